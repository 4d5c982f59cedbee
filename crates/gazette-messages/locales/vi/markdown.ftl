## Phần Markdown không được xuất bản như đã viết.

html-refused = trang báo sẽ không nhận HTML của nội dung: { $reason }
html-refused-help = đây là lỗi của gazette; xin hãy báo lỗi kèm theo tệp này. Viết Markdown đơn giản hơn có thể tránh được lỗi
nested-too-deep = trích dẫn, danh sách hoặc phần nhấn mạnh lồng nhau quá { $most } cấp
nested-too-deep-help = hãy giảm số cấp lồng nhau
alt-missing = ảnh { $file } chưa có mô tả
alt-missing-help = hãy mô tả ảnh cho bạn đọc không nhìn thấy ảnh: ![…]({ $file })
picture-elsewhere = ảnh { $url } nằm ở trang khác
picture-elsewhere-help = hãy lưu tệp vào thư mục của bài và dùng tệp đó: ![…](anh.jpg)
footnote-undefined = chú thích [^{ $label }] chưa có nội dung
footnote-undefined-help = hãy thêm nội dung chú thích ở cuối bài: [^{ $label }]: …
footnote-unused = chú thích [^{ $label }] chưa được dùng đến; phần này không được xuất bản
footnote-unused-help = hãy dẫn đến chú thích bằng [^{ $label }], hoặc xóa đi
video-untitled = video { $url } chưa có tiêu đề
video-untitled-help = hãy thêm tiêu đề: [Tiêu đề]({ $url })

# HTML.

html-element = phần tử HTML <{ $name }> không được xuất bản
html-picture-help = hãy viết ![mô tả](anh.jpg), với tệp ảnh trong thư mục của bài
html-script-help = hãy xóa đi; bài viết không được chứa mã lệnh (script) hay kiểu trình bày (style)
html-player-help = hãy dùng liên kết; một đoạn chỉ có [Tiêu đề](https://youtu.be/…) sẽ hiển thị thành video
html-bold-help = hãy viết **…**
html-italic-help = hãy viết *…*
html-other-help = hãy viết bằng Markdown, hoặc xóa đi

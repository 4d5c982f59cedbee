## Markdown không có tác dụng, nên bạn đọc nhìn thấy các ký hiệu.

reference-unused = bạn đọc không thấy dòng này: dòng này khai báo liên kết [{ $label }], nhưng bài không dùng đến
reference-unused-help = hãy viết [chữ][{ $label }] ở chỗ cần liên kết; nếu muốn hiển thị dòng này, hãy bắt đầu bằng \[

# Địa chỉ.

site-address-plain = địa chỉ { $site } này chỉ là chữ trên trang, không phải liên kết hay video
site-address-plain-help = hãy thêm tiêu đề để bạn đọc bấm vào được: [Tiêu đề]({ $url })
url-plain = địa chỉ này chỉ là chữ trên trang, không phải liên kết
url-plain-help = hãy viết <{ $url }>, hoặc thêm tiêu đề: [Tiêu đề]({ $url })

# Đoạn, bảng và khối.

heading-no-space = đây chưa phải là tiêu đề mục: sau # không có khoảng trắng, nên bạn đọc nhìn thấy dấu #
heading-no-space-help = hãy viết { $marks } { $title }
table-no-dashes = đây chưa phải là bảng: thiếu dòng gạch ngang bên dưới hàng đầu, hoặc số cột không khớp
table-no-dashes-help = hãy thêm bên dưới dòng này: |{ $dashes }
row-too-long = hàng này có nhiều ô hơn số cột của bảng ({ $columns }): bạn đọc không thấy `{ $text }`
row-too-long-help = hãy thêm một cột vào hàng đầu và dòng gạch ngang, hoặc gộp hai ô; để viết dấu | trong ô, hãy viết \|
code-open = { $fence } chưa được đóng, nên bạn đọc thấy phần còn lại của bài dưới dạng mã
code-open-help = hãy thêm một dòng { $fence } ở cuối phần mã, hoặc xóa dòng này
caption-none = ảnh này chưa có chú thích: chữ ở dòng sát bên thuộc cùng một đoạn với ảnh
caption-write-help = hãy viết ![{ $alt }]({ $file } "{ $text }"), hoặc để một dòng trống ở giữa
caption-line-help = hãy để một dòng trống giữa ảnh và chữ

# Dấu ngoặc.

footnote-shown = chú thích [^{ $note }] chưa có nội dung; bạn đọc nhìn thấy dấu ngoặc
footnote-inline = đây chưa phải là chú thích: bạn đọc nhìn thấy ^[…]
footnote-inline-help = hãy viết [^1] ở đây, và ở cuối bài: [^1]: { $label }
wiki-link = đây chưa phải là liên kết: bạn đọc nhìn thấy [[…]]
wiki-link-help = hãy viết [{ $title }]({ $file }.md), với tên tệp của bài viết
brackets-shown = bạn đọc nhìn thấy [{ $label }]
tick-box-help = hãy xóa đi; bài viết không có ô đánh dấu
foreign-command-help = hãy xóa đi; đây là lệnh của hệ thống khác
reference-undefined = liên kết [{ $name }] chưa được khai báo; bạn đọc nhìn thấy dấu ngoặc
reference-undefined-help = hãy viết [{ $label }](https://…), hoặc thêm một dòng ở cuối bài: [{ $name }]: https://…
link-space-between = đây chưa phải là liên kết: có khoảng trắng giữa ] và (
link-spaces = đây chưa phải là liên kết: trong địa chỉ có khoảng trắng
link-open = đây chưa phải là liên kết: thiếu dấu )
link-reversed = đây chưa phải là liên kết: địa chỉ đứng trước phần chữ
link-write-help = hãy viết { $mark }[{ $label }]({ $address })

# Nhấn mạnh và mã.

marks-open = { $marks } chưa được đóng, nên bạn đọc nhìn thấy ký hiệu này
code-marks-open-help = hãy kết thúc phần mã bằng { $marks }, hoặc viết \` để hiển thị ký tự này
emphasis-open-help = hãy kết thúc phần nhấn mạnh bằng { $marks }, hoặc viết { $shown } để hiển thị các ký tự này
emphasis-none = phần này chưa được nhấn mạnh: bạn đọc nhìn thấy { $marks }
emphasis-space-after-help = hãy viết { $marks }{ $text }{ $marks } và thêm khoảng trắng phía sau; để hiển thị các ký tự này, hãy viết { $shown }
emphasis-no-spaces-help = hãy viết { $marks }{ $text }{ $marks }, không có khoảng trắng bên trong; để hiển thị các ký tự này, hãy viết { $shown }
highlight-none = phần này chưa được nhấn mạnh: bạn đọc nhìn thấy ==
highlight-none-help = hãy viết **{ $text }** để in đậm

# Mã ngắn của hệ thống khác.

shortcode = { $what } là mã ngắn (shortcode) của hệ thống khác; bạn đọc nhìn thấy nguyên văn
shortcode-help = hãy xóa đi, hoặc viết bằng Markdown: ![…](anh.jpg "…") cho ảnh, [Tiêu đề](https://…) cho video
attributes-shown = bạn đọc nhìn thấy { $text }
attributes-shown-help = hãy xóa đi; điểm neo của tiêu đề mục được tạo từ chữ của tiêu đề

## Ký tự không nên có trong văn bản, và tệp không đọc được.

line-contains = dòng này chứa { $found }
made-contains = nội dung chứa { $found }, viết dưới dạng mã (&#…;)
forbidden-help = hãy xóa đi: ký tự này không nhìn thấy được, làm hỏng nguồn tin (feed) hoặc làm sai lệch chữ hiển thị
repair-help = hãy chạy `gazette check --fix` để sửa tệp
flaw-not-nfc = dấu tách rời khỏi chữ cái (không phải dạng dựng sẵn NFC)
flaw-eth = chữ eth (Ð, ð) thay cho chữ Đ, đ
flaw-invisible = ký tự không nhìn thấy được
forbidden-control = ký tự điều khiển ({ $code })
forbidden-override = ký tự đảo chiều chữ viết ({ $code })
forbidden-isolate = ký tự định chiều chữ viết không có ký tự đi cặp trên cùng dòng ({ $code })

# Cả tệp.

more-problems = còn những lỗi tương tự không được liệt kê ở đây
more-problems-help = hãy sửa các lỗi ở trên rồi kiểm tra lại
not-utf-8 = tệp không phải là văn bản UTF-8
not-utf-8-help = hãy lưu tệp với bảng mã UTF-8
file-too-large = tệp quá lớn: { GROUPED($size) } byte; tối đa là { GROUPED($most) }
file-too-large-help = hãy chia nhỏ nội dung, và để ảnh trong các tệp riêng
merge-markers = ở đây có hai phiên bản của cùng những dòng này, do trộn tệp (merge) để lại
merge-markers-help = hãy giữ lại phần đúng, và xóa các dòng bắt đầu bằng <<<<<<<, ======= và >>>>>>>
no-front-matter = tệp không bắt đầu bằng phần đầu bài (front matter)
no-front-matter-help = hãy bắt đầu tệp bằng một dòng `---`, các trường, rồi một dòng `---` nữa; `gazette new "Tiêu đề"` tạo sẵn tệp như vậy
open-front-matter = phần đầu bài chưa có dòng kết thúc
open-front-matter-help = hãy thêm một dòng `---` giữa các trường và nội dung bài
toml-invalid = sai cú pháp TOML ({ $reason })
toml-invalid-help = hãy viết mỗi dòng một trường dạng `tên = "giá trị"`, và [[sections]] phía trên mỗi chuyên mục
yaml-colon = YAML hiểu dấu hai chấm ở đây là bắt đầu một trường mới ({ $reason })
yaml-tab = phần đầu bài có ký tự tab, mà YAML không cho phép ({ $reason })
yaml-quote = có dấu ngoặc chưa đóng ở phần đầu bài ({ $reason })
yaml-indent = dòng này không viết đúng dạng `tên: giá trị`, hoặc thụt lề chưa đúng ({ $reason })
yaml-special = phần đầu bài sai cú pháp YAML ({ $reason })
yaml-colon-help = hãy đặt trong dấu ngoặc kép những giá trị có dấu hai chấm và khoảng trắng theo sau: `title: "Giá lúa: tăng nhẹ"`
yaml-tab-help = hãy thụt lề bằng khoảng trắng; YAML không cho phép dùng phím Tab
yaml-quote-help = hãy đóng mọi dấu ngoặc; bên trong "…" thì viết dấu ngoặc kép là \"
yaml-indent-help = hãy viết mỗi trường ở đầu dòng, dạng `tên: giá trị`, và thụt vào hai khoảng trắng với các giá trị lồng bên trong
yaml-special-help = hãy đặt trong dấu ngoặc kép những giá trị có ký tự đặc biệt: `title: "…"`
yaml-too-deep = danh sách và trường lồng nhau quá sâu
yaml-too-deep-help = hãy giảm số cấp lồng nhau; một bài viết chỉ cần tối đa ba cấp
yaml-no-name = có một trường không có tên
yaml-no-name-help = hãy viết mỗi trường dạng `tên: giá trị`
yaml-anchor = phần đầu bài không hỗ trợ ký hiệu neo (&), tham chiếu (*) và nhãn (!) của YAML
yaml-anchor-help = hãy đặt giá trị trong dấu ngoặc kép nếu đó là văn bản, hoặc viết đầy đủ ra

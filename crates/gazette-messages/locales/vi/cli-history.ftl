# gazette rollback
rollback-record = đã quay lại ấn bản cũ, nhưng không cập nhật được thông tin ghi nhận của thư mục này ({ $failure }); hãy chạy `gazette pull` trước lần push tới
rollback-unknown = không có ấn bản { $number }; chưa có gì thay đổi
editions-list-help = `gazette editions` liệt kê các ấn bản
rollback-same = Không có gì để xuất bản: ấn bản { $edition } đã có nội dung của ấn bản { $number }.
rollback-done = Đã xuất bản ấn bản { $edition } với nội dung của ấn bản { $number }
rollback-note = các tệp của bạn không thay đổi; lệnh push không xuất bản những gì đã được đưa về bản cũ cho đến khi tệp thay đổi, còn `gazette pull` tải về các bài đang hiển thị
rollback-effect = Nội dung của ấn bản { $number } sẽ thành ấn bản mới nhất: { $removed } bài bị gỡ, { $changed } bài thay đổi, { $added } bài hiển thị lại. Phần cài đặt cũng trở về như trong ấn bản đó.
rollback-unconfirmed = việc quay lại ấn bản cũ chưa được xác nhận; chưa có gì thay đổi
rollback-unconfirmed-help = `gazette editions` liệt kê các ấn bản; `gazette preview --edition N` cho xem một ấn bản
confirm-help = `--dry-run` cho biết lệnh sẽ làm gì; `--yes` làm mà không hỏi
dry-run-note = chưa có gì thay đổi

# gazette unpublish
unpublish-done = Đã xuất bản ấn bản { $edition } không có { $list }.
unpublish-nothing = Không có gì để xuất bản: { $list } đã được gỡ (ấn bản { $edition }).

# Bài được nêu trên dòng lệnh.
article-not-file = { $named } không phải là tệp của một bài trong thư mục này
article-not-address = { $named } không phải là địa chỉ thuộc tờ báo này, { $address }
article-not-named = { $named } không chỉ đến bài nào
article-name-help = hãy nêu bài bằng slug (phần cuối của địa chỉ), tệp hoặc địa chỉ của bài
article-unknown = không có bài đang hiển thị nào của { $address } có slug “{ $slug }”
article-unknown-help = `gazette list` liệt kê các bài của thư mục này; phần cuối trong địa chỉ của bài là slug

# gazette editions
accepted-by = được { $name } duyệt
edition-headline = Ấn bản { $number }
edition-comparing = Đang so sánh
edition-editors-only = chỉ biên tập viên mới xem được các bài đã thay đổi: hãy đặt GAZETTE_TOKEN, hoặc chạy `gazette login`
edition-gone = tờ báo không còn ấn bản { $number } để so sánh, nên các bài không được liệt kê
edition-newest = ấn bản mới nhất là { $number }; `gazette editions` liệt kê tất cả
edition-nothing = chưa có gì được xuất bản
edition-none = { $address } không có ấn bản { $number }
edition-rerendered = chỉ được dựng lại
edition-own-only = phóng viên chỉ xem được các bài của chính mình
edition-purged = các bài đã bị xóa vĩnh viễn từ đó đến nay được đếm nhưng không được liệt kê

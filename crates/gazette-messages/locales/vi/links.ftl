## Liên kết, và những gì nhiều tệp cùng dùng.

anchor-near = có phải bạn muốn dẫn đến #{ $name } không?
anchor-no-headings = bài không có tiêu đề mục nào; hãy xóa phần từ dấu # trở đi, hoặc xóa liên kết
anchor-list = hãy liên kết đến một tiêu đề mục của bài: { $list }
anchor-here = liên kết đến #{ $name } không dẫn đến tiêu đề mục nào của bài này
anchor-there = liên kết đến { $address } không dẫn đến tiêu đề mục nào của bài đó
link-to-draft = liên kết hỏng đến { $address }: { $file } là bản nháp
link-to-draft-help = hãy xuất bản cả bài đó (xóa `draft: true`), hoặc xóa liên kết
link-no-page = trang báo không có trang nào ở { $url }
link-no-page-help = nếu địa chỉ này do chương trình khác phục vụ, có thể bỏ qua cảnh báo; nếu không, hãy sửa liên kết
link-broken = liên kết hỏng đến { $address }
link-broken-help = hãy liên kết đến bài viết, chuyên mục, thẻ hoặc tác giả có trong thư mục này; `gazette pull` tải về các bài mà người khác đã xuất bản
link-numbered = thư mục này không có trang nào ở { $address }, nhưng trang báo có thể có: chỉ trang báo biết số của các tên
link-numbered-help = số này phụ thuộc vào mọi thứ trang báo đã xuất bản trước đây; hãy mở địa chỉ này trên trang báo, và bỏ qua cảnh báo nếu có trang ở đó
link-near = có phải bạn muốn dẫn đến { $address } không?

# Liên kết trong bài.

link-unsafe = liên kết không an toàn đến { $written }; chỉ phần chữ được xuất bản
link-unsafe-help = hãy liên kết đến địa chỉ https:// hoặc đường dẫn trong trang báo
link-scheme-help = hãy thêm https:// ở đầu: https://{ $written }
link-kinds-help = hãy dùng địa chỉ https://, đường dẫn trong trang báo như /thoi-su/ten-bai, tệp của bài khác như ten-bai.md, hoặc tài liệu PDF như bao-cao.pdf
link-invalid = liên kết `{ $written }` không hợp lệ
link-no-article = tệp { $file } trong liên kết không phải là bài viết trong thư mục này
link-no-article-help = hãy sửa lại đường dẫn; đường dẫn tính từ thư mục chứa tệp này

# Trùng lặp giữa các bài viết.

clash-slug = slug `{ $name }` đã được dùng ở { $place }
clash-slug-help = hãy đổi tên một trong hai tệp, hoặc ghi `slug` trong tệp đó
clash-slug-same-name-help = tên hai tệp trông giống nhau nhưng khác nhau: một tên ghi chữ cái tách khỏi dấu (NFD, như một số hệ điều hành ghi); hãy xóa tệp không cần
clash-id = id `{ $name }` đã được dùng ở { $place }
clash-id-help = lượt xem được đếm theo id; hãy đặt id khác cho một trong hai bài
clash-address = địa chỉ { $name } đã chuyển hướng đến { $place }
clash-address-help = hãy xóa địa chỉ này khỏi một trong hai bài
two-leads = có hai bài viết ghi `front: lead`; trang nhất lấy bài mới hơn làm bài chính: { $file }
two-leads-help = hãy xóa `front: lead` ở đây, hoặc viết `front: top`
total-views = tổng lượt xem là { $total }; tối đa là { $most }
total-views-help = hãy sửa `views` (ở đây là { $views }) và `views_offset` trong gazette.toml
address-of-article = địa chỉ { $address } là trang của { $file }
address-of-section = địa chỉ { $address } là trang của một chuyên mục
address-reserved = địa chỉ { $address } được dành riêng cho trang báo
address-taken-help = hãy xóa khỏi `redirect_from`; chuyển hướng từ địa chỉ này không bao giờ có tác dụng

# Ảnh và tài liệu.

picture-missing = không có ảnh { $file }
document-missing = không có tài liệu { $file }
media-missing-help = hãy thêm tệp vào thư mục của bài, hoặc sửa lại tên (tên phân biệt chữ hoa, chữ thường)
media-outside = { $written } nằm ngoài thư mục nội dung
media-outside-help = hãy chép tệp vào thư mục của bài

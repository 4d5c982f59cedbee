## Phần cài đặt: gazette.toml.

settings-too-large = phần cài đặt quá lớn
settings-too-large-help = hãy rút ngắn phần mô tả, menu, banner hoặc các chuyển hướng
site-title-help = hãy thêm tên tờ báo: `title = "…"`
too-many-entries = `{ $name }` có hơn { $most } mục
too-many-entries-help = hãy bớt đi; trang nào cũng hiển thị tất cả các mục này
site-link-plain = liên kết đến { $url } không được mã hóa hoặc không có tên máy chủ, mà lại có trên mọi trang
site-link-plain-help = hãy bắt đầu bằng https:// thay vì http
base-url-help = hãy dùng địa chỉ công khai của tờ báo, không kèm đường dẫn: `base_url = "https://bao.example"`
base-url-invalid = `base_url` không phải là địa chỉ trang web: { $value }
language-unsupported = chưa hỗ trợ ngôn ngữ `{ $value }`
language-unsupported-help = hãy dùng `language = "vi"` hoặc `language = "en"`
timezone-help = hãy dùng múi giờ của tờ báo: `timezone = "Asia/Ho_Chi_Minh"`
timezone-unknown = không có múi giờ `{ $name }`
sections-none = chưa có chuyên mục nào
sections-none-help = hãy thêm ít nhất một chuyên mục: [[sections]] với `slug = "thoi-su"` và `title = "Thời sự"`
section-duplicate = chuyên mục `{ $slug }` bị lặp lại
section-duplicate-help = hãy xóa một trong hai, hoặc đổi slug
section-slug-help = hãy thêm tên của chuyên mục trên địa chỉ: `slug = "thoi-su"`
section-title-help = hãy thêm tên chuyên mục: `title = "Thời sự"`
slug-reserved = slug `{ $slug }` đã được dành riêng
slug-reserved-help = hãy dùng slug khác; các slug được dành riêng là { $list }
section-slug-letters-help = hãy dùng chữ thường không dấu, chữ số và dấu gạch nối: `slug = "thoi-su"`
section-slug-write-help = hãy viết `slug = "{ $slug }"`
menu-title-help = hãy thêm chữ của liên kết: `title = "…"`
banner-title-help = hãy thêm tên chiến dịch: `title = "…"`
site-url-help = hãy dùng địa chỉ đầy đủ, `url = "https://…"`, hoặc đường dẫn trong trang báo như `url = "/thoi-su"`
site-url-unsafe = liên kết không an toàn: { $url }

# Webhook.

webhook-help = hãy dùng địa chỉ nhận từng ấn bản: `url = "https://app.example/hook"`
webhook-invalid = địa chỉ webhook { $url } không hợp lệ: { $reason }
webhook-duplicate = webhook { $url } bị lặp lại
webhook-duplicate-help = hãy xóa một trong hai
webhooks-too-many = có hơn { $most } webhook
webhooks-too-many-help = hãy để một nơi nhận chuyển tiếp thông báo đến các nơi khác
webhook-credentials = trong địa chỉ có tên người dùng hoặc mật khẩu
webhook-same-machine = chỉ trang báo ở http://localhost mới được gửi đến chính máy đó
webhook-not-encrypted = địa chỉ không bắt đầu bằng https://
webhook-number = địa chỉ cần có tên miền, còn đây là địa chỉ số của máy
webhook-not-public = đây không phải là tên máy chủ mà ai cũng truy cập được
webhook-port-or-path = cổng hoặc đường dẫn trong địa chỉ không hợp lệ

# Tòa soạn.

purge-delay-long = `purge_delay` quá dài: { $value }
purge-delay-long-help = hãy dùng tối đa một tuần: `purge_delay = "7d"`
purge-delay-invalid = `purge_delay` không phải là khoảng thời gian: { $value }
purge-delay-invalid-help = hãy dùng một số kèm đơn vị s (giây), m (phút), h (giờ) hoặc d (ngày): `purge_delay = "90m"`

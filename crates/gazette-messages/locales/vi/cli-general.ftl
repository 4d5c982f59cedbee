# Từ và số lượng dùng chung cho nhiều lệnh.
label-error = lỗi
label-warning = cảnh báo
label-note = lưu ý
label-repair = cần sửa
label-help = cách xử lý
count-articles = { GROUPED($count) } bài viết
count-editions = { GROUPED($count) } ấn bản
count-drafts = { GROUPED($count) } bản nháp
count-pictures = { GROUPED($count) } ảnh
count-warnings = { GROUPED($count) } cảnh báo
count-text-problems = { GROUPED($count) } lỗi ký tự
and-more = và { $count } mục khác
the-settings = phần cài đặt
settings-changed = cài đặt (gazette.toml)
somebody = ai đó
by = bởi { $name }
none = không có
nothing-published-yet = Chưa có gì được xuất bản.

# Thời điểm, viết theo ký hiệu của strftime.
time-to-minute = %H:%M %d/%m/%Y %:z
time-to-second = %H:%M:%S %d/%m/%Y %:z
time-local = %H:%M %d/%m/%Y

# Thông điệp của nhiều lệnh.
folder-in-use = một lệnh khác đang dùng thư mục này; đang chờ lệnh đó kết thúc
not-encrypted = { $address } không được mã hóa: mã truy cập có thể bị lộ
retrying = { $address }: { $cause }; đang thử lại
base-url-differs = `base_url` là { $base }, nhưng { $of } là { $address }: liên kết, nguồn tin và địa chỉ được chia sẻ sẽ dẫn đến địa chỉ thứ nhất
base-url-differs-help = hãy viết `base_url = "{ $address }"`, hoặc đặt GAZETTE_URL={ $base }
base-url-differs-remote-help = hãy viết `base_url = "{ $address }"`, hoặc sửa lại trong `[remotes]`: `{ $name } = "{ $base }"`
the-remote = đích xuất bản { $name } trong `[remotes]`
still-older = ấn bản { $edition } đã được xuất bản, nhưng sau { $secs } giây { $address } vẫn hiển thị một ấn bản cũ hơn
live-after = Đã hiển thị tại { $address } sau { $secs } giây.
progress-pictures = Ảnh
progress-uploading = Đang tải lên
progress-fetching = Đang tải về
changed-articles = { $added } bài thêm, { $changed } bài sửa, { $removed } bài gỡ
message-forbidden = lời nhắn không được chứa { $what }
message-lines = lời nhắn chỉ được có một dòng
message-long = lời nhắn chỉ được có tối đa { $most } ký tự

# Thời điểm trên dòng lệnh.
not-a-time = “{ $text }” không phải là thời điểm
not-a-time-help = hãy viết dạng "2026-12-01 06:00" theo múi giờ của tờ báo, hoặc kèm độ lệch múi giờ, ví dụ 2026-12-01T06:00:00+07:00
zone-unknown = ở đây không biết múi giờ của tờ báo, nên “{ $text }” không rõ ràng
zone-unknown-help = hãy chạy lệnh trong thư mục nội dung, hoặc ghi thêm độ lệch múi giờ: { $time }+07:00
time-skipped = { $text } không tồn tại ở { $zone }: lúc đó đồng hồ được chỉnh tiến lên
time-skipped-help = hãy chọn một thời điểm trước hoặc sau đó
time-twice = { $text } xảy ra hai lần ở { $zone }: lúc đó đồng hồ được chỉnh lùi lại
time-twice-help = hãy ghi thêm độ lệch múi giờ, ví dụ { $time }

# Lệnh không thực hiện được.
failed-invalid = { $errors }; chưa có gì được xuất bản
failed-damaged = bản sao lưu bị hỏng: { $errors }; chưa có gì được khôi phục
failed-changed = { $file } đã thay đổi trong lúc đang xuất bản; chưa có gì được xuất bản
failed-changed-help = hãy chạy lại lệnh
failed-unwritable = không ghi được { $path }: { $cause }
failed-unwritable-help = hãy kiểm tra xem ổ đĩa còn chỗ không và có quyền ghi không
failed-random-help = hãy thử lại

# Biến môi trường.
patience-invalid = GAZETTE_PATIENCE không phải là số giây
patience-invalid-help = hãy đặt là một số nguyên, ví dụ GAZETTE_PATIENCE=60
url-unset = chưa đặt GAZETTE_URL, và chưa chọn đích xuất bản nào trong `[remotes]`
url-unset-help = hãy đặt GAZETTE_URL là địa chỉ của tờ báo: export GAZETTE_URL=https://your-paper.example (với `make dev`: http://localhost:8787), hoặc thêm `[remotes]` với `production = "https://your-paper.example"` vào gazette.toml
variable-unicode = { $name } không phải là Unicode hợp lệ
variable-unicode-help = hãy đặt lại { $name }; giá trị chỉ được gồm ký tự ASCII

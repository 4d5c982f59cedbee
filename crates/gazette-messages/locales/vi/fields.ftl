## Các trường của bài viết và của phần cài đặt nói chung.

# Đối tượng mà một nhóm trường mô tả.

form-article = bài viết
form-image = ảnh
form-correction = đính chính
form-byline = bút danh
form-settings = gazette.toml
form-section = chuyên mục
form-menu-entry = mục trong menu
form-banner = banner
form-webhook = webhook
form-newsroom = tòa soạn
form-redirect = chuyển hướng

# Loại giá trị.

kind-nothing = giá trị trống
kind-text = văn bản
kind-list = danh sách
kind-fields = nhóm trường

# Lỗi.

fields-expected = ở đây cần các trường của { $form }, nhưng lại có { $kind }
fields-expected-help = hãy viết mỗi dòng một trường dạng `tên: giá trị`; các trường là { $names }
field-duplicate = trường `{ $name }` bị lặp lại
field-duplicate-help = hãy chỉ giữ lại một trong hai dòng { $first } và { $second }
field-unknown = `{ $name }` không phải là trường của { $form }
did-you-mean = có phải bạn muốn viết `{ $name }` không?
fields-are = các trường là { $names }
field-too-long = `{ $name }` quá dài: { GROUPED($count) } ký tự; tối đa là { GROUPED($most) }
field-too-long-help = hãy rút ngắn lại
field-text = `{ $name }` cần là văn bản, không phải { $kind }
field-text-help = hãy viết `{ $name }: "…"`
field-empty = `{ $name }` đang để trống
field-missing = thiếu `{ $name }`
field-number = `{ $name }` cần là số nguyên, không phải { $value }
field-number-help = hãy chỉ viết chữ số, ví dụ 1234
field-flag = `{ $name }` cần là true hoặc false, không phải { $value }
field-flag-help = hãy viết `{ $name }: true`
a-tag = thẻ
value-contains = { $what } chứa { $found }
slug-invalid = `{ $value }` không phải là slug hợp lệ: { $reason }

# `[remotes]` trong gazette.toml: các đích xuất bản mà thư mục này xuất bản lên.

remotes-no-table = `remotes` cần là một bảng gồm tên và địa chỉ
remotes-no-table-help = hãy viết `[remotes]`, và bên dưới là `production = "https://bao.example"`
remotes-same = `{ $first }` và `{ $second }` có cùng một địa chỉ
remotes-same-help = hãy bỏ một trong hai, hoặc sửa lại địa chỉ
remotes-too-many = có hơn { $most } đích xuất bản trong `remotes`
remotes-too-many-help = hãy bỏ những đích xuất bản không dùng đến
remote-name = `{ $name }` không dùng làm tên đích xuất bản được
remote-name-help = hãy dùng tối đa { $most } ký tự gồm a-z, 0-9, dấu gạch nối và gạch dưới, ví dụ `production`
remote-no-url = `{ $name }` cần là một địa chỉ, không phải { $kind }
remote-url = `{ $name }` không phải địa chỉ của một tờ báo: địa chỉ này { $reason }
remote-url-help = hãy chỉ viết giao thức và tên miền: `{ $name } = "https://bao.example"`
remote-url-scheme = không bắt đầu bằng https://
remote-url-not-encrypted = không được mã hóa: chỉ máy này mới được dùng http://
remote-url-credentials = có tên người dùng hoặc mật khẩu
remote-url-path = có kèm đường dẫn
remote-url-host = không có tên miền hoặc cổng hợp lệ
remote-url-length = quá dài
token-in-settings = có mã truy cập trong gazette.toml: mọi người biên tập tờ báo đều thấy tệp này
token-in-settings-help = hãy xóa đi, rồi lưu bằng `{ $login }`; nếu người khác đã thấy tệp này, hãy xin quản trị viên mã mới, vì mã cũ cần được bỏ khỏi EDITORS

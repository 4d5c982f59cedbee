# Các đích xuất bản trong `[remotes]`.
remotes-errors = gazette.toml có lỗi; `gazette check` hiển thị chi tiết
remote-meant = có phải bạn muốn { $meant }? Các đích xuất bản là { $names }
remote-add = hãy thêm vào gazette.toml: `[remotes]`, và bên dưới là `{ $name } = "https://your-paper.example"`
remote-names = các đích xuất bản là { $names }
remote-unknown = `[remotes]` của gazette.toml không có đích xuất bản { $name }
remote-changed = đích xuất bản { $name } trong gazette.toml là { $now }, còn trước đây là { $before }
remote-unremembered = đích xuất bản { $name } trong gazette.toml là { $now }, và không biết trước đây là gì vì không đọc được { $path } ({ $damage })
remote-accept = Dùng địa chỉ này và gửi mã truy cập của bạn đến đó? [y/N]
remote-not-accepted = đích xuất bản không được chấp nhận
remote-refused = { $cause }; chưa có gì được gửi
remote-refused-help = nếu đúng như vậy, hãy chạy lại lệnh với --accept-remote; nếu không, hãy hỏi người đã sửa tệp
remote-unrecorded = không ghi được { $path } ({ $cause }), nên nếu { $name } thay đổi thì sẽ không nhận ra
remote-address = địa chỉ trong `[remotes]` của gazette.toml
remote-unselected = chưa đặt GAZETTE_URL, và không có đích xuất bản nào trong `[remotes]` của gazette.toml tên là production
remote-unselected-help = hãy chọn một đích xuất bản bằng --remote: { $names }

# gazette login, logout, whoami
token-entered = nội dung đã nhập
token-from-input = nội dung bạn nhập
token-from-keychain = chùm khóa của hệ thống
login-ask = Mã truy cập cho { $address } (không hiển thị):
login-done = Đã đăng nhập { $address } với tên { $name }, vai trò { $role }. Mã truy cập được lưu trong { $store }.
login-variable = GAZETTE_TOKEN đang được đặt, nên được dùng thay cho mã đã lưu
login-no-token = chưa nhập mã truy cập, nên chưa có gì được lưu
login-no-token-help = hãy chạy lệnh này trong cửa sổ dòng lệnh, hoặc đưa mã vào đầu vào: gazette login { $address } < token.txt
login-unreadable = không đọc được mã truy cập: { $cause }; chưa có gì được lưu
logout-done = Đã xóa mã truy cập cho { $address } khỏi máy này.
logout-still-valid = mã vẫn mở được tờ báo; quản trị viên thu hồi bằng cách bỏ dòng của mã khỏi bí mật EDITORS
logout-none = Chưa lưu mã truy cập nào cho { $address }.
logout-variable = GAZETTE_TOKEN đang được đặt, và vẫn được dùng
whoami-name = { $name }, vai trò { $role }
whoami-paper = Tờ báo: { $address }
whoami-remote = Tờ báo: { $address }, đích xuất bản { $name } trong `[remotes]`
whoami-token = Mã truy cập: lấy từ { $origin }

# Mã truy cập đã lưu.
tokens-no-home = không có thư mục để lưu mã truy cập, vì không biết thư mục nhà
tokens-no-home-help = hãy đặt HOME là thư mục nhà của bạn; hoặc dùng GAZETTE_URL và GAZETTE_TOKEN thay cho `gazette login`
tokens-no-token = giá trị cho { $address } trong { $store } không phải là mã truy cập
tokens-no-token-help = hãy lưu lại: `gazette login { $address }`
tokens-unreadable = không đọc được { $path }, nơi lưu mã truy cập: { $cause }
tokens-unreadable-help = hãy kiểm tra xem đó có phải là tệp của bạn không; nếu không có tệp này, `gazette login` lưu mã lại từ đầu
tokens-no-file = đó không phải là tệp
tokens-large = tệp lớn hơn một megabyte
tokens-damaged = { $path }, nơi lưu mã truy cập, bị hỏng ở dòng { $line }, cột { $column }; chưa có gì thay đổi
tokens-damaged-help = hãy sửa tệp: đó là một đối tượng JSON gồm địa chỉ và mã truy cập; hoặc xóa tệp rồi chạy `gazette login` cho từng tờ báo
tokens-open = người khác trên máy này mở được { $path }, nơi lưu mã truy cập của bạn (quyền { $mode }), nên tệp không được dùng
tokens-open-help = hãy chạy `chmod 600 { $path }`; nếu có thể người khác đã đọc tệp, hãy xin quản trị viên mã mới
tokens-unwritable = không ghi được { $path }: { $cause }; các mã đã lưu vẫn như trước
tokens-kept = chùm khóa của hệ thống có một mã truy cập cũ cho { $address }, mà không thay và cũng không xóa được; chưa lưu hay xóa gì
tokens-kept-help = hãy xóa mục `gazette` của { $address } trong chương trình quản lý chùm khóa, rồi chạy lại lệnh
tokens-locked = chùm khóa của hệ thống không cung cấp mã truy cập cho { $address }: { $cause }
tokens-locked-help = hãy mở khóa; hoặc đặt GAZETTE_URL và GAZETTE_TOKEN để dùng thay

# gazette plan --since
git-no-repository = Git không đọc được kho nào ở { $path }: { $cause }
git-no-repository-help = hãy làm theo lời Git; hoặc bỏ --since để so sánh với những gì đã push từ thư mục này
git-not-started = không chạy được Git ({ $cause })
git-no-commit = kho Git không có commit `{ $commit }`
git-no-commit-help = hãy nêu một nhánh, thẻ hoặc commit mà `git log` hiển thị; bản clone rút gọn (ví dụ trong CI) thiếu các commit cũ: git fetch --unshallow
git-no-common = commit hiện tại và `{ $commit }` không có commit chung nào, nên không biết nhánh này thay đổi những gì
git-no-common-help = bản clone rút gọn (ví dụ trong CI) thiếu commit nơi hai bên tách ra: git fetch --unshallow; hoặc hãy nêu một commit trong lịch sử của chính nhánh này
git-failed = Git không lấy được thư mục ở `{ $commit }`: { $cause }
git-failed-help = hãy kiểm tra xem ổ đĩa còn chỗ không và `git fsck` có báo hỏng không

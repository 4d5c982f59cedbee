# Tờ báo không thực hiện yêu cầu.
client-unreachable = không kết nối được với { $address }: { $cause }
client-unreachable-help = hãy kiểm tra địa chỉ và mạng (với `make dev`: lệnh đó có đang chạy không?); có thể chạy lại lệnh này
client-failing = { $address } đang gặp sự cố: { $cause }
client-failing-help = những gì hiển thị cho bạn đọc vẫn nguyên vẹn; có thể chạy lại lệnh này sau
client-not-gazette = { $address } không trả lời như một tờ báo Gazette: { $what }
client-not-gazette-help = hãy kiểm tra địa chỉ, và lệnh với Worker có cùng phiên bản không
client-redirected = { $address } chuyển hướng đến { $location }
client-redirected-help = nếu đó là tờ báo, hãy sửa địa chỉ trong `[remotes]` của gazette.toml, hoặc đặt GAZETTE_URL={ $origin }
client-no-token = việc này cần mã truy cập của biên tập viên: chưa đặt GAZETTE_TOKEN, và chưa lưu mã nào cho { $address }
client-no-token-help = `gazette login { $address }` lưu mã truy cập; hoặc export GAZETTE_URL={ $address } GAZETTE_TOKEN=… (với `make dev`, mã nằm trong tệp `token` của thư mục trạng thái)
client-token-withheld = việc này cần mã truy cập của biên tập viên: { $reason }
client-token-refused = { $address } từ chối mã truy cập
client-token-refused-help = hãy kiểm tra GAZETTE_TOKEN; `gazette token new NAME` tạo mã mới cùng dòng cho bí mật EDITORS của Worker
client-login-refused-help = chưa có gì được lưu; hãy sao chép lại mã, đúng như `gazette token new` đã in ra, hoặc hỏi quản trị viên xem dòng của mã này có trong bí mật EDITORS của Worker không
client-stored-token-refused-help = mã này lưu trong { $origin }, và đã bị thu hồi hoặc thuộc danh sách biên tập viên cũ; `gazette login { $address }` lưu mã khác; sau đó hãy chạy lại lệnh
client-exposed = { $address } không được mã hóa: mã truy cập có thể bị lộ, nên đã không được gửi
client-exposed-help = hãy dùng địa chỉ https:// của tờ báo; trong mạng mà bạn tin cậy, --insecure vẫn gửi mã
client-forbidden = việc này cần vai trò { $role }, nhưng mã truy cập của bạn có vai trò khác
client-forbidden-help = hãy nhờ người có vai trò { $role } làm, hoặc xin quản trị viên của tờ báo vai trò đó
client-needs-proposal = chỉ biên tập viên mới được xuất bản nội dung này
client-needs-proposal-help = hãy gửi đề xuất: `gazette push --propose`
client-conflicts = người khác đã thay đổi những gì bạn đang xuất bản; chưa có gì được xuất bản
client-removed-help = hãy xóa tệp; để xuất bản lại bài, hãy nêu tên tệp: `gazette push FILE --republish`
client-some-removed-help = hãy xóa tệp của các bài đã bị gỡ hoặc xóa vĩnh viễn, hoặc nêu tên từng tệp cần xuất bản lại: `gazette push FILE --republish`; với các bài khác, `gazette pull` gộp thay đổi của người khác vào tệp của bạn; sau đó hãy push lại
client-conflicts-help = `gazette pull` gộp thay đổi của người khác vào tệp của bạn, còn `gazette diff` hiển thị các khác biệt; sau đó hãy push lại
client-missing = { $count } tệp đã tải lên không còn nữa; chưa có gì được xuất bản
client-missing-help = hãy chạy lại lệnh
client-refused = tờ báo trả lời: { $detail }
client-refused-help = hãy sửa điều đó rồi chạy lại lệnh
client-at-parameter = (ở `{ $name }`)
client-settings = phần cài đặt (gazette.toml)
client-changed = { $what }: được { $by } sửa trong ấn bản { $edition }, { $at }
client-taken-down = { $what }: bị { $by } gỡ trong ấn bản { $edition }, { $at }
client-purged = { $what }: bị { $by } xóa vĩnh viễn trong ấn bản { $edition }, { $at }
time-utc = %H:%M:%S %d/%m/%Y UTC

# Kết nối, và câu trả lời bất thường.
cause-no-host = không có máy chủ này
cause-connection = kết nối thất bại
cause-timeout = quá thời gian chờ
cause-encryption = không tạo được kết nối mã hóa ({ $error })
cause-cut-off = câu trả lời bị ngắt giữa chừng
cause-cut-off-error = câu trả lời bị ngắt giữa chừng ({ $error })
cause-patience = máy chủ đề nghị chờ thêm (429)
cause-status = mã trạng thái { $status }
answer-format = câu trả lời có định dạng lạ ({ $error })
answer-not-json = cần JSON, nhưng nhận được { $kind }
answer-no-type = không rõ kiểu
answer-status = mã trạng thái { $status } với { $kind }
answer-no-whoami = không có `GET /api/v1/whoami`, nên đây không phải là tờ báo, hoặc Worker đã cũ
list-endless = một danh sách không có điểm kết thúc: có hơn { $most } phần
list-elsewhere = một danh sách tiếp tục ở địa chỉ không phải của nó
list-other-site = một danh sách tiếp tục ở { $origin }, là một trang khác
list-circle = một danh sách dẫn trở lại phần đã đọc
list-editions = các phần của một danh sách thuộc nhiều ấn bản khác nhau
answer-preview-path = liên kết nhận được không phải là đường dẫn xem trước

# Địa chỉ và mã truy cập trong biến môi trường.
url-invalid = { $of } không phải là địa chỉ của một tờ báo: giá trị { $reason }
url-invalid-help = hãy chỉ viết giao thức và tên máy chủ, ví dụ https://your-paper.example hoặc http://localhost:8787
url-host = không có tên máy chủ mà trình duyệt hiểu được
url-scheme = không bắt đầu bằng https:// hoặc http://
url-user = có tên người dùng hoặc mật khẩu
url-port = có cổng không phải là số
url-path = có đường dẫn
this = giá trị này
token-invalid = { $of } không phải là mã truy cập: có dấu cách, ngắt dòng hoặc chữ có dấu
token-invalid-help = hãy sao chép lại, đúng như `gazette token new` đã in ra
token-elsewhere = GAZETTE_TOKEN chỉ dành cho tờ báo trong GAZETTE_URL, là { $url }, nên không được gửi đến { $address }
token-url-unset = GAZETTE_TOKEN chỉ dành cho tờ báo trong GAZETTE_URL, nhưng biến này chưa được đặt, nên mã không được gửi đến { $address }
token-url-invalid = GAZETTE_TOKEN chỉ dành cho tờ báo trong GAZETTE_URL, nhưng biến này không phải là địa chỉ của một tờ báo, nên mã không được gửi đến { $address }
random-none = hệ điều hành không cung cấp byte ngẫu nhiên: { $error }

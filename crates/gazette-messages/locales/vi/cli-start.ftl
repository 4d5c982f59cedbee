# gazette init
init-title = tên báo cần có từ 1 đến { $most } ký tự, không có ký tự ẩn
init-title-help = gazette init --title "Báo Của Tôi"
init-zone-help = hãy viết tên theo IANA, ví dụ Asia/Ho_Chi_Minh hoặc Europe/Paris
init-zone-near = có phải bạn muốn nói { $nearest } không?
init-exists = { $dir } đã là một tờ báo: đã có gazette.toml
init-exists-help = chưa có gì thay đổi; `gazette check` kiểm tra tờ báo đó
init-workflow-format = `{ $value }` không phải một bản phát hành của Gazette trên GitHub: OWNER/REPOSITORY@VERSION
init-workflow-format-help = hãy viết kho mã có Gazette và một bản phát hành của nó, ví dụ --workflow OWNER/gazette@v1.2.0
init-workflow-exists = { $file } đã có
init-workflow-exists-help = chưa có gì thay đổi; hãy xóa tệp trước nếu muốn ghi lại
init-workflow-next = { $file } xem trước các pull request và xuất bản những gì được merge; các dòng đầu tệp nói cần đặt gì trên GitHub
init-workflow-set = trong { $file }, hãy viết kho mã có Gazette và một bản phát hành của nó thay cho { $placeholder }; cho đến lúc đó GitHub từ chối tệp này
init-workflow-placeholder =
    TRƯỚC HẾT: thay { $placeholder } bằng kho mã có Gazette
    và một bản phát hành của nó, ở cả hai chỗ. Cho đến lúc đó GitHub từ chối tệp này.
init-workflow-about = Xem trước thay đổi của một pull request, không cần bí mật, và xuất bản những gì được merge vào nhánh ghi ở dưới.
init-workflow-environment =
    Trên GitHub, hãy tạo môi trường `paper` (Settings, Environments) chỉ dành cho nhánh đó, với biến
    GAZETTE_URL, địa chỉ của tờ báo, và bí mật GAZETTE_TOKEN, mã truy cập của một biên tập viên.
init-next = tiếp theo: { $go }gazette serve hiển thị tờ báo trên máy này

# gazette new
new-title-characters = tiêu đề có ký tự ẩn không được phép
new-title-characters-help = hãy gõ tiêu đề thay vì dán
new-title-long = tiêu đề dài hơn { $most } ký tự
new-title-long-help = hãy rút ngắn tiêu đề; chi tiết nên để ở sapo
new-title-nameless = tiêu đề không có chữ cái hay chữ số nào để tạo tên tệp
new-title-nameless-help = hãy dùng chữ cái hoặc chữ số trong tiêu đề, ví dụ `gazette new "Cầu Vàm Sen thông xe"`
new-section-unknown = không có chuyên mục `{ $section }`
new-section-unknown-help = hãy dùng một trong các chuyên mục { $list }, hoặc thêm chuyên mục vào gazette.toml
new-no-sections = gazette.toml chưa có chuyên mục
new-no-sections-help = trước hết hãy thêm một chuyên mục: [[sections]] với slug và title
new-exists = đã có { $file }
new-exists-help = hãy sửa tệp đó, hoặc dùng tiêu đề khác

# gazette clone
clone-not-empty = đã có { $dir } và thư mục không trống
clone-not-empty-help = hãy chọn thư mục khác: gazette clone { $url } DIR
clone-partial = { $dir } có những gì đã tải được; `cd { $dir } && gazette pull` tải nốt phần còn lại
clone-done = Ấn bản { $edition }: { $articles } và { $pictures } trong { $dir }
clone-next = tiếp theo: { $commands }
clone-incomplete = chưa tải được tất cả; `cd { $dir } && gazette pull` thử lại
clone-settings-format = bản gốc của phần cài đặt có định dạng lạ ({ $error })
clone-nothing = chưa có gì được xuất bản ở { $address }
clone-nothing-help = `gazette init` tạo một tờ báo
clone-no-settings = { $address } không có tệp cài đặt, vì phần cài đặt được xuất bản bằng một phiên bản lệnh cũ
clone-no-settings-help = hãy nhờ biên tập viên sửa gazette.toml rồi xuất bản bằng `gazette push`

# gazette serve
serve-interrupt = không xử lý được phím Ctrl-C: { $cause }
serve-interrupt-help = hãy chạy lệnh trong một cửa sổ dòng lệnh riêng
serve-browser = không mở được trình duyệt; hãy tự mở { $url }
serve-stopped = Đã dừng.
serve-port-used = cổng { $port } đang được dùng
serve-port-used-help = hãy chọn cổng khác bằng --port N; --port 0 tự chọn một cổng trống
serve-address = máy này không có địa chỉ { $host }
serve-address-help = hãy dùng --host 0.0.0.0 cho mọi địa chỉ của máy
serve-port = không mở được cổng { $port }: { $cause }
serve-port-help = hãy chọn một cổng trên 1023 bằng --port N; --port 0 tự chọn một cổng trống
serve-serving = { $title } đang chạy tại { $url }
serve-counts = { $articles }, trong đó có { $drafts } và { $embargoed } bài hẹn giờ.
serve-network = mọi người trong mạng này đều đọc được tất cả, kể cả bản nháp
serve-reload = Trang tự tải lại khi bạn lưu tệp. Nhấn Ctrl-C để dừng.

# gazette search
search-rebuilding = Đang lập lại chỉ mục tìm kiếm từ { $count } bài.
search-rebuilding-note = mỗi nghìn bài mất vài giây; tìm kiếm vẫn hoạt động

# gazette token
token-name = tên biên tập viên có từ 1 đến 64 ký tự, không có ký tự ẩn; được phép có dấu cách
token-created = Mã truy cập của { $name }, với vai trò { $role }. Mã chỉ hiển thị một lần; hãy cất giữ như mật khẩu:
token-line = Hãy thêm dòng này vào tệp biên tập viên, mỗi người một dòng:
token-upload = Hãy tải tệp lên làm bí mật EDITORS của Worker: npx wrangler secret put EDITORS < editors.txt
token-size = Dòng này dùng { $size } trong { $most } byte của một bí mật; vừa khoảng { $fitting } dòng như vậy.
token-use = Để dùng mã truy cập, { $name } chạy `gazette login URL`, hoặc đặt GAZETTE_URL và GAZETTE_TOKEN.

# gazette webhooks
webhooks-none = Chưa gửi webhook nào.
webhooks-add = để thêm webhook, hãy thêm [[webhooks]] với `url` vào gazette.toml
webhook-waiting = đang chờ
webhook-delivered = đã gửi
webhook-failed = thất bại
webhook-attempt = { $outcome }, lần thử { $attempts } lúc { $at }
webhook-next = lần tới lúc { $at }
webhook-release = lịch xuất bản { $id } bị từ chối

# gazette audit
audit-empty = Nhật ký kiểm tra trống.

# gazette pull
pull-count-changed = các tệp khác với bản đang hiển thị được coi là đã sửa trên máy này
pull-none-selected = không có bài đang hiển thị nào trong các đường dẫn đã chọn
pull-none-selected-help = hãy chạy `gazette pull` không kèm PATHS để tải mọi bài; tệp của bài có đúng đường dẫn lúc được push
pull-merged = { $file }, đã gộp với thay đổi của bạn
pull-summary = Ấn bản { $edition }: { $fetched }, { $unchanged } bài không đổi.
pull-partial = mã truy cập của bạn có vai trò phóng viên (writer), nên bài của người khác chỉ được tải về nếu đã công khai
pull-kept = giữ nguyên: { $file }, đã sửa trên máy này; `gazette pull { $path } --force` bỏ phần đã sửa
pull-gone = giữ nguyên: { $file }, dù bài đã bị gỡ hoặc xóa vĩnh viễn; hãy xóa tệp, hoặc xuất bản lại bằng `gazette push { $path } --republish`
pull-nothing = không có gì cần tải về
pull-fetched = đã tải { $what }
pull-fetched-and = đã tải { $first } và { $last }
pull-collision = { $file }:{ $line }: bạn và người khác cùng sửa những dòng này, ở { $places }; nay cả hai bản đều nằm trong tệp
pull-collision-help = hãy viết lại cho đúng, xóa các dòng bắt đầu bằng <<<<<<<, ======= và >>>>>>>, rồi chạy `gazette push { $path }`
count-places = { GROUPED($count) } chỗ
pull-conflict-settings = { $file } khác với phần cài đặt đang có hiệu lực và đã được sửa trên máy này; tệp được giữ nguyên
pull-conflict-settings-help = `gazette pull { $path } --force` lấy phần cài đặt đang có hiệu lực và bỏ phần của bạn; `gazette push { $path } --force` xuất bản phần của bạn
pull-conflict = { $file } khác với bản đang hiển thị và đã được sửa trên máy này; tệp được giữ nguyên
pull-conflict-help = `gazette pull { $path } --force` lấy bản đang hiển thị và bỏ bản của bạn; `gazette push { $path } --force` xuất bản bản của bạn
pull-not-fetched = chưa tải được { $path }: { $reason }
pull-not-fetched-help = các bài khác đã được tải về; có thể chạy lại lệnh
pull-path-refused = một bài không được tải về, vì đường dẫn của tệp bài hoặc của một ảnh không được phép: { $path }
pull-path-refused-help = hãy nhờ biên tập viên của bài chuyển tệp đến một đường dẫn đơn giản, ví dụ thoi-su/ten-bai.md
pull-settings-differ = phần cài đặt đang có hiệu lực khác với gazette.toml của thư mục này, và tờ báo không lưu tệp đó; có thể có chuyên mục hoặc banner mới

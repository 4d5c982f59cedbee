# gazette plan
plan-url-unset = chưa đặt GAZETTE_URL, và gazette.toml không có đích xuất bản mặc định, nên đây là lệnh push lên một tờ báo chưa có gì
plan-no-rename = --renamed { $old }={ $new }: { $old } cần là một bài đang hiển thị mà tệp không còn, và { $new } là một tệp mới không có `id`
plan-no-rename-help = `gazette plan` liệt kê các tệp đã xóa (-) và tệp mới (+)
plan-no-rename-published = nếu { $new } đã được xuất bản thành một bài riêng, `gazette unpublish { $slug }` gỡ bài đó, rồi `gazette push --renamed { $old }={ $new }` cho tệp trở thành bài cũ; nếu không, `gazette plan` liệt kê tệp bị xóa (-) và tệp mới (+)
plan-was = trước là { $slug }
plan-rerendered = cách dựng trang đã đổi; tệp không đổi
plan-renamed = đã đổi tên, trước là { $slug }; lệnh push ghi `id: { $id }` vào tệp
plan-embargo = { $slug } được hẹn giờ xuất bản vào { $at }
plan-now-draft = nay là bản nháp; chỉ `push --prune` mới gỡ bài
plan-deleted = tệp đã xóa; chỉ `push --prune` mới gỡ bài
plan-rename-hint = nếu một tệp mới chính là tệp đã xóa được đổi tên, `--renamed OLD=NEW` giữ nguyên lượt xem và chuyển hướng địa chỉ cũ
plan-no-changes = Không có thay đổi.
plan-summary = Sẽ làm: thêm { $added } bài, sửa { $changed } bài, gỡ { $removed } bài nếu dùng --prune.
plan-summary-settings = Sẽ làm: cập nhật cài đặt, thêm { $added } bài, sửa { $changed } bài, gỡ { $removed } bài nếu dùng --prune.

# gazette status
status-all-new = mọi thứ được coi là mới
status-edition = { $address } đang ở ấn bản { $edition }.
status-many-editions = từ { $count } ấn bản trở lên
status-behind = Thư mục này chậm hơn { $editions }; `gazette pull` tải về những gì đã thay đổi:
status-url-unset = chưa đặt GAZETTE_URL, và gazette.toml không có đích xuất bản mặc định, nên không có thông tin về tờ báo đang hiển thị
status-here = Ở đây: { $added } bài mới, { $changed } bài sửa, { $deleted } bài xóa; { $drafts }.
status-here-settings = Ở đây: { $added } bài mới, { $changed } bài sửa, { $deleted } bài xóa, và phần cài đặt; { $drafts }.
status-errors = { GROUPED($count) } lỗi; `gazette check` hiển thị chi tiết.
status-releases = Lịch xuất bản:
status-scheduled = Đã hẹn giờ:
status-appears = hiển thị
status-taken-down = được gỡ

# gazette list
list-url-unset = chưa đặt GAZETTE_URL, và gazette.toml không có đích xuất bản mặc định, nên không biết bài nào đã xuất bản, và các bài được coi là mới
list-published = đã xuất bản
list-changed = đã sửa
list-new = mới
list-scheduled = đã hẹn giờ
list-draft = bản nháp
list-taken-down = đã gỡ
list-not-pushed = chưa push
list-unread = không liệt kê được { $files } có lỗi; `gazette check` hiển thị chi tiết
list-none = Không có bài nào.

# gazette diff
diff-none = cả thư mục này lẫn tờ báo đều không có bài nào ở { $paths }
diff-none-help = hãy nêu tệp hoặc thư mục trong thư mục nội dung; `gazette list` liệt kê chúng. Bản nháp không được so sánh
diff-live = đang hiển thị
diff-edition = ấn bản { $number }
diff-yours = của bạn
diff-same-live = Không có khác biệt so với các bài đang hiển thị.
diff-same = Không có khác biệt so với { $name }.
diff-different = { GROUPED($count) } tệp khác với bản { $name }

# Gợi ý khi từ đã gõ không phải là lệnh.
suggest-remove = `gazette plan` cho biết bài đang hiển thị nào không còn tệp; `gazette unpublish ARTICLE` gỡ bài và giữ lịch sử của bài
suggest-show = `gazette editions show N` hiển thị một ấn bản, còn `gazette editions` liệt kê tất cả
suggest-publish = `gazette push` xuất bản các bài mới và đã sửa; `gazette plan` cho xem trước
suggest-edition = `gazette editions show { $number }` hiển thị một ấn bản

# gazette releases
releases-none = Không có lịch xuất bản nào đang chờ. `gazette push --at TIME` lưu một lịch.
release-waiting = đang chờ
release-refused-state = bị từ chối
release-published = đã xuất bản
release-cancelled = đã hủy
release-settings = cài đặt
release-unknown = không có lịch xuất bản { $id }
release-unknown-help = `gazette releases` liệt kê các lịch đang chờ hoặc bị từ chối
release-headline = Lịch xuất bản { $id }
release-published-as = đã xuất bản thành ấn bản { $edition }
release-refused-because = Bị từ chối, vì:
release-would-be-refused = Nếu đến giờ ngay lúc này, lịch sẽ bị từ chối, vì:
release-blocked = lịch xuất bản { $id } của { $by } ({ $at }) sẽ bị từ chối khi đến giờ, vì lần xuất bản này đã thay đổi { $list }, là nội dung mà lịch cũng thay đổi. Tác giả của lịch cần chạy `gazette pull` rồi lưu lại bằng `gazette push --at TIME --replaces { $id }`, hoặc hủy bằng `gazette releases cancel { $id }`
release-overlap = lịch xuất bản { $id } của { $by } ({ $at }) cũng thay đổi { $list }: lịch đến sau trong hai lịch sẽ bị từ chối
release-builds-on = lịch xuất bản { $id } của cùng biên tập viên ({ $at }) cũng thay đổi { $list }: lịch đến sau nối tiếp lịch trước
release-moved = Lịch xuất bản { $id } chờ đến { $at }.
release-cancelled-now = Đã hủy lịch xuất bản { $id }; sẽ không có gì của lịch này được xuất bản.
release-cancelled-note = lệnh push từ thư mục này bỏ qua các tệp của lịch cho đến khi được nêu tên: `gazette push PATHS`
release-history-help = `gazette editions` hiển thị lịch sử; `gazette rollback N` đưa một ấn bản cũ trở lại
release-past-help = đồng hồ của tờ báo là căn cứ; hãy chọn thời điểm muộn hơn

# Người khác đã làm gì với một bài hoặc phần cài đặt.
conflict-changed = { $what } đã được { $by } sửa trong ấn bản { $edition }
conflict-taken-down = { $what } đã bị { $by } gỡ trong ấn bản { $edition }
conflict-purged = { $what } đã bị { $by } xóa vĩnh viễn trong ấn bản { $edition }
conflict-settings-changed = phần cài đặt đã được { $by } sửa trong ấn bản { $edition }
conflict-settings-taken-down = phần cài đặt đã bị { $by } gỡ trong ấn bản { $edition }
conflict-settings-purged = phần cài đặt đã bị { $by } xóa vĩnh viễn trong ấn bản { $edition }

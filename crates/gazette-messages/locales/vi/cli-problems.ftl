# Các loại lỗi mà API trả lời; khóa được ghép từ tên của loại. Trong tiếng Anh, lệnh hiển thị lời của máy chủ.
problem-unknown-path = địa chỉ này không có gì
problem-article-not-found = không có bài nào với slug này, hoặc bài chưa công khai
problem-edition-not-found = không có ấn bản này, hoặc ấn bản chưa đến nơi này, thường chỉ sau vài giây
problem-article-gone = bài đã bị gỡ
problem-forbidden = mã truy cập của bạn không được phép làm việc này
problem-purge-not-found = không có lần xóa vĩnh viễn nào của bài này đang chờ
problem-release-not-found = không có lịch xuất bản mang số này đang chờ hoặc đã bị từ chối
problem-release-published = lịch xuất bản này đã thành một ấn bản, nên không dời hay hủy được nữa
problem-release-in-past = thời điểm của lịch xuất bản cần sau giờ hiện tại theo đồng hồ của tờ báo
problem-source-not-found = không bài nào có tệp nguồn này, hoặc bài đang được xóa vĩnh viễn, hoặc là bài của phóng viên khác
problem-proposal-not-found = không có đề xuất mang số này, hoặc đó là đề xuất của phóng viên khác
problem-proposal-decided = đã có người quyết định về đề xuất này
problem-proposal-refused = không nhận được đề xuất: trong đó không có gì mới, hoặc bạn có quá nhiều đề xuất đang chờ
problem-proposal-needed = phóng viên không được xuất bản các bài này, nhưng được đề xuất
problem-preview-not-found = không có liên kết xem trước nào còn hiệu lực với mã này, hoặc đó là liên kết của phóng viên khác
problem-method-not-allowed = địa chỉ này không nhận loại yêu cầu như vậy
problem-bad-parameter = một tham số không hợp lệ
problem-bad-body = nội dung yêu cầu không đúng dạng
problem-body-too-large = nội dung yêu cầu quá lớn
problem-unauthorized = cần một mã truy cập hợp lệ
problem-too-many-requests = có quá nhiều yêu cầu trong thời gian ngắn
problem-blob-refused = một tệp đã gửi không đúng loại hoặc mã băm, hoặc có HTML không được phép trong bài
problem-commit-refused = thay đổi này mâu thuẫn với chính nó hoặc với tờ báo, nên chưa có gì được xuất bản
problem-restore-refused = bản sao lưu chỉ khôi phục được vào một tờ báo trống, đầy đủ và đúng thứ tự
problem-blobs-missing = một số tệp đã gửi không còn trên máy chủ
problem-conflict = người khác đã sửa cùng những bài này
problem-not-here-yet = nội dung vừa xuất bản chưa đến nơi này
problem-internal = lỗi bên trong máy chủ
problem-verbatim = { $meaning } (nguyên văn của máy chủ: { $detail })

# Vì sao phóng viên đề xuất thay vì xuất bản.
writer-none = trong tờ báo này phóng viên không tự xuất bản, trừ khi gazette.toml ghi writers_publish = true dưới [newsroom]
writer-others = { $slugs } do người khác xuất bản lần đầu

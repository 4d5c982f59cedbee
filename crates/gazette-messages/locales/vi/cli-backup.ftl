# gazette export
progress-exporting = Đang sao lưu
export-done = Đã sao lưu ấn bản { $edition } vào { $folder }
count-versions = { GROUPED($count) } phiên bản bài viết
export-fetched = Đã tải { $fetched } trong { $all } văn bản và ảnh; phần còn lại đã có sẵn trong thư mục.
export-no-counts = { $address } không có API cho số lượt xem, nên bản sao lưu không có các số này; hãy nâng cấp Worker để sao lưu cả chúng
export-left-out = { $file } không có trong content/, vì đường dẫn không được phép ở đó; khi khôi phục vẫn có tệp này

# gazette restore
progress-checking-backup = Đang kiểm tra bản sao lưu
progress-restoring = Đang khôi phục
restore-unconfirmed = việc khôi phục chưa được xác nhận; chưa có gì thay đổi
restore-unconfirmed-help = hãy trả lời yes, hoặc dùng --yes
restored-edition = Đã khôi phục ấn bản { $edition }
restored-history = cùng lịch sử
restore-nothing = { $address } đã được khôi phục từ bản sao lưu này; không cần làm gì thêm.
restore-no-counts = { $address } không có API cho số lượt xem, nên lượt xem bắt đầu từ 0
restore-question = Lệnh này khôi phục vào { $address }, nơi phải chưa có gì, tờ báo { $paper } ở ấn bản { $edition } ({ $at }).
restore-type-yes = Hãy gõ yes để tiếp tục:

# Hư hỏng, và câu trả lời của tờ báo.
export-unsteady = các ấn bản khác được xuất bản trong lúc sao lưu; đã dừng sau nhiều lần thử
export-unsteady-help = hãy chạy lại lệnh vào lúc ít người xuất bản hơn; lệnh tiếp tục từ những gì đã tải
export-empty = { $address } chưa có ấn bản nào; chưa có gì được sao lưu
export-empty-help = hãy kiểm tra GAZETTE_URL, hoặc xuất bản trước đã
export-part-rows = một phần của { $table } có { $count } hàng
export-last-row = hàng cuối trong danh sách ấn bản không phải là ấn bản { $edition }
export-no-hash = có một khối dữ liệu không kèm mã băm
export-blob-hash = khối dữ liệu { $hash } không khớp với mã băm
export-pictures-size = tổng dung lượng ảnh vượt quá giới hạn
backup-other-files = { $folder } có các tệp khác và không phải là bản sao lưu; chưa ghi gì
backup-other-files-help = hãy chọn thư mục mới hoặc trống, hoặc một bản sao lưu trước đó
restore-not-empty = { $address } không trống, mà bản sao lưu chỉ khôi phục được vào một tờ báo trống; chưa có gì thay đổi
restore-not-empty-help = hãy đặt GAZETTE_URL là một tờ báo chưa từng xuất bản gì; để đưa một ấn bản của tờ báo này trở lại, hãy dùng `gazette rollback`
restore-changed = { $file } đã thay đổi trong lúc khôi phục
backup-incomplete = { $folder } không phải là bản sao lưu hoàn chỉnh: { $reason }
backup-incomplete-help = hãy chọn bản sao lưu mà `gazette export` đã hoàn tất; nếu lần sao lưu bị ngắt, hãy chạy lại để hoàn tất
backup-manifest-unreadable = không đọc được { $file } ({ $error })
backup-manifest-format = { $file } có định dạng lạ ({ $error })
backup-format = định dạng là { $format }, nhưng lệnh này chỉ hỗ trợ { $known }
backup-damage-help = hãy dùng một bản khác của bản sao lưu này, hoặc sao lưu lại nếu tờ báo vẫn còn
backup-file-unreadable = không đọc được tệp: { $error }
backup-row = hàng không hợp lệ: { $error }
backup-file-hash = tệp không khớp với mã băm trong { $file }
backup-rows = tệp có { $rows } hàng thay vì { $wanted }
backup-no-article-hash = hàng không có mã băm của bài
backup-root = gốc của ấn bản không hợp lệ: { $error }
backup-no-hash = hàng không có mã băm
backup-text-hash = văn bản không khớp với mã băm { $hash }
backup-lost = lịch sử nhắc đến { $hash }, nhưng tệp này không có
backup-no-picture-hash = hàng không có mã băm của ảnh
backup-pictures = tệp có { $rows } ảnh thay vì { $wanted }
backup-picture-lost = ảnh bị thiếu hoặc không khớp với mã băm

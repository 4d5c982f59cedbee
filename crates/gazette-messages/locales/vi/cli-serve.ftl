# Thông điệp của gazette serve khi đang chạy.
serve-fix = { $errors }: hãy sửa trước khi xuất bản.
serve-clear = Không có lỗi trong { $articles }.
serve-unwatched = không theo dõi được thay đổi trong thư mục ({ $error }); sẽ kiểm tra mỗi { $interval } giây
serve-strip = hãy sửa trước khi xuất bản.
serve-no-errors = Không có lỗi
serve-no-page = Không hiển thị được trang này
serve-not-published = không thể xuất bản { $file }
serve-bug = Đây là lỗi của gazette: xin hãy báo lại thông điệp trên cửa sổ dòng lệnh, kèm theo tệp.
serve-bad-request = gazette serve không hiểu yêu cầu này.
serve-method = gazette serve chỉ hỗ trợ GET và HEAD.
serve-slash = Đường dẫn cần bắt đầu bằng dấu gạch chéo.

serve-only-here = gazette serve chỉ trả lời tại http://localhost và http://127.0.0.1, vì thư mục có bản nháp. Để xem từ máy khác, hãy chạy lệnh với --host.
serve-only-number = gazette serve chỉ trả lời tại địa chỉ số của máy này, ví dụ http://192.168.1.5:8000, vì thư mục có bản nháp.

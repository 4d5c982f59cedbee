# Đề mục của phần trợ giúp, và lỗi cách dùng.
clap-usage = Cách dùng:
clap-commands = Lệnh
clap-arguments = Đối số
clap-options = Tùy chọn
clap-examples = Ví dụ:
clap-environment = Biến môi trường:
clap-exit-status = Mã kết thúc: 0 thành công, 1 bị từ chối, 2 sai cách dùng.
clap-variable-url = địa chỉ của tờ báo, ví dụ https://your-paper.example; được dùng khi không có --remote
clap-variable-token = mã truy cập của bạn, chỉ dành cho tờ báo trong GAZETTE_URL; được dùng thay cho mã đã lưu
clap-variable-token-more = bằng `gazette login`
clap-variable-lang = ngôn ngữ của thông điệp, vi hoặc en
clap-variable-patience = số giây thử lại nếu tờ báo không trả lời [mặc định: 60]
clap-variable-no-color = tắt màu
clap-variable-color = bật màu ngay cả khi kết quả không in ra cửa sổ dòng lệnh
clap-print-help = In trợ giúp
clap-print-version = In phiên bản
clap-help-command = In trợ giúp này, hoặc trợ giúp của lệnh đã nêu
clap-unknown-argument = không có tùy chọn hay đối số '{ $name }'
clap-unknown-command = không có lệnh '{ $name }'
clap-no-value = cần một giá trị cho '{ $name }'
clap-invalid-value = giá trị '{ $value }' không hợp lệ cho '{ $name }'
clap-missing = còn thiếu: { $names }
clap-conflict = không thể dùng '{ $name }' cùng với '{ $other }'
clap-missing-command = cần nêu một lệnh
clap-possible-values = các giá trị dùng được: { $values }
clap-tip = gợi ý
clap-more = Để biết thêm, hãy dùng '--help'.

# Phần sau một tùy chọn, và lý do giá trị bị từ chối.
clap-default = mặc định: { $value }
clap-not-a-number = cần một số nguyên
clap-range = { $value } không nằm trong { $range }

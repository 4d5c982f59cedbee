# Các trang báo trong `[remotes]`.
remote-address = địa chỉ trong `[remotes]` của gazette.toml
remote-unselected = chưa đặt GAZETTE_URL, và không có trang báo nào trong `[remotes]` của gazette.toml tên là production
remote-unselected-help = hãy chọn một trang báo bằng --remote: { $names }

# gazette login
token-entered = nội dung đã nhập

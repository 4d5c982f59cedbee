## Chuyển hướng, trong phần cài đặt và trong bài viết.

redirects-too-many = `redirects` có hơn { $most } mục
redirects-too-many-help = hãy gộp nhiều địa chỉ vào một mục, `from = "/cu/*"`, hoặc dùng `redirect_from` trong bài viết
redirect-from-help = hãy thêm địa chỉ cũ: `from = "/duong-dan-cu"`
redirect-to-help = hãy thêm nơi chuyển đến: một đường dẫn, một địa chỉ, hoặc `to = "gone"`
redirect-invalid = chuyển hướng từ { $from } đến { $to } không hợp lệ: { $reason }
redirect-second = chuyển hướng thứ hai từ { $from }; cái đầu tiên ở dòng { $line }
remove-one-of-two = hãy xóa một trong hai
redirect-loops = chuyển hướng từ { $from } lại dẫn về chính nó
redirect-page-help = hãy ghi địa chỉ của một trang vào `to`
redirect-from-host-help = hãy bỏ phần https:// và tên miền: `from = "/{ $path }"`
redirect-own-help = hãy xóa đi: trang báo luôn có nội dung khác ở địa chỉ này
redirect-slash-help = hãy dùng đường dẫn bắt đầu bằng một dấu gạch chéo: `from = "/duong-dan-cu"`
redirect-star-help = hãy viết `*` một lần, ở cuối đường dẫn: `from = "/cu/*"`
redirect-everything-help = hãy ghi ít nhất một phần của đường dẫn: `from = "/cu/*"`
redirect-to-host-help = hãy bỏ phần https:// và tên miền: `to = "/thoi-su"`
redirect-https-help = hãy viết `to = "https://{ $rest }"`
redirect-kinds-help = hãy dùng đường dẫn trong trang báo, `to = "/thoi-su"`, một địa chỉ, `to = "https://…"`, hoặc `to = "{ $gone }"`
redirect-rest-help = hãy viết `from = "/cu/*"` với `to = "/moi/*"`, hoặc bỏ `*` khỏi `to`
redirect-hidden-by-article = chuyển hướng từ { $from } không bao giờ có tác dụng: địa chỉ này đã có trong `redirect_from` của { $file }
redirect-hidden-by-page = chuyển hướng từ { $from } không bao giờ có tác dụng: trang báo đã có trang ở địa chỉ này
redirect-hidden-help = hãy xóa chuyển hướng này, hoặc xóa thứ đang chiếm địa chỉ đó

# Vì sao một quy tắc không được chấp nhận.

rule-from = không thể chuyển hướng từ `from`: { $reason }
rule-not-normal = `from` còn mã hóa phần trăm (%…), hoặc có dấu gạch chéo ở cuối
rule-star = `*` chỉ được đứng ở cuối `from`
rule-everything = `from` bao trùm cả trang báo, nên địa chỉ gõ sai sẽ không bao giờ được báo là sai
rule-to = `to` không phải là đường dẫn trong trang báo, địa chỉ bắt đầu bằng https://, hay `{ $gone }`
rule-forbidden = `to` chứa { $found }
rule-rest = `*` ở cuối `to` phải đứng sau dấu gạch chéo, và chỉ dùng khi `from` kết thúc bằng `*`
rule-full-url = `to` là địa chỉ đầy đủ của chính trang báo thay vì đường dẫn
rule-itself = chuyển hướng dẫn về chính nó
rule-too-long = `to` dài hơn { $most } ký tự
address-not-a-path = đây không phải là đường dẫn
address-too-long = dài hơn { $most } ký tự
address-forbidden = có chứa { $found }
address-own = đây là một địa chỉ của chính trang báo

# `redirect_from` trong bài viết.

addresses-too-many = quá nhiều địa chỉ: { $count }; tối đa là { $most }
addresses-too-many-help = hãy giữ lại những địa chỉ mà các trang khác còn liên kết đến
address-text = địa chỉ cần là văn bản, không phải { $kind }
address-text-help = hãy viết `redirect_from: ["/duong-dan-cu"]`
address-invalid = địa chỉ { $written } không hợp lệ
legacy-id-invalid = số bài Joomla { $id } không hợp lệ
legacy-id-invalid-help = hãy dùng số có trong địa chỉ cũ của bài
address-host-help = hãy bỏ phần https:// và tên miền: `redirect_from: ["/{ $path }"]`
address-slash-help = hãy bắt đầu bằng một dấu gạch chéo: `redirect_from: ["/duong-dan-cu"]`
address-fragment-help = hãy xóa dấu `#` và mọi thứ sau nó; trình duyệt không bao giờ gửi phần này
address-not-a-path-help = hãy dùng đường dẫn không có dấu gạch chéo ngược, ngắt dòng và tab, với một dấu gạch chéo ở đầu, kể cả khi ký tự được mã hóa phần trăm (%…)
address-too-long-help = hãy dùng đường dẫn có tối đa { $most } ký tự
address-forbidden-help = có chứa { $found }, có thể ở dạng mã hóa phần trăm (%…); hãy xóa đi
address-own-help = hãy xóa địa chỉ này: trang báo luôn có nội dung khác ở đó

## Phần đầu bài viết.

title-help = hãy thêm tiêu đề bài: `title: "…"`
lead-help = hãy thêm sapo: `lead: "…"`
published-at-help = hãy thêm thời điểm xuất bản: `published_at: { $form }`, hoặc `draft: true`
never-visible = `unpublish_at` không sau `published_at`, nên bài viết sẽ không bao giờ hiển thị
never-visible-help = hãy đặt thời điểm muộn hơn, hoặc xóa `unpublish_at`
views-too-many = `views` là { $views }; tối đa cho một bài viết là { $most }
views-too-many-help = hãy ghi số lượt xem mà hệ thống cũ đã đếm
section-help = hãy dùng một chuyên mục có trong gazette.toml: { $list }
section-unknown = không có chuyên mục `{ $name }`
section-unknown-near = có phải bạn muốn viết `{ $meant }` không? Các chuyên mục là { $list }
section-unknown-help = hãy dùng một chuyên mục có trong gazette.toml: { $list }; hoặc thêm chuyên mục vào tệp đó
slug-nameless = tên tệp không có chữ cái hay chữ số nào để tạo slug
slug-nameless-help = hãy đổi tên tệp, hoặc ghi slug ở phần đầu bài: `slug: ten-bai`
slug-letters-help = hãy dùng chữ thường không dấu, chữ số và dấu gạch nối: `slug: { $example }`
slug-write-help = hãy viết `slug: { $slug }`
id-invalid = `id` chỉ được gồm chữ không dấu, chữ số, `-`, `_` và `.`: { $value }
id-invalid-help = hãy dùng slug đầu tiên của bài, hoặc xóa `id`
language-tag = `{ $value }` không phải là mã ngôn ngữ
language-tag-help = hãy dùng mã như `vi`, `en` hoặc `zh-Hant`
image-file-help = hãy thêm tệp ảnh: `image: {"{"}file: anh.jpg, alt: "…"{"}"}`
image-alt-help = hãy mô tả ảnh cho bạn đọc không nhìn thấy ảnh: `alt: "…"`
front-unknown = `front` cần là breaking, lead hoặc top, không phải `{ $value }`
front-unknown-help = hãy dùng một trong các giá trị này, hoặc xóa `front`
correction-at-help = hãy thêm thời điểm đính chính: `at: { $form }`
correction-text-help = hãy ghi nội dung đính chính: `text: "…"`

# Ngày giờ.

date-impossible = `{ $name }` không thể là { $value }: { $reason }
date-impossible-help = hãy viết ngày giờ có thật, dạng `{ $name }: { $form }`
date-no-offset = `{ $name }` chưa ghi độ lệch múi giờ so với UTC: { $value }
date-other-form = `{ $name }` chưa viết đúng dạng ngày giờ của bài viết: { $value }
date-none = `{ $name }` không phải là ngày giờ: { $value }
date-no-such-day = `{ $name }` không phải là ngày giờ: { $value }: { $why }
date-form-help = hãy viết năm, tháng, ngày và giờ, dạng `{ $name }: { $form }`
date-write-help = hãy viết `{ $name }: { $date }`
month-days = tháng { $month }/{ $year } có { $days } ngày
month-none = không có tháng { $month }
date-offset = độ lệch so với UTC lớn hơn 14 giờ
date-leap-second = số giây là 60
date-year = năm nằm ngoài khoảng từ 1000 đến 9999

# Tên người và thẻ.

bylines-too-many = quá nhiều bút danh: { $count }; tối đa là { $most }
bylines-too-many-help = hãy dùng một bút danh chung cho cả nhóm
byline-help = hãy thêm tác giả: `byline: [{"{"}name: "…", organisation: "…"{"}"}]`
tag-text = thẻ cần là văn bản, không phải { $kind }
tag-length = thẻ cần có từ 1 đến { $most } ký tự
tag-help = hãy viết `tags: [giao thông, nông thôn mới]`
tags-too-many = quá nhiều thẻ: { $count }; tối đa là { $most }
tags-too-many-help = hãy giữ lại những thẻ hữu ích nhất
tags-joined = đây chỉ là một thẻ, `{ $text }`, không phải { $count } thẻ
tags-joined-help = hãy viết `tags: [{ $list }]`
names-joined = đây chỉ là một tác giả, `{ $text }`, với một trang chung cho tất cả
names-joined-help = hãy viết `byline: [{ $list }]`; hoặc, nếu { $second } là cơ quan của { $first }, `byline: {"{"}name: { $first }, organisation: { $second }{"}"}`

# Những chỗ YAML hiểu khác với ý người viết.

folder-differs = tệp nằm trong thư mục { $folder }, nhưng chuyên mục lại là `{ $section }`
folder-differs-help = hãy viết `section: { $folder }`, hoặc chuyển tệp sang { $section }/{ $name }
comment-cuts = nội dung của `{ $name }` kết thúc ở đây: YAML coi phần còn lại của dòng là ghi chú
comment-cuts-help = hãy đặt nội dung trong dấu ngoặc kép, { $whole }, hoặc viết ghi chú trên một dòng riêng
document-end = phần đầu bài kết thúc ở đây: YAML không đọc các trường bên dưới `...`
document-end-help = hãy xóa dòng này

# Cả bài viết.

article-path = không thể xuất bản bài viết từ tệp có đường dẫn này: { $reason }
article-path-help = hãy đổi tên tệp hoặc thư mục, ví dụ thành thoi-su/ten-bai.md
no-text = bài viết chưa có nội dung: bạn đọc chỉ thấy tiêu đề và sapo
no-text-help = hãy viết nội dung bên dưới dòng này, hoặc ghi `draft: true` phía trên cho đến khi có nội dung
metadata-too-large = thông tin kèm theo của bài viết quá lớn: { GROUPED($size) } byte; tối đa là { GROUPED($most) }
metadata-too-large-help = hãy rút ngắn sapo, các đính chính, chú thích ảnh hoặc thẻ
article-too-large = bài viết sau khi dựng trang quá lớn: { GROUPED($size) } byte; tối đa là { GROUPED($most) }
article-too-large-help = hãy chia nội dung thành nhiều bài

# Đường dẫn của tệp.

path-too-long = dài hơn { $most } byte, hoặc có phần dài hơn { $part } byte
path-part = mỗi phần của đường dẫn cần có tên không bắt đầu bằng “.”, “-” hoặc “~”
path-device = Windows không cho phép tệp có tên “{ $name }”; hãy chọn tên khác
path-character = không được có ký tự { $character }
path-extension = tên không kết thúc bằng { $extensions }

# Slug.

slug-empty = slug không được để trống
slug-too-long = slug có tối đa { $most } ký tự
slug-characters = slug chỉ gồm a-z, 0-9 và dấu gạch nối đơn ở giữa

author-slug-taken = slug `{ $slug }` của { $name } đã thuộc về { $other }, ở { $place }
author-slug-taken-help = hãy chọn slug khác cho một trong hai người, hoặc viết tên giống nhau ở cả hai nơi
author-slug-shared = slug `{ $slug }` của { $name } cũng là slug của { $other }, tác giả trong { $file }; ai được xuất bản trước sẽ giữ slug này, người kia nhận `{ $second }`
author-slug-shared-help = hãy viết slug khác

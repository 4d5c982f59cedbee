## Tài liệu tra cứu các trường, docs/vi/FRONT-MATTER.md và docs/vi/SETTINGS.md. Khóa được tạo từ tên trường.

docs-made = Made out of public/schema/ and crates/gazette-messages/locales/vi/docs.ftl by the tests of gazette-content; GAZETTE_WRITE=1 makes it anew.
docs-columns = | trường | ý nghĩa | giá trị |

# Giá trị.

docs-required = bắt buộc
docs-optional = không bắt buộc
docs-instant = ngày giờ kèm độ lệch so với UTC
docs-text = văn bản
docs-integer = số nguyên
docs-boolean = `true` hoặc `false`
docs-object = nhóm trường
docs-object-of-names = bảng gồm tên và địa chỉ
docs-between = { $kind } từ { $least } đến { $most }
docs-at-most = { $kind } tối đa { $most } ký tự
docs-list = danh sách
docs-or-list = hoặc danh sách
docs-list-at-most = { $list } tối đa { $most } mục
docs-default = mặc định là `{ $value }`

# Bài viết.

docs-article-heading = Phần đầu bài viết
docs-article-intro = Phần này viết bằng YAML. `gazette check` báo lỗi những trường không có trong danh sách dưới đây, kèm tên gần đúng nhất. Các trình soạn thảo hỗ trợ JSON Schema tự gợi ý và kiểm tra các trường theo `/schema/article.json` của trang báo. `gazette new "Tiêu đề"` tạo sẵn tệp có các trường bắt buộc.
docs-article = Các trường nằm giữa hai dòng `---` ở đầu tệp Markdown của bài viết.
docs-article-title = Tiêu đề bài.
docs-article-lead = Sapo. Ký hiệu của cơ quan ở đầu sapo, như `(TGAG)- …`, được ghi thành `source`.
docs-article-section = Slug của chuyên mục, được khai báo trong gazette.toml.
docs-article-byline = Tác giả: một tên, một tên kèm cơ quan, hoặc danh sách tối đa 20 tác giả. Mỗi tác giả có một trang riêng; tên khác dấu là những tác giả khác nhau.
docs-article-byline-name = Tên tác giả.
docs-article-byline-organisation = Cơ quan của tác giả.
docs-article-byline-slug = Tên của tác giả trên địa chỉ: `/authors/{"{"}slug{"}"}`. Nếu bỏ trống thì được tạo từ tên. Hãy ghi cho một trong hai người trùng tên, hoặc khi muốn tự chọn địa chỉ.
docs-article-published-at = Thời điểm bài viết được công bố, kèm độ lệch so với UTC. Thời điểm trong tương lai là hẹn giờ xuất bản. Chỉ bản nháp mới được để trống.
docs-article-updated-at = Lần sửa nội dung gần nhất dành cho bạn đọc; nếu để trống thì lấy `published_at`. Không được ở trong tương lai.
docs-article-unpublish-at = Thời điểm gỡ bài. Sau đó địa chỉ của bài trả về mã 410.
docs-article-slug = Tên của bài trên địa chỉ; nếu để trống thì tạo từ tên tệp. Khi đổi slug, địa chỉ cũ được chuyển hướng.
docs-article-id = Tên được giữ nguyên khi slug thay đổi, dùng để đếm lượt xem: chữ không dấu, chữ số và `-`, `_`, `.`. Nếu để trống thì lấy slug.
docs-article-tags = Các chủ đề của bài, tối đa 30 thẻ. Nếu hai thẻ chỉ khác nhau về chữ hoa hoặc dấu câu, thẻ đầu tiên được giữ lại. Mỗi thẻ có một trang riêng.
docs-article-source = Hãng tin hoặc ban cung cấp bài.
docs-article-language = Ngôn ngữ của bài, ghi bằng mã BCP 47; nếu để trống thì lấy ngôn ngữ của tờ báo.
docs-article-image = Ảnh chính, hiển thị phía trên nội dung và trong danh sách bài.
docs-article-image-file = Tệp ảnh: nằm cạnh bài viết, hoặc bắt đầu bằng `/` nếu tính từ thư mục nội dung.
docs-article-image-alt = Mô tả ảnh, dành cho bạn đọc không nhìn thấy ảnh.
docs-article-image-caption = Chú thích bên dưới ảnh.
docs-article-front = Vị trí của bài trên trang nhất: dòng tin nóng (`breaking`), bài chính (`lead`), hoặc nhóm bài nổi bật (`top`).
docs-article-redirect-from = Địa chỉ ở hệ thống cũ được chuyển hướng đến bài: tối đa 50 đường dẫn, kèm phần sau dấu `?` nếu cần.
docs-article-legacy-id = Số của bài trong Joomla; mọi địa chỉ Joomla có số này được chuyển hướng đến bài.
docs-article-corrections = Đính chính, hiển thị cùng bài viết: một mục hoặc danh sách.
docs-article-corrections-at = Thời điểm đính chính.
docs-article-corrections-text = Điều đã sai và điều đúng.
docs-article-views = Lượt xem mà hệ thống cũ đã đếm, được cộng vào lượt xem của bài.
docs-article-draft = Bài còn đang viết hay không. Bản nháp không được xuất bản.

# Phần cài đặt.

docs-settings-heading = Phần cài đặt: gazette.toml
docs-settings-intro = `gazette init` tạo sẵn tệp có các cài đặt bắt buộc. `gazette push` xuất bản phần cài đặt cùng với bài viết, trừ `[remotes]`; cũng như bài viết, phần cài đặt thuộc về một ấn bản. Các trình soạn thảo hỗ trợ JSON Schema tự gợi ý và kiểm tra theo `/schema/site.json` của trang báo.
docs-settings = Phần cài đặt của tờ báo, viết bằng TOML, nằm ở gốc của thư mục nội dung.
docs-settings-title = Tên tờ báo.
docs-settings-tagline = Dòng chữ bên dưới tên báo.
docs-settings-base-url = Địa chỉ công khai của tờ báo, không kèm đường dẫn. Mọi địa chỉ đầy đủ được tạo từ đây.
docs-settings-language = Ngôn ngữ phần chữ của chính các trang: `vi` hoặc `en`; mặc định là `vi`.
docs-settings-timezone = Múi giờ của tờ báo, theo tên trong cơ sở dữ liệu IANA. Ngày, giờ và tháng của tờ báo theo múi giờ này.
docs-settings-views-offset = Toàn bộ lượt xem mà các hệ thống cũ đã đếm, kể cả của từng bài. Số này được tính vào tổng lượt xem của tờ báo.
docs-settings-sections = Các chuyên mục, theo thứ tự trong menu.
docs-settings-sections-slug = Tên của chuyên mục trên địa chỉ. Một số tên được dành riêng.
docs-settings-sections-title = Tên chuyên mục.
docs-settings-sections-description = Một câu giới thiệu chuyên mục.
docs-settings-menu = Các liên kết khác trong menu, sau các chuyên mục. Chuyên mục có liên kết ở đây sẽ nằm ở vị trí này.
docs-settings-menu-title = Chữ của liên kết.
docs-settings-menu-url = Đường dẫn trong trang báo, hoặc địa chỉ đầy đủ.
docs-settings-banners = Các chiến dịch, hiển thị bên cạnh bài viết.
docs-settings-banners-title = Tên chiến dịch.
docs-settings-banners-url = Đường dẫn trong trang báo, hoặc địa chỉ đầy đủ.
docs-settings-banners-image = Ảnh: một tệp trong thư mục nội dung.
docs-settings-webhooks = Các chương trình nhận thông báo có chữ ký về từng ấn bản.
docs-settings-webhooks-url = Địa chỉ https có tên miền công khai. Trang báo ở http://localhost cũng có thể dùng địa chỉ trên cùng máy.
docs-settings-redirects = Nơi chuyển đến của những địa chỉ mà trang báo không có trang.
docs-settings-redirects-from = Địa chỉ cũ: một đường dẫn, kèm phần sau dấu `?` nếu cần. Nếu có `*` ở cuối thì gồm mọi địa chỉ bắt đầu như vậy.
docs-settings-redirects-to = Đường dẫn trong trang báo, địa chỉ ở trang khác, hoặc `gone`. Nếu có `*` ở cuối thì phần còn lại của địa chỉ cũ được nối vào.
docs-settings-newsroom = Quy định của tòa soạn.
docs-settings-newsroom-writers-publish = Phóng viên có được tự xuất bản bài của mình hay không. Nếu không, bài gửi lên sẽ chờ biên tập viên.
docs-settings-newsroom-purge-delay = Thời gian còn có thể hủy việc xóa vĩnh viễn: một số kèm đơn vị `s` (giây), `m` (phút), `h` (giờ) hoặc `d` (ngày), tối đa một tuần; mặc định là một giờ.
docs-settings-remotes = Các đích xuất bản của thư mục này, theo tên; `gazette push --remote staging` chọn một đích. Nếu không có `--remote` và `GAZETTE_URL`, các lệnh dùng đích duy nhất, hoặc đích có tên `production`. Địa chỉ bắt đầu bằng https://, hoặc http:// nếu là máy này. Phần này chỉ dành cho lệnh và không được xuất bản.

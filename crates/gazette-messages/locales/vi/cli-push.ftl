# gazette push
push-waiting-settings = chưa có gì được xuất bản: các bài được dựng theo gazette.toml của thư mục này, mà tệp đó nằm trong lịch xuất bản { $release } và chưa có hiệu lực
push-waiting-settings-help = `gazette push gazette.toml FILE` xuất bản cả hai ngay, còn `gazette push gazette.toml FILE --at TIME` xuất bản vào thời điểm đó; hoặc trong lúc chờ, hãy dùng lại phần cài đặt đang có hiệu lực
push-force-help = `gazette push --force FILE` xuất bản một tệp (kể cả gazette.toml) đè lên thay đổi của người khác
push-parts = { $articles } vượt quá giới hạn của một ấn bản; sẽ xuất bản thành { $count } ấn bản
push-id-written = { $file } là bài { $old } với tên khác: đã ghi `id: { $id }` vào tệp, nên bài giữ nguyên lượt xem và địa chỉ cũ được chuyển hướng
push-alike = { $file } rất giống bài đang hiển thị { $slug }, mà tệp { $old } không còn; chưa xuất bản gì
push-alike-help = `--renamed { $slug }={ $file }` cho biết đó chính là bài ấy: bài giữ nguyên lượt xem, và địa chỉ cũ được chuyển hướng. `--new { $file }` cho biết đó là bài khác
push-all-again = mọi thứ sẽ được push lại
another-paper = { $address } đang ở ấn bản { $newest }, nhưng ấn bản { $known } đã được push lên đó từ thư mục này: nay đó là một tờ báo khác, nên { $consequence }
commits-unread = { $cause }; vì vậy không thể dựa vào các commit để biết thư mục này bắt nguồn từ bản nào, và những gì người khác đã xuất bản có thể thành xung đột
push-nothing = Không có gì thay đổi từ lần push gần nhất của thư mục này.
push-draft = { $file }{ $line } là bản nháp nên không được xuất bản; hãy xóa dòng `draft: true` rồi push lại
push-drafts = bỏ qua { $drafts }; tệp được xuất bản khi xóa dòng `draft: true`
push-nothing-else = Ngoài ra không có gì thay đổi từ lần push gần nhất của thư mục này.
published-edition = Đã xuất bản ấn bản { $edition }
nothing-newest = Không có gì để xuất bản; ấn bản mới nhất là { $edition }.
nothing-contained = Không có gì để xuất bản: ấn bản { $edition } đã có tất cả những nội dung này.
published-from = từ { $at }; trước đó địa chỉ này trả lời 404
push-skipped = { $slug } không được dựng lại, vì có người đã sửa, gỡ hoặc xóa vĩnh viễn bài này sau lần push gần nhất của thư mục này; nếu bài đã bị xóa vĩnh viễn, hãy xóa tệp của bài
push-outlived = { $slug } đã được xuất bản, nhưng đề xuất { $id } về bài này vẫn đang chờ: `gazette proposals withdraw { $id }` sẽ rút đề xuất đó
push-findings-fixed = đã sửa { $problems } trong nội dung xuất bản; `gazette check --fix` sửa chính các tệp
push-findings = { $warnings }; `gazette check` hiển thị chi tiết
push-elsewhere = { $errors } trong bản nháp hoặc tệp khác; `gazette check` hiển thị chi tiết
push-now-draft = { $slug } nay là bản nháp nhưng vẫn đang hiển thị; `gazette unpublish { $slug }` sẽ gỡ bài
push-no-file = { $slug } không còn tệp trong thư mục này nhưng vẫn đang hiển thị; `gazette unpublish { $slug }` sẽ gỡ bài
settings-rolled-back = gazette.toml đã được đưa về bản cũ và chưa thay đổi từ đó, nên phần cài đặt cũ vẫn có hiệu lực: `gazette push gazette.toml` xuất bản lại tệp này
file-rolled-back = { $file } đã được đưa về bản cũ và chưa thay đổi từ đó, nên bản cũ vẫn hiển thị: `gazette pull { $path }` tải bản đó về, `gazette push { $path }` xuất bản lại tệp này
push-withheld = { $slug } đã bị gỡ hoặc xóa vĩnh viễn nên không hiển thị lại: hãy xóa tệp, hoặc xuất bản lại bằng `gazette push { $path } --republish`
push-withheld-several = { GROUPED($count) } bài đã bị gỡ hoặc xóa vĩnh viễn không hiển thị lại, dù tệp còn ở đây: hãy xóa các tệp đó, hoặc xuất bản lại từng bài bằng `gazette push FILE --republish`

# Đề xuất khi push.
proposed-as = Đã gửi đề xuất { $id }
already-proposed-as = Đã có đề xuất { $id }
proposal-waits = { GROUPED($count) } bài viết đang chờ biên tập viên; chưa có gì được công khai.
proposal-replaces = đề xuất này thay cho đề xuất { $old } trước đó của bạn về cùng những bài này
proposal-preview = `gazette preview --proposal { $id }` cho người có liên kết xem đề xuất; `gazette status` cho biết kết quả
proposal-returned = { $slug } đã bị { $by } trả lại (đề xuất { $id }): { $note }; hãy sửa { $file } rồi push lại
proposal-no-note = không có ghi chú
proposal-withdrawn = { $slug } đã được { $by } rút lại (đề xuất { $id }), và { $file } chưa thay đổi từ đó; `gazette push { $path }` gửi lại bài này
proposal-unchanged = { $slug } đang chờ biên tập viên (đề xuất { $id }), và { $file } chưa thay đổi từ đó
settings-editors-only = chỉ biên tập viên mới được xuất bản phần cài đặt
settings-not-proposed = đề xuất không gồm phần cài đặt
settings-left-out = gazette.toml khác với bản mà thư mục này biết là đang có hiệu lực, nên được bỏ qua: { $why }; `gazette pull gazette.toml --force` thay nó bằng bản đang có hiệu lực
writer-proposes = mã truy cập của bạn có vai trò phóng viên (writer), nên { $articles } sẽ được gửi đề xuất cho biên tập viên thay vì xuất bản ({ $reason })
writer-own-published = các bài của chính bạn đã được xuất bản; thông báo sau là về các bài còn lại:

# Lịch xuất bản khi push.
release-too-large = { $articles } vượt quá giới hạn của một ấn bản, nên cũng vượt quá giới hạn của một lịch xuất bản
release-too-large-help = hãy lưu ít bài hơn trong một lần: `gazette push PATHS --at TIME`
release-replaced = lịch xuất bản { $id } của { $by } đã bị hủy để thay bằng lịch này
release-lost = những bài sau của lịch xuất bản { $id } không có trong lịch mới: { $list }
release-lost-settings = phần cài đặt của lịch xuất bản { $id } không có trong lịch mới
release-twice = lịch xuất bản { $id } của thư mục này cũng xuất bản { $list }; `gazette releases cancel { $id }` sẽ hủy lịch đó
release-nothing = Không có gì thay đổi từ lần push gần nhất của thư mục này, nên không có gì để lưu.
release-stored = Đã lưu thành lịch xuất bản { $id }. { $address } sẽ xuất bản vào { $at }; trước đó không có gì được hiển thị.
release-settled = lịch xuất bản { $id } của thư mục này đã được xuất bản thành ấn bản { $edition }
release-refused-early = lịch xuất bản { $id } của thư mục này đã bị từ chối trước thời điểm hẹn, và chưa có gì được xuất bản; hãy pull thay đổi của người khác rồi push lại: `gazette push --at TIME --replaces { $id }`, hoặc hủy lịch bằng `gazette releases cancel { $id }`
release-refused = lịch xuất bản { $id } của thư mục này đã bị từ chối vào thời điểm hẹn, và chưa có gì được xuất bản; hãy pull thay đổi của người khác rồi push lại: `gazette push --at TIME --replaces { $id }`, hoặc hủy lịch bằng `gazette releases cancel { $id }`
release-was-cancelled = lịch xuất bản { $id } của thư mục này đã bị hủy; lệnh push bỏ qua các tệp của lịch này cho đến khi được nêu tên
waiting-refused = { $file } được bỏ qua: lịch xuất bản { $id }, hẹn xuất bản tệp này vào { $at }, đã bị từ chối; `gazette push { $path }` xuất bản ngay, còn `gazette push { $path } --at TIME` xuất bản vào thời điểm khác
waiting-cancelled = { $file } được bỏ qua: lịch xuất bản { $id }, hẹn xuất bản tệp này vào { $at }, đã bị hủy; `gazette push { $path }` xuất bản ngay, còn `gazette push { $path } --at TIME` xuất bản vào thời điểm khác
waiting-due = { $file } được lịch xuất bản { $id } hẹn xuất bản vào { $at }; `gazette status` cho biết kết quả
waiting-changed = { $file } đã thay đổi sau khi được lưu vào lịch xuất bản { $id }, là lịch sẽ xuất bản bản cũ vào { $at }; `gazette push { $path } --at TIME --replaces { $id }` lưu bản mới thay vào đó, còn `gazette push { $path }` xuất bản ngay
waiting-release = { $file } nằm trong lịch xuất bản { $id }, chờ đến { $at }; `gazette push { $path }` xuất bản ngay
waiting-ends = { $slug } vẫn hiển thị cho đến khi một lịch xuất bản gỡ bài hoặc đổi địa chỉ của bài

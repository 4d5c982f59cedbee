# Bảng thuật ngữ. Dùng những từ này ở mọi thông điệp; giữ nguyên tên trường, tên lệnh và tên tệp trong dấu `…`.
#
#   article        bài viết, bài              section        chuyên mục
#   title          tiêu đề                    lead           sapo
#   byline         bút danh                   author         tác giả
#   organisation   cơ quan                    source         nguồn
#   tag            thẻ                        slug           slug (tên bài trên đường dẫn)
#   picture        ảnh                        caption        chú thích ảnh
#   alternative text  mô tả ảnh               document       tài liệu (PDF)
#   heading        tiêu đề mục                footnote       chú thích cuối bài
#   body           nội dung, phần thân bài    front matter   phần đầu tệp (giữa hai dòng ---)
#   field          trường                     value          giá trị
#   file, folder   tệp, thư mục               line, column   dòng, cột
#   link           liên kết                   address, URL   địa chỉ
#   path           đường dẫn                  redirect       chuyển hướng
#   draft          bản nháp                   edition        ấn bản
#   publish        xuất bản                   take down      gỡ bài
#   purge          xóa vĩnh viễn              embargo        hẹn giờ xuất bản
#   release        lịch xuất bản              proposal       đề xuất
#   editor         biên tập viên              writer         phóng viên
#   admin          quản trị viên              reader         bạn đọc
#   newsroom       tòa soạn                   paper          tờ báo, trang báo
#   settings       cài đặt (gazette.toml)     time zone      múi giờ
#   views          lượt xem                   backup         bản sao lưu
#   error          lỗi                        warning        cảnh báo
#   token          mã truy cập                server         máy chủ
#   remote         đích xuất bản              edge           mạng biên
#   banner         banner
#
# Giọng văn: ngắn, lịch sự, nói rõ cần làm gì: "hãy …", "cần …". Không dùng "bạn phải". Dấu thanh: "xóa", "hóa", "tòa".

count-errors = { GROUPED($count) } lỗi
count-files = { GROUPED($count) } tệp
errors-in-files = { $errors } trong { $files }

# Ngôn ngữ của thông điệp.

unknown-language = GAZETTE_LANG có giá trị `{ $name }`, nhưng không có thông điệp bằng ngôn ngữ này
unknown-language-help = hãy đặt là vi hoặc en, ví dụ GAZETTE_LANG=vi, hoặc bỏ biến này

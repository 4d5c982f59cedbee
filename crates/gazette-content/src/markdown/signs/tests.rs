use crate::diagnostics::{Diagnostic, Problems};
use crate::markdown::outline;

fn found(markdown: &str) -> Vec<Diagnostic> {
    let mut problems = Problems::new("bai.md", markdown);
    let outline = outline::read(markdown, 1, &mut problems).unwrap();
    super::check(markdown, &outline, &mut problems);
    problems.into_found()
}

#[test]
fn markdown_that_readers_would_see_is_told_with_its_place_and_remedy() {
    for (markdown, place, message, remedy) in [
        // Emphasis and code.
        ("Giá **lúa ** tăng", "1:5", "readers see **", "write **lúa**"),
        ("Giá ** lúa** tăng", "1:5", "readers see **", "write **lúa**"),
        ("**Giá lúa:**tăng", "1:1", "readers see **", "**Giá lúa:** and a space"),
        ("Giá lúa ** tăng ** mạnh", "1:9", "readers see **", "write **tăng**"),
        ("a\n\nGiá **lúa tăng", "3:5", "** is not closed", "\\*\\*"),
        ("Giá *lúa * tăng", "1:5", "readers see *", "write *lúa*"),
        ("*\"Giá lúa\"*tăng", "1:1", "readers see *", "*\"Giá lúa\"*"),
        ("Giá __lúa __ tăng", "1:5", "readers see __", "write __lúa__"),
        ("Giá ~~lúa ~~ tăng", "1:5", "readers see ~~", "write ~~lúa~~"),
        ("Gõ `gazette rồi", "1:4", "` is not closed", "\\`"),
        ("a\n\n```\nb\n\nc", "3:1", "``` is not closed", "```"),
        ("Giá ==lúa== tăng", "1:5", "readers see ==", "**lúa**"),
        // Headings and tables.
        ("a\n\n#Tiêu đề phụ\n\nb", "3:1", "not a heading", "write # Tiêu đề phụ"),
        ("##1. Giá lúa", "1:1", "not a heading", "write ## 1. Giá lúa"),
        ("## Giá lúa {#gia}", "1:12", "readers see {#gia}", "remove it"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "3:11", "don't see `3`", "add a column"),
        ("> | a | b |\n> |---|---|\n> 1 | 2 | 3 | 4", "3:11", "don't see `3 | 4`", "\\|"),
        ("| Giống | Giá |\n| Nếp | 7.000 |", "1:1", "not a table", "|---|---|"),
        // Links, references and footnotes.
        ("Xem [bài] (https://a.example/x).", "1:5", "space between", "[bài](https://a.example/x)"),
        ("Xem [bài](/thoi-su/ten bai).", "1:5", "spaces in its address", "[bài](</thoi-su/ten bai>)"),
        ("![Cầu](anh cau.jpg)", "1:1", "spaces in its address", "![Cầu](<anh cau.jpg>)"),
        ("Xem [bài](https://a.example/x", "1:5", "its ) is missing", "[bài](https://a.example/x)"),
        ("Xem (https://a.example)[bài].", "1:24", "before its text", "[bài](https://a.example)"),
        ("Xem [bài này][thieu].", "1:5", "undefined reference [thieu]", "[thieu]: https://"),
        ("Xem [bài này][].", "1:5", "undefined reference [bài này]", "[bài này]: https://"),
        ("Xem[^khong] kìa", "1:4", "undefined footnote [^khong]", "[^khong]: …"),
        ("Xem^[chú thích] kìa", "1:5", "not a footnote", "[^1]: chú thích"),
        ("Xem [[cau-moi|cầu]]", "1:6", "readers see [[…]]", "[cầu](cau-moi.md)"),
        ("a\n\n[Ảnh]: Minh", "3:1", "don't see this line", "begin it with \\["),
        ("[Nguồn]: https://a.example\n\nb", "1:1", "which the text does not use", "[text][Nguồn]"),
        ("- [ ] việc", "1:3", "readers see [ ]", "remove it"),
        ("> [!NOTE]\n> a", "1:3", "readers see [!NOTE]", "remove it"),
        // Shortcodes and addresses.
        ("a\n\n[gallery id=1]", "3:1", "[gallery id=1] is a shortcode", "![…](anh.jpg"),
        ("[caption]chữ[/caption]", "1:1", "[caption] is a shortcode", "remove it"),
        ("{youtube}abc{/youtube}", "1:1", "{youtube} is a shortcode", "[Title]"),
        ("{loadposition user1}", "1:1", "shortcode", "remove it"),
        ("{{< x >}}", "1:1", "{{< x >}} is a shortcode", "remove it"),
        ("{% include x %}", "1:1", "{% include x %} is a shortcode", "remove it"),
        ("a [b]chữ[/b]", "1:9", "[/b] is a shortcode", "remove it"),
        ("[url=https://a.example]x[/url]", "1:1", "shortcode", "remove it"),
        (
            "https://www.facebook.com/bao/videos/1",
            "1:1",
            "address of Facebook",
            "[Title](https://www.facebook.com/bao/videos/1)",
        ),
        ("https://www.tiktok.com/@a/video/1", "1:1", "address of TikTok", "[Title]"),
        ("https://www.youtube.com/@bao", "1:1", "address of YouTube", "[Title]"),
        ("Xem https://a.example/x_y_z.", "1:5", "only text", "<https://a.example/x_y_z>"),
        // Captions.
        ("![Cầu](anh.jpg)\n*Ảnh: T.G.*", "1:1", "no caption", "![Cầu](anh.jpg \"Ảnh: T.G.\")"),
        ("Cầu mới.\n![Cầu](anh.jpg)", "2:1", "no caption", "empty line"),
        ("![Cầu](anh.jpg \"A\")\nTiếp theo", "1:1", "no caption", "empty line"),
    ] {
        let found = found(markdown);
        let told: Vec<_> = found.iter().map(|found| found.span.line_and_column()).collect();
        assert!(told == [place], "{markdown}: {found:#?}");
        assert!(found[0].message.contains(message) && found[0].help.contains(remedy), "{markdown}: {found:#?}");
    }
}

#[test]
fn real_sentences_code_and_sound_markdown_are_not_judged() {
    for markdown in [
        "Ông Năm nói: “Lúa được giá - mừng lắm!”, rồi cười: 'Vậy là đủ' ...",
        "Khách sạn 4* và 5* ở Long Phú; (*) giá tham khảo, 3 * 4 = 12 ha.",
        "*Ghi chú: giá tại ruộng, 8-10 ngày tới (*) sẽ đổi.",
        "* Tên nhân vật đã được thay đổi.",
        "Gọi 0912***456 hoặc 0912**456, biển số 67A-***.45, bà N.T.T***",
        "Họ tên: ____ ; ngày ___ tháng ___ năm 20__",
        "Đường D`Ran, người K`Ho ở Y`Tý; ten_tep_dai và /a_b/",
        "Bài #1, #2; C# và F#; #giaothong #lua",
        "#MeToo lan tới nhiều nước.",
        "#1 của tỉnh về lúa gạo",
        "Ông A [sic] nói [1][2] rằng [...] “[chúng tôi] đồng ý” [PV] (ảnh).",
        "Theo [Quyết định số 12] (ban hành năm 2024) và [a](#muc \"b\").",
        "Tham số {URL} và {Function=}, tập {a, b}, [b] và [i]",
        "Tỉ số {2-1}, nhiệt độ 30~32 độ, ~5 tấn, a == b, “x = y”",
        "Một **đậm**, *nghiêng*, ***cả hai***, __đậm__, _nghiêng_, ~~bỏ~~, `mã`.",
        "`**chữ ** [x] (https://a.example) {{< x >}}` ``a ` b`` \\*chữ \\* \\[^x]",
        "```\n#Tiêu đề phụ\n**chữ **\nhttps://a.example\n[^x]\n```",
        "    **chữ **\n    [gallery id=1]",
        "> ```\n> a\n> ```",
        "<https://a.example/x_y> [https://a.example](https://a.example) <a href=\"https://a.example\">https://a.example</a>",
        "https://youtu.be/dQw4w9WgXcQ",
        "[bài][a] và [a]\n\n[a]: https://a.example",
        "[Bài  Này][] ![Cầu][anh  một]\n\n[bài này]: https://a.example\n[Anh Một]: anh.jpg",
        "a[^1]\n\n[^1]: b **c**",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 |\n| `x \\| y` | 2 |\n| 3 | 4 | |",
        "![Một](anh.jpg \"A\")\n![Hai](anh.jpg)",
        "a ![Cầu](anh.jpg) b\nc",
        "- một: hai - ba\n- **bốn**: năm\n\n1. a",
        "Lúc 8:30, tỉ lệ 1:2; “a”: b - c – d — e / f | g",
        "http là giao thức, https: cũng vậy",
    ] {
        assert_eq!(found(markdown), [], "{markdown}");
    }
}

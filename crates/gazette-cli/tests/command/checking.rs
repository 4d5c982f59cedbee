//! Tests of `gazette check`.

use std::fs;
use std::io::Cursor;

use insta::assert_snapshot;

use crate::server::Server;
use crate::support::{Folder, PNG, run};

#[test]
fn a_sound_folder_passes() {
    let folder = Folder::new();
    folder.article("thoi-su/cau-moi.md", "", "Nội dung.");
    folder.write("README.md", "not an article");
    folder.gazette(&["check"]).exits(0).says("No errors in 1 article and gazette.toml.");
}

#[test]
fn a_check_of_some_files_tells_of_their_clashes_with_others() {
    let folder = Folder::new();
    folder.article("tin/a.md", "slug: cau\n", "x");
    folder.article("z/cau.md", "", "x");
    folder.article("khac.md", "", "x");
    for path in ["tin", "z", "tin/a.md", "z/cau.md"] {
        folder.gazette(&["check", path]).exits(1).says("z/cau.md").says("tin/a.md");
    }
    folder.gazette(&["check", "khac.md"]).exits(0);
}

#[test]
fn every_error_of_every_file_is_told_with_its_line_and_remedy() {
    let folder = Folder::new();
    let date = "published_at: 2026-05-07T09:05:00+07:00";
    let hong = [
        ("hong-1", format!("titel: sai\nlead: x\nsection: giao-thong\n{date}\nredirect_form: [/a]")),
        ("hong-2", format!("title: Thiếu mục\nlead: x\nsection: khong-co\n{date}")),
        ("hong-3", "title: Ngày sai\nlead: x\nsection: giao-thong\npublished_at: hôm qua".to_owned()),
    ];
    for (name, front) in hong {
        folder.write(&format!("{name}.md"), format!("---\n{front}\n---\nx\n"));
    }
    let run = folder.gazette(&["check"]).exits(1);
    for place in ["hong-1.md:2:1", "hong-1.md:6:1", "hong-2.md:4:10", "hong-3.md:5:15"] {
        assert!(run.out.lines().any(|line| line.ends_with(place)), "{place}:\n{}", run.out);
    }
    assert_snapshot!("check_of_bad_front_matter", run.out);
}

#[test]
fn errors_of_text_pictures_and_links_are_told() {
    let folder = Folder::new();
    folder.write("anh.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>");
    folder.write("that.jpg", PNG);
    folder.article(
        "bai.md",
        "image: {file: thieu.jpg, alt: Cầu}\n",
        "![a](anh.jpg)\n\n![](that.jpg)\n\n[b](c.md) <video>",
    );
    folder.write("khong.md", "Không có gì ở đầu.\n");
    folder.write("latin.md", b"---\ntitle: T\xeanh\n---\n");
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_bad_bodies", run.out);
}

#[test]
fn every_mistake_with_a_picture_or_a_document_is_told() {
    let folder = Folder::new();
    let photo = jpeg(40, 30);
    let mut damaged = photo.clone();
    damaged[2..6].copy_from_slice(b"\xff\xdb\0\0");
    for (file, bytes) in [
        ("anh.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".as_slice()),
        ("trang.jpg", b"<!DOCTYPE html><p>404"),
        ("do-dang.jpg", &photo[..photo.len() / 2]),
        ("hong.jpg", &damaged),
        ("rong.jpg", b""),
        ("iphone.jpg", b"\0\0\0\x18ftypheic"),
        ("rat-lon.png", &png_of(20_000, 20_000)),
        ("bao-cao.pdf", b"PK\x03\x04"),
        ("bao-cao.docx", b"PK\x03\x04"),
        ("that.jpg", &photo),
        ("tot.pdf", b"%PDF-1.7\n"),
    ] {
        folder.write(file, bytes);
    }
    for file in ["nang.jpg", "nang.pdf"] {
        fs::File::create(folder.path(file)).unwrap().set_len(20_000_001).unwrap();
    }
    let lines = [
        "![a](thieu.jpg)",
        "![](that.jpg)",
        "![a](anh.svg)",
        "![a](trang.jpg)",
        "![a](do-dang.jpg)",
        "![a](hong.jpg)",
        "![a](rong.jpg)",
        "![a](iphone.jpg)",
        "![a](rat-lon.png)",
        "![a](nang.jpg)",
        "![a](tot.pdf)",
        "![a](../ngoai.jpg)",
        "[a](bao-cao.pdf)",
        "[a](bao-cao.docx)",
        "[a](that.jpg)",
        "[a](thieu.pdf)",
        "[a](nang.pdf)",
        "[a](tot.pdf) ![a](that.jpg)",
    ];
    folder.article("bai.md", "image: {file: that.jpg}\n", &lines.join("\n\n"));
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_bad_media", run.out);
    assert!(!folder.has(".gazette"), "a check makes nothing");
}

#[test]
fn what_only_decoding_reveals_stops_a_push_before_anything_is_sent() {
    let folder = Folder::new();
    let mut png = PNG.to_vec();
    // Within the compressed data.
    png[45] ^= 0xff;
    folder.write("anh.png", png);
    folder.article("bai.md", "", "![a](anh.png)");
    folder.gazette(&["check"]).exits(0);
    let server = Server::usual();
    for verb in ["plan", "push"] {
        let run = folder.gazette_at(&server.url, &[verb]).exits(1);
        assert_snapshot!("media_that_can_not_be_decoded", run.all());
    }
    assert_eq!(server.lines(), [""; 0]);
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(width, height).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A PNG whose header claims this size, and that is valid until it is decoded.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = PNG.to_vec();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = !png[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    });
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

#[test]
fn what_two_articles_have_in_common_names_both() {
    let folder = Folder::new();
    folder.article("a.md", "redirect_from: [/cu?b=1&a=2, /giao-thong/b]\n", "x");
    folder.article("b.md", "redirect_from: [\"/cu?a=2&b=1\"]\nid: a\n", "x");
    folder.article("thoi-su/a.md", "redirect_from: [/tags/x]\n", "x");
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_clashes", run.out);
}

#[test]
fn errors_of_the_settings_are_told_and_articles_are_still_checked() {
    let folder = Folder::new();
    let toml = folder.read("gazette.toml").replace("giao-thong", "media").replace("Ho_Chi_Minh", "Saigonn");
    folder.write("gazette.toml", toml);
    folder.article("a.md", "front: x\n", "x");
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_bad_settings", run.out);
}

#[test]
fn dirty_text_fails_the_check_until_it_is_fixed() {
    let folder = Folder::new();
    folder.article("a.md", "", "Ðảng bộ\u{200b}\r\ntie\u{302}\u{301}ng Việt");
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_dirty_text", run.out);
    folder.gazette(&["check", "--fix"]).exits(0).says("3 text problems fixed.");
    assert!(folder.read("a.md").contains("Đảng bộ\r\ntiếng Việt"));
    folder.gazette(&["check"]).exits(0);
}

#[test]
fn fixing_does_not_hide_errors() {
    let folder = Folder::new();
    folder.article("a.md", "front: x\n", "Ðảng");
    folder.gazette(&["check", "--fix"]).exits(1).says("1 error in 1 file.").says("a.md:6");
    assert!(folder.read("a.md").contains("Đảng"));
}

#[test]
fn paths_limit_what_is_told() {
    let folder = Folder::new();
    folder.article("a/x.md", "front: x\n", "x");
    folder.article("b/y.md", "front: x\n", "x");
    folder.gazette(&["check", "b"]).exits(1).says("b/y.md:6").says("1 error in 1 file.");
    run(&folder.path("a"), None, &["check", "x.md", "--content", ".."])
        .exits(1)
        .says("a/x.md:6")
        .says("1 error in 1 file.");
    folder.gazette(&["check", "c"]).exits(2).says("c does not exist");
}

#[test]
fn with_json_stdout_is_one_value() {
    let folder = Folder::new();
    folder.article("a.md", "front: x\n", "x");
    let answer = folder.gazette(&["check", "--json"]).exits(1).json();
    assert_eq!((answer["ok"].as_bool(), answer["articles"].as_u64()), (Some(false), Some(1)));
    let found = &answer["diagnostics"][0];
    assert_eq!(
        (found["file"].as_str(), found["line"].as_u64(), found["severity"].as_str()),
        (Some("a.md"), Some(6), Some("error"))
    );
    assert_eq!((found["column"].as_u64(), found["end_column"].as_u64()), (Some(8), Some(9)));
    folder.write("a.md", "x");
    let answer = folder.gazette(&["check", "--json"]).exits(1).json();
    let found = answer["diagnostics"][0].as_object().unwrap();
    assert!(found["line"] == 1 && !found.contains_key("column"), "{found:?}");
}

#[test]
fn a_folder_without_settings_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let run = run(dir.path(), None, &["check", "--json"]).exits(1).says("no gazette.toml in").says("--content DIR");
    assert!(run.json()["error"]["help"].as_str().unwrap().contains("--content DIR"));
}

#[test]
fn an_article_that_is_too_large_is_told() {
    let folder = Folder::new();
    folder.article("a.md", "", &"chữ ".repeat(250_000));
    folder.gazette(&["check"]).exits(1).says("a.md:1").says("the maximum is 1,000,000");
}

#[test]
fn what_is_wrong_is_underlined_in_any_line() {
    let folder = Folder::new();
    let link = "[phà](/giao-thong/pha)";
    folder.article("a-to-hop.md", "", &format!("e\u{302}\u{323} [x](/giao-thong/nowhere) {link}"));
    folder.article("b-tab.md", "", &format!("-\tmột\t{link}"));
    folder.article("c-rong.md", "", &format!("李明 新聞 👩\u{200d}🏫 {link} 新聞"));
    folder.article("d-dai.md", "", &format!("{}{link}{}", "Một đoạn văn dài. ".repeat(300), " Còn nữa.".repeat(300)));
    folder.article("e-dai.md", "", &format!("{link}{}", " Còn nữa.".repeat(300)));
    let crlf = format!("---\ntitle: t\nlead: l\nsection: \"giao-thongg\"\npublished_at: x\n---\nMột\n\n{link}\n");
    folder.write("f-crlf.md", crlf.replace('\n', "\r\n"));
    folder.article("g-nhieu-dong.md", "", "Một [liên\nkết](/giao-thong/pha)\n\n<iframe\n src=x></iframe>");
    let toml = folder.read("gazette.toml").replace("\"Asia/Ho_Chi_Minh\"", "'Asia/Saigonn' # múi giờ");
    folder.write("gazette.toml", format!("{toml}\n[[menu]]\ntitle = \"x\"\nurl = \"javascript:x\"\n"));
    assert_snapshot!("check_of_lines_of_all_kinds", folder.gazette(&["check"]).exits(1).out);
    folder.write("gazette.toml", toml.replace("Saigonn", "Saigon"));
    assert_snapshot!("check_of_links_in_lines_of_all_kinds", folder.gazette(&["check"]).exits(1).out);
}

#[test]
fn in_a_line_that_is_to_be_repaired_columns_are_not_told() {
    let folder = Folder::new();
    folder.article("a.md", "", "Ðảng bộ\u{200b} [x](/giao-thong/nowhere)");
    let run = folder.gazette(&["check"]).exits(1).says("--> a.md:8\n");
    assert!(!run.out.contains("a.md:8:"), "{}", run.out);
    folder.gazette(&["check", "--fix"]).exits(1);
    folder.gazette(&["check"]).exits(1).says("--> a.md:8:9\n");
}

/// A folder with mistakes that no error shows, in the front matter, the names of files and the settings.
fn folder_of_silent_mistakes() -> Folder {
    let folder = Folder::new();
    let front = "title: Giá C# tăng #1 tuần\nlead: Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n\
                 byline: Hữu Huynh, Minh Hiển\ntags: giao thông, lúa gạo\nfront: lead\n";
    folder.write("lam-theo-guong-bac/a-dau-bai.md", format!("---\n{front}---\nNội dung.\n"));
    folder.write("rong.md", format!("---\n{}---\n\n<!-- chưa có -->\n", front_of("front: lead\n", "07")));
    folder.write("cham.md", format!("---\n{}...\ntags: [lúa]\n---\nx\n", front_of("", "09")));
    folder.write("b.markdown", "---\ntitle: Bài\n---\nx\n");
    folder.write("c.md.txt", "---\ntitle: Bài\n---\nx\n");
    folder.write("ghi-chu.txt", "title: Bài\n---\n");
    folder.write("giao-thong/that.png", PNG);
    folder.write("giao-thong/bao-cao.pdf", "%PDF-1.7\n");
    let body = [
        "## Giá lúa",
        "Giá **lúa ** tăng, **gạo giảm.",
        "Gõ `gazette rồi. Xem [bài] (https://bao.example/x), [bài này][thieu][^khong].",
        "Xem [lúa](#gia-luaa), [cầu](b.md#khong-co), [lúa](#gia-lua), [trang 2](bao-cao.pdf#page=2).",
        "#Tiêu đề phụ",
        "| Giống | Giá |\n|---|---|\n| Nếp | 7.000 | 8.000 |",
        "![Cầu](that.png)\n*Ảnh: T.G.*",
        "[gallery id=1]",
        "{youtube}abc{/youtube}",
        "{{< x >}}",
        "https://www.facebook.com/bao/videos/1",
        "Xem https://khac.example/x.",
        "Đúng: `**chữ **`, \\*chữ \\*, 5*, (*), “chữ” - 'chữ': 8-10 ngày [sic].",
        "```\n[^khong] **chữ ** {{< x >}}",
    ];
    folder.article("giao-thong/than-bai.md", "", &body.join("\n\n"));
    folder.article("giao-thong/b.md", "", "Nội dung.");
    folder
}

fn front_of(extra: &str, day: &str) -> String {
    format!("title: Cầu mới\nlead: L\nsection: giao-thong\npublished_at: 2026-05-{day}T09:05:00+07:00\n{extra}")
}

#[test]
fn silent_mistakes_are_warnings_with_their_places_and_remedies() {
    let folder = folder_of_silent_mistakes();
    let run = folder.gazette(&["check"]).exits(0);
    assert_snapshot!("check_of_silent_mistakes", run.out);
}

#[test]
fn a_strict_check_fails_on_warnings() {
    let folder = Folder::new();
    folder.article("a.md", "", "Giá **lúa ** tăng");
    folder.gazette(&["check"]).exits(0).says("1 warning.");
    let run = folder.gazette(&["check", "--strict"]).exits(1);
    assert!(run.out.contains("1 warning, which --strict counts as an error."), "{}", run.out);
    assert_eq!(folder.gazette(&["check", "--strict", "--json"]).exits(1).json()["ok"].as_bool(), Some(false));
    folder.article("a.md", "", "Giá **lúa** tăng");
    folder.gazette(&["check", "--strict"]).exits(0);
}

#[test]
fn dates_and_zones_are_told_with_what_the_editor_meant() {
    let folder = Folder::new();
    for (name, date, remedy) in [
        ("a", "2026-02-30", "write `published_at: 2026-02-28T00:00:00+07:00`"),
        ("b", "2026-11-01 08:00:00 +0700", "write `published_at: 2026-11-01T08:00:00+07:00`"),
        ("c", "hôm qua", "as `published_at: YYYY-MM-DDThh:mm:ss+07:00`"),
    ] {
        let front = front_of("", "07").replace("2026-05-07T09:05:00+07:00", date);
        folder.write(&format!("{name}.md"), format!("---\n{front}---\nx\n"));
        folder.gazette(&["check", &format!("{name}.md")]).exits(1).says(remedy);
    }
    folder.write("gazette.toml", folder.read("gazette.toml").replace("Ho_Chi_Minh", "Hanoi"));
    folder.gazette(&["check"]).exits(1).says("did you mean `Asia/Ho_Chi_Minh`?");
}

#[test]
fn a_base_url_that_is_not_the_papers_address_is_a_warning() {
    let folder = Folder::new();
    folder.article("a.md", "", "x");
    let check = |url: &str, args: &[&str]| folder.gazette_at(url, args);
    for other in ["https://khac.example", "http://bao.example", "https://bao.example:8443"] {
        check(other, &["check"]).exits(0).says("gazette.toml:3:12").says(&format!("base_url = \"{other}\""));
        check(other, &["plan"]).exits(0).says("gazette.toml:3:12").says("GAZETTE_URL");
        check(other, &["check", "--strict"]).exits(1);
    }
    // A copy on this machine may have the settings of the real paper.
    for same in ["https://bao.example", "https://BAO.example/", "http://localhost:8787"] {
        let run = check(same, &["check", "--strict"]).exits(0);
        assert!(!run.all().contains("base_url"), "{}", run.all());
    }
    folder.write("gazette.toml", folder.read("gazette.toml").replace("https://bao.example", "http://localhost:8787"));
    check("http://127.0.0.1:8787", &["check", "--strict"]).exits(0);
    check("http://localhost:8803", &["check", "--strict"]).exits(1).says("base_url = \"http://localhost:8803\"");
    check("https://bao.example", &["check"]).exits(0).says("1 warning.");
    folder.gazette(&["check", "--strict"]).exits(0);
    let server = Server::usual();
    check(&server.url, &["push"]).says("base_url");
}

#[test]
fn a_redirect_that_could_never_take_effect_or_leads_nowhere_is_told() {
    let folder = Folder::new();
    folder.article("a.md", "redirect_from: [/cu/a.html]\n", "[cũ](/ban-cu/x) và [mất](/mat)");
    let redirect = |from: &str, to: &str| format!("\n[[redirects]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    let redirects = [
        ("/ban-cu/*", "/giao-thong"),
        ("/mat", "gone"),
        ("/luu-tru/*", "https://luu-tru.example/*"),
        ("/giao-thong/a", "/"),
        ("/giao-thong?start=20", "/"),
        ("/cu/a.html", "/"),
        ("/x", "/khong-co"),
    ];
    let toml = folder.read("gazette.toml");
    folder.write("gazette.toml", toml.clone() + &redirects.map(|(from, to)| redirect(from, to)).concat());
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_redirects", run.out);
    let redirects = [("/y", "/z"), ("/z", "/y"), ("/search", "/"), ("/w", "http://khac.example")];
    folder.write("gazette.toml", toml + &redirects.map(|(from, to)| redirect(from, to)).concat());
    let run = folder.gazette(&["check"]).exits(1);
    assert_snapshot!("check_of_invalid_redirects", run.out);
}

//! Tests of `gazette serve`.

use std::fs;
use std::io::Cursor;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use gazette_core::hash::Hash;
use image::{ImageFormat, RgbImage};
use insta::assert_snapshot;

use crate::support::{Folder, PNG};

pub mod browser;

use browser::Serving;

/// The maximum time for the first page of a thousand articles. A release build needs a tenth of it. In an unoptimised build
/// on a busy machine, this only catches quadratic work.
const FIRST_PAGE: Duration = if cfg!(debug_assertions) { Duration::from_secs(5) } else { Duration::from_secs(1) };

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn paper() -> Folder {
    let folder = Folder::new();
    folder.write("anh.png", PNG);
    let extra = "image: {file: anh.png, alt: Cầu}\ntags: [nông thôn mới]\nbyline: [{name: Lê Chí Thành}]\n\
                 redirect_from: [\"/index.php?id=7&view=article\"]\nid: cau-cu\n";
    folder.article("cau-moi.md", extra, "Thân bài.");
    let draft = "---\ntitle: Chưa xong\nlead: Còn viết.\nsection: giao-thong\ndraft: true\n---\nNháp.\n";
    folder.write("chua-xong.md", draft);
    let dated = |title: &str, dates: &str| {
        format!("---\ntitle: {title}\nlead: Hẹn.\nsection: giao-thong\n{dates}\n---\nThân.\n")
    };
    folder.write("mai-sau.md", dated("Mai sau", "published_at: 2126-05-07T09:05:00+07:00"));
    let past = "published_at: 2020-05-07T09:05:00+07:00\nunpublish_at: 2021-05-07T09:05:00+07:00";
    folder.write("het-han.md", dated("Hết rồi", past));
    folder
}

#[test]
fn the_papers_pages_are_shown_at_their_addresses() {
    let folder = paper();
    let serving = Serving::start(&folder);
    let front = serving.get("/").is(200, "Báo Thử Nghiệm").is(200, "Cầu mới").is(200, "37.131.684");
    assert!(
        front.head.contains("Content-Security-Policy: default-src 'self'") && !front.body.contains("data-online>1")
    );
    serving.get("/giao-thong/cau-moi").is(200, "<p>Thân bài.</p>").is(200, "Lê Chí Thành").has_no("serve-note");
    serving.get("/giao-thong").is(200, "href=\"/giao-thong/cau-moi\"");
    serving.get("/lam-theo-guong-bac").is(200, "Chưa có bài");
    serving.get("/tags/nong-thon-moi").is(200, "nông thôn mới");
    serving.get("/authors/le-chi-thanh").is(200, "Cầu mới");
    serving.get("/archive/2026/05").is(200, "Cầu mới").has_no("Hết rồi");
    let picture = front.body.split_once("/media/").unwrap().1.split_once('"').unwrap().0;
    let picture = serving.get(&format!("/media/{picture}")).is(200, "image/png");
    assert_eq!(picture.bytes, PNG);
    serving.get("/assets/paper.css?v=1").is(200, "text/css");
    serving.get("/_serve/serve.css").is(200, ".serve-draft");
    serving.get("/_serve/reload.js").is(200, "EventSource");
    serving.get("/favicon.ico").is(200, "image/x-icon");
}

#[test]
fn names_that_differ_in_accents_or_signs_have_pages_of_their_own() {
    let folder = paper();
    folder.article("a.md", "byline: Tuấn\ntags: [C]\n", "Một.");
    folder.article("b.md", "byline: Tuân\ntags: [C++]\n", "Hai.");
    let serving = Serving::start(&folder);
    serving.get("/authors/tuan").is(200, "href=\"/giao-thong/a\"").has_no("href=\"/giao-thong/b\"");
    serving.get("/authors/tuan-2").is(200, "href=\"/giao-thong/b\"").has_no("href=\"/giao-thong/a\"");
    serving.get("/tags/c-plus-plus").is(200, "href=\"/giao-thong/b\"").has_no("href=\"/giao-thong/a\"");
    serving.get("/giao-thong/b").is(200, "href=\"/authors/tuan-2\"");
}

#[test]
fn what_is_not_there_is_told_and_what_is_elsewhere_is_led_to() {
    let folder = paper();
    let redirects =
        "[[redirects]]\nfrom = \"/cu/*\"\nto = \"/giao-thong/*\"\n[[redirects]]\nfrom = \"/mat\"\nto = \"gone\"\n";
    folder.write("gazette.toml", folder.read("gazette.toml") + redirects);
    let serving = Serving::start(&folder);
    serving.get("/mat").is(410, "");
    for path in ["/khong-co", "/giao-thong/khong-co", "/page/2", "/giao-thong/page/2", "/tags/x", "/archive/2026/13"] {
        serving.get(path).is(404, "Không tìm thấy trang");
    }
    for (path, to) in [
        ("/lam-theo-guong-bac/cau-moi", "/giao-thong/cau-moi"),
        ("/giao-thong/cau-cu", "/giao-thong/cau-moi"),
        ("/index.php?view=article&id=7", "/giao-thong/cau-moi"),
        ("/giao-thong/", "/giao-thong"),
        ("/giao-thong/page/1", "/giao-thong"),
        ("/page/1", "/"),
        ("/cu/cau-moi", "/giao-thong/cau-moi"),
    ] {
        serving.get(path).is(301, &format!("Location: {to}\r\n"));
    }
    assert_eq!(serving.get("//evil.example/").status, 404);
}

#[test]
fn what_readers_do_not_see_is_marked_on_cards_and_above_articles() {
    let folder = paper();
    let serving = Serving::start(&folder);
    let counts = ["articles", "drafts", "embargoed"].map(|name| serving.said[name].as_u64().unwrap());
    assert_eq!(counts, [4, 1, 1]);
    serving
        .get("/giao-thong")
        .is(200, "<span class=\"serve-mark serve-draft\">Bản nháp</span><a href=\"/giao-thong/chua-xong\">")
        .is(200, "serve-embargoed\">Hẹn giờ 09:05 07/05/2126</span><a href=\"/giao-thong/mai-sau\">")
        .is(200, "serve-expired\">Hết hạn</span><a href=\"/giao-thong/het-han\">");
    serving.get("/").is(200, "serve-draft\">Bản nháp");
    serving.get("/giao-thong/chua-xong").is(200, "class=\"serve-note serve-draft\">Bản nháp");
    serving
        .get("/giao-thong/cau-moi")
        .is(200, "Đọc tiếp")
        .is(200, "serve-draft\">Bản nháp</span><a href=\"/giao-thong/chua-xong\">");
    serving.get("/giao-thong/mai-sau").is(200, "Hẹn giờ xuất bản: 09:05 Thứ Ba, 07/05/2126.");
    serving.get("/giao-thong/het-han").is(200, "Hết hạn xuất bản từ 09:05 Thứ Sáu, 07/05/2021");
    let folder = paper();
    folder.write("gazette.toml", folder.read("gazette.toml").replace("\"vi\"", "\"en\""));
    Serving::start(&folder).get("/giao-thong/chua-xong").is(200, "Draft: readers see this article only after");
}

#[test]
fn saving_tells_the_browser_and_the_next_page_is_new() {
    let folder = paper();
    let serving = Serving::start(&folder);
    serving.says("No errors in 4 articles.");
    let shown = serving.get("/giao-thong/cau-moi").is(200, "Thân bài.").version().to_owned();
    let mut events = serving.events();
    assert_eq!(events.next(), shown);
    folder.article("cau-moi.md", "", "Thân khác.");
    let told = events.next();
    assert_ne!(told, shown);
    assert!(serving.get("/giao-thong/cau-moi").is(200, "Thân khác.").version() >= told.as_str());
    folder.article("moi.md", "", "Mới tinh.");
    assert_ne!(events.next(), told);
    serving.get("/giao-thong").is(200, "/giao-thong/moi");
    folder.remove("moi.md");
    events.next();
    serving.get("/giao-thong/moi").is(404, "Không tìm thấy");
}

#[test]
fn no_save_is_missed_however_quickly_it_follows_another() {
    let folder = paper();
    let serving = Serving::start(&folder);
    for number in 100..150 {
        folder.write(
            "nhanh.md",
            format!("---\ntitle: Nhanh {number}\nlead: x\nsection: giao-thong\npublished_at: 2026-05-07\n---\nx\n"),
        );
        serving.get("/giao-thong").is(200, &format!("Nhanh {number}"));
    }
}

#[test]
fn a_picture_that_changes_is_shown_anew() {
    let folder = paper();
    let serving = Serving::start(&folder);
    let address =
        |page: &browser::Page| page.body.split_once("/media/").unwrap().1.split_once('"').unwrap().0.to_owned();
    let old = address(&serving.get("/giao-thong"));
    let larger = encoded(&RgbImage::new(3, 1), ImageFormat::Png);
    folder.write("anh.png", &larger);
    let new = address(&serving.get("/giao-thong").is(200, "width=\"3\""));
    assert_ne!(new, old);
    assert_eq!(serving.get(&format!("/media/{new}")).bytes, larger);
    serving.get(&format!("/media/{old}")).is(404, "Không tìm thấy trang");
    folder.remove("anh.png");
    serving.get("/giao-thong/cau-moi").is(500, "anh.png does not exist");
}

#[test]
fn a_large_picture_is_shown_as_it_is_and_upright_and_nothing_is_made_of_it() {
    let folder = paper();
    let jpeg = encoded(&RgbImage::new(900, 1700), ImageFormat::Jpeg);
    // EXIF data with a rotation by a quarter turn.
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let phone = [&jpeg[..2], exif, &jpeg[2..]].concat();
    folder.write("anh.jpg", &phone);
    folder.write("bao-cao.pdf", "%PDF-1.7\nmột tài liệu");
    folder.article("cau-moi.md", "image: {file: anh.jpg, alt: Cầu}\n", "![Cầu](anh.jpg)\n\n[Báo cáo](bao-cao.pdf)");
    let serving = Serving::start(&folder);
    serving.says("No errors in 4 articles.");
    let page = serving.get("/giao-thong/cau-moi").is(200, "width=\"1700\" height=\"900\"").has_no("srcset");
    let address = |name: &str| format!("/media/{}/{name}", Hash::of(&fs::read(folder.path(name)).unwrap()));
    for (name, media_type) in [("anh.jpg", "image/jpeg"), ("bao-cao.pdf", "application/pdf")] {
        assert!(page.body.contains(&format!("\"{}\"", address(name))), "{}", page.body);
        let answer = serving.get(&address(name)).is(200, &format!("Content-Type: {media_type}"));
        assert_eq!(answer.bytes, fs::read(folder.path(name)).unwrap());
    }
    let old = address("bao-cao.pdf");
    folder.write("bao-cao.pdf", "%PDF-1.7\ntài liệu khác");
    serving.get("/giao-thong/cau-moi").is(200, &address("bao-cao.pdf"));
    serving.get(&old).is(404, "Không tìm thấy trang");
    assert!(!folder.has(".gazette"));
}

#[test]
fn a_broken_file_shows_its_errors_at_its_address_until_it_is_mended() {
    let folder = paper();
    let serving = Serving::start(&folder);
    serving.says("No errors in 4 articles.");
    folder.article("cau-moi.md", "slug: cau-dep\n", "Thân bài.");
    serving.get("/giao-thong/cau-dep").is(200, "Thân bài.");
    folder.write("cau-moi.md", "---\ntitle: [\nslug: cau-dep\n---\n<b>\n");
    serving.get("/giao-thong/cau-dep").is(500, "cau-moi.md:").is(500, "can't be shown");
    serving.get("/").is(200, "1 error in 1 file").is(200, "/_serve/problems").has_no("cau-dep");
    serving.get("/_serve/problems").is(200, "cau-moi.md:");
    serving.says("1 error in 1 file: fix them before publishing.");
    folder.article("cau-moi.md", "slug: cau-dep\n", "![Cầu](mat.jpg)\n\n[x](/khong/co) Còn đọc được.");
    serving
        .get("/giao-thong/cau-dep")
        .is(500, "mat.jpg does not exist")
        .is(500, "broken link to /khong/co")
        .is(500, "Còn đọc được.");
    serving.get("/giao-thong").is(200, "serve-broken\">Có lỗi</span><a href=\"/giao-thong/cau-dep\">");
    folder.article("cau-moi.md", "slug: cau-dep\n", "Lại lành.");
    serving.get("/giao-thong/cau-dep").is(200, "Lại lành.").has_no("can't be published");
    serving.get("/").is(200, "Cầu mới").has_no("fix them before publishing");
}

#[test]
fn nothing_in_the_folder_ends_it() {
    let folder = paper();
    folder.write("hong.md", b"---\ntitle: T\xeanh\n---\n");
    folder.write("dai.md", "x".repeat(2_000_000));
    let mut serving = Serving::start(&folder);
    serving.get("/giao-thong/hong").is(500, "not UTF-8 text");
    serving.get("/giao-thong/dai").is(500, "2,000,000 bytes");
    serving.says("2 errors in 2 files");
    folder.remove("dai.md");
    let settings = folder.read("gazette.toml");
    folder.write("gazette.toml", "title = ");
    serving.get("/").is(200, "Báo Thử Nghiệm").is(200, "fix them before publishing");
    folder.remove("gazette.toml");
    serving.get("/giao-thong/cau-moi").is(200, "Thân bài.");
    serving.get("/_serve/problems").is(200, "gazette.toml can't be read");
    folder.write("gazette.toml", settings.replace("Báo Thử Nghiệm", "Báo Mới"));
    serving.get("/").is(200, "Báo Mới");
    fs::remove_dir_all(folder.path("")).unwrap();
    serving.get("/").is(200, "fix them before publishing");
    assert!(serving.is_running());
}

#[test]
fn a_paper_whose_settings_were_never_sound_shows_why() {
    let folder = paper();
    let settings = folder.read("gazette.toml");
    folder.write("gazette.toml", settings.replace("Ho_Chi_Minh", "Saigonn"));
    let serving = Serving::start(&folder);
    serving.get("/").is(500, "gazette.toml:5");
    folder.write("gazette.toml", settings);
    serving.get("/").is(200, "Cầu mới");
}

#[test]
fn only_this_machine_by_its_own_name_may_look_and_only_look() {
    let folder = paper();
    let serving = Serving::start(&folder);
    for host in ["evil.example", "bao.example:8000", "127.0.0.1.evil.example"] {
        serving
            .ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"))
            .is(403, "only at http://localhost")
            .has_no("Cầu");
    }
    serving.ask(&format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", serving.port())).is(200, "Cầu mới");
    serving.ask("POST /api/v1/views HTTP/1.1\r\nHost: localhost\r\n\r\n").is(405, "Allow: GET, HEAD");
    let head = serving.ask("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").is(200, "Content-Length: ");
    assert!(head.bytes.is_empty());
    serving.ask("Chào\r\n\r\n").is(400, "does not understand this request");
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = paper().gazette(&["serve", "--port", &port]).exits(1);
    assert_snapshot!("serve_on_a_port_that_is_taken", run.all().replace(&port, "PORT"));
    // An address for documentation (RFC 5737), which no machine has.
    let run = paper().gazette(&["serve", "--port", "0", "--host", "192.0.2.1"]).exits(1);
    assert!(run.err.contains("this machine does not have the address 192.0.2.1"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well_even_while_browsers_listen() {
    let folder = paper();
    let mut serving = Serving::start(&folder);
    let mut events = serving.events();
    events.next();
    assert_eq!(serving.interrupt().code(), Some(0));
}

#[test]
fn the_first_page_of_a_thousand_articles_comes_at_once() {
    let folder = Folder::new();
    folder.write("anh.png", PNG);
    let paragraph =
        "Sáng 22-11, cầu Vàm Sen bắc qua sông Hậu chính thức thông xe, nối cù lao với **phường** Vĩnh Thanh. ";
    let body = format!("{}\n\n", paragraph.repeat(6)).repeat(5);
    for number in 0..1000 {
        let front = format!(
            "title: Bài số {number}\nlead: {paragraph}\nsection: giao-thong\nimage: {{file: /anh.png, alt: Cầu}}\n\
             byline: [{{name: Lê Chí Thành, organisation: Bộ phận giúp việc}}]\ntags: [nông thôn mới, cầu đường]\n\
             published_at: 2026-{:02}-{:02}T09:05:00+07:00\n",
            number % 10 + 1,
            number % 28 + 1
        );
        folder.write(&format!("{:02}/bai-so-{number}.md", number % 10), format!("---\n{front}---\n\n{body}"));
    }
    let began = Instant::now();
    let serving = Serving::start(&folder);
    let page = serving.get("/").is(200, "Bài số").is(200, "</html>");
    let took = began.elapsed();
    println!("first page of 1,000 articles: {} ms, {} bytes", took.as_millis(), page.bytes.len());
    assert!(took < FIRST_PAGE, "{took:?}");
    serving.says("No errors in 1,000 articles.");
    folder.write("00/bai-so-0.md", folder.read("00/bai-so-0.md").replace("Bài số 0", "Bài đã sửa"));
    let began = Instant::now();
    serving.get("/giao-thong/bai-so-0").is(200, "Bài đã sửa");
    println!("a page after a save: {} ms", began.elapsed().as_millis());
}

//! What `gazette check` says of all kinds of mistakes, in each language.

use insta::assert_snapshot;

use crate::support::Folder;

const TITLE: &str = "title: Cầu mới\n";
const LEAD: &str = "lead: Thông xe.\n";
const SECTION: &str = "section: giao-thong\n";
const DATE: &str = "published_at: 2026-05-07T09:05:00+07:00\n";

fn article(front: &[&str], body: &str) -> String {
    format!("---\n{}---\n\n{body}\n", front.concat())
}

fn sound(extra: &str, body: &str) -> String {
    article(&[TITLE, LEAD, SECTION, DATE, extra], body)
}

/// A folder in which each file has one kind of mistake.
fn articles_with_mistakes() -> Folder {
    let folder = Folder::new();
    for (file, text) in [
        ("a01-khong-phan-dau", "Cầu mới thông xe.\n".to_owned()),
        ("a02-khong-dong", "---\ntitle: Cầu mới\n".to_owned()),
        ("a03-hai-cham", article(&["title: Giá lúa: tăng\n", LEAD, SECTION, DATE], "Thân bài.")),
        ("a04-tab", article(&[TITLE, LEAD, SECTION, DATE, "image:\n\tfile: anh.jpg\n"], "Thân bài.")),
        ("a05-sai-ten", article(&["titel: Cầu mới\n", LEAD, SECTION, DATE], "Thân bài.")),
        ("a06-truong-la", sound("colour: xanh\n", "Thân bài.")),
        ("a07-lap", sound("lead: Thông xe hôm nay.\n", "Thân bài.")),
        ("a08-thieu", article(&[TITLE, SECTION, DATE], "Thân bài.")),
        ("a09-trong", article(&[TITLE, "lead: \"\"\n", SECTION, DATE], "Thân bài.")),
        ("a10-dai", article(&[&format!("title: {}\n", "Cầu ".repeat(400)), LEAD, SECTION, DATE], "Thân bài.")),
        ("a11-chuyen-muc", article(&[TITLE, LEAD, "section: giao-thon\n", DATE], "Thân bài.")),
        ("a12-mui-gio", article(&[TITLE, LEAD, SECTION, "published_at: 2026-05-07 09:05\n"], "Thân bài.")),
        ("a13-ngay", article(&[TITLE, LEAD, SECTION, "published_at: 31/11/2026 08:00\n"], "Thân bài.")),
        ("a14-hom-qua", article(&[TITLE, LEAD, SECTION, "published_at: hôm qua\n"], "Thân bài.")),
        ("a15-go-som", sound("unpublish_at: 2026-05-01T09:05:00+07:00\n", "Thân bài.")),
        ("a16-slug", sound("slug: Cầu Mới\n", "Thân bài.")),
        ("a17-front", sound("front: dau\n", "Thân bài.")),
        ("a18-tags", sound("tags: giao thông, cầu đường\n", "Thân bài.")),
        ("a19-tac-gia", sound("byline: Minh An, Thu Hà\n", "Thân bài.")),
        ("a20-ghi-chu", article(&["title: Bài #1 về cầu\n", LEAD, SECTION, DATE], "Thân bài.")),
        ("a21-anh", sound("image: {file: cau.jpg, alt: Cầu mới}\n", "Thân bài.")),
        ("a22-luot-xem", sound("views: nhiều\n", "Thân bài.")),
        ("a23-nhap", sound("draft: có\n", "Thân bài.")),
        ("a24-dia-chi-cu", sound("redirect_from: [\"https://bao.example/cu\"]\n", "Thân bài.")),
        ("a25-danh-sach", article(&["title: [a, b]\n", LEAD, SECTION, DATE], "Thân bài.")),
        ("a26-neo-yaml", article(&["title: &a Cầu mới\n", LEAD, SECTION, DATE], "Thân bài.")),
        ("a27-trung", sound("slug: a06-truong-la-2\n", "Thân bài.")),
        ("a28-trung", sound("slug: a06-truong-la-2\n", "Thân bài.")),
        ("a29-ban-nhap", article(&[TITLE, LEAD, SECTION, "draft: true\n"], "Thân bài.")),
        (
            "a30-lien-ket",
            sound("", "[a](/giao-thong/a29-ban-nhap) [b](/giao-thong/a19-tac-gja) [c](/giao-thong/khong-co)"),
        ),
        ("a31-muc", sound("", "## Giá lúa\n\n[a](#gia-lau) [b](a30-lien-ket.md#x) [c](khong-co.md) [d](thoi-su)")),
        ("a32-chu-thich", sound("", "Cầu mới[^1]. Cầu cũ[^2].\n\n[^2]: Cũ.\n\n[^3]: Thừa.")),
        ("a33-html", sound("", "<iframe src=\"https://a.example\"></iframe>\n\n<marquee>chữ</marquee>")),
        ("a34-ma-ngan", sound("", "[gallery id=1]\n\nGiá ==lúa== tăng. ## Mục {#gia}")),
        ("a35-nhan-manh", sound("", "Giá **lúa ** tăng. Giá *lúa\n\nGõ `gazette rồi")),
        ("a36-tieu-de", sound("", "#Tiêu đề phụ\n\n| Giống | Giá |\n| Nếp | 7.000 |\n\n| a |\n|---|\n| 1 | 2 |")),
        ("a37-duong-dan", sound("", "Xem [bài] (https://a.example/x). Xem https://a.example/y.\n\n[a](javascript:x)")),
        (
            "a38-hinh",
            sound("", "![](cau.jpg)\n\n![Cầu](https://a.example/cau.jpg)\n\n![Cầu](cau moi.jpg)\n\n[b](bao-cao.pdf)"),
        ),
        ("a39-video", sound("", "https://youtu.be/dQw4w9WgXcQ\n\nhttps://www.facebook.com/bao/videos/1")),
        ("a40-dau", sound("", "Ðảng bộ ca\u{302}\u{300}u\u{200b} mới.\n\nGiá\u{202e} lúa.")),
        ("a41-tron", sound("", "<<<<<<< của tôi\na\n=======\nb\n>>>>>>> của người khác")),
        ("a42-khong-noi-dung", sound("", "")),
        ("lam-theo-guong-bac/a43-thu-muc", sound("front: lead\n", "Thân bài.")),
        ("a44-bai-chinh", sound("front: lead\n", "Thân bài.")),
    ] {
        folder.write(&format!("{file}.md"), text);
    }
    folder.write("a45-bang-ma.md", b"---\ntitle: C\xe2u m\xf3i\n---\n");
    folder
}

/// Settings with as many mistakes as one file can have.
fn settings_with_mistakes() -> Folder {
    let folder = Folder::new();
    folder.write(
        "gazette.toml",
        "titel = \"Báo\"\nbase_url = \"bao.example\"\nlanguage = \"fr\"\ntimezone = \"Asia/Hochiminh\"\nviews_offset = -1\n\
         [[sections]]\nslug = \"Thời sự\"\ntitle = \"Thời sự\"\n[[sections]]\nslug = \"media\"\ntitle = \"Hình ảnh\"\n\
         [[menu]]\ntitle = \"Mạng\"\nurl = \"javascript:x\"\n[[banners]]\ntitle = \"x\"\nurl = \"http://a.example\"\n\
         image = \"x.jpg\"\n[[webhooks]]\nurl = \"http://127.0.0.1/\"\n[[redirects]]\nfrom = \"/cu/*\"\nto = \"/moi*\"\n\
         [[redirects]]\nfrom = \"https://cu.example/a\"\nto = \"/b\"\n[newsroom]\npurge_delay = \"8d\"\n",
    );
    folder
}

fn check(folder: &Folder, language: &str) -> String {
    folder.gazette(&["--lang", language, "check"]).exits(1).out
}

#[test]
fn mistakes_in_articles_are_told_in_english() {
    assert_snapshot!("mistakes_in_articles_en", check(&articles_with_mistakes(), "en"));
}

#[test]
fn mistakes_in_articles_are_told_in_vietnamese() {
    assert_snapshot!("mistakes_in_articles_vi", check(&articles_with_mistakes(), "vi"));
}

#[test]
fn mistakes_in_settings_are_told_in_english() {
    assert_snapshot!("mistakes_in_settings_en", check(&settings_with_mistakes(), "en"));
}

#[test]
fn mistakes_in_settings_are_told_in_vietnamese() {
    assert_snapshot!("mistakes_in_settings_vi", check(&settings_with_mistakes(), "vi"));
}

#[test]
fn each_language_tells_the_same_mistakes_in_its_own_words() {
    for (folder, least) in [(articles_with_mistakes(), 60), (settings_with_mistakes(), 13)] {
        let found = |language: &str| {
            let json = folder.gazette(&["--lang", language, "check", "--json"]).exits(1).json();
            json["diagnostics"].as_array().unwrap().clone()
        };
        let (english, vietnamese) = (found("en"), found("vi"));
        assert!(english.len() >= least && english.len() == vietnamese.len(), "{} {}", english.len(), vietnamese.len());
        for (english, vietnamese) in english.iter().zip(&vietnamese) {
            for same in ["file", "line", "column", "severity"] {
                assert_eq!(english[same], vietnamese[same], "{vietnamese}");
            }
            for own in ["message", "help"] {
                assert_ne!(english[own], vietnamese[own], "{vietnamese}");
            }
        }
    }
}

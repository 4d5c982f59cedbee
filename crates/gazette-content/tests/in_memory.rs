//! The crate alone checks and renders a paper: from texts, without a folder.

use std::collections::{BTreeMap, HashSet};

use gazette_content::diagnostics::{Diagnostic, Severity};
use gazette_content::{
    ArticleEntry, Context, Document, Files, MediaError, NoFiles, Paper, Picture, RenderedArticle, Rules, Settings,
    SourceText, article_template, render_article,
};
use gazette_core::hash::Hash;
use serde_json::{Value, json};

const SETTINGS: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                        [[sections]]\nslug = \"thoi-su\"\ntitle = \"Thời sự\"\n";
const ARTICLE: &str = "---\r
title: Cầu Vàm Sen thông xe\r
lead: (TGAG)- Sáng 7/5, cầu thông xe.\r
section: thoi-su\r
byline: [Lê Thành]\r
published_at: 2026-05-07T09:05:00+07:00\r
tags: [giao thông]\r
image: {file: anh/cau.jpg, alt: Cầu mới}\r
---\r
\r
## Kết quả\r
\r
Xem [bài trước](truoc.md) và [báo cáo](../chung/bao-cao.pdf).\r
\r
![Xe *qua* cầu](anh/cau.jpg \"Ảnh: T.G.\")\r
";
const EARLIER: &str = "---\ntitle: Bài trước\nlead: Mở đầu.\nsection: thoi-su\npublished_at: 2026-05-01T09:05:00+07:00\n---\n\nThân bài.\n";

/// A folder in memory: the texts of its files, by name. Files that are not articles have no text.
struct Folder(BTreeMap<&'static str, &'static str>);

impl Files for Folder {
    fn picture(&self, file: &str) -> Result<Picture, MediaError> {
        if self.is_file(file) { Ok(Picture::example(file)) } else { NoFiles.picture(file) }
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        if self.is_file(file) { Ok(Document::new(file, Hash::of(b"%PDF"))) } else { NoFiles.document(file) }
    }

    fn is_file(&self, file: &str) -> bool {
        self.0.contains_key(file)
    }

    fn text(&self, file: &str) -> Option<SourceText> {
        self.0.get(file).map(|text| SourceText::of((*text).to_owned()))
    }
}

fn folder() -> Folder {
    Folder(BTreeMap::from([("thoi-su/anh/cau.jpg", ""), ("chung/bao-cao.pdf", ""), ("thoi-su/truoc.md", EARLIER)]))
}

fn settings() -> Settings {
    let (settings, found) = Settings::read(&SourceText::of(SETTINGS.to_owned()), &NoFiles);
    assert_eq!(found, []);
    settings
}

fn render(
    file: &str,
    text: &str,
    settings: &Settings,
    files: &dyn Files,
) -> (Option<RenderedArticle>, Vec<Diagnostic>) {
    let source_text = SourceText::of(text.to_owned());
    let mut problems = source_text.problems(file);
    let rules = Rules { site: &settings.site, settings_are_valid: true };
    let rendered = render_article(&source_text, Context { file, rules, files }, &mut problems);
    (rendered, problems.into_found())
}

#[test]
fn an_article_becomes_json_with_its_fields_and_its_html() {
    let (rendered, found) = render("thoi-su/cau.md", ARTICLE, &settings(), &folder());
    assert_eq!(found, []);
    let rendered = rendered.unwrap();
    let article: Value = serde_json::from_str(&rendered.article).unwrap();
    for (field, value) in [
        ("slug", json!("cau")),
        ("url", json!("https://bao.example/thoi-su/cau")),
        ("title", json!("Cầu Vàm Sen thông xe")),
        ("lead", json!("Sáng 7/5, cầu thông xe.")),
        ("source", json!("TGAG")),
        ("section", json!({"slug": "thoi-su", "title": "Thời sự"})),
        ("bylines", json!([{"slug": "le-thanh", "name": "Lê Thành", "organisation": null}])),
        ("published_at", json!("2026-05-07T09:05:00+07:00")),
        ("body_text", json!("Kết quả\n\nXem bài trước và báo cáo.\n\nẢnh: T.G.")),
    ] {
        assert_eq!(article[field], value, "{field}");
    }
    let picture = Picture::example("thoi-su/anh/cau.jpg");
    assert_eq!(article["image"]["url"], format!("https://bao.example{}", picture.path(picture.main())));
    let html = article["body_html"].as_str().unwrap();
    let document = format!("/media/{}/bao-cao.pdf", Hash::of(b"%PDF"));
    for part in [
        "<h2 id=\"x-ket-qua\">Kết quả</h2>",
        "<a href=\"/thoi-su/truoc\">bài trước</a>",
        &format!("<a href=\"{document}\">báo cáo</a>"),
        "alt=\"Xe qua cầu\"",
        "<figcaption>Ảnh: T.G.</figcaption>",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }

    let source: Value = serde_json::from_str(&rendered.source).unwrap();
    assert_eq!((&source["path"], &source["text"]), (&json!("thoi-su/cau.md"), &json!(ARTICLE.replace("\r\n", "\n"))));
    let media: Vec<_> = rendered.entry.media.iter().map(|media| media.file.as_str()).collect();
    assert_eq!(media, ["chung/bao-cao.pdf", "thoi-su/anh/cau.jpg"]);
    assert_eq!(rendered.entry.article, Hash::of(rendered.article.as_bytes()));
}

#[test]
fn problems_have_their_line_and_column() {
    let text = "---\ntitel: Cầu mới\nlead: Mở đầu.\nsection: thoi-xu\ndraft: true\n---\n\nĐọc [bài](thieu.md) và\n\
                ![](thieu.jpg), <b>đậm</b>.\n";
    let (rendered, found) = render("thoi-su/bai.md", text, &settings(), &NoFiles);
    assert_eq!(rendered, None);
    let told: Vec<_> = found.iter().map(|found| (found.severity, found.location(), found.message.as_str())).collect();
    let error = |location: &str, message| (Severity::Error, format!("thoi-su/bai.md:{location}"), message);
    assert_eq!(
        told,
        [
            error("2:1", "`titel` is not a field of an article"),
            error("4:10", "unknown section `thoi-xu`"),
            error("8:5", "the linked file thieu.md is not an article in this folder"),
            error("9:1", "the picture thieu.jpg has no alternative text"),
            error("9:1", "the picture thoi-su/thieu.jpg does not exist"),
            (Severity::Warning, "thoi-su/bai.md:9:17".to_owned(), "the HTML element <b> is not published"),
        ]
    );
    assert_eq!(found[0].help, "did you mean `title`?");
    assert_eq!(found[1].excerpt.as_ref().unwrap().text, "section: thoi-xu");
}

#[test]
fn problems_between_articles_are_found_in_their_entries() {
    let settings = settings();
    let article = |file: &str, body: &str| {
        let text = article_template("Cầu mới", "thoi-su", "2026-05-07T09:05:00+07:00", "vi")
            .replace("draft: true  # xóa dòng này để xuất bản\n", "")
            .replace("Nội dung bài viết.", body);
        let (rendered, found) = render(file, &text, &settings, &NoFiles);
        assert_eq!(found, []);
        rendered.unwrap().entry
    };
    let entries = [article("a.md", "[x](/thoi-su/bb)"), article("b.md", "x"), article("thoi-su/b.md", "x")];
    let paper = Paper {
        settings: &settings,
        settings_are_valid: true,
        entries: &entries,
        media_is_known: true,
        unread: &HashSet::new(),
    };
    let found: Vec<_> = paper.check().into_iter().map(|found| (found.location(), found.message)).collect();
    assert_eq!(
        found,
        [
            ("thoi-su/b.md:1".to_owned(), "the slug `b` is already used by b.md:1".to_owned()),
            ("a.md:10:1".to_owned(), "broken link to /thoi-su/bb".to_owned()),
        ]
    );
}

#[test]
fn a_slug_in_a_byline_that_another_name_has_is_reported_at_its_place() {
    let settings = settings();
    let article = |file: &str, byline: &str| {
        let text = format!(
            "---\ntitle: Cầu mới\nlead: Thông xe.\nsection: thoi-su\nbyline: [{byline}]\n\
             published_at: 2026-05-07T09:05:00+07:00\n---\n\nx\n"
        );
        let (rendered, found) = render(file, &text, &settings, &NoFiles);
        assert_eq!(found, []);
        rendered.unwrap().entry
    };
    let found = |entries: &[ArticleEntry]| {
        let paper = Paper {
            settings: &settings,
            settings_are_valid: true,
            entries,
            media_is_known: true,
            unread: &HashSet::new(),
        };
        let found = paper.check().into_iter();
        found.map(|found| (found.severity, found.location(), found.message)).collect::<Vec<_>>()
    };
    let an = article("a.md", "{name: Lê An, slug: an}");
    let same = article("b.md", "{name: LÊ AN, slug: an}, Lê An");
    assert_eq!(found(&[an.clone(), same]), []);
    let other = article("b.md", "Mai, {name: Lê Ân, slug: an}");
    let message = "the slug `an` of Lê Ân is already that of Lê An, in a.md:5".to_owned();
    assert_eq!(found(&[an.clone(), other]), [(Severity::Error, "b.md:5:35".to_owned(), message)]);
    let without = article("b.md", "Ân");
    let message = "the slug `an` of Lê An is also that of Ân, an author of b.md; whoever is published first gets it, and the \
                   other one gets `an-2`";
    assert_eq!(found(&[an, without]), [(Severity::Warning, "a.md:5:30".to_owned(), message.to_owned())]);
}

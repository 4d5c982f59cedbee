use std::collections::HashSet;

use gazette_core::site::{Section, Site};
use gazette_core::slug::Slug;

use super::*;
use crate::article::{ArticleEntry, render_article};
use crate::context::{Context, NoFiles};
use crate::diagnostics::Span;
use crate::front_matter::Rules;
use crate::settings::Settings;
use crate::source_text::SourceText;

const SITE: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                    [[sections]]\nslug = \"thoi-su\"\ntitle = \"Thời sự\"\n";
const DATE: &str = "published_at: 2026-05-07T09:05:00+07:00\n";

/// The diagnostics for one link, in an article beside a published one, an embargoed one and a draft.
fn diagnostics_of(link: &str, extra: &str) -> Vec<(Severity, String, String)> {
    let (settings, mut found) = Settings::read(&SourceText::of(SITE.to_owned()), &NoFiles);
    let mut article = |file: &str, extra: &str, body: &str| -> ArticleEntry {
        let front = format!("title: T\nlead: L\nsection: thoi-su\n{extra}");
        let source_text = SourceText::of(format!("---\n{front}---\n\n{body}\n"));
        let mut problems = source_text.problems(file);
        let rules = Rules { site: &settings.site, settings_are_valid: true };
        let rendered = render_article(&source_text, Context { file, rules, files: &NoFiles }, &mut problems);
        found.extend(problems.into_found());
        rendered.unwrap().entry
    };
    let names = "tags: [giao thông, C++]\nbyline: [Lê Thành, Lê Thanh]\nid: cau-cu\nredirect_from: [\"/cu?b=1&a=2\", /tin tức]\n";
    let entries = [
        article("a.md", &format!("{DATE}{extra}"), &format!("[x](<{link}>)")),
        article("cau-vam-sen.md", &format!("{DATE}{names}"), "## Kết quả"),
        article("mai.md", "published_at: 2126-05-07T09:05:00+07:00\n", "x"),
        article("nhap.md", "draft: true\ntags: [mật]\n", "x"),
    ];
    found.extend(
        Paper {
            settings: &settings,
            settings_are_valid: true,
            entries: &entries,
            media_is_known: true,
            unread: &HashSet::new(),
        }
        .check(),
    );
    assert!(found.iter().all(|found| (found.file.as_str(), found.span.line) == ("a.md", 8 + extra.lines().count())));
    found.into_iter().map(|found| (found.severity, found.message, found.help)).collect()
}

#[test]
fn links_to_what_is_there_or_will_be_are_sound() {
    for link in [
        "/",
        "/?edition=3",
        "/page/2",
        "/thoi-su",
        "/thoi-su/",
        "/thoi-su/page/2",
        "/thoi-su/cau-vam-sen",
        "/thoi-su/cau-vam-sen?utm_source=x#x-ket-qua",
        "/thoi-su/cau-vam-sen#ket-qua",
        "https://bao.example/thoi-su/cau-vam-sen#ket-qua",
        "/thoi-su/cau-vam-sen#:~:text=x",
        "/thoi-su#x",
        "/khac/cau-vam-sen",
        "/thoi-su/mai",
        "/tags/giao-thong",
        "/tags/giao-thong/page/2",
        "/authors/le-thanh",
        "/authors/le-thanh-2",
        "/tags/c-plus-plus",
        "/cu?a=2&b=1",
        "/tin tức",
        "/archive/2026/05",
        "/search?q=cầu",
        "/feed.xml",
        "/thoi-su/rss.xml",
        "/sitemap.xml",
        "/privacy",
        "/assets/x.css",
        "/api/v1/articles",
        "https://bao.example",
        "https://bao.example/thoi-su/cau-vam-sen",
        "https://bao.example.com/x",
        "https://khac.example/x",
        "mailto:a@b.example",
        "#:~:text=x",
    ] {
        assert_eq!(diagnostics_of(link, ""), [], "{link}");
    }
}

#[test]
fn links_that_lead_nowhere_are_errors_with_what_was_meant() {
    for (link, remedy) in [
        ("/thoi-su/cau-vam-senn", "did you mean /thoi-su/cau-vam-sen?"),
        ("/thoi-su/cầu-vàm-sen", "did you mean /thoi-su/cau-vam-sen?"),
        ("/thoi-su/cau-cu", "did you mean /thoi-su/cau-vam-sen?"),
        ("/thoi-xu", "did you mean /thoi-su?"),
        ("/tags/giao-thongg", "did you mean /tags/giao-thong?"),
        ("/authors/le-thanhh", "did you mean /authors/le-thanh?"),
        ("/tags", "gazette pull"),
        ("/thoi-su/hoan-toan-khac", "gazette pull"),
        ("/thoi-su/cau-vam-sen/them", "gazette pull"),
        ("/index.php?id=1", "gazette pull"),
        ("/media/0000000000000000000000000000000000000000000000000000000000000000/a.jpg", "gazette pull"),
        ("/archive/2026/13", "gazette pull"),
        ("/page/0", "gazette pull"),
        ("/api", "gazette pull"),
    ] {
        let found = diagnostics_of(link, "");
        assert_eq!(found.len(), 1, "{link}");
        let (severity, message, help) = &found[0];
        assert_eq!(*severity, Severity::Error, "{link}");
        assert!(message.starts_with("broken link to ") && help.contains(remedy), "{link}: {message} {help}");
    }
}

#[test]
fn an_anchor_that_leads_to_no_heading_is_a_warning_with_the_heading_that_was_meant() {
    for (link, message, remedy) in [
        ("#muc", "#muc leads to no heading of this text", "has no headings"),
        (
            "/thoi-su/cau-vam-sen#ket-quaa",
            "/thoi-su/cau-vam-sen#ket-quaa leads to no heading of that article",
            "did you mean #ket-qua?",
        ),
        ("/thoi-su/cau-vam-sen#Kết quả", "no heading of that article", "did you mean #ket-qua?"),
        (
            "https://bao.example/thoi-su/cau-vam-sen#khac",
            "no heading of that article",
            "a heading of the text: #ket-qua",
        ),
        ("/thoi-su/mai#x", "no heading of that article", "has no headings"),
    ] {
        let found = diagnostics_of(link, "");
        assert_eq!((found.len(), found[0].0), (1, Severity::Warning), "{link}: {found:?}");
        assert!(found[0].1.contains(message) && found[0].2.contains(remedy), "{link}: {found:?}");
    }
}

#[test]
fn drafts_are_no_targets_but_for_drafts() {
    for link in ["/thoi-su/nhap", "/tags/mat"] {
        let found = diagnostics_of(link, "");
        assert_eq!((found.len(), found[0].0), (1, Severity::Error), "{link}");
        assert!(found[0].1.ends_with(": nhap.md is a draft"), "{}", found[0].1);
        assert_eq!(diagnostics_of(link, "draft: true\n"), [], "{link}");
    }
}

#[test]
fn it_is_a_warning_in_a_draft_and_for_an_address_in_full() {
    for (link, extra) in [("/thoi-su/khac", "draft: true\n"), ("https://bao.example/x", "")] {
        let found = diagnostics_of(link, extra);
        assert_eq!((found.len(), found[0].0), (1, Severity::Warning), "{link}");
    }
}

#[test]
fn the_page_of_a_name_with_another_number_than_in_the_folder_is_a_warning() {
    let numbered = tell!("link-numbered-help");
    for link in
        ["/authors/le-thanh-3", "/authors/le-thanh-12/feed.xml", "/authors/le-thanh-3/page/2", "/tags/giao-thong-2"]
    {
        let found = diagnostics_of(link, "");
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        assert_eq!((found[0].0, &found[0].2), (Severity::Warning, &numbered), "{link}");
    }
    assert_eq!(diagnostics_of("/authors/le-thanh-2", ""), []);
    for link in [
        "/authors/le-2",
        "/authors/le-thanh-1",
        "/authors/le-thanh-02",
        "/tags/giao-thong-2026",
        "/tags/mat-2",
        "/thoi-su/cau-vam-sen-2",
        "/authors/le-thanh-3/x",
    ] {
        let found = diagnostics_of(link, "");
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        assert_eq!(found[0].0, Severity::Error, "{link}");
    }
    let redirect = |from: &str| {
        let (settings, _) = Settings::read(
            &SourceText::of(format!("{SITE}[[redirects]]\nfrom = \"{from}\"\nto = \"/thoi-su\"\n")),
            &NoFiles,
        );
        let entries = [published_by(&settings, "a.md", "Tuấn"), published_by(&settings, "b.md", "Tuân")];
        let paper = Paper {
            settings: &settings,
            settings_are_valid: true,
            entries: &entries,
            media_is_known: true,
            unread: &HashSet::new(),
        };
        paper.check().into_iter().map(|found| found.severity).collect::<Vec<_>>()
    };
    assert_eq!(redirect("/authors/tuan"), [Severity::Error]);
    assert_eq!(redirect("/authors/tuan-2"), [Severity::Warning]);
    assert_eq!(redirect("/authors/tuan-3"), []);
}

fn published_by(settings: &Settings, file: &str, author: &str) -> ArticleEntry {
    let text = format!("---\ntitle: T\nlead: L\nsection: thoi-su\nbyline: {author}\n{DATE}---\n\nx\n");
    let source_text = SourceText::of(text);
    let rules = Rules { site: &settings.site, settings_are_valid: true };
    let context = Context { file, rules, files: &NoFiles };
    render_article(&source_text, context, &mut source_text.problems(file)).unwrap().entry
}

#[test]
fn of_very_many_broken_links_a_hundred_are_told_and_the_last_without_a_guess() {
    let slug = |slug: &str| slug.parse::<Slug>().unwrap();
    let section = |number: usize| Section {
        slug: slug(&format!("muc-so-{number}")),
        title: String::new(),
        description: String::new(),
    };
    let site = Site {
        base_url: "https://bao.example".to_owned(),
        sections: (1000..9000).map(section).collect(),
        ..Settings::default().site
    };
    let found = |links: Vec<(String, Span)>| {
        find(Paper {
            settings: &Settings { site: site.clone(), links, ..Settings::default() },
            settings_are_valid: true,
            entries: &[],
            media_is_known: true,
            unread: &HashSet::new(),
        })
    };
    let errors: Vec<_> = (0..300).map(|line| ("/muc-so-1x00".to_owned(), Span::from(line))).collect();
    let told = found(errors.clone());
    assert_eq!(told[0].help, "did you mean /muc-so-1000?");
    assert!(told[99].help.contains("gazette pull"));
    assert_eq!(
        (told.len(), told[100].message.as_str()),
        (101, "there are more problems like these, which are not shown")
    );
    // As many warnings before them hide no error.
    let warnings = (0..300).map(|line| ("https://bao.example/khong-co".to_owned(), Span::from(line)));
    let told = found(warnings.chain(errors).collect());
    let count = |severity| told.iter().filter(|found| found.severity == severity).count();
    assert_eq!((count(Severity::Warning), count(Severity::Error)), (101, 101));
}

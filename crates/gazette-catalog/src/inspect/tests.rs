//! Uploads that are refused, and those that are taken.

use std::collections::BTreeMap;

use gazette_core::article::{Byline, Image, Tag};
use gazette_core::redirects::{MAX_REDIRECT_RULES, Redirect};
use gazette_core::site::{Banner, Link, Section};
use gazette_core::time::Zone;

use super::*;
use gazette_core::fixtures;

fn inspected(kind: BlobKind, text: String) -> Result<(), String> {
    inspect_inner(Blob { kind, hash: Hash::of(text.as_bytes()), data: BlobData::Text(text) }).map(drop)
}

fn article(change: impl FnOnce(&mut Article)) -> Result<(), String> {
    let at = chrono::DateTime::parse_from_rfc3339("2026-05-07T09:05:00+07:00").unwrap();
    let mut article = fixtures::article("tin", "mot", "Một", at);
    change(&mut article);
    inspected(BlobKind::Article, article.to_json().unwrap())
}

#[test]
fn an_article_has_texts_names_and_dates_that_readers_programs_take() {
    let at = |text: &str| chrono::DateTime::parse_from_rfc3339(text).unwrap();
    let tag = |title: &str| Tag { slug: "lua".parse().unwrap(), title: title.into() };
    article(|article| article.card.published_at = at("2026-05-07T09:05:00+14:00")).unwrap();
    for date in
        ["2026-05-07T09:05:00+15:00", "2026-05-07T09:05:00-23:59", "9999-12-31T23:59:59-12:00", "2026-05-07T09:05:60Z"]
    {
        assert!(article(|article| article.card.published_at = at(date)).is_err(), "{date}");
        assert!(article(|article| article.card.updated_at = at(date)).is_err(), "{date}");
    }
    for title in ["", " ", "\u{3164}", "\u{2028}a", &"a".repeat(301)] {
        assert!(article(|article| article.card.title = title.into()).is_err(), "{title:?}");
    }
    assert!(article(|article| article.card.lead = "\u{2800}".into()).is_err());
    assert!(article(|article| article.card.tags = vec![tag("lúa"), tag("Lúa")]).is_err());
    assert!(article(|article| article.card.tags = vec![tag("")]).is_err());
    assert!(
        article(|article| article.card.bylines =
            vec![Byline { name: " ".into(), organisation: None, slug: "a".parse().unwrap() }])
        .is_err()
    );
    assert!(article(|article| article.card.language = "xx-\"><b".into()).is_err());
}

#[test]
fn the_menu_leads_to_the_paper_or_over_encrypted_lines() {
    let menu = |url: &str| site(|site| site.menu = vec![Link { title: "a".into(), url: url.into() }]);
    for url in ["/", "/tin", "https://khac.example", "https://bao.example/tin"] {
        menu(url).unwrap();
    }
    let banner_to =
        |url: &str| site(|site| site.banners = vec![Banner { title: "a".into(), url: url.into(), image: None }]);
    for url in [
        "http://khac.example",
        "HTTP://khac.example/",
        "http://bao.example",
        "http:khac.example",
        "http:/khac.example",
        "Http:khac.example",
        "https:khac.example",
        "https:/khac.example",
    ] {
        assert!(menu(url).is_err() && banner_to(url).is_err(), "{url}");
    }
    for url in ["mailto:a@khac.example", "/tin/a:http", "#http:a", "HTTPS://khac.example"] {
        assert!(menu(url).is_ok() && banner_to(url).is_ok(), "{url}");
    }
    let local = |url: &str| {
        site(|site| {
            site.base_url = "http://localhost:8787".into();
            site.menu = vec![Link { title: "a".into(), url: url.into() }];
        })
    };
    local("http://localhost:8787/tin").unwrap();
    assert!(local("http://localhost:8787.evil.example/").is_err());
}

#[test]
fn redirects_are_checked_as_the_command_does() {
    let redirects = |rules: &[(&str, &str)]| {
        let rule = |(from, to): &(&str, &str)| Redirect { from: (*from).into(), to: (*to).into() };
        site(|site| site.redirects = rules.iter().map(rule).collect())
    };
    assert_eq!(redirects(&[("/cu/*", "/moi/*"), ("/mat", "gone"), ("/xa", "https://xa.example/")]), Ok(()));
    for bad in [
        &[("/a", "/b"), ("/b", "/a")][..],
        &[("/a", "/b"), ("/a", "/c")],
        &[("/a/", "/b")],
        &[("/*", "/b")],
        &[("/api/v1/articles", "/b")],
        &[("/a", "//evil.example")],
        &[("/a", "javascript:alert(1)")],
        &[("/a", "/b\r\nSet-Cookie: x=1")],
        &[("/a\u{202e}", "/b")],
    ] {
        assert!(redirects(bad).is_err(), "{bad:?}");
    }
    let many: Vec<String> = (0..=MAX_REDIRECT_RULES).map(|n| format!("/cu/{n}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|from| (from.as_str(), "/")).collect();
    assert_eq!(redirects(&many[1..]), Ok(()));
    assert!(redirects(&many).is_err());
}

fn site(change: impl FnOnce(&mut Site)) -> Result<(), String> {
    let mut site = Site {
        title: "Báo".into(),
        tagline: String::new(),
        base_url: "https://bao.example".into(),
        language: "vi".into(),
        zone: Zone::fixed("UTC", 0),
        views_offset: 37_131_684,
        sections: Vec::new(),
        menu: Vec::new(),
        banners: Vec::new(),
        webhooks: Vec::new(),
        redirects: Vec::new(),
        newsroom: gazette_core::site::Newsroom::default(),
    };
    change(&mut site);
    inspected(BlobKind::Site, serde_json::to_string(&site).unwrap())
}

fn banner(image: &str) -> Banner {
    Banner { title: "Biển đảo".into(), url: "/".into(), image: Some(image.into()) }
}

#[test]
fn no_text_of_an_article_holds_what_breaks_or_deceives() {
    assert_eq!(article(|_| {}), Ok(()));
    assert_eq!(article(|article| article.card.title = "👩\u{200d}🏫 \u{200e}".into()), Ok(()));
    for bad in ["\u{7}", "\u{1b}]0;x\u{7}", "\0", "\u{85}", "\u{ffff}", "a\u{202e}b", "a\u{2067}b"] {
        assert!(article(|article| article.card.title = bad.into()).is_err(), "{bad:?}");
        assert!(article(|article| article.card.lead = bad.into()).is_err(), "{bad:?}");
        assert!(article(|article| article.card.id = bad.into()).is_err(), "{bad:?}");
        assert!(article(|article| article.card.id = format!("x\n{bad}")).is_err(), "{bad:?}");
        assert!(article(|article| article.card.language = bad.into()).is_err(), "{bad:?}");
        assert!(article(|article| article.card.source = Some(bad.into())).is_err(), "{bad:?}");
        assert!(article(|article| article.body_html = format!("<p>{bad}</p>")).is_err(), "{bad:?}");
        assert!(article(|article| article.body_text = bad.into()).is_err(), "{bad:?}");
        let tag = Tag { slug: "a".parse().unwrap(), title: bad.into() };
        assert!(article(|article| article.card.tags.push(tag)).is_err(), "{bad:?}");
        let byline = Byline { name: "a".into(), organisation: Some(bad.into()), slug: "a".parse().unwrap() };
        assert!(article(|article| article.card.bylines.push(byline)).is_err(), "{bad:?}");
        assert!(site(|site| site.title = bad.into()).is_err(), "{bad:?}");
        assert!(site(|site| site.menu.push(Link { title: bad.into(), url: "/".into() })).is_err(), "{bad:?}");
        let section = Section { slug: "a".parse().unwrap(), title: "a".into(), description: bad.into() };
        assert!(site(|site| site.sections.push(section)).is_err(), "{bad:?}");
    }
}

#[test]
fn a_banners_picture_is_one_of_the_papers_media() {
    assert_eq!(site(|site| site.banners.push(banner(&format!("/media/{}/a.jpg", Hash::of(b"a"))))), Ok(()));
    for image in [
        "https://evil.example/track.png",
        "//evil.example/x",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg onload=x>",
        "/api/v1/views.svg?article=a",
        "/preview/AAAA",
        "",
    ] {
        assert!(site(|site| site.banners.push(banner(image))).is_err(), "{image}");
    }
}

#[test]
fn settings_have_a_language_of_the_interface_and_titles_that_readers_see() {
    assert_eq!(site(|site| site.language = "en".into()), Ok(()));
    for language in ["", "fr", "en-GB", "VI"] {
        assert!(site(|site| site.language = language.into()).is_err(), "{language}");
    }
    for blank in ["", " ", "\u{3164}"] {
        let section = Section { slug: "a".parse().unwrap(), title: blank.into(), description: String::new() };
        let link = Link { title: blank.into(), url: "/".into() };
        let banner = Banner { title: blank.into(), url: "/".into(), image: None };
        assert!(site(|site| site.title = blank.into()).is_err(), "{blank:?}");
        assert!(site(|site| site.sections = vec![section]).is_err(), "{blank:?}");
        assert!(site(|site| site.menu = vec![link]).is_err(), "{blank:?}");
        assert!(site(|site| site.banners = vec![banner]).is_err(), "{blank:?}");
    }
}

#[test]
fn numbers_and_sizes_are_those_of_a_paper() {
    assert!(site(|site| site.views_offset = u64::MAX).is_err());
    assert!(site(|site| site.views_offset = 1 << 53).is_err());
    assert!(site(|site| site.newsroom.purge_delay_secs = u32::MAX).is_err());
    assert!(site(|site| site.tagline = "a".repeat(501)).is_err());
    assert!(site(|site| site.title = "ă".repeat(200)).is_ok() && site(|site| site.title = "a".repeat(201)).is_err());
    let link = || Link { title: "a".into(), url: "/".into() };
    assert!(site(|site| site.menu = vec![link(); 100]).is_ok() && site(|site| site.menu = vec![link(); 101]).is_err());
    let section = Section { slug: "a".parse().unwrap(), title: "a".into(), description: String::new() };
    assert!(site(|site| site.sections = vec![section.clone()]).is_ok());
    assert!(site(|site| site.sections = vec![section.clone(); 2]).is_err(), "one slug twice");
    assert!(article(|article| article.card.word_count = u32::MAX).is_err());
    assert!(article(|article| article.card.id = "Cau_moi.1-2".into()).is_ok());
    for id in ["", "x\nbai-cu", "a b", "bài", "a/b", &"a".repeat(121)] {
        assert!(article(|article| article.card.id = id.into()).is_err(), "{id}");
    }
    assert!(article(|article| article.card.reading_minutes = u32::MAX).is_err());
    assert!(article(|article| article.card.lead = "a".repeat(MAX_CARD_BYTES)).is_err());
    let with_image = |alt: &str, width: u32| {
        let image = Image {
            url: format!("https://bao.example/media/{}/a.jpg", Hash::of(b"a")),
            alt: alt.into(),
            caption: None,
            width,
            height: 1,
            srcset: String::new(),
            srcset_webp: String::new(),
        };
        article(|article| article.card.image = Some(image))
    };
    assert_eq!(with_image("Cầu", 1), Ok(()));
    assert!(with_image("Cầu", u32::MAX).is_err());
    for blank in ["", " ", "\u{3164}"] {
        assert!(with_image(blank, 1).is_err(), "{blank:?}");
    }
    for base_url in
        ["ftp://a", "https://", "https://a/", "https://a\"b", "https://a b", "https://a<", "https://a?b", "https://u@a"]
    {
        assert!(site(|site| site.base_url = base_url.into()).is_err(), "{base_url}");
    }
}

#[test]
fn a_source_names_files_that_everybody_can_pull() {
    let source = |path: &str, files: &[&str], text: &str| {
        let files: BTreeMap<_, _> = files.iter().map(|file| ((*file).to_owned(), Hash::of(b"a"))).collect();
        inspected(
            BlobKind::Source,
            serde_json::to_string(&Source { path: path.into(), text: text.into(), files }).unwrap(),
        )
    };
    assert_eq!(source("tin/mot.md", &["anh.jpg", "/anh/a.PNG", "../t%20l.pdf"], "---\r\n"), Ok(()));
    for path in [
        "/a.md",
        "../a.md",
        "a.sh",
        "-rf.md",
        "~/a.md",
        "a;id.md",
        "a\u{202e}.md",
        &format!("a/{}.md", "a".repeat(300)),
    ] {
        assert!(source(path, &[], "").is_err(), "{path}");
    }
    for file in
        ["/Makefile", "../package.json", "run.sh", "/gazette.toml", "../../anh.jpg", "/.git/hooks/a.jpg", "-a.jpg"]
    {
        assert!(source("tin/mot.md", &[file], "").is_err(), "{file}");
    }
    assert!(source("a.md", &[], "\u{1b}[2J").is_err());
}

#[test]
fn a_file_is_the_picture_that_it_begins_like() {
    assert!(inspect_media(b"GIF89a=1\nall:\n\t@id\n".to_vec()).is_err());
    assert!(inspect_media(b"%PDF-1.7\n".to_vec()).is_ok());
}

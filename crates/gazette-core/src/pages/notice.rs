//! Error pages, with links to other pages.

use askama::Template;

use super::Rendered;
use super::head::{Head, render};
use crate::language::{Language, Texts};
use crate::site::Site;

/// The maximum number of characters of a requested path that a page repeats.
const SHOWN_PATH_CHARS: usize = 200;

#[derive(Template)]
#[template(path = "notice.html", whitespace = "minimize")]
struct Page<'a> {
    site: &'a Site,
    texts: &'a Texts,
    status: u16,
    heading: &'a str,
    text: &'a str,
    /// The requested path.
    path: Option<String>,
    /// The title of the former article.
    title: Option<&'a str>,
}

/// The 404 page. It repeats the requested path, escaped and shortened.
pub fn not_found(site: &Site, path: &str) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let mut shown: String = path.chars().take(SHOWN_PATH_CHARS).collect();
    if shown.len() < path.len() {
        shown.push('…');
    }
    let (heading, text) = (texts.not_found, texts.not_found_text);
    notice(&Page { site, texts, status: 404, heading, text, path: Some(shown), title: None })
}

/// The 410 page of an article that was taken down. `title` is shown if it may be published.
pub fn gone(site: &Site, title: Option<&str>) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    notice(&Page { site, texts, status: 410, heading: texts.gone, text: texts.gone_text, path: None, title })
}

/// The 429 page.
pub fn too_many(site: &Site) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let (heading, text) = (texts.too_many, texts.too_many_text);
    notice(&Page { site, texts, status: 429, heading, text, path: None, title: None })
}

/// The 404 page of an invalid preview link.
pub fn preview_over(site: &Site) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let (heading, text) = texts.preview_over;
    notice(&Page { site, texts, status: 404, heading, text, path: None, title: None })
}

/// The page for any other status. `reference` is the id in the log, if there is one.
pub fn trouble(site: &Site, status: u16, reference: Option<&str>) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let (heading, text) = match status {
        401 => texts.editors_only,
        403 => texts.forbidden,
        503 => texts.not_here_yet,
        500.. => texts.broken,
        _ => texts.bad_request,
    };
    let path = reference.map(str::to_owned);
    notice(&Page { site, texts, status, heading, text, path, title: None })
}

fn notice(page: &Page<'_>) -> Rendered {
    Rendered { head: render(&Head::unlisted(page.site, page.heading)), main: render(page), section: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{HOSTILE, assert_well_formed, site};

    #[test]
    fn a_missing_page_repeats_the_path_as_text_and_offers_the_sections() {
        let rendered = not_found(&site(), HOSTILE);
        assert!(!assert_well_formed(&rendered.main).contains(&"script"));
        assert!(rendered.main.contains("Không tìm thấy trang") && rendered.main.contains("href=\"/kinh-te\""));
        assert!(rendered.head.contains("noindex"));
    }

    #[test]
    fn an_endless_path_is_shortened() {
        assert!(not_found(&site(), &"ă".repeat(10_000)).main.len() < 4_000);
    }

    #[test]
    fn a_gone_article_is_named_where_it_may_be_and_who_searches_too_often_is_asked_to_wait() {
        assert!(gone(&site(), Some("Tin cũ")).main.contains("Tin cũ"));
        assert_well_formed(&gone(&site(), None).main);
        assert!(too_many(&site()).main.contains("Xin chờ một phút"));
        assert!(preview_over(&site()).main.contains("xin người gửi một liên kết mới"));
    }

    #[test]
    fn every_trouble_has_a_page_with_its_status_and_what_it_is_logged_as() {
        for status in [400, 401, 403, 405, 500, 503] {
            let main = trouble(&site(), status, Some(HOSTILE)).main;
            assert!(!assert_well_formed(&main).contains(&"script"), "{main}");
            assert!(main.contains(&status.to_string()) && !main.contains("<code></code>"), "{main}");
        }
        assert!(trouble(&site(), 503, None).main.contains("thử lại"));
    }

    #[test]
    fn notices_speak_the_papers_language() {
        let mut site = site();
        site.language = "en".into();
        assert!(not_found(&site, "/x").main.contains("Page not found"));
    }
}

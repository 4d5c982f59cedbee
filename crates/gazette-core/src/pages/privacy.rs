//! The privacy page.

use askama::Template;

use super::Rendered;
use super::head::{Head, render};
use crate::language::{Language, Texts};
use crate::site::Site;

#[derive(Template)]
#[template(path = "privacy.html", whitespace = "minimize")]
struct Page {
    texts: &'static Texts,
}

/// `/privacy`: explains the beacon, hashes and cookies. Keep it up to date with the counting.
pub fn privacy(site: &Site) -> Rendered {
    let texts = Language::of_tag(&site.language).texts();
    let head = Head::at(site, "/privacy", texts.privacy, texts.privacy_text[0]);
    Rendered { head: render(&head), main: render(&Page { texts }), section: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixtures::{assert_well_formed, site};

    #[test]
    fn the_privacy_page_tells_of_cookies_and_of_who_asks_not_to_be_tracked() {
        let rendered = privacy(&site());
        for expected in ["<h1 id=\"privacy-title\">Quyền riêng tư</h1>", "cookie", "Do Not Track"] {
            assert!(rendered.main.contains(expected), "{expected} is missing in {}", rendered.main);
        }
        assert!(rendered.head.contains("/privacy\">"), "{}", rendered.head);
        assert_well_formed(&rendered.main);
    }
}

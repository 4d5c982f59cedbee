//! What is asked about the paper as a whole.

use serde::Serialize;

use crate::answer::{Answer, Freshness, NO_STORE};
use crate::asked::Asked;
use crate::error::ApiError;

/// The edition that readers of this place see.
#[derive(Serialize)]
struct CurrentEdition {
    number: u64,
    published_at: String,
    root: gazette_core::hash::Hash,
}

/// `GET /api/v1/editions/current`: the edition that readers of this place see; number 0 before the first.
pub fn get_current_edition(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let root = &asked.edition.root;
    let json = serde_json::to_vec(root)?;
    let current = CurrentEdition {
        number: root.number,
        published_at: root.published_at.to_rfc3339(),
        root: gazette_core::hash::Hash::of(&json),
    };
    Ok(Answer::public_json(serde_json::to_string(&current)?).with("Cache-Control", NO_STORE))
}

/// `GET /robots.txt`.
pub fn get_robots(asked: &Asked) -> Answer {
    let site = &asked.edition.site;
    let (all, news) = (site.absolute("/sitemap.xml"), site.absolute("/news-sitemap.xml"));
    let text =
        format!("User-agent: *\nAllow: /\nDisallow: /api/\nDisallow: /search\n\nSitemap: {all}\nSitemap: {news}\n");
    Answer::text("text/plain; charset=utf-8", text).with_freshness(Freshness::Content).kept()
}

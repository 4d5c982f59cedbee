//! Files about the whole paper.

use crate::answer::{Answer, Freshness};
use crate::request::RequestContext;

/// `GET /robots.txt`.
pub fn get_robots(request: &RequestContext) -> Answer {
    let site = &request.edition.site;
    let (all, news) = (site.absolute("/sitemap.xml"), site.absolute("/news-sitemap.xml"));
    let text =
        format!("User-agent: *\nAllow: /\nDisallow: /api/\nDisallow: /search\n\nSitemap: {all}\nSitemap: {news}\n");
    Answer::text("text/plain; charset=utf-8", text).with_freshness(Freshness::Content).kept()
}

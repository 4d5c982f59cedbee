//! Point-in-time views: any edition of the history, for editors.
//!
//! `?edition=N` with a token, or a link that an editor has made, shows pages and API as readers saw them when that
//! edition was the newest. These responses are never cached, and omit everything that was purged since.

use std::rc::Rc;

use gazette_core::language::Language;
use gazette_core::site::Site;
use gazette_core::wire::{ApiError, Role};

use super::edition::{Edition, Purged};
use super::previews;
use super::read_context::ReadContext;
use crate::answer::{Answer, Body};
use crate::publishing::client::{self as catalog, Shown, Token};
use crate::request::{Method, RequestContext};

/// The query parameter that names an edition.
pub const PARAMETER: &str = "edition";

/// Finds the preview link of a request, if any, and switches the request to the edition that it names, if it names one.
pub async fn at_requested_edition(request: &mut RequestContext) -> Result<(), ApiError> {
    if request.method != Method::Get {
        return Ok(());
    }
    let mut number = edition_parameter(request).await?;
    if number.is_none() {
        request.preview = preview_of(request).await?;
        number = request.preview.as_ref().and_then(|(_, shown)| shown.edition);
    }
    let Some(number) = number else { return Ok(()) };
    let edition = load(&request.env, number).await?;
    // Each boundary has made an edition, so an edition's view at its first instant holds until the next edition.
    request.now = edition.root.published_at;
    request.edition = Rc::new(edition);
    Ok(())
}

/// The edition in `?edition=`; removes the parameter from the query.
async fn edition_parameter(request: &mut RequestContext) -> Result<Option<u64>, ApiError> {
    let Some(value) = request.parameter(PARAMETER) else { return Ok(None) };
    catalog::authorize(request, Role::Editor).await?;
    let number = value.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
    let number = number.ok_or_else(|| ApiError::parameter(PARAMETER, &value, "the number of an edition"))?;
    let is_other = |pair: &&str| pair.split('=').next() != Some(PARAMETER);
    request.query = request.query.split('&').filter(is_other).collect::<Vec<_>>().join("&");
    Ok(Some(number))
}

/// The preview link in the request's path, or else in its cookie.
async fn preview_of(request: &RequestContext) -> Result<Option<(Token, Shown)>, ApiError> {
    let cookies = request.header("Cookie").unwrap_or_default();
    let Some(token) = request.path.strip_prefix("/preview/").or_else(|| previews::token_of(&cookies)) else {
        return Ok(None);
    };
    let Some(token) = catalog::preview_token(&request.env, token, request.now)? else { return Ok(None) };
    Ok(catalog::preview(&request.env, &token).await?.map(|shown| (token, shown)))
}

/// An edition of the history without what was purged since.
async fn load(context: &impl ReadContext, number: u64) -> Result<Edition, ApiError> {
    let past = catalog::root_of(context, number).await?.ok_or(ApiError::EditionNotFound(number))?;
    let purged = Purged { ids: past.purged_ids.into_iter().collect(), blobs: past.purged_blobs.into_iter().collect() };
    Ok(Edition::load(context, serde_json::from_str(&past.root)?, None, None).await?.of_the_past(purged))
}

/// Makes a point-in-time response uncacheable, and adds a note to a page.
pub fn unlisted(mut answer: Answer, edition: &Edition) -> Answer {
    if let Body::Page(page) = &mut answer.body {
        page.main.splice(0..0, note(&edition.site, edition).into_bytes());
    }
    answer.unlisted()
}

/// The note above a point-in-time page.
fn note(site: &Site, edition: &Edition) -> String {
    let language = Language::of_tag(&site.language);
    let at = language.short_date_time(site.zone.local(edition.root.published_at));
    let texts = language.texts();
    let number = language.number(edition.root.number);
    previews::note(site, &format!("{} {number} · {at}", texts.edition_note))
}

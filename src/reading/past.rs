//! The paper as it was: any edition of the history, for editors.
//!
//! `?edition=N` with a token, or a link that an editor has made, shows pages and API as readers saw them when that edition
//! was the newest. Nothing of it is kept anywhere, and what was purged since is not in it.

use std::rc::Rc;

use gazette_core::json;
use gazette_core::language::Language;
use gazette_core::site::Site;

use super::edition::Edition;
use super::place::Place;
use super::previews;
use crate::answer::{Answer, Body};
use crate::asked::{Asked, Method};
use crate::error::ApiError;
use crate::publishing::client as catalog;

/// The parameter that names an edition.
const PARAMETER: &str = "edition";

/// Turns a request to the edition that it asks for, if it asks for one.
pub async fn turn_back(asked: &mut Asked) -> Result<(), ApiError> {
    let Some(number) = asked_for(asked).await? else { return Ok(()) };
    let edition = load(&asked.env, number).await?;
    // Each boundary has made an edition, so at its first instant an edition shows what it showed to its last.
    asked.now = edition.root.published_at;
    asked.edition = Rc::new(edition);
    Ok(())
}

async fn asked_for(asked: &mut Asked) -> Result<Option<u64>, ApiError> {
    if asked.method != Method::Get {
        return Ok(None);
    }
    if let Some(value) = asked.parameter(PARAMETER) {
        catalog::editor(asked).await?;
        let number = value.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
        let number = number.ok_or_else(|| ApiError::parameter(PARAMETER, &value, "the number of an edition"))?;
        let is_other = |pair: &&str| pair.split('=').next() != Some(PARAMETER);
        asked.query = asked.query.split('&').filter(is_other).collect::<Vec<_>>().join("&");
        return Ok(Some(number));
    }
    let cookies = asked.header("Cookie").unwrap_or_default();
    let token = asked.path.strip_prefix("/preview/").or_else(|| previews::token_of(&cookies));
    Ok(token.and_then(|token| catalog::edition_of(&asked.env, token, asked.now)))
}

/// An edition of the history.
async fn load(place: &impl Place, number: u64) -> Result<Edition, ApiError> {
    let root = catalog::root_of(place, number).await?.ok_or(ApiError::EditionNotFound(number))?;
    Ok(Edition::load(place, json::read(&root)?, None).await?.of_the_past())
}

/// An answer about the past: kept nowhere, and a page of it says what it is.
pub fn unlisted(mut answer: Answer, edition: &Edition) -> Answer {
    if let Body::Page(page) = &mut answer.body {
        page.main.insert_str(0, &note(&edition.site, edition));
    }
    answer.unlisted()
}

/// What stands above a page of the past.
fn note(site: &Site, edition: &Edition) -> String {
    let language = Language::of_tag(&site.language);
    let at = language.short_date_time(site.zone.local(edition.root.published_at));
    let texts = language.texts();
    let number = language.number(edition.root.number);
    previews::note(site, &format!("{} {number} · {at}", texts.edition_note))
}

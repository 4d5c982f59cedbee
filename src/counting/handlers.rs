//! The requests about views.

use serde::{Deserialize, Serialize};

use super::client::ask;
use super::command::{Acknowledged, ArticleViews, Command, Totals};
use super::visitor::{is_automatic, visitor};
use crate::answer::{Answer, NO_STORE};
use crate::asked::Asked;
use crate::error::ApiError;
use crate::reading;

/// The largest beacon, in bytes.
const MAX_BEACON_BYTES: usize = 4_096;
/// What is counted, in words.
const RULE: &str = "One view is one page shown to a person: a script in the page, or another client, reports it with an id \
    of its own, and the same id counts once. Robots by their own names, prefetches, and answers other than 200 are not \
    counted. Views of older systems are the offset.";

/// The body of `POST /api/v1/views`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beacon {
    article: String,
    id: String,
    #[serde(default)]
    #[expect(dead_code, reason = "accepted, and not kept")]
    referrer: Option<String>,
}

/// `POST /api/v1/views`: counts a view, and answers when that is durable.
pub async fn post_view(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let Beacon { article, id, .. } = asked.json(MAX_BEACON_BYTES).await?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !(8..=64).contains(&id.len()) || !id.chars().all(well_formed) {
        return Err(ApiError::BadBody("id is a random name of 8 to 64 letters, digits and hyphens".into()));
    }
    let article = reading::client::article_id(asked, &article).await?;
    let command = if is_automatic(asked) {
        Command::RecordBot { article }
    } else {
        Command::Record { article, view: id, visitor: visitor(asked)? }
    };
    let acknowledged: Acknowledged = ask(&asked.env, &command).await?;
    Answer::private_json(200, &acknowledged)
}

fn views_of(asked: &Asked, article: String) -> Command {
    let zone = &asked.edition.site.zone;
    let day_start = zone.start_of(zone.local(asked.now).date_naive()).as_secs();
    Command::Views { article, day_start }
}

/// `GET /api/v1/articles/{slug}/views`: an article's numbers.
pub async fn get_article_views(asked: &Asked, slug: &str) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let article = reading::client::article_id(asked, slug).await?;
    let numbers: ArticleViews = ask(&asked.env, &views_of(asked, article)).await?;
    Ok(Answer::public_json(serde_json::to_string(&numbers)?).with("Cache-Control", NO_STORE))
}

/// The answer to `GET /api/v1/stats`.
#[derive(Serialize)]
struct Stats {
    views: u64,
    offset: u64,
    counted: u64,
    bots: u64,
    rule: &'static str,
}

/// `GET /api/v1/stats`: the site's total, what is in it, and the rule by which it is counted.
pub async fn get_stats(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let totals: Totals = ask(&asked.env, &Command::Totals).await?;
    let offset = asked.edition.site.views_offset;
    let stats = Stats { views: offset + totals.views, offset, counted: totals.views, bots: totals.bots, rule: RULE };
    Ok(Answer::public_json(serde_json::to_string(&stats)?).with("Cache-Control", NO_STORE))
}

/// The answer to `GET /api/v1/presence`.
#[derive(Serialize)]
struct Presence {
    guests: u32,
}

/// `GET /api/v1/presence`: guests of the last five minutes.
pub async fn get_presence(asked: &Asked) -> Result<Answer, ApiError> {
    asked.parameters(&[])?;
    let totals: Totals = ask(&asked.env, &Command::Totals).await?;
    let presence = Presence { guests: totals.online };
    Ok(Answer::public_json(serde_json::to_string(&presence)?).with("Cache-Control", NO_STORE))
}

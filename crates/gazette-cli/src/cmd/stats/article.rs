//! `gazette stats ARTICLE`: shows the views of an article.

use gazette_messages::tell;
use serde_json::json;

use super::super::articles::ArticleNames;
use super::super::{Outcome, Session};
use super::{Row, table};
use crate::client::{ArticleViews, ClientError};
use crate::content::ContentDir;
use crate::failure::Failure;
use crate::publishing::{PushState, StateFile};
use crate::terminal::{one_line, style};

/// Prints the views of the article that is named by its slug, file or address.
pub(super) fn run(argument: &str, folder: Option<&ContentDir>, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let client = session.client()?;
    let state = folder.map_or_else(PushState::default, |folder| StateFile::peek(folder.root(), client.address()).0);
    let names = ArticleNames { folder, state: &state, client: &client };
    let slug = names.slugs(&[argument.to_owned()])?.remove(0);
    // An earlier slug leads to the article, too.
    let card = client.article(slug.as_str()).map(|article| article.card).map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 404 => names.unknown(&slug),
        ClientError::Refused(problem) if problem.status == 410 => {
            Failure::Refused { message: tell!("stats-taken-down", slug = slug), help: tell!("stats-taken-down-help") }
        }
        other => other.into(),
    })?;
    let ArticleViews { views, readers, today, last_hour } = client.article_views(card.slug.as_str())?;
    terminal.print(style::bold(&one_line(&card.title)));
    terminal.print(format_args!("{}/{}/{}", client.address(), card.section.slug, card.slug));
    let row = |what, number, remark| Row { what, number, remark };
    let rows = [
        row(tell!("stats-views"), views, tell!("window-all")),
        row(tell!("stats-today"), today, tell!("stats-today-remark")),
        row(tell!("stats-last-hour"), last_hour, tell!("stats-last-hour-remark")),
        row(tell!("stats-readers"), readers, tell!("stats-readers-remark")),
    ];
    for line in table(&rows) {
        terminal.print(line);
    }
    terminal.print_json(&json!({
        "slug": card.slug,
        "title": card.title,
        "url": format!("{}/{}/{}", client.address(), card.section.slug, card.slug),
        "views": views,
        "today": today,
        "last_hour": last_hour,
        "readers": readers,
    }));
    Ok(Outcome::Done)
}

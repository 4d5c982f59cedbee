//! Checks of a commit that need no database: numbers, addresses, keys and messages.

use gazette_core::edition::redirect_address;
use gazette_core::text::find_forbidden;
use gazette_core::time::Timestamp;
use gazette_core::wire::{ApiError, ArticleChange, MAX_MESSAGE_CHARS, MAX_REDIRECTS, MAX_VIEWS};

/// The maximum length of an idempotency key, in characters.
const MAX_KEY_CHARS: usize = 100;
/// The maximum number of media in one article.
const MAX_MEDIA_PER_ARTICLE: usize = 5_000;
/// The latest instant of a date: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Refuses numbers that are invalid for an article.
pub fn check_numbers(views: u64, unpublish_at: Option<Timestamp>) -> Result<(), String> {
    if views > MAX_VIEWS {
        return Err(format!("views must be at most {MAX_VIEWS}"));
    }
    match unpublish_at {
        Some(at) if !(0..=LAST_SECOND).contains(&at.as_secs()) => {
            Err("unpublish_at is outside the years 1970 to 9999".into())
        }
        _ => Ok(()),
    }
}

/// Refuses numbers and addresses that are invalid for an article.
pub fn check_change(change: &ArticleChange) -> Result<(), ApiError> {
    let refuse = |reason: String| Err(ApiError::CommitRefused(format!("the article {}: {reason}", change.article)));
    if let Err(reason) = check_numbers(change.views, change.unpublish_at) {
        return refuse(reason);
    }
    if change.redirect_from.len() > MAX_REDIRECTS || change.media.len() > MAX_MEDIA_PER_ARTICLE {
        let most = format!("at most {MAX_REDIRECTS} addresses and {MAX_MEDIA_PER_ARTICLE} media are allowed");
        return refuse(most);
    }
    for address in &change.redirect_from {
        if let Err(reason) = redirect_address(address) {
            return refuse(format!("the address “{address:.80}” can't redirect to it: {reason}"));
        }
    }
    Ok(())
}

/// Refuses a key or a message that is too long.
pub fn check_signature(idempotency_key: &str, message: Option<&str>) -> Result<(), ApiError> {
    if idempotency_key.is_empty() || idempotency_key.chars().count() > MAX_KEY_CHARS {
        return Err(ApiError::BadBody(format!("idempotency_key must have 1 to {MAX_KEY_CHARS} characters")));
    }
    let texts = [Some(idempotency_key), message];
    if message.is_some_and(|message| message.chars().count() > MAX_MESSAGE_CHARS) {
        return Err(ApiError::BadBody(format!("message must have at most {MAX_MESSAGE_CHARS} characters")));
    }
    if let Some((_, forbidden)) = texts.into_iter().flatten().find_map(find_forbidden) {
        return Err(ApiError::BadBody(format!("the message or the key contains {forbidden}")));
    }
    Ok(())
}

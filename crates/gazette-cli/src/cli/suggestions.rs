//! What the command suggests for a subcommand that does not exist.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use gazette_messages::{key, tell, text};

/// Subcommands that take something away from readers, or change all that they see. They are suggested only for words that
/// begin like them, and after other subcommands of which that is true.
const DANGEROUS: [&str; 4] = ["unpublish", "purge", "rollback", "restore"];

/// What people try, and the key of what it is called here.
const TRIED: [(&[&str], &str); 3] = [
    (&["remove", "delete", "rm", "take-down", "takedown", "retract", "withdraw"], key!("suggest-remove")),
    (&["show", "view", "edition", "history", "log"], key!("suggest-show")),
    (&["deploy", "upload", "send"], key!("suggest-publish")),
];

/// Improves the suggestions of clap's error.
pub fn improved(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand).cloned() else { return error };
    let tip = match TRIED.iter().find(|(words, _)| words.contains(&word.as_str())) {
        Some((_, tip)) => Some(text(tip, &[])),
        None => word.parse::<u64>().ok().map(|number| tell!("suggest-edition", number = number)),
    };
    if let Some(tip) = tip {
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
        return error;
    }
    let similar = match error.remove(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(similar)) => similar,
        Some(ContextValue::String(similar)) => vec![similar],
        _ => return error,
    };
    // Clap lists the nearest last.
    let (dangerous, safe): (Vec<_>, Vec<_>) =
        similar.into_iter().rev().partition(|verb| DANGEROUS.contains(&verb.as_str()));
    let begins_alike = |verb: &String| word.get(..2).is_some_and(|letters| verb.starts_with(letters));
    let dangerous: Vec<_> = dangerous.into_iter().filter(begins_alike).collect();
    // `publish` is not what `unpublsih` means.
    let is_safe_meant = safe.iter().any(begins_alike);
    let similar = if is_safe_meant { [safe, dangerous].concat() } else { [dangerous, safe].concat() };
    if !similar.is_empty() {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(similar));
    }
    error
}

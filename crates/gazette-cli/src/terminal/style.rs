//! Colours, as `anstyle` styles.
//!
//! All printed text goes through one function that removes escape sequences. Our own colours therefore contain a secret
//! marker in place of the escape character; only just before printing does the marker become an escape character.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use anstyle::{AnsiColor, Color, Style};

/// The marker that stands for the escape character. It is random, so no text can contain it by intent.
static MARK: LazyLock<String> = LazyLock::new(|| format!("\u{e000}{:016x}", RandomState::new().hash_one(0_u8)));

/// For the word `error` and for the underlined span of an error.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// For the word `warning` and for the underlined span of a warning.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// For line numbers, arrows and frames.
pub const FRAME: Style = AnsiColor::Blue.on_default().bold();

/// For errors and removed items.
pub fn red(text: &str) -> String {
    paint(ERROR, text)
}

/// For warnings and changed items.
pub fn yellow(text: &str) -> String {
    paint(WARNING, text)
}

/// For added items and success.
pub fn green(text: &str) -> String {
    paint(Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green))), text)
}

/// For labels of notes and help.
pub fn blue(text: &str) -> String {
    paint(FRAME, text)
}

/// For important text.
pub fn bold(text: &str) -> String {
    paint(Style::new().bold(), text)
}

/// For secondary text.
pub fn dim(text: &str) -> String {
    paint(Style::new().dimmed(), text)
}

fn paint(style: Style, text: &str) -> String {
    format!("{}{text}{}", ours(&style.render().to_string()), ours(&style.render_reset().to_string()))
}

/// Marks the escape sequences of a text as our own. Everything else in it must be printable.
pub fn ours(text: &str) -> String {
    text.replace('\x1b', &MARK)
}

/// Turns the markers in a printable text into escape sequences.
pub(super) fn unmarked(text: &str) -> String {
    text.replace(MARK.as_str(), "\x1b")
}

//! Colours, as `anstyle` knows them.
//!
//! A text with colours still goes through the one function that takes escape sequences out of all texts. So a colour of ours
//! is not written as an escape sequence before that, but with a mark in place of the escape character which nobody else
//! can know.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use anstyle::{AnsiColor, Color, Style};

/// What stands for the escape character of our own colours until they are written.
static MARK: LazyLock<String> = LazyLock::new(|| format!("\u{e000}{:016x}", RandomState::new().hash_one(0_u8)));

/// Of the word `error`, and of what is underlined for it.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The same of warnings.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Of lines, arrows and numbers around a message.
pub const FRAME: Style = AnsiColor::Blue.on_default().bold();

/// For errors and what is taken down.
pub fn red(text: &str) -> String {
    paint(ERROR, text)
}

/// For warnings and what is changed.
pub fn yellow(text: &str) -> String {
    paint(WARNING, text)
}

/// For what is added or went well.
pub fn green(text: &str) -> String {
    paint(Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green))), text)
}

/// For what holds a message together.
pub fn blue(text: &str) -> String {
    paint(FRAME, text)
}

/// For what matters.
pub fn bold(text: &str) -> String {
    paint(Style::new().bold(), text)
}

/// For what matters less.
pub fn dim(text: &str) -> String {
    paint(Style::new().dimmed(), text)
}

fn paint(style: Style, text: &str) -> String {
    format!("{}{text}{}", ours(&style.render().to_string()), ours(&style.render_reset().to_string()))
}

/// A text all of whose escape sequences are colours of ours, marked as such. Whatever else is in it must be printable.
pub fn ours(text: &str) -> String {
    text.replace('\x1b', &MARK)
}

/// A text that is printable but for the colours that are marked in it, with these as escape sequences.
pub(super) fn unmarked(text: &str) -> String {
    text.replace(MARK.as_str(), "\x1b")
}

//! What people see: lines, colours and progress on a terminal, one JSON value for programs.
//!
//! Nothing that comes from a paper, a file or an argument can steer the terminal: everything is written through
//! [`Terminal`], which replaces control characters and characters that reverse the direction of text. Of escape
//! sequences only those that [`Style`] made are written.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::hash::{BuildHasher, RandomState};
use std::io::{IsTerminal, Write};
use std::sync::LazyLock;
use std::time::Duration;

use gazette_core::text::is_unprintable;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::failure::Failure;
use crate::json;

/// Where the command speaks: results to stdout, everything else to stderr.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    is_json: bool,
    out: Style,
    err: Style,
    is_interactive: bool,
}

/// What stands in texts before a colour of ours, until they are written: nobody else can know it.
static MARK: LazyLock<String> = LazyLock::new(|| format!("\x1b{:016x}[", RandomState::new().hash_one(0_u8)));

/// What stands in the place of a character that may not be written.
const REPLACEMENT: char = '\u{fffd}';

/// A text as a terminal may show it: line breaks stay, tabs become spaces, and characters that could steer the terminal or
/// reverse the direction of what follows are replaced.
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' => '\n',
        '\t' => ' ',
        c if is_unprintable(c) => REPLACEMENT,
        c => c,
    })
}

/// The same for a text that is part of a line: line breaks are replaced, too, so that it can't pretend to be another line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\t' => ' ',
        c if is_unprintable(c) => REPLACEMENT,
        c => c,
    })
}

fn replaced(text: &str, replace: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().all(|c| replace(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(replace).collect())
    }
}

/// A cell of a CSV file (RFC 4180), in quotes. A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn csv_cell(text: &str) -> String {
    let text = one_line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// JSON in which characters that could steer a terminal are written as escapes. It means the same.
fn printable_json(json: &str) -> Cow<'_, str> {
    if !json.contains(|c| c != '\n' && is_unprintable(c)) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if c != '\n' && is_unprintable(c) {
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// A text as it is written: colours of ours become escape sequences, all else is [`printable`].
fn written(text: &str) -> String {
    let mut parts = text.split(MARK.as_str());
    let mut written = printable(parts.next().unwrap_or_default()).into_owned();
    for part in parts {
        // What follows the mark is what `paint` put there.
        let (code, rest) = part.split_once('m').unwrap_or_default();
        let _ = write!(written, "\x1b[{code}m{}", printable(rest));
    }
    written
}

/// Colours, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    is_coloured: bool,
}

impl Style {
    /// Without colours.
    pub const PLAIN: Self = Self { is_coloured: false };

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_coloured {
            let mark = &*MARK;
            format!("{mark}{code}m{text}{mark}0m")
        } else {
            text.to_owned()
        }
    }

    /// For errors and what is taken down.
    pub fn red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// For warnings and what is changed.
    pub fn yellow(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// For what is added or went well.
    pub fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// For what holds a message together.
    pub fn blue(self, text: &str) -> String {
        self.paint("1;34", text)
    }

    /// For what matters.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// For what matters less.
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }
}

impl Terminal {
    /// As the process finds it. Colours only on a terminal, and never where `NO_COLOR` is set (<https://no-color.org>).
    pub fn detect(is_json: bool) -> Self {
        let may_colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let style = |is_terminal| Style { is_coloured: may_colour && is_terminal };
        Self {
            is_json,
            out: style(std::io::stdout().is_terminal()),
            err: style(std::io::stderr().is_terminal()),
            is_interactive: std::io::stderr().is_terminal(),
        }
    }

    /// Whether stdout is for a program.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// The style of stdout.
    pub fn out_style(&self) -> Style {
        self.out
    }

    /// The style of stderr.
    pub fn err_style(&self) -> Style {
        self.err
    }

    /// A line of the result, for people.
    pub fn say(&self, line: impl Display) {
        if !self.is_json {
            // A reader that has seen enough (`| head`) closes the pipe; that is no error.
            let _ = writeln!(std::io::stdout(), "{}", written(&line.to_string()));
        }
    }

    /// The result, for programs.
    pub fn answer(&self, value: &impl Serialize) {
        if self.is_json {
            let text = json::pretty(value);
            let _ = writeln!(std::io::stdout(), "{}", printable_json(&text));
        }
    }

    /// Something beside the result, on stderr.
    pub fn note(&self, line: impl Display) {
        self.aside(format_args!("{}: {line}", self.err.blue("note")));
    }

    /// Something beside the result that needs attention, on stderr.
    pub fn warn(&self, line: impl Display) {
        self.aside(format_args!("{}: {line}", self.err.yellow("warning")));
    }

    /// Text on stderr.
    pub fn aside(&self, text: impl Display) {
        let _ = writeln!(std::io::stderr(), "{}", written(&text.to_string()));
    }

    /// Why the command could not do it: for people on stderr, and for programs as JSON on stdout.
    pub fn failure(&self, failure: &Failure) {
        let _ = write!(std::io::stderr(), "{}", written(&failure.render(self.err)));
        self.answer(&failure.to_json());
    }

    /// Whether there is somebody to ask.
    pub fn can_ask(&self) -> bool {
        self.is_interactive && std::io::stdin().is_terminal()
    }

    /// Asks whoever sits at the terminal, and gives the answer without the spaces around it; `None` if nobody does.
    pub fn ask(&self, question: &str, prompt: &str) -> Option<String> {
        if !self.can_ask() {
            return None;
        }
        let _ = write!(std::io::stderr(), "{}", written(&format!("{question}\n{prompt}")));
        let mut answer = String::new();
        let _ = std::io::stdin().read_line(&mut answer);
        Some(answer.trim().to_owned())
    }

    /// A progress bar on a terminal; nothing elsewhere.
    pub fn progress(&self, length: usize, what: &'static str) -> ProgressBar {
        if !self.is_interactive {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::stderr());
        bar.set_style(bar_style());
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}

fn bar_style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{msg} {bar:32} {pos}/{len}");
    style.expect("the template is well-formed").progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}]0;x\u{7}\u{9b}2J\rb\u{8}\u{202e}c\u{2066}d\u{2028}\u{7f}\te\nf";

    #[test]
    fn nothing_steers_the_terminal_but_our_own_colours() {
        assert_eq!(
            written(HOSTILE),
            "a\u{fffd}]0;x\u{fffd}\u{fffd}2J\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}\u{fffd} e\nf"
        );
        let coloured = Style { is_coloured: true };
        let text = format!("{}: {HOSTILE}", coloured.red(HOSTILE));
        let shown = written(&text);
        assert!(shown.starts_with("\x1b[1;31ma\u{fffd}]0;x"), "{shown:?}");
        assert_eq!(shown.matches('\x1b').count(), 2, "{shown:?}");
        assert!(written("\x1b[31mred").starts_with('\u{fffd}'), "a colour of somebody else");
        assert_eq!(written(&Style::PLAIN.red("ok")), "ok");
    }

    #[test]
    fn a_part_of_a_line_stays_in_its_line_and_other_scripts_stay_as_they_are() {
        assert_eq!(one_line("ok\nerror: all is lost"), "ok\u{fffd}error: all is lost");
        for text in ["Đường làng", "👩\u{200d}🏫", "می\u{200c}خواهم", "עברית"] {
            assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn json_means_the_same_and_steers_nothing() {
        let json = json::pretty(&[HOSTILE]);
        let escaped = printable_json(&json);
        assert!(!escaped.contains(|c| c != '\n' && is_unprintable(c)), "{escaped:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).unwrap(), [HOSTILE]);
    }

    #[test]
    fn a_cell_is_no_formula() {
        for (text, cell) in [
            ("Tin \"nóng\", mới", "\"Tin \"\"nóng\"\", mới\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("\t=x", "\"' =x\""),
            ("＝x", "\"'＝x\""),
            ("a\r\n=x", "\"a\u{fffd}\u{fffd}=x\""),
        ] {
            assert_eq!(csv_cell(text), cell);
        }
    }
}

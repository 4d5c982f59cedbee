//! Prints lines, colours and progress bars for people, and JSON for programs.
//!
//! Guarantee: text from a paper, a file or an argument can't control the terminal. Everything is printed through
//! [`Terminal`], which replaces control characters and characters that change the direction of text. The only escape
//! sequences that it prints are those made by [`style`], and only if the terminal shows colours.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use console::Term;
use gazette_core::json;
use gazette_core::text::is_unprintable;
use gazette_messages::{grouped, tell};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde::Serialize;

use crate::failure::Failure;

mod report;
pub mod style;

pub use report::report;

/// Prints results to stdout and everything else to stderr.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    is_json: bool,
    is_interactive: bool,
}

/// Replaces a character that must not be printed.
const REPLACEMENT: char = '\u{fffd}';

/// A text that is safe to print on a terminal: line breaks stay, tabs become spaces, control characters and characters that
/// change the direction of text are replaced.
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\n' => '\n',
        '\t' => ' ',
        c if is_unprintable(c) => REPLACEMENT,
        c => c,
    })
}

/// Like [`printable`] for a part of a line: line breaks are replaced too, so that the text can't fake another line.
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

/// A quoted cell of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front.
pub fn csv_cell(text: &str) -> String {
    let text = one_line(text);
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// JSON with unprintable characters written as escapes. It has the same meaning.
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

/// A text for output: [`printable`], with our own colours as escape sequences.
fn written(text: &impl Display) -> String {
    style::unmarked(&printable(&text.to_string()))
}

impl Terminal {
    /// Detects whether stderr is a terminal. `anstream` decides for each stream whether it shows colours: only on a
    /// terminal, and not if `NO_COLOR` is set (<https://no-color.org>, <https://bixense.com/clicolors>).
    pub fn detect(is_json: bool) -> Self {
        Self { is_json, is_interactive: io::stderr().is_terminal() }
    }

    /// Whether stdout gets JSON.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Prints a line of the result for people.
    pub fn print(&self, line: impl Display) {
        if !self.is_json {
            // A reader that has seen enough (`| head`) closes the pipe. That is not an error.
            let _ = writeln!(anstream::stdout(), "{}", written(&line));
        }
    }

    /// Prints the result as JSON, with `--json`.
    pub fn print_json(&self, value: &impl Serialize) {
        if self.is_json {
            let text = json::pretty(value);
            let _ = writeln!(io::stdout(), "{}", printable_json(&text));
        }
    }

    /// Prints a note to stderr.
    pub fn note(&self, line: impl Display) {
        self.print_error(format_args!("{}: {line}", style::blue(&tell!("label-note"))));
    }

    /// Prints a warning to stderr.
    pub fn warn(&self, line: impl Display) {
        self.print_error(format_args!("{}: {line}", style::yellow(&tell!("label-warning"))));
    }

    /// Prints text to stderr.
    pub fn print_error(&self, text: impl Display) {
        let _ = writeln!(anstream::stderr(), "{}", written(&text));
    }

    /// Prints a failure to stderr, and with `--json` as JSON to stdout.
    pub fn failure(&self, failure: &Failure) {
        let _ = write!(anstream::stderr(), "{}", written(&failure.render()));
        self.print_json(&failure.to_json());
    }

    /// Whether there is a terminal on which to ask.
    pub fn can_ask(&self) -> bool {
        self.is_interactive && io::stdin().is_terminal()
    }

    /// Asks on the terminal and returns the trimmed answer; `None` if there is no terminal.
    pub fn ask(&self, question: &str, prompt: &str) -> Option<String> {
        if !self.can_ask() {
            return None;
        }
        let _ = write!(anstream::stderr(), "{}", written(&format_args!("{question}\n{prompt}")));
        let mut answer = String::new();
        let _ = io::stdin().read_line(&mut answer);
        Some(answer.trim().to_owned())
    }

    /// Asks on the terminal for something that is not shown. Empty if stderr is no terminal.
    pub fn ask_secret(&self, prompt: &str) -> io::Result<String> {
        let _ = write!(anstream::stderr(), "{}", written(&prompt));
        Term::stderr().read_secure_line()
    }

    /// A progress bar on a terminal; hidden elsewhere.
    pub fn progress(&self, length: usize, what: String) -> ProgressBar {
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
    let style = ProgressStyle::with_template("{msg} {bar:32} {done}/{all}").expect("the template is well-formed");
    let number = |number: u64, text: &mut dyn fmt::Write| {
        let _ = text.write_str(&grouped(number));
    };
    style
        .with_key("done", move |state: &ProgressState, text: &mut dyn fmt::Write| number(state.pos(), text))
        .with_key("all", move |state: &ProgressState, text: &mut dyn fmt::Write| number(state.len().unwrap_or(0), text))
        .progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}]0;x\u{7}\u{9b}2J\rb\u{8}\u{202e}c\u{2066}d\u{2028}\u{7f}\te\nf";

    #[test]
    fn nothing_steers_the_terminal_but_our_own_colours() {
        assert_eq!(
            written(&HOSTILE),
            "a\u{fffd}]0;x\u{fffd}\u{fffd}2J\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}\u{fffd} e\nf"
        );
        let shown = written(&format_args!("{}: {HOSTILE}", style::red(HOSTILE)));
        assert!(shown.starts_with("\x1b[1m\x1b[31ma\u{fffd}]0;x"), "{shown:?}");
        assert_eq!(shown.matches('\x1b').count(), 3, "{shown:?}");
        assert!(written(&"\x1b[31mred").starts_with('\u{fffd}'), "a colour of somebody else");
        assert!(!one_line(&style::red("ok")).contains('\x1b'));
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

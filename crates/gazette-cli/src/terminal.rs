//! What people see: lines, colours and progress on a terminal, one JSON value for programs.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

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

/// Colours, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    is_coloured: bool,
}

impl Style {
    /// Without colours.
    pub const PLAIN: Self = Self { is_coloured: false };

    fn paint(self, code: &str, text: &str) -> String {
        if self.is_coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
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
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }

    /// The result, for programs.
    pub fn answer(&self, value: &impl Serialize) {
        if self.is_json {
            let text = json::pretty(value);
            let _ = writeln!(std::io::stdout(), "{text}");
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

    /// Text on stderr as it is.
    pub fn aside(&self, text: impl Display) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Why the command could not do it: for people on stderr, and for programs as JSON on stdout.
    pub fn failure(&self, failure: &Failure) {
        let _ = write!(std::io::stderr(), "{}", failure.render(self.err));
        self.answer(&failure.to_json());
    }

    /// Asks whoever sits at the terminal, and gives the answer without the spaces around it; `None` if nobody does.
    pub fn ask(&self, question: &str, prompt: &str) -> Option<String> {
        if !self.is_interactive || !std::io::stdin().is_terminal() {
            return None;
        }
        let _ = write!(std::io::stderr(), "{question}\n{prompt}");
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

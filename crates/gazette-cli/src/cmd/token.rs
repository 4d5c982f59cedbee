//! `gazette token`: creates editors' tokens.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::hash::Hash;
use gazette_core::text::composed;
use gazette_core::wire::{EditorLine, Role};
use gazette_messages::{grouped, tell};
use serde_json::json;

use super::{Outcome, Session};
use crate::failure::Failure;
use crate::random;

/// Subcommands of `gazette token`.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Create a random token and its line for the Worker's EDITORS secret
    ///
    /// The 256-bit token is printed only once. The line for the EDITORS secret contains only its SHA-256. To revoke a
    /// token, remove its line.
    New(NewArgs),
}

/// Arguments of `gazette token new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette token new thanh
  gazette token new \"Thu Hà\" --role writer
  gazette token new thanh --json | jq -r .line >> editors.txt")]
pub struct NewArgs {
    /// The editor's name, as shown in the history: at most 64 characters; it may contain spaces
    name: EditorName,

    /// The role: writer (propose articles, publish own ones if the settings allow it), editor (publish everything), or
    /// admin (also purge, back up, restore and read the audit log)
    #[arg(long, value_name = "ROLE", default_value = "editor", value_parser = ["writer", "editor", "admin"])]
    role: String,
}

/// The maximum size of a Worker secret.
const MAX_SECRET_BYTES: usize = 5_000;

/// An editor's name that is valid in a line of EDITORS, in NFC and with single spaces.
#[derive(Debug, Clone)]
pub struct EditorName(String);

impl FromStr for EditorName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = composed(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let line = format!("{name} {} {}", Role::Editor.as_str(), Hash::of(b""));
        let is_understood = EditorLine::parse(&line).is_some_and(|line| line.name == name);
        let is_short = (1..=64).contains(&name.chars().count());
        if is_short && is_understood && !text.contains(['\n', '\r']) {
            Ok(Self(name))
        } else {
            Err(tell!("token-name"))
        }
    }
}

/// Runs `gazette token`.
pub fn run(verb: &Verb, session: Session<'_>) -> Result<Outcome, Failure> {
    let Verb::New(NewArgs { name: EditorName(name), role }) = verb;
    let token = URL_SAFE_NO_PAD.encode(random::bytes::<32>()?);
    let line = format!("{name} {role} {}", Hash::of(token.as_bytes()));
    // Including the line break.
    let size_bytes = line.len() + 1;
    let fitting = MAX_SECRET_BYTES / size_bytes;
    let max = grouped(MAX_SECRET_BYTES as u64);
    let created = tell!("token-created", name = name, role = role);
    let add = tell!("token-line");
    session.terminal.print(format_args!("{created}\n\n  {token}\n\n{add}\n\n  {line}\n"));
    session.terminal.print(tell!("token-upload"));
    session.terminal.print(tell!("token-size", size = size_bytes, most = max, fitting = fitting));
    session.terminal.print(tell!("token-use", name = name));
    session.terminal.print_json(&json!({"name": name, "role": role, "token": token, "line": line}));
    Ok(Outcome::Done)
}

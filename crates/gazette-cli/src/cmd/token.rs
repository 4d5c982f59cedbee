//! `gazette token`: editors' secrets.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::hash::Hash;
use serde_json::json;

use super::{Outcome, Session};
use crate::failure::Failure;
use crate::random;

/// What can be done with tokens.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// Make a random token, and the line that makes it an editor's
    ///
    /// The 256-bit token is printed this once, with the line to put into the Worker's EDITORS secret. Only the token's
    /// SHA-256 is in that line. To revoke a token, remove its line.
    New(NewArgs),
}

/// Whose token to make.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette token new thanh
  gazette token new lan --role writer
  gazette token new thanh --json | jq -r .line >> editors.txt")]
pub struct NewArgs {
    /// The editor's name, as the history will show it: a-z, 0-9, dot, hyphen, underscore
    name: EditorName,

    /// What the token is good for: a writer's for articles, an editor's for all that is published, an admin's also for
    /// purges, backups and the audit log
    #[arg(long, value_name = "ROLE", default_value = "editor", value_parser = ["writer", "editor", "admin"])]
    role: String,
}

/// The most that a Worker's secret may have.
const MAX_SECRET_BYTES: usize = 5_000;

/// A name that fits into a line of EDITORS.
#[derive(Debug, Clone)]
pub struct EditorName(String);

impl FromStr for EditorName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        if (1..=64).contains(&text.len()) && text.chars().all(is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err("an editor's name has 1 to 64 of a-z, 0-9, dot, hyphen and underscore".to_owned())
        }
    }
}

/// Runs it.
pub fn run(verb: &Verb, session: Session<'_>) -> Result<Outcome, Failure> {
    let Verb::New(NewArgs { name: EditorName(name), role }) = verb;
    let token = URL_SAFE_NO_PAD.encode(random::bytes::<32>()?);
    let line = format!("{name} {role} {}", Hash::of(token.as_bytes()));
    // Each line with its end.
    let size_bytes = line.len() + 1;
    let fitting = MAX_SECRET_BYTES / size_bytes;
    session.terminal.print(format_args!(
        "The token of {name}, with the role {role}. It is shown only now; keep it like a password:

  {token}

Add this line to the Worker's EDITORS secret, beside those of the other editors:

  {line}

with: npx wrangler secret put EDITORS
It takes {size_bytes} of the {MAX_SECRET_BYTES} bytes that a secret may have; about {fitting} such lines fit.
{name} then works with GAZETTE_TOKEN set to the token."
    ));
    session.terminal.print_json(&json!({"name": name, "role": role, "token": token, "line": line}));
    Ok(Outcome::Done)
}

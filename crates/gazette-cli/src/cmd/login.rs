//! `gazette login`: stores an editor's token on this machine. `gazette logout` removes it, `gazette whoami` shows whose it is.

use std::io::{self, IsTerminal, Read};

use gazette_core::wire::Identity;
use gazette_messages::tell;
use serde_json::json;

use super::paper::Target;
use super::{Outcome, Session};
use crate::client::{Address, BadAddress, BadToken, Client, ClientError, Credentials, Token, TokenOrigin};
use crate::failure::Failure;
use crate::terminal::{one_line, style};
use crate::token_store;

/// The longest input that is read for a token.
const MAX_INPUT_BYTES: u64 = 4_096;

/// Arguments of `gazette login`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette login https://bao.example
  gazette login --remote staging
  gazette login https://bao.example < token.txt")]
pub struct LoginArgs {
    /// The paper's address, or the name of a remote [default: the selected paper]
    #[arg(value_name = "PAPER", conflicts_with = "remote")]
    paper: Option<String>,
}

/// Arguments of `gazette logout`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette logout https://bao.example
  gazette logout --remote staging")]
pub struct LogoutArgs {
    /// The paper's address, or the name of a remote [default: the selected paper]
    #[arg(value_name = "PAPER", conflicts_with = "remote")]
    paper: Option<String>,
}

/// Arguments of `gazette whoami`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette whoami
  gazette whoami --remote staging
  gazette whoami --json | jq -r .role")]
pub struct WhoamiArgs {}

/// Runs `gazette login`.
pub fn run(args: &LoginArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let target = target(args.paper.as_deref(), session)?;
    session.confirm(&target)?;
    let address = target.address;
    // Nobody should have to enter a token that can't be stored, or be sent.
    token_store::check(&address)?;
    if address.exposes_token() {
        if !session.is_insecure {
            return Err(ClientError::Exposed { address: address.to_string() }.into());
        }
        terminal.warn(tell!("not-encrypted", address = address));
    }
    let token = read_token(&address, session)?;
    let client = session.bare_client(address.clone());
    let client = client.with_credentials(Credentials::given(Some(token.clone()), TokenOrigin::Login));
    let Identity { name, role } = client.whoami()?;
    let stored_in = token_store::store(&address, &token)?;
    terminal.print(tell!(
        "login-done",
        address = address,
        name = style::bold(&one_line(&name)),
        role = role,
        store = stored_in
    ));
    if session.environment.token_for(&address).is_ok_and(|token| token.is_some()) {
        terminal.note(tell!("login-variable"));
    }
    terminal
        .print_json(&json!({"url": address.to_string(), "name": name, "role": role, "stored_in": stored_in.name()}));
    Ok(Outcome::Done)
}

/// Runs `gazette logout`.
pub fn logout(args: &LogoutArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let address = target(args.paper.as_deref(), session)?.address;
    let was_stored = token_store::remove(&address)?;
    if was_stored {
        terminal.print(tell!("logout-done", address = address));
        terminal.note(tell!("logout-still-valid"));
    } else {
        terminal.print(tell!("logout-none", address = address));
    }
    if session.environment.token_for(&address).is_ok_and(|token| token.is_some()) {
        terminal.note(tell!("logout-variable"));
    }
    terminal.print_json(&json!({"url": address.to_string(), "was_stored": was_stored}));
    Ok(Outcome::Done)
}

/// Runs `gazette whoami`.
pub fn whoami(_: &WhoamiArgs, session: Session<'_>) -> Result<Outcome, Failure> {
    let remote = session.required_target()?.remote;
    let client: Client = session.client()?;
    let Identity { name, role } = client.whoami()?;
    let address = client.address();
    let origin = client.token_origin()?;
    session.terminal.print(tell!("whoami-name", name = style::bold(&one_line(&name)), role = role));
    session.terminal.print(match &remote {
        Some(remote) => tell!("whoami-remote", address = address, name = remote),
        None => tell!("whoami-paper", address = address),
    });
    session.terminal.print(tell!("whoami-token", origin = origin.map(ToString::to_string).unwrap_or_default()));
    let origin = origin.map(TokenOrigin::name).unwrap_or_default();
    session.terminal.print_json(
        &json!({"name": name, "role": role, "url": address.to_string(), "remote": remote, "token_from": origin}),
    );
    Ok(Outcome::Done)
}

/// The paper that the argument names: an address, or a remote. Without one, the selected paper.
fn target(paper: Option<&str>, session: Session<'_>) -> Result<Target, Failure> {
    let Some(paper) = paper else { return session.required_target() };
    // A word that can't be an address is meant as a name, so that the answer is which names there are.
    let is_word = !paper.is_empty() && !paper.contains(['.', ':', '/']);
    if !paper.contains("://")
        && let Some(remotes) = session.remotes().filter(|remotes| is_word || remotes.are_named(paper))
    {
        return Ok(Target { address: remotes.named(paper)?, remote: Some(paper.to_owned()) });
    }
    Ok(Target { address: paper.parse().map_err(|error: BadAddress| error.of("PAPER"))?, remote: None })
}

/// Asks for the token without showing it. Where there is no terminal, reads it from stdin.
fn read_token(address: &Address, session: Session<'_>) -> Result<Token, Failure> {
    let none = |cause: Option<io::Error>| Failure::Usage {
        message: cause.map_or_else(|| tell!("login-no-token"), |cause| tell!("login-unreadable", cause = cause)),
        help: tell!("login-no-token-help", address = address),
    };
    let text = if io::stdin().is_terminal() {
        session.terminal.ask_secret(&format!("{} ", tell!("login-ask", address = address)))
    } else {
        let mut text = String::new();
        io::stdin().take(MAX_INPUT_BYTES).read_to_string(&mut text).map(|_| text)
    };
    let text = match text {
        // Bytes that are no text are no token, either.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => "\u{fffd}".to_owned(),
        text => text.map_err(|error| none(Some(error)))?,
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(none(None));
    }
    Ok(text.parse::<Token>().map_err(|error: BadToken| error.of(tell!("token-entered")))?)
}

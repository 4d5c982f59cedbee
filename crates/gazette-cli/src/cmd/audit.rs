//! `gazette audit`: shows the audit log.

use std::num::NonZeroUsize;

use gazette_core::time::Zone;
use gazette_core::wire::{AuditEntry, Role};
use gazette_messages::tell;

use super::{Outcome, Session, local_time};
use crate::failure::Failure;
use crate::terminal::one_line;

/// Arguments of `gazette audit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette audit
  gazette audit --limit 500 --json | jq '.[] | select(.act == \"refused-token\")'")]
pub struct Args {
    /// The maximum number of entries
    #[arg(long, value_name = "N", default_value = "100")]
    limit: NonZeroUsize,
}

/// Runs `gazette audit`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let client = session.client()?;
    let entries: Vec<AuditEntry> = client.audit().take(args.limit.get()).collect::<Result<_, _>>()?;
    let terminal = session.terminal;
    if entries.is_empty() {
        terminal.print(tell!("audit-empty"));
    }
    let zone = session.zone()?;
    for entry in &entries {
        terminal.print(line(entry, zone.as_ref()));
    }
    terminal.print_json(&entries);
    Ok(Outcome::Done)
}

fn line(entry: &AuditEntry, zone: Option<&Zone>) -> String {
    let AuditEntry { number, at, actor, role, act, detail } = entry;
    let at = local_time(at, zone);
    let actor = actor.as_deref().unwrap_or("-");
    let role = role.map_or("", Role::as_str);
    let line = format!("{number:>6}  {at}  {actor:<12}  {role:<6}  {act:<16}  {detail}");
    one_line(line.trim_end()).into_owned()
}

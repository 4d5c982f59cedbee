//! `gazette webhooks`: lists webhook deliveries.

use super::{Outcome, Session};
use crate::client::{Delivery, DeliveryState, WebhookList};
use crate::failure::Failure;
use crate::terminal::one_line;

/// Arguments of `gazette webhooks`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette webhooks
  gazette webhooks --json | jq '.webhooks[] | select(.state == \"failed\")'")]
pub struct Args {}

/// Runs `gazette webhooks`.
pub fn run(_: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let list: WebhookList = session.client()?.webhooks()?;
    if list.webhooks.is_empty() {
        terminal.print("No webhook deliveries yet.");
        terminal.note("to add a webhook, add [[webhooks]] with a `url` to gazette.toml");
    }
    for delivery in &list.webhooks {
        terminal.print(line(delivery));
    }
    terminal.print_json(&list);
    Ok(Outcome::Done)
}

fn line(delivery: &Delivery) -> String {
    let Delivery { edition, url, state, attempts, outcome, last_at, next_at, release } = delivery;
    let state = match state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Failed => "failed",
    };
    let last = match (outcome, last_at) {
        (Some(outcome), Some(at)) => {
            format!("  {outcome}, attempt {attempts} at {at}")
        }
        _ => String::new(),
    };
    let next = next_at.as_ref().map(|at| format!("  next at {at}")).unwrap_or_default();
    let what = release.map(|release| format!("  release {release} refused")).unwrap_or_default();
    one_line(&format!("{edition:>6}{what}  {state:<9}  {url}{last}{next}")).into_owned()
}

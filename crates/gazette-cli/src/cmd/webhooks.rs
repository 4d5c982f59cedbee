//! `gazette webhooks`: lists webhook deliveries.

use gazette_messages::tell;

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
        terminal.print(tell!("webhooks-none"));
        terminal.note(tell!("webhooks-add"));
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
        DeliveryState::Waiting => tell!("webhook-waiting"),
        DeliveryState::Delivered => tell!("webhook-delivered"),
        DeliveryState::Failed => tell!("webhook-failed"),
    };
    let last = match (outcome, last_at) {
        (Some(outcome), Some(at)) => {
            format!("  {}", tell!("webhook-attempt", outcome = outcome, attempts = attempts, at = at))
        }
        _ => String::new(),
    };
    let next = next_at.as_ref().map(|at| format!("  {}", tell!("webhook-next", at = at))).unwrap_or_default();
    let what = release.map(|release| format!("  {}", tell!("webhook-release", id = release))).unwrap_or_default();
    one_line(&format!("{edition:>6}{what}  {state:<9}  {url}{last}{next}")).into_owned()
}

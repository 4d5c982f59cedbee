//! The audit log's entries about requests. The source of a request is stored as a keyed hash, which identifies repeated
//! attempts without storing an address.

use std::cell::Cell;

use gazette_catalog::audit::NewEntry;
use gazette_catalog::command::Command;
use gazette_catalog::editor::Editor;
use gazette_core::wire::ApiError;

use super::client::ask;
use crate::clock;
use crate::hmac::hmac;
use crate::request::RequestContext;
use crate::secrets::{Purpose, signing_key};

/// How long an isolate collects refused tokens before it writes an entry.
const GATHER_MILLIS: f64 = 10_000.0;
/// The stored length of the keyed hash of a request's source, in hexadecimal digits.
const SOURCE_CHARS: usize = 12;

thread_local! {
    /// The number of refused tokens without an entry, and the time of the last entry.
    static REFUSED: Cell<(u32, f64)> = const { Cell::new((0, 0.0)) };
}

/// Writes an entry after the response.
pub fn note(request: &RequestContext, editor: Option<&Editor>, act: &str, detail: &str) {
    let entry = NewEntry { editor: editor.cloned(), act: act.to_owned(), detail: detail.to_owned() };
    let env = request.env.clone();
    request.context.wait_until(async move {
        let noted: Result<(), ApiError> = ask(&env, &Command::Audit(entry)).await;
        if let Err(error) = noted {
            log::error!("an entry is missing in the audit log: {error:?}");
        }
    });
}

/// Records an unknown token. One entry covers all those that this isolate has refused since the last.
pub fn note_refused_token(request: &RequestContext) {
    let (count, told_at) = REFUSED.get();
    let now = clock::millis();
    if now - told_at < GATHER_MILLIS {
        REFUSED.set((count.saturating_add(1), told_at));
        return;
    }
    REFUSED.set((0, now));
    let source = signing_key(&request.env, Purpose::Audit)
        .map(|key| hmac(key.as_bytes(), request.network().as_bytes()).to_string()[..SOURCE_CHARS].to_owned())
        .unwrap_or_default();
    let detail =
        format!("{} since the last entry of this isolate; this one from source {source}", count.saturating_add(1));
    note(request, None, "refused-token", &detail);
}

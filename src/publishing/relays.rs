//! Tells the relays of new editions. Nothing waits for a relay for longer than a second; a job repeats what failed.

use std::pin::pin;

use gazette_catalog::rows;
use gazette_core::edition::Bundle;
use gazette_core::wire::ApiError;

use super::publication::newest_bundle;
use crate::host::ObjectHost;
use crate::storage::Sql;

/// The kind of the job that tells the relays again.
pub const JOB: &str = "relay";
/// How long all relays together may take.
const PATIENCE_MILLIS: f64 = 1_000.0;
/// How long after the first attempt the job makes the second.
const AGAIN_SECS: i64 = 3;

/// Tells the relays of the newest edition. The job is scheduled first and removed at the end, so that it repeats an attempt
/// that fails, takes too long, or ends with the object.
pub async fn tell(sql: &impl Sql, host: &impl ObjectHost, number: u64, bundle: &str) -> Result<(), ApiError> {
    if !host.has_relays() {
        return Ok(rows::schedule(sql, JOB, None)?);
    }
    rows::schedule(sql, JOB, Some(host.now().plus_secs(AGAIN_SECS)))?;
    let told = pin!(host.tell_relays(number, bundle));
    let told = host.within(PATIENCE_MILLIS, told).await;
    told.map_err(|_| ApiError::Internal("a relay did not answer in time".into()))??;
    // Another edition may have been made in the meantime.
    if rows::newest_root(sql)?.is_some_and(|newest| newest.number == number) {
        rows::schedule(sql, JOB, None)?;
    }
    Ok(())
}

/// The job: tells the relays of the newest edition.
pub async fn tell_newest(sql: &impl Sql, host: &impl ObjectHost) -> Result<(), ApiError> {
    match newest_bundle(sql)? {
        Some(bundle) => tell(sql, host, Bundle::read(bundle.as_bytes())?.number, &bundle).await,
        None => Ok(rows::schedule(sql, JOB, None)?),
    }
}

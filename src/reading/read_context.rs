//! What the read path needs around it.

use crate::counting::client::{self as counting, Snapshot};
use crate::error::ApiError;
use crate::host::Host;
use crate::publishing::client::CatalogClient;

/// Where readers are answered: a store that may be late, the truth behind it, and the counts.
pub trait ReadContext: Host + CatalogClient + Clone + 'static {
    /// The numbers that pages show; `None` if none have arrived here.
    async fn numbers(&self) -> Result<Option<Snapshot>, ApiError>;
}

impl ReadContext for worker::Env {
    async fn numbers(&self) -> Result<Option<Snapshot>, ApiError> {
        counting::snapshot(self).await
    }
}

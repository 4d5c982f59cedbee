//! The dependencies of the read path.

use gazette_core::wire::ApiError;

use crate::counting::client::{self as counting, Snapshot};
use crate::host::Host;
use crate::publishing::client::CatalogClient;
use crate::relaying::client::RelayClient;

/// Access to a store that may be behind, to the Catalog as the source of truth, to a relay of its news, and to the counts.
pub trait ReadContext: Host + CatalogClient + RelayClient + Clone + 'static {
    /// The numbers that pages show; `None` if none have arrived in this data center.
    async fn numbers(&self) -> Result<Option<Snapshot>, ApiError>;
}

impl ReadContext for worker::Env {
    async fn numbers(&self) -> Result<Option<Snapshot>, ApiError> {
        counting::snapshot(self).await
    }
}

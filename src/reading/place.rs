//! What the read path needs around it.

use gazette_core::pages::Numbers;

use crate::counting;
use crate::error::ApiError;
use crate::host::Host;
use crate::publishing::client::Truth;

/// Where readers are answered: a store that may be late, the truth behind it, and the counts.
pub trait Place: Host + Truth + Clone + 'static {
    /// The numbers that pages show, without those of older systems.
    async fn numbers(&self) -> Result<Numbers, ApiError>;
}

impl Place for worker::Env {
    async fn numbers(&self) -> Result<Numbers, ApiError> {
        counting::client::numbers(self).await
    }
}

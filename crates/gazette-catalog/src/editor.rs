//! The sender of a command.

use gazette_core::wire::{ApiError, Role};
use serde::{Deserialize, Serialize};

/// The owner of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editor {
    /// The name, as the history shows it.
    pub name: String,
    /// The role of the token.
    pub role: Role,
}

impl Editor {
    /// Refuses an editor whose role is below `needed`. `what` begins the reason, such as “a purge”.
    pub fn require(&self, needed: Role, what: &str) -> Result<(), ApiError> {
        let Self { name, role } = self;
        if *role >= needed {
            return Ok(());
        }
        Err(ApiError::Forbidden(format!("{what} needs the role {needed}, and {name} has the role {role}")))
    }
}

//! Releases: changes that the paper stores, and publishes at their second.

use gazette_core::wire::{NewRelease, Release, ReleaseList, ReleaseMove};

use super::{Ask, Auth, Client, ClientError, attempt};

impl Client {
    /// `POST /api/v1/releases`: stores a change; never twice.
    pub fn store_release(&self, release: &NewRelease) -> Result<Release, ClientError> {
        self.post("/api/v1/releases", release)
    }

    /// `GET /api/v1/releases`: those that wait or were refused.
    pub fn releases(&self) -> Result<ReleaseList, ClientError> {
        self.get_as(Auth::Required, "/api/v1/releases")
    }

    /// `GET /api/v1/releases/{id}`: one with what it changes; `None` if there never was one with this number.
    pub fn release(&self, id: u64) -> Result<Option<Release>, ClientError> {
        match self.get_as(Auth::Required, &format!("/api/v1/releases/{id}")) {
            Ok(release) => Ok(Some(release)),
            Err(ClientError::Refused(problem)) if problem.status == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `POST /api/v1/releases/{id}/move`: moves one to another second.
    pub fn move_release(&self, id: u64, to: &ReleaseMove) -> Result<Release, ClientError> {
        self.post(&format!("/api/v1/releases/{id}/move"), to)
    }

    /// `DELETE /api/v1/releases/{id}`: cancels one.
    pub fn cancel_release(&self, id: u64) -> Result<(), ClientError> {
        self.request(&format!("/api/v1/releases/{id}"), Ask::Delete, Auth::Required, attempt::bytes).map(drop)
    }
}

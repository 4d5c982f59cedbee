//! The handlers of releases: changes that are stored, and become an edition at a set second.

use gazette_catalog::command::{Command, ReleaseCommand};
use gazette_core::wire::{ApiError, MAX_COMMIT_BYTES, Release, ReleaseList, ReleaseMove, Role};

use super::auth::authorize;
use super::client::ask;
use crate::answer::Answer;
use crate::request::RequestContext;

/// The maximum size of the body of a move, in bytes.
const MAX_MOVE_BYTES: usize = 1_000;

/// The number in a path.
fn number(id: &str) -> Result<u64, ApiError> {
    let number = id.parse().ok().filter(|number| i64::try_from(*number).is_ok());
    number.ok_or_else(|| ApiError::ReleaseNotFound(id.chars().take(80).collect()))
}

/// `POST /api/v1/releases`: stores a change, which becomes an edition at its second.
pub async fn post_release(request: &RequestContext) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let release = request.body(MAX_COMMIT_BYTES).await?;
    let (release, is_new): (Release, bool) =
        ask(&request.env, &Command::Release(ReleaseCommand::Store { release, editor })).await?;
    Answer::private_json(if is_new { 201 } else { 200 }, &release)
}

/// `GET /api/v1/releases`: the releases that wait or were refused.
pub async fn get_releases(request: &RequestContext) -> Result<Answer, ApiError> {
    authorize(request, Role::Editor).await?;
    request.parameters(&[])?;
    let list: ReleaseList = ask(&request.env, &Command::Release(ReleaseCommand::List)).await?;
    Answer::private_json(200, &list)
}

/// `GET /api/v1/releases/{id}`: a release with what it changes.
pub async fn get_release(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    authorize(request, Role::Editor).await?;
    request.parameters(&[])?;
    let release: Release = ask(&request.env, &Command::Release(ReleaseCommand::Read(number(id)?))).await?;
    Answer::private_json(200, &release)
}

/// `POST /api/v1/releases/{id}/move`: moves a release to another second.
pub async fn post_release_move(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let release = number(id)?;
    let ReleaseMove { at } = request.json(MAX_MOVE_BYTES).await?;
    let moved: Release = ask(&request.env, &Command::Release(ReleaseCommand::Move { release, at, editor })).await?;
    Answer::private_json(200, &moved)
}

/// `DELETE /api/v1/releases/{id}`: cancels a release.
pub async fn delete_release(request: &RequestContext, id: &str) -> Result<Answer, ApiError> {
    let editor = authorize(request, Role::Editor).await?;
    let () = ask(&request.env, &Command::Release(ReleaseCommand::Cancel(number(id)?, editor))).await?;
    Ok(Answer::no_content())
}

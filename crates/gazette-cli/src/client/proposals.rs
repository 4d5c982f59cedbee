//! Proposals: changes that wait for an editor.

use gazette_core::hash::Hash;
use gazette_core::wire::{
    CommitOutcome, MissingBlobs, MissingBlobsAnswer, Proposal, ProposalAcceptance, ProposalDetails, ProposalMade,
    ProposalRequest, ProposalReturn, ProposalState, ProposalWithdrawal, Source, SourceList, StoredBlobs, Upload,
};

use super::list::List;
use super::{Ask, Auth, Client, ClientError, MEDIA_TYPE, attempt};

/// What blobs are uploaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A commit. Pictures are available to readers by their hashes at once.
    Commit,
    /// A proposal. Its pictures are withheld from readers until it is accepted.
    Proposal,
}

impl Purpose {
    const fn query(self) -> &'static str {
        match self {
            Self::Commit => "",
            Self::Proposal => "?for=proposal",
        }
    }
}

impl Client {
    /// `POST /api/v1/blobs/missing`: which of these must be uploaded for that purpose.
    pub fn missing_blobs_for(&self, purpose: Purpose, hashes: &[Hash]) -> Result<Vec<Hash>, ClientError> {
        let body = MissingBlobs { hashes: hashes.to_vec() };
        let path = format!("/api/v1/blobs/missing{}", purpose.query());
        self.post::<MissingBlobsAnswer>(&path, &body).map(|answer| answer.missing)
    }

    /// `POST /api/v1/blobs`, for that purpose.
    pub fn upload_for(&self, purpose: Purpose, upload: &Upload) -> Result<StoredBlobs, ClientError> {
        self.post(&format!("/api/v1/blobs{}", purpose.query()), upload)
    }

    /// `POST /api/v1/blobs` with one picture or document, as its bytes, for that purpose.
    pub fn upload_media_for(&self, purpose: Purpose, bytes: &[u8]) -> Result<StoredBlobs, ClientError> {
        let path = format!("/api/v1/blobs{}", purpose.query());
        self.request(&path, Ask::Post(MEDIA_TYPE, bytes), Auth::Required, attempt::understand)
    }

    /// `POST /api/v1/proposals`: proposes changes, and never twice.
    pub fn propose(&self, request: &ProposalRequest) -> Result<ProposalMade, ClientError> {
        self.post("/api/v1/proposals", request)
    }

    /// `GET /api/v1/proposals`: the proposals, newest first: all of them or those in one state. A writer gets only the
    /// writer's own; see [`List::is_own_only`].
    pub fn proposals(&self, state: Option<ProposalState>) -> List<'_, Proposal> {
        let state = state.map(ProposalState::as_str);
        self.list_as(Auth::Required, "/proposals", &[("state", state), ("limit", Some("100"))])
    }

    /// `GET /api/v1/proposals/{id}`: a proposal and its conflicts; `None` if there is none that this token may see.
    pub fn proposal(&self, id: u64) -> Result<Option<ProposalDetails>, ClientError> {
        found(self.get_as(Auth::Required, &format!("/api/v1/proposals/{id}")))
    }

    /// `GET /api/v1/sources/{hash}?proposal=`: a source of an open proposal; `None` if it has none with this hash.
    pub fn proposed_source(&self, proposal: u64, hash: Hash) -> Result<Option<Source>, ClientError> {
        found(self.get_as(Auth::Required, &format!("/api/v1/sources/{hash}?proposal={proposal}")))
    }

    /// `POST /api/v1/proposals/{id}/accept`: publishes a proposal, and never twice.
    pub fn accept_proposal(&self, id: u64, acceptance: &ProposalAcceptance) -> Result<CommitOutcome, ClientError> {
        self.post(&format!("/api/v1/proposals/{id}/accept"), acceptance)
    }

    /// `POST /api/v1/proposals/{id}/return`: returns a proposal with a note.
    pub fn return_proposal(&self, id: u64, note: &str) -> Result<Proposal, ClientError> {
        self.post(&format!("/api/v1/proposals/{id}/return"), &ProposalReturn { note: note.to_owned() })
    }

    /// `POST /api/v1/proposals/{id}/withdraw`: withdraws a proposal.
    pub fn withdraw_proposal(&self, id: u64) -> Result<Proposal, ClientError> {
        self.post(&format!("/api/v1/proposals/{id}/withdraw"), &ProposalWithdrawal {})
    }

    /// Whether the token is a writer's: the paper does not list everything to writers. False if the paper does not say.
    pub fn is_writer(&self) -> bool {
        let list: Result<SourceList, _> = self.get_as(Auth::Required, "/api/v1/sources?limit=1");
        list.is_ok_and(|list| list.partial)
    }
}

/// `None` if there is nothing of that name.
fn found<T>(result: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(ClientError::Refused(problem)) if problem.status == 404 => Ok(None),
        Err(error) => Err(error),
    }
}

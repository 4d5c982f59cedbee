//! The commands about proposals.

use gazette_core::hash::Hash;
use gazette_core::wire::{ProposalAcceptance, ProposalState};
use serde::{Deserialize, Serialize};

use crate::editor::Editor;

/// A query or an order about proposals. Each variant's doc starts with the type of the result.
#[derive(Debug, Serialize, Deserialize)]
pub enum ProposalCommand {
    /// `Vec<Hash>`: the hashes of these that must be uploaded for a proposal.
    Missing(Vec<Hash>),
    /// `ProposalMade`: make a proposal.
    Propose {
        /// A [`ProposalRequest`](gazette_core::wire::ProposalRequest), as the editor sent it.
        proposal: String,
        /// The sender.
        editor: Editor,
    },
    /// `ProposalList`: proposals, newest first; `next` has only the number before which the next page begins.
    List {
        /// If set, only those in this state.
        state: Option<ProposalState>,
        /// If set, only those of this person.
        of: Option<String>,
        /// Only those before this one.
        before: Option<u64>,
        /// The maximum number.
        limit: u32,
    },
    /// `ProposalDetails`: a proposal, and what prevents its acceptance.
    Details {
        /// Its number.
        id: u64,
        /// If set, only one of this person.
        of: Option<String>,
    },
    /// `Option<String>`: a source of an open proposal.
    Source {
        /// The number of the proposal.
        id: u64,
        /// The hash of the source.
        hash: Hash,
        /// If set, only of a proposal of this person.
        of: Option<String>,
    },
    /// `Vec<Hash>`: judge a proposal; the media that must be copied to readers before it is accepted.
    Check {
        /// Its number.
        id: u64,
        /// The request to accept it.
        request: ProposalAcceptance,
        /// The sender.
        editor: Editor,
    },
    /// [`Committed`](crate::command::Committed): accept a proposal.
    Accept {
        /// Its number.
        id: u64,
        /// The request.
        request: ProposalAcceptance,
        /// Its media that was copied to readers.
        copied: Vec<Hash>,
        /// The sender.
        editor: Editor,
    },
    /// `Proposal`: return a proposal with a note.
    Return {
        /// Its number.
        id: u64,
        /// The note.
        note: String,
        /// The sender.
        editor: Editor,
    },
    /// `Proposal`: withdraw a proposal.
    Withdraw {
        /// Its number.
        id: u64,
        /// The sender.
        editor: Editor,
    },
}

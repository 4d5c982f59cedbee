//! The paper, over HTTP: typed requests that are tried again while that makes sense.
//!
//! Other programs may use it, too: what readers may ask stands in `reading.rs`, with an example, and lists are iterators that
//! follow the cursors. What the paper refuses is a [`ClientError::Refused`] with the problem as it was told (RFC 9457).
//!
//! Every request may be repeated: reading changes nothing, blobs are named by their bytes, and a commit carries a key
//! by which the paper knows it again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gazette_core::hash::Hash;
use gazette_core::json;
use gazette_core::wire::{Commit, CommitOutcome, Rebuilding, Restore, Role, Source, SourceList, StoredBlobs, Upload};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::http::{Response, header};
use ureq::{Agent, Body, RequestBuilder};
use url::{Position, Url};

mod address;
mod attempt;
mod backup;
mod course;
mod credentials;
mod desk;
mod error;
mod list;
mod numbers;
mod problem;
mod proposals;
pub mod reading;
mod releases;

use attempt::Unfinished;

pub use address::{Address, BadAddress, BadToken, Token};
pub use backup::CountsPart;
pub use course::{Course, MAX_PARTS};
pub use credentials::{Credentials, KnownToken, TokenOrigin, TokenStoreError};
pub use desk::PreviewLink;
pub use error::ClientError;
pub use gazette_core::wire::{
    ArticleViews, BackupPart, ChangeKind, CountedAuthor, CountedSection, CountedTag, Delivery, DeliveryState,
    Highlights, ListedArticle, MissingAddress, MissingList, MostRead, Presence, Stats, WebhookList,
};
pub use list::{Change, Changes, List};
pub use numbers::ReadArticle;
pub use problem::{told, told_of};
pub use proposals::Purpose;
pub use reading::{ArticleFilter, Order};
/// Of media that is sent as its bytes.
const MEDIA_TYPE: &str = "application/octet-stream";
/// When nobody has ever answered, the address is probably wrong: no reason to keep people waiting.
const FIRST_PATIENCE: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const MAX_PAUSE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);
/// For a large upload over a slow line.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(5);

/// A connection to the paper.
pub struct Client {
    agent: Agent,
    address: Address,
    credentials: Credentials,
    may_expose_token: bool,
    public: Option<Address>,
    patience: Duration,
    on_retry: Box<dyn Fn(&str) + Send + Sync>,
    has_answered: AtomicBool,
}

/// Whether a request carries the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Auth {
    /// It is for everybody.
    Nobody,
    /// An editor is told more.
    IfAny,
    /// It is for editors.
    Required,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
enum Ask<'b> {
    /// `GET`.
    Get,
    /// `POST` of a body of that media type.
    Post(&'static str, &'b [u8]),
    /// `DELETE`.
    Delete,
}

/// The part of `GET /api/v1/editions/current` that matters here.
#[derive(Debug, serde::Deserialize)]
struct Current {
    number: u64,
}

impl Client {
    /// To the paper at `address`. `on_retry` is told, once for each request, why it is tried again.
    pub fn new(
        address: Address,
        token: Option<Token>,
        patience: Duration,
        on_retry: impl Fn(&str) + Send + Sync + 'static,
    ) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("gazette/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT));
        if address.is_loopback() {
            config = config.proxy(None);
        }
        let agent = config.build().new_agent();
        Self {
            agent,
            address,
            credentials: Credentials::given(token, TokenOrigin::Environment),
            may_expose_token: false,
            public: None,
            patience,
            on_retry: Box::new(on_retry),
            has_answered: AtomicBool::new(false),
        }
    }

    /// Uses this token instead of the one that [`Client::new`] got.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Where the token comes from; `None` if there is none.
    pub fn token_origin(&self) -> Result<Option<&TokenOrigin>, ClientError> {
        Ok(self.credentials.known()?.map(|(_, origin)| origin))
    }

    /// Sends the token also where it could be read on the way.
    #[must_use]
    pub fn exposing_token(mut self, may_expose_token: bool) -> Self {
        self.may_expose_token = may_expose_token;
        self
    }

    /// Knows the address by which the paper calls itself, its `base_url`: its lists go on there, or where they are asked for.
    #[must_use]
    pub fn known_as(mut self, public: Option<Address>) -> Self {
        self.public = public;
        self
    }

    /// Where the paper is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The path of an address of this paper; `None` for the address of another site.
    pub fn path_of(&self, url: &str) -> Option<String> {
        let url = Url::parse(url).ok()?;
        let origin: Address = url[..Position::BeforePath].parse().ok()?;
        let is_ours =
            self.address.is_same_site(&origin) || self.public.as_ref().is_some_and(|own| own.is_same_site(&origin));
        is_ours.then(|| url.path().to_owned())
    }

    /// `POST /api/v1/blobs/missing`: which of these must be uploaded.
    pub fn missing_blobs(&self, hashes: &[Hash]) -> Result<Vec<Hash>, ClientError> {
        self.missing_blobs_for(Purpose::Commit, hashes)
    }

    /// `POST /api/v1/blobs`.
    pub fn upload(&self, upload: &Upload) -> Result<StoredBlobs, ClientError> {
        self.upload_for(Purpose::Commit, upload)
    }

    /// `POST /api/v1/blobs` with one picture or document, as its bytes.
    pub fn upload_media(&self, bytes: &[u8]) -> Result<StoredBlobs, ClientError> {
        self.upload_media_for(Purpose::Commit, bytes)
    }

    /// `POST /api/v1/editions`: all of it or nothing, and never twice.
    pub fn commit(&self, commit: &Commit) -> Result<CommitOutcome, ClientError> {
        self.post("/api/v1/editions", commit)
    }

    /// `POST /api/v1/editions/{n}/restore`: a new edition with the content of an old one; never two.
    pub fn restore(&self, edition: u64, restore: &Restore) -> Result<CommitOutcome, ClientError> {
        self.post(&format!("/api/v1/editions/{edition}/restore"), restore)
    }

    /// `POST /api/v1/search/rebuild`: has the search index made anew.
    pub fn rebuild_search(&self) -> Result<Rebuilding, ClientError> {
        self.post("/api/v1/search/rebuild", &())
    }

    /// `GET /api/v1/sources`: the sources of an edition or, without one, of the newest; a part at a time. If `edition` differs
    /// between parts, another edition was published meanwhile.
    pub fn sources(&self, edition: Option<u64>) -> impl Iterator<Item = Result<SourceList, ClientError>> {
        let edition = edition.map(|number| format!("edition={number}&")).unwrap_or_default();
        let (mut next, mut course) = (Some(format!("/api/v1/sources?{edition}limit=100")), Course::default());
        std::iter::from_fn(move || {
            let path = next.take()?;
            let part = self.get_as(Auth::Required, &path).and_then(|list: SourceList| {
                let further = list.next.as_deref().filter(|_| !list.sources.is_empty());
                next = self.next_part(&mut course, &path, further)?;
                Ok(list)
            });
            Some(part)
        })
    }

    /// `GET /api/v1/sources/{hash}`: a source of any edition; `None` if the paper has none that this editor may see.
    pub fn source(&self, hash: Hash) -> Result<Option<Source>, ClientError> {
        match self.get_as(Auth::Required, &format!("/api/v1/sources/{hash}")) {
            Ok(source) => Ok(Some(source)),
            Err(ClientError::Refused(problem)) if problem.status == 404 => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `GET /api/v1/stats`: the site's totals.
    pub fn stats(&self) -> Result<Stats, ClientError> {
        self.get("/api/v1/stats")
    }

    /// `GET /api/v1/presence`: who is reading now.
    pub fn presence(&self) -> Result<Presence, ClientError> {
        self.get("/api/v1/presence")
    }

    /// `GET /api/v1/most-read`: what is read most in a window of time: `1h`, `24h`, `7d`, `30d` or `all`.
    pub fn most_read(&self, window: &str, limit: u32) -> Result<MostRead<ReadArticle>, ClientError> {
        self.get(&format!("/api/v1/most-read?window={window}&limit={limit}"))
    }

    /// `GET /api/v1/missing`: what readers asked for and is not there.
    pub fn missing(&self) -> Result<MissingList, ClientError> {
        self.get_as(Auth::Required, "/api/v1/missing")
    }

    /// `GET /api/v1/webhooks`: who was told of which edition.
    pub fn webhooks(&self) -> Result<WebhookList, ClientError> {
        self.get_as(Auth::Required, "/api/v1/webhooks")
    }

    /// `GET /media/{hash}/{name}`: the bytes of a picture.
    pub fn media(&self, hash: Hash, name: &str) -> Result<Vec<u8>, ClientError> {
        self.request(&format!("/media/{hash}/{name}"), Ask::Get, Auth::Nobody, attempt::bytes)
    }

    /// `GET /api/v1/editions/current`: the edition that readers get now.
    pub fn current_edition(&self) -> Result<u64, ClientError> {
        self.get::<Current>("/api/v1/editions/current").map(|current| current.number)
    }

    /// Asks for what everybody may see, and so without the token.
    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.get_as(Auth::Nobody, path)
    }

    fn get_as<T: DeserializeOwned>(&self, auth: Auth, path: &str) -> Result<T, ClientError> {
        self.request(path, Ask::Get, auth, attempt::understand)
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ClientError> {
        let body = json::compact(body).into_bytes();
        self.request(path, Ask::Post("application/json", &body), Auth::Required, attempt::understand)
    }

    /// Asks until there is an answer, the matter is over, or patience ends.
    fn request<T>(
        &self,
        path: &str,
        ask: Ask<'_>,
        auth: Auth,
        understand: fn(Response<Body>, &str) -> Result<T, Unfinished>,
    ) -> Result<T, ClientError> {
        let token = self.token_for(auth)?;
        let address = self.address.to_string();
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut is_told = false;
        loop {
            let (cause, is_answered, after) =
                match self.attempt(path, ask, token).and_then(|response| understand(response, &address)) {
                    Ok(answer) => {
                        self.has_answered.store(true, Ordering::Relaxed);
                        return Ok(answer);
                    }
                    Err(Unfinished::Over(error)) => {
                        return Err(error.needing(role_for(path)).with_token_from(self.credentials.origin()));
                    }
                    Err(Unfinished::Again { cause, is_answered, after }) => (cause, is_answered, after),
                };
            if is_answered {
                self.has_answered.store(true, Ordering::Relaxed);
            }
            let patience = if self.has_answered.load(Ordering::Relaxed) {
                self.patience
            } else {
                self.patience.min(FIRST_PATIENCE)
            };
            let wait = after.map_or(pause, |after| after.max(pause));
            if began.elapsed().checked_add(wait).is_none_or(|end| end > patience) {
                return Err(if is_answered {
                    ClientError::Failing { address, cause }
                } else {
                    ClientError::Unreachable { address, cause }
                });
            }
            if !std::mem::replace(&mut is_told, true) {
                (self.on_retry)(&cause);
            }
            thread::sleep(wait);
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    /// The token, if it goes with such a request and may.
    fn token_for(&self, auth: Auth) -> Result<Option<&Token>, ClientError> {
        if auth == Auth::Nobody {
            return Ok(None);
        }
        let token = self.credentials.known()?.map(|(token, _)| token);
        if token.is_none() && auth == Auth::Required {
            let withheld = self.credentials.withheld().map(str::to_owned);
            return Err(ClientError::NoToken { address: self.address.to_string(), withheld });
        }
        if token.is_some() && self.address.exposes_token() && !self.may_expose_token {
            return Err(ClientError::Exposed { address: self.address.to_string() });
        }
        Ok(token)
    }

    /// The path of a list's next part after that at `path`.
    pub fn next_part(
        &self,
        course: &mut Course,
        path: &str,
        next: Option<&str>,
    ) -> Result<Option<String>, ClientError> {
        let is_ours = |address: &Address| {
            // Who does not know how the paper calls itself takes its word: the list is read from our address in any case.
            self.address.is_same_site(address) || self.public.as_ref().is_none_or(|public| public.is_same_site(address))
        };
        course
            .follow(path, next, is_ours)
            .map_err(|cause| ClientError::Failing { address: self.address.to_string(), cause })
    }

    fn attempt(&self, path: &str, ask: Ask<'_>, token: Option<&Token>) -> Result<Response<Body>, Unfinished> {
        let address = self.address.to_string();
        let url = format!("{address}{path}");
        let bearer = token.map(Token::to_header);
        let response = match ask {
            Ask::Post(media_type, body) => {
                let request = self.agent.post(&url).header(header::CONTENT_TYPE, media_type);
                with_token(request, bearer).send(body)
            }
            Ask::Get => with_token(self.agent.get(&url), bearer).call(),
            Ask::Delete => with_token(self.agent.delete(&url), bearer).call(),
        };
        response.map_err(|error| attempt::unanswered(&error, &address))
    }
}

fn with_token<Body>(request: RequestBuilder<Body>, bearer: Option<String>) -> RequestBuilder<Body> {
    match bearer {
        Some(bearer) => request.header(header::AUTHORIZATION, bearer),
        None => request,
    }
}

/// The path of an address within the API. The paper names itself by its public address; what we talk to may have another one.
fn api_path(address: &str) -> Option<&str> {
    address.find("/api/").map(|at| &address[at..])
}

/// The role that is needed for what is at a path.
fn role_for(path: &str) -> Role {
    let of =
        |names: &[&str]| names.iter().any(|name| path.strip_prefix("/api/v1/").is_some_and(|p| p.starts_with(name)));
    if of(&["backup", "counts", "purges", "audit", "webhooks"]) {
        Role::Admin
    } else if of(&["blobs", "previews", "proposals", "sources", "whoami"]) {
        Role::Writer
    } else {
        Role::Editor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str) -> Client {
        let token = Some("secret".parse().unwrap());
        Client::new(url.parse().unwrap(), token, Duration::ZERO, |_| {})
    }

    #[test]
    fn a_token_goes_to_nobody_who_could_be_listened_to_and_never_where_none_is_needed() {
        let open = client("http://192.0.2.2:8822");
        assert!(matches!(open.token_for(Auth::Required), Err(ClientError::Exposed { .. })));
        assert!(matches!(open.editions().next(), Some(Err(ClientError::Exposed { .. }))));
        assert_eq!(open.token_for(Auth::Nobody), Ok(None));
        assert!(open.exposing_token(true).token_for(Auth::Required).unwrap().is_some());
        for url in ["https://bao.example", "http://localhost:8787", "http://127.0.0.1", "http://[::1]:1"] {
            assert!(client(url).token_for(Auth::IfAny).unwrap().is_some(), "{url}");
            assert_eq!(client(url).token_for(Auth::Nobody), Ok(None), "{url}");
        }
    }

    #[test]
    fn the_role_that_is_needed_is_known() {
        for (path, role) in [
            ("/api/v1/backup/begin", Role::Admin),
            ("/api/v1/purges/x", Role::Admin),
            ("/api/v1/audit?limit=1", Role::Admin),
            ("/api/v1/editions", Role::Editor),
            ("/api/v1/editions/4/restore", Role::Editor),
            ("/api/v1/previews", Role::Writer),
        ] {
            assert_eq!(role_for(path), role, "{path}");
        }
    }
}

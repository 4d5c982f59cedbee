//! A Gazette of its own for a test: a fresh state folder, a free port, and an end on drop.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A browser, so that beacons count.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/// How long something that must become true may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than the largest document has.
const MAX_ANSWER_BYTES: u64 = 32_000_000;

/// A running paper.
pub struct Edge {
    /// Where it listens.
    pub url: String,
    /// Where a second isolate listens, if there is one.
    second: Option<String>,
    /// Where the Worker's data points are listed, if they are kept.
    data_points: Option<String>,
    worker: PathBuf,
    editors: String,
    state: TempDir,
    process: Child,
    agent: ureq::Agent,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// As text; what is none, with U+FFFD.
    pub body: String,
    pub bytes: Vec<u8>,
    headers: ureq::http::HeaderMap,
}

/// What `make test` built, or what lies where it would have put it.
pub fn built(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(default), PathBuf::from)
}

impl Edge {
    /// Starts a paper with nothing published.
    pub fn start() -> Self {
        Self::of(built("GAZETTE_WORKER", "build/worker"), "")
    }

    /// Starts one into which tests can look: src/probe.rs.
    pub fn start_probe() -> Self {
        Self::of(built("GAZETTE_PROBE", "build/probe"), "")
    }

    /// Starts one into which tests can look, and which has more editors than the admin `local`: lines of `EDITORS`.
    pub fn start_with_editors(editors: &str) -> Self {
        Self::of(built("GAZETTE_PROBE", "build/probe"), editors)
    }

    /// Starts one into which tests can look, and which runs in two isolates; see [`Self::at_second`].
    pub fn start_two_probes() -> Self {
        Self::launched(built("GAZETTE_PROBE", "build/probe"), "", &["--twice"])
    }

    /// Starts one whose data points are kept; see [`Self::data_points`].
    pub fn start_with_data_points() -> Self {
        Self::launched(built("GAZETTE_WORKER", "build/worker"), "", &["--data-points"])
    }

    fn of(worker: PathBuf, editors: &str) -> Self {
        Self::launched(worker, editors, &[])
    }

    fn launched(worker: PathBuf, editors: &str, more: &[&str]) -> Self {
        let state = tempfile::tempdir().expect("a temporary folder");
        let Launched { process, url, second, data_points } = launch(&worker, state.path(), free_port(), editors, more);
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A refusal may leave a body unread, and then the runtime closes the connection for good reason.
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(30)));
        let (editors, agent) = (editors.to_owned(), config.build().into());
        Self { url, second, data_points, worker, editors, state, process, agent }
    }

    /// Kills the runtime as a crash would, and starts it again on what it left behind.
    pub fn crash_and_restart(&mut self) {
        self.crash();
        self.restart();
    }

    /// Starts the runtime again, at the same address, on what it left behind.
    pub fn restart(&mut self) {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("the URL ends in a port");
        let launched = launch(&self.worker, self.state.path(), port, &self.editors, &[]);
        (self.process, self.url, self.second) = (launched.process, launched.url, launched.second);
    }

    /// Changes the lines of `EDITORS` from the next start on.
    pub fn set_editors(&mut self, editors: &str) {
        editors.clone_into(&mut self.editors);
    }

    /// Kills the runtime as a crash would.
    pub fn crash(&mut self) {
        // The runtime is the launcher's child; both die without a word.
        let id = self.process.id().to_string();
        let _ = Command::new("pkill").args(["-KILL", "-P", &id]).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// The most memory that the runtime's processes have ever had since this was asked last, in bytes.
    pub fn peak_memory_bytes(&self) -> u64 {
        let process = |id: &str, file: &str| std::fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default();
        let mut family = vec![self.process.id().to_string()];
        let all: Vec<(String, String)> = std::fs::read_dir("/proc")
            .expect("Linux's processes")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|id| {
                // After the name in brackets: the state, the parent.
                let stat = process(&id, "stat");
                let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)).map(str::to_owned);
                (id, parent.unwrap_or_default())
            })
            .collect();
        let mut seen = 0;
        while seen < family.len() {
            let children = all.iter().filter(|(_, parent)| *parent == family[seen]).map(|(id, _)| id.clone());
            family.extend(children.collect::<Vec<_>>());
            seen += 1;
        }
        // The first is the launcher.
        let peak = |id: &String| {
            let status = process(id, "status");
            let kib =
                status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
            let _ = std::fs::write(format!("/proc/{id}/clear_refs"), "5");
            1024 * kib.unwrap_or(0_u64)
        };
        family.iter().skip(1).map(peak).sum()
    }

    /// The local editor's token.
    pub fn token(&self) -> String {
        self.secret("token")
    }

    /// The folder in which all is that it keeps.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// A secret that the launcher made up.
    pub fn secret(&self, name: &str) -> String {
        let secret = std::fs::read_to_string(self.state.path().join(name)).expect("the launcher made it");
        secret.trim().to_owned()
    }

    /// Asks for a path.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// Asks for a path with more headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, None)
    }

    /// Posts JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], Some(&body.to_string()))
    }

    /// Posts JSON as the local editor.
    pub fn post_as_editor(&self, path: &str, body: &Value) -> Answer {
        let authorization = format!("Bearer {}", self.token());
        let headers = [("Content-Type", "application/json"), ("Authorization", authorization.as_str())];
        self.send("POST", path, &headers, Some(&body.to_string()))
    }

    /// Asks the second isolate for a path.
    pub fn at_second(&self, path: &str) -> Answer {
        let second = self.second.as_deref().expect("it runs in two isolates");
        self.send_to(second, "GET", path, &[], None)
    }

    /// The data points that the Worker has written, each with `indexes`, `blobs` and `doubles`.
    pub fn data_points(&self) -> Vec<Value> {
        let listed = self.data_points.as_deref().expect("its data points are kept");
        self.send_to(listed, "GET", "/", &[], None).json().as_array().cloned().unwrap_or_default()
    }

    /// Sends any request.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        self.send_to(&self.url, method, path, headers, body)
    }

    /// The same; an error if the connection breaks.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Answer, ureq::Error> {
        self.try_send_to(&self.url, method, path, headers, body)
    }

    fn send_to(&self, address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let answer = self.try_send_to(address, method, path, headers, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn try_send_to(
        &self,
        address: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{address}{path}"));
        if !headers.iter().any(|(name, _)| *name == "User-Agent") {
            request = request.header("User-Agent", BROWSER);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default().to_owned()).expect("a well-formed request");
        let request = self.agent.configure_request(request).allow_non_standard_methods(true).build();
        let mut answer = self.agent.run(request)?;
        let bytes = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec().unwrap_or_default();
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        })
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        // Its input closes: it ends by itself, and the runtime with it.
        drop(self.process.stdin.take());
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(5) {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.crash();
    }
}

/// A port that nobody listens on, and none of those that the system gives to clients: a client of a runtime that was
/// killed could end up connected to itself.
fn free_port() -> u16 {
    use std::hash::{BuildHasher, RandomState};
    loop {
        let random = RandomState::new().hash_one(std::process::id());
        let port = 20_000 + u16::try_from(random % 10_000).expect("less than 10,000");
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

struct Launched {
    process: Child,
    url: String,
    second: Option<String>,
    data_points: Option<String>,
}

fn launch(worker: &Path, state: &Path, port: u16, editors: &str, more: &[&str]) -> Launched {
    let mut process = Command::new("node")
        .arg(built("GAZETTE_EDGE", "scripts/edge.mjs"))
        .arg("--state")
        .arg(state)
        .arg("--worker")
        .arg(worker)
        .args(["--port", &port.to_string(), "--until-stdin-closes"])
        .args(more)
        .env("EDITORS", editors)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts; `make test` says what is missing");
    let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
    let (mut second, mut data_points) = (None, None);
    let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
        second = line.strip_prefix("second ").map(str::to_owned).or(second.take());
        data_points = line.strip_prefix("data-points ").map(str::to_owned).or(data_points.take());
        line.strip_prefix("ready ").map(str::to_owned)
    });
    // What it prints later must go somewhere, or it would block.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| eprintln!("edge: {line}")));
    Launched { process, url: url.expect("the edge starts; what it said stands above"), second, data_points }
}

impl Answer {
    /// A header's value; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {:.300}", self.body))
    }

    /// The slugs of a list.
    pub fn slugs(&self) -> Vec<String> {
        let articles = self.json()["articles"].as_array().cloned().unwrap_or_default();
        articles.iter().filter_map(|article| article["slug"].as_str().map(str::to_owned)).collect()
    }

    /// That this is a problem as RFC 9457 has it, of one status, and not the Worker's own fault.
    #[track_caller]
    pub fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{:.300}", self.body);
        assert_eq!(self.header("Content-Type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {problem}");
        }
    }
}

/// Waits until `reading` gives something.
#[track_caller]
pub fn until<T>(what: &str, mut reading: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(value) = reading() {
            return value;
        }
        assert!(began.elapsed() < PATIENCE, "still not so after {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

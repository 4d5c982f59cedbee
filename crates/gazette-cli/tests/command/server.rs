//! A fake paper with scripted responses. The real Worker's behaviour is tested in `tests/http`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    /// Whether it had a token.
    pub has_token: bool,
    /// That token.
    pub token: Option<String>,
    pub body: Value,
    /// The body as it was sent.
    pub text: String,
}

/// The reaction to a request.
pub enum Reply {
    /// Respond like a paper that has no content yet.
    Usual,
    /// Send this JSON.
    Answer { status: u16, media_type: &'static str, headers: String, body: String },
    /// Send these bytes.
    Bytes(&'static [u8]),
    /// Close the connection.
    Cut,
    /// Start the response, but close the connection in the middle.
    CutShort,
}

impl Reply {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer { status, media_type: "application/json", headers: String::new(), body: body.to_string() }
    }

    /// A problem with additional members.
    pub fn problem(status: u16, detail: &str, more: Value) -> Self {
        let mut body = json!({"type": "/problems/x", "title": "X", "status": status, "detail": detail});
        if let Value::Object(more) = more {
            body.as_object_mut().unwrap().extend(more);
        }
        Self::Answer { status, media_type: "application/problem+json", headers: String::new(), body: body.to_string() }
    }

    pub fn with_header(self, header: &str) -> Self {
        match self {
            Self::Answer { status, media_type, body, .. } => {
                Self::Answer { status, media_type, headers: format!("{header}\r\n"), body }
            }
            other => other,
        }
    }
}

/// A running server. Its thread ends with the test's process.
pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server. `script` gets each request and the number of earlier ones with the same request line.
    pub fn start(script: impl Fn(&Request, usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            let mut edition = 0;
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                let Some(request) = read(&stream) else { continue };
                let earlier = {
                    let mut log = log.lock().unwrap();
                    log.push(request.clone());
                    log.iter().filter(|other| other.line == request.line).count() - 1
                };
                answer(&stream, script(&request, earlier), &request, &mut edition);
            }
        });
        Self { url, requests }
    }

    /// A paper that has no content yet.
    pub fn usual() -> Self {
        Self::start(|_, _| Reply::Usual)
    }

    /// The request lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|request| request.line.clone()).collect()
    }

    /// The request lines so far of requests with a token.
    pub fn lines_with_token(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|request| request.has_token).map(|request| request.line.clone()).collect()
    }

    /// The bodies of all requests so far, as they were sent.
    pub fn texts(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|request| request.text.clone()).collect()
    }

    /// The tokens of the requests so far.
    pub fn tokens(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().filter_map(|request| request.token.clone()).collect()
    }

    /// The bodies of the commits so far.
    pub fn commits(&self) -> Vec<Value> {
        self.bodies("POST /api/v1/editions")
    }

    /// The bodies of the requests with this request line.
    pub fn bodies(&self, line: &str) -> Vec<Value> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|request| request.line == line).map(|request| request.body.clone()).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let (mut length, mut token) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        if let Some((name, value)) = header.trim().split_once(':')
            && name.eq_ignore_ascii_case("authorization")
        {
            token = value.trim().strip_prefix("Bearer ").map(str::to_owned).or(Some(value.to_owned()));
        }
        let header = header.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = first.rsplit_once(' ')?.0.to_owned();
    let text = String::from_utf8_lossy(&body).into_owned();
    let has_token = token.is_some();
    Some(Request { line, has_token, token, body: serde_json::from_slice(&body).unwrap_or_default(), text })
}

fn answer(mut stream: &TcpStream, reply: Reply, request: &Request, edition: &mut u64) {
    let reply = match reply {
        Reply::Usual => usual(request, edition),
        other => other,
    };
    let text = match reply {
        Reply::Bytes(bytes) => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", bytes.len());
            let _ = stream.write_all(bytes);
            return;
        }
        Reply::Cut | Reply::Usual => return,
        Reply::CutShort => {
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{".to_owned()
        }
        Reply::Answer { status, media_type, headers, body } => format!(
            "HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
    };
    let _ = stream.write_all(text.as_bytes());
}

fn usual(request: &Request, edition: &mut u64) -> Reply {
    let count = |name: &str| request.body[name].as_array().map_or(0, Vec::len);
    match request.line.as_str() {
        "POST /api/v1/blobs/missing" => Reply::json(200, &json!({"missing": request.body["hashes"]})),
        "POST /api/v1/blobs" => Reply::json(200, &json!({"stored": count("blobs")})),
        "POST /api/v1/editions" => {
            *edition += 1;
            let counts = json!({"added": count("articles"), "changed": 0, "removed": count("removals")});
            let outcome =
                json!({"edition": *edition, "is_new": true, "counts": counts, "unchanged": [], "skipped": []});
            Reply::json(201, &outcome)
        }
        "GET /api/v1/editions" => {
            let entry = |number: u64| {
                let counts = json!({"added": 1, "changed": 0, "removed": 0});
                json!({"number": number, "published_at": "2026-05-07T02:05:00Z", "editor": "thanh",
                       "message": format!("số {number}"), "counts": counts})
            };
            Reply::json(200, &json!({"editions": (1..=*edition).rev().map(entry).collect::<Vec<_>>(), "next": null}))
        }
        "GET /api/v1/editions/current" => Reply::json(200, &json!({"number": *edition})),
        _ => Reply::problem(404, "there is no such thing", Value::Null),
    }
}

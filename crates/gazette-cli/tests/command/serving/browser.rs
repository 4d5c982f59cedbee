//! A running `gazette serve`, and an HTTP client for it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::Folder;

/// A timeout that is long enough on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running command, which ends with the test.
pub struct Serving {
    child: Child,
    address: String,
    /// What it printed at the start.
    pub said: Value,
    err: Arc<Mutex<String>>,
}

/// A response.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub head: String,
    pub body: String,
    pub bytes: Vec<u8>,
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Serving {
    pub fn start(folder: &Folder) -> Self {
        let mut child = folder.start(&["serve", "--port", "0", "--json"]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        while !text.ends_with("}\n") {
            assert_ne!(out.read_line(&mut text).unwrap(), 0, "it said only {text}");
        }
        let said: Value = serde_json::from_str(&text).unwrap();
        let address = said["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        let err: Arc<Mutex<String>> = Arc::default();
        let (log, mut pipe) = (Arc::clone(&err), BufReader::new(child.stderr.take().unwrap()));
        thread::spawn(move || {
            let mut line = String::new();
            while pipe.read_line(&mut line).is_ok_and(|read| read > 0) {
                log.lock().unwrap().push_str(&std::mem::take(&mut line));
            }
        });
        Self { child, address, said, err }
    }

    pub fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap()
    }

    pub fn get(&self, path: &str) -> Page {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address))
    }

    /// Sends these bytes.
    pub fn ask(&self, request: &str) -> Page {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|end| end == b"\r\n\r\n").expect("an empty line after the headers");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let bytes = answer[end + 4..].to_vec();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Page { status, head, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    pub fn events(&self) -> Events {
        let mut stream = self.connect();
        let request = format!("GET /_serve/events HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }

    /// Waits until it has printed this text to stderr.
    #[track_caller]
    pub fn says(&self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.err.lock().unwrap().contains(text) {
            assert!(Instant::now() < end, "no `{text}` in:\n{}", self.err.lock().unwrap());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends Ctrl-C, and waits for the end.
    #[cfg(unix)]
    pub fn interrupt(&mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "it goes on after Ctrl-C");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    /// Asserts the status and a part of the response.
    #[track_caller]
    pub fn is(self, status: u16, text: &str) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        assert!(self.body.contains(text) || self.head.contains(text), "no `{text}` in:\n{}\n{}", self.head, self.body);
        self
    }

    #[track_caller]
    pub fn has_no(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "`{text}` in:\n{}", self.body);
        self
    }

    /// The version in the page.
    pub fn version(&self) -> &str {
        self.body.split_once("data-version=\"").unwrap().1.split_once('"').unwrap().0
    }
}

impl Events {
    /// The next version in the stream.
    pub fn next(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the events have ended");
            if let Some(version) = line.strip_prefix("data: ") {
                return version.trim().to_owned();
            }
        }
    }
}

//! HTTP for one machine: a thread for each connection, one request on each, no other methods than GET and HEAD.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::response::{Body, Response};

/// A browser's request line and headers are far shorter.
const MAX_HEAD_BYTES: usize = 32 << 10;
const MAX_HEADERS: usize = 100;
/// How long a connection may take to say what it wants, or to take what it gets.
const IO_TIMEOUT: Duration = Duration::from_secs(10);
/// How long, and for how much, a connection is listened to after its answer.
const LINGER: Duration = Duration::from_secs(1);
const MAX_UNREAD_BYTES: u64 = 1 << 20;

/// What a browser asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path, percent-encoded as it came.
    pub path: String,
    /// The query without its question mark, as it came.
    pub query: String,
}

/// The way back to the browser.
#[derive(Debug)]
pub struct Connection<'s> {
    stream: &'s TcpStream,
}

impl Connection<'_> {
    /// Sends that at once.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }
}

/// Answers whoever connects, forever. A fault in `respond` is told to the browser and ends nothing.
pub fn serve(listener: &TcpListener, respond: impl Fn(&Request) -> Response + Send + Sync + 'static) {
    let respond = Arc::new(respond);
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Out of file handles, most likely: wait until some are free.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        let respond = Arc::clone(&respond);
        // A browser that went away is no fault, and there is nobody left to tell.
        let handle = move || drop(handle_connection(&stream, &*respond));
        if thread::Builder::new().spawn(handle).is_err() {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn handle_connection(stream: &TcpStream, respond: &dyn Fn(&Request) -> Response) -> io::Result<()> {
    stream.set_read_timeout(Some(IO_TIMEOUT))?;
    stream.set_write_timeout(Some(IO_TIMEOUT))?;
    stream.set_nodelay(true)?;
    let head = read_head(stream)?;
    let (response, is_head) = match parse(&head) {
        Ok((request, is_head)) => {
            let response = catch_unwind(AssertUnwindSafe(|| respond(&request)));
            let fault = "This is a fault of the command: please report what stands in the terminal, with the file.";
            (response.unwrap_or_else(|_| Response::refusal(500, fault)), is_head)
        }
        Err(refusal) => (refusal, false),
    };
    send(stream, response, is_head)?;
    // Closing while something is unread would take the response back.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    io::copy(&mut stream.take(MAX_UNREAD_BYTES), &mut io::sink()).map(drop)
}

/// All up to the empty line; less if the connection ends or says more than anybody should.
fn read_head(mut stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while head.len() < MAX_HEAD_BYTES && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part)? {
            0 => break,
            read => head.extend_from_slice(&part[..read]),
        }
    }
    Ok(head)
}

/// A request, and whether only its head is wanted; or why it is not answered.
fn parse(head: &[u8]) -> Result<(Request, bool), Response> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let target = match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => parsed.path.unwrap_or_default(),
        _ => return Err(Response::refusal(400, "This is not a request that gazette serve understands.")),
    };
    let mut hosts = parsed.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("Host"));
    if !hosts.next().is_some_and(|host| is_this_machine(host.value)) || hosts.next().is_some() {
        let refusal = "gazette serve answers only at http://localhost and http://127.0.0.1: the folder has drafts.";
        return Err(Response::refusal(403, refusal));
    }
    let method = parsed.method.unwrap_or_default();
    if !matches!(method, "GET" | "HEAD") {
        return Err(Response::refusal(405, "gazette serve only shows the paper.").with("Allow", "GET, HEAD"));
    }
    if !target.starts_with('/') {
        return Err(Response::refusal(400, "The address does not begin with a slash."));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok((Request { path: path.to_owned(), query: query.to_owned() }, method == "HEAD"))
}

/// Whether a `Host` names this machine by itself. Any other name could be anybody's, pointed here to get at the drafts.
fn is_this_machine(host: &[u8]) -> bool {
    let host = String::from_utf8_lossy(host).to_ascii_lowercase();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !host.ends_with(']') => (name, port),
        _ => (host.as_str(), ""),
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn send(mut stream: &TcpStream, response: Response, is_head: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    let mut field = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
    for (name, value) in &response.headers {
        // A line's end would begin another header. None of ours has one.
        field(name, &value.replace(['\r', '\n'], ""));
    }
    if !response.headers.iter().any(|(name, _)| *name == "Cache-Control") {
        field("Cache-Control", "no-store");
    }
    field("X-Content-Type-Options", "nosniff");
    field("Cross-Origin-Resource-Policy", "same-origin");
    field("Connection", "close");
    if let Body::Bytes(bytes) = &response.body {
        field("Content-Length", &bytes.len().to_string());
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    match response.body {
        _ if is_head => Ok(()),
        Body::Bytes(bytes) => stream.write_all(&bytes),
        Body::Stream(write) => write(&mut Connection { stream }),
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(head: &str) -> u16 {
        parse(head.as_bytes()).map_or_else(|response| response.status, |_| 200)
    }

    #[test]
    fn only_this_machines_own_names_are_answered() {
        for host in ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1:8000", "[::1]", "[::1]:8000"] {
            assert_eq!(status(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")), 200, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", "192.168.1.5", "::1", ""]
        {
            assert_eq!(status(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")), 403, "{host}");
        }
        assert_eq!(status("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"), 403);
        assert_eq!(status("GET / HTTP/1.0\r\n\r\n"), 403);
    }

    #[test]
    fn nothing_but_looking_is_understood() {
        for (line, expected) in [
            ("HEAD / HTTP/1.1", 200),
            ("POST / HTTP/1.1", 405),
            ("GET http://localhost/ HTTP/1.1", 400),
            ("GET", 400),
            ("\u{16}\u{3}\u{1}", 400),
        ] {
            assert_eq!(status(&format!("{line}\r\nHost: localhost\r\n\r\n")), expected, "{line}");
        }
        assert_eq!(status("GET / HTTP/1.1\r\nHost: localhost\r\n"), 400);
    }
}

//! A minimal HTTP server: one thread and one request per connection, GET and HEAD only.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gazette_messages::tell;

use super::response::{Response, ResponseBody};

/// The maximum size of a request line with headers. Browsers send far less.
const MAX_HEAD_BYTES: usize = 32 << 10;
const MAX_HEADERS: usize = 100;
/// The timeout for reading a request and for writing a response.
const IO_TIMEOUT: Duration = Duration::from_secs(10);
/// How long, and how much, to read from a connection after its response.
const LINGER: Duration = Duration::from_secs(1);
const MAX_UNREAD_BYTES: u64 = 1 << 20;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path, percent-encoded.
    pub path: String,
    /// The query, without the question mark.
    pub query: String,
}

/// Who gets answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Programs and browsers of this machine.
    ThisMachine,
    /// Everybody in the same network.
    Network,
}

/// A connection on which a response is streamed.
#[derive(Debug)]
pub struct Connection<'s> {
    stream: &'s TcpStream,
}

impl Connection<'_> {
    /// Sends a text.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes())
    }
}

/// Serves forever. A panic in `respond` is answered with status 500.
pub fn serve(
    listener: &TcpListener,
    audience: Audience,
    respond: impl Fn(&Request) -> Response + Send + Sync + 'static,
) {
    let respond = Arc::new(respond);
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Most likely there are no free file handles: wait for some.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        let respond = Arc::clone(&respond);
        // If the browser has closed the connection, there is nobody to whom an error could be reported.
        let handle = move || drop(handle_connection(&stream, audience, &*respond));
        if thread::Builder::new().spawn(handle).is_err() {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn handle_connection(stream: &TcpStream, audience: Audience, respond: &dyn Fn(&Request) -> Response) -> io::Result<()> {
    stream.set_read_timeout(Some(IO_TIMEOUT))?;
    stream.set_write_timeout(Some(IO_TIMEOUT))?;
    stream.set_nodelay(true)?;
    let head = read_head(stream)?;
    let (response, is_head) = match parse(&head, audience) {
        Ok((request, is_head)) => {
            let response = catch_unwind(AssertUnwindSafe(|| respond(&request)));
            let fault = tell!("serve-bug");
            (response.unwrap_or_else(|_| Response::refusal(500, &fault)), is_head)
        }
        Err(refusal) => (refusal, false),
    };
    send(stream, response, is_head)?;
    // Closing a connection with unread data would discard the response.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    io::copy(&mut stream.take(MAX_UNREAD_BYTES), &mut io::sink()).map(drop)
}

/// Reads the request up to the empty line, or less if the connection ends or the request is too long.
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

/// Parses a request. Returns it and whether it is a HEAD request, or the response that refuses it.
fn parse(head: &[u8], audience: Audience) -> Result<(Request, bool), Response> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let target = match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => parsed.path.unwrap_or_default(),
        _ => return Err(Response::refusal(400, &tell!("serve-bad-request"))),
    };
    let mut hosts = parsed.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("Host"));
    if !hosts.next().is_some_and(|host| audience.may_ask_for(host.value)) || hosts.next().is_some() {
        return Err(Response::refusal(
            403,
            &match audience {
                Audience::ThisMachine => tell!("serve-only-here"),
                Audience::Network => tell!("serve-only-number"),
            },
        ));
    }
    let method = parsed.method.unwrap_or_default();
    if !matches!(method, "GET" | "HEAD") {
        return Err(Response::refusal(405, &tell!("serve-method")).with("Allow", "GET, HEAD"));
    }
    if !target.starts_with('/') {
        return Err(Response::refusal(400, &tell!("serve-slash")));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok((Request { path: path.to_owned(), query: query.to_owned() }, method == "HEAD"))
}

impl Audience {
    /// Whether a `Host` header names this machine. Any other name could be an attacker's, pointed here by DNS to read
    /// drafts. An IP address can't be: what a browser shows under it is of the machine that has it.
    fn may_ask_for(self, host: &[u8]) -> bool {
        let host = String::from_utf8_lossy(host).to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !host.ends_with(']') => (name, port),
            _ => (host.as_str(), ""),
        };
        let number = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let is_known = match number.parse::<IpAddr>() {
            Ok(address) if address.is_ipv6() && number == name => false,
            Ok(address) => self == Self::Network || address.is_loopback(),
            Err(_) => name == "localhost",
        };
        is_known && port.bytes().all(|byte| byte.is_ascii_digit())
    }
}

fn send(mut stream: &TcpStream, response: Response, is_head: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    let mut field = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
    for (name, value) in &response.headers {
        // A line break would start another header. Our headers contain none.
        field(name, &value.replace(['\r', '\n'], ""));
    }
    if !response.headers.iter().any(|(name, _)| *name == "Cache-Control") {
        field("Cache-Control", "no-store");
    }
    field("X-Content-Type-Options", "nosniff");
    field("Cross-Origin-Resource-Policy", "same-origin");
    field("Connection", "close");
    if let ResponseBody::Bytes(bytes) = &response.body {
        field("Content-Length", &bytes.len().to_string());
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    match response.body {
        _ if is_head => Ok(()),
        ResponseBody::Bytes(bytes) => stream.write_all(&bytes),
        ResponseBody::Stream(write) => write(&mut Connection { stream }),
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
        410 => "Gone",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(head: &str) -> u16 {
        parse(head.as_bytes(), Audience::ThisMachine).map_or_else(|response| response.status, |_| 200)
    }

    #[test]
    fn only_this_machines_own_names_are_answered() {
        for host in ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1:8000", "127.0.0.2", "[::1]", "[::1]:8000"]
        {
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
    fn in_a_network_a_number_is_answered_and_still_no_strangers_name() {
        let status = |host: &str| {
            let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
            parse(head.as_bytes(), Audience::Network).map_or_else(|response| response.status, |_| 200)
        };
        for host in ["localhost:8000", "127.0.0.1", "192.168.1.5:8000", "10.0.0.7", "[fe80::1]:8000"] {
            assert_eq!(status(host), 200, "{host}");
        }
        for host in ["evil.example", "192.168.1.5.evil.example", "may-toi.local:8000", "fe80::1", "192.168.1", ""] {
            assert_eq!(status(host), 403, "{host}");
        }
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

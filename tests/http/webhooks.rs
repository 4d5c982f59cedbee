//! Who is told of an edition.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::content::Content;
use crate::edge::{Edge, until};
use crate::tour;

/// More than the first pause after a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a receiver was sent.
pub struct Told {
    headers: Vec<(String, String)>,
    body: String,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// As the receiving side of Standard Webhooks is written: HMAC-SHA256 of id, timestamp and body.
    pub fn assert_signed(&self, secret: &str) {
        let mut key = STANDARD.decode(secret.strip_prefix("whsec_").expect("a prefix")).expect("base64");
        assert_eq!(key.len(), 32);
        key.resize(64, 0);
        let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
        let signed = format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body);
        let inner = Hash::of(&[pad(0x36), signed.into_bytes()].concat());
        let outer = Hash::of(&[pad(0x5c), inner.as_bytes().to_vec()].concat());
        assert_eq!(self.header("webhook-signature"), format!("v1,{}", STANDARD.encode(outer.as_bytes())));
    }
}

/// What the function in docs/API.md, run by Node, makes of a message, of the same under another secret, and changed in a letter.
fn verified_as_the_tour_does(told: &Told, secret: &str) -> String {
    let headers: serde_json::Map<String, Value> =
        told.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let dir = tempfile::tempdir().expect("a temporary folder");
    let program = dir.path().join("verify.mjs");
    let tries = format!(
        "const [headers, body, secret] = {};\nconsole.log(isFromThePaper(headers, body, secret), \
         isFromThePaper(headers, body, \"whsec_AAAA\"), isFromThePaper(headers, body.replace(\"mot\", \"hai\"), secret));",
        json!([headers, told.body, secret])
    );
    std::fs::write(&program, [tour::blocks("js")[1], &tries].concat()).expect("the program is written");
    let ran = Command::new("node").arg(&program).output().expect("node runs");
    String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).trim().to_owned()
}

/// A receiver that answers with these, one after the other, and with nothing at all once they are used up. Its URL, and what
/// it is sent.
pub fn receiver(answers: &'static [u16]) -> (String, Receiver<Told>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook?of=paper", listener.local_addr().expect("an address"));
    let (sender, told) = channel();
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (stream, answer) in
            listener.incoming().map_while(Result::ok).zip(answers.iter().copied().chain(std::iter::repeat(0)))
        {
            match answer {
                0 => silent.push(stream),
                status => receive(stream, status, &sender),
            }
        }
    });
    (url, told)
}

fn receive(mut stream: TcpStream, status: u16, sender: &Sender<Told>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a socket"));
    let mut line = || {
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    };
    assert_eq!(line(), "POST /hook?of=paper HTTP/1.1");
    let mut headers = Vec::new();
    loop {
        let line = line();
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let mut told = Told { headers, body: String::new() };
    let mut body = vec![0; told.header("content-length").parse().expect("a length")];
    lines.read_exact(&mut body).expect("a body");
    told.body = String::from_utf8(body).expect("text");
    let location = if status == 302 { "Location: /elsewhere\r\n" } else { "" };
    let _ = write!(stream, "HTTP/1.1 {status} X\r\n{location}Content-Length: 2\r\nConnection: close\r\n\r\nok");
    let _ = sender.send(told);
}

fn settings(content: &Content) -> String {
    std::fs::read_to_string(content.path().join("gazette.toml")).expect("settings")
}

/// A paper of one article, `mot`, whose settings have webhooks at these.
pub fn told_by(urls: &[&str]) -> Content {
    let content = Content::new();
    let hooks: Vec<_> = urls.iter().map(|url| format!("\n[[webhooks]]\nurl = \"{url}\"\n")).collect();
    // Only a paper on this machine may tell programs on this machine.
    let settings = settings(&content).replace("https://bao.example", "http://localhost");
    content.write("gazette.toml", settings + &hooks.concat());
    content.article("mot", "Một", "");
    content
}

/// Who was told, newest edition first.
pub fn log(edge: &Edge) -> Vec<Value> {
    let token = format!("Bearer {}", edge.token());
    let answer = edge.get_with("/api/v1/webhooks", &[("Authorization", &token)]);
    assert_eq!((answer.status, answer.header("Cache-Control")), (200, "no-store"), "{}", answer.body);
    answer.json()["webhooks"].as_array().expect("a list").clone()
}

#[test]
fn a_receiver_that_fails_at_first_is_told_again_under_the_same_name_and_signed() {
    let (url, received) = receiver(&[500, 204, 200]);
    let content = told_by(&[&url]);
    let mut edge = content.published();
    let secret = edge.secret("webhook-key");

    let first = received.recv_timeout(PATIENCE).expect("it is told");
    first.assert_signed(&secret);
    assert_eq!(verified_as_the_tour_does(&first, &secret), "true false false");
    assert_eq!(first.header("content-type"), "application/json");
    let told = first.json();
    let published_at = edge.get("/api/v1/editions/current").json()["published_at"].clone();
    let article = edge.get("/api/v1/articles/mot");
    assert_eq!(
        told,
        json!({"type": "edition.published", "timestamp": published_at, "data": {
            "edition": 1, "published_at": published_at,
            "changes": [{"id": "mot", "change": "added", "slug": "mot", "etag": article.header("ETag")}],
            "changes_url": "http://localhost/api/v1/editions/0/changes",
        }})
    );
    let entry = until("the failure is noted", || log(&edge).pop().filter(|entry| entry["attempts"] == 1));
    assert_eq!((&entry["state"], &entry["outcome"], &entry["url"]), (&json!("waiting"), &json!("500"), &json!(url)));
    assert!(entry["next_at"].is_string());

    // A crash in between loses nothing.
    edge.crash_and_restart();
    edge.get("/api/v1/editions");
    let second = received.recv_timeout(PATIENCE).expect("it is told again");
    second.assert_signed(&secret);
    assert_eq!((second.header("webhook-id"), &second.body), (first.header("webhook-id"), &first.body));
    let sent = |told: &Told| told.header("webhook-timestamp").parse::<u64>().expect("seconds");
    assert!(sent(&second) >= sent(&first) + 5);
    let entry = until("the success is noted", || log(&edge).pop().filter(|entry| entry["attempts"] == 2));
    assert_eq!(
        (&entry["state"], &entry["outcome"], &entry["next_at"]),
        (&json!("delivered"), &json!("204"), &Value::Null)
    );

    assert_eq!(content.gazette(&edge, &["unpublish", "mot"]).code, 0);
    let third = received.recv_timeout(PATIENCE).expect("the next edition is told");
    assert_eq!(third.json()["data"]["changes"], json!([{"id": "mot", "change": "removed", "slug": "mot"}]));
    assert_ne!(third.header("webhook-id"), first.header("webhook-id"));
    let listed = until("both stand in the log", || {
        let ran = content.gazette(&edge, &["webhooks", "--json"]);
        let states: Vec<Value> =
            ran.json()["webhooks"].as_array()?.iter().map(|entry| entry["state"].clone()).collect();
        (states == ["delivered", "delivered"]).then_some(ran)
    });
    assert_eq!([&listed.json()["webhooks"][0]["edition"], &listed.json()["webhooks"][1]["edition"]], [2, 1]);
    assert!(content.gazette(&edge, &["webhooks"]).out.contains("     2  delivered  http://127.0.0.1:"));
}

#[test]
fn a_redirect_is_a_failure_and_is_not_followed() {
    let (url, received) = receiver(&[302, 200]);
    let edge = told_by(&[&url]).published();
    received.recv_timeout(PATIENCE).expect("the first attempt");
    let entry = until("the failure is noted", || log(&edge).pop().filter(|entry| entry["attempts"] == 1));
    assert_eq!((&entry["state"], &entry["outcome"]), (&json!("waiting"), &json!("302")));
}

#[test]
fn receivers_that_hang_or_want_no_more_hold_up_neither_publishing_nor_each_other() {
    let ((hanging, _), (gone, told), (good, also_told)) =
        (receiver(&[]), receiver(&[410, 410]), receiver(&[200, 200, 200]));
    let content = told_by(&[&hanging, &gone, &good]);
    let began = Instant::now();
    let edge = content.published();
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    told.recv_timeout(PATIENCE).expect("who wants no more is told once");
    also_told.recv_timeout(PATIENCE).expect("who listens is told");
    content.article("hai", "Hai", "");
    let began = Instant::now();
    content.push(&edge);
    assert_eq!(edge.get("/thoi-su/hai").status, 200);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());

    let state = |url: &str, edition: u64| {
        let entry = log(&edge).into_iter().find(|entry| entry["url"] == url && entry["edition"] == edition);
        entry.map(|entry| (entry["state"].clone(), entry["outcome"].clone()))
    };
    until("patience with who hangs ends", || {
        state(&hanging, 1).filter(|(state, outcome)| state == "waiting" && outcome.is_string())
    });
    assert_eq!(state(&gone, 1), Some((json!("failed"), json!("410"))));
    assert_eq!(state(&good, 1), Some((json!("delivered"), json!("200"))));

    let settings = settings(&content);
    content.write("gazette.toml", settings.replace(&format!("[[webhooks]]\nurl = \"{hanging}\"\n"), ""));
    content.push(&edge);
    let of_hanging: Vec<_> = log(&edge).into_iter().filter(|entry| entry["url"] == hanging).collect();
    assert_eq!(of_hanging.len(), 2, "nothing is told to whom the settings name no more");
    for entry in of_hanging {
        assert_eq!((&entry["state"], &entry["next_at"]), (&json!("failed"), &Value::Null), "{entry}");
    }
}

#[test]
fn whom_many_dead_addresses_stand_before_is_told_all_the_same() {
    let dead: Vec<String> = (0..9).map(|_| receiver(&[]).0).collect();
    let (good, told) = receiver(&[200]);
    let urls: Vec<&str> = dead.iter().chain([&good]).map(String::as_str).collect();
    let content = told_by(&urls);
    let edge = content.published();
    told.recv_timeout(PATIENCE * 2).expect("its turn comes");
    assert!(log(&edge).iter().filter(|entry| entry["state"] == "waiting").count() >= 9);
}

#[test]
fn only_editors_see_who_is_told_and_only_safe_addresses_are() {
    let content = Content::new();
    content.article("mot", "Một", "");
    let edge = content.published();
    assert_eq!(log(&edge), Vec::<Value>::new());
    edge.get("/api/v1/webhooks").assert_problem(401);
    let site = json!({
        "title": "Báo", "tagline": "", "base_url": "https://bao.example", "language": "vi",
        "zone": {"name": "UTC", "offsets": []}, "views_offset": 0, "sections": [], "menu": [], "banners": [],
    });
    for (url, status) in
        [("https://app.example/hook", 200), ("http://app.example/hook", 422), ("http://127.0.0.1@a.example/", 422)]
    {
        let text = site.to_string().replace("\"banners\":[]", &format!("\"banners\":[],\"webhooks\":[\"{url}\"]"));
        let blob = json!({"kind": "site", "hash": Hash::of(text.as_bytes()).to_string(), "text": text});
        let answer = edge.post_as_editor("/api/v1/blobs", &json!({"blobs": [blob]}));
        assert_eq!(answer.status, status, "{url}: {}", answer.body);
    }
}

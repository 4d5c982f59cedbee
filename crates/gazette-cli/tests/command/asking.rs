//! Tests of what the command asks on a terminal: a token, which is not shown, and whether a changed remote is right.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::server::{Reply, Server};
use crate::support::{CONFIG, Folder, TOKEN, TOKENS, in_english};

/// Runs the command on a pseudoterminal; once it has shown `prompt`, types a line. Returns what was shown, and whether the
/// command succeeded. `None` if this system has no util-linux `script`.
fn typing(folder: &Folder, arguments: &str, prompt: &str, line: &str) -> Option<(String, bool)> {
    let version = Command::new("script").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("util-linux") {
        return None;
    }
    let command_line = format!("{} {arguments}", env!("CARGO_BIN_EXE_gazette"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &command_line, "/dev/null"]).current_dir(folder.path("."));
    command.env("XDG_CONFIG_HOME", folder.path(CONFIG)).env("TERM", "xterm").env("NO_COLOR", "1");
    command.env_remove("GAZETTE_URL").env_remove("GAZETTE_TOKEN");
    in_english(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = Vec::new();
    let mut part = [0; 4096];
    let mut is_typed = false;
    loop {
        match output.read(&mut part).unwrap() {
            0 => break,
            read => shown.extend_from_slice(&part[..read]),
        }
        if !is_typed && String::from_utf8_lossy(&shown).contains(prompt) {
            // Until the terminal no longer shows what is typed.
            thread::sleep(Duration::from_secs(1));
            input.write_all(format!("{line}\n").as_bytes()).unwrap();
            is_typed = true;
        }
    }
    let is_done = child.wait().unwrap().success();
    Some((String::from_utf8_lossy(&shown).into_owned(), is_done))
}

fn paper() -> Server {
    Server::start(|request, _| match request.line.as_str() {
        "GET /api/v1/whoami" => Reply::json(200, &json!({"name": "thanh", "role": "editor"})),
        _ => Reply::Usual,
    })
}

#[test]
fn a_token_that_is_typed_is_not_shown() {
    let (folder, server) = (Folder::new(), paper());
    let login = format!("login {}", server.url);
    let Some((shown, is_done)) = typing(&folder, &login, "it is not shown", TOKEN) else { return };
    assert!(is_done && shown.contains("Logged in") && !shown.contains(TOKEN), "{shown}");
    assert!(folder.read(TOKENS).contains(TOKEN));
    assert_eq!(server.tokens(), [TOKEN]);
    let (shown, is_done) = typing(&folder, &login, "it is not shown", "").unwrap();
    assert!(!is_done && shown.contains("no token was entered"), "{shown}");
    assert!(folder.read(TOKENS).contains(TOKEN), "the earlier one stays");
}

#[test]
fn a_changed_remote_is_used_only_after_a_yes() {
    let (folder, own, other) = (Folder::new(), paper(), paper());
    let settings = folder.read("gazette.toml");
    let leads_to = |url: &str| folder.write("gazette.toml", format!("{settings}\n[remotes]\nproduction = \"{url}\"\n"));
    leads_to(&own.url);
    for url in [&own.url, &other.url] {
        folder.gazette_typing(&[], &["login", url], TOKEN).exits(0);
    }
    folder.gazette(&["whoami"]).exits(0);
    leads_to(&other.url);
    let asked = other.lines().len();
    for answer in ["", "n", "yep"] {
        let Some((shown, is_done)) = typing(&folder, "whoami", "[y/N]", answer) else { return };
        assert!(!is_done && shown.contains(&own.url) && shown.contains("nothing was sent"), "{answer}: {shown}");
    }
    assert_eq!(other.lines().len(), asked);
    let (shown, is_done) = typing(&folder, "whoami", "[y/N]", "y").unwrap();
    assert!(is_done && shown.contains("thanh"), "{shown}");
    folder.gazette(&["whoami"]).exits(0).says(&other.url);
}

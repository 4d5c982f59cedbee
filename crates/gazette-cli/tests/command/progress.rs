//! Tests that long steps show their progress on a terminal, and only there.

use std::io::Cursor;
use std::process::{Command, Stdio};

use image::{ImageFormat, RgbImage};

use crate::server::Server;
use crate::support::{Folder, TOKEN, in_english};

/// Runs the command on a pseudoterminal; `None` if this system has no util-linux `script`.
fn on_a_terminal(folder: &Folder, url: &str, arguments: &str) -> Option<String> {
    let version = Command::new("script").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("util-linux") {
        return None;
    }
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_gazette"));
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).current_dir(folder.path("."));
    in_english(&mut command);
    command.env("GAZETTE_URL", url).env("GAZETTE_TOKEN", TOKEN).env("TERM", "xterm").env_remove("CI");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_conversion_of_pictures_shows_its_progress_on_a_terminal_only() {
    let (folder, server) = (Folder::new(), Server::usual());
    let add = |name: &str, side: u32| {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(side, side).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        folder.write(&format!("{name}.jpg"), bytes.into_inner());
        folder.article(&format!("{name}.md"), "", &format!("![Cầu]({name}.jpg)"));
    };
    add("a", 1500);
    for (verb, next) in [("plan", "b"), ("list", "c"), ("push", "d"), ("unpublish la", "e")] {
        let Some(shown) = on_a_terminal(&folder, &server.url, verb) else { return };
        assert!(shown.contains("Pictures"), "{verb}: {shown:?}");
        add(next, 1501);
    }
    let run = folder.gazette_at(&server.url, &["plan"]).exits(0);
    assert!(!run.all().contains("Pictures"), "{}", run.all());
}

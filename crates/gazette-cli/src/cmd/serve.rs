//! `gazette serve`: the paper on one's own machine.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use serde_json::json;

use super::{Outcome, Session, now};
use crate::content::{FrontMatter, ParsedFile};
use crate::diagnostics::counted;
use crate::failure::Failure;
use crate::serving::{self, DevServer, Mark};
use crate::terminal::{one_line, style};

/// Where to show it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette serve                        at http://127.0.0.1:8000
  gazette serve --port 0 --open        at any port that is free, and opens the browser
  gazette serve --content ~/bao --json | jq -r .url")]
pub struct Args {
    /// The port of this machine; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8000)]
    port: u16,

    /// Open the browser
    #[arg(long)]
    open: bool,
}

/// Runs it, until it is interrupted.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = *session.terminal;
    let folder = session.content_dir()?;
    let root = folder.root().to_owned();
    let (listener, url) = listen(args.port)?;
    let (interrupt, interrupted) = channel();
    ctrlc::set_handler(move || interrupt.send(()).unwrap_or_default()).map_err(|cause| Failure::Refused {
        message: format!("Ctrl-C can't be waited for: {cause}"),
        help: "run the command in a terminal of its own".to_owned(),
    })?;

    let server = Arc::new(DevServer::open(folder, terminal)?);
    announce(&server, &url, session);
    let shown = Arc::clone(&server);
    thread::spawn(move || serving::serve(&listener, move |request| serving::respond(&shown, request, now())));
    thread::spawn(move || serving::watch(&server, &root, terminal));
    if args.open && !open_browser(&url) {
        terminal.note(format_args!("no browser could be opened; the address is {url}"));
    }
    // The threads end with the process: there is nothing that they could leave half done.
    let _ = interrupted.recv();
    terminal.print("Stopped.");
    Ok(Outcome::Done)
}

/// Only this machine can connect.
fn listen(port: u16) -> Result<(TcpListener, String), Failure> {
    let listening = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let address = listening.and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    let (listener, address) = address.map_err(|cause| match cause.kind() {
        io::ErrorKind::AddrInUse => Failure::Refused {
            message: format!("something already listens on port {port}"),
            help: "choose another with --port N; --port 0 takes any that is free".to_owned(),
        },
        _ => Failure::Refused {
            message: format!("port {port} can't be listened on: {cause}"),
            help: "choose one above 1023 with --port N; --port 0 takes any that is free".to_owned(),
        },
    })?;
    Ok((listener, format!("http://{address}")))
}

fn announce(server: &DevServer, url: &str, session: Session<'_>) {
    let (view, now) = (server.view(), now());
    let mark = |parsed: &ParsedFile| parsed.front.as_ref().and_then(|front: &FrontMatter| Mark::of(front, now));
    let count =
        |is_it: fn(Mark) -> bool| view.snapshot.files().filter_map(|parsed| mark(parsed)).filter(|m| is_it(*m)).count();
    let articles = view.snapshot.files().count();
    let drafts = count(|mark| mark == Mark::Draft);
    let embargoed = count(|mark| matches!(mark, Mark::Embargoed(_)));
    let terminal = session.terminal;
    terminal.print(format_args!("{} is at {}", one_line(&view.snapshot.site().title), style::bold(url)));
    terminal.print(format_args!(
        "{}; {} and {embargoed} embargoed, marked.",
        counted(articles, "article"),
        counted(drafts, "draft")
    ));
    terminal.print(style::dim("Pages load again when you save. Ctrl-C ends it."));
    terminal.print_json(&json!({"url": url, "articles": articles, "drafts": drafts, "embargoed": embargoed}));
}

/// Whether the system's own way of opening an address could be started.
fn open_browser(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

//! `gazette serve`: runs the development server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use gazette_content::FrontMatter;
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session, now};
use crate::content::ParsedFile;
use crate::failure::Failure;
use crate::serving::{self, Audience, DevServer, Mark};
use crate::terminal::{one_line, style};

/// Arguments of `gazette serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette serve                        serve at http://127.0.0.1:8000
  gazette serve --port 0 --open        use any free port, and open the browser
  gazette serve --host 0.0.0.0         for a look on a phone in the same network
  gazette serve --content ~/bao --json | jq -r .url")]
pub struct Args {
    /// The port to listen on; 0 picks a free port
    #[arg(long, value_name = "N", default_value_t = 8000)]
    port: u16,

    /// The address of this machine to listen on: 0.0.0.0 for a look on a phone in the same network, which then can read
    /// all drafts
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Open the browser
    #[arg(long)]
    open: bool,
}

/// Runs `gazette serve` until it is interrupted.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = *session.terminal;
    let folder = session.content_dir()?;
    let root = folder.root().to_owned();
    let (listener, url) = listen(args.host, args.port)?;
    let audience = if args.host.is_loopback() { Audience::ThisMachine } else { Audience::Network };
    let (interrupt, interrupted) = channel();
    ctrlc::set_handler(move || interrupt.send(()).unwrap_or_default()).map_err(|cause| Failure::Refused {
        message: tell!("serve-interrupt", cause = cause),
        help: tell!("serve-interrupt-help"),
    })?;

    let server = Arc::new(DevServer::open(folder, terminal)?);
    announce(&server, &url, audience, session);
    let shown = Arc::clone(&server);
    thread::spawn(move || serving::serve(&listener, audience, move |request| serving::respond(&shown, request, now())));
    thread::spawn(move || serving::watch(&server, &root, terminal));
    if args.open && !open_browser(&url) {
        terminal.note(tell!("serve-browser", url = url));
    }
    // The threads end with the process; they write nothing that could stay incomplete.
    let _ = interrupted.recv();
    terminal.print(tell!("serve-stopped"));
    Ok(Outcome::Done)
}

/// Binds to an address of this machine. Returns the URL at which the server is reached.
fn listen(host: IpAddr, port: u16) -> Result<(TcpListener, String), Failure> {
    let listening = TcpListener::bind((host, port));
    let address = listening.and_then(|listener| listener.local_addr().map(|address| (listener, address)));
    let (listener, address) = address.map_err(|cause| match cause.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::Refused { message: tell!("serve-port-used", port = port), help: tell!("serve-port-used-help") }
        }
        io::ErrorKind::AddrNotAvailable => {
            Failure::Refused { message: tell!("serve-address", host = host), help: tell!("serve-address-help") }
        }
        _ => Failure::Refused {
            message: tell!("serve-port", port = port, cause = cause),
            help: tell!("serve-port-help"),
        },
    })?;
    let shown = if host.is_unspecified() { own_address().unwrap_or(host) } else { host };
    Ok((listener, format!("http://{}", SocketAddr::new(shown, address.port()))))
}

/// The address of this machine in its network. To connect a UDP socket sends nothing; it only chooses the way.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation (RFC 5737).
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_unspecified())
}

fn announce(server: &DevServer, url: &str, audience: Audience, session: Session<'_>) {
    let (view, now) = (server.view(), now());
    let mark = |parsed: &ParsedFile| parsed.front.as_ref().and_then(|front: &FrontMatter| Mark::of(front, now));
    let count =
        |is_it: fn(Mark) -> bool| view.snapshot.files().filter_map(|parsed| mark(parsed)).filter(|m| is_it(*m)).count();
    let articles = view.snapshot.files().count();
    let drafts = count(|mark| mark == Mark::Draft);
    let embargoed = count(|mark| matches!(mark, Mark::Embargoed(_)));
    let terminal = session.terminal;
    terminal.print(tell!("serve-serving", title = one_line(&view.snapshot.site().title), url = style::bold(url)));
    terminal.print(tell!(
        "serve-counts",
        articles = tell!("count-articles", count = articles),
        drafts = tell!("count-drafts", count = drafts),
        embargoed = embargoed
    ));
    if audience == Audience::Network {
        terminal.note(tell!("serve-network"));
    }
    terminal.print(style::dim(&tell!("serve-reload")));
    terminal.print_json(&json!({"url": url, "articles": articles, "drafts": drafts, "embargoed": embargoed}));
}

/// Starts the system's program for opening a URL. Returns whether it started.
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

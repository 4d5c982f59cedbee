//! `gazette init`: starts a paper in a new folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::slice;

use gazette_content::{SETTINGS, article_template, time_zone};
use gazette_core::json;
use gazette_core::site::MAX_TITLE_CHARS;
use gazette_core::time::Timestamp;
use gazette_messages::tell;
use serde_json::{Value, json};

use super::clone::GITIGNORE;
use super::{Outcome, Session, now};
use crate::client::{Address, BadAddress};
use crate::failure::Failure;
use crate::shell::word;

mod workflow;

use workflow::{Release, Workflow};

/// Where the paper is if nothing else is known: where `make dev` serves it.
const LOCAL: &str = "http://localhost:8787";

/// Arguments of `gazette init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette init bao-cua-toi --title \"Báo Của Tôi\"
  gazette init my-paper --language en --timezone Europe/Paris --url https://my-paper.example
  gazette init --workflow OWNER/gazette@v1.2.0")]
pub struct Args {
    /// The folder; it is created if it does not exist
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// The paper's name
    #[arg(long)]
    title: Option<String>,

    /// The paper's address [default: the one in `GAZETTE_URL`, or this machine's]
    #[arg(long)]
    url: Option<String>,

    /// The paper's language
    #[arg(long, default_value = "vi", value_parser = ["vi", "en"])]
    language: String,

    /// The paper's time zone, by its IANA name
    #[arg(long, default_value = "Asia/Ho_Chi_Minh")]
    timezone: String,

    /// Write a workflow for GitHub that uses this release of Gazette, also for a paper that exists
    #[arg(long, value_name = "OWNER/REPOSITORY@VERSION")]
    workflow: Option<String>,
}

/// The texts of a new paper.
struct Texts {
    title: &'static str,
    section: (&'static str, &'static str),
    article: (&'static str, &'static str),
}

/// Runs `gazette init`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let texts = texts(&args.language);
    let title = args.title.as_deref().unwrap_or(texts.title).trim();
    super::message(title).ok().filter(|_| !title.is_empty() && title.chars().count() <= MAX_TITLE_CHARS).ok_or_else(
        || Failure::Usage { message: tell!("init-title", most = MAX_TITLE_CHARS), help: tell!("init-title-help") },
    )?;
    let zone = time_zone(&args.timezone).map_err(|unknown| Failure::Usage {
        message: unknown.to_string(),
        help: unknown
            .nearest
            .map_or_else(|| tell!("init-zone-help"), |nearest| tell!("init-zone-near", nearest = nearest)),
    })?;
    let url: Address = match (&args.url, session.environment.address()) {
        (Some(url), _) => url.parse().map_err(|error: BadAddress| error.of("--url"))?,
        (None, url) => url?.map_or_else(|| LOCAL.parse(), Ok)?,
    };
    let root = &args.dir;
    let release: Option<Release> = args
        .workflow
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|message| Failure::Usage { message, help: tell!("init-workflow-format-help") })?;
    let workflow = workflow::of(root, release.as_ref());
    if root.join(SETTINGS).symlink_metadata().is_ok() {
        let is_only_workflow = release.is_some() && args.title.is_none() && args.url.is_none();
        return match workflow.filter(|_| is_only_workflow) {
            Some(workflow) => add_workflow(root, &workflow, session),
            None => Err(Failure::Refused {
                message: tell!("init-exists", dir = root.display()),
                help: tell!("init-exists-help"),
            }),
        };
    }

    let (section, section_title) = texts.section;
    let remotes = if args.url.is_some() { format!("\n[remotes]\nproduction = \"{url}\"\n") } else { String::new() };
    let settings = format!(
        "title = {}\nbase_url = \"{url}\"\nlanguage = \"{}\"\ntimezone = \"{}\"\n\n[[sections]]\nslug = \"{section}\"\ntitle = \"{section_title}\"\n{remotes}",
        json::compact(&title),
        args.language,
        args.timezone,
    );
    let minute = Timestamp::from_secs(now().as_secs() / 60 * 60);
    let published_at = zone.local(minute).to_rfc3339();
    let (slug, headline) = texts.article;
    let article = article_template(headline, section, &published_at, &args.language);
    let mut files =
        vec![(root.join(section).join(format!("{slug}.md")), article), (root.join(".gitignore"), GITIGNORE.to_owned())];
    files.extend(workflow.as_ref().map(|workflow| (workflow.path.clone(), workflow.text.clone())));
    // Last, because it makes the folder a paper: an interrupted `init` can be repeated.
    files.push((root.join(SETTINGS), settings));
    let mut written = Vec::new();
    for (path, text) in files {
        if write(&path, &text, session)? {
            written.push(path);
        }
    }
    if let Some(workflow) = workflow.filter(|workflow| written.contains(&workflow.path)) {
        session.terminal.note(workflow.note);
    }
    let go =
        if root == Path::new(".") { String::new() } else { format!("cd {} && ", word(&root.display().to_string())) };
    session.terminal.note(tell!("init-next", go = go));
    session.terminal.print_json(&told(root, &written));
    Ok(Outcome::Done)
}

/// Adds the workflow to a paper that exists. One that is there is left as it is.
fn add_workflow(root: &Path, workflow: &Workflow, session: Session<'_>) -> Result<Outcome, Failure> {
    if !write(&workflow.path, &workflow.text, session)? {
        return Err(Failure::Refused {
            message: tell!("init-workflow-exists", file = workflow.path.display()),
            help: tell!("init-workflow-exists-help"),
        });
    }
    session.terminal.note(&workflow.note);
    session.terminal.print_json(&told(root, slice::from_ref(&workflow.path)));
    Ok(Outcome::Done)
}

/// What a program is told: the files that were written, from the paper's folder where they are in it.
fn told(root: &Path, written: &[PathBuf]) -> Value {
    let files: Vec<&Path> = written.iter().map(|path| path.strip_prefix(root).unwrap_or(path)).collect();
    json!({"dir": root, "files": files})
}

/// Writes a new file, and says so. False if it exists, which is left as it is.
fn write(path: &Path, text: &str, session: Session<'_>) -> Result<bool, Failure> {
    let is_new = create(path, text).map_err(|cause| Failure::Unwritable { path: path.to_owned(), cause })?;
    if is_new {
        session.terminal.print(format_args!("+ {}", path.display()));
    }
    Ok(is_new)
}

/// Writes a new file. False if it exists, which is left as it is.
fn create(path: &Path, text: &str) -> io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn texts(language: &str) -> Texts {
    match language {
        "vi" => {
            Texts {
                title: "Báo Của Tôi", section: ("thoi-su", "Thời sự"), article: ("bai-dau-tien", "Bài đầu tiên")
            }
        }
        _ => {
            Texts { title: "My Newspaper", section: ("news", "News"), article: ("first-article", "The first article") }
        }
    }
}

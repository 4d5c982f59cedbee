//! `gazette init`: starts a paper in a new folder.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gazette_content::{SETTINGS, article_template, time_zone};
use gazette_core::json;
use gazette_core::site::MAX_TITLE_CHARS;
use gazette_core::time::Timestamp;
use gazette_messages::tell;
use serde_json::json;

use super::clone::GITIGNORE;
use super::{Outcome, Session, now};
use crate::client::{Address, BadAddress};
use crate::failure::Failure;
use crate::shell::word;

/// Where the paper is if nothing else is known: where `make dev` serves it.
const LOCAL: &str = "http://localhost:8787";

/// Arguments of `gazette init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette init bao-cua-toi --title \"Báo Của Tôi\"
  gazette init my-paper --language en --timezone Europe/Paris --url https://my-paper.example")]
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
    if root.join(SETTINGS).symlink_metadata().is_ok() {
        return Err(Failure::Refused {
            message: tell!("init-exists", dir = root.display()),
            help: tell!("init-exists-help"),
        });
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
    let files = [
        (format!("{section}/{slug}.md"), article),
        (".gitignore".to_owned(), GITIGNORE.to_owned()),
        // Last, because it makes the folder a paper: an interrupted `init` can be repeated.
        (SETTINGS.to_owned(), settings),
    ];
    let mut written = Vec::new();
    for (file, text) in files {
        let path = root.join(&file);
        if create(&path, &text).map_err(|cause| Failure::Unwritable { path, cause })? {
            session.terminal.print(format_args!("+ {}", root.join(&file).display()));
            written.push(file);
        }
    }
    let go =
        if root == Path::new(".") { String::new() } else { format!("cd {} && ", word(&root.display().to_string())) };
    session.terminal.note(tell!("init-next", go = go));
    session.terminal.print_json(&json!({"dir": root, "files": written}));
    Ok(Outcome::Done)
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

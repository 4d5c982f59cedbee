//! `gazette new`: creates an article file with its front matter filled in.

use std::fs::{self, File};
use std::io::{self, Write};

use gazette_content::article_template;
use gazette_content::diagnostics::Severity;
use gazette_core::article::MAX_TITLE_CHARS;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
use gazette_messages::tell;
use serde_json::json;

use super::{Outcome, Session, now};
use crate::content::{Content, real_path};
use crate::failure::Failure;

/// Arguments of `gazette new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette new \"Cầu Vàm Sen thông xe\"
  gazette new \"Cầu Vàm Sen thông xe\" --section thoi-su")]
pub struct Args {
    /// The headline
    title: String,

    /// The section's slug [default: the first section in gazette.toml]
    #[arg(long, value_name = "SLUG")]
    section: Option<String>,
}

/// Runs `gazette new`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let settings = Content::load_settings(&session.content_dir()?);
    if settings.diagnostics.has_errors() {
        let errors = settings.diagnostics.filtered(|found| found.severity == Severity::Error);
        return Err(Failure::Invalid(errors));
    }
    let site = settings.site;
    let title = args.title.split_whitespace().collect::<Vec<_>>().join(" ");
    super::message(&title).map_err(|_| Failure::Usage {
        message: tell!("new-title-characters"),
        help: tell!("new-title-characters-help"),
    })?;
    if title.chars().count() > MAX_TITLE_CHARS {
        return Err(Failure::Usage {
            message: tell!("new-title-long", most = MAX_TITLE_CHARS),
            help: tell!("new-title-long-help"),
        });
    }
    let slug = Slug::from_title(&title)
        .map_err(|_| Failure::Usage { message: tell!("new-title-nameless"), help: tell!("new-title-nameless-help") })?;
    let declared = || site.sections.iter().map(|section| section.slug.as_str()).collect::<Vec<_>>().join(", ");
    let section = match &args.section {
        Some(wanted) => site.section(wanted).ok_or_else(|| Failure::Usage {
            message: tell!("new-section-unknown", section = wanted),
            help: tell!("new-section-unknown-help", list = declared()),
        })?,
        None => site.sections.first().ok_or_else(|| Failure::Refused {
            message: tell!("new-no-sections"),
            help: tell!("new-no-sections-help"),
        })?,
    };
    let folder = session.content_dir()?;
    // Do not write through a symbolic link that leads out of the content folder.
    let has_own_folder = real_path(folder.root(), section.slug.as_str()).is_ok_and(|path| path.is_dir());
    let file = if has_own_folder { format!("{}/{slug}.md", section.slug) } else { format!("{slug}.md") };
    // Rounded to the minute: editors who set a date by hand do not write seconds.
    let minute = Timestamp::from_secs(now().as_secs() / 60 * 60);
    let published_at = site.zone.local(minute).to_rfc3339();
    let text = article_template(&title, section.slug.as_str(), &published_at, &site.language);
    let path = folder.path(&file);
    let written = File::create_new(&path).and_then(|mut new| new.write_all(text.as_bytes()));
    written.map_err(|cause| {
        if cause.kind() == io::ErrorKind::AlreadyExists {
            let message = tell!("new-exists", file = file);
            return Failure::Refused { message, help: tell!("new-exists-help") };
        }
        let _ = fs::remove_file(&path);
        Failure::Unwritable { path: path.clone(), cause }
    })?;
    session.terminal.print(&file);
    session.terminal.print_json(&json!({"file": file, "slug": slug, "section": section.slug}));
    Ok(Outcome::Done)
}

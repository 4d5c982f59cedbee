//! `gazette new`: creates an article file with its front matter filled in.

use std::fs::{self, File};
use std::io::{self, Write};

use gazette_content::diagnostics::Severity;
use gazette_content::{SETTINGS, article_template};
use gazette_core::article::MAX_TITLE_CHARS;
use gazette_core::slug::Slug;
use gazette_core::time::Timestamp;
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
        message: "the title contains invisible characters that are not allowed".to_owned(),
        help: "type the title instead of pasting it".to_owned(),
    })?;
    if title.chars().count() > MAX_TITLE_CHARS {
        return Err(Failure::Usage {
            message: format!("the title is longer than {MAX_TITLE_CHARS} characters"),
            help: "shorten the title; details belong in the lead".to_owned(),
        });
    }
    let slug = Slug::from_title(&title).map_err(|_| Failure::Usage {
        message: "the title has no letters or digits from which to make a file name".to_owned(),
        help: "use letters or digits in the title, such as `gazette new \"Cầu Vàm Sen thông xe\"`".to_owned(),
    })?;
    let declared = || site.sections.iter().map(|section| section.slug.as_str()).collect::<Vec<_>>().join(", ");
    let section = match &args.section {
        Some(wanted) => site.section(wanted).ok_or_else(|| Failure::Usage {
            message: format!("unknown section `{wanted}`"),
            help: format!("use one of {}, or add the section to {SETTINGS}", declared()),
        })?,
        None => site.sections.first().ok_or_else(|| Failure::Refused {
            message: format!("{SETTINGS} has no sections"),
            help: "add a section first: [[sections]] with slug and title".to_owned(),
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
            let message = format!("{file} already exists");
            return Failure::Refused { message, help: "edit that file, or use another title".to_owned() };
        }
        let _ = fs::remove_file(&path);
        Failure::Unwritable { path: path.clone(), cause }
    })?;
    session.terminal.print(&file);
    session.terminal.print_json(&json!({"file": file, "slug": slug, "section": section.slug}));
    Ok(Outcome::Done)
}

//! The command line: global options, and one module of [`cmd`](crate::cmd) for each verb.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cmd::{check, editions, new, plan, push, token, unpublish};

/// Publishes a newspaper from a folder of Markdown.
#[derive(Debug, Parser)]
#[command(name = "gazette", version, propagate_version = true, after_help = ENVIRONMENT)]
pub struct Cli {
    /// The content folder: the one with gazette.toml [default: where you stand]
    #[arg(long, global = true, value_name = "DIR")]
    pub content: Option<PathBuf>,

    /// Answer with one JSON value on stdout
    #[arg(long, global = true)]
    pub json: bool,

    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What the command can do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write an article file with its front matter filled in
    ///
    /// It is a draft, dated now, named by its title, and lies in the section's folder if there is one of that name.
    New(new::Args),

    /// Validate the folder, offline
    ///
    /// Reports every error of every file at once. Dirty text (accents apart from their letters, Ð for Đ, invisible
    /// characters) is reported, too, and counts as a failure, so that editors notice; a push publishes it clean either
    /// way.
    Check(check::Args),

    /// Tell what a push would change, offline
    ///
    /// Compares the folder with what it last pushed to this paper. Asks nobody.
    Plan(plan::Args),

    /// Publish what is new or changed
    ///
    /// Every article that is new or changed since this folder last pushed it goes out in one edition: all of it, or
    /// nothing. What someone else changed meanwhile is a conflict, and then nothing is published. Safe to interrupt and
    /// to run again.
    Push(push::Args),

    /// Take articles down (410 Gone)
    ///
    /// Their pages say that they are gone, and no list has them any more. The files stay. As long as they are not
    /// changed, a later push leaves the articles down; `gazette push FILE` brings one back.
    Unpublish(unpublish::Args),

    /// List the editions, newest first
    ///
    /// Each with its number, its time, what it added, changed and removed, its editor and the editor's message. Editors'
    /// names are shown only to editors, so with a token.
    Editions(editions::Args),

    /// Make an editor's token
    #[command(subcommand)]
    Token(token::Verb),
}

const ENVIRONMENT: &str = "\
Environment:
  GAZETTE_URL       where the paper is, such as https://your-paper.example
  GAZETTE_TOKEN     your editor's token; never shown, never in messages
  GAZETTE_PATIENCE  how many seconds to go on trying when the paper does not answer [default: 60]
  NO_COLOR          no colours, also on a terminal

Exit status: 0 done, 1 refused, 2 used wrongly.

Examples:
  gazette new \"Cầu Vàm Sen thông xe\" --section thoi-su
  gazette check && gazette push --message \"Bản tin sáng\" --wait";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed_and_every_verb_has_examples() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let verbs: Vec<_> = if verb.has_subcommands() { verb.get_subcommands().collect() } else { vec![verb] };
            for verb in verbs.into_iter().filter(|verb| verb.get_name() != "help") {
                let after = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(after.contains("Example"), "{} has no example", verb.get_name());
            }
        }
    }
}

//! The command line: global options, and one module of [`cmd`](crate::cmd) for each verb.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cmd::{
    audit, check, completions, editions, export, man, new, plan, preview, pull, purge, push, restore, rollback, search,
    serve, stats, token, unpublish, webhooks,
};

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

    /// Send the token also to another machine without encryption, over http
    #[arg(long, global = true)]
    pub insecure: bool,

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
    /// Reports every error of every file at once, links within the paper that lead nowhere among them. Dirty text (accents apart from their letters, Ð for Đ, invisible
    /// characters) is reported, too, and counts as a failure, so that editors notice; a push publishes it clean either
    /// way.
    Check(check::Args),

    /// Show the paper on this machine, drafts, too
    ///
    /// Pages look as they will, drafts and what is embargoed are marked, and the browser loads them again when a file is
    /// saved. An article with errors shows them. Only this machine can connect. Stays until Ctrl-C.
    Serve(serve::Args),

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

    /// Fetch what is live into the folder
    ///
    /// Articles come with their pictures. Your own changes stay: a file that you changed and nobody else did is kept,
    /// and one that was changed here and elsewhere is a conflict, told and left alone. Files of articles that someone
    /// took down are left and named. What is fetched counts as pushed, so that a later push of it conflicts with nobody.
    /// gazette.toml is not touched.
    Pull(pull::Args),

    /// Show drafts on the real site, behind a link that expires
    ///
    /// The articles look as they will, on the live paper with its live settings; readers see nothing of them. Drafts
    /// need no date for that. Without PATHS: every draft, and all that a push would publish. With --edition, the paper as it
    /// was then. The link is signed and
    /// opens without a token, so give it only to those who may see them; --revoke ends it before its time.
    Preview(preview::Args),

    /// Take articles down (410 Gone)
    ///
    /// Their pages say that they are gone, and no list has them any more. The files stay. As long as they are not
    /// changed, a later push leaves the articles down; `gazette push FILE` brings one back.
    Unpublish(unpublish::Args),

    /// Erase one article for good, from the history too
    ///
    /// For what must not be kept. It is out of readers' reach at once. After the delay that `[newsroom]` in gazette.toml says, an
    /// hour if it says nothing, its page, its texts and all their versions are deleted, in every edition; until then
    /// --call-off brings it back, and afterwards nothing does. Its address answers 410. Asks before it does so, on a
    /// terminal. Needs an admin's token.
    Purge(purge::Args),

    /// List the editions, newest first
    ///
    /// Each with its number, its time, what it added, changed and removed, its editor and the editor's message. Editors'
    /// names are shown only to editors, so with a token.
    Editions(editions::Args),

    /// Make a new edition with the content of an old one
    ///
    /// The history only grows: what was published since stays in it, and can be brought back in the same way. Articles
    /// that were purged stay erased. The files of this folder stay as they are; a later push sends only files that
    /// change after this, and `gazette pull` fetches what is live now into the folder.
    Rollback(rollback::Args),

    /// Write the whole paper to a folder, as a backup
    ///
    /// Sources, pictures, settings, every earlier edition with its editor, redirects and counts, in open formats; a
    /// README.txt in it says which. Over an earlier export, only what is new is fetched. Safe to interrupt and to run
    /// again: the earlier export stays whole until the new one is.
    Export(export::Args),

    /// Make an empty paper from a backup
    ///
    /// All of the folder is checked first, and damage told by file and line. Readers see nothing until everything is
    /// there. Safe to interrupt and to run again. Refused by a paper in which anything was ever published. Asks before it
    /// begins, on a terminal.
    Restore(restore::Args),

    /// Tell the paper's numbers: views, guests, robots
    ///
    /// Everybody may see them; no token is needed. The last line says what counts as a view.
    Stats(stats::Args),

    /// Look after the search index
    #[command(subcommand)]
    Search(search::Verb),

    /// List who was told of which edition, newest first
    ///
    /// The addresses under [[webhooks]] in gazette.toml are told of each edition once readers can see it. What fails is
    /// tried again for almost a day. Needs an admin's token.
    Webhooks(webhooks::Args),

    /// List what matters for the paper's security, newest first
    ///
    /// Refused tokens, changed settings, purges and backups, each with its time and who it was. Needs an admin's token.
    Audit(audit::Args),

    /// Make an editor's token
    #[command(subcommand)]
    Token(token::Verb),

    /// Print completions for a shell
    Completions(completions::Args),

    /// Print the manual page, or write one for each verb
    Man(man::Args),
}

const ENVIRONMENT: &str = "\
Environment:
  GAZETTE_URL       where the paper is, such as https://your-paper.example
  GAZETTE_TOKEN     your editor's token; never shown, never in messages
  GAZETTE_PATIENCE  how many seconds to go on trying when the paper does not answer [default: 60]
  NO_COLOR          no colours, also on a terminal
  CLICOLOR_FORCE    colours, also where there is no terminal

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

//! The command line: the global options and the subcommands. Each subcommand is a module of [`cmd`](crate::cmd).

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::cmd::{
    audit, check, clone, completions, diff, editions, export, init, list, login, man, new, plan, preview, proposals,
    pull, purge, push, releases, restore, rollback, search, serve, stats, status, token, unpublish, webhooks,
};

mod help;
mod suggestions;

pub use help::{in_language, usage_error};
pub use suggestions::improved;

/// Publish a newspaper from a folder of Markdown files.
#[derive(Debug, Parser)]
#[command(name = "gazette", version, propagate_version = true, after_help = ENVIRONMENT)]
pub struct Cli {
    /// The content folder, which contains gazette.toml [default: the current directory, or its
    /// nearest parent that has one]
    #[arg(long, global = true, value_name = "DIR")]
    pub content: Option<PathBuf>,

    /// Print the result as JSON
    #[arg(long, global = true)]
    pub json: bool,

    /// Use this remote of gazette.toml [default: the paper in `GAZETTE_URL`, or else the only remote, or the one that is
    /// named production]
    #[arg(long, global = true, value_name = "NAME")]
    pub remote: Option<String>,

    /// Use a remote whose address in gazette.toml has changed, without asking
    #[arg(long, global = true)]
    pub accept_remote: bool,

    /// Send the token to other machines even without encryption, over http
    #[arg(long, global = true)]
    pub insecure: bool,

    /// The language of messages: vi or en [default: the first that is set of `GAZETTE_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG`,
    /// and `language` in gazette.toml]
    // `language::choose` reads it before clap does, so that clap's own messages can be in the language.
    #[arg(long, global = true, value_name = "LANGUAGE", hide_possible_values = true, value_parser = ["vi", "en"])]
    pub lang: Option<String>,

    /// The subcommand.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start a paper in a new folder
    ///
    /// Writes gazette.toml, a section's folder with a first draft, and a .gitignore; at the top of a Git repository also a workflow for
    /// GitHub, which plans pull requests and publishes what is merged. Files that exist are left as they are.
    Init(init::Args),

    /// Fetch a paper into a new folder
    ///
    /// Writes the settings, all articles with their pictures, and a .gitignore, and records what is live: the folder is ready
    /// for `gazette serve` and `gazette push`. Needs a token for this paper: `gazette login URL` stores one.
    Clone(clone::Args),

    /// Create an article file with its front matter filled in
    ///
    /// The article is a draft, dated now, and its file is named after the title. If the section has a folder of its own,
    /// the file goes there.
    New(new::Args),

    /// Check all files for errors, offline
    ///
    /// Reports all errors of all files at once, including broken links within the paper. Warnings are for what readers would
    /// see otherwise than it was meant; --strict fails on them too. Text that needs cleaning (decomposed accents, Ð for Đ,
    /// invisible characters) is reported too and makes the check fail; a push publishes the cleaned text either way.
    Check(check::Args),

    /// Show the paper on this machine, including drafts
    ///
    /// Pages look as they will when published. Drafts and embargoed articles are marked, an article with errors shows
    /// them, and the browser reloads when you save a file. Only this machine can connect. Runs until you press Ctrl-C.
    Serve(serve::Args),

    /// Show how the folder and the paper compare
    ///
    /// Says which editions others have published since this folder was last pushed or pulled, what is new, changed or deleted
    /// here, what is scheduled, and which proposals wait for an editor or were returned.
    Status(status::Args),

    /// List the folder's articles with their states, offline
    ///
    /// Newest first: published, changed or new here, scheduled for a time in the future, drafts, and articles that were taken
    /// down. Compares the folder with what was last pushed from it to this paper. Does not contact the paper.
    #[command(alias = "ls")]
    List(list::Args),

    /// Show what a push would change, offline
    ///
    /// Compares the folder with what was last pushed from it to this paper, or with --since with an earlier commit of its Git repository.
    /// Contacts the paper only for --diff without --since.
    Plan(plan::Args),

    /// Show how files differ from the live articles
    ///
    /// Prints the changed lines, from what the paper has to what is in this folder. With --edition, compares with an earlier
    /// edition. Drafts are left out.
    Diff(diff::Args),

    /// Publish new and changed articles
    ///
    /// Publishes all articles that are new or have changed since the last push from this folder, in one edition: all of
    /// them, or none. If somebody else has changed the same articles meanwhile, the push reports a conflict and
    /// publishes nothing. It is safe to interrupt a push and to repeat it. What a writer may not publish is proposed to an
    /// editor instead, and so is everything with --propose.
    #[command(alias = "publish")]
    Push(push::Args),

    /// List releases: changes that wait for their time
    ///
    /// `gazette push --at TIME` stores a release. The list says when each is published, in the paper's time zone, how many
    /// articles it adds, changes and takes down, and who stored it. A release that conflicted at its time with what others had
    /// changed was refused whole, and stays in the list until it is moved, replaced or cancelled.
    Releases(releases::Args),

    /// Fetch the live articles into the folder
    ///
    /// Fetches articles together with their pictures. A file that only you have changed is kept. A file that both you
    /// and somebody else have changed gets both changes; where both changed the same lines, both versions are in the file,
    /// between markers. If somebody has taken an article down, its file is kept and listed. Fetched articles count as
    /// pushed, so that pushing them later causes no conflict. gazette.toml is treated like an article's file.
    Pull(pull::Args),

    /// Show drafts on the real site, with a link that expires
    ///
    /// The articles look as they will when published, on the live paper with its live settings; readers do not see them.
    /// Drafts need no date for this. Without PATHS, the preview contains all drafts and everything that a push would
    /// publish. With --proposal, it shows what somebody has proposed. With --edition, it shows the paper as it was in that edition. The link is signed and works without a
    /// token, so give it only to people who may see the drafts; --revoke ends it early.
    Preview(preview::Args),

    /// List proposals, or accept, return or withdraw one
    ///
    /// A proposal is a change of articles that waits for an editor; `gazette push --propose` makes one, and so does the push
    /// of a writer of what is not the writer's to publish. Nothing of it is public before an editor accepts it. Without a
    /// subcommand, lists the proposals that wait or were returned, newest first. Writers see their own.
    Proposals(proposals::Args),

    /// Take articles down (410 Gone)
    ///
    /// Their pages answer 410 Gone, and lists no longer contain them. Their files stay in the folder. Later pushes
    /// leave an article down even if its file changes; `gazette push FILE --republish` publishes it again. An article is
    /// named by its slug, its file or its address.
    Unpublish(unpublish::Args),

    /// Erase an article permanently, including its history
    ///
    /// For content that must not be kept. Readers lose access to the article at once. After the delay that `purge_delay`
    /// under `[newsroom]` in gazette.toml sets (one hour by default), its page, its texts and all their versions are
    /// deleted from all editions. Until then, --call-off brings the article back; afterwards, nothing does. Its address
    /// answers 410 Gone. Asks for confirmation on a terminal; without one, it needs --yes. Requires an admin's token.
    Purge(purge::Args),

    /// List the editions, newest first, or show one of them
    ///
    /// Shows the number and the time of each edition, how many articles it added, changed and removed, and its editor
    /// and message. Names of editors are shown only with an editor's token.
    Editions(editions::Args),

    /// Publish the content of an old edition as a new edition
    ///
    /// The history is kept: later editions stay in it and can be brought back in the same way. Purged articles stay
    /// erased. The files in this folder do not change: a later push sends only files that change after the rollback, and
    /// `gazette pull` fetches the live articles. Articles that the old edition did not have count as taken down. Asks for
    /// confirmation on a terminal.
    Rollback(rollback::Args),

    /// Back up the whole paper to a folder
    ///
    /// A backup contains the sources, the pictures, the settings, all editions with their editors, the redirects and the
    /// view counts, in open formats that its README.txt describes. Exporting to an existing backup fetches only what is
    /// new. It is safe to interrupt an export and to repeat it: the earlier backup stays complete until the new one is.
    Export(export::Args),

    /// Restore a backup into an empty paper
    ///
    /// Checks the whole backup first and reports damage by file and line. Readers see nothing until the restore is
    /// complete. It is safe to interrupt a restore and to repeat it. A paper in which anything was ever published
    /// refuses it. Asks for confirmation on a terminal.
    Restore(restore::Args),

    /// Show the statistics of the paper or of an article
    ///
    /// Views, guests and robots, or the views of one article. The statistics are public, so no token is needed. The last line explains what counts as a view.
    /// With --edge, what requests cost at Cloudflare, estimated from a sample.
    Stats(stats::Args),

    /// Manage the search index
    #[command(subcommand)]
    Search(search::Verb),

    /// List webhook deliveries, newest first
    ///
    /// Each edition is sent to the URLs under [[webhooks]] in gazette.toml as soon as readers can see it. Failed
    /// deliveries are retried for almost a day. Requires an admin's token.
    Webhooks(webhooks::Args),

    /// Show the audit log, newest first
    ///
    /// Lists security events (refused tokens, changed settings, purges, backups), each with its time and who caused it.
    /// Requires an admin's token.
    Audit(audit::Args),

    /// Store your token for a paper on this machine
    ///
    /// Asks for the token without showing it, or reads it from stdin where there is no terminal; asks the paper whose it is;
    /// and stores it for exactly this scheme, host and port. It is sent to no other address. It is stored in a file that only
    /// you can read, or in the system's keychain if the command was built with it.
    Login(login::LoginArgs),

    /// Remove your token for a paper from this machine
    ///
    /// The token stays valid: an admin revokes it by removing its line from the Worker's EDITORS secret.
    Logout(login::LogoutArgs),

    /// Show whose token is used, for which paper, and where it comes from
    Whoami(login::WhoamiArgs),

    /// Create editors' tokens
    #[command(subcommand)]
    Token(token::Verb),

    /// Print shell completions
    Completions(completions::Args),

    /// Print the manual page, or write one for each subcommand
    Man(man::Args),
}

const ENVIRONMENT: &str = "\
Environment:
  GAZETTE_URL       the address of the paper, such as https://your-paper.example; used without --remote
  GAZETTE_TOKEN     your token for the paper in GAZETTE_URL, and for no other; used instead of the one that `gazette
                    login` stored
  GAZETTE_LANG      the language of messages, vi or en
  GAZETTE_PATIENCE  how many seconds to keep retrying if the paper does not respond [default: 60]
  NO_COLOR          disables colours
  CLICOLOR_FORCE    enables colours even if the output is not a terminal

Exit status: 0 success, 1 refused, 2 usage error.

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

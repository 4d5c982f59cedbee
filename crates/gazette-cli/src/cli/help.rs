//! Help and usage errors in the current language. In English, both are clap's own.
//!
//! The keys of texts are made of names: `help-push` for a subcommand, `help-push-more` for its details, `help-push-dry-run`
//! for an option. Names of subcommands and options stay as they are.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::LazyLock;

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, Command};
use gazette_messages::{Language, has_key, key, language, tell, text, text_in};

use crate::terminal::style;

/// The prefix of all keys.
const PREFIX: &str = "help";
/// The options of every subcommand have keys with the name of the command itself.
const EVERYWHERE: &str = "help-gazette";

/// Clap takes only headings that live as long as the program.
static COMMANDS: LazyLock<String> = LazyLock::new(|| tell!("clap-commands"));
static ARGUMENTS: LazyLock<String> = LazyLock::new(|| tell!("clap-arguments"));
static OPTIONS: LazyLock<String> = LazyLock::new(|| tell!("clap-options"));

/// What stands behind examples, and below them.
const EXPLANATIONS: [&str; 28] = [
    key!("example-check-all"),
    key!("example-check-some"),
    key!("example-check-fix"),
    key!("example-check-strict"),
    key!("example-preview-one"),
    key!("example-preview-all"),
    key!("example-preview-proposal"),
    key!("example-preview-edition"),
    key!("example-preview-release"),
    key!("example-preview-list"),
    key!("example-preview-revoke"),
    key!("example-pull-some"),
    key!("example-pull-force"),
    key!("example-pull-merged"),
    key!("example-pull-markers"),
    key!("example-purge-list"),
    key!("example-purge-call-off"),
    key!("example-push-one"),
    key!("example-push-propose"),
    key!("example-push-again"),
    key!("example-push-at"),
    key!("example-push-prune"),
    key!("example-export-again"),
    key!("example-restore-again"),
    key!("example-serve-here"),
    key!("example-serve-port"),
    key!("example-serve-host"),
    key!("example-man-then"),
];

/// A built command with its help in the current language.
pub fn in_language(command: Command) -> Command {
    if language() == Language::En { command } else { translated(command, EVERYWHERE, PREFIX) }
}

/// `key` is that of the command, `prefix` what the keys of its subcommands begin with.
fn translated(mut command: Command, key: &str, prefix: &str) -> Command {
    if command.get_name() == "help" {
        return command.about(tell!("clap-help-command"));
    }
    if let Some(about) = found(key) {
        let more = found(&format!("{key}-more"));
        let long = more.map(|more| format!("{about}\n\n{more}"));
        command = command.about(about);
        if let Some(long) = long {
            command = command.long_about(long);
        }
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(translated_after(&after));
    }
    let usage = tell!("clap-usage");
    command = command
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(COMMANDS.as_str())
        .mut_args(|arg| translated_arg(arg, key));
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let key = format!("{prefix}-{name}");
        command = command.mut_subcommand(&name, |sub| translated(sub, &key, &key));
    }
    command
}

fn translated_arg(arg: Arg, key: &str) -> Arg {
    let id = arg.get_id().as_str().replace('_', "-");
    let heading = if arg.is_positional() { ARGUMENTS.as_str() } else { OPTIONS.as_str() };
    let arg = arg.help_heading(heading);
    let help = match id.as_str() {
        "help" => Some(tell!("clap-print-help")),
        "version" => Some(tell!("clap-print-version")),
        _ => found(&format!("{key}-{id}")).or_else(|| found(&format!("{EVERYWHERE}-{id}"))),
    };
    let help = help.map(|help| help + &values(&arg));
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    match help {
        Some(help) if arg.get_long_help().is_some() => arg.help(help.clone()).long_help(help),
        Some(help) => arg.help(help),
        None => arg,
    }
}

/// The default and the possible values of an option, as clap shows them behind its help.
fn values(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>();
    let possible = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect::<Vec<_>>();
    let default = (!defaults.is_empty() && !arg.is_hide_default_value_set())
        .then(|| format!(" [{}]", tell!("clap-default", value = defaults.join(" "))));
    let possible = (!possible.is_empty() && !arg.is_hide_possible_values_set())
        .then(|| format!(" [{}]", tell!("clap-possible-values", values = possible.join(", "))));
    default.unwrap_or_default() + &possible.unwrap_or_default()
}

/// Why a value is refused: the standard library's and clap's own reasons are in English.
fn reason(cause: &str) -> String {
    if let Some((value, range)) = cause.split_once(" is not in ") {
        return tell!("clap-range", value = value, range = range);
    }
    let is_number =
        ["invalid digit", "cannot parse integer", "number too"].iter().any(|start| cause.starts_with(start));
    if is_number { tell!("clap-not-a-number") } else { cause.to_owned() }
}

/// The text after the help in the current language. The command lines of examples stay as they are.
fn translated_after(after: &str) -> String {
    let line = |line: &str| {
        let variable = line.split_whitespace().next().unwrap_or_default();
        let meaning = match variable {
            _ if line == "Examples:" => return tell!("clap-examples"),
            _ if line == "Environment:" => return tell!("clap-environment"),
            _ if line.starts_with("Exit status:") => return tell!("clap-exit-status"),
            "GAZETTE_URL" => tell!("clap-variable-url"),
            "GAZETTE_TOKEN" => tell!("clap-variable-token"),
            "login`" => return format!("{:20}{}", "", tell!("clap-variable-token-more")),
            "GAZETTE_LANG" => tell!("clap-variable-lang"),
            "GAZETTE_PATIENCE" => tell!("clap-variable-patience"),
            "NO_COLOR" => tell!("clap-variable-no-color"),
            "CLICOLOR_FORCE" => tell!("clap-variable-color"),
            _ => return explained(line),
        };
        format!("  {variable:<17} {meaning}")
    };
    after.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A line of examples with its explanation in the current language.
fn explained(line: &str) -> String {
    let explanation = line.rsplit_once("  ").map_or(line, |(_, explanation)| explanation).trim_start();
    match EXPLANATIONS.iter().find(|key| text_in(Language::En, key, &[]) == explanation) {
        Some(key) => format!("{}{}", &line[..line.len() - explanation.len()], text(key, &[])),
        None => line.to_owned(),
    }
}

fn found(key: &str) -> Option<String> {
    has_key(key).then(|| text(key, &[]))
}

/// A usage error in the current language; `None` in English, for errors that are none, and for rare ones, whose texts are clap's.
pub fn usage_error(error: &clap::Error) -> Option<String> {
    if language() == Language::En {
        return None;
    }
    let get = |kind| error.get(kind).map(ToString::to_string);
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let told = match error.kind() {
        ErrorKind::UnknownArgument => tell!("clap-unknown-argument", name = argument),
        ErrorKind::InvalidSubcommand => {
            tell!("clap-unknown-command", name = get(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::InvalidValue if value.is_empty() => tell!("clap-no-value", name = argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let cause = error.source().map(|cause| format!(": {}", reason(&cause.to_string()))).unwrap_or_default();
            format!("{}{cause}", tell!("clap-invalid-value", value = value, name = argument))
        }
        ErrorKind::MissingRequiredArgument => tell!("clap-missing", names = argument),
        ErrorKind::ArgumentConflict => {
            tell!("clap-conflict", name = argument, other = get(ContextKind::PriorArg).unwrap_or_default())
        }
        ErrorKind::MissingSubcommand => tell!("clap-missing-command"),
        _ => return None,
    };
    let mut lines = format!("{}: {told}\n", style::red(&tell!("label-error")));
    if let Some(values) = get(ContextKind::ValidValue).filter(|values| !values.is_empty()) {
        let _ = writeln!(lines, "  [{}]", tell!("clap-possible-values", values = values));
    }
    let suggested = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::Suggested,
    ];
    for suggestion in suggested.into_iter().filter_map(get).filter(|text| !text.is_empty()) {
        let _ = writeln!(lines, "\n  {}: {suggestion}", tell!("clap-tip"));
    }
    if let Some(usage) = get(ContextKind::Usage) {
        let _ = writeln!(lines, "\n{}", usage.replace("Usage:", &tell!("clap-usage")));
    }
    Some(format!("{lines}\n{}", tell!("clap-more")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::Cli;
    use clap::CommandFactory;

    /// The keys of a command's texts.
    fn texts(command: &Command, key: &str, prefix: &str, all: &mut BTreeSet<String>) {
        if command.get_long_about().is_some() {
            all.insert(format!("{key}-more"));
        }
        all.insert(key.to_owned());
        for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
            let id = arg.get_id().as_str().replace('_', "-");
            all.insert(format!("{key}-{id}"));
        }
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let key = format!("{prefix}-{}", sub.get_name());
            texts(sub, &key, &key, all);
        }
    }

    #[test]
    fn what_follows_the_help_is_in_the_catalogue() {
        let after = Cli::command().get_after_help().unwrap().to_string();
        for line in after.lines().filter(|line| !line.is_empty() && !line.starts_with("  gazette ")) {
            assert_ne!(translated_after(line), line, "it is not translated");
        }
        assert_eq!(after.lines().filter(|line| translated_after(line).contains("GAZETTE_")).count(), 4);
    }

    #[test]
    fn each_explanation_is_of_an_example() {
        let mut all = String::new();
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            all += &command.get_after_help().map(ToString::to_string).unwrap_or_default();
            commands.extend(command.get_subcommands().cloned());
        }
        for key in EXPLANATIONS {
            assert!(all.contains(&text_in(Language::En, key, &[])), "{key}");
        }
    }

    #[test]
    fn the_catalogue_has_the_help_of_each_subcommand_and_option_and_nothing_else() {
        let mut known = BTreeSet::new();
        texts(&Cli::command(), EVERYWHERE, PREFIX, &mut known);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../gazette-messages/locales/vi/cli-help.ftl");
        let catalogue = std::fs::read_to_string(file).unwrap();
        let keys = catalogue.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
        assert_eq!(keys.map(str::to_owned).collect::<BTreeSet<_>>(), known);
    }
}

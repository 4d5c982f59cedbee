//! The `gazette` command.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use gazette_cli::cli::{Cli, improved, in_language, usage_error};
use gazette_cli::cmd;
use gazette_cli::environment::Environment;
use gazette_cli::language::choose;
use gazette_cli::terminal::{Terminal, one_line};
use gazette_messages::{Language, language, set_language};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| Terminal::detect(false).print_error(panic)));
    set_language(choose(std::env::args_os()));
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&improved(error)),
    };
    let terminal = Terminal::detect(cli.json);
    match cmd::run(&cli, &terminal, Environment::from_process) {
        Ok(cmd::Outcome::Done) => ExitCode::SUCCESS,
        Ok(cmd::Outcome::Refused) => ExitCode::from(1),
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Parses the command line, with the help in the current language.
fn parse() -> Result<Cli, clap::Error> {
    if language() == Language::En {
        return Cli::try_parse();
    }
    let mut command = Cli::command();
    command.build();
    let mut command = in_language(command);
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Prints clap's message. It quotes the arguments as they are; if one contains control characters, the message is printed
/// without colours and with these characters replaced.
fn refuse(error: &clap::Error) -> ExitCode {
    if let Some(told) = usage_error(error) {
        Terminal::detect(false).print_error(told);
        return ExitCode::from(2);
    }
    if std::env::args_os().all(|argument| argument.to_str().is_some_and(|text| one_line(text) == text)) {
        error.exit();
    }
    Terminal::detect(false).print_error(error.to_string().trim_end());
    ExitCode::from(2)
}

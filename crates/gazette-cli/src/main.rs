//! The `gazette` command.

use std::process::ExitCode;

use clap::Parser;
use gazette_cli::cli::{Cli, improved};
use gazette_cli::cmd;
use gazette_cli::environment::Environment;
use gazette_cli::language;
use gazette_cli::terminal::{Terminal, one_line};

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| Terminal::detect(false).print_error(panic)));
    gazette_messages::set_language(language::choose(std::env::args_os()));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage_error(&improved(error)),
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

/// Prints clap's message. It quotes the arguments as they are; if one contains control characters, the message is printed
/// without colours and with these characters replaced.
fn usage_error(error: &clap::Error) -> ExitCode {
    if std::env::args_os().all(|argument| argument.to_str().is_some_and(|text| one_line(text) == text)) {
        error.exit();
    }
    Terminal::detect(false).print_error(error.to_string().trim_end());
    ExitCode::from(2)
}

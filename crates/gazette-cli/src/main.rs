//! The `gazette` command.

use std::process::ExitCode;

use clap::Parser;
use gazette_cli::cli::Cli;
use gazette_cli::cmd;
use gazette_cli::environment::Environment;
use gazette_cli::terminal::Terminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
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

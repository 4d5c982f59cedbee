//! `gazette completions`: prints shell completions.

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use serde_json::json;

use super::Outcome;
use crate::cli::Cli;
use crate::terminal::Terminal;

/// Arguments of `gazette completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette completions bash > ~/.local/share/bash-completion/completions/gazette
  gazette completions zsh > \"${fpath[1]}/_gazette\"
  gazette completions fish > ~/.config/fish/completions/gazette.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Runs `gazette completions`.
pub fn run(args: &Args, terminal: &Terminal) -> Outcome {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "gazette", &mut script);
    let script = String::from_utf8_lossy(&script);
    terminal.print(script.trim_end());
    terminal.print_json(&json!({"shell": args.shell.to_string(), "script": script}));
    Outcome::Done
}

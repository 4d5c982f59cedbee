//! `gazette stats`: the paper's numbers.

use gazette_core::language::Language;
use serde::Serialize;

use super::{Outcome, Session};
use crate::client::{Client, ClientError, Presence, Stats};
use crate::content::Paper;
use crate::failure::Failure;

/// How to show them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette stats
  gazette stats --csv | tail -n 1 >> so-lieu.csv
  gazette stats --json | jq .views")]
pub struct Args {
    /// As CSV: a line of names and a line of numbers
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// All of the numbers, as `--json` gives them.
#[derive(Debug, Serialize)]
struct Numbers {
    #[serde(flatten)]
    stats: Stats,
    #[serde(flatten)]
    presence: Presence,
}

/// A number for people.
struct Line {
    what: &'static str,
    number: u64,
    remark: String,
}

/// Runs it.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.folder_if_any()?;
    let numbers = Numbers::fetch(&session.client()?)?;
    if args.csv {
        terminal.say(numbers.csv());
    } else {
        let language = folder.map(|folder| Paper::settings(&folder).site.language).unwrap_or_default();
        for line in table(&numbers.lines(Language::of_tag(&language)), Language::of_tag(&language)) {
            terminal.say(line);
        }
        terminal.say(terminal.out_style().dim(&numbers.stats.rule));
    }
    terminal.answer(&numbers);
    Ok(Outcome::Done)
}

impl Numbers {
    fn fetch(client: &Client) -> Result<Self, ClientError> {
        Ok(Self { stats: client.stats()?, presence: client.presence()? })
    }

    fn csv(&self) -> String {
        let Self { stats: Stats { views, offset, counted, bots, .. }, presence: Presence { guests } } = self;
        format!("views,offset,counted,bots,guests\n{views},{offset},{counted},{bots},{guests}")
    }

    fn lines(&self, language: Language) -> Vec<Line> {
        let Stats { views, offset, counted, bots, .. } = self.stats;
        let number = |number| language.number(number);
        let remark = match offset {
            0 => "all of them counted here".to_owned(),
            _ => format!("{} counted here, {} brought along from older systems", number(counted), number(offset)),
        };
        vec![
            Line { what: "Views", number: views, remark },
            Line { what: "Online", number: self.presence.guests, remark: "guests of the last five minutes".to_owned() },
            Line { what: "Robots", number: bots, remark: "requests, not among the views".to_owned() },
        ]
    }
}

/// Names to the left, numbers to the right, remarks beside them.
fn table(lines: &[Line], language: Language) -> Vec<String> {
    let numbers: Vec<_> = lines.iter().map(|line| language.number(line.number)).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let what = width(&mut lines.iter().map(|line| line.what.chars().count()));
    let digits = width(&mut numbers.iter().map(|number| number.chars().count()));
    let row = |(line, number): (&Line, &String)| format!("{:<what$}  {number:>digits$}  {}", line.what, line.remark);
    lines.iter().zip(&numbers).map(row).collect()
}

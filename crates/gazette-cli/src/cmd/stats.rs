//! `gazette stats`: shows the statistics of the paper or of an article.

use gazette_messages::{grouped, tell};
use serde::Serialize;

use super::{Outcome, Session};
use crate::client::{Client, ClientError, MissingAddress, MissingList, Presence, ReadArticle, Stats};
use crate::failure::Failure;
use crate::terminal::{csv_cell, one_line, style};

mod article;
mod edge;

/// Arguments of `gazette stats`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gazette stats
  gazette stats cau-vam-sen
  gazette stats thoi-su/cau-vam-sen.md
  gazette stats --most-read 7d
  gazette stats --csv | tail -n 1 >> so-lieu.csv
  gazette stats --csv --most-read 30d > doc-nhieu.csv
  gazette stats --missing
  gazette stats --edge
  gazette stats --json | jq .views")]
pub struct Args {
    /// Show the views of this article, given by its slug, file or address
    #[arg(value_name = "SLUG|FILE|URL", conflicts_with_all = ["csv", "most_read", "missing"])]
    article: Option<String>,

    /// Print CSV: a header and one line of numbers, or with --most-read one line per article
    #[arg(long, conflicts_with = "json")]
    csv: bool,

    /// The window for the most-read articles: the last hour, day, week or month, or all time [default: 24h]
    #[arg(long, value_name = "WINDOW", value_parser = WINDOWS)]
    most_read: Option<String>,

    /// List the missing pages that readers requested most (requires an editor's token)
    #[arg(long, conflicts_with = "most_read")]
    missing: bool,

    /// Show what requests cost in the last hour: how many were answered from memory, reads of KV, calls of objects
    /// (requires `CLOUDFLARE_ACCOUNT_ID` and `CLOUDFLARE_API_TOKEN`)
    #[arg(long, conflicts_with_all = ["article", "csv", "most_read", "missing"])]
    edge: bool,
}

const WINDOWS: [&str; 5] = ["1h", "24h", "7d", "30d", "all"];
/// The number of most-read articles to show.
const MOST_READ: u32 = 10;

/// The report, as printed by `--json`.
#[derive(Debug, Serialize)]
struct StatsReport {
    #[serde(flatten)]
    stats: Stats,
    #[serde(flatten)]
    presence: Presence,
    window: String,
    most_read: Vec<ReadArticle>,
}

/// A row of the table.
struct Row {
    what: String,
    number: u64,
    remark: String,
}

/// Runs `gazette stats`.
pub fn run(args: &Args, session: Session<'_>) -> Result<Outcome, Failure> {
    let terminal = session.terminal;
    let folder = session.content_dir_if_any()?;
    if args.edge {
        return edge::run(session);
    }
    if args.missing {
        print_missing(&session.client()?.missing()?, args.csv, session);
        return Ok(Outcome::Done);
    }
    if let Some(named) = &args.article {
        return article::run(named, folder.as_ref(), session);
    }
    let report = StatsReport::fetch(&session.client()?, args.most_read.as_deref().unwrap_or("24h"))?;
    if args.csv && args.most_read.is_some() {
        terminal.print(report.most_read_csv());
    } else if args.csv {
        terminal.print(report.csv());
    } else {
        for line in table(&report.lines()) {
            terminal.print(line);
        }
        if !report.most_read.is_empty() {
            terminal.print(format_args!("\n{}", tell!("stats-most-read", window = window_in_words(&report.window))));
        }
        for line in ranking(&report.most_read) {
            terminal.print(line);
        }
        terminal.print(style::dim(&one_line(&report.stats.rule)));
    }
    terminal.print_json(&report);
    Ok(Outcome::Done)
}

fn print_missing(wanted: &MissingList, as_csv: bool, session: Session<'_>) {
    let terminal = session.terminal;
    if as_csv {
        terminal.print("path,times");
    } else if wanted.missing.is_empty() {
        terminal.print(tell!("stats-no-missing"));
    }
    for MissingAddress { path, times } in &wanted.missing {
        if as_csv {
            terminal.print(format_args!("{},{times}", csv_cell(path)));
        } else {
            terminal.print(format_args!("{:>9}  {}", grouped(*times), one_line(path)));
        }
    }
    if !as_csv && !wanted.missing.is_empty() {
        terminal.note(tell!("stats-moved"));
    }
    terminal.print_json(wanted);
}

impl StatsReport {
    fn fetch(client: &Client, window: &str) -> Result<Self, ClientError> {
        let most_read = client.most_read(window, MOST_READ)?.articles;
        Ok(Self { stats: client.stats()?, presence: client.presence()?, window: window.to_owned(), most_read })
    }

    fn most_read_csv(&self) -> String {
        let line = |(ReadArticle { slug, title, views }, rank): (&ReadArticle, u32)| {
            format!("\n{rank},{slug},{},{views}", csv_cell(title))
        };
        let lines: Vec<_> = self.most_read.iter().zip(1..).map(line).collect();
        format!("rank,slug,title,views{}", lines.concat())
    }

    fn csv(&self) -> String {
        let Self { stats: Stats { views, offset, counted, bots, .. }, presence: Presence { guests }, .. } = self;
        format!("views,offset,counted,bots,guests\n{views},{offset},{counted},{bots},{guests}")
    }

    fn lines(&self) -> Vec<Row> {
        let Stats { views, offset, counted, bots, .. } = self.stats;
        let remark = match offset {
            0 => tell!("stats-all-counted"),
            _ => tell!("stats-imported", counted = grouped(counted), offset = grouped(offset)),
        };
        vec![
            Row { what: tell!("stats-views"), number: views, remark },
            Row { what: tell!("stats-online"), number: self.presence.guests, remark: tell!("stats-online-remark") },
            Row { what: tell!("stats-robots"), number: bots, remark: tell!("stats-robots-remark") },
        ]
    }
}

fn window_in_words(window: &str) -> String {
    match window {
        "1h" => tell!("window-hour"),
        "24h" => tell!("window-day"),
        "7d" => tell!("window-week"),
        "30d" => tell!("window-month"),
        _ => tell!("window-all"),
    }
}

/// One line per article: rank, views, title.
fn ranking(articles: &[ReadArticle]) -> Vec<String> {
    let views: Vec<_> = articles.iter().map(|article| grouped(article.views)).collect();
    let digits = views.iter().map(|views| views.chars().count()).max().unwrap_or(0);
    let line = |((article, views), rank): ((&ReadArticle, &String), u32)| {
        format!("{rank:>2}  {views:>digits$}  {}", one_line(&article.title))
    };
    articles.iter().zip(&views).zip(1..).map(line).collect()
}

/// Formats the rows with names left-aligned and numbers right-aligned.
fn table(lines: &[Row]) -> Vec<String> {
    let numbers: Vec<_> = lines.iter().map(|line| grouped(line.number)).collect();
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let what = width(&mut lines.iter().map(|line| line.what.chars().count()));
    let digits = width(&mut numbers.iter().map(|number| number.chars().count()));
    let row = |(line, number): (&Row, &String)| format!("{:<what$}  {number:>digits$}  {}", line.what, line.remark);
    lines.iter().zip(&numbers).map(row).collect()
}

//! Measures how long a dump takes: `measure make FILE ARTICLES` writes a dump of Joomla, and `measure read FILE` reads it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::time::Instant;

use gazette_import::markdown::{Link, Picture, Resolver, convert};
use gazette_import::sql::{Dump, survey};
use gazette_import::systems::{Import, Options};

/// Every link leads somewhere.
struct Everywhere;

impl Resolver for Everywhere {
    fn link(&self, _: &str) -> Link {
        Link::To("/tin/bai".to_owned())
    }

    fn picture(&self, written: &str) -> Picture {
        Picture::File(written.to_owned())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", file, articles] => make(file, articles.parse()?)?,
        ["read", file] => read(file)?,
        _ => return Err("usage: measure make FILE ARTICLES, or measure read FILE".into()),
    }
    Ok(())
}

/// Writes a dump with articles of about 3 KB, in statements of a hundred rows.
fn make(file: &str, articles: u32) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "INSERT INTO jos_categories (id,parent_id,path,extension,title,alias) VALUES ")?;
    let category = |n: u32| format!("({n},{},'muc-{n}','com_content','Mục {n}','muc-{n}')", n.saturating_sub(20));
    writeln!(out, "{};", (1..=40).map(category).collect::<Vec<_>>().join(","))?;
    let paragraph = "<p>Cầu Rạch Gốc dài 120&nbsp;m; ông Năm nói: \\'Tôi <strong>đợi lâu</strong> rồi\\', <a \
                     href=\\\"index.php?option=com_content&amp;view=article&amp;id=9\\\">xem thêm</a>.</p>\\r\\n";
    for n in 1..=articles {
        if n % 100 == 1 {
            writeln!(
                out,
                "INSERT INTO jos_content (id,asset_id,title,alias,introtext,`fulltext`,state,catid,created,created_by_alias,\
                 access,hits,images,language) VALUES"
            )?;
        }
        let mut text = String::new();
        for line in 0..14 {
            let _ = write!(text, "{paragraph}<p>Đoạn {line} của bài {n}.</p>");
        }
        let end = if n % 100 == 0 || n == articles { ";" } else { "," };
        writeln!(
            out,
            "({n},{n},'Bài số {n}','bai-so-{n}','<p>Dẫn của bài {n}.</p>','{text}',1,{},'2016-05-05 02:00:00','Tư Đờn',1,{n},'{{}}','*'){end}",
            n % 40 + 1
        )?;
    }
    out.flush()
}

fn read(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let dump = Dump::new(file);
    let bytes = std::fs::metadata(file)?.len();
    let timed = |what: &str, started: Instant, rows: u64| {
        let secs = started.elapsed().as_secs_f64();
        println!("{what}: {secs:.1} s, {:.0} rows/s", f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / secs);
    };
    println!("{} MB", bytes / 1_000_000);
    let started = Instant::now();
    let rows: u64 = survey(&dump)?.tables.values().map(|table| table.rows).sum();
    timed("counting rows", started, rows);
    let started = Instant::now();
    timed("reading all values", started, {
        let mut rows = 0;
        for row in dump.rows(|_| true)? {
            row?;
            rows += 1;
        }
        rows
    });
    let started = Instant::now();
    let import = Import::open(dump, &Options::default())?;
    timed("everything but the texts", started, rows);
    let started = Instant::now();
    let mut length = 0;
    import.articles(&mut |article| length += article.intro_html.len() + article.full_html.len())?;
    timed("the texts", started, import.paper.articles.len() as u64);
    let started = Instant::now();
    let mut markdown = 0;
    import.articles(&mut |article| {
        markdown += convert(&article.intro_html, &article.full_html, &article.title, &Everywhere).body.len();
    })?;
    timed("the texts as Markdown", started, import.paper.articles.len() as u64);
    println!("{} MB of Markdown", markdown / 1_000_000);
    println!(
        "{} articles, {} MB of HTML, {} losses",
        import.paper.articles.len(),
        length / 1_000_000,
        import.ledger.losses.len()
    );
    Ok(())
}

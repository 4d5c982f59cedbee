//! Fixtures for tests of several modules.

use chrono::{DateTime, FixedOffset};
use gazette_core::article::{Article, Card, SectionRef};

use crate::storage::Sql;

/// An article with the required fields only.
pub fn article(section: &str, slug: &str, title: &str, published_at: DateTime<FixedOffset>) -> Article {
    let card = Card {
        id: slug.into(),
        url: format!("https://bao.example/{section}/{slug}"),
        slug: slug.parse().expect("a slug"),
        title: title.into(),
        lead: String::new(),
        source: None,
        section: SectionRef { slug: section.parse().expect("a slug"), title: section.into() },
        bylines: Vec::new(),
        tags: Vec::new(),
        published_at,
        updated_at: published_at,
        language: "vi".into(),
        word_count: 1,
        reading_minutes: 1,
        image: None,
        corrections: Vec::new(),
    };
    Article { card, body_html: String::new(), body_text: String::new() }
}

/// The tables that contain a text.
pub fn tables_with(sql: &impl Sql, text: &str) -> Vec<String> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let tables = sql.run(tables, vec![]).expect("there is a schema");
    let tables = tables.iter().map(|row| row.text(0).expect("a name").to_owned());
    let holds = |table: &String| {
        let columns = sql.run(&format!("SELECT name FROM pragma_table_info('{table}')"), vec![]).expect("a table");
        let holds = |column: &str| format!("instr(CAST({column} AS TEXT), ?1) > 0");
        let any: Vec<String> = columns.iter().map(|column| holds(column.text(0).expect("a name"))).collect();
        let statement = format!("SELECT count(*) FROM {table} WHERE {}", any.join(" OR "));
        sql.number(&statement, vec![text.into()]).expect("it can be read") > 0
    };
    tables.filter(holds).collect()
}

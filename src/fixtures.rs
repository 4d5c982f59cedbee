//! Fixtures for tests of several modules.

pub use gazette_core::fixtures::article;

use crate::storage::Sql;

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

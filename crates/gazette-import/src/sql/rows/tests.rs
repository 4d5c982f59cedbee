use std::io::Write as _;

use proptest::prelude::*;

use super::*;
use crate::sql::{Dump, NoSite, survey};

/// The rows of a dump as `table(column=value, …)`, and the error that ends it.
fn read(dump: &[u8]) -> (Vec<String>, Option<String>) {
    let mut shown = Vec::new();
    for row in Rows::new(dump, "a.sql", |_| true).unwrap() {
        match row {
            Ok(row) => {
                let value = |value: &Value| match value {
                    Value::Null => "NULL".to_owned(),
                    Value::Number(number) => number.clone(),
                    Value::Bytes(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
                };
                let pairs = row.table.columns.iter().zip(&row.values);
                let pairs: Vec<_> = pairs.map(|(column, written)| format!("{column}={}", value(written))).collect();
                shown.push(format!("{}({})", row.table.name, pairs.join(", ")));
            }
            Err(error) => return (shown, Some(error.to_string())),
        }
    }
    (shown, None)
}

fn rows(dump: &str) -> Vec<String> {
    let (rows, error) = read(dump.as_bytes());
    assert_eq!(error, None, "{dump}");
    rows
}

#[test]
fn values_are_read_without_their_quotes_and_escapes() {
    for (written, expected) in [
        (r"'a'", r#""a""#),
        (r"'it''s'", r#""it's""#),
        (r"'it\'s \\ \n \r \t \0 \Z \% \_ \x'", "\"it's \\\\ \\n \\r \\t \\0 \\u{1a} \\\\% \\\\_ x\""),
        (r#""say ""no"" 'x'""#, r#""say \"no\" 'x'""#),
        ("'a; -- b /* c */ # d'", r#""a; -- b /* c */ # d""#),
        ("0x414243", r#""ABC""#),
        ("X'4142'", r#""AB""#),
        ("x''", r#""""#),
        ("_binary 'ab'", r#""ab""#),
        ("_utf8mb4'ab'", r#""ab""#),
        ("_binary 0x41", r#""A""#),
        ("N'ab'", r#""ab""#),
        ("b'101'", "5"),
        ("NULL", "NULL"),
        ("null", "NULL"),
        ("TRUE", "1"),
        ("-12", "-12"),
        ("+1.5e-7", "1.5e-7"),
        (".5", ".5"),
        ("0", "0"),
        ("/* one */ 1 -- two\n", "1"),
    ] {
        assert_eq!(rows(&format!("INSERT INTO t (a) VALUES ({written});")), [format!("t(a={expected})")], "{written}");
    }
}

#[test]
fn statements_of_all_kinds_give_rows() {
    for (dump, expected) in [
        ("INSERT INTO `t` (`a`,`b`) VALUES (1,2),\n(3,4);", vec!["t(a=1, b=2)", "t(a=3, b=4)"]),
        ("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1,'x');", vec![r#"t(a=1, b="x")"#]),
        ("insert ignore into `db`.`t` (a) value (1);", vec!["t(a=1)"]),
        ("REPLACE INTO t (a) VALUES (1);", vec!["t(a=1)"]),
        ("INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a=VALUES(a);", vec!["t(a=1)"]),
        ("INSERT INTO \"t\" (\"a\") VALUES (1);", vec!["t(a=1)"]),
        ("INSERT INTO #__content (a) VALUES (1); # INSERT INTO t (a) VALUES (2);", vec!["#__content(a=1)"]),
        ("CREATE TABLE t (a int); CREATE TABLE u LIKE t; INSERT INTO u VALUES (7);", vec!["u(a=7)"]),
        (
            "DELIMITER ;;\n/*!50003 CREATE*/ /*!50003 TRIGGER x BEGIN INSERT INTO t VALUES (9); END */;;\nDELIMITER ;\n\
             INSERT INTO t (a) VALUES (1);",
            vec!["t(a=1)"],
        ),
        (
            "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 'it''s;'; END$$\nDELIMITER ;\nREPLACE t (a) VALUES (1);",
            vec!["t(a=1)"],
        ),
        (
            "/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT INTO t (a) VALUES (1);\n/*!40000 ALTER TABLE `t` ENABLE KEYS */;",
            vec!["t(a=1)"],
        ),
        ("/*!999999\\- enable the sandbox mode */ \nINSERT INTO t (a) VALUES (1);", vec!["t(a=1)"]),
        ("/*M!100616 SET x=1 */;\nINSERT /*!50000 INTO */ t (a) VALUES (1);", vec!["t(a=1)"]),
        ("SET sql_mode='NO_BACKSLASH_ESCAPES';INSERT INTO t (a) VALUES ('a\\');", vec![r#"t(a="a\\")"#]),
        ("\u{feff}INSERT INTO t (a) VALUES (1);\r\n", vec!["t(a=1)"]),
        ("CREATE VIEW v AS SELECT 1; INSERT INTO t (a) VALUES (1); COMMIT", vec!["t(a=1)"]),
        ("-- Đang đổ dữ liệu cho bảng `t`\n--\n\nINSERT INTO t (a) VALUES (1);", vec!["t(a=1)"]),
    ] {
        assert_eq!(rows(dump), expected, "{dump}");
    }
}

#[test]
fn create_table_names_columns_and_no_keys() {
    let dump = "CREATE TABLE IF NOT EXISTS `jos_x` (\n  `id` int(11) unsigned NOT NULL auto_increment,\n  \
                `alias` varchar(255) character set utf8 collate utf8_bin NOT NULL default 'a,b)' COMMENT 'it''s; (one)',\n  \
                `key` enum('a','b') default NULL,\n  price decimal(10,2),\n  PRIMARY KEY  (`id`),\n  \
                UNIQUE KEY `k` (`alias`(100)),\n  FULLTEXT KEY f (`alias`),\n  CONSTRAINT `c` FOREIGN KEY (`id`) REFERENCES \
                `y` (`id`)\n) ENGINE=MyISAM DEFAULT CHARSET=utf8 /*!50100 PARTITION BY HASH (id) */;\n\
                INSERT INTO `jos_x` VALUES (1,'a','b',2.50);";
    assert_eq!(rows(dump), [r#"jos_x(id=1, alias="a", key="b", price=2.50)"#]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_after_the_rows_before_it() {
    let good = "INSERT INTO t (a,b) VALUES\n(1,'x'),\n";
    for (rest, line, message) in [
        ("(2,'y", 3, "ends in the middle of a text"),
        ("(2,'y'", 3, "ends in the middle of a statement"),
        ("(2,'y')", 3, "ends in the middle of a statement"),
        ("(2", 3, "ends in the middle of a statement"),
        ("/* on", 3, "ends in the middle of a comment"),
        ("(2)", 3, "1 values for 2 columns"),
        ("(2,3,4)", 3, "3 values for 2 columns"),
        ("(2,\nNOW())", 4, "`NOW` where a text, a number or NULL belongs"),
        ("(2,'y') (3,'z');", 3, "`(` where `,` or the end of the statement belongs"),
        ("(2,'y');\nINSERT INTO t VALUES (1,2);", 4, "have no names of columns"),
        ("(2,'y');\nINSERT INTO t SELECT 1;", 4, "`SELECT` where VALUES belongs"),
        ("(2,'y');\nCOPY t FROM stdin;", 4, "a dump of PostgreSQL"),
        ("(2,'y');\nPRAGMA foreign_keys=OFF;", 4, "a dump of SQLite"),
        ("(2,'y');\nINSERT [dbo].[t] VALUES (1);", 4, "a dump of SQL Server"),
        ("(2,'y');\n<html>", 4, "`<` where a statement of SQL belongs"),
    ] {
        let (rows, error) = read(format!("{good}{rest}").as_bytes());
        assert_eq!(rows[0], r#"t(a=1, b="x")"#, "{rest}");
        let error = error.unwrap_or_default();
        assert!(error.starts_with(&format!("a.sql:{line}: ")) && error.contains(message), "{rest}: {error}");
    }
    let utf16 = Rows::new(&b"\xff\xfeI\0N\0"[..], "a.sql", |_| true).err().unwrap().to_string();
    assert!(utf16.starts_with("a.sql:1: the file is UTF-16"), "{utf16}");
}

#[test]
fn a_row_has_a_limit() {
    let dump = format!("INSERT INTO t (a,b) VALUES ('x','y'),\n('{}','{}');", "é".repeat(300), "z".repeat(500));
    let mut rows = Rows::new(dump.as_bytes(), "a.sql", |_| true).unwrap().with_max_row_bytes(1000);
    assert!(rows.next().unwrap().is_ok());
    let error = rows.next().unwrap().unwrap_err();
    assert!(matches!(error.fault, Fault::RowTooLarge { .. }) && error.line == 2, "{error}");
    assert!(rows.next().is_none());
    let unwanted = Rows::new(dump.as_bytes(), "a.sql", |_| false).unwrap().with_max_row_bytes(1000);
    assert_eq!(unwanted.map(|row| row.unwrap().values.len()).collect::<Vec<_>>(), [0, 0]);
}

#[test]
fn a_compressed_dump_is_read_like_a_plain_one_and_may_be_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..5000).fold(String::new(), |text, n| format!("{text}INSERT INTO t (a) VALUES ({n});\n"));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let path = folder.path().join("dump.sql");
    std::fs::write(&path, &packed).unwrap();
    assert_eq!(Dump::new(&path).rows(|_| true).unwrap().filter_map(Result::ok).count(), 5000);
    std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let read: Vec<_> = Dump::new(&path).rows(|_| true).unwrap().collect();
    let (last, before) = read.split_last().unwrap();
    assert!(before.len() > 100 && before.iter().all(Result::is_ok));
    assert!(matches!(last.as_ref().unwrap_err().fault, Fault::Truncated(_)));
    let missing = Dump::new(folder.path().join("none.sql")).rows(|_| true).err().unwrap();
    assert!(missing.to_string().starts_with("none.sql:1: can't read the file"), "{missing}");
}

#[test]
fn a_site_is_known_by_its_tables_and_two_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump.sql");
    let site = |dump: &str, prefix: Option<&str>| {
        std::fs::write(&path, dump).unwrap();
        survey(&Dump::new(&path))
            .unwrap()
            .site(prefix)
            .map(|site| (site.system.to_string(), site.prefix, site.articles))
    };
    let joomla = "INSERT INTO `jos_content` (id,introtext,catid) VALUES (1,'a',1),(2,'b',1);\
                  INSERT INTO jos_k2_items (id) VALUES (1);";
    let backup = "INSERT INTO `bak_content` (id,introtext,catid) VALUES (1,'a',1);";
    let blog = "CREATE TABLE wp_posts (ID int, post_content text, post_type varchar(20));";
    let nukeviet = "INSERT INTO nv4_vi_news_rows (id,hometext,listcatid) VALUES (1,'a','1');";
    let found = |system: &str, prefix: &str, articles| Ok((system.to_owned(), prefix.to_owned(), articles));
    assert_eq!(site(joomla, None), found("Joomla", "jos_", 3));
    assert_eq!(site(blog, None), found("WordPress", "wp_", 0));
    assert_eq!(site(&format!("{joomla}{blog}"), None), found("Joomla", "jos_", 3));
    assert_eq!(site(nukeviet, None), found("NukeViet", "nv4_vi_news", 1));
    let both = format!("{joomla}{backup}");
    assert_eq!(site(&both, Some("bak_")), found("Joomla", "bak_", 1));
    let several = site(&both, None).unwrap_err();
    assert!(matches!(&several, NoSite::Several(sites) if sites.len() == 2));
    assert_eq!(
        several.to_string(),
        "this dump has several sites: `bak_` (Joomla, 1 articles), `jos_` (Joomla, 3 articles). Name the prefix of the one to \
         import"
    );
    assert!(matches!(site(&both, Some("abc_")), Err(NoSite::NoPrefix { .. })));
    assert!(site("INSERT INTO t (a) VALUES (1);", None).unwrap_err().to_string().contains("only t."));
}

/// A literal of MySQL for these bytes, as mysqldump writes it.
fn literal(bytes: &[u8]) -> Vec<u8> {
    let mut literal = b"'".to_vec();
    for byte in bytes {
        match byte {
            0 => literal.extend(b"\\0"),
            b'\n' => literal.extend(b"\\n"),
            b'\'' | b'\\' | b'"' => literal.extend([b'\\', *byte]),
            _ => literal.push(*byte),
        }
    }
    literal.push(b'\'');
    literal
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(rows) = Rows::new(&bytes[..], "a.sql", |_| true) {
            rows.for_each(drop);
        }
    }

    #[test]
    fn no_pieces_of_sql_make_it_panic_or_run_on(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "INSERT INTO ", "t ", "(a, b) ", "VALUES ", "(1,'x')", ",", ";", "'", "\\", "`", "/*!40000 ", "*/", "/*", "-- ", "\n",
        "DELIMITER ", "$$", "CREATE TABLE ", "0x", "X'", "_binary ", "NULL", "(", ")", "#__", "\"", "-", "1e", "ON ",
    ]), 0..60)) {
        let dump = pieces.concat();
        let rows = Rows::new(dump.as_bytes(), "a.sql", |_| true).unwrap();
        prop_assert!(rows.count() <= pieces.len());
    }

    #[test]
    fn any_bytes_survive_the_way_through_a_dump(texts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..20)) {
        let mut dump = b"INSERT INTO t (a) VALUES ".to_vec();
        for (n, text) in texts.iter().enumerate() {
            dump.extend(if n > 0 { &b",("[..] } else { b"(" });
            dump.extend(literal(text));
            dump.push(b')');
        }
        dump.push(b';');
        let read: Vec<_> = Rows::new(&dump[..], "a.sql", |_| true).unwrap().map(|row| row.unwrap().values).collect();
        let expected: Vec<_> = texts.into_iter().map(|text| vec![Value::Bytes(text)]).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn a_dump_that_is_cut_off_gives_the_rows_before_and_one_error(cut in 0_usize..134) {
        let dump = "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'x'),(2,'it\\'s'),(3,'y');\n\
                    INSERT INTO t VALUES (4,'a;b'),(5,'c'),(6,0x41),(7,NULL);";
        let (whole, _) = read(dump.as_bytes());
        let (rows, error) = read(&dump.as_bytes()[..cut.min(dump.len() - 1)]);
        prop_assert_eq!(&rows[..], &whole[..rows.len()]);
        let before = dump[..cut.min(dump.len() - 1)].trim_end();
        prop_assert_eq!(error.is_none(), before.is_empty() || before.ends_with(");"), "{}", cut);
    }
}

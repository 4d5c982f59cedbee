//! The sources and the catalogue must agree: every message that the sources name is there, with the variables that they give,
//! and every message that is there is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gazette_messages::{Language, variables};

/// The starts of keys that are made of other names: of subcommands, options and the API's problems, which tests of gazette-cli
/// compare, and of fields, which a test of gazette-content does.
const MADE: [&str; 3] = ["help-", "docs-", "problem-"];

/// A use of `tell!` or `key!`.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    /// The file and the line.
    place: String,
    key: String,
    /// The names of the values, for `tell!`.
    names: BTreeSet<String>,
}

#[test]
fn every_message_in_the_sources_is_in_each_language_with_the_same_variables() {
    let uses = uses();
    assert!(!uses.is_empty());
    let english: BTreeSet<String> = keys_of("en").into_values().flatten().collect();
    for Use { place, key, names } in &uses {
        let languages = [Language::Vi, Language::En];
        for language in languages.into_iter().take(if english.contains(key) { 2 } else { 1 }) {
            let known = variables(language, key);
            let known = known.unwrap_or_else(|| panic!("{place}: no message {key} in {}", language.tag()));
            assert_eq!(names, &known, "{place}: {key} has other variables in {}", language.tag());
        }
    }
}

#[test]
fn every_message_of_the_catalogue_is_used() {
    let used: BTreeSet<String> = uses().into_iter().map(|found| found.key).collect();
    let english = keys_of("en");
    let only_vietnamese = keys_of("vi").into_iter().filter(|(file, _)| !english.contains_key(file));
    let unused: Vec<String> = only_vietnamese
        .chain(english.clone())
        .flat_map(|(_, keys)| keys)
        .filter(|key| !used.contains(key) && !MADE.iter().any(|start| key.starts_with(start)))
        .collect();
    assert_eq!(unused, [""; 0], "no source names these messages");
}

/// What editors read goes through these calls. Only names and addresses are written there.
#[test]
fn no_diagnostic_is_written_outside_the_catalogue() {
    const CALLS: [&str; 16] = [
        ".error(",
        ".warning(",
        ".repair(",
        "Diagnostic::new(",
        "Sign::new(",
        "refuse(",
        "message: ",
        "help: ",
        // Of the command.
        ".note(",
        ".warn(",
        ".print(",
        ".print_error(",
        ".progress(",
        ".ask(",
        ".ask_secret(",
        "#[error(",
    ];
    let mut folders = Vec::new();
    for name in ["gazette-content", "gazette-cli"] {
        in_folder(&crates().join(name).join("src"), &mut |path, source| folders.push((path, source)));
    }
    let (mut judged, mut outside) = (0, Vec::new());
    for (path, source) in folders {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for (call, at) in CALLS.iter().flat_map(|call| code.match_indices(call).map(move |(at, _)| (call, at))) {
            for argument in arguments(&code[at + call.len()..]).iter().take(5) {
                let starts = ["format!(", "format_args!("];
                let text =
                    starts.iter().find_map(|start| argument.strip_prefix(start)).unwrap_or(argument).trim_start();
                judged += 1;
                let is_prose = text.starts_with('"') && has_words(&text[..literal(text)]);
                if is_prose {
                    outside.push(format!("{path}: {argument}"));
                }
            }
        }
    }
    assert_eq!(outside, [""; 0], "these are not in the catalogue");
    assert!(judged > 700, "{judged}");
}

/// Whether a text has two words, one after the other, besides what is filled in.
fn has_words(text: &str) -> bool {
    let mut outside = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            // What is filled in separates words like a sign.
            c if depth == 0 => outside.push(c),
            _ => outside.push('·'),
        }
    }
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
    let words: Vec<bool> = outside.trim_matches('"').split(' ').map(is_word).collect();
    words.windows(2).any(|pair| pair == [true, true])
}

/// Words for which the glossary, at the top of vi/general.ftl, has others.
#[test]
fn a_term_is_the_same_in_all_vietnamese_messages() {
    const OTHERS: [(&str, &str); 3] = [("biểu ngữ", "banner"), ("máy chủ biên", "mạng biên"), ("đăng báo", "xuất bản")];
    let folder = crates().join("gazette-messages/locales/vi");
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        for (line, text) in text.lines().enumerate() {
            let place = format!("{}:{}: {text}", path.display(), line + 1);
            for (wrong, right) in OTHERS {
                assert!(!text.contains(wrong), "{place}: write `{right}`");
            }
            // A remote is no paper.
            let is_of_remotes = ["remote", "the-remote"].iter().any(|start| text.starts_with(start));
            assert!(!is_of_remotes || !text.contains("trang báo"), "{place}: write `đích xuất bản`");
        }
    }
}

#[test]
fn uses_are_found_whatever_their_form() {
    let source = "let a = tell!(\"one\");\n let b = tell!(\n \"two\",\n c = f(\"x, d = (\", y), e = '\"', f = g[1] == 2,\n);\n\
                  // tell!(\"no-use\")\n let k = key!(\"three\"); error(tell!(\"four\", n = tell!(\"five\", m = 1)), 2)";
    let found = uses_in("a.rs", source);
    let shown: Vec<_> = found.iter().map(|found| format!("{} {} {:?}", found.place, found.key, found.names)).collect();
    assert_eq!(
        shown,
        [
            "a.rs:1 one {}",
            "a.rs:2 two {\"c\", \"e\", \"f\"}",
            "a.rs:7 three {}",
            "a.rs:7 four {\"n\"}",
            "a.rs:7 five {\"m\"}",
        ]
    );
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The keys of a language, by the names of the files.
fn keys_of(language: &str) -> BTreeMap<String, Vec<String>> {
    let folder = crates().join("gazette-messages/locales").join(language);
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('=');
    let keys = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let keys = text.lines().filter(is_key).map(|line| line.split('=').next().unwrap().trim_end().to_owned());
        (path.file_name().unwrap().to_string_lossy().into_owned(), keys.collect())
    };
    fs::read_dir(folder).unwrap().map(|entry| keys(entry.unwrap().path())).collect()
}

fn uses() -> Vec<Use> {
    let mut found = Vec::new();
    for name in fs::read_dir(crates()).unwrap().map(|entry| entry.unwrap().path()) {
        if !name.ends_with("gazette-messages") {
            in_folder(&name.join("src"), &mut |path, source| found.extend(uses_in(&path, &source)));
        }
    }
    found
}

/// Calls `each` with the path and the text of every source in a folder. Tests are left out.
fn in_folder(folder: &Path, each: &mut impl FnMut(String, String)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            in_folder(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            each(path.display().to_string(), fs::read_to_string(&path).unwrap());
        }
    }
}

/// The uses in a source. One in a line comment is none.
fn uses_in(file: &str, source: &str) -> Vec<Use> {
    let starts = ["tell!(", "key!("]
        .into_iter()
        .flat_map(|start| source.match_indices(start).map(move |(at, _)| (at, at + start.len())).collect::<Vec<_>>());
    let mut starts: Vec<_> = starts.collect();
    starts.sort_unstable();
    let mut found = Vec::new();
    for (at, inside) in starts {
        let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
        if source[line..at].trim_start().starts_with("//")
            || source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            continue;
        }
        let arguments = arguments(&source[inside..]);
        let place = format!("{file}:{}", source[..at].matches('\n').count() + 1);
        let (key, values) = arguments.split_first().unwrap_or_else(|| panic!("{place}: no key"));
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
        let key = key.unwrap_or_else(|| panic!("{place}: the key is not a text")).to_owned();
        let name = |value: &String| {
            let (name, _) = value.split_once('=').unwrap_or_else(|| panic!("{place}: a value without a name: {value}"));
            name.trim().to_owned()
        };
        found.push(Use { place: place.clone(), key, names: values.iter().map(name).collect() });
    }
    found
}

/// The arguments of a macro whose text begins after its opening parenthesis, without the last comma.
fn arguments(source: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut depth = 0;
    let mut rest = source.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            '(' | '[' | '{' => depth += 1,
            ',' if depth == 0 => {
                arguments.push(String::new());
                continue;
            }
            _ => {}
        }
        let length = literal(&source[at..]);
        arguments.last_mut().expect("there is one").push_str(&source[at..at + length]);
        while rest.as_str().len() > source.len() - at - length {
            rest.next();
        }
    }
    arguments.into_iter().map(|argument| argument.trim().to_owned()).filter(|argument| !argument.is_empty()).collect()
}

/// The length of the text or the character that begins here; else that of one character.
fn literal(source: &str) -> usize {
    let mut chars = source.char_indices();
    match chars.next() {
        Some((_, '"')) => {
            let mut is_escaped = false;
            let end = chars.find(|(_, c)| {
                let is_end = *c == '"' && !is_escaped;
                is_escaped = *c == '\\' && !is_escaped;
                is_end
            });
            end.map_or(source.len(), |(at, _)| at + 1)
        }
        Some((_, '\'')) if source[1..].starts_with('\\') => source[2..].find('\'').map_or(1, |end| end.max(1) + 3),
        Some((_, '\'')) => match (chars.next(), chars.next()) {
            (Some(_), Some((end, '\''))) => end + 1,
            _ => 1,
        },
        Some((_, c)) => c.len_utf8(),
        None => 0,
    }
}

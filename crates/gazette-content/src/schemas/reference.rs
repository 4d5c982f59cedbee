//! Writes `docs/FRONT-MATTER.md` and `docs/SETTINGS.md`, and the same in Vietnamese in `docs/vi`, out of the schemas and the
//! catalogue, and tests that they are up to date. `GAZETTE_WRITE=1` writes them anew.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use gazette_messages::{Language, keys, text_in, variables};
use serde_json::Value as Json;

use super::{SchemaCase, alternatives, article, project, site};

/// A reference, and the file that it is written to, in English below `docs` and in Vietnamese below `docs/vi`.
struct Reference {
    file: &'static str,
    /// The part of the messages' keys that says which file the fields are in.
    name: &'static str,
    case: SchemaCase,
    /// Writes a field with its value, as it stands in the file.
    example: fn(&str, &Json) -> String,
    language: &'static str,
}

fn references() -> [Reference; 2] {
    [
        Reference {
            file: "FRONT-MATTER.md",
            name: "docs-article",
            case: article(),
            example: yaml_field,
            language: "yaml",
        },
        Reference { file: "SETTINGS.md", name: "docs-settings", case: site(), example: toml_field, language: "toml" },
    ]
}

/// The texts of the references in a language, and the keys of those that were used.
struct Words {
    language: Language,
    used: RefCell<BTreeSet<String>>,
}

impl Words {
    fn of(language: Language) -> Self {
        Self { language, used: RefCell::default() }
    }

    fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    fn say_with(&self, key: &str, values: &[(&'static str, String)]) -> String {
        let names = variables(self.language, key).unwrap_or_else(|| panic!("locales/*/docs.ftl lacks {key}"));
        assert!(names.iter().map(String::as_str).eq(values.iter().map(|(name, _)| *name)), "{key}: {names:?}");
        self.used.borrow_mut().insert(key.to_owned());
        text_in(self.language, key, values)
    }

    /// The description of a field. In English, it is the schema's.
    fn describe(&self, key: &str, schema: &Json) -> String {
        let text = self.say(key);
        if self.language == Language::En {
            assert_eq!(schema["description"], text, "{key} in locales/en/docs.ftl");
        }
        text
    }
}

/// The key of a part of what another key describes.
fn key_of(whole: &str, part: &str) -> String {
    format!("{whole}-{}", part.replace('_', "-"))
}

impl Reference {
    fn text(&self, words: &Words) -> String {
        let schema = &self.case.schema;
        let mut text = format!(
            "<!-- {} -->\n\n# {}\n\n{} {}\n",
            words.say("docs-made"),
            words.say(&key_of(self.name, "heading")),
            words.describe(self.name, schema),
            words.say(&key_of(self.name, "intro"))
        );
        for (name, field) in fields(schema) {
            let key = key_of(self.name, name);
            let _ = write!(text, "\n## `{name}`\n\n{}\n\n", words.describe(&key, field));
            let _ = writeln!(text, "{}", facts(field, is_required(schema, name), schema, words).join(" · "));
            let parts = object_of(field, schema).map(|object| (object, fields(object)));
            if let Some((object, parts)) = parts {
                let _ = write!(text, "\n{}\n|---|---|---|\n", words.say("docs-columns"));
                for (part, field) in parts {
                    let facts = facts(field, is_required(object, part), schema, words).join(" · ");
                    let meaning = words.describe(&key_of(&key, part), field).replace('|', "\\|");
                    let _ = writeln!(text, "| `{part}` | {meaning} | {facts} |");
                }
            }
            let example = (self.example)(name, example_of(field, schema));
            let _ = write!(text, "\n```{}\n{example}```\n", self.language);
        }
        text
    }
}

fn fields(schema: &Json) -> Vec<(&str, &Json)> {
    let fields = schema["properties"].as_object().expect("an object's schema has properties");
    fields.iter().map(|(name, field)| (name.as_str(), field)).collect()
}

/// Whether a field is required; a draft may leave some of these out.
fn is_required(schema: &Json, name: &str) -> bool {
    let required = [&schema["required"], &schema["else"]["required"]];
    required.iter().filter_map(|names| names.as_array()).flatten().any(|field| field == name)
}

/// The schema of the objects that a field has, itself or in a list.
fn object_of<'s>(field: &'s Json, root: &'s Json) -> Option<&'s Json> {
    alternatives(field, root).into_iter().find_map(|schema| match &schema["items"] {
        Json::Null => schema.get("properties").map(|_| schema),
        items => object_of(items, root),
    })
}

fn example_of<'s>(field: &'s Json, root: &'s Json) -> &'s Json {
    let own = field["examples"].get(0);
    own.or_else(|| alternatives(field, root).into_iter().find_map(|schema| schema["examples"].get(0)))
        .unwrap_or_else(|| panic!("{field} has an example"))
}

/// What the schema says of a field's values, in words.
fn facts(field: &Json, is_required: bool, root: &Json, words: &Words) -> Vec<String> {
    let mut facts = vec![words.say(if is_required { "docs-required" } else { "docs-optional" })];
    if field["$ref"] == "#/$defs/instant" {
        facts.push(words.say("docs-instant"));
        return facts;
    }
    if let Some(values) = field["enum"].as_array() {
        let values: Vec<String> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
        facts.push(values.join(", "));
        return facts;
    }
    let schemas = alternatives(field, root);
    let is_list = |schema: &&Json| schema["type"] == "array";
    if let Some(single) = schemas.iter().find(|schema| !is_list(schema)) {
        let kind = words.say(match &single["type"] {
            Json::Array(_) => "docs-text",
            kind => match kind.as_str().unwrap_or_default() {
                "integer" => "docs-integer",
                "boolean" => "docs-boolean",
                "object" if single.get("propertyNames").is_some() => "docs-object-of-names",
                "object" => "docs-object",
                _ => "docs-text",
            },
        });
        let bounds = ["minimum", "maximum"].map(|name| single[name].as_u64());
        facts.push(match (bounds, single["maxLength"].as_u64()) {
            ([Some(least), Some(most)], _) => {
                let values = [("kind", kind), ("least", least.to_string()), ("most", most.to_string())];
                words.say_with("docs-between", &values)
            }
            (_, Some(most)) => words.say_with("docs-at-most", &[("kind", kind), ("most", most.to_string())]),
            _ => kind,
        });
    }
    if let Some(list) = schemas.iter().find(|schema| is_list(schema)) {
        let or = words.say(if schemas.len() > 1 { "docs-or-list" } else { "docs-list" });
        facts.push(match list["maxItems"].as_u64() {
            Some(most) => words.say_with("docs-list-at-most", &[("list", or), ("most", most.to_string())]),
            None => or,
        });
    }
    if field["default"].is_boolean() {
        facts.push(words.say_with("docs-default", &[("value", field["default"].to_string())]));
    }
    facts
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn yaml_field(name: &str, value: &Json) -> String {
    let lines: Vec<String> = match value {
        Json::Object(fields) => fields.iter().map(|(name, value)| format!("  {name}: {}\n", yaml(value))).collect(),
        Json::Array(items) if items.iter().all(Json::is_object) => {
            items.iter().map(|item| format!("  - {}\n", yaml(item))).collect()
        }
        value => return format!("{name}: {}\n", yaml(value)),
    };
    format!("{name}:\n{}", lines.concat())
}

fn yaml(value: &Json) -> String {
    let text = |text: &str| {
        // A plain scalar may not contain these within braces.
        let is_plain = !text.contains([',', '{', '}', '[', ']', '#', '&', '*', '?']) && !text.contains(": ");
        if is_plain { text.to_owned() } else { format!("\"{text}\"") }
    };
    match value {
        Json::String(value) => text(value),
        Json::Array(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", yaml(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

fn toml_field(name: &str, value: &Json) -> String {
    let lines = |fields: &Json| {
        let fields = fields.as_object().into_iter().flatten();
        fields.map(|(name, value)| format!("{name} = {value}\n")).collect::<Vec<_>>().concat()
    };
    match value {
        Json::Object(_) => format!("[{name}]\n{}", lines(value)),
        Json::Array(items) => {
            let tables = items.iter().map(|item| format!("[[{name}]]\n{}", lines(item)));
            tables.collect::<Vec<_>>().join("\n")
        }
        value => format!("{name} = {value}\n"),
    }
}

#[test]
fn the_references_say_what_the_schemas_say_in_each_language() {
    for (folder, language) in [("docs", Language::En), ("docs/vi", Language::Vi)] {
        let words = Words::of(language);
        for reference in references() {
            let file = format!("{folder}/{}", reference.file);
            let text = reference.text(&words);
            if std::env::var_os("GAZETTE_WRITE").is_some() {
                fs::create_dir_all(project(folder)).unwrap();
                fs::write(project(&file), &text).unwrap();
            }
            assert_eq!(
                fs::read_to_string(project(&file)).unwrap_or_default(),
                text,
                "{file} is old; GAZETTE_WRITE=1 cargo test -p gazette-content writes it anew"
            );
        }
        let known = keys().iter().filter(|key| key.starts_with("docs-")).map(|key| (*key).to_owned());
        assert_eq!(known.collect::<BTreeSet<_>>(), words.used.into_inner(), "the keys of locales/*/docs.ftl");
    }
}

/// The examples together are a sound file.
#[test]
fn the_examples_are_free_of_mistakes() {
    for reference in references() {
        let mut whole = reference.case.full.clone();
        for (name, field) in fields(&reference.case.schema) {
            whole[name] = example_of(field, &reference.case.schema).clone();
        }
        let found = (reference.case.mistakes)(&whole);
        let missing = |message: &str| message.contains(".jpg") || message.contains(".png");
        let found: Vec<_> = found.iter().filter(|found| !missing(&found.message)).collect();
        assert!(found.is_empty(), "{}: {found:?}", reference.file);
    }
}

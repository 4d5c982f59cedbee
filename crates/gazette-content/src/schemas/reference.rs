//! Writes `docs/FRONT-MATTER.md` and `docs/SETTINGS.md` out of the schemas, and tests that they are up to date.
//! `GAZETTE_WRITE=1` writes them anew.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value as Json;

use super::{SchemaCase, alternatives, article, project, site};

/// A reference, and the file that it is written to.
struct Reference {
    file: &'static str,
    title: &'static str,
    intro: &'static str,
    case: SchemaCase,
    /// Writes a field with its value, as it stands in the file.
    example: fn(&str, &Json) -> String,
    language: &'static str,
}

fn references() -> [Reference; 2] {
    [
        Reference {
            file: "docs/FRONT-MATTER.md",
            title: "Front matter",
            intro: "It is YAML. `gazette check` reports a field that is not listed here, with the nearest name. Editing programs that \
                    know JSON Schema complete and check the fields by `/schema/article.json` of any paper. `gazette new \"Title\"` \
                    writes a file with the required fields.",
            case: article(),
            example: yaml_field,
            language: "yaml",
        },
        Reference {
            file: "docs/SETTINGS.md",
            title: "Settings: gazette.toml",
            intro: "`gazette init` writes a file with the required settings. They are published by `gazette push` together with the \
                    articles, all but `[remotes]`, and belong to an edition as the articles do. Editing programs that know JSON Schema complete and check \
                    them by `/schema/site.json` of any paper.",
            case: site(),
            example: toml_field,
            language: "toml",
        },
    ]
}

impl Reference {
    fn text(&self) -> String {
        let schema = &self.case.schema;
        let mut text = format!(
            "<!-- Made out of public/schema/ by the tests of gazette-content; GAZETTE_WRITE=1 makes it anew. -->\n\n# {}\n\n{} {}\n",
            self.title,
            described(schema),
            self.intro
        );
        for (name, field) in fields(schema) {
            let _ = write!(text, "\n## `{name}`\n\n{}\n\n", described(field));
            let _ = writeln!(text, "{}", facts(field, is_required(schema, name), schema).join(" · "));
            let parts = object_of(field, schema).map(|object| (object, fields(object)));
            if let Some((object, parts)) = parts {
                text.push_str("\n| field | meaning | value |\n|---|---|---|\n");
                for (part, field) in parts {
                    let facts = facts(field, is_required(object, part), schema).join(" · ");
                    let _ = writeln!(text, "| `{part}` | {} | {facts} |", described(field).replace('|', "\\|"));
                }
            }
            let example = (self.example)(name, example_of(field, schema));
            let _ = write!(text, "\n```{}\n{example}```\n", self.language);
        }
        text
    }
}

fn described(schema: &Json) -> &str {
    schema["description"].as_str().unwrap_or_else(|| panic!("{schema} is described"))
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
fn facts(field: &Json, is_required: bool, root: &Json) -> Vec<String> {
    let mut facts = vec![if is_required { "required" } else { "optional" }.to_owned()];
    if field["$ref"] == "#/$defs/instant" {
        facts.push("date and time with the offset from UTC".to_owned());
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
        let kind = match &single["type"] {
            Json::Array(_) => "text",
            kind => match kind.as_str().unwrap_or_default() {
                "integer" => "a whole number",
                "boolean" => "`true` or `false`",
                "object" if single.get("propertyNames").is_some() => "a table of names with addresses",
                "object" => "a table of fields",
                _ => "text",
            },
        };
        let bounds = ["minimum", "maximum"].map(|name| single[name].as_u64());
        facts.push(match (bounds, single["maxLength"].as_u64()) {
            ([Some(least), Some(most)], _) => format!("{kind} from {least} to {most}"),
            (_, Some(most)) => format!("{kind} of at most {most} characters"),
            _ => kind.to_owned(),
        });
    }
    if let Some(list) = schemas.iter().find(|schema| is_list(schema)) {
        let or = if schemas.len() > 1 { "or a list" } else { "a list" };
        facts.push(list["maxItems"].as_u64().map_or_else(|| or.to_owned(), |most| format!("{or} of at most {most}")));
    }
    if field["default"].is_boolean() {
        facts.push(format!("`{}` if left out", field["default"]));
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
fn the_references_say_what_the_schemas_say() {
    for reference in references() {
        let path = project(reference.file);
        let text = reference.text();
        if std::env::var_os("GAZETTE_WRITE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(
            fs::read_to_string(&path).unwrap_or_default(),
            text,
            "{} is old; GAZETTE_WRITE=1 cargo test -p gazette-content writes it anew",
            reference.file
        );
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

//! Tests that `public/schema/`, which editors' programs use for completion and checks, matches the code: the same fields,
//! and no errors for content that would be published.
//!
//! The schemas are stricter in some harmless cases: the code accepts a field without a value, or a number in quotes. They
//! can't check what depends on the paper, such as the sections.

mod reference;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gazette_core::article::Front;
use gazette_core::slug::RESERVED;
use gazette_core::wire::MAX_VIEWS;
use jsonschema::Validator;
use serde_json::{Map, Value as Json, json};

use crate::context::NoFiles;
use crate::diagnostics::{Diagnostic, Problems};
use crate::front_matter::{self, Rules};
use crate::node::{Node, Value};
use crate::settings::Settings;
use crate::source_text::SourceText;
use crate::{toml, yaml};

/// A kind of file: its schema, a function that finds its mistakes, and an example with every field.
struct SchemaCase {
    schema: Json,
    mistakes: fn(&Json) -> Vec<Diagnostic>,
    full: Json,
}

fn article() -> SchemaCase {
    let full = json!({
        "title": "Cầu mới", "lead": "Thông xe.", "section": "thoi-su",
        "byline": [{"name": "Lê Chí Thành", "organisation": "Tỉnh ủy", "slug": "le-chi-thanh-tinh-uy"}],
        "published_at": "2026-05-07T09:05:00+07:00", "updated_at": "2026-05-07T09:05:00Z",
        "unpublish_at": "2031-05-07 09:05:00.5+07:00",
        "slug": "cau-moi", "id": "cau_cu.1", "tags": ["giao thông"], "source": "TGAG", "language": "zh-Hant",
        "image": {"file": "anh.jpg", "alt": "Cầu", "caption": "Cầu mới"}, "front": "lead",
        "redirect_from": ["/index.php?option=com_content&id=1"], "legacy_id": 123,
        "corrections": [{"at": "2026-05-08T00:00:00+07:00", "text": "Sửa tên cầu."}], "views": 12, "draft": false,
    });
    SchemaCase { schema: schema("article"), mistakes: mistakes_of_article, full }
}

fn site() -> SchemaCase {
    let full = json!({
        "title": "Báo", "tagline": "Tiếng nói", "base_url": "https://bao.example", "language": "vi",
        "timezone": "Asia/Ho_Chi_Minh", "views_offset": 37,
        "sections": [{"slug": "thoi-su", "title": "Thời sự", "description": "Trong ngày."}],
        "menu": [{"title": "Trang nhất", "url": "/"}],
        "banners": [{"title": "Đại hội", "url": "https://bao.example/", "image": "a.jpg"}],
        "webhooks": [{"url": "https://app.example/hook"}],
        "redirects": [{"from": "/cu/*", "to": "/thoi-su"}],
        "newsroom": {"writers_publish": true, "purge_delay": "90m"},
        "remotes": {"production": "https://bao.example", "staging": "https://thu.bao.example"},
    });
    SchemaCase { schema: schema("site"), mistakes: mistakes_of_site, full }
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn schema(name: &str) -> Json {
    let text = fs::read_to_string(project(&format!("public/schema/{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn validator(schema: &Json) -> Validator {
    jsonschema::draft202012::meta::validate(schema).unwrap();
    jsonschema::draft202012::new(schema).unwrap()
}

fn mistakes_of_site(settings: &Json) -> Vec<Diagnostic> {
    let fields = settings.as_object().unwrap().iter().map(|(name, value)| format!("{name} = {}\n", to_toml(value)));
    let text = fields.collect::<Vec<_>>().concat();
    let (_, found) = Settings::read(&SourceText::of(text), &NoFiles);
    // The picture does not exist.
    found.into_iter().filter(|found| !found.message.contains("a.jpg")).collect()
}

fn mistakes_of_article(front: &Json) -> Vec<Diagnostic> {
    let text = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                sections = [{slug = \"thoi-su\", title = \"Thời sự\"}]\n";
    let site = Settings::read(&SourceText::of(text.to_owned()), &NoFiles).0.site;
    // JSON is a subset of YAML.
    let text = front.to_string();
    let mut problems = Problems::new("cau-moi.md", &text);
    let node = yaml::parse(&text, 1).unwrap();
    front_matter::read(&node, "cau-moi.md", Rules { site: &site, settings_are_valid: true }, &mut problems);
    problems.into_found()
}

fn to_toml(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(to_toml).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name} = {}", to_toml(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// Converts a node the way a generic YAML parser would.
fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Nothing => Json::Null,
        Value::Text(text) => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            text => text.replace('_', "").parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        },
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(entries) => entries.iter().map(|entry| (entry.name.clone(), to_json(&entry.node))).collect(),
    }
}

/// All objects in a document whose fields have fixed names, as JSON pointers, with the schema of each.
fn objects<'s>(at: &str, value: &Json, schema: &'s Json, root: &'s Json, found: &mut Vec<(String, &'s Json)>) {
    let schemas = alternatives(schema, root);
    match value {
        Json::Object(fields) => {
            let has_names = |schema: &&&Json| schema.get("properties").is_some();
            // The editor names the fields of others.
            let Some(schema) = schemas.iter().find(has_names) else {
                return assert!(schemas.iter().any(|schema| schema.get("propertyNames").is_some()), "{at}");
            };
            found.push((at.to_owned(), schema));
            for (name, value) in fields {
                objects(&format!("{at}/{name}"), value, &schema["properties"][name], root, found);
            }
        }
        Json::Array(items) => {
            let schema = *schemas.iter().find(|schema| schema.get("items").is_some()).unwrap();
            for (index, value) in items.iter().enumerate() {
                objects(&format!("{at}/{index}"), value, &schema["items"], root, found);
            }
        }
        _ => {}
    }
}

/// The schemas that may apply: resolves references and `anyOf`.
fn alternatives<'s>(schema: &'s Json, root: &'s Json) -> Vec<&'s Json> {
    if let Some(reference) = schema["$ref"].as_str() {
        return alternatives(root.pointer(reference.trim_start_matches('#')).unwrap(), root);
    }
    match schema["anyOf"].as_array() {
        Some(any) => any.iter().flat_map(|schema| alternatives(schema, root)).collect(),
        None => vec![schema],
    }
}

impl SchemaCase {
    fn objects(&self) -> Vec<(String, &Json)> {
        let mut found = Vec::new();
        objects("", &self.full, &self.schema, &self.schema, &mut found);
        found
    }

    /// The full example with one object changed.
    fn with(&self, at: &str, change: impl FnOnce(&mut Map<String, Json>)) -> Json {
        let mut changed = self.full.clone();
        change(changed.pointer_mut(at).and_then(Json::as_object_mut).unwrap());
        changed
    }
}

fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeSet<&'n str> {
    names.into_iter().collect()
}

#[test]
fn the_full_files_are_free_of_mistakes_for_both() {
    for kind in [article(), site()] {
        assert_eq!((kind.mistakes)(&kind.full), []);
        assert_eq!(validator(&kind.schema).validate(&kind.full).map_err(|error| error.to_string()), Ok(()));
    }
}

#[test]
fn every_field_that_is_read_is_in_the_schema_and_the_other_way_round() {
    for kind in [article(), site()] {
        let validator = validator(&kind.schema);
        for (at, schema) in kind.objects() {
            let described = names(schema["properties"].as_object().unwrap().keys().map(String::as_str));
            let strange = kind.with(&at, |fields| drop(fields.insert("colourless".to_owned(), json!("x"))));
            // The help lists the known fields.
            let found = (kind.mistakes)(&strange);
            let reported = found.iter().find_map(|found| found.help.strip_prefix("the fields are "));
            assert_eq!(described, names(reported.unwrap_or_else(|| panic!("{at}: {found:?}")).split(", ")), "{at}");
            let filled = kind.full.pointer(&at).and_then(Json::as_object).unwrap();
            assert_eq!(described, names(filled.keys().map(String::as_str)), "the full file lacks a field at {at}");
            assert!(!validator.is_valid(&strange), "{at} takes any field");
        }
    }
}

#[test]
fn every_field_is_described() {
    for kind in [article(), site()] {
        for (at, schema) in kind.objects() {
            for (name, field) in schema["properties"].as_object().unwrap() {
                assert!(field["description"].as_str().is_some_and(|text| text.ends_with('.')), "{at}/{name}");
            }
        }
    }
}

#[test]
fn what_may_be_left_out_is_the_same_for_both() {
    for kind in [article(), site()] {
        let validator = validator(&kind.schema);
        for (at, schema) in kind.objects() {
            for name in schema["properties"].as_object().unwrap().keys() {
                let without = kind.with(&at, |fields| drop(fields.remove(name)));
                assert_eq!(validator.is_valid(&without), (kind.mistakes)(&without).is_empty(), "{at} without {name}");
            }
        }
    }
}

#[test]
fn nothing_is_underlined_that_would_be_published() {
    let long = "x".repeat(3001);
    let pool = [
        json!("x"),
        json!("a-b"),
        json!("/a"),
        json!("Á"),
        json!("#a"),
        json!("mailto:a@bao.example"),
        json!("HTTPS://bao.example/a?b#c"),
        json!("https://BAO.example:443/a"),
        json!("media"),
        json!("en"),
        json!("top"),
        json!("2026-05-07"),
        json!("2030-05-07t09:05:00z"),
        json!(long),
        json!(0),
        json!(7),
        json!(-1),
        json!(1_000_000_000),
        json!(9_007_199_254_740_992_u64),
        json!(["x"]),
        json!(["/a", "/b"]),
        json!([{"x": 1}]),
        json!({"x": 1}),
        json!({"name": "x"}),
        json!({"at": "2026-05-07T09:05:00+07:00", "text": "x"}),
    ];
    let mut refused = 0;
    for kind in [article(), site()] {
        let validator = validator(&kind.schema);
        for (at, schema) in kind.objects() {
            for name in schema["properties"].as_object().unwrap().keys() {
                for value in &pool {
                    let other = kind.with(&at, |fields| drop(fields.insert(name.clone(), value.clone())));
                    if !validator.is_valid(&other) {
                        refused += 1;
                        assert_ne!((kind.mistakes)(&other), [], "{at}/{name}: {value} is underlined");
                    }
                }
            }
        }
    }
    assert!(refused > 400, "the schemas underline almost nothing: {refused}");
}

#[test]
fn every_place_on_the_front_page_is_known() {
    for front in [Front::Breaking, Front::Lead, Front::Top] {
        let placed = article().with("", |fields| drop(fields.insert("front".to_owned(), json!(front))));
        assert!(validator(&article().schema).is_valid(&placed), "{front:?}");
    }
}

#[test]
fn typical_mistakes_are_underlined() {
    for (kind, at, name, value) in [
        (article(), "", "published_at", json!("2026-05-07 09:05")),
        (article(), "", "slug", json!("Cầu mới")),
        (article(), "", "front", json!("first")),
        (article(), "", "views", json!(MAX_VIEWS + 1)),
        (article(), "", "language", json!("Vietnamese")),
        (article(), "", "redirect_from", json!(["https://bao.example/cu"])),
        (article(), "", "redirect_from", json!(["//bao.example"])),
        (article(), "", "views", json!(-1)),
        (article(), "", "draft", json!("yes")),
        (article(), "", "title", json!(" ")),
        (article(), "", "image", json!("anh.jpg")),
        (article(), "/byline/0", "name", json!("")),
        (site(), "", "base_url", json!("https://bao.example/vn")),
        (site(), "", "language", json!("fr")),
        (site(), "", "sections", json!([])),
        (site(), "/menu/0", "url", json!("javascript:alert(1)")),
        (site(), "/menu/0", "url", json!("//bao.example")),
        (site(), "/webhooks/0", "url", json!("http://app.example/hook")),
        (site(), "/newsroom", "purge_delay", json!("60")),
        (site(), "/newsroom", "writers_publish", json!("yes")),
        (site(), "/remotes", "production", json!("http://bao.example")),
        (site(), "/remotes", "production", json!("https://lan:token@bao.example")),
        (site(), "/remotes", "production", json!({"url": "https://bao.example"})),
        (site(), "/remotes", "Production", json!("https://khac.example")),
        (site(), "", "remotes", json!("https://bao.example")),
    ] {
        let wrong = kind.with(at, |fields| drop(fields.insert(name.to_owned(), value.clone())));
        assert!(!validator(&kind.schema).is_valid(&wrong), "{name}: {value}");
        assert_ne!((kind.mistakes)(&wrong), [], "{name}: {value}");
    }
}

#[test]
fn no_remote_is_underlined_that_the_command_takes() {
    let validator = validator(&site().schema);
    for (name, url) in [
        ("production", "https://khac.example/"),
        ("a", "HTTPS://Khac.Example:8443"),
        ("local-1_b", "http://localhost:8787"),
        ("v4", "http://127.0.0.9"),
        ("v6", "http://[::1]:1"),
        ("v6s", "https://[2001:db8::1]"),
    ] {
        let other = site().with("/remotes", |remotes| drop(remotes.insert(name.to_owned(), json!(url))));
        assert_eq!((site().mistakes)(&other), [], "{url}");
        assert_eq!(validator.validate(&other).map_err(|error| error.to_string()), Ok(()), "{url}");
    }
}

#[test]
fn slugs_that_the_paper_keeps_are_underlined() {
    let schema = schema("site");
    let kept = schema["properties"]["sections"]["items"]["properties"]["slug"]["not"]["enum"].as_array().unwrap();
    assert_eq!(names(kept.iter().filter_map(Json::as_str)), names(RESERVED.iter().copied()));
}

#[test]
fn the_sample_paper_is_as_the_schemas_say() {
    let settings = fs::read_to_string(project("content/gazette.toml")).unwrap();
    assert!(settings.starts_with("#:schema ../public/schema/site.json\n"));
    let (settings, unreadable) = toml::parse(&settings);
    assert_eq!(unreadable, []);
    assert_eq!(validator(&schema("site")).validate(&to_json(&settings)).map_err(|error| error.to_string()), Ok(()));

    let validator = validator(&schema("article"));
    let mut files = 0;
    let mut folders = vec![project("content")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let text = fs::read_to_string(&path).unwrap();
                let Some((front, _)) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else {
                    continue;
                };
                let front = to_json(&yaml::parse(front, 2).unwrap());
                let checked = validator.validate(&front).map_err(|error| error.to_string());
                assert_eq!(checked, Ok(()), "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 30, "only {files} articles were found");
}

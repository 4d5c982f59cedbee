//! The OpenAPI file, made from the types that the API speaks in, the parameters that its handlers know and the routes
//! that serve: `public/api/v1/openapi.json`. With `GAZETTE_WRITE=1` in the environment, `cargo test description` writes it;
//! otherwise that test compares, so the file can't drift.

mod operations;
mod problems;
mod shapes;

use operations::{OPERATIONS, Operation};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::limit;
use crate::reading::api_list::{CARD_FIELDS, MORE_FIELDS};

/// Real answers, by the operation's name: tests/http/examples.rs captures them.
const EXAMPLES: &str = include_str!("description/examples.json");

/// What the description begins with, as Markdown; the problems follow.
const INTRODUCTION: &str = "Everything that readers see, as JSON. Every answer has `Gazette-Edition`, the number of the edition \
    that it belongs to. GETs may be asked from any origin, and those with an `ETag` conditionally. Lists go on at \
    `next`, which is the address of the next part, or null; the `Link` header has the same.";

/// The whole file.
fn document() -> Value {
    let problems = problems::problems();
    let mut paths = json!({});
    let examples: Value = serde_json::from_str(EXAMPLES).expect("JSON");
    for operation in OPERATIONS {
        paths[format!("/api/v1{}", operation.path)][operation.method.to_lowercase()] =
            describe(operation, &examples[operation.name]);
    }
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        .map(|name| json!({"name": name, "in": "header", "required": true, "schema": {"type": "string"}}));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gazette API",
            "version": "1",
            "summary": "The content of a newspaper, and its counts.",
            "description": format!("{INTRODUCTION}\n\n{}", problems::chapter(&problems)),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "articles", "x-displayName": "Articles", "description": "What is published."},
            {"name": "counts", "x-displayName": "Counts", "description": "What is read."},
            {"name": "editions", "x-displayName": "Editions", "description": "The paper as it grows: by these a client keeps a whole copy."},
            {"name": "editors", "x-displayName": "Editors", "description": "For who has a token: writers, editors and admins. Each of these roles may do all that the ones before it may."},
            {"name": "keeping", "x-displayName": "Keeping", "description": "For admins."},
        ],
        "security": [],
        "x-problems": problems,
        "paths": paths,
        "webhooks": {"edition.published": {"post": {
            "operationId": "editionPublished",
            "summary": "An edition was published.",
            "description": "Sent to the URLs under `[[webhooks]]` in gazette.toml, signed as Standard Webhooks has it: \
                `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256 of id, timestamp and body, joined by dots, under \
                the paper's WEBHOOK_KEY. Answered with other than 2xx, or not within ten seconds, it comes again after 5 seconds, \
                5 and 30 minutes, 2, 5 and 12 hours, with the same id.",
            "parameters": headers,
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}},
            "responses": {"2XX": {"description": "It was received."}, "410": {"description": "It is not to come again."}},
        }}},
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A writer's, an editor's or an admin's token, from `gazette token new`."},
            },
        },
    })
}

fn describe(operation: &Operation, example: &Value) -> Value {
    let parameter = |name: &str| {
        let mut parameter = parameter(operation, name);
        parameter["name"] = name.into();
        parameter
    };
    let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = in_path.chain(operation.parameters.iter().copied()).map(parameter).collect();
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let problem = |description: &str| json!({"description": description, "content": {"application/problem+json": {"schema": reference("Problem")}}});
    let mut responses = json!({});
    for &status in operation.statuses {
        let described = &mut responses[status.to_string()];
        *described = json!({
            "description": operation.summary,
            "headers": {"Gazette-Edition": {"description": "The edition that it belongs to.", "schema": {"type": "integer"}}},
        });
        if status != 204 {
            let schema = match operation.answer {
                "" => json!({"type": "string"}),
                name => reference(name),
            };
            described["content"] = json!({operation.media: {"schema": schema}});
        }
    }
    if example.is_object() {
        // What was asked stands beside it, so that both can be tried.
        let status = operation.statuses[0].to_string();
        responses[status]["content"][operation.media]["examples"] =
            json!({"real": {"summary": example["request"], "value": example["answer"]}});
    }
    let mut refusals = vec![(400, "A parameter or the body is not as it should be.")];
    if operation.path.contains('{') || operation.path == "/previews" {
        refusals.push((404, "There is nothing of that name."));
    }
    if operation.path.starts_with("/articles/{") {
        refusals.push((301, "The article has another slug now."));
        refusals.push((410, "The article was taken down."));
    }
    if operation.path.starts_with("/views") {
        refusals.push((404, "There is no such article."));
        refusals.push((410, "The article was taken down."));
    }
    if operation.path.starts_with("/views") || operation.path == "/presence" && operation.method == "POST" {
        refusals.push((403, "A page of another site made the browser send this."));
        refusals.push((429, "Too many of these came from one address; wait as many seconds as `Retry-After` says."));
    }
    if operation.role.is_some() {
        refusals.push((401, "There is no token, or a wrong one."));
        refusals.push((403, "The token's role may not do this."));
        refusals.push((429, "Too many wrong tokens."));
        refusals.push((409, "Someone else changed something since."));
        refusals.push((422, "What is named is not there, or can't be applied."));
    }
    let parts: Vec<&str> = ["api", "v1"].into_iter().chain(operation.path.split('/').skip(1)).collect();
    if let Some(limit) = limit::of(&parts).filter(|_| operation.method == "GET") {
        refusals.push((429, "Too many of these came from one address; wait as many seconds as `Retry-After` says."));
        responses["200"]["headers"]["RateLimit-Policy"] = json!({
            "description": "How many of these may come from one address in how many seconds, from others than editors.",
            "schema": {"type": "string", "const": limit.policy},
        });
    }
    if operation.method == "POST" {
        refusals.push((413, "The body is too large."));
    }
    for (status, description) in refusals {
        responses[status.to_string()] = match status {
            301 => json!({"description": description, "headers": {"Location": {"schema": {"type": "string"}}}}),
            _ => problem(description),
        };
    }
    if operation.method == "GET" && operation.media == "application/json" && operation.role.is_none() {
        responses["304"] = json!({"description": "It is as the request's conditions say."});
    }
    responses["503"] = problem("What was just published is still on its way here; try again in a moment.");
    responses["500"] = problem("Something broke; the detail has the id under which it is logged.");
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(role) = operation.role {
        let needs = format!("{} Needs at least the role `{}`.", operation.description, role.as_str());
        described["description"] = needs.trim_start().into();
        described["security"] = json!([{"token": []}]);
        described["x-role"] = role.as_str().into();
    }
    if !operation.body.is_empty() {
        described["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": reference(operation.body)}}});
        if example.is_object() {
            described["requestBody"]["content"]["application/json"]["examples"] =
                json!({"real": {"value": example["body"]}});
        }
    }
    described
}

/// A parameter by its name, which means the same wherever it stands.
fn parameter(operation: &Operation, name: &str) -> Value {
    let slug = || json!({"$ref": "#/components/schemas/Slug"});
    let day = || json!({"type": "string", "format": "date", "examples": ["2026-05-07"]});
    let query = |schema: Value, description: &str| json!({"in": "query", "schema": schema, "description": description});
    let path = |schema: Value, description: &str| json!({"in": "path", "required": true, "schema": schema, "description": description});
    let list = |items: Value| json!({"type": "array", "items": items, "minItems": 1});
    let separated = |mut parameter: Value| {
        parameter["style"] = "form".into();
        parameter["explode"] = false.into();
        parameter
    };
    match name {
        "slug" => path(slug(), "The article's slug."),
        "id" => path(json!({"type": "string"}), "What names it in the list."),
        "n" => path(json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}), "The number of an edition."),
        "table" => path(json!({"enum": ["blobs", "hashes", "versions", "routes", "editions"]}), "Rows of what."),
        "section" => query(slug(), "Only of this section."),
        "tag" => query(slug(), "Only with this tag."),
        "author" => query(slug(), "Only by this author."),
        "from" => query(day(), "Only published on this day of the paper's zone, or later."),
        "to" => query(day(), "Only published on this day of the paper's zone, or earlier."),
        "order" => {
            let orders = crate::publishing::client::ORDERS.iter();
            let names: Vec<String> = orders.flat_map(|(name, ..)| [(*name).to_owned(), format!("-{name}")]).collect();
            let text = "What to sort by; with `-` before it, descending. Titles sort as Vietnamese dictionaries do. `views` \
                lists the 1,000 most read of all time, in the ranking of the moment when the first part was asked for.";
            query(json!({"type": "string", "enum": names, "default": "-published_at"}), text)
        }
        "limit" => {
            let (default, most) = match (operation.name, operation.role) {
                ("listAudit", _) => (50, 500),
                (_, Some(_)) => (100, 500),
                (_, None) => (20, 100),
            };
            query(json!({"type": "integer", "minimum": 1, "maximum": most, "default": default}), "At most so many.")
        }
        "cursor" => query(json!({"type": "string"}), "Where to go on: out of an answer's `next`."),
        "fields" => {
            let names: Vec<&&str> = CARD_FIELDS.iter().chain(MORE_FIELDS).collect();
            separated(query(list(json!({"type": "string", "enum": names})), "Exactly these fields."))
        }
        "include" => {
            let parts = if operation.name == "listArticles" { json!(["body", "views"]) } else { json!(["body"]) };
            separated(query(list(json!({"type": "string", "enum": parts})), "These, too."))
        }
        "window" => query(
            json!({"type": "string", "enum": ["1h", "24h", "7d", "30d", "all"], "default": "24h"}),
            "Read in this time.",
        ),
        "q" => {
            let mut words = query(
                json!({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"}),
                "The words to look for.",
            );
            words["required"] = true.into();
            words
        }
        "article" => {
            let mut article = query(json!({"type": "string"}), "The article's slug.");
            article["required"] = true.into();
            article
        }
        "before" => query(json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}), "Only older ones than this."),
        "after" if operation.path == "/sources" => query(
            json!({"type": "string", "pattern": "^([a-z0-9]+(-[a-z0-9]+)*)?$", "maxLength": 120}),
            "Only those after this slug.",
        ),
        "after" => query(json!({"type": "string"}), "Only those after this key."),
        _ => unreachable!("no parameter {name} is described"),
    }
}

fn schemas() -> Value {
    let mut settings = SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
    settings.definitions_path = "/components/schemas".into();
    let mut answers = settings.clone().for_serialize().into_generator();
    shapes::answers(&mut answers);
    let mut bodies = settings.for_deserialize().into_generator();
    shapes::bodies(&mut bodies);
    let mut all = bodies.take_definitions(true);
    for (name, schema) in answers.take_definitions(true) {
        let other = all.insert(name.clone(), schema.clone());
        assert!(other.is_none_or(|other| other == schema), "two types are called {name}");
    }
    let mut all = Value::Object(all);
    // What lists give of an article depends on what is asked for.
    let mut listed = all["Article"].clone();
    listed.as_object_mut().expect("a schema").remove("required");
    listed["description"] =
        "What a list shows of an article: all but the body, unless other fields are asked for.".into();
    listed["properties"]["views"] = json!({"type": "integer", "minimum": 0, "description": "All its views."});
    listed["properties"]["highlights"] = json!({
        "type": "object",
        "description": "Of a search: HTML with `<mark>` around the words that were looked for, and nothing else.",
        "properties": {"title": {"type": "string"}, "passage": {"type": "string"}},
    });
    all["ListedArticle"] = listed;
    all
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::reading::api_list::parameters_of;

    #[track_caller]
    fn assert_is_written(path: &str, text: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("GAZETTE_WRITE").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, text).unwrap();
        }
        let found = std::fs::read_to_string(&file).unwrap_or_default();
        let remedy = "GAZETTE_WRITE=1 cargo test -p gazette-worker description";
        assert!(found == text, "{path} is older than the sources: {remedy}");
    }

    #[test]
    fn the_openapi_file_is_what_the_types_and_routes_say() {
        let text = format!("{}\n", serde_json::to_string_pretty(&document()).unwrap());
        assert_is_written("public/api/v1/openapi.json", &text);
    }

    #[test]
    fn each_route_of_the_api_is_described_and_nothing_else() {
        let mut routes = Vec::new();
        for line in include_str!("router.rs").lines().map(str::trim).filter(|line| line.contains("[\"api\", \"v1\", "))
        {
            let (methods, path) = line.trim_start_matches('(').split_once(", [\"api\", \"v1\", ").expect("a route");
            let path = path.split("]) =>").next().expect("a path");
            let choices = path.split_once('@').map_or_else(
                || vec![path.to_owned()],
                |(_, names)| names.trim_matches([' ', '(', ')']).split(" | ").map(str::to_owned).collect(),
            );
            for path in choices {
                let parts = path.split(", ").map(|part| match part.strip_prefix('"') {
                    Some(name) => name.trim_end_matches('"').to_owned(),
                    None => format!("{{{}}}", if part == "number" { "n" } else { part }),
                });
                let path = format!("/{}", parts.collect::<Vec<_>>().join("/"));
                routes.extend(methods.split(" | ").map(|method| format!("{} {path}", method.to_uppercase())));
            }
        }
        let mut described: Vec<String> =
            OPERATIONS.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
        routes.sort();
        described.sort();
        assert_eq!(routes, described);
        assert!(routes.len() > 25);
    }

    #[test]
    fn the_parameters_of_lists_are_those_that_are_read() {
        for (name, list) in [
            ("listArticles", "articles"),
            ("listSections", "sections"),
            ("listTags", "tags"),
            ("listAuthors", "authors"),
            ("listChanges", "changes"),
        ] {
            let operation = OPERATIONS.iter().find(|operation| operation.name == name).expect("an operation");
            assert_eq!(operation.parameters, parameters_of(list), "{name}");
        }
    }
}

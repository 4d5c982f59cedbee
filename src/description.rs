//! Builds the OpenAPI file `public/api/v1/openapi.json` from the API's types, the parameters of its handlers and its
//! routes. With `GAZETTE_WRITE=1` in the environment, `cargo test description` writes the file; otherwise that test
//! compares it, so the file stays up to date.

mod operations;
mod problems;
mod types;

use gazette_core::wire::ProposalState;
use operations::{OPERATIONS, Operation};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::reading::api::articles::fields;
use crate::request::Method;
use crate::router::API;

/// Real responses by operation, captured by tests/http/examples.rs.
const EXAMPLES: &str = include_str!("description/examples.json");

/// The start of the description, in Markdown; the problems follow.
const INTRODUCTION: &str = "Everything that readers see, as JSON. Every answer has the header `Gazette-Edition`: the number of the \
    edition it belongs to. Any origin may send GET requests; answers with an `ETag` support conditional requests. \
    `next` in a list is the address of its next page, or null; the `Link` header has the same address.";

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
    let responses = json!({"2XX": {"description": "The message was accepted."}, "410": {"description": "The message is not sent again."}});
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
            {"name": "articles", "x-displayName": "Articles", "description": "Published content."},
            {"name": "counts", "x-displayName": "Counts", "description": "Counts of views and readers."},
            {"name": "editions", "x-displayName": "Editions", "description": "The history of the paper. A client can keep a complete copy with these."},
            {"name": "editors", "x-displayName": "Editors", "description": "For users with a token: writers, editors and admins. Each role includes the permissions of the roles before it."},
            {"name": "keeping", "x-displayName": "Keeping", "description": "For admins."},
        ],
        "security": [],
        "x-problems": problems,
        "paths": paths,
        "webhooks": {"edition.published": {"post": {
            "operationId": "editionPublished",
            "summary": "An edition was published.",
            "description": "Sent to the URLs under `[[webhooks]]` in gazette.toml, and signed as Standard Webhooks specifies: \
                `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256 of id, timestamp and body, joined by dots, with \
                the paper's WEBHOOK_KEY. If the receiver does not answer 2xx within ten seconds, the message is sent again, with \
                the same id, after 5 seconds, 5 and 30 minutes, and 2, 5 and 12 hours.",
            "parameters": headers,
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EditionPublished"}}}},
            "responses": responses,
        }}, "release.refused": {"post": {
            "operationId": "releaseRefused",
            "summary": "A release was refused at its second.",
            "description": "Nothing of it was published. Sent and signed like `edition.published`.",
            "parameters": headers,
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReleaseRefused"}}}},
            "responses": responses,
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
            "headers": {"Gazette-Edition": {"description": "The edition that the answer belongs to.", "schema": {"type": "integer"}}},
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
        // The request comes with the response, so that both can be tried.
        let status = operation.statuses[0].to_string();
        responses[status]["content"][operation.media]["examples"] =
            json!({"real": {"summary": example["request"], "value": example["answer"]}});
    }
    let mut refusals = vec![(400, "A parameter or the body is invalid.")];
    if operation.path.contains('{') || ["/previews", "/releases", "/sources"].contains(&operation.path) {
        refusals.push((404, "Nothing has this name."));
    }
    if operation.name == "getArticle" {
        refusals.push((301, "The article's slug has changed."));
        refusals.push((410, "The article was taken down."));
    }
    if operation.path.starts_with("/views") {
        refusals.push((404, "There is no such article, or it was taken down."));
    }
    if operation.path.starts_with("/views") || operation.path == "/presence" && operation.method == "POST" {
        refusals.push((403, "A page of another site sent this request."));
        refusals.push((429, "Too many requests from one client network. `Retry-After` says how many seconds to wait."));
    }
    if operation.role.is_some() {
        refusals.push((401, "The token is missing or wrong."));
        refusals.push((403, "The token's role does not allow this."));
        refusals.push((429, "Too many wrong tokens from one client network."));
        refusals.push((409, "Someone else has changed the same content."));
        refusals.push((422, "The request names something that does not exist, or can't be applied."));
    }
    let endpoint = API.iter().find(|it| it.method == Method::of(operation.method) && it.path == operation.path);
    if let Some(limit) = endpoint.and_then(|endpoint| endpoint.limit) {
        refusals.push((429, "Too many requests from one client network. `Retry-After` says how many seconds to wait."));
        responses["200"]["headers"]["RateLimit-Policy"] = json!({
            "description": "How many requests one client network may send in how many seconds. Requests with an editor's token are not limited.",
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
        responses["304"] = json!({"description": "The content has not changed since the request's conditions."});
    }
    responses["503"] =
        problem("Content that was just published has not reached this place yet; try again in a moment.");
    responses["500"] = problem("Internal error. The detail has the id of its log entry.");
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

/// A parameter by its name. A name has the same meaning in all operations.
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
        "id" if operation.path.starts_with("/proposals") => {
            path(json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}), "The number of the proposal.")
        }
        "id" => path(json!({"type": "string"}), "The item's id, from the list."),
        "hash" => path(json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}), "The hash, in hexadecimal digits."),
        "edition" => query(
            json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
            "The number of the edition; needs the role editor.",
        ),
        "n" => path(json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}), "The number of an edition."),
        "table" => path(
            json!({"enum": ["blobs", "hashes", "versions", "routes", "editions", "purged_ids", "purged_keys", "releases", "release_parts", "name_owners"]}),
            "The table.",
        ),
        "section" => query(slug(), "Only articles of this section."),
        "tag" => query(slug(), "Only articles with this tag."),
        "author" => query(slug(), "Only articles by this author."),
        "from" => query(day(), "Only articles published on this day of the paper's zone, or later."),
        "to" => query(day(), "Only articles published on this day of the paper's zone, or earlier."),
        "order" if operation.name == "search" => query(
            json!({"type": "string", "enum": ["relevance", "date"], "default": "relevance"}),
            "Best first, or newest first.",
        ),
        "order" => {
            let orders = crate::publishing::client::Order::ALL.map(crate::publishing::client::Order::name);
            let names: Vec<String> =
                orders.into_iter().flat_map(|name| [name.to_owned(), format!("-{name}")]).collect();
            let text = "The sort order; with `-` before it, descending. Titles sort as in Vietnamese dictionaries. `views` \
                lists the 1,000 most read articles of all time, as ranked when the first page was requested.";
            query(json!({"type": "string", "enum": names, "default": "-published_at"}), text)
        }
        "limit" => {
            let (default, most) = match (operation.name, operation.role) {
                ("listAudit", _) => (50, 500),
                ("searchSuggestions", _) => (8, 20),
                (_, Some(_)) => (100, 500),
                (_, None) => (20, 100),
            };
            query(
                json!({"type": "integer", "minimum": 1, "maximum": most, "default": default}),
                "The most items of a page.",
            )
        }
        "cursor" => {
            query(json!({"type": "string"}), "The position after which the page starts, from an answer's `next`.")
        }
        "fields" => {
            let names: Vec<&str> = fields().collect();
            separated(query(list(json!({"type": "string", "enum": names})), "The fields to return, and no others."))
        }
        "include" => {
            let parts = if operation.name == "listArticles" { json!(["body", "views"]) } else { json!(["body"]) };
            separated(query(
                list(json!({"type": "string", "enum": parts})),
                "Parts to return besides the usual fields.",
            ))
        }
        "window" => query(
            json!({"type": "string", "enum": ["1h", "24h", "7d", "30d", "all"], "default": "24h"}),
            "The time window.",
        ),
        "q" => {
            let mut words = query(
                json!({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\S"}),
                "The words to find.",
            );
            words["required"] = true.into();
            words
        }
        "article" => {
            let mut article = query(json!({"type": "string"}), "The article's slug.");
            article["required"] = true.into();
            article
        }
        "state" | "for" | "proposal" => proposal_parameter(name),
        "before" => {
            query(json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}), "Only items with a lower number.")
        }
        "after" if operation.path == "/sources" => query(
            json!({"type": "string", "pattern": "^([a-z0-9]+(-[a-z0-9]+)*)?$", "maxLength": 120}),
            "Only sources after this slug.",
        ),
        "after" => query(json!({"type": "string"}), "Only rows after this key."),
        _ => unreachable!("no parameter {name} is described"),
    }
}

/// A parameter that concerns proposals.
fn proposal_parameter(name: &str) -> Value {
    let (schema, description) = match name {
        "state" => (
            json!({"type": "string", "enum": ProposalState::ALL.map(ProposalState::as_str)}),
            "Only proposals in this state.",
        ),
        "for" => (json!({"type": "string", "enum": ["proposal"]}), "What the blobs are for, if not for a commit."),
        _ => (
            json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
            "The number of a proposal whose source it is.",
        ),
    };
    json!({"in": "query", "schema": schema, "description": description})
}

fn schemas() -> Value {
    let mut settings = SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
    settings.definitions_path = "/components/schemas".into();
    let mut answers = settings.clone().for_serialize().into_generator();
    types::answers(&mut answers);
    let mut bodies = settings.for_deserialize().into_generator();
    types::bodies(&mut bodies);
    let mut all = bodies.take_definitions(true);
    for (name, schema) in answers.take_definitions(true) {
        let other = all.insert(name.clone(), schema.clone());
        assert!(other.is_none_or(|other| other == schema), "two types are called {name}");
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::reading::api::{articles, editions, names};

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
        let mut routes: Vec<String> =
            API.iter().map(|endpoint| format!("{:?} {}", endpoint.method, endpoint.path)).collect();
        let described = |operation: &Operation| format!("{:?} {}", Method::of(operation.method), operation.path);
        let mut described: Vec<String> = OPERATIONS.iter().map(described).collect();
        routes.sort();
        described.sort();
        assert_eq!(routes, described);
    }

    #[test]
    fn the_parameters_of_lists_are_those_that_are_read() {
        for (name, parameters) in [
            ("listArticles", articles::PARAMETERS),
            ("listSections", &[]),
            ("listTags", names::PARAMETERS),
            ("listAuthors", names::PARAMETERS),
            ("listChanges", editions::CHANGES_PARAMETERS),
        ] {
            let operation = OPERATIONS.iter().find(|operation| operation.name == name).expect("an operation");
            assert_eq!(operation.parameters, parameters, "{name}");
        }
    }
}

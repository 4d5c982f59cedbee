//! The OpenAPI file for people: one page without scripts, which also says what each `type` of a problem means.

use gazette_core::html::escaped;
use serde_json::Value;

/// The page.
pub fn page(document: &Value) -> String {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Gazette's API</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<link rel=\"stylesheet\" href=\"/assets/api.css\">\n</head>\n\
         <body>\n<main>\n<h1>Gazette's API</h1>\n",
    );
    let info = &document["info"];
    html.extend([format!("<p>{}</p>\n", text(&info["description"]))]);
    html.push_str("<p>The same for programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\n");
    html.push_str("<nav>\n<ul>\n");
    for (path, method, operation) in operations(document) {
        let name = text(&operation["operationId"]);
        html.extend([format!(
            "<li><a href=\"#{name}\"><code>{method} {path}</code></a> {}</li>\n",
            text(&operation["summary"])
        )]);
    }
    html.push_str("<li><a href=\"#problems\">Problems</a></li>\n</ul>\n</nav>\n");
    for tag in list(&document["tags"]) {
        html.extend([format!("<h2>{}</h2>\n<p>{}</p>\n", heading(&tag["name"]), text(&tag["description"]))]);
        for (path, method, operation) in
            operations(document).filter(|(.., operation)| operation["tags"][0] == tag["name"])
        {
            write_operation(&mut html, &path, &method, operation);
        }
    }
    html.push_str("<h2 id=\"schemas\">Shapes</h2>\n");
    for (name, schema) in members(&document["components"]["schemas"]) {
        write_schema(&mut html, name, schema);
    }
    html.push_str("<h2 id=\"problems\">Problems</h2>\n<p>An error is <code>application/problem+json</code> (RFC 9457). Its <code>type</code> leads here; its <code>detail</code> says what happened this time.</p>\n<dl>\n");
    for problem in list(&document["x-problems"]) {
        let id = text(&problem["type"]).replace("/api/docs#", "");
        html.extend([format!(
            "<dt id=\"{id}\"><code>{id}</code> · {} · {}</dt>\n<dd>{}</dd>\n",
            problem["status"],
            text(&problem["title"]),
            text(&problem["meaning"])
        )]);
    }
    html.push_str("</dl>\n</main>\n</body>\n</html>\n");
    html
}

fn write_operation(html: &mut String, path: &str, method: &str, operation: &Value) {
    let name = text(&operation["operationId"]);
    html.extend([format!(
        "<section id=\"{name}\">\n<h3><code>{method} {path}</code></h3>\n<p>{} {}</p>\n",
        text(&operation["summary"]),
        text(&operation["description"])
    )]);
    if let Some(role) = operation["x-role"].as_str() {
        html.extend([format!("<p>Needs the role {}.</p>\n", escaped(role))]);
    }
    let parameters = list(&operation["parameters"]);
    if !parameters.is_empty() {
        html.push_str("<table>\n<tr><th>Parameter</th><th>Is</th><th></th></tr>\n");
        for parameter in parameters {
            let required = if parameter["required"] == true { ", required" } else { "" };
            html.extend([format!(
                "<tr><td><code>{}</code></td><td>{}{required}</td><td>{}</td></tr>\n",
                text(&parameter["name"]),
                shape(&parameter["schema"]),
                text(&parameter["description"])
            )]);
        }
        html.push_str("</table>\n");
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if body.is_object() {
        html.extend([format!("<p>Takes {}.</p>\n", shape(body))]);
    }
    html.push_str("<ul>\n");
    for (status, response) in members(&operation["responses"]) {
        let answer = response["content"].as_object().and_then(|content| content.values().next());
        let answer = answer.map(|content| format!(": {}", shape(&content["schema"]))).unwrap_or_default();
        html.extend([format!("<li><code>{status}</code> {}{answer}</li>\n", text(&response["description"]))]);
    }
    html.push_str("</ul>\n");
    let answers = members(&operation["responses"]).flat_map(|(_, response)| members(&response["content"]));
    for (_, content) in answers {
        let example = &content["examples"]["real"];
        if example.is_object() {
            let answer = serde_json::to_string_pretty(&example["value"]).unwrap_or_default();
            html.extend([format!("<pre><code>{}\n\n{}</code></pre>\n", text(&example["summary"]), escaped(&answer))]);
        }
    }
    html.push_str("</section>\n");
}

fn write_schema(html: &mut String, name: &str, schema: &Value) {
    html.extend([format!(
        "<section id=\"{name}\">\n<h3>{name}</h3>\n<p>{} {}</p>\n",
        text(&schema["description"]),
        shape(schema)
    )]);
    let properties: Vec<_> = members(&schema["properties"]).collect();
    if !properties.is_empty() {
        html.push_str("<table>\n<tr><th>Member</th><th>Is</th><th></th></tr>\n");
        for (name, property) in properties {
            html.extend([format!(
                "<tr><td><code>{name}</code></td><td>{}</td><td>{}</td></tr>\n",
                shape(property),
                text(&property["description"])
            )]);
        }
        html.push_str("</table>\n");
    }
    html.push_str("</section>\n");
}

/// What a value is, in a few words.
fn shape(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return choices.iter().map(shape).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(names) = schema["enum"].as_array() {
        return names.iter().map(|name| format!("<code>{}</code>", text(name))).collect::<Vec<_>>().join(", ");
    }
    if schema["items"].is_object() {
        return format!("list of {}", shape(&schema["items"]));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        kind => text(kind),
    };
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) if most < 1_000 => format!("{kind}, {least}–{most}"),
        _ => kind,
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    members(&document["paths"]).flat_map(|(path, methods)| {
        members(methods).map(|(method, operation)| (path.to_owned(), method.to_uppercase(), operation))
    })
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn heading(value: &Value) -> String {
    let text = text(value);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

//! Authentication and roles: named editors, each with a role and a random token, of which only the SHA-256 is stored.

use std::cell::Cell;

use gazette_catalog::editor::Editor;
use gazette_core::hash::Hash;
use gazette_core::wire::{ApiError, EditorLine, Role};

use super::audit;
use crate::hmac::is_same;
use crate::limit;
use crate::request::RequestContext;

/// The secret that lists the editors, one per line: `name role sha256-of-the-token`; see [`EditorLine`].
const SECRET: &str = "EDITORS";
/// A secret holds 5 KB; above this many bytes there is a warning.
const NEARLY_FULL_BYTES: usize = 4_500;

thread_local! {
    /// Whether this isolate has warned about weak lines.
    static HAS_WARNED: Cell<bool> = const { Cell::new(false) };
}

/// The editor of the request's token, if the token's role is at least `needed`.
///
/// A request without a token, or with an unknown one, is [`ApiError::Unauthorized`]; one with a lesser role is
/// [`ApiError::Forbidden`]. Both are written to the audit log. Too many wrong tokens from one address return 429.
pub async fn authorize(request: &RequestContext, needed: Role) -> Result<Editor, ApiError> {
    let Some(authorization) = request.header("Authorization") else { return Err(ApiError::Unauthorized) };
    let Some(editor) = known(&request.env, &authorization) else {
        audit::note_refused_token(request);
        limit::count(request, limit::TOKEN_GUESSES).await?;
        return Err(ApiError::Unauthorized);
    };
    editor.require(needed, "this").inspect_err(|_| {
        let detail = format!("{} {} needs the role {needed}", request.raw.method(), route_of(&request.path));
        audit::note(request, Some(&editor), "forbidden", &detail);
    })?;
    Ok(editor)
}

/// The editor of the request's token, if any. A wrong token is not counted here.
pub fn editor_of(request: &RequestContext) -> Option<Editor> {
    request.header("Authorization").and_then(|authorization| known(&request.env, &authorization))
}

/// Whether an `Authorization` header has the token of an editor. A wrong token is not counted here.
pub fn is_editors_token(env: &worker::Env, authorization: &str) -> bool {
    known(env, authorization).is_some()
}

/// The route without parts that may name or show an article, because the audit log outlives purges and preview links.
fn route_of(path: &str) -> String {
    if path.starts_with("/api/") { path.split('/').take(4).collect::<Vec<_>>().join("/") } else { "a page".into() }
}

fn known(env: &worker::Env, authorization: &str) -> Option<Editor> {
    let editors = env.secret(SECRET).map(|secret| secret.to_string()).unwrap_or_default();
    if !HAS_WARNED.replace(true) {
        for warning in warnings(&editors) {
            log::warn!("{warning}");
        }
    }
    find_editor(&editors, authorization)
}

/// Warnings for whoever maintains the secret.
fn warnings(editors: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let lines: Vec<(usize, &str)> = (1..).zip(editors.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    for (number, line) in &lines {
        match EditorLine::parse(line) {
            None => warnings.push(format!("{SECRET}, line {number} is not `name role sha256`, or its name has a forbidden character, so its token is invalid")),
            Some(EditorLine { name, is_ambiguous: true, .. }) => warnings.push(format!(
                "{SECRET}, line {number}: “{name}” ends in the word of a role, and is treated as an editor's name; add a role after it"
            )),
            Some(_) => {}
        }
    }
    if !lines.iter().any(|(_, line)| EditorLine::parse(line).is_some_and(|line| line.role == Role::Admin)) {
        warnings.push(format!("{SECRET}: no line is an admin's, so nobody can purge, back up or restore"));
    }
    if editors.len() > NEARLY_FULL_BYTES {
        warnings.push(format!("{SECRET} has {} bytes and is nearly full; the limit is 5,000", editors.len()));
    }
    warnings
}

fn find_editor(editors: &str, authorization: &str) -> Option<Editor> {
    // The scheme is case-insensitive (RFC 9110, section 11.1).
    let (scheme, token) = authorization.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return None;
    }
    let given = Hash::of(token.trim().as_bytes());
    let mut found = None;
    // Compares every line completely, so that the time is independent of the token.
    for line in editors.lines().filter_map(EditorLine::parse) {
        if is_same(given, line.token) {
            found = Some(Editor { name: line.name, role: line.role });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editors() -> String {
        format!(
            "lan {}\n  thu ha admin {}\nbroken line\nmai writer {}\n",
            Hash::of(b"a"),
            Hash::of(b"b"),
            Hash::of(b"c")
        )
    }

    #[test]
    fn an_editor_is_known_by_the_token_alone_with_the_role_of_the_line() {
        let found = |header: &str| find_editor(&editors(), header).map(|editor| (editor.name, editor.role));
        assert_eq!(found("Bearer a"), Some(("lan".into(), Role::Editor)));
        assert_eq!(found("Bearer b"), Some(("thu ha".into(), Role::Admin)));
        assert_eq!(found("bearer  c "), Some(("mai".into(), Role::Writer)));
        for header in ["", "a", "Bearer", "Bearer ", "Bearer d", "Basic a", "Bearera", "Bearer\ta"] {
            assert_eq!(found(header), None, "{header}");
        }
        assert_eq!(find_editor("", "Bearer "), None);
    }

    #[test]
    fn a_secret_that_is_not_plain_is_warned_of() {
        let all = warnings(&editors());
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].contains("line 3"), "{all:?}");
        let hash = Hash::of(b"a");
        let all = warnings(&format!("admin {hash}\nban Writer {hash}"));
        assert!(all[0].contains("line 1") && all[1].contains("line 2") && all[2].contains("admin's"), "{all:?}");
        assert!(warnings(&format!("lan admin {hash}\n").repeat(66))[0].contains("nearly full"));
    }

    #[test]
    fn the_log_names_no_article() {
        assert_eq!(route_of("/api/v1/purges/bai-mat"), "/api/v1/purges");
        assert_eq!(route_of("/api/v1/editions"), "/api/v1/editions");
        assert_eq!(route_of("/thoi-su/bai-mat"), "a page");
        assert_eq!(route_of("/preview/AAAA"), "a page");
    }
}

//! Who may publish: named editors, each with a random token of which only the SHA-256 is kept here.

use gazette_core::hash::Hash;

use crate::asked::Asked;
use crate::error::ApiError;
use crate::hmac::is_same;
use crate::limit;

/// The secret that lists the editors, a line each: the name, a space, the token's SHA-256 in hexadecimal.
const SECRET: &str = "EDITORS";

/// The editor whose token a request brings. Who brings many wrong ones is told to wait.
pub async fn editor(asked: &Asked) -> Result<String, ApiError> {
    let Some(authorization) = asked.header("Authorization") else { return Err(ApiError::Unauthorized) };
    if let Some(editor) = known(asked, &authorization) {
        return Ok(editor);
    }
    limit::count(asked, limit::TOKEN_GUESSES).await?;
    Err(ApiError::Unauthorized)
}

/// Whether a request brings an editor's token. A wrong one is not counted here.
pub fn is_editor(asked: &Asked) -> bool {
    asked.header("Authorization").is_some_and(|authorization| known(asked, &authorization).is_some())
}

fn known(asked: &Asked, authorization: &str) -> Option<String> {
    let editors = asked.env.secret(SECRET).map(|secret| secret.to_string()).unwrap_or_default();
    find_editor(&editors, authorization)
}

fn find_editor(editors: &str, authorization: &str) -> Option<String> {
    let token = authorization.strip_prefix("Bearer ")?.trim();
    let given = Hash::of(token.as_bytes());
    let mut found = None;
    // Every line is compared, and all of each, so that the time taken tells nothing.
    for line in editors.lines() {
        let Some((name, hash)) = line.trim().rsplit_once(' ') else { continue };
        let Ok(known) = hash.parse::<Hash>() else { continue };
        if is_same(given, known) {
            found = Some(name.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_is_known_by_the_token_alone() {
        let editors = format!("lan {}\n  thu ha {}\nbroken line\n", Hash::of(b"a"), Hash::of(b"b"));
        assert_eq!(find_editor(&editors, "Bearer a").as_deref(), Some("lan"));
        assert_eq!(find_editor(&editors, "Bearer b").as_deref(), Some("thu ha"));
        for header in ["", "a", "Bearer", "Bearer c", "Basic a", "bearer a"] {
            assert_eq!(find_editor(&editors, header), None, "{header}");
        }
        assert_eq!(find_editor("", "Bearer "), None);
    }
}

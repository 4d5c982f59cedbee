//! Who a beacon comes from: a keyed hash, which is all that leaves the Worker.

use crate::asked::Asked;
use crate::error::ApiError;
use crate::hmac::hmac;

/// The secret that keys the hash, so that nobody can try out addresses on it.
const SECRET: &str = "VISITOR_KEY";

/// The visitor behind a request: HMAC-SHA-256 of address and user agent. Phones of one carrier share addresses, so this
/// is an estimate of a person.
pub fn visitor(asked: &Asked) -> Result<String, ApiError> {
    let key = asked.env.secret(SECRET).map_err(|_| ApiError::Internal(format!("the secret {SECRET} is not set")))?;
    let agent = asked.header("User-Agent").unwrap_or_default();
    Ok(hmac(key.to_string().as_bytes(), format!("{}\0{agent}", asked.household()).as_bytes()).to_string())
}

/// Whether a beacon is told but not counted: a robot by its own name, or a page fetched before anyone looks at it.
pub fn is_automatic(asked: &Asked) -> bool {
    let fetched_ahead = ["Sec-Purpose", "Purpose"]
        .iter()
        .any(|name| asked.header(name).is_some_and(|value| value.to_ascii_lowercase().contains("prefetch")));
    fetched_ahead || is_robot(&asked.header("User-Agent").unwrap_or_default())
}

fn is_robot(agent: &str) -> bool {
    const NAMES: &[&str] =
        &["bot", "crawl", "spider", "slurp", "headless", "curl/", "wget/", "python-", "facebookexternalhit"];
    let agent = agent.to_ascii_lowercase();
    agent.is_empty() || NAMES.iter().any(|name| agent.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_are_known_by_their_names() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert!(!is_robot(firefox));
        for agent in ["", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.0"] {
            assert!(is_robot(agent), "{agent}");
        }
    }
}

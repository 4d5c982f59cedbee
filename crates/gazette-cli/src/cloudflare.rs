//! Cloudflare's SQL API of Workers Analytics Engine (<https://developers.cloudflare.com/analytics/analytics-engine/sql-api/>).
//!
//! The API token goes to the API's host only: redirects are not followed, and nothing is sent without encryption to another
//! machine.

use std::time::Duration;

use gazette_core::data_point::DATASET;
use gazette_messages::tell;
use serde::Deserialize;
use serde_json::{Map, Value};
use ureq::Agent;
use ureq::http::{StatusCode, header};
use url::{Position, Url};

use crate::client::{Address, Token};
use crate::environment::variable;
use crate::failure::Failure;
use crate::terminal::one_line;

/// The variables that wrangler reads, too.
const ACCOUNT_ID: &str = "CLOUDFLARE_ACCOUNT_ID";
const API_TOKEN: &str = "CLOUDFLARE_API_TOKEN";
const BASE_URL: &str = "CLOUDFLARE_API_BASE_URL";
const DEFAULT_BASE_URL: &str = "https://api.cloudflare.com/client/v4";

const TIMEOUT: Duration = Duration::from_mins(1);
const MAX_ANSWER_BYTES: u64 = 32_000_000;
/// How much of an unknown error is shown.
const MAX_ERROR_CHARS: usize = 300;

/// An account at Cloudflare.
pub struct Account {
    url: String,
    host: Address,
    token: Token,
}

/// A row of a result: values by the names of their columns.
pub type Row = Map<String, Value>;

/// A result in the format JSON.
#[derive(Deserialize)]
struct Answer {
    data: Vec<Row>,
}

impl Account {
    /// The account that the environment names. The error says what is missing.
    pub fn from_process() -> Result<Self, Failure> {
        let missing = |name: &str, help: String| Failure::Usage { message: tell!("edge-unset", name = name), help };
        let id = variable(ACCOUNT_ID)?.ok_or_else(|| missing(ACCOUNT_ID, tell!("edge-id-unset-help")))?;
        let token = variable(API_TOKEN)?.ok_or_else(|| missing(API_TOKEN, tell!("edge-permission")))?;
        Self::new(id.trim(), token.trim(), variable(BASE_URL)?.as_deref().unwrap_or(DEFAULT_BASE_URL).trim())
    }

    fn new(id: &str, token: &str, base: &str) -> Result<Self, Failure> {
        let usage = |message: String, help: String| Failure::Usage { message, help };
        if id.len() != 32 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(usage(tell!("edge-id-invalid"), tell!("edge-id-invalid-help")));
        }
        let no_token = || usage(tell!("token-invalid", of = API_TOKEN), tell!("edge-token-invalid-help"));
        let token = token.parse().map_err(|_| no_token())?;
        let parsed = Url::parse(base).ok();
        let host = parsed.as_ref().and_then(|url| url[..Position::BeforePath].parse::<Address>().ok());
        let host = host.filter(|host| !host.exposes_token());
        let no_host = || usage(tell!("edge-url-invalid"), tell!("edge-url-invalid-help", default = DEFAULT_BASE_URL));
        let host = host.ok_or_else(no_host)?;
        let url = format!("{}/accounts/{id}/analytics_engine/sql", base.trim_end_matches('/'));
        Ok(Self { url, host, token })
    }

    /// The rows of a query, which must end in `FORMAT JSON`; without the token, if the host put it into them.
    pub fn query(&self, sql: &str) -> Result<Vec<Row>, Failure> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("gazette/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(TIMEOUT));
        if self.host.is_loopback() {
            config = config.proxy(None);
        }
        let request = config.build().new_agent().post(&self.url).header(header::AUTHORIZATION, self.token.to_header());
        let answer = request.header(header::CONTENT_TYPE, "text/plain; charset=utf-8").send(sql);
        let unreachable = |error: ureq::Error| Failure::Refused {
            message: tell!("edge-unreachable", host = self.host, cause = self.token.hidden_in(&error.to_string())),
            help: tell!("edge-unreachable-help"),
        };
        let answer = answer.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.into_body().into_with_config().limit(MAX_ANSWER_BYTES).read_to_vec().map_err(unreachable)?;
        if !status.is_success() {
            return Err(self.refusal(status, &String::from_utf8_lossy(&body)));
        }
        // The parser's message would quote the answer.
        let answer = serde_json::from_slice::<Answer>(&body).map_err(|error| Failure::Refused {
            message: tell!("edge-format", host = self.host, line = error.line(), column = error.column()),
            help: tell!("edge-format-help"),
        })?;
        let mut rows = answer.data;
        for value in rows.iter_mut().flat_map(Map::values_mut) {
            if let Value::String(text) = value {
                *text = self.token.hidden_in(text);
            }
        }
        Ok(rows)
    }

    fn refusal(&self, status: StatusCode, body: &str) -> Failure {
        let host = &self.host;
        let (message, help) = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                (tell!("edge-refused", host = host, status = status), tell!("edge-permission"))
            }
            StatusCode::NOT_FOUND => (tell!("edge-unknown-account", host = host), tell!("edge-unknown-account-help")),
            StatusCode::TOO_MANY_REQUESTS => (tell!("edge-too-many", host = host), tell!("edge-later")),
            // The API refuses a query of a table that nothing has been written to, and names it.
            _ if status.is_client_error() && body.contains(DATASET) => {
                (tell!("edge-no-dataset", dataset = DATASET, cause = self.excerpt(body)), tell!("edge-no-dataset-help"))
            }
            _ => (tell!("edge-failed", host = host, status = status, cause = self.excerpt(body)), tell!("edge-later")),
        };
        Failure::Refused { message, help }
    }

    /// The beginning of a text that the API sent.
    fn excerpt(&self, text: &str) -> String {
        self.token.hidden_in(&one_line(text.trim())).chars().take(MAX_ERROR_CHARS).collect()
    }
}

/// A number of a row; 64-bit integers are written as texts. `None` if there is none.
pub fn number(row: &Row, column: &str) -> Option<f64> {
    let number = match row.get(column)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_token_goes_only_where_nobody_can_listen() {
        for (base, is_accepted) in [
            (DEFAULT_BASE_URL, true),
            ("https://api.example/v4/", true),
            ("http://127.0.0.1:8080/client/v4", true),
            ("http://localhost", true),
            ("http://api.cloudflare.com/client/v4", false),
            ("https://user:password@api.example/", false),
            ("ftp://api.example/", false),
            ("api.cloudflare.com", false),
            ("", false),
        ] {
            let account = Account::new(ID, "secret", base);
            assert_eq!(account.is_ok(), is_accepted, "{base}");
        }
        let account = Account::new(ID, "secret", DEFAULT_BASE_URL).expect("it is accepted");
        assert_eq!(account.url, format!("https://api.cloudflare.com/client/v4/accounts/{ID}/analytics_engine/sql"));
    }

    #[test]
    fn an_id_that_could_lead_elsewhere_is_refused() {
        for id in [
            "",
            "../../user/tokens/verify",
            "0123456789abcdef0123456789abcde/",
            &ID[1..],
            "é123456789abcdef0123456789abcde",
        ] {
            let refused = Account::new(id, "secret", DEFAULT_BASE_URL).err().expect("it is refused");
            assert!(refused.to_string().contains(ACCOUNT_ID) && refused.exit_code() == 2, "{id}: {refused}");
        }
        for token in ["a b", "à"] {
            let refused = Account::new(ID, token, DEFAULT_BASE_URL).err().expect("it is refused");
            assert!(refused.to_string().contains(API_TOKEN), "{refused}");
        }
    }

    #[test]
    fn numbers_may_be_written_as_texts() {
        let row: Row = serde_json::from_str(r#"{"a": 1.5, "b": "12", "c": null, "d": "NaN", "e": "x"}"#).unwrap();
        let numbers = ["a", "b", "c", "d", "e", "f"].map(|name| number(&row, name));
        assert_eq!(numbers, [Some(1.5), Some(12.0), None, None, None, None]);
    }
}

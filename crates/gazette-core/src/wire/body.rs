//! Bodies of requests, parsed.

use serde::de::DeserializeOwned;

use super::ApiError;

/// The maximum number of JSON values in a body. In memory a value may take thirty times as much as its shortest text,
/// `0,`. The largest commit has about 300,000.
const MAX_VALUES: usize = 500_000;

/// Parses a body that is a JSON object. (Derived code would also take an array of a type's members in their order.)
pub fn read_object<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    if !body.trim_start_matches([' ', '\n', '\r', '\t']).starts_with('{') {
        return Err(ApiError::BadBody("it is not a JSON object".into()));
    }
    read_json(body)
}

/// Parses a body of JSON.
pub fn read_json<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    if count_values(body) > MAX_VALUES {
        return Err(ApiError::BadBody(format!("it has more than {MAX_VALUES} values")));
    }
    serde_json::from_str(body).map_err(|error| ApiError::BadBody(error.to_string()))
}

/// Parses JSON in UTF-8. All JSON is parsed as text: of bytes, each type would have a second parser in the WebAssembly.
///
/// # Errors
///
/// If it is not UTF-8, or not such a value.
pub fn from_bytes<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_str(str::from_utf8(json).map_err(serde::de::Error::custom)?)
}

/// The maximum number of values in a JSON text; does not count values that contain exactly one other.
fn count_values(json: &str) -> usize {
    let (mut values, mut is_in_string, mut bytes) = (1, false, json.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if is_in_string => drop(bytes.next()),
            b'"' => is_in_string = !is_in_string,
            b',' if !is_in_string => values += 1,
            _ => {}
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_too_many_values_is_refused_whatever_they_are() {
        let refused = |body: &str| read_json::<serde::de::IgnoredAny>(body).is_err();
        for value in ["0", "\"\"", "[]", "{}", "null", "[0]", "\"\\\\\""] {
            let many = |times: usize| format!("[{}]", vec![value; times].join(","));
            assert!(!refused(&many(MAX_VALUES)), "{value}");
            assert!(refused(&many(MAX_VALUES + 1)), "{value}");
        }
        let members = format!("{{{}}}", vec!["\"a\":0"; MAX_VALUES + 1].join(","));
        assert!(refused(&members));
        let text = format!("[\"{}\",\"\\\",{}\"]", ",".repeat(2 * MAX_VALUES), ",".repeat(2 * MAX_VALUES));
        assert!(!refused(&text), "commas of a text are no values");
    }

    #[test]
    fn a_body_is_one_object_with_each_member_once_and_whole_numbers() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Pair {
            a: u8,
            b: Option<String>,
        }
        assert_eq!(read_object::<Pair>(" \n{\"a\":1}").unwrap(), Pair { a: 1, b: None });
        for body in [
            "",
            "[1,null]",
            "1",
            "null",
            "{\"b\":\"x\"}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"c\":2}",
            "{\"a\":\"1\"}",
            "{\"a\":1.0}",
            "{\"a\":1e0}",
            "{\"a\":256}",
            "{\"a\":-1}",
            "{\"a\":1,\"b\":[]}",
            "{\"a\":1} x",
            "{\"a\":1",
        ] {
            assert!(matches!(read_object::<Pair>(body), Err(ApiError::BadBody(_))), "{body}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(read_object::<serde_json::Value>(&deep).is_err());
    }
}

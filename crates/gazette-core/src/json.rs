//! Reading JSON into any type that serde can fill, in little code.
//!
//! `serde_json` puts a whole parser for each type into the program; in the Worker that was a seventh of it. Here one
//! parser makes a tree, and each type adds only its list of fields. It reads what Rust structs are written as and no
//! more: an object is never an array, a number is never a fraction, so that no code for fractions is needed at all.
//! Writing is `serde_json`'s.

mod reader;
mod tree;

use std::fmt;

use serde::de::{self, DeserializeOwned};

pub use tree::Tree;

pub use tree::members;

/// The end of the serde name of a type that refuses members it does not know, beside `deny_unknown_fields`, which derived
/// code keeps to itself: `#[serde(deny_unknown_fields, rename = "Commit!")]`.
const STRICT: char = '!';

/// Why a text is not what was expected.
#[derive(Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    /// For what only its reader can judge.
    pub fn new(message: &str) -> Self {
        Self(message.to_owned())
    }
}

/// Reads a value.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    T::deserialize(reader::Reader(&Tree::parse(text)?))
}

impl Error {
    fn missing(field: &str) -> Self {
        Self(["the member `", field, "` is missing"].concat())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

// Each message is made in one place rather than in the code of every type that may need it.
impl de::Error for Error {
    #[inline(never)]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    #[inline(never)]
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_value(found, expected)
    }

    // Without the texts for all that `Unexpected` can be, fractions among them.
    #[inline(never)]
    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Unsigned(number) => number.to_string(),
            de::Unexpected::Signed(number) => number.to_string(),
            de::Unexpected::Str(text) => ["“", text, "”"].concat(),
            _ => "something else".to_owned(),
        };
        Self(format!("{expected} was expected, not {found}"))
    }

    #[inline(never)]
    fn missing_field(field: &'static str) -> Self {
        Self::missing(field)
    }

    #[inline(never)]
    fn invalid_length(_length: usize, expected: &dyn de::Expected) -> Self {
        Self(format!("{expected} was expected"))
    }

    #[inline(never)]
    fn duplicate_field(field: &'static str) -> Self {
        Self(["the member `", field, "` comes twice"].concat())
    }

    #[inline(never)]
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self(["the member `", field, "` is none of ", &expected.join(", ")].concat())
    }

    #[inline(never)]
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self(["`", variant, "` is none of ", &expected.join(", ")].concat())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, rename = "Everything!")]
    struct Everything {
        text: String,
        small: u8,
        large: u64,
        negative: i64,
        truth: bool,
        list: Vec<Option<i32>>,
        pair: (String, u32),
        map: BTreeMap<String, Choice>,
        #[serde(default)]
        maybe: Option<String>,
        newtype: Name,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Name(String);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Choice {
        Nothing,
        One(String),
        Two(u32, bool),
        Named { a: String },
    }

    fn choice() -> impl Strategy<Value = Choice> {
        prop_oneof![
            Just(Choice::Nothing),
            ".*".prop_map(Choice::One),
            (any::<u32>(), any::<bool>()).prop_map(|(number, truth)| Choice::Two(number, truth)),
            ".*".prop_map(|a| Choice::Named { a }),
        ]
    }

    fn everything() -> impl Strategy<Value = Everything> {
        let numbers = (any::<u8>(), any::<u64>(), any::<i64>(), any::<bool>());
        let many = (
            proptest::collection::vec(any::<Option<i32>>(), 0..4),
            proptest::collection::btree_map(".*", choice(), 0..4),
        );
        (".*", numbers, many, (".*", any::<u32>()), any::<Option<String>>(), ".*").prop_map(
            |(text, (small, large, negative, truth), (list, map), pair, maybe, name)| Everything {
                text,
                small,
                large,
                negative,
                truth,
                list,
                pair,
                map,
                maybe,
                newtype: Name(name),
            },
        )
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read_back(value in everything()) {
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(read::<Everything>(&text), Ok(value));
        }

        #[test]
        fn a_text_is_json_exactly_when_serde_json_says_so(text in "[\\[\\]{}:,\"\\\\0-9a-fu.eE+\n\u{e9}-]{0,24}|\"\\\\u[dD][89a-f][0-9a-f]{2}(\\\\u[dD][89a-f][0-9a-f]{2})?\"") {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = Tree::parse(&text);
            // Theirs refuses fractions that are too large for a float; ours has no use for any.
            prop_assert!(ours.is_ok() == theirs.is_ok() || matches!(ours, Ok(Tree::Fraction)));
            if let (Ok(Tree::Text(ours)), Ok(theirs)) = (ours, theirs) {
                prop_assert_eq!(Some(ours.as_ref()), theirs.as_str());
            }
        }

        #[test]
        fn nothing_that_is_read_panics(text in "[\\[\\]{}:,\"0-9a-z. -]{0,60}") {
            let ours = read::<Vec<Choice>>(&text).is_ok();
            prop_assert_eq!(ours, serde_json::from_str::<Vec<Choice>>(&text).is_ok());
        }
    }

    #[test]
    fn a_text_of_too_many_values_is_refused_whatever_they_are() {
        for value in ["0", "\"\"", "[]", "{}", "null", "[0]"] {
            let many = |times: usize| format!("[{}]", vec![value; times].join(","));
            assert!(Tree::parse(&many(200_000)).is_ok(), "{value}");
            let error = Tree::parse(&many(500_000)).expect_err("too many");
            assert!(error.to_string().starts_with("more than 500,000 values in line 1"), "{error}");
        }
        let members = format!("{{{}}}", vec!["\"a\":0"; 500_001].join(","));
        assert!(Tree::parse(&members).is_err() && super::members(&members).is_err());
    }

    #[test]
    fn an_error_says_what_was_expected_and_what_was_there() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields, rename = "Pair!")]
        struct Pair {
            a: u8,
            b: Option<String>,
        }
        for (text, expected) in [
            (r#"{"b":"x"}"#, "the member `a` is missing"),
            (r#"{"a":1,"a":2}"#, "the member `a` comes twice"),
            (r#"{"a":1,"c":2}"#, "the member `c` is none of a, b"),
            (r#"{"a":"1"}"#, "a whole number was expected, not a string"),
            (r#"{"a":1.5}"#, "a whole number was expected, not a fraction"),
            (r#"{"a":256}"#, "u8 was expected, not 256"),
            (r#"{"a":-1}"#, "a whole number was expected, not a negative number"),
            (r#"{"a":1,"b":[]}"#, "a string was expected, not an array"),
            (r"[1,2]", "an object was expected, not an array"),
            (r#"{"a":1"#, "no `,` or `}` in an object in line 1, column 7"),
            (r#"{"a":1} x"#, "something after the end in line 1, column 9"),
        ] {
            assert_eq!(read::<Pair>(text), Err(Error(expected.into())), "{text}");
        }
        let longer = Err(Error("an array of the right length was expected, not an array".into()));
        assert_eq!(read::<(u8, u8)>("[1,2,3]"), longer);
        assert!(read::<Choice>(r#"{"Two":[1,true,2]}"#).is_err());
        assert_eq!(read::<Choice>("\"Three\""), Err(Error("`Three` is none of Nothing, One, Two, Named".into())));
    }
}

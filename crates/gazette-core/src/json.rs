//! Serialises to JSON values that can't fail to serialise: all their map keys are strings.

#![expect(clippy::missing_panics_doc, reason = "such values serialise")]

use serde::Serialize;

const TEXT_KEYS: &str = "all map keys are strings";

/// On one line, as published and sent.
pub fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect(TEXT_KEYS)
}

/// On several lines, for people.
pub fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect(TEXT_KEYS)
}

//! Serialises to JSON values that can't fail to serialise: all their map keys are strings.

use serde::Serialize;

const TEXT_KEYS: &str = "what the command writes has text for keys";

/// On one line, as published and sent.
pub(crate) fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect(TEXT_KEYS)
}

/// On several lines, for people.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect(TEXT_KEYS)
}

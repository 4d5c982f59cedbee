//! Values that are always JSON: everything the command writes has text for keys.

use serde::Serialize;

const TEXT_KEYS: &str = "what the command writes has text for keys";

/// On one line, as it is published and sent.
pub(crate) fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect(TEXT_KEYS)
}

/// On several lines, as people may read it.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect(TEXT_KEYS)
}

//! HTML that is well-formed by its making: a fuzzer's bytes only choose what is in it.

use std::sync::LazyLock;

use gazette_core::hash::Hash;
use gazette_core::html::{ELEMENTS, check, escape};

/// Stands in [`VALUES`] as `HASH`.
static HASH: LazyLock<String> = LazyLock::new(|| Hash::of(b"anh").to_string());

/// Values that someone might try, whatever the attribute.
const VALUES: &[&str] = &[
    "#",
    "#x-a",
    "/thoi-su/bai",
    "/\\evil.example",
    "//evil.example",
    "https://evil.example/?a=1&b=2",
    "https:evil.example",
    "javascript:alert(1)",
    "mailto:a@evil.example",
    "data:text/html,<script>alert(1)</script>",
    "x-a",
    "x-\"><script>",
    "/media/HASH/anh.jpg",
    "/media/../preview/a",
    "/media/%2e%2e/preview/a",
    "/media/HASH/a.jpg 480w, /media/HASH/b.jpg 800w",
    "/media/HASH/a.jpg 480w,https://evil.example/a.jpg 800w",
    "</title><script>",
    "<!--",
    "lazy",
    "async",
    "col",
    "nofollow noopener",
    "footnotes",
    "left",
    "1200",
    "",
];

/// Texts that parsers have a way of their own with.
const TEXTS: &[&str] = &["chữ", " ", "\n", "<script>", "\u{a0}", "]]>", "--!>", "\0", "a & b", "\r", "'\"`"];

/// HTML of allowed elements, always nested and closed. A byte opens an element, gives it an attribute, writes text or
/// closes what was opened last.
pub fn weave(recipe: &[u8]) -> String {
    let mut html = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut bytes = recipe.iter().map(|byte| usize::from(*byte));
    while let Some(byte) = bytes.next() {
        match byte {
            0..128 => {
                let (name, attributes) = ELEMENTS[byte % ELEMENTS.len()];
                let count = if byte < 64 || attributes.is_empty() { 0 } else { 1 + byte % 2 };
                html.extend(["<", name]);
                for attribute in attributes.iter().cycle().skip(byte).take(count) {
                    html.extend([" ", attribute, "=\""]);
                    escape(&mut html, &VALUES[bytes.next().unwrap_or(0) % VALUES.len()].replace("HASH", &HASH));
                    html.push('"');
                }
                html.push('>');
                // What need not be closed may stand alone.
                if check(&format!("<{name}>")).is_err() {
                    open.push(name);
                }
            }
            128..192 => escape(&mut html, TEXTS[byte % TEXTS.len()]),
            _ => {
                if let Some(name) = open.pop() {
                    html.extend(["</", name, ">"]);
                }
            }
        }
    }
    for name in open.iter().rev() {
        html.extend(["</", name, ">"]);
    }
    html
}

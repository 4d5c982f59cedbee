//! Reads the addresses of older systems that redirect to an article: full paths, or Joomla's article numbers.

use gazette_core::edition::{BadAddress, joomla_address, redirect_address};
use gazette_core::wire::{MAX_ADDRESS_CHARS, MAX_REDIRECTS};
use gazette_messages::tell;

use crate::diagnostics::Problems;
use crate::fields::{Fields, Text};
use crate::node::Value;
use crate::reasons::forbidden;

/// The index supports numbers of up to nine digits.
const MAX_LEGACY_ID: u64 = 999_999_999;

/// The addresses, without duplicates, in the form of the paper's index.
pub fn read(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<Text> {
    let nodes = fields.list("redirect_from");
    if nodes.len() >= MAX_REDIRECTS {
        let message = tell!("addresses-too-many", count = nodes.len(), most = MAX_REDIRECTS - 1);
        problems.error(fields.span_of("redirect_from"), message, tell!("addresses-too-many-help"));
    }
    let mut addresses: Vec<Text> = Vec::new();
    for node in nodes {
        let Value::Text(written) = &node.value else {
            problems.error(node.span, tell!("address-text", kind = node.value.kind()), tell!("address-text-help"));
            continue;
        };
        match address(written.trim()) {
            Ok(value) if addresses.iter().all(|other| other.value != value) => {
                addresses.push(Text { value, span: node.span });
            }
            Ok(_) => {}
            Err(help) => {
                problems.error(node.span, tell!("address-invalid", written = written), help);
            }
        }
    }
    if let Some(id) = fields.number("legacy_id", problems) {
        let (value, span) = (joomla_address(&id.to_string()), fields.span_of("legacy_id"));
        if id > MAX_LEGACY_ID {
            problems.error(span, tell!("legacy-id-invalid", id = id), tell!("legacy-id-invalid-help"));
        } else if addresses.iter().all(|other| other.value != value) {
            addresses.push(Text { value, span });
        }
    }
    addresses
}

fn address(written: &str) -> Result<String, String> {
    if written.starts_with("http://") || written.starts_with("https://") {
        let path = written.splitn(4, '/').nth(3).unwrap_or_default();
        return Err(tell!("address-host-help", path = path));
    }
    if !written.starts_with('/') || written.starts_with("//") {
        return Err(tell!("address-slash-help"));
    }
    if written.contains('#') {
        return Err(tell!("address-fragment-help"));
    }
    redirect_address(written).map_err(|reason| match reason {
        BadAddress::NotAPath => tell!("address-not-a-path-help"),
        BadAddress::TooLong => tell!("address-too-long-help", most = MAX_ADDRESS_CHARS),
        BadAddress::Forbidden(found) => tell!("address-forbidden-help", found = forbidden(found)),
        BadAddress::Own => tell!("address-own-help"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_brought_into_the_form_of_the_index() {
        for (written, asked) in [
            ("/cu/duong-dan/", "/cu/duong-dan"),
            ("/index.php?option=com_content&id=1", "/index.php?id=1&option=com_content"),
            ("/tin tức", "/tin tức"),
            ("/tin%20cu", "/tin cu"),
        ] {
            assert_eq!(address(written).as_deref(), Ok(asked));
        }
    }

    #[test]
    fn what_no_browser_asks_for_is_refused_with_a_remedy() {
        for (written, remedy) in [
            ("cu", "one slash"),
            ("//bao.example/cu", "one slash"),
            ("https://bao.example/cu?id=1", "[\"/cu?id=1\"]"),
            ("/cu#doan-2", "#"),
            ("/", "something else"),
            ("/search", "something else"),
            ("/sitemap-2.xml", "something else"),
            ("/cu%1B", "U+001B"),
            ("/a\u{202e}b", "U+202E"),
            ("/a%E2%80%AEb", "U+202E"),
            ("/a%0Ab", "line breaks"),
            ("/a%5Cb", "backslashes"),
            ("/%2Fx", "one slash"),
        ] {
            assert!(address(written).unwrap_err().contains(remedy), "{written}");
        }
    }
}

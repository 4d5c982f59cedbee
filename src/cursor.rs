//! Cursors: where a list goes on, opaque, with a check so that nobody builds one by hand and relies on it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gazette_core::hash::Hash;

/// A cursor for a place in the list of that kind.
pub fn write(kind: &str, place: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{place}", check(kind, place)))
}

/// The place; `None` if it was not [`write()`] that made the cursor, for that kind of list.
pub fn read(kind: &str, cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (found, place) = text.split_once('.')?;
    (found == check(kind, place)).then(|| place.to_owned())
}

fn check(kind: &str, place: &str) -> String {
    Hash::of(format!("{kind}\0{place}").as_bytes()).to_string()[..8].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place_in_its_kind_of_list_and_no_other() {
        let cursor = write("list", "-5.bài.một");
        assert_eq!(read("list", &cursor).as_deref(), Some("-5.bài.một"));
        assert_eq!(read("search", &cursor), None);
        for broken in ["", "@@", "AAAA", &cursor[1..], &URL_SAFE_NO_PAD.encode("00000000.5.a")] {
            assert_eq!(read("list", broken), None, "{broken}");
        }
    }
}

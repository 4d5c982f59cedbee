//! Turns the bytes of a dump into text.
//!
//! A dump seldom says what it is in, and often says the wrong thing. So each value is judged by itself: UTF-8 if it is valid,
//! otherwise Windows-1252, which every server calls latin1. UTF-8 that was stored as latin1 and converted once more
//! (`Cáº§u` for `Cầu`) is repaired if converting the repaired text gives the same bytes again. Nothing is repaired silently: a
//! [`Text`] says what was done to it.

mod tcvn3;

use std::borrow::Cow;
use std::fmt;

use encoding_rs::WINDOWS_1252;

/// How texts are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Encoding {
    /// What bytes are that are not UTF-8.
    pub charset: Charset,
    /// Whether texts in TCVN3 are converted. They are recognised by their letters, so a person should have seen one first.
    pub convert_tcvn3: bool,
}

/// The encoding of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 where it is valid, otherwise Windows-1252.
    #[default]
    Auto,
    /// UTF-8; invalid bytes become U+FFFD.
    Utf8,
    /// Windows-1252, even where the bytes are valid UTF-8.
    Windows1252,
}

/// What was done to a text, or should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// It was not UTF-8, and was read as Windows-1252.
    Windows1252,
    /// It was not UTF-8, and its invalid bytes were replaced.
    Replaced,
    /// It was UTF-8 encoded twice.
    EncodedTwice,
    /// It looks like UTF-8 encoded twice, but in part only, and was left as it is.
    PartlyEncodedTwice,
    /// It was in TCVN3, and was converted.
    Tcvn3,
    /// It looks like TCVN3, and was left as it is.
    LooksLikeTcvn3,
}

impl Repair {
    /// Whether the text as it stands can be published.
    pub fn is_readable(self) -> bool {
        !matches!(self, Self::Replaced | Self::PartlyEncodedTwice | Self::LooksLikeTcvn3)
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Windows1252 => "not UTF-8: read as Windows-1252",
            Self::Replaced => "not UTF-8: invalid bytes were replaced",
            Self::EncodedTwice => "UTF-8 encoded twice: repaired",
            Self::PartlyEncodedTwice => "looks like UTF-8 encoded twice, in part only: left as it is",
            Self::Tcvn3 => "TCVN3: converted",
            Self::LooksLikeTcvn3 => "looks like TCVN3: left as it is, until it is asked to be converted",
        })
    }
}

/// A text, and what was done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'b> {
    /// The text. It borrows the bytes if they were UTF-8.
    pub text: Cow<'b, str>,
    /// The repair, if there was one; never more than one.
    pub repair: Option<Repair>,
}

impl Encoding {
    /// Reads the bytes of one value.
    pub fn read(self, bytes: &[u8]) -> Text<'_> {
        let (text, repair) = match (self.charset, std::str::from_utf8(bytes)) {
            (Charset::Auto | Charset::Utf8, Ok(text)) => (Cow::Borrowed(text), None),
            (Charset::Utf8, Err(_)) => (String::from_utf8_lossy(bytes), Some(Repair::Replaced)),
            (Charset::Auto, Err(_)) => (windows_1252(bytes), Some(Repair::Windows1252)),
            (Charset::Windows1252, _) => {
                let repair = (!bytes.is_ascii()).then_some(Repair::Windows1252);
                (windows_1252(bytes), repair)
            }
        };
        if text.is_ascii() || repair == Some(Repair::Replaced) {
            return Text { text, repair };
        }
        match once_encoded(&text) {
            Once::Is(once) => return Text { text: once.into(), repair: Some(Repair::EncodedTwice) },
            Once::InPart => return Text { text, repair: Some(Repair::PartlyEncodedTwice) },
            Once::Not => {}
        }
        if !tcvn3::looks_like(&text) {
            return Text { text, repair };
        }
        if self.convert_tcvn3 {
            return Text { text: tcvn3::convert(&text).into(), repair: Some(Repair::Tcvn3) };
        }
        Text { text, repair: Some(Repair::LooksLikeTcvn3) }
    }
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// Whether a text was UTF-8 encoded twice.
enum Once {
    /// It was; this is what it was before the second time.
    Is(String),
    /// Some of it was.
    InPart,
    /// It was not.
    Not,
}

/// What a text was before it was encoded a second time.
fn once_encoded(text: &str) -> Once {
    // The first byte of a letter outside of ASCII, read as Windows-1252, is one of these.
    let is_lead = |c: char| ('\u{c2}'..='\u{f4}').contains(&c);
    if !text.contains(is_lead) {
        return Once::Not;
    }
    // Most texts in Vietnamese end here, at the first letter that Windows-1252 lacks.
    if let Some(bytes) = as_windows_1252(text)
        && let Ok(once) = std::str::from_utf8(&bytes)
    {
        let is_same = once.len() < text.len() && windows_1252(&bytes) == text;
        return if is_same { Once::Is(once.to_owned()) } else { Once::Not };
    }
    // `áº` and `á»` begin most letters of Vietnamese, and no word of another language has them.
    if ["áº", "á»", "Ä‘", "Æ°", "Æ¡", "Ã¢â‚¬"].iter().filter(|part| text.contains(**part)).count() >= 2
    {
        return Once::InPart;
    }
    Once::Not
}

/// The bytes of a text in Windows-1252; `None` if it has other characters.
fn as_windows_1252(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for c in text.chars() {
        bytes.push(match u8::try_from(c) {
            Ok(byte) if !(0x80..0xa0).contains(&byte) => byte,
            _ => {
                let mut one = [0; 4];
                let (encoded, _, is_other) = WINDOWS_1252.encode(c.encode_utf8(&mut one));
                if is_other {
                    return None;
                }
                *encoded.first()?
            }
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A text as a program writes it that takes its UTF-8 for Windows-1252.
    fn twice(text: &str) -> String {
        windows_1252(text.as_bytes()).into_owned()
    }

    #[test]
    fn bytes_are_read_as_what_they_are_and_repairs_are_told() {
        let auto = Encoding::default();
        let of = |charset| Encoding { charset, convert_tcvn3: false };
        let plain = |encoding: Encoding, bytes: &[u8]| {
            let Text { text, repair } = encoding.read(bytes);
            (text.into_owned(), repair)
        };
        for (encoding, bytes, text, repair) in [
            (auto, &b"Cau"[..], "Cau", None),
            (auto, "Cầu Rạch Gốc".as_bytes(), "Cầu Rạch Gốc", None),
            (auto, "café, naïve, Ærø, «été»".as_bytes(), "café, naïve, Ærø, «été»", None),
            (auto, b"caf\xe9 \x93x\x94 \x80", "café “x” €", Some(Repair::Windows1252)),
            (auto, b"a\xff\x81", "aÿ\u{81}", Some(Repair::Windows1252)),
            (of(Charset::Utf8), b"caf\xe9", "caf\u{fffd}", Some(Repair::Replaced)),
            (of(Charset::Windows1252), b"caf\xe9", "café", Some(Repair::Windows1252)),
            (of(Charset::Windows1252), b"cafe", "cafe", None),
            // A dump that says latin1, and is UTF-8 all the same.
            (of(Charset::Windows1252), "Cầu".as_bytes(), "Cầu", Some(Repair::EncodedTwice)),
        ] {
            assert_eq!(plain(encoding, bytes), (text.to_owned(), repair), "{bytes:?}");
        }
    }

    #[test]
    fn utf_8_that_was_encoded_twice_is_repaired_only_as_a_whole() {
        let read = |text: &str| {
            let Text { text, repair } = Encoding::default().read(text.as_bytes());
            (text.into_owned(), repair)
        };
        for text in ["Cầu Rạch Gốc hợp long", "Đồng bằng “sông” Cửu Long – 2009", "café", "日本", "Ở ấp"]
        {
            assert_eq!(read(&twice(text)), (text.to_owned(), Some(Repair::EncodedTwice)), "{text}");
        }
        let mixed = format!("{} – Cầu", twice("Cầu hợp long ở ấp"));
        assert_eq!(read(&mixed), (mixed.clone(), Some(Repair::PartlyEncodedTwice)));
        for text in ["Ã", "Ã la", "château à Évry", "«Â»", "Ñandú ¡Qué!", "©2009 Ø"] {
            assert_eq!(read(text), (text.to_owned(), None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_outside_of_windows_1252_is_never_changed(text in "[a-z ]{0,8}[ầệổữựđăơ][A-Za-zàéô ầệổữựđăơ,.“”]{0,30}") {
            let read = Encoding::default().read(text.as_bytes());
            prop_assert_eq!(&*read.text, &text);
            prop_assert_eq!(read.repair, None);
        }

        #[test]
        fn any_bytes_become_text(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for charset in [Charset::Auto, Charset::Utf8, Charset::Windows1252] {
                for convert_tcvn3 in [false, true] {
                    let read = Encoding { charset, convert_tcvn3 }.read(&bytes);
                    prop_assert!(read.repair.is_some() || std::str::from_utf8(&bytes) == Ok(&*read.text));
                }
            }
        }

        #[test]
        fn what_is_encoded_twice_comes_back(text in "[a-z]{0,5}[ầệổữựđăơ][ a-zầệổữựđăơĐ]{0,20}") {
            let twice = twice(&text);
            prop_assert_eq!(Encoding::default().read(twice.as_bytes()).text, text);
        }
    }
}

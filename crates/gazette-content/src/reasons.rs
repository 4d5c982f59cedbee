//! The reasons of [`gazette_core`]'s errors in the current language. In English, they are the same as there.

use gazette_core::article::BadDate;
use gazette_core::edition::BadAddress;
use gazette_core::files::{BadPath, MAX_PART_BYTES, MAX_PATH_BYTES};
use gazette_core::redirects::{BadRule, GONE};
use gazette_core::site::{BadWebhook, MAX_URL_CHARS};
use gazette_core::slug::{MAX_SLUG_CHARS, NotASlug};
use gazette_core::text::{Flaw, Forbidden};
use gazette_core::wire::MAX_ADDRESS_CHARS;
use gazette_messages::tell;

/// Why a text is no slug.
pub fn not_a_slug(reason: &NotASlug) -> String {
    match reason {
        NotASlug::Empty => tell!("slug-empty"),
        NotASlug::TooLong => tell!("slug-too-long", most = MAX_SLUG_CHARS),
        NotASlug::BadCharacters => tell!("slug-characters"),
    }
}

/// Why a file can't have this path.
pub fn bad_path(reason: &BadPath) -> String {
    match reason {
        BadPath::TooLong => tell!("path-too-long", most = MAX_PATH_BYTES, part = MAX_PART_BYTES),
        BadPath::BadPart => tell!("path-part"),
        BadPath::Device(name) => tell!("path-device", name = name),
        BadPath::BadCharacter(character) => tell!("path-character", character = format!("{character:?}")),
        BadPath::BadExtension(extensions) => tell!("path-extension", extensions = extensions),
    }
}

/// Why a time can't be one of an article.
pub fn bad_date(reason: BadDate) -> String {
    match reason {
        BadDate::Offset => tell!("date-offset"),
        BadDate::LeapSecond => tell!("date-leap-second"),
        BadDate::Year => tell!("date-year"),
    }
}

/// Why an address can't be redirected.
pub fn bad_address(reason: BadAddress) -> String {
    match reason {
        BadAddress::NotAPath => tell!("address-not-a-path"),
        BadAddress::TooLong => tell!("address-too-long", most = MAX_ADDRESS_CHARS),
        BadAddress::Forbidden(found) => tell!("address-forbidden", found = forbidden(found)),
        BadAddress::Own => tell!("address-own"),
    }
}

/// Why a rule for redirects is refused.
pub fn bad_rule(reason: BadRule) -> String {
    match reason {
        BadRule::From(reason) => tell!("rule-from", reason = bad_address(reason)),
        BadRule::NotNormal => tell!("rule-not-normal"),
        BadRule::Star => tell!("rule-star"),
        BadRule::Everything => tell!("rule-everything"),
        BadRule::To => tell!("rule-to", gone = GONE),
        BadRule::Forbidden(found) => tell!("rule-forbidden", found = forbidden(found)),
        BadRule::Rest => tell!("rule-rest"),
        BadRule::FullUrl => tell!("rule-full-url"),
        BadRule::Itself => tell!("rule-itself"),
        BadRule::TooLong => tell!("rule-too-long", most = MAX_URL_CHARS),
    }
}

/// Why a webhook is refused.
pub fn bad_webhook(reason: BadWebhook) -> String {
    match reason {
        BadWebhook::Credentials => tell!("webhook-credentials"),
        BadWebhook::SameMachine => tell!("webhook-same-machine"),
        BadWebhook::NotEncrypted => tell!("webhook-not-encrypted"),
        BadWebhook::Number => tell!("webhook-number"),
        BadWebhook::NotPublic => tell!("webhook-not-public"),
        BadWebhook::PortOrPath => tell!("webhook-port-or-path"),
    }
}

/// A character that no text of the paper may contain.
pub fn forbidden(found: Forbidden) -> String {
    let code = |c: char| format!("U+{:04X}", u32::from(c));
    match found {
        Forbidden::Control(c) => tell!("forbidden-control", code = code(c)),
        Forbidden::Override(c) => tell!("forbidden-override", code = code(c)),
        Forbidden::Isolate(c) => tell!("forbidden-isolate", code = code(c)),
    }
}

/// A flaw of a text that can be repaired.
pub fn flaw(flaw: Flaw) -> String {
    match flaw {
        Flaw::NotNfc => tell!("flaw-not-nfc"),
        Flaw::EthForD => tell!("flaw-eth"),
        Flaw::Invisible => tell!("flaw-invisible"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_reasons_are_those_of_the_server() {
        for reason in [NotASlug::Empty, NotASlug::TooLong, NotASlug::BadCharacters] {
            assert_eq!(not_a_slug(&reason), reason.to_string());
        }
        for reason in [
            BadPath::TooLong,
            BadPath::BadPart,
            BadPath::Device("con".to_owned()),
            BadPath::BadCharacter('\u{7}'),
            BadPath::BadExtension(".md"),
        ] {
            assert_eq!(bad_path(&reason), reason.to_string());
        }
        for reason in [BadDate::Offset, BadDate::LeapSecond, BadDate::Year] {
            assert_eq!(bad_date(reason), reason.to_string());
        }
        let found = [Forbidden::Control('\u{7}'), Forbidden::Override('\u{202e}'), Forbidden::Isolate('\u{2066}')];
        for found in found {
            assert_eq!(forbidden(found), found.to_string());
        }
        let addresses = [BadAddress::NotAPath, BadAddress::TooLong, BadAddress::Forbidden(found[0]), BadAddress::Own];
        for reason in addresses {
            assert_eq!(bad_address(reason), reason.to_string());
        }
        for reason in [
            BadRule::From(BadAddress::Own),
            BadRule::NotNormal,
            BadRule::Star,
            BadRule::Everything,
            BadRule::To,
            BadRule::Forbidden(found[1]),
            BadRule::Rest,
            BadRule::FullUrl,
            BadRule::Itself,
            BadRule::TooLong,
        ] {
            assert_eq!(bad_rule(reason), reason.to_string());
        }
        for reason in [
            BadWebhook::Credentials,
            BadWebhook::SameMachine,
            BadWebhook::NotEncrypted,
            BadWebhook::Number,
            BadWebhook::NotPublic,
            BadWebhook::PortOrPath,
        ] {
            assert_eq!(bad_webhook(reason), reason.to_string());
        }
        for found in [Flaw::NotNfc, Flaw::EthForD, Flaw::Invisible] {
            assert_eq!(flaw(found), found.to_string());
        }
    }
}

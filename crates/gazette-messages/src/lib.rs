//! What the command says to people, in English and in Vietnamese.
//!
//! Each message is in the catalogue, `locales/en/*.ftl` and `locales/vi/*.ftl`, in the format of
//! [Fluent](https://projectfluent.org/fluent/guide/). [`tell!`] returns a message in the current language:
//!
//! ```ignore
//! tell!("text-too-large", size = grouped(size_bytes), most = 1000)
//! ```
//!
//! - A key that is not in the catalogue does not compile. `tests/catalogue.rs` checks that each message is used, exists in both
//!   languages, and gets exactly the variables that it names.
//! - [`key!`] is for a message that is formatted elsewhere, without variables, by [`text`].
//! - Each value is a [`Display`](std::fmt::Display). One that is a number selects a plural: `{ $count -> [one] … *[other] … }`;
//!   `{ GROUPED($count) }` shows it with groups of three digits.
//! - To add a message, add it to a file of each language. A new file needs no other change.
//! - The help, clap's usage errors and the API's problems are only in `locales/vi`: in English, the first two are made of the
//!   sources, and the paper words its problems itself. Such a message is looked up only where the language is not English.
//!
//! Guarantee: nothing here panics. If a message is missing in a language, its English text is returned; if that is missing
//! too, the key.

mod catalogue;
mod language;

pub use catalogue::{has_key, keys, text, text_in, variables};
pub use gazette_core::language::Language;
pub use language::{Wishes, decimal, grouped, language, names_language, of_name, set_language};

/// A message in the current language: `tell!("key")`, or `tell!("key", name = value, …)` with a value for each variable.
#[macro_export]
macro_rules! tell {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text($crate::key!($key), &[$((stringify!($name), ::std::string::ToString::to_string(&$value))),*])
    };
}

/// The key of a message, checked by the compiler.
#[macro_export]
macro_rules! key {
    ($key:literal) => {{
        const _: () = assert!($crate::has_key($key), concat!("no message ", $key, " in locales"));
        $key
    }};
}

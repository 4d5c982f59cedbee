//! Chooses the language of messages, before the command line is parsed: clap's own messages are in it too.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use gazette_content::{SETTINGS, language_of_settings};
use gazette_messages::{Language, Wishes, names_language};

/// The language that the arguments, the environment or the paper's settings ask for, in this order.
pub fn choose(arguments: impl IntoIterator<Item = OsString>) -> Language {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let wishes = Wishes {
        option: value(&arguments, "--lang").map(|value| value.to_string_lossy().into_owned()),
        variable: variable("GAZETTE_LANG"),
        locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable),
        settings: None,
    };
    let has_locale = wishes.locale.as_deref().is_some_and(names_language);
    let is_decided = wishes.option.is_some() || wishes.variable.is_some() || has_locale;
    let settings = if is_decided { None } else { of_paper(value(&arguments, "--content").map(PathBuf::from)) };
    Wishes { settings, ..wishes }.language()
}

/// `language` in the settings of the paper in this folder, or else in the nearest above the current directory.
fn of_paper(named: Option<PathBuf>) -> Option<String> {
    let here = env::current_dir().ok();
    let nearest = || here.as_deref()?.ancestors().find(|folder| folder.join(SETTINGS).is_file()).map(Path::to_owned);
    language_of_settings(&fs::read_to_string(named.or_else(nearest)?.join(SETTINGS)).ok()?)
}

/// The value of an option, as `--name value` or `--name=value`, wherever it stands before `--`.
fn value<'a>(arguments: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    let mut arguments = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next().map(OsString::as_os_str);
        }
        let joined = argument.to_str().and_then(|text| text.strip_prefix(name)?.strip_prefix('='));
        if let Some(value) = joined {
            return Some(OsStr::new(value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_before_and_behind_the_verb() {
        for (line, found) in [
            ("gazette --lang vi check", Some("vi")),
            ("gazette check --lang vi", Some("vi")),
            ("gazette check --lang=en a.md", Some("en")),
            ("gazette check --language vi", None),
            ("gazette check -- --lang vi", None),
            ("gazette check --lang", None),
            ("--lang vi", None),
        ] {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(value(&arguments, "--lang"), found.map(OsStr::new), "{line}");
        }
    }
}

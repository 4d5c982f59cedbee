//! Words of commands that a message suggests, so that a pasted command means what was meant.

use std::borrow::Cow;

/// A word of a POSIX shell's command line: quoted if the shell, or the command, would read it otherwise.
pub fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    // A file whose name begins with a hyphen is no option.
    let start = if text.starts_with('-') { "./" } else { "" };
    Cow::Owned(format!("'{start}{}'", text.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_itself_to_a_shell() {
        for (text, quoted) in [
            ("thoi-su/cau.md", "thoi-su/cau.md"),
            ("thoi-su/chợ.md", "thoi-su/chợ.md"),
            ("thoi-su/Chợ Nổi.md", "'thoi-su/Chợ Nổi.md'"),
            ("it's $HOME.md", r"'it'\''s $HOME.md'"),
            ("a\"b`c`.md", "'a\"b`c`.md'"),
            ("~.md", "'~.md'"),
            ("-a.md", "'./-a.md'"),
            ("", "''"),
        ] {
            assert_eq!(word(text), quoted);
            let echo = std::process::Command::new("sh").arg("-c").arg(format!("printf %s {quoted}")).output().unwrap();
            let start = if text.starts_with('-') { "./" } else { "" };
            assert_eq!(String::from_utf8(echo.stdout).unwrap(), format!("{start}{text}"));
        }
    }
}

//! Names of files in a content folder, as sources carry them to the paper and to every `gazette pull`.
//!
//! The server and the command use the same rule: every editor's machine can write a file that the server stores, and no
//! name can be mistaken for a command, an option, or a file that another program runs.

/// The settings file. A folder that contains one is a content folder.
pub const SETTINGS: &str = "gazette.toml";
/// The maximum length of a file's or folder's name, in bytes; the limit of common file systems.
pub const MAX_PART_BYTES: usize = 255;
/// The maximum length of a path, in bytes.
pub const MAX_PATH_BYTES: usize = 1_000;
/// The extensions of pictures and documents.
pub const MEDIA_EXTENSIONS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "pdf"];
/// Names that Windows reserves for devices, with any extension
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];
/// Characters with a special meaning in a shell, a URL or Windows.
const SPECIAL: &[char] = &['\\', ':', ';', '|', '&', '$', '`', '<', '>', '"', '*', '?'];

/// The reason why a path is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// The path or one of its parts is too long.
    #[error("it is longer than {MAX_PATH_BYTES} bytes, or a part of it longer than {MAX_PART_BYTES}")]
    TooLong,
    /// A part is empty or hidden, or leads out of the folder.
    #[error("each of its parts needs a name that does not begin with “.”, “-” or “~”")]
    BadPart,
    /// The name is reserved for a device on Windows.
    #[error("Windows has no file with the name “{0}”; choose another")]
    Device(String),
    /// A character has a special meaning in a shell, a terminal or a file system.
    #[error("the character {0:?} may not stand in it")]
    BadCharacter(char),
    /// The extension is not that of an article, a picture or a document.
    #[error("its name ends in none of {0}")]
    BadExtension(&'static str),
}

/// Checks the path of an article's source: relative, with `/` between its parts, to a `.md` file.
pub fn check_article_path(path: &str) -> Result<(), BadPath> {
    check_path(path)?;
    let is_readme = path.eq_ignore_ascii_case("readme.md");
    if extension(path).is_some_and(|end| end.eq_ignore_ascii_case("md")) && !is_readme {
        Ok(())
    } else {
        Err(BadPath::BadExtension(".md"))
    }
}

/// Checks the path of a picture or a document: relative, with `/` between its parts, with one of [`MEDIA_EXTENSIONS`].
pub fn check_media_path(path: &str) -> Result<(), BadPath> {
    check_path(path)?;
    let is_media = |end: &str| MEDIA_EXTENSIONS.iter().any(|known| end.eq_ignore_ascii_case(known));
    if extension(path).is_some_and(is_media) {
        Ok(())
    } else {
        Err(BadPath::BadExtension(".jpg, .jpeg, .png, .webp, .gif, .pdf"))
    }
}

fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension)
}

fn check_path(path: &str) -> Result<(), BadPath> {
    if path.len() > MAX_PATH_BYTES || path.split('/').any(|part| part.len() > MAX_PART_BYTES) {
        return Err(BadPath::TooLong);
    }
    if let Some(bad) = path.chars().find(|c| SPECIAL.contains(c) || crate::text::is_unprintable(*c)) {
        return Err(BadPath::BadCharacter(bad));
    }
    let is_bad = |part: &str| part.is_empty() || part.starts_with(['.', '-', '~']) || part.ends_with(['.', ' ']);
    if path.split('/').any(|part| is_bad(part) || part == "node_modules") {
        return Err(BadPath::BadPart);
    }
    match path.split('/').find(|part| is_device(part)) {
        Some(part) => Err(BadPath::Device(part.to_owned())),
        None => Ok(()),
    }
}

fn is_device(part: &str) -> bool {
    let name = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let is_numbered = |device: &&str| {
        name.strip_prefix(*device).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|c| c.is_ascii_digit()))
    };
    DEVICES.contains(&name.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered)
}

/// Resolves a path that is written in `file`: relative to that file's folder or, if it begins with `/`, to the content
/// folder. Decodes percent-encoding. `None` if it leads out of the content folder.
pub fn resolve(file: &str, written: &str) -> Option<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let decoded = percent_encoding::percent_decode_str(written).decode_utf8_lossy();
    let (base, rest) = match decoded.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (folder, &*decoded),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part if part.contains(['\\', ':', '\0']) => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_and_media_lie_in_the_folder_under_names_of_their_kinds() {
        for good in ["console.md", "com.md", "com10.md", "a.md", "thoi-su/a.md", "mới/tin tức (2).MD", "a/l'eau, 1.md"]
        {
            assert_eq!(check_article_path(good), Ok(()), "{good}");
        }
        for good in ["anh.jpg", "anh/Ảnh 1.JPEG", "a/b.webp", "tai-lieu.pdf"] {
            assert_eq!(check_media_path(good), Ok(()), "{good}");
        }
        let long = format!("aaa/{}.md", "đ".repeat(150));
        for bad in [
            "",
            ".md",
            "a",
            "a.txt",
            "/a.md",
            "../a.md",
            "a/../../b.md",
            "a/./b.md",
            "a//b.md",
            ".git/a.md",
            "node_modules/a.md",
            "con.md",
            "NUL.tar.md",
            "aux /a.md",
            "tin/com1.md",
            "lpt9/a.md",
            "C:/a.md",
            "a\\b.md",
            "a\0.md",
            "a\n.md",
            "a\u{202e}.md",
            "-rf.md",
            "a/-rf.md",
            "~/f.md",
            "a;id.md",
            "$(id).md",
            "README.md",
            &long,
        ] {
            assert!(check_article_path(bad).is_err(), "{bad}");
        }
        for bad in ["Makefile", "package.json", "run.sh", "a.exe", "a.jpg.sh", "a.svg", "etc/x", "jpg", ".jpg", "a.md"]
        {
            assert!(check_media_path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn files_are_found_beside_the_article_or_from_the_top_but_never_outside() {
        for (article, written, file) in [
            ("a.md", "anh.jpg", Some("anh.jpg")),
            ("thoi-su/a.md", "./anh/a%20b.jpg", Some("thoi-su/anh/a b.jpg")),
            ("thoi-su/a.md", "../chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su/a.md", "/chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su/a.md", "../../anh.jpg", None),
            ("a.md", "%2e%2e/anh.jpg", None),
            ("a.md", "C:\\anh.jpg", None),
        ] {
            assert_eq!(resolve(article, written).as_deref(), file, "{written}");
        }
    }
}

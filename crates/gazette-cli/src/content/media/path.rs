//! Where files lie, and what they are called.

use gazette_core::slug::Slug;
use percent_encoding::percent_decode_str;

use super::refusal::NoMedia;

/// The file meant by `written` in a file of `folder`, from the content folder: beside it, or from the top if it begins
/// with `/`. Never one outside the content folder.
pub fn resolve(folder: &str, written: &str) -> Result<String, NoMedia> {
    let decoded = percent_decode_str(written).decode_utf8_lossy();
    let outside = || NoMedia {
        message: format!("{written} lies outside the content folder"),
        help: "copy the file beside the article".to_owned(),
    };
    let (base, rest) = match decoded.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (folder, &*decoded),
    };
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or_else(outside)?),
            part if part.contains(['\\', ':', '\0']) => return Err(outside()),
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// What a file is called in addresses, without what says its kind; `nameless` if nothing of its name can stand there.
pub fn stem(file: &str, nameless: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Slug::from_title(stem).map_or_else(|_| nameless.to_owned(), |slug| slug.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_beside_the_article_or_from_the_top_but_never_outside() {
        for (folder, written, file) in [
            ("", "anh.jpg", Some("anh.jpg")),
            ("thoi-su", "anh.jpg", Some("thoi-su/anh.jpg")),
            ("thoi-su", "./anh/a%20b.jpg", Some("thoi-su/anh/a b.jpg")),
            ("thoi-su", "../chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su", "/chung/anh.jpg", Some("chung/anh.jpg")),
            ("thoi-su", "../../anh.jpg", None),
            ("", "%2e%2e/anh.jpg", None),
            ("", "C:\\anh.jpg", None),
        ] {
            assert_eq!(resolve(folder, written).ok().as_deref(), file, "{written}");
        }
    }

    #[test]
    fn addresses_carry_the_files_name() {
        assert_eq!(stem("thoi-su/Cầu Vàm Sen.PNG", "anh"), "cau-vam-sen");
        assert_eq!(stem("…", "anh"), "anh");
    }
}

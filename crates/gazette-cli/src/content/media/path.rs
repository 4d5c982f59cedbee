//! Where files lie, and what they are called.

use gazette_core::files;
use gazette_core::slug::Slug;

use super::refusal::NoMedia;

/// The file meant by `written` in a file of `folder`, from the content folder. Never one outside the content folder.
pub fn resolve(folder: &str, written: &str) -> Result<String, NoMedia> {
    files::resolve(folder, written).ok_or_else(|| NoMedia {
        message: format!("{written} lies outside the content folder"),
        help: "copy the file beside the article".to_owned(),
    })
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
    fn addresses_carry_the_files_name() {
        assert_eq!(stem("thoi-su/Cầu Vàm Sen.PNG", "anh"), "cau-vam-sen");
        assert_eq!(stem("…", "anh"), "anh");
    }
}

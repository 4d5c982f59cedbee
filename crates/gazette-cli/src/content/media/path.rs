//! Resolves the paths of media files and names them in addresses.

use gazette_core::files;
use gazette_core::slug::Slug;

use super::refusal::MediaError;

/// The file that a file of `folder` refers to as `written`, relative to the content folder. Never outside the content
/// folder.
pub fn resolve(folder: &str, written: &str) -> Result<String, MediaError> {
    files::resolve(folder, written).ok_or_else(|| MediaError {
        message: format!("{written} is outside the content folder"),
        help: "copy the file to the article's folder".to_owned(),
    })
}

/// The name of a file in addresses, without its extension; `nameless` if no character of its name is allowed there.
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

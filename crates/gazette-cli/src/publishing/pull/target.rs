//! Decides which files a pull may write: only articles and their media, in the content folder.

use std::fs;
use std::path::Path;

use gazette_core::files::{check_article_path, check_media_path, resolve};
use gazette_core::media::MediaKind;

/// Whether an article's file may have this path.
pub fn is_article_file(root: &Path, file: &str) -> bool {
    check_article_path(file).is_ok() && is_inside(root, file)
}

/// The file of a picture that an article refers to as `written`; `None` if a picture may not have this path.
pub fn picture_file(root: &Path, article: &str, written: &str) -> Option<String> {
    let file = resolve(article, written)?;
    (check_media_path(&file).is_ok() && !root.join(&file).is_dir() && is_inside(root, &file)).then_some(file)
}

/// Whether a file's content matches its extension: a PDF document, or a picture of any format. Programs detect the format
/// of pictures by their bytes, and editors mix up the extensions.
pub fn is_as_named(file: &str, bytes: &[u8]) -> bool {
    let is_pdf = file.to_ascii_lowercase().ends_with(".pdf");
    MediaKind::of(bytes).is_some_and(|reason| (reason == MediaKind::Pdf) == is_pdf)
}

/// Whether a path is inside the folder, after following symbolic links.
fn is_inside(root: &Path, file: &str) -> bool {
    let path = root.join(file);
    let nearest = path.ancestors().skip(1).find_map(|folder| fs::canonicalize(folder).ok());
    nearest.is_some_and(|folder| folder.starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_go_only_into_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        for file in ["a.md", "thoi-su/a.md", "mới/tin tức.MD"] {
            assert!(is_article_file(&root, file), "{file}");
        }
        for file in [
            "",
            ".md",
            "a",
            "a.txt",
            "/a.md",
            "/etc/a.md",
            "../a.md",
            "a/../../b.md",
            "a/./b.md",
            "a//b.md",
            ".git/a.md",
            ".gazette/a.md",
            "node_modules/a.md",
            "C:\\a.md",
            "a\\..\\b.md",
            "C:/a.md",
            "a\0.md",
            "a\n.md",
            "README.md",
        ] {
            assert!(!is_article_file(&root, file), "{file}");
        }
    }

    #[test]
    fn pictures_go_beside_articles_and_never_over_anything_else() {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir(root.join("thoi-su")).unwrap();
        for (written, file) in [
            ("anh.jpg", Some("thoi-su/anh.jpg")),
            ("../anh/a%20b.jpg", Some("anh/a b.jpg")),
            ("/anh.jpg", Some("anh.jpg")),
            ("../../anh.jpg", None),
            ("/gazette.toml", None),
            ("../GAZETTE.TOML", None),
            ("b.md", None),
            ("/Makefile", None),
            ("../package.json", None),
            ("run.sh", None),
            ("bai-mot.exe", None),
            ("anh.jpg.sh", None),
            ("anh", None),
            ("-anh.jpg", None),
            ("a%00.jpg", None),
            ("a%E2%80%AEgpj.jpg", None),
            ("/.git/hooks/pre-commit", None),
            ("%2e%2e/%2e%2e/x", None),
            ("", None),
        ] {
            assert_eq!(picture_file(&root, "thoi-su/a.md", written).as_deref(), file, "{written}");
        }
    }

    #[test]
    fn a_file_holds_what_its_name_says() {
        let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        for (file, bytes, is_so) in [
            ("a.gif", gif.as_slice(), true),
            ("a.JPG", gif, true),
            ("a.pdf", gif, false),
            ("a.pdf", b"%PDF-1.7\n", true),
            ("a.gif", b"%PDF-1.7\n", false),
            ("a.gif", b"GIF89a=1\nall:\n\t@id\n", false),
            ("a.png", b"#!/bin/sh\n", false),
            ("a.png", b"", false),
        ] {
            assert_eq!(is_as_named(file, bytes), is_so, "{file}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_does_not_lead_outside() {
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = fs::canonicalize(dir.path()).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), root.join("ngoai")).unwrap();
        assert!(!is_article_file(&root, "ngoai/a.md"));
        assert!(!is_article_file(&root, "ngoai/sau/a.md"));
        assert_eq!(picture_file(&root, "a.md", "ngoai/a.jpg"), None);
    }
}

//! Where a pull may write: into the content folder, and there only where articles and their pictures belong.

use std::fs;
use std::path::Path;

use crate::content::{SETTINGS, resolve};

/// Whether an article's file may lie there: a relative path to a `.md` file, none of whose parts is hidden.
pub fn is_article_file(root: &Path, file: &str) -> bool {
    is_markdown(file) && !file.eq_ignore_ascii_case("readme.md") && is_inside(root, file)
}

/// The file of a picture that an article's file names `written`; `None` if no picture may lie there.
pub fn picture_file(root: &Path, article: &str, written: &str) -> Option<String> {
    let folder = article.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = resolve(folder, written).ok()?;
    let is_taken = is_markdown(&file) || file.eq_ignore_ascii_case(SETTINGS) || root.join(&file).is_dir();
    (!is_taken && is_inside(root, &file)).then_some(file)
}

fn is_markdown(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// Whether a path names something within the folder, also where a symbolic link is on the way.
fn is_inside(root: &Path, file: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part != "node_modules"
            && !part.contains(['\\', ':'])
            && !part.contains(char::is_control)
    };
    let path = root.join(file);
    let nearest = path.ancestors().skip(1).find_map(|folder| fs::canonicalize(folder).ok());
    file.split('/').all(is_plain) && nearest.is_some_and(|folder| folder.starts_with(root))
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
            ("/.git/hooks/pre-commit", None),
            ("%2e%2e/%2e%2e/x", None),
            ("", None),
        ] {
            assert_eq!(picture_file(&root, "thoi-su/a.md", written).as_deref(), file, "{written}");
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

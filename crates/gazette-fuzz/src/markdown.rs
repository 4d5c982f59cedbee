use gazette_content::diagnostics::Problems;
use gazette_content::markdown::render;
use gazette_content::{Context, Document, Files, MediaError, NoFiles, Picture, Rules, SourceText};
use gazette_core::html;

use crate::browser;
use crate::paper::{assert_findable, site};

/// Whatever Markdown an editor writes, its HTML is accepted by the server and harmless to a browser, and each mistake
/// has a line of the file and a remedy.
pub fn markdown(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let site = site();
    let rules = Rules { site: &site, settings_are_valid: true };
    let mut problems = Problems::new("bai.md", text);
    let body = render(text, 1, Context { file: "bai.md", rules, files: &Folder }, &mut problems);
    assert_eq!(html::check(&body.html), Ok(()), "of {}", body.html);
    browser::assert_harmless(&body.html);
    assert_findable(&problems.into_found(), text);
}

/// A folder with one picture and one other article.
struct Folder;

impl Files for Folder {
    fn picture(&self, file: &str) -> Result<Picture, MediaError> {
        if file == "anh.jpg" { Ok(Picture::example(file)) } else { NoFiles.picture(file) }
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        NoFiles.document(file)
    }

    fn is_file(&self, file: &str) -> bool {
        file == "anh.jpg" || file == "khac.md"
    }

    fn text(&self, file: &str) -> Option<SourceText> {
        let text = "---\ntitle: Khác\nlead: Khác\nsection: thoi-su\ndraft: true\n---\n";
        (file == "khac.md").then(|| SourceText::of(text.to_owned()))
    }
}

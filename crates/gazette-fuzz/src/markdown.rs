use gazette_cli::content::{Document, MediaError, Picture};
use gazette_cli::diagnostics::Problems;
use gazette_cli::markdown::{Resolver, render};
use gazette_core::html;

use crate::browser;
use crate::paper::assert_findable;

/// Whatever Markdown an editor writes, its HTML is accepted by the server and harmless to a browser, and each mistake
/// has a line of the file and a remedy.
pub fn markdown(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let mut problems = Problems::new("bai.md", text);
    let body = render(text, 1, &Fake, &mut problems);
    assert_eq!(html::check(&body.html), Ok(()), "of {}", body.html);
    browser::assert_harmless(&body.html);
    assert_findable(&problems.into_found(), text);
}

/// A folder with one picture and one other article.
struct Fake;

impl Resolver for Fake {
    fn picture(&self, written: &str) -> Result<Picture, MediaError> {
        if written != "anh.jpg" {
            return Err(MediaError { message: format!("{written} is not there"), help: "put it there".to_owned() });
        }
        Ok(Picture::example(written))
    }

    fn document(&self, written: &str) -> Option<Result<Document, MediaError>> {
        let gone = || MediaError { message: format!("{written} is not there"), help: "put it there".to_owned() };
        (written == "thieu.pdf").then(|| Err(gone()))
    }

    fn article(&self, written: &str) -> Option<String> {
        (written == "khac.md").then(|| "/thoi-su/khac".to_owned())
    }

    fn base_url(&self) -> &'static str {
        "https://bao.example"
    }
}

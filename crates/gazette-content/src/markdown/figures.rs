//! Renders pictures. A paragraph that contains only a picture becomes a figure with the picture's title as its caption;
//! several pictures become a gallery.

use std::fmt::Write as _;
use std::ops::Range;

use gazette_core::html::escape;
use gazette_messages::tell;
use pulldown_cmark::{Event, Tag};

use super::write::Writer;
use crate::media::{Picture, PictureVersion};

/// The `sizes` of a picture, which is as wide as the column of text. See `paper.css`.
const SIZES: &str = "(min-width: 50em) 738px, 92vw";
/// The `sizes` of a picture in a gallery, which has two columns.
const GALLERY_SIZES: &str = "(min-width: 50em) 363px, 45vw";

impl Writer<'_, '_> {
    /// The number of pictures in these events; 0 if they contain anything else.
    pub(super) fn only_pictures(&self, range: Range<usize>) -> usize {
        let mut index = range.start;
        let mut pictures = 0;
        while index < range.end {
            match &self.outline.events[index].0 {
                Event::Start(Tag::Image { .. }) => {
                    pictures += 1;
                    index = self.outline.end(index);
                }
                Event::SoftBreak | Event::HardBreak => {}
                _ => return 0,
            }
            index += 1;
        }
        pictures
    }

    /// Writes each picture as a figure. Several figures become one gallery.
    pub(super) fn figures(&mut self, range: Range<usize>) {
        if self.only_pictures(range.clone()) < 2 {
            self.each_figure(range, SIZES);
            return;
        }
        self.html.push_str("<figure class=\"gallery\">\n");
        self.each_figure(range, GALLERY_SIZES);
        self.html.push_str("</figure>\n");
    }

    fn each_figure(&mut self, range: Range<usize>, sizes: &str) {
        let mut index = range.start;
        while index < range.end {
            if let Event::Start(Tag::Image { title, .. }) = &self.outline.events[index].0 {
                let end = self.outline.end(index);
                if let Some((picture, alt)) = self.find_picture(index) {
                    self.html.push_str("<figure>");
                    self.image(&picture, &alt, None, sizes);
                    self.end_figure(title);
                }
                index = end;
            }
            index += 1;
        }
    }

    /// Writes the caption of a figure, if there is one, and its end tag.
    pub(super) fn end_figure(&mut self, caption: &str) {
        if !caption.trim().is_empty() {
            self.html.push_str("<figcaption>");
            escape(&mut self.html, caption.trim());
            self.html.push_str("</figcaption>");
        }
        self.html.push_str("</figure>\n");
    }

    /// Writes a picture within a line of text.
    pub(super) fn picture(&mut self, index: usize) {
        let Event::Start(Tag::Image { title, .. }) = &self.outline.events[index].0 else { return };
        if let Some((picture, alt)) = self.find_picture(index) {
            self.image(&picture, &alt, Some(title.trim()).filter(|title| !title.is_empty()), SIZES);
        }
    }

    /// Writes a picture without a caption, and returns its title.
    pub(super) fn bare_picture(&mut self, index: usize) -> String {
        let Event::Start(Tag::Image { title, .. }) = &self.outline.events[index].0 else { return String::new() };
        if let Some((picture, alt)) = self.find_picture(index) {
            self.image(&picture, &alt, None, SIZES);
        }
        title.to_string()
    }

    fn image(&mut self, picture: &Picture, alt: &str, title: Option<&str>, sizes: &str) {
        let (main, srcset, webp) = (picture.main(), picture.srcset(""), picture.srcset_webp(""));
        if !webp.is_empty() {
            let _ = write!(self.html, "<picture><source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{sizes}\">");
        }
        let _ = write!(self.html, "<img src=\"{}", picture.path(main));
        if !srcset.is_empty() {
            let _ = write!(self.html, "\" srcset=\"{srcset}\" sizes=\"{sizes}");
        }
        self.html.push_str("\" alt=\"");
        escape(&mut self.html, alt);
        if let Some(title) = title {
            self.html.push_str("\" title=\"");
            escape(&mut self.html, title);
        }
        let PictureVersion { width, height, .. } = main;
        let _ = write!(self.html, "\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\">");
        if !webp.is_empty() {
            self.html.push_str("</picture>");
        }
    }

    /// The picture of an image and its alternative text. Reports an error if one is missing.
    fn find_picture(&mut self, index: usize) -> Option<(Picture, String)> {
        let Event::Start(Tag::Image { dest_url, .. }) = &self.outline.events[index].0 else { return None };
        let span = self.outline.span(index);
        let alt = self.outline.text(index + 1..self.outline.end(index));
        if alt.is_empty() {
            let help = tell!("alt-missing-help", file = dest_url);
            self.problems.error(span, tell!("alt-missing", file = dest_url), help);
        }
        let written = dest_url.to_string();
        if written.starts_with("//") || written.split_once(':').is_some_and(|(scheme, _)| scheme.len() > 1) {
            let message = tell!("picture-elsewhere", url = written);
            self.problems.error(span, message, tell!("picture-elsewhere-help"));
            return None;
        }
        match self.context.picture(&written) {
            Ok(picture) => {
                self.note(&written, &picture.media);
                Some((picture, alt))
            }
            Err(none) => {
                self.problems.error(span, none.message, none.help);
                None
            }
        }
    }
}

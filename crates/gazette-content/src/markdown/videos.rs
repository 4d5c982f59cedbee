//! Renders videos: a paragraph that contains only a link to a video becomes a figure that links to the video's page.
//!
//! An embedded player would see every reader and run third-party scripts before anybody wants to watch. The page therefore
//! shows the video's title or the editor's own picture of it, and loads nothing from the video's host.

use std::ops::Range;

use gazette_core::html::escape;
use gazette_messages::tell;
use pulldown_cmark::{Event, Tag};

use super::write::Writer;

/// The length of a `YouTube` video id.
const YOUTUBE_ID_BYTES: usize = 11;

/// A video on another site.
#[derive(Debug, PartialEq, Eq)]
struct Video {
    /// Its address in one form, without tracking parameters.
    url: String,
    /// The name of the site.
    host: &'static str,
}

impl Writer<'_, '_> {
    /// Writes the events of a paragraph as a video if they are only a link to one, or only its address. Returns whether
    /// they are.
    pub(super) fn video(&mut self, range: Range<usize>) -> bool {
        let outline = self.outline;
        let (inside, written, caption) = match &outline.events[range.start].0 {
            Event::Start(Tag::Link { dest_url, title, .. }) if outline.end(range.start) + 1 == range.end => {
                (range.start + 1..range.end - 1, dest_url.to_string(), title.to_string())
            }
            Event::Text(text) if text.starts_with("http") => {
                (range.clone(), outline.text(range.clone()), String::new())
            }
            _ => return false,
        };
        let Some(video) = Video::at(&written) else { return false };
        let has_picture = self.only_pictures(inside.clone()) == 1;
        // A title is plain text; emphasis in it is dropped.
        let is_text = |(event, _): &(Event<'_>, _)| {
            use Tag::{Emphasis, Strikethrough, Strong};
            matches!(event, Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::End(_))
                || matches!(event, Event::Start(Emphasis | Strikethrough | Strong))
        };
        if !has_picture && !outline.events[inside.clone()].iter().all(is_text) {
            return false;
        }
        self.html.push_str("<figure class=\"video\"><a href=\"");
        escape(&mut self.html, &video.url);
        self.html.push_str("\">");
        let caption = if has_picture {
            let title = self.bare_picture(inside.start);
            if caption.is_empty() { title } else { caption }
        } else {
            let title = outline.text(inside);
            if title.is_empty() || title == written {
                let help = tell!("video-untitled-help", url = video.url);
                self.problems.warning(outline.span(range.start), tell!("video-untitled", url = written), help);
            }
            self.html.push_str("<strong>");
            escape(&mut self.html, if title.is_empty() { &video.url } else { &title });
            self.html.push_str("</strong> ");
            caption
        };
        self.html.push_str(video.host);
        self.html.push_str("</a>");
        self.end_figure(&caption);
        true
    }
}

/// Whether the address is one of a video that is shown as such.
pub(super) fn is_video(url: &str) -> bool {
    Video::at(url).is_some()
}

impl Video {
    /// The video at an address, if it is a known site's.
    fn at(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let (host, rest) = rest.split_once('/')?;
        let rest = rest.split('#').next()?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        let parameter = |name: &str| {
            query.split('&').find_map(|pair| pair.split_once('=').filter(|(known, _)| *known == name)).map(|(_, v)| v)
        };
        match (host.strip_prefix("www.").unwrap_or(host), path.as_slice()) {
            ("youtube.com" | "m.youtube.com", ["watch"]) => Self::of_youtube(parameter("v")?, parameter("t")),
            ("youtube.com" | "m.youtube.com", ["shorts" | "live" | "embed", id]) | ("youtu.be", [id]) => {
                Self::of_youtube(id, parameter("t"))
            }
            ("youtube-nocookie.com", ["embed", id]) => Self::of_youtube(id, parameter("start")),
            ("vimeo.com", [id]) | ("player.vimeo.com", ["video", id]) => Self::of_vimeo(id),
            _ => None,
        }
    }

    fn of_youtube(id: &str, at: Option<&str>) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_time = |at: &&str| (1..10).contains(&at.len()) && at.bytes().all(|b| b"0123456789hms".contains(&b));
        if id.len() != YOUTUBE_ID_BYTES || !id.bytes().all(is_plain) {
            return None;
        }
        let at = at.filter(is_time).map(|at| format!("&t={at}")).unwrap_or_default();
        Some(Self { url: format!("https://www.youtube.com/watch?v={id}{at}"), host: "YouTube" })
    }

    fn of_vimeo(id: &str) -> Option<Self> {
        let is_number = (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self { url: format!("https://vimeo.com/{id}"), host: "Vimeo" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_video_is_known_in_the_forms_that_its_site_uses_and_loses_what_tracks() {
        for (url, expected) in [
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
            (
                "http://youtube.com/watch?list=a&v=dQw4w9WgXcQ&t=1m5s",
                "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1m5s",
            ),
            ("https://youtu.be/dQw4w9WgXcQ?si=who&t=42", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42"),
            ("https://m.youtube.com/shorts/dQw4w9WgXcQ/", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
            ("https://www.youtube.com/live/dQw4w9WgXcQ#x", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
            ("https://www.youtube-nocookie.com/embed/a-b_c123456", "https://www.youtube.com/watch?v=a-b_c123456"),
            ("https://vimeo.com/76979871?share=copy", "https://vimeo.com/76979871"),
            ("https://player.vimeo.com/video/76979871", "https://vimeo.com/76979871"),
        ] {
            assert_eq!(Video::at(url).map(|video| video.url).as_deref(), Some(expected), "{url}");
        }
        for url in [
            "https://www.youtube.com/@bao",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?v=dQw4w9WgXc\"",
            "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            "https://evil.example/watch?v=dQw4w9WgXcQ",
            "https://user@youtube.com/watch?v=dQw4w9WgXcQ",
            "https://vimeo.com/channels/staffpicks",
            "//youtu.be/dQw4w9WgXcQ",
            "javascript:https://youtu.be/dQw4w9WgXcQ",
            "https://youtu.be",
            "",
        ] {
            assert_eq!(Video::at(url), None, "{url}");
        }
    }
}

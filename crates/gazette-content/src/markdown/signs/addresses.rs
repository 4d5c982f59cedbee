//! Addresses that are only text: readers can't follow them.

use std::ops::Range;

use gazette_messages::tell;

use super::shown::HIDDEN;
use super::{Line, Sign};
use crate::markdown::videos::is_video;

/// Sites whose addresses other systems turn into a player or a post.
const EMBEDDED: &[(&str, &str)] = &[
    ("facebook.com", "Facebook"),
    ("fb.watch", "Facebook"),
    ("tiktok.com", "TikTok"),
    ("youtube.com", "YouTube"),
    ("youtu.be", "YouTube"),
    ("vimeo.com", "Vimeo"),
    ("instagram.com", "Instagram"),
    ("twitter.com", "X"),
    ("x.com", "X"),
    ("zalo.me", "Zalo"),
    ("soundcloud.com", "SoundCloud"),
];

/// The addresses of a line that are no links. Those within `links` are links, or were already reported.
pub fn find(line: Line<'_>, links: &[Range<usize>]) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line.shown[from..].find("http").map(|at| from + at) {
        let rest = &line.source[at..];
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”')).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '*', '_', '…']);
        from = at + url.len().max("http".len());
        let bytes = line.start + at..line.start + at + url.len();
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let Some(host) = host.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()) else { continue };
        if !host.contains('.') || links.iter().any(|link| link.start < bytes.end && bytes.start < link.end) {
            continue;
        }
        let is_alone = line.shown.trim_matches(|c: char| c.is_whitespace() || c == HIDDEN) == url;
        // The renderer shows it as a video, and asks for its title.
        if is_alone && is_video(url) {
            continue;
        }
        let site = EMBEDDED
            .iter()
            .find(|(name, _)| host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.')));
        let (message, help) = match site {
            Some((_, site)) if is_alone => {
                (tell!("site-address-plain", site = site), tell!("site-address-plain-help", url = url))
            }
            _ => (tell!("url-plain"), tell!("url-plain-help", url = url)),
        };
        found.push(Sign::new(bytes, message, help));
    }
    found
}

//! Links and footnotes that are not recognised, so that readers see their brackets.

use gazette_messages::tell;

use super::shown::HIDDEN;
use super::{Line, Sign, clipped};

/// The brackets of a line that readers see.
pub fn find(line: Line<'_>) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(close) = line.shown[from..].find(']').map(|at| from + at) {
        let open = line.shown[from..close].rfind('[').map(|at| from + at);
        from = close + 1;
        let Some(open) = open else { continue };
        if let Some((end, message, help)) = judge(line, open, close) {
            let is_picture = line.shown[..open].ends_with('!');
            let start = if is_picture { open - 1 } else { open };
            found.push(Sign::new(line.start + start..line.start + end, message, help));
            from = end.max(from);
        }
    }
    found
}

/// What is wrong with the text between two brackets: where it ends, the message and the remedy.
fn judge(line: Line<'_>, open: usize, close: usize) -> Option<(usize, String, String)> {
    let label = &line.source[open + 1..close];
    let (before, after) = (&line.shown[..open], &line.shown[close + 1..]);
    let end = close + 1;
    let is_start = before.chars().all(|c| c.is_whitespace() || c == HIDDEN);
    let sign = |end: usize, message: String, help: String| Some((end, message, help));
    if let Some(note) = label.strip_prefix('^').filter(|note| !note.is_empty() && !note.contains(' ')) {
        let help = tell!("footnote-undefined-help", label = note);
        return sign(end, tell!("footnote-shown", note = note), help);
    }
    if before.ends_with('^') {
        return sign(end, tell!("footnote-inline"), tell!("footnote-inline-help", label = clipped(label)));
    }
    if before.ends_with('[') && after.starts_with(']') {
        let (file, title) = label.split_once('|').unwrap_or((label, label));
        let help = tell!("wiki-link-help", title = clipped(title), file = clipped(file));
        return sign(end + 1, tell!("wiki-link"), help);
    }
    if is_start && matches!(label, " " | "x" | "X") && after.starts_with(' ') {
        return sign(end, tell!("brackets-shown", label = label), tell!("tick-box-help"));
    }
    if is_start && (label.eq_ignore_ascii_case("toc") || label.starts_with('!')) {
        return sign(end, tell!("brackets-shown", label = label), tell!("foreign-command-help"));
    }
    failed_link(line, open, close).or_else(|| {
        let reference = after.strip_prefix('[')?;
        let length = reference.find(']')?;
        let name = &line.source[close + 2..close + 2 + length];
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if name.starts_with('^') || label.is_empty() || (is_number(label) && is_number(name)) {
            return None;
        }
        let (shown, name) = (clipped(label), if name.is_empty() { label } else { name });
        let name = clipped(name);
        let help = tell!("reference-undefined-help", label = shown, name = name);
        sign(close + 3 + length, tell!("reference-undefined", name = name), help)
    })
}

/// A link whose address is apart, has spaces, does not end, or comes before its text.
fn failed_link(line: Line<'_>, open: usize, close: usize) -> Option<(usize, String, String)> {
    let label = clipped(&line.source[open + 1..close]);
    let mark = if line.shown[..open].ends_with('!') { "!" } else { "" };
    let rest = &line.source[close + 1..];
    let apart = rest.len() - rest.trim_start().len();
    if let Some(inner) =
        rest.trim_start().strip_prefix('(').filter(|_| line.shown[close + 1 + apart..].starts_with('('))
    {
        let (address, length) = inner.find(')').map_or((inner, inner.len()), |end| (&inner[..end], end + 1));
        if !is_address(address) {
            return None;
        }
        let end = close + 1 + apart + 1 + length;
        let written = with_spaces(address.trim());
        let message = if apart > 0 {
            tell!("link-space-between")
        } else if inner.contains(')') {
            tell!("link-spaces")
        } else {
            tell!("link-open")
        };
        return Some((end, message, tell!("link-write-help", mark = mark, label = label, address = written)));
    }
    let before = line.shown[..open].strip_suffix(')')?;
    let start = before.rfind('(')?;
    let address = &line.source[start + 1..open - 1];
    is_address(address).then(|| {
        let help = tell!("link-write-help", mark = "", label = label, address = with_spaces(address));
        (close + 1, tell!("link-reversed"), help)
    })
}

/// An address as it is written in a link: in angle brackets if it has spaces. A title in quotes stays.
fn with_spaces(address: &str) -> String {
    match address.split_once(" \"") {
        Some((address, title)) => format!("{} \"{title}", with_spaces(address.trim())),
        None if address.contains(char::is_whitespace) => format!("<{address}>"),
        None => address.to_owned(),
    }
}

/// Whether a text in parentheses is an address or the name of a file, not a remark.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let file =
        text.split_once(" \"").map_or(text, |(file, _)| file).split('#').next().unwrap_or_default().to_lowercase();
    let ends = [".md", ".pdf", ".jpg", ".jpeg", ".png", ".webp", ".gif"];
    ["http://", "https://", "www.", "mailto:", "/", "#"].iter().any(|start| text.starts_with(start))
        && text.len() > 1
        && !text.starts_with("#1")
        || ends.iter().any(|end| file.len() > end.len() && file.ends_with(end))
}

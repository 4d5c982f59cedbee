//! Text within a paragraph: pieces with a style, and how they are written in Markdown.

use std::fmt::Write as _;

/// How a piece looks.
#[expect(clippy::struct_excessive_bools, reason = "each is an element of HTML, and all combine")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub bold: bool,
    pub italic: bool,
    pub struck: bool,
    pub code: bool,
    /// `sup` or `sub`.
    pub raised: Option<&'static str>,
    /// Where it leads, encoded for Markdown.
    pub link: Option<String>,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as readers see it.
    Text(String, Style),
    /// A line break.
    Break,
    /// Markdown as it is: the mark of a footnote.
    Mark(String),
}

/// The text of pieces without styles, in one line.
pub(super) fn plain(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(found, _) => text.push_str(found),
            Piece::Break => text.push(' '),
            Piece::Mark(_) => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether readers see anything of these pieces.
pub(super) fn is_blank(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(text, _) => text.trim().is_empty(),
        Piece::Break => true,
        Piece::Mark(_) => false,
    })
}

/// Joins neighbours of one style, makes one space of white space, and takes it off at the ends of lines.
fn tidied(pieces: &[Piece]) -> Vec<Piece> {
    let mut tidy: Vec<Piece> = Vec::new();
    let mut ends_in_space = true;
    for piece in pieces {
        match piece {
            Piece::Text(text, style) => {
                let mut found = String::new();
                for c in text.chars() {
                    // A soft hyphen or a space without width is nothing to readers of text.
                    if matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') {
                        continue;
                    }
                    let is_space = c.is_whitespace();
                    if !is_space || !ends_in_space {
                        found.push(if is_space { ' ' } else { c });
                    }
                    ends_in_space = is_space;
                }
                match tidy.last_mut() {
                    Some(Piece::Text(known, other)) if other == style => known.push_str(&found),
                    _ if !found.is_empty() => tidy.push(Piece::Text(found, style.clone())),
                    _ => {}
                }
            }
            Piece::Break => {
                trim_end(&mut tidy);
                if !tidy.is_empty() {
                    tidy.push(Piece::Break);
                }
                ends_in_space = true;
            }
            Piece::Mark(_) => {
                tidy.push(piece.clone());
                ends_in_space = false;
            }
        }
    }
    while matches!(tidy.last(), Some(Piece::Break)) || trim_end(&mut tidy) {
        if matches!(tidy.last(), Some(Piece::Break)) {
            tidy.pop();
        }
    }
    tidy
}

/// Takes white space off the end. Returns whether a piece vanished.
fn trim_end(pieces: &mut Vec<Piece>) -> bool {
    let Some(Piece::Text(text, _)) = pieces.last_mut() else { return false };
    text.truncate(text.trim_end().len());
    let is_empty = text.is_empty();
    if is_empty {
        pieces.pop();
    }
    is_empty
}

/// The Markdown of a paragraph. In a table's cell, `|` is escaped and breaks are written as `<br>`.
pub(super) fn write(pieces: &[Piece], in_cell: bool) -> String {
    let pieces = tidied(pieces);
    let mut out = String::new();
    let mut index = 0;
    while index < pieces.len() {
        match &pieces[index] {
            Piece::Break => out.push_str(if in_cell { "<br>" } else { "\\\n" }),
            Piece::Mark(mark) => {
                escape_before_bracket(&mut out);
                out.push_str(mark);
            }
            Piece::Text(_, Style { link: Some(link), .. }) => {
                let is_same = |piece: &&Piece| match piece {
                    Piece::Text(_, style) => style.link.as_ref() == Some(link),
                    Piece::Break | Piece::Mark(_) => false,
                };
                let length = pieces[index..].iter().take_while(is_same).count();
                write_link(&mut out, &pieces[index..index + length], link, in_cell);
                index += length;
                continue;
            }
            Piece::Text(text, style) => {
                let next = pieces.get(index + 1).and_then(first_char);
                write_styled(&mut out, text, style, next, in_cell);
            }
        }
        index += 1;
    }
    out
}

fn first_char(piece: &Piece) -> Option<char> {
    match piece {
        // What begins with a mark of its own would join the marks of this piece.
        Piece::Text(_, style) if style.bold || style.italic || style.struck => Some('*'),
        Piece::Text(_, style) if style.link.is_some() || style.raised.is_some() => Some('['),
        Piece::Text(text, _) => text.chars().next(),
        Piece::Break => None,
        Piece::Mark(_) => Some('['),
    }
}

fn write_link(out: &mut String, pieces: &[Piece], link: &str, in_cell: bool) {
    let mut label = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if let Piece::Text(text, style) = piece {
            let next = pieces.get(index + 1).and_then(first_char);
            let style = Style { link: None, ..style.clone() };
            write_styled(&mut label, text, &style, next.or(Some(']')), in_cell);
        }
    }
    let (before, text, after) = split_space(&label);
    out.push_str(before);
    if text.is_empty() {
        return;
    }
    escape_before_bracket(out);
    let _ = write!(out, "[{text}]({link})");
    out.push_str(after);
}

/// Escapes an exclamation mark at the end, which would make a picture of a link.
fn escape_before_bracket(out: &mut String) {
    if out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
}

/// A text without the white space around it, and that.
fn split_space(text: &str) -> (&str, &str, &str) {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    (&text[..start], &text[start..end], &text[end..])
}

fn write_styled(out: &mut String, text: &str, style: &Style, next: Option<char>, in_cell: bool) {
    let (before, inner, after) = split_space(text);
    out.push_str(before);
    if inner.is_empty() {
        return;
    }
    if style.code {
        write_code(out, inner, in_cell);
        out.push_str(after);
        return;
    }
    if let Some(raised) = style.raised {
        let _ = write!(out, "<{raised}>");
    }
    let marks = match (style.bold, style.italic) {
        (true, true) => "***",
        (true, false) => "**",
        (false, true) => "*",
        (false, false) => "",
    };
    let next = if after.is_empty() { next } else { Some(' ') };
    let is_plain = style.raised.is_none() && takes_effect(out.chars().next_back(), inner, next);
    let (open, close) = match (is_plain, marks) {
        (_, "") => ("", ""),
        (true, marks) => (marks, marks),
        (false, "***") => ("<strong><em>", "</em></strong>"),
        (false, "**") => ("<strong>", "</strong>"),
        (false, _) => ("<em>", "</em>"),
    };
    let (struck, unstruck) = if style.struck { ("<del>", "</del>") } else { ("", "") };
    let _ = write!(out, "{open}{struck}");
    escape(out, inner, in_cell);
    let _ = write!(out, "{unstruck}{close}");
    if let Some(raised) = style.raised {
        let _ = write!(out, "</{raised}>");
    }
    out.push_str(after);
}

/// Whether asterisks around a text are emphasis, by `CommonMark`'s rules of flanking.
fn takes_effect(before: Option<char>, text: &str, after: Option<char>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_mark = |c: Option<char>| matches!(c, Some('*' | '_' | '~' | '\\' | '<' | '>'));
    let opens = is_word(text.chars().next()) || !is_word(before);
    let closes = is_word(text.chars().next_back()) || !is_word(after);
    opens && closes && !is_mark(before) && !is_mark(after)
}

fn write_code(out: &mut String, text: &str, in_cell: bool) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let text = if in_cell { text.replace('|', "\\|") } else { text.to_owned() };
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let _ = write!(out, "{fence}{pad}{text}{pad}{fence}");
}

/// Appends text so that Markdown shows it as it is.
pub(super) fn escape(out: &mut String, text: &str, in_cell: bool) {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let is_in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let must = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '{' => true,
            '_' => !(is_in_word(before) && is_in_word(next)),
            '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
            '|' => in_cell || out.is_empty() || out.ends_with('\n'),
            _ if out.is_empty() || out.ends_with('\n') => starts_block(c, &chars.clone().collect::<String>()),
            // `1.` at the beginning of a line is a list.
            '.' | ')' => next.is_none_or(char::is_whitespace) && is_number_at_line_start(out),
            _ => false,
        };
        if must {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether a line that begins so would be a heading, a list, a quote or a rule.
fn starts_block(c: char, rest: &str) -> bool {
    let is_alone = rest.is_empty() || rest.starts_with(char::is_whitespace);
    match c {
        '#' => rest.trim_start_matches('#').is_empty() || rest.trim_start_matches('#').starts_with(char::is_whitespace),
        '-' | '+' => is_alone || rest.starts_with(c),
        '>' | '=' | ':' => true,
        _ => false,
    }
}

fn is_number_at_line_start(out: &str) -> bool {
    let line = out.rsplit('\n').next().unwrap_or_default();
    (1..=9).contains(&line.len()) && line.bytes().all(|byte| byte.is_ascii_digit())
}

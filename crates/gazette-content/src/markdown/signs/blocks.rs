//! Mistakes that concern a paragraph, a table or a block of code.

use std::ops::Range;

use gazette_messages::tell;
use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::shown::{HIDDEN, Shown};
use super::{Sign, clipped};
use crate::markdown::outline::Outline;

/// The mistakes of all blocks.
pub fn find(markdown: &str, shown: &Shown, outline: &Outline<'_>) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut columns = 0;
    for (index, (event, bytes)) in outline.events.iter().enumerate() {
        match event {
            Event::Start(Tag::Paragraph) => {
                found.extend(heading(markdown, shown, bytes));
                found.extend(table(markdown, shown, bytes));
                found.extend(caption(markdown, outline, index + 1..outline.end(index)));
            }
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => found.extend(long_row(markdown, bytes, columns)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => found.extend(open_code(markdown, bytes)),
            _ => {}
        }
    }
    found
}

/// A heading without a space after its `#`, alone in a paragraph. `#hashtag` and `#1` are none.
fn heading(markdown: &str, shown: &Shown, bytes: &Range<usize>) -> Option<Sign> {
    const MAX_CHARS: usize = 120;
    let text = markdown[bytes.clone()].trim_end();
    let title = text.trim_start_matches('#');
    let level = text.len() - title.len();
    let is_shown = shown.text[bytes.start..].starts_with('#');
    let first = title.split_whitespace().next()?;
    let is_mixed = first.chars().zip(first.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let is_tag = level == 1
        && (!title.contains(' ') || title.contains(" #") || is_mixed || !title.starts_with(char::is_alphabetic));
    if !is_shown || !(1..=6).contains(&level) || text.contains('\n') || is_tag || text.chars().count() > MAX_CHARS {
        return None;
    }
    let marks = "#".repeat(level);
    let help = tell!("heading-no-space-help", marks = marks, title = title);
    Some(Sign::new(bytes.start..bytes.start + text.len(), tell!("heading-no-space"), help))
}

/// Rows of a table that has no line of dashes.
fn table(markdown: &str, shown: &Shown, bytes: &Range<usize>) -> Option<Sign> {
    let mut lines = shown.text[bytes.clone()].lines();
    let is_row = |line: &str| line.trim_start_matches([' ', HIDDEN]).starts_with('|') && line.matches('|').count() > 1;
    let first = lines.next().filter(|line| is_row(line))?;
    let source = markdown[bytes.clone()].lines().next()?;
    let columns = cells(source).len();
    let is_alone = lines.next().is_none();
    if is_alone && first.len() < 5 {
        return None;
    }
    let help = tell!("table-no-dashes-help", dashes = "---|".repeat(columns));
    Some(Sign::new(bytes.start..bytes.start + source.len(), tell!("table-no-dashes"), help))
}

/// A row with more cells than the table has columns: the others are not published.
fn long_row(markdown: &str, bytes: &Range<usize>, columns: usize) -> Option<Sign> {
    let line = markdown[bytes.start..].lines().next()?;
    let lost: Vec<_> =
        cells(line).into_iter().skip(columns).filter(|cell| !line[cell.clone()].trim().is_empty()).collect();
    let (start, end) = (lost.first()?.start, lost.last()?.end);
    let text = line[start..end].trim();
    let start = start + (line[start..].len() - line[start..].trim_start().len());
    let message = tell!("row-too-long", columns = columns, text = clipped(text));
    Some(Sign::new(bytes.start + start..bytes.start + start + text.len(), message, tell!("row-too-long-help")))
}

/// The byte ranges of a row's cells.
fn cells(line: &str) -> Vec<Range<usize>> {
    let trimmed = line.trim_end();
    let mut start = line.len() - line.trim_start().len();
    if line[start..].starts_with('|') {
        start += 1;
    }
    let mut cells = Vec::new();
    let mut is_escaped = false;
    let first = start;
    for (at, c) in trimmed.char_indices().filter(|(at, _)| *at >= first) {
        if c == '|' && !is_escaped {
            cells.push(start..at);
            start = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    if start < trimmed.len() {
        cells.push(start..trimmed.len());
    }
    cells
}

/// A block of code without an end, which takes in the rest of the text.
fn open_code(markdown: &str, bytes: &Range<usize>) -> Option<Sign> {
    let mut lines = markdown[bytes.clone()].trim_end().lines();
    let first = lines.next()?;
    let mark = first.trim_start().chars().next()?;
    let length = first.trim_start().chars().take_while(|c| *c == mark).count();
    let last = lines.next_back().unwrap_or_default().trim_start_matches(['>', ' ', '\t']).trim_end();
    let is_closed = last.chars().count() >= length && last.chars().all(|c| c == mark);
    let fence = mark.to_string().repeat(length);
    (!is_closed).then(|| {
        let (message, help) = (tell!("code-open", fence = fence), tell!("code-open-help", fence = fence));
        Sign::new(bytes.start..bytes.start + first.trim_end().len(), message, help)
    })
}

/// A picture with a line of text directly above or below it, which is not its caption.
fn caption(markdown: &str, outline: &Outline<'_>, events: Range<usize>) -> Option<Sign> {
    let is_picture = |index: usize| matches!(outline.events[index].0, Event::Start(Tag::Image { .. }));
    let is_break = |index: usize| matches!(outline.events[index].0, Event::SoftBreak | Event::HardBreak);
    let first = events.start;
    let mut index = first;
    let mut starts = Vec::new();
    let mut has_text = false;
    while index < events.end {
        if is_picture(index) {
            let end = outline.end(index);
            let is_line = (index == first || is_break(index - 1)) && (end + 1 >= events.end || is_break(end + 1));
            if is_line {
                starts.push(index);
            }
            index = end;
        } else {
            has_text |= !is_break(index);
        }
        index += 1;
    }
    let picture = *starts.first().filter(|_| has_text)?;
    let Event::Start(Tag::Image { dest_url, title, .. }) = &outline.events[picture].0 else { return None };
    let (start, end) = (picture, outline.end(picture));
    let alt = outline.text(start + 1..end);
    let below = markdown[outline.events[start].1.end..].lines().nth(1).unwrap_or_default();
    let text = below.trim_start_matches('>').trim().trim_matches(['*', '_']).trim();
    let help = if end + 1 < events.end && title.is_empty() && !text.is_empty() && !text.starts_with('!') {
        let text = text.replace('"', "\\\"");
        tell!("caption-write-help", alt = alt, file = dest_url, text = clipped(&text))
    } else {
        tell!("caption-line-help")
    };
    Some(Sign::new(outline.events[start].1.clone(), tell!("caption-none"), help))
}

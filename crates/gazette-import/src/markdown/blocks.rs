//! Paragraphs, headings, lists and quotes.

use std::collections::HashSet;

use super::inline::{self, Piece, Style};
use super::tree::{Data, Tree};
use super::{Losses, Resolver, is_block, lists};

/// Elements nested deeper are read as plain text.
const MAX_DEPTH: usize = 100;

/// A part of the body that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A paragraph.
    Paragraph(Vec<Piece>),
    /// A picture, as Markdown without its caption, and the caption. Neighbours make a gallery if they are of one figure.
    Picture { markdown: String, caption: String, is_joined: bool },
    /// Anything else, as Markdown.
    Markdown(String),
    /// The definition of a footnote.
    Note(String, Vec<Piece>),
}

/// Writes one article.
pub(super) struct Writer<'w> {
    pub resolver: &'w dyn Resolver,
    pub alt: &'w str,
    pub losses: Losses,
    pub pictures: Vec<String>,
    pub undescribed: usize,
    /// The label of each of Word's footnotes that has both a reference and a definition.
    pub notes: HashSet<String>,
}

/// The blocks that are being collected.
#[derive(Default)]
pub(super) struct Collected {
    pub blocks: Vec<Block>,
    pub pieces: Vec<Piece>,
    /// The label of the footnote that this paragraph defines.
    pub note: Option<String>,
}

impl Collected {
    /// Ends the paragraph. Two breaks in it end it, too.
    fn flush(&mut self) {
        let pieces = std::mem::take(&mut self.pieces);
        let mut paragraphs: Vec<Vec<Piece>> = vec![Vec::new()];
        let mut breaks = 0;
        for piece in pieces {
            match &piece {
                Piece::Break => breaks += 1,
                Piece::Text(text, _) if text.trim().is_empty() && breaks > 0 => continue,
                _ => breaks = 0,
            }
            let last = paragraphs.len() - 1;
            if breaks >= 2 {
                paragraphs.push(Vec::new());
                breaks = 0;
            } else {
                paragraphs[last].push(piece);
            }
        }
        let note = self.note.take();
        for paragraph in paragraphs.into_iter().filter(|paragraph| !inline::is_blank(paragraph)) {
            self.blocks.push(match &note {
                Some(label) => Block::Note(label.clone(), paragraph),
                None => Block::Paragraph(paragraph),
            });
        }
    }
}

impl<'w> Writer<'w> {
    pub fn new(resolver: &'w dyn Resolver, alt: &'w str, losses: Losses) -> Self {
        Self { resolver, alt, losses, pictures: Vec::new(), undescribed: 0, notes: HashSet::new() }
    }

    /// The blocks of nodes.
    pub fn blocks(&mut self, tree: &Tree, numbers: &[usize]) -> Vec<Block> {
        self.blocks_at(tree, numbers, 0)
    }

    pub(super) fn blocks_at(&mut self, tree: &Tree, numbers: &[usize], depth: usize) -> Vec<Block> {
        let mut collected = Collected::default();
        self.collect(tree, numbers, &Style::default(), &mut collected, depth);
        collected.flush();
        collected.blocks
    }

    pub(super) fn collect(&mut self, tree: &Tree, numbers: &[usize], style: &Style, to: &mut Collected, depth: usize) {
        if depth > MAX_DEPTH {
            to.pieces.push(Piece::Text(tree.text(numbers), style.clone()));
            return;
        }
        for number in numbers {
            match &tree.node(*number).data {
                Data::Text(text) => to.pieces.push(Piece::Text(text.clone(), style.clone())),
                Data::Comment(comment) => self.comment(comment),
                Data::Element(..) => self.element(tree, *number, style, to, depth + 1),
                Data::Root => {}
            }
        }
    }

    /// Blocks of WordPress that a program fills have no text of their own.
    fn comment(&mut self, comment: &str) {
        let comment = comment.trim();
        if let Some(block) = comment.strip_prefix("wp:").and_then(|block| block.strip_suffix('/')) {
            self.losses.add("block that a program fills", block.trim());
        }
    }

    fn element(&mut self, tree: &Tree, number: usize, style: &Style, to: &mut Collected, depth: usize) {
        let name = tree.name(number);
        let children = &tree.node(number).children;
        let styled = |change: fn(&mut Style)| {
            let mut style = style.clone();
            change(&mut style);
            style
        };
        match name {
            "b" | "strong" => self.collect(tree, children, &styled(|style| style.bold = true), to, depth),
            "i" | "em" | "cite" | "dfn" | "var" => {
                self.collect(tree, children, &styled(|style| style.italic = true), to, depth);
            }
            "s" | "strike" | "del" => self.collect(tree, children, &styled(|style| style.struck = true), to, depth),
            "code" | "kbd" | "samp" | "tt" => {
                self.collect(tree, children, &styled(|style| style.code = true), to, depth);
            }
            "sup" => self.collect(tree, children, &styled(|style| style.raised = Some("sup")), to, depth),
            "sub" => self.collect(tree, children, &styled(|style| style.raised = Some("sub")), to, depth),
            "br" => to.pieces.push(Piece::Break),
            "a" => self.link(tree, number, style, to, depth),
            "script" | "noscript" | "template" => {
                let source = tree.attribute(number, "src");
                let text = tree.text(&[number]);
                self.losses.add("script", if source.is_empty() { &text } else { source });
            }
            "style" | "title" | "head" | "meta" | "link" | "base" | "wbr" | "colgroup" | "col" => {}
            "svg" | "math" => self.losses.add("drawing", tree.text(&[number])),
            "input" | "button" | "select" | "textarea" => {
                self.losses.add("form", format!("{name} {}", tree.attribute(number, "name")));
                let text = tree.text(&[number]);
                to.pieces.push(Piece::Text(text, style.clone()));
            }
            "img" | "iframe" | "embed" | "object" | "video" | "audio" | "figure" => {
                to.flush();
                let blocks = self.media(tree, number, depth);
                to.blocks.extend(blocks);
            }
            _ if is_block(name) => {
                to.flush();
                self.block(tree, number, style, to, depth);
                to.flush();
            }
            _ => self.collect(tree, children, style, to, depth),
        }
    }

    fn block(&mut self, tree: &Tree, number: usize, style: &Style, to: &mut Collected, depth: usize) {
        let name = tree.name(number);
        let children = &tree.node(number).children;
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = match name {
                    "h1" | "h2" => "##",
                    "h3" => "###",
                    _ => "####",
                };
                for block in self.blocks_at(tree, children, depth) {
                    to.blocks.push(match block {
                        Block::Paragraph(pieces) => heading(level, &pieces),
                        other => other,
                    });
                }
            }
            "hr" if tree.attribute(number, "id") == "system-readmore" => {}
            "hr" if tree.attribute(number, "class").contains("system-pagebreak") => {
                let title = tree.attribute(number, "title").to_owned();
                if !title.is_empty() {
                    to.blocks.push(heading("##", &[Piece::Text(title, Style::default())]));
                }
            }
            "hr" => to.blocks.push(Block::Markdown("***".to_owned())),
            "ul" | "ol" | "menu" | "dir" => to.blocks.extend(self.list(tree, number, depth)),
            "blockquote" => {
                let blocks = self.blocks_at(tree, children, depth);
                let quoted = Self::join(blocks);
                let lines: Vec<_> = quoted.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
                if !lines.is_empty() {
                    to.blocks.push(Block::Markdown(lines.join("\n")));
                }
            }
            "pre" => {
                let text: String = tree
                    .below(children)
                    .filter_map(|below| match &tree.node(below).data {
                        Data::Text(text) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect();
                let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
                let fence = "`".repeat(longest.max(2) + 1);
                if !text.trim().is_empty() {
                    to.blocks
                        .push(Block::Markdown(format!("{fence}\n{}\n{fence}", text.trim_matches('\n').trim_end())));
                }
            }
            "table" => to.blocks.extend(self.table(tree, number, depth)),
            "dt" | "summary" | "legend" | "caption" => {
                let style = Style { bold: true, ..style.clone() };
                self.collect(tree, children, &style, to, depth);
            }
            "p" | "div" | "center" => {
                let mut inside = Collected::default();
                self.collect(tree, children, style, &mut inside, depth);
                inside.flush();
                match is_captioned(&inside.blocks).then(|| Self::captioned(&inside.blocks)).flatten() {
                    Some(picture) => to.blocks.push(picture),
                    None => to.blocks.append(&mut inside.blocks),
                }
            }
            _ => self.collect(tree, children, style, to, depth),
        }
    }

    /// Takes the first paragraph with text out of the blocks, as plain text.
    pub fn take_lead(&mut self, blocks: &mut Vec<Block>) -> Option<String> {
        let at = blocks
            .iter()
            .position(|block| matches!(block, Block::Paragraph(pieces) if !inline::plain(pieces).is_empty()))?;
        let Block::Paragraph(pieces) = blocks.remove(at) else { return None };
        let mut last = None;
        for piece in &pieces {
            match piece {
                Piece::Text(_, Style { link: Some(link), .. }) if last != Some(link) => {
                    self.losses.add("link in the lead", link);
                    last = Some(link);
                }
                Piece::Mark(mark) => self.losses.add("footnote in the lead", mark),
                _ => {}
            }
        }
        Some(inline::plain(&pieces))
    }

    /// The Markdown of a block.
    pub fn write(block: Block) -> String {
        match block {
            Block::Paragraph(pieces) => inline::write(&pieces, false),
            Block::Picture { markdown, caption, .. } => super::media::picture(&markdown, &caption),
            Block::Markdown(text) => text,
            Block::Note(label, pieces) => format!("[^{label}]: {}", inline::write(&pieces, false)),
        }
    }

    /// The Markdown of blocks, with empty lines between them.
    pub fn join(blocks: Vec<Block>) -> String {
        let mut text = String::new();
        let mut was_joined = false;
        let mut was_list = false;
        for block in blocks {
            let is_joined = matches!(block, Block::Picture { is_joined: true, .. });
            let written = Self::write(block);
            if written.is_empty() {
                continue;
            }
            let is_list = lists::is_list(&written);
            if !text.is_empty() {
                text.push_str(match () {
                    () if is_joined && was_joined => "\n",
                    // Two lists would be one.
                    () if is_list && was_list => "\n\n<!-- -->\n\n",
                    () => "\n\n",
                });
            }
            text.push_str(&written);
            was_joined = is_joined;
            was_list = is_list;
        }
        text
    }
}

/// Whether these are a picture and below it a text in italics, as editors write captions.
fn is_captioned(blocks: &[Block]) -> bool {
    let is_italic = |piece: &Piece| match piece {
        Piece::Text(text, style) => style.italic && style.link.is_none() || text.trim().is_empty(),
        Piece::Break => true,
        Piece::Mark(_) => false,
    };
    matches!(blocks, [Block::Picture { .. }, Block::Paragraph(pieces)] if pieces.iter().all(is_italic))
}

fn heading(level: &str, pieces: &[Piece]) -> Block {
    // A heading is one line, and bold by itself.
    let pieces: Vec<Piece> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text, style) => Piece::Text(text.clone(), Style { bold: false, ..style.clone() }),
            Piece::Break => Piece::Text(" ".to_owned(), Style::default()),
            Piece::Mark(mark) => Piece::Mark(mark.clone()),
        })
        .collect();
    let text = inline::write(&pieces, false);
    let text = match text.trim_end_matches('#') {
        trimmed if trimmed.len() < text.len() && trimmed.ends_with(' ') => {
            format!("{trimmed}\\{}", &text[trimmed.len()..])
        }
        _ => text,
    };
    Block::Markdown(format!("{level} {text}"))
}

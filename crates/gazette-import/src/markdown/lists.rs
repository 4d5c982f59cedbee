//! Lists.

use super::blocks::{Block, Writer};
use super::tree::Tree;

/// Whether a block is a list, by its first line.
pub(super) fn is_list(block: &str) -> bool {
    let digits = block.bytes().take_while(u8::is_ascii_digit).count();
    block.starts_with("- ") || digits > 0 && block[digits..].starts_with(". ")
}

impl Writer<'_> {
    /// A list with its items. Items that are lists themselves are indented.
    pub(super) fn list(&mut self, tree: &Tree, number: usize, depth: usize) -> Option<Block> {
        let is_ordered = tree.name(number) == "ol";
        let mut next: u32 = tree.attribute(number, "start").parse().unwrap_or(1);
        let mut items = Vec::new();
        let mut is_loose = false;
        for child in &tree.node(number).children {
            let blocks = match tree.name(*child) {
                "li" => self.blocks_at(tree, &tree.node(*child).children, depth),
                _ => self.blocks_at(tree, &[*child], depth),
            };
            if blocks.is_empty() {
                continue;
            }
            // A list in a list stands directly below its item; other blocks need an empty line.
            is_loose |= blocks.iter().skip(1).any(|block| !matches!(block, Block::Markdown(text) if is_list(text)));
            items.push(blocks);
        }
        let mut lines = Vec::new();
        for blocks in items {
            let marker = if is_ordered { format!("{next}. ") } else { "- ".to_owned() };
            next = next.saturating_add(1);
            let indent = " ".repeat(marker.len());
            let texts: Vec<String> = blocks.into_iter().map(Self::write).collect();
            let text = texts.join(if is_loose { "\n\n" } else { "\n" });
            let mut item = String::new();
            for (index, line) in text.lines().enumerate() {
                let lead = match (index, line.is_empty()) {
                    (0, _) => marker.as_str(),
                    (_, true) => "\n",
                    (_, false) => &indent,
                };
                if index > 0 && !line.is_empty() {
                    item.push('\n');
                }
                item.push_str(lead);
                item.push_str(line);
            }
            lines.push(item);
        }
        (!lines.is_empty()).then(|| Block::Markdown(lines.join(if is_loose { "\n\n" } else { "\n" })))
    }
}

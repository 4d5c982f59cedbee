//! Tables: those with data, and those that only place a picture.

use super::blocks::{Block, Writer};
use super::inline;
use super::tree::Tree;

/// More cells than this are not padded: damaged HTML says `colspan="1000"`.
const MAX_SPAN: usize = 50;

/// A cell of a table.
struct Cell {
    number: usize,
    columns: usize,
    rows: usize,
}

impl Writer<'_> {
    pub(super) fn table(&mut self, tree: &Tree, number: usize, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let rows = rows(tree, number);
        let caption = tree.node(number).children.iter().copied().find(|child| tree.name(*child) == "caption");
        if let Some(caption) = caption {
            blocks.extend(self.blocks_at(tree, &tree.node(caption).children, depth));
        }
        let width = rows.iter().map(|row| row.iter().map(|cell| cell.columns).sum::<usize>()).max().unwrap_or_default();
        let is_in_cell = |name: &str| {
            matches!(
                name,
                "img"
                    | "table"
                    | "ul"
                    | "ol"
                    | "iframe"
                    | "object"
                    | "video"
                    | "blockquote"
                    | "pre"
                    | "h1"
                    | "h2"
                    | "h3"
            )
        };
        let all: Vec<usize> = rows.iter().flatten().map(|cell| cell.number).collect();
        let is_layout = width < 2 || tree.below(&all).any(|below| is_in_cell(tree.name(below)));
        if !is_layout {
            blocks.extend(self.data(tree, &rows, width, depth));
            return blocks;
        }
        let mut inside = Vec::new();
        for cell in &all {
            inside.extend(self.blocks_at(tree, &tree.node(*cell).children, depth));
        }
        match Self::captioned(&inside) {
            Some(picture) => blocks.push(picture),
            None => blocks.extend(inside),
        }
        blocks
    }

    fn data(&mut self, tree: &Tree, rows: &[Vec<Cell>], width: usize, depth: usize) -> Option<Block> {
        let merged = rows.iter().flatten().filter(|cell| cell.columns > 1 || cell.rows > 1).count();
        if merged > 0 {
            self.losses.add("merged cells", format!("{merged} in a table of {} rows", rows.len()));
        }
        let mut lines: Vec<Vec<String>> = Vec::new();
        // For each column, how many rows below are taken by a cell above.
        let mut taken = vec![0_usize; width];
        for row in rows {
            let mut line = Vec::new();
            let mut cells = row.iter();
            while line.len() < width {
                let column = line.len();
                if taken[column] > 0 {
                    taken[column] -= 1;
                    line.push(String::new());
                    continue;
                }
                let Some(cell) = cells.next() else {
                    line.push(String::new());
                    continue;
                };
                line.push(self.cell(tree, cell.number, depth));
                let end = (column + cell.columns).min(width);
                line.resize(end, String::new());
                taken[column..end].fill(cell.rows - 1);
            }
            // Cells that do not fit beside those from above still have words.
            for cell in cells {
                let text = self.cell(tree, cell.number, depth);
                if let Some(last) = line.last_mut().filter(|_| !text.is_empty()) {
                    last.push_str(if last.is_empty() { "" } else { " " });
                    last.push_str(&text);
                }
            }
            lines.push(line);
        }
        lines.retain(|line| line.iter().any(|cell| !cell.is_empty()));
        if lines.is_empty() {
            return None;
        }
        let has_head = rows.first().is_some_and(|row| row.iter().all(|cell| tree.name(cell.number) == "th"));
        if !has_head {
            lines.insert(0, vec![String::new(); width]);
        }
        lines.insert(1, vec!["---".to_owned(); width]);
        let written: Vec<String> = lines.iter().map(|line| format!("| {} |", line.join(" | "))).collect();
        Some(Block::Markdown(written.join("\n")))
    }

    /// The Markdown of a cell, in one line.
    fn cell(&mut self, tree: &Tree, number: usize, depth: usize) -> String {
        let mut parts = Vec::new();
        for block in self.blocks_at(tree, &tree.node(number).children, depth) {
            match block {
                Block::Paragraph(pieces) | Block::Note(_, pieces) => parts.push(inline::write(&pieces, true)),
                other => parts.push(Self::write(other).replace('\n', " ").replace('|', "\\|")),
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join("<br>")
    }
}

/// The cells of each row, without those of tables inside.
fn rows(tree: &Tree, table: usize) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    let span = |number: usize, name: &str| tree.attribute(number, name).parse().unwrap_or(1).clamp(1, MAX_SPAN);
    let mut add = |row: usize| {
        let cells = tree.node(row).children.iter().copied().filter(|cell| matches!(tree.name(*cell), "td" | "th"));
        rows.push(
            cells
                .map(|number| Cell { number, columns: span(number, "colspan"), rows: span(number, "rowspan") })
                .collect(),
        );
    };
    for part in &tree.node(table).children {
        match tree.name(*part) {
            "tr" => add(*part),
            "tbody" | "thead" | "tfoot" => {
                for row in tree.node(*part).children.iter().copied().filter(|row| tree.name(*row) == "tr") {
                    add(row);
                }
            }
            _ => {}
        }
    }
    rows
}

//! Tables, with their alignment as classes: inline styles would need an unsafe content policy.

use pulldown_cmark::Alignment;

/// The table that is being written; tables can't stand in tables.
#[derive(Debug, Default)]
pub struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
    has_rows: bool,
}

impl Table {
    /// Opens a table.
    pub fn start(&mut self, alignments: &[Alignment], html: &mut String) {
        *self = Self { alignments: alignments.to_vec(), ..Self::default() };
        html.push_str("<table>");
    }

    /// Opens the row of headings.
    pub fn start_head(&mut self, html: &mut String) {
        self.is_head = true;
        self.column = 0;
        html.push_str("<thead>\n<tr>");
    }

    /// Closes the row of headings.
    pub fn end_head(&mut self, html: &mut String) {
        self.is_head = false;
        html.push_str("</tr>\n</thead>\n");
    }

    /// Opens a row.
    pub fn start_row(&mut self, html: &mut String) {
        self.column = 0;
        if !std::mem::replace(&mut self.has_rows, true) {
            html.push_str("<tbody>\n");
        }
        html.push_str("<tr>");
    }

    /// Closes a row.
    pub fn end_row(html: &mut String) {
        html.push_str("</tr>\n");
    }

    /// Opens a cell.
    pub fn start_cell(&mut self, html: &mut String) {
        html.push_str(if self.is_head { "<th scope=\"col\"" } else { "<td" });
        html.push_str(match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\">",
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            Some(Alignment::None) | None => ">",
        });
        self.column += 1;
    }

    /// Closes a cell.
    pub fn end_cell(&self, html: &mut String) {
        html.push_str(if self.is_head { "</th>" } else { "</td>" });
    }

    /// Closes the table.
    pub fn end(&self, html: &mut String) {
        html.push_str(if self.has_rows { "</tbody></table>\n" } else { "</table>\n" });
    }
}

//! Renders tables. Alignment becomes a class, because inline styles would need a weaker content security policy.

use pulldown_cmark::Alignment;

/// The current table. Tables can't be nested.
#[derive(Debug, Default)]
pub struct TableWriter {
    alignments: Vec<Alignment>,
    column: usize,
    is_head: bool,
    has_rows: bool,
}

impl TableWriter {
    /// Writes the start of a table.
    pub fn start(&mut self, alignments: &[Alignment], html: &mut String) {
        *self = Self { alignments: alignments.to_vec(), ..Self::default() };
        html.push_str("<table>");
    }

    /// Writes the start of the header row.
    pub fn start_head(&mut self, html: &mut String) {
        self.is_head = true;
        self.column = 0;
        html.push_str("<thead>\n<tr>");
    }

    /// Writes the end of the header row.
    pub fn end_head(&mut self, html: &mut String) {
        self.is_head = false;
        html.push_str("</tr>\n</thead>\n");
    }

    /// Writes the start of a row.
    pub fn start_row(&mut self, html: &mut String) {
        self.column = 0;
        if !std::mem::replace(&mut self.has_rows, true) {
            html.push_str("<tbody>\n");
        }
        html.push_str("<tr>");
    }

    /// Writes the end of a row.
    pub fn end_row(html: &mut String) {
        html.push_str("</tr>\n");
    }

    /// Writes the start of a cell.
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

    /// Writes the end of a cell.
    pub fn end_cell(&self, html: &mut String) {
        html.push_str(if self.is_head { "</th>" } else { "</td>" });
    }

    /// Writes the end of the table.
    pub fn end(&self, html: &mut String) {
        html.push_str(if self.has_rows { "</tbody></table>\n" } else { "</table>\n" });
    }
}

//! Tables: lines in the text, and full grids beside it.

use crate::docx::body::{Body, WRAPPERS, branch};
use crate::docx::xml::Element;
use crate::passage::Passage;
use crate::text::Table;

/// Columns that Word allows in a table; a larger span in a file is an error or an attack.
const MAX_COLUMNS: usize = 63;
/// Bytes that repeating spanned cells may cost in one document; beyond it spans are not repeated.
const MAX_REPEATED_BYTES: usize = 16 << 20;

/// A cell as the file gives it.
struct Cell {
    content: Passage,
    columns: usize,
    /// Whether it continues the cell above (`w:vMerge` without `restart`).
    continues: bool,
}

impl Body {
    /// Reads a table: one line a row, cells joined by a tab. A row of a single cell is layout (a
    /// frame around paragraphs) and keeps its lines.
    pub(super) fn table(&mut self, element: &Element) -> Passage {
        let mut passage = Passage::default();
        let mut grid: Vec<Vec<String>> = Vec::new();
        let mut rows = Vec::new();
        collect(element, "w:tr", &mut rows);
        for row in rows {
            let properties = row.child("w:trPr");
            if properties.is_some_and(|properties| properties.child("w:del").is_some()) {
                continue;
            }
            let cells = self.cells(row);
            let before = span(properties.and_then(|p| p.child_value("w:gridBefore")), 0);
            let row = self.grid_row(&cells, before, grid.last());
            grid.push(row);
            append_row(&mut passage, cells);
        }
        // A column of single cells is no table but a frame, and what is in it are the tables. A
        // table holds the text of those in its cells.
        if grid.iter().any(|row| row.len() > 1) {
            let end = passage.length.saturating_sub(1);
            passage.tables = vec![Table { start: 0, end, rows: grid }];
        }
        passage
    }

    fn cells(&mut self, row: &Element) -> Vec<Cell> {
        let mut elements = Vec::new();
        collect(row, "w:tc", &mut elements);
        let mut cells = Vec::new();
        for element in elements {
            let properties = element.child("w:tcPr");
            let merge = properties.and_then(|p| p.child("w:vMerge"));
            let mut content = self.story(element);
            // The line end of the last paragraph is no content of the cell.
            if content.text.ends_with('\n') {
                content.text.pop();
                content.length -= 1;
            }
            cells.push(Cell {
                content,
                columns: span(properties.and_then(|p| p.child_value("w:gridSpan")), 1),
                continues: merge.is_some_and(|merge| merge.attribute("val") != Some("restart")),
            });
        }
        cells
    }

    /// The row as a full grid row: spans are repeated, continued cells are copied from above.
    fn grid_row(
        &mut self,
        cells: &[Cell],
        before: usize,
        above: Option<&Vec<String>>,
    ) -> Vec<String> {
        let mut row = Vec::new();
        for _ in 0..before {
            self.repeat("", &mut row);
        }
        for cell in cells {
            let place = row.len();
            match above.and_then(|above| above.get(place)) {
                Some(above) if cell.continues => self.repeat(above, &mut row),
                _ => row.push(cell.content.text.clone()),
            }
            let text = row.get(place).cloned().unwrap_or_default();
            for _ in 1..cell.columns {
                self.repeat(&text, &mut row);
            }
        }
        row
    }

    /// Repeats a cell while the document's allowance lasts; a small file with one long cell spanned
    /// over thousands of rows would otherwise fill the memory.
    fn repeat(&mut self, text: &str, row: &mut Vec<String>) {
        self.repeated_bytes += text.len() + size_of::<String>();
        if self.repeated_bytes <= MAX_REPEATED_BYTES {
            row.push(text.to_owned());
        }
    }
}

fn append_row(passage: &mut Passage, cells: Vec<Cell>) {
    let is_frame = cells.len() == 1;
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            passage.push('\t');
        }
        let mut content = cell.content;
        if !is_frame {
            content.flatten();
        }
        passage.append(content);
    }
    passage.push('\n');
}

/// All rows of a table or cells of a row, through wrappers, without going into inner tables.
fn collect<'a>(parent: &'a Element, name: &str, found: &mut Vec<&'a Element>) {
    for child in &parent.children {
        match child.name.as_str() {
            own if own == name => found.push(child),
            "mc:AlternateContent" => {
                if let Some(branch) = branch(child) {
                    collect(branch, name, found);
                }
            }
            wrapper if WRAPPERS.contains(&wrapper) => collect(child, name, found),
            _ => {}
        }
    }
}

fn span(value: Option<&str>, usual: usize) -> usize {
    let span = value.and_then(|value| value.trim().parse().ok()).unwrap_or(usual);
    span.clamp(usual, MAX_COLUMNS)
}

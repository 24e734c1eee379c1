//! Lines and tables of a page, before they become one text.
//!
//! Web pages and Markdown are first taken apart into blocks, because what is furniture can be told
//! only with the lines around it; offsets are counted when the blocks that stay are put together.

use crate::passage::Passage;
use crate::text::Table;

/// Columns that a table may have; a larger span in a file is an error or an attack.
const MAX_COLUMNS: usize = 63;
/// Bytes that repeating spanned cells may cost in one document; beyond it spans are not repeated.
const MAX_REPEATED_BYTES: usize = 16 << 20;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// One line of text, trimmed and not empty.
    Line(String),
    /// A table.
    Table(Grid),
}

impl Block {
    /// The lines of the text that this block gives.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = match self {
            Block::Line(line) => std::slice::from_ref(line),
            Block::Table(grid) => &grid.lines[..],
        };
        lines.iter().map(String::as_str)
    }
}

/// A cell as the page gives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

/// A table as lines (each cell once) and as a full grid (spanned cells repeated).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) lines: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Grid {
    /// Lays out rows of cells. `spent` is what repeating has cost in the document so far.
    pub(crate) fn of(rows: Vec<Vec<Cell>>, spent: &mut usize) -> Grid {
        let mut grid = Grid::default();
        // What hangs down from rows above, by column.
        let mut hanging: Vec<Option<(String, usize)>> = Vec::new();
        for cells in rows {
            let (mut row, mut line) = (Vec::new(), Vec::new());
            for cell in cells {
                hang(&mut hanging, &mut row, &mut line, spent);
                let place = row.len();
                for column in place..place + cell.columns.clamp(1, MAX_COLUMNS) {
                    *spent += cell.text.len();
                    if column > place && *spent > MAX_REPEATED_BYTES || column >= MAX_COLUMNS {
                        break;
                    }
                    row.push(cell.text.clone());
                    hanging.resize(hanging.len().max(row.len()), None);
                    let below = cell.rows.saturating_sub(1);
                    hanging[column] = (below > 0).then(|| (cell.text.clone(), below));
                }
                line.push(cell.text.replace(['\n', '\t'], " "));
            }
            hang(&mut hanging, &mut row, &mut line, spent);
            if row.iter().any(|cell| !cell.is_empty()) {
                grid.lines.push(line.join("\t").trim_end_matches('\t').to_owned());
                grid.rows.push(row);
            }
        }
        grid
    }
}

/// Fills in the cells that hang down into the row at the place where it stands.
fn hang(
    hanging: &mut [Option<(String, usize)>],
    row: &mut Vec<String>,
    line: &mut Vec<String>,
    spent: &mut usize,
) {
    while let Some(Some((text, below))) = hanging.get_mut(row.len()) {
        let column = row.len();
        *spent += text.len();
        row.push(if *spent > MAX_REPEATED_BYTES { String::new() } else { text.clone() });
        line.push(String::new());
        *below -= 1;
        if *below == 0 {
            hanging[column] = None;
        }
    }
}

/// Puts blocks together, one line each.
pub(crate) fn assemble(blocks: &[Block]) -> Passage {
    let mut passage = Passage::default();
    for block in blocks {
        let start = passage.length;
        for line in block.lines() {
            passage.push_str(line);
            passage.push('\n');
        }
        if let Block::Table(grid) = block {
            let end = passage.length.saturating_sub(1).max(start);
            passage.tables.push(Table { start, end, rows: grid.rows.clone() });
        }
    }
    passage
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, columns: usize, rows: usize) -> Cell {
        Cell { text: text.to_owned(), columns, rows }
    }

    #[test]
    fn spanned_cells_are_repeated_in_the_grid_and_said_once_in_the_text() {
        let rows = vec![
            vec![cell("单位", 1, 1), cell("指标", 2, 1)],
            vec![cell("发改局", 1, 2), cell("投资", 1, 1), cell("7%", 1, 1)],
            vec![cell("消费", 1, 1), cell("6%", 1, 1)],
        ];
        let grid = Grid::of(rows, &mut 0);
        assert_eq!(grid.lines, ["单位\t指标", "发改局\t投资\t7%", "\t消费\t6%"]);
        assert_eq!(
            grid.rows,
            [["单位", "指标", "指标"], ["发改局", "投资", "7%"], ["发改局", "消费", "6%"]]
        );
        let passage = assemble(&[Block::Line("表前".into()), Block::Table(grid)]);
        assert_eq!((passage.tables[0].start, passage.tables[0].end), (3, 25));
    }

    #[test]
    fn a_long_cell_spanned_widely_stays_small() {
        let long = "长".repeat(100_000);
        let rows = (0..2_000).map(|_| vec![cell(&long[..3], 60, 9), cell("1", 1, 1)]);
        let first = vec![cell(&long, 60, usize::MAX)];
        let grid = Grid::of(std::iter::once(first).chain(rows).collect(), &mut 0);
        let bytes: usize = grid.rows.iter().flatten().map(String::len).sum();
        assert!(bytes < 20 << 20, "{bytes}");
    }
}

//! From elements to lines, the way a browser shows them.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::{ElementRef, Node};

use super::furniture::{is_han, is_silent};
use crate::block::{Block, Cell, Grid};
use crate::docx::numeral;

/// Elements that begin and end a line.
const BLOCKS: &str = "address article aside blockquote body caption center dd details dir div dl dt \
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav \
    ol p pre section summary table tbody td tfoot th thead title tr ul";
/// Characters of a cell beyond which a table is taken for layout.
const LONGEST_CELL: usize = 600;

/// The walk with what it has said so far.
#[derive(Default)]
pub(super) struct Walk {
    /// The blocks that are complete.
    pub(super) blocks: Vec<Block>,
    /// Pictures on the way.
    pub(super) pictures: usize,
    line: String,
    /// The number of the list item at hand, until its first line is complete.
    number: String,
    keeps_breaks: bool,
    spent: usize,
}

impl Walk {
    /// Reads an element without what was set aside.
    pub(super) fn over(element: ElementRef<'_>, aside: &HashSet<NodeId>) -> Walk {
        let mut walk = Walk::default();
        walk.element(element, aside);
        walk.end_line();
        walk
    }

    fn element(&mut self, element: ElementRef<'_>, aside: &HashSet<NodeId>) {
        let name = element.value().name();
        if is_silent(name) || name == "del" || aside.contains(&element.id()) {
            return;
        }
        match name {
            "br" => self.end_line(),
            "img" => self.pictures += usize::from(is_shown(element)),
            "table" if is_data(element) => self.table(element, aside),
            "pre" => {
                let keeps = std::mem::replace(&mut self.keeps_breaks, true);
                self.block(element, aside);
                self.keeps_breaks = keeps;
            }
            _ if BLOCKS.split_whitespace().any(|block| block == name) => {
                self.block(element, aside);
            }
            _ => self.children(element, aside),
        }
    }

    fn block(&mut self, element: ElementRef<'_>, aside: &HashSet<NodeId>) {
        self.end_line();
        if element.value().name() == "li"
            && let Some(number) = item_number(element)
        {
            self.number = number;
        }
        self.children(element, aside);
        self.end_line();
    }

    fn children(&mut self, element: ElementRef<'_>, aside: &HashSet<NodeId>) {
        for child in element.children() {
            if let Node::Text(text) = child.value() {
                self.text(text);
            } else if let Some(child) = ElementRef::wrap(child) {
                self.element(child, aside);
            }
        }
    }

    /// White space of the source is one space; between two Chinese characters it is a line end of
    /// the source and nothing.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}');
            if is_space && c == '\n' && self.keeps_breaks {
                self.end_line();
            } else if !is_space {
                self.line.push(c);
            } else if !self.line.is_empty() && !self.line.ends_with('\n') {
                let space = if matches!(c, '\n' | '\r') { '\n' } else { ' ' };
                if self.line.ends_with(' ') {
                    self.line.pop();
                }
                self.line.push(space);
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = joined(line.trim_matches(is_blank));
        if !line.is_empty() {
            let number = std::mem::take(&mut self.number);
            self.blocks.push(Block::Line(number + &line));
        }
    }

    fn table(&mut self, element: ElementRef<'_>, aside: &HashSet<NodeId>) {
        self.end_line();
        let mut rows = Vec::new();
        for row in rows_of(element).filter(|row| !aside.contains(&row.id())) {
            let mut cells = Vec::new();
            for cell in cells_of(row).filter(|cell| !aside.contains(&cell.id())) {
                let inner = Walk::over(cell, aside);
                self.pictures += inner.pictures;
                let lines: Vec<&str> = inner.blocks.iter().flat_map(Block::lines).collect();
                cells.push(Cell {
                    text: lines.join("\n"),
                    columns: number(cell, "colspan"),
                    rows: number(cell, "rowspan"),
                });
            }
            rows.push(cells);
        }
        let grid = Grid::of(rows, &mut self.spent);
        if !grid.rows.is_empty() {
            self.blocks.push(Block::Table(grid));
        }
    }
}

/// A line without the line ends of its source.
fn joined(line: &str) -> String {
    let mut joined = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\n' {
            joined.push(c);
        } else if !(joined.ends_with(is_wide) && rest.peek().is_some_and(|next| is_wide(*next))) {
            joined.push(' ');
        }
    }
    joined
}

fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF5E}' | '“' | '”')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The number that a browser shows before an item of an ordered list, unless the item brings its
/// own or the list hides it.
fn item_number(item: ElementRef<'_>) -> Option<String> {
    let list =
        item.parent().and_then(ElementRef::wrap).filter(|list| list.value().name() == "ol")?;
    let hides = |style: &str| style.to_ascii_lowercase().replace(' ', "").contains("list-style");
    if list.value().attr("style").is_some_and(hides) || list.value().attr("class").is_some() {
        return None;
    }
    let own: String = item.text().flat_map(str::chars).filter(|c| !is_blank(*c)).take(2).collect();
    let begins = |c: char| c.is_ascii_digit() || "一二三四五六七八九十（(第①②③".contains(c);
    if own.is_empty() || own.starts_with(begins) {
        return None;
    }
    let before = item.prev_siblings().filter_map(ElementRef::wrap);
    let place = before.filter(|before| before.value().name() == "li").count();
    let start: u32 = list.value().attr("start").and_then(|start| start.parse().ok()).unwrap_or(1);
    let n = start.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
    let format = match list.value().attr("type") {
        Some("a") => "lowerLetter",
        Some("A") => "upperLetter",
        Some("i") => "lowerRoman",
        Some("I") => "upperRoman",
        _ => "decimal",
    };
    Some(format!("{}. ", numeral(format, n)))
}

/// Icons and counting pixels are no pictures that could hold text.
fn is_shown(image: ElementRef<'_>) -> bool {
    let side = |name| image.value().attr(name).and_then(|v| v.trim_end_matches("px").parse().ok());
    [side("width"), side("height")].into_iter().flatten().all(|side: u32| side > 64)
}

/// Whether a table holds data; a table of one column, with tables inside or with long prose in its
/// cells puts the page in order.
fn is_data(table: ElementRef<'_>) -> bool {
    let mut widest = 0;
    for row in rows_of(table) {
        let cells: Vec<ElementRef<'_>> = cells_of(row).collect();
        let breaks = |cell: &ElementRef<'_>| {
            let has_table = cell.descendent_elements().any(|e| e.value().name() == "table");
            has_table || cell.text().map(|text| text.chars().count()).sum::<usize>() > LONGEST_CELL
        };
        if cells.iter().any(breaks) {
            return false;
        }
        widest = widest.max(cells.len());
    }
    widest > 1
}

fn rows_of<'a>(table: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    let direct = table.child_elements();
    direct.flat_map(|child| {
        let is_row = child.value().name() == "tr";
        let groups = matches!(child.value().name(), "thead" | "tbody" | "tfoot");
        let inner = groups.then(|| child.child_elements()).into_iter().flatten();
        is_row.then_some(child).into_iter().chain(inner.filter(|e| e.value().name() == "tr"))
    })
}

fn cells_of<'a>(row: ElementRef<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    row.child_elements().filter(|cell| matches!(cell.value().name(), "td" | "th"))
}

fn number(cell: ElementRef<'_>, name: &str) -> usize {
    cell.value().attr(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).max(1)
}

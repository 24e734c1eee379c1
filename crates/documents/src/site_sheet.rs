//! 核验单: a sheet that two persons take to the site. What is known is printed, what they find is
//! written by hand: one sheet for each task, each on its own page.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BreakType, Docx, HeightRule, LineSpacing, LineSpacingType, PageMargin,
    Paragraph, Run, RunFonts, Table, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};

use crate::fault::DocumentFault;

/// What a sheet says before anybody writes on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteSheet {
    /// The title: 潞州区2023年重点任务年终核验单.
    pub title: String,
    /// Its number.
    pub number: String,
    /// Labels and what is known: 任务, 牵头单位, 自评. Long ones take a whole line.
    pub facts: Vec<(String, String)>,
    /// What is to be looked at, one matter a row.
    pub items: Vec<String>,
    /// A line at the foot: what the sheet rests on.
    pub foot: String,
}

const BODY: &str = "仿宋_GB2312";
const HEAD: &str = "黑体";
const TITLE: &str = "方正小标宋简体";
/// Half points: 小二, 小四, 五号.
const SIZE_TITLE: usize = 36;
const SIZE_BODY: usize = 24;
const SIZE_SMALL: usize = 21;
/// Twips. A4 with margins that leave 9 070 for the tables.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1418;
const WIDTH: usize = 9070;
/// A fact of more characters takes a whole line.
const SHORT: usize = 13;
/// Matters that fit a page with the rest; further ones are written on the back.
const MOST_ITEMS: usize = 8;
/// Lines that are left free for a matter found on the site.
const FREE_ITEMS: usize = 1;

/// Writes sheets into one document, each on a page of its own. The same sheets give the same bytes.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if there is no sheet.
pub fn write_site_sheets(sheets: &[SiteSheet]) -> Result<Vec<u8>, DocumentFault> {
    let unwritable = |what: &str| DocumentFault::Unwritable { what: what.to_owned() };
    if sheets.is_empty() {
        return Err(unwritable("没有可打印的核验单"));
    }
    let margin = PageMargin::new().top(MARGIN).bottom(1134).left(MARGIN).right(MARGIN);
    let docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin)
        .default_fonts(fonts(BODY))
        .default_size(SIZE_BODY);
    let mut writer = Writer { docx, paragraphs: 0 };
    for (nth, sheet) in sheets.iter().enumerate() {
        writer.sheet(sheet, nth > 0);
    }
    let mut bytes = Cursor::new(Vec::new());
    writer.docx.build().pack(&mut bytes).map_err(|error| unwritable(&error.to_string()))?;
    Ok(bytes.into_inner())
}

fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(chinese)
}

struct Writer {
    docx: Docx,
    /// Paragraphs made so far; their ids count on, so that the same sheets have the same bytes.
    paragraphs: u32,
}

impl Writer {
    fn sheet(&mut self, sheet: &SiteSheet, on_new_page: bool) {
        let mut title = Run::new().size(SIZE_TITLE).fonts(fonts(TITLE));
        if on_new_page {
            title = title.add_break(BreakType::Page);
        }
        let title =
            self.blank(480).align(AlignmentType::Center).add_run(title.add_text(&sheet.title));
        self.add(title);
        let number = self.line(&format!("编号：{}", sheet.number), SIZE_SMALL, BODY);
        self.add(number.align(AlignmentType::Right));
        let facts = self.facts(&sheet.facts);
        self.add_table(facts);
        let gap = self.blank(160);
        self.add(gap);
        let items = self.items(&sheet.items);
        self.add_table(items);
        let gap = self.blank(160);
        self.add(gap);
        let rest = self.by_hand();
        self.add_table(rest);
        let foot = self.line(&sheet.foot, SIZE_SMALL, BODY);
        self.add(foot);
    }

    fn add(&mut self, paragraph: Paragraph) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_paragraph(paragraph);
    }

    fn add_table(&mut self, table: Table) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_table(table);
    }

    fn blank(&mut self, line: i32) -> Paragraph {
        self.paragraphs += 1;
        let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(line);
        Paragraph::new().id(format!("{:08X}", self.paragraphs)).line_spacing(spacing)
    }

    fn line(&mut self, text: &str, size: usize, font: &str) -> Paragraph {
        let run = Run::new().size(size).fonts(fonts(font)).add_text(text);
        self.blank(340).add_run(run)
    }

    fn cell(&mut self, text: &str, (width, span): (usize, usize), font: &str) -> TableCell {
        let mut cell = TableCell::new()
            .width(width, WidthType::Dxa)
            .grid_span(span)
            .vertical_align(VAlignType::Center);
        for line in text.split('\n') {
            let line = self.line(line, SIZE_SMALL, font);
            cell = cell.add_paragraph(line);
        }
        cell
    }

    /// Two facts on a line while they are short.
    fn facts(&mut self, facts: &[(String, String)]) -> Table {
        let widths = [1450, 3085, 1450, 3085];
        let mut rows = Vec::new();
        let mut left: Option<&(String, String)> = None;
        for fact in facts {
            let is_short = fact.1.chars().count() <= SHORT;
            match (left.take(), is_short) {
                (None, true) => left = Some(fact),
                (Some(first), true) => rows.push(self.pair(first, Some(fact), widths)),
                (first, false) => {
                    if let Some(first) = first {
                        rows.push(self.pair(first, None, widths));
                    }
                    rows.push(self.wide(fact, widths));
                }
            }
        }
        if let Some(first) = left {
            rows.push(self.pair(first, None, widths));
        }
        table(rows, &widths)
    }

    fn pair(
        &mut self,
        first: &(String, String),
        second: Option<&(String, String)>,
        widths: [usize; 4],
    ) -> TableRow {
        let Some(second) = second else { return self.wide(first, widths) };
        TableRow::new(vec![
            self.cell(&first.0, (widths[0], 1), HEAD),
            self.cell(&first.1, (widths[1], 1), BODY),
            self.cell(&second.0, (widths[2], 1), HEAD),
            self.cell(&second.1, (widths[3], 1), BODY),
        ])
        .cant_split()
    }

    fn wide(&mut self, fact: &(String, String), widths: [usize; 4]) -> TableRow {
        let rest: usize = widths[1..].iter().sum();
        TableRow::new(vec![
            self.cell(&fact.0, (widths[0], 1), HEAD),
            self.cell(&fact.1, (rest, 3), BODY),
        ])
        .cant_split()
    }

    fn items(&mut self, items: &[String]) -> Table {
        let widths = [650, 3900, 2150, 2370];
        let mut rows = vec![self.head(&["序号", "核验事项", "情况", "说明"], &widths)];
        let free = vec![String::new(); FREE_ITEMS];
        let shown = items.iter().take(MOST_ITEMS).chain(&free);
        for (nth, item) in shown.enumerate() {
            let number = (nth + 1).to_string();
            let cells = [&*number, item, "□相符　□不相符\n□无法核实", ""];
            let cells = cells.iter().zip(widths);
            rows.push(
                TableRow::new(
                    cells.map(|(text, width)| self.cell(text, (width, 1), BODY)).collect(),
                )
                .cant_split(),
            );
        }
        table(rows, &widths)
    }

    fn head(&mut self, names: &[&str; 4], widths: &[usize; 4]) -> TableRow {
        let cells = names.iter().zip(widths);
        TableRow::new(cells.map(|(name, width)| self.cell(name, (*width, 1), HEAD)).collect())
            .cant_split()
    }

    /// What is written by hand: the way, what was found, the unit's word, two names.
    fn by_hand(&mut self) -> Table {
        let widths = [1450, WIDTH - 1450];
        let sign = "签名：　　　　　　　　　　　　　　　　　　　年　　月　　日";
        let unit = "（对以上情况的意见，没有意见的写“无意见”）\n\n负责人签名：　　　　　　　　　　　　　　年　　月　　日";
        let rows: [(&str, &str, f32); 5] = [
            ("核验方式", "□现场核验　　□查阅资料　　□比对数据", 400.0),
            ("核验情况", "", 1500.0),
            ("被核验单位", unit, 1000.0),
            ("核验人一", sign, 480.0),
            ("核验人二", sign, 480.0),
        ];
        let row = |(label, text, height): (&str, &str, f32)| {
            let cells =
                vec![self.cell(label, (widths[0], 1), HEAD), self.cell(text, (widths[1], 1), BODY)];
            TableRow::new(cells).row_height(height).height_rule(HeightRule::AtLeast).cant_split()
        };
        table(rows.into_iter().map(row).collect(), &widths)
    }
}

fn table(rows: Vec<TableRow>, widths: &[usize]) -> Table {
    Table::new(rows)
        .set_grid(widths.to_vec())
        .layout(TableLayoutType::Fixed)
        .width(widths.iter().sum(), WidthType::Dxa)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_text;

    fn sheet(number: &str) -> SiteSheet {
        SiteSheet {
            title: "潞州区2023年重点任务年终核验单".to_owned(),
            number: number.to_owned(),
            facts: vec![
                ("任务".to_owned(), "改造供热管网12公里".to_owned()),
                ("牵头单位".to_owned(), "区能源局".to_owned()),
                (
                    "系统记录".to_owned(),
                    "节点按期3/4，曾亮红灯1次，推进中，时限为年底前".to_owned(),
                ),
            ],
            items: vec!["四季度节点：全部建成".to_owned()],
            foot: "依据：政府督查工作条例第十二条".to_owned(),
        }
    }

    #[test]
    fn every_sheet_has_its_facts_and_room_for_two_names() {
        let bytes =
            write_site_sheets(&[sheet("潞州核〔2023〕1号"), sheet("潞州核〔2023〕2号")]).unwrap();
        let text = read_text("核验单.docx", &bytes).unwrap().text;
        for words in ["潞州核〔2023〕1号", "潞州核〔2023〕2号", "改造供热管网12公里", "□不相符"]
        {
            assert!(text.contains(words), "{words}\n{text}");
        }
        assert_eq!(text.matches("核验人一").count(), 2);
        assert_eq!(text.matches("核验人二").count(), 2);
        let again =
            write_site_sheets(&[sheet("潞州核〔2023〕1号"), sheet("潞州核〔2023〕2号")]).unwrap();
        assert_eq!(bytes, again);
    }

    #[test]
    fn nothing_to_verify_is_no_document() {
        assert!(matches!(write_site_sheets(&[]), Err(DocumentFault::Unwritable { .. })));
    }
}

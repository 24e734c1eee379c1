//! An official document (公文) as a docx laid out by GB/T 9704-2012.
//!
//! The product makes texts; numbering, signing and sealing are done in the office system. So there
//! is no red head and no imprint here, only what a text has: title, addressee, body with four
//! levels of headings, tables, attachments, signature and date.
//!
//! What the library cannot express: a table's header row does not repeat on the next page, and
//! indents are in twips rather than in characters, so they do not follow a later change of size.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, DocGrid, DocGridType, Docx, FieldCharType, Footer, InstrPAGE, InstrText,
    LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts, SpecialIndentType, Style,
    StyleType, Table, TableCell, TableLayoutType, TableRow, WidthType,
};
use jiff::civil::Date;

use crate::docx::numeral;
use crate::fault::DocumentFault;
use crate::sheet::display_width;

/// The parts of an official document, in their order on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficialDocument {
    /// Its number (发文字号), if the office system has given one.
    pub number: Option<String>,
    /// The title; `\n` breaks it where the sense breaks.
    pub title: String,
    /// Whom it is addressed to (主送机关), without the colon.
    pub addressee: Option<String>,
    /// Headings, paragraphs and tables.
    pub body: Vec<Block>,
    /// Names of the attachments, without number and without a full stop.
    pub attachments: Vec<String>,
    /// The signing office (署名).
    pub signature: Option<String>,
    /// The day on which it is made (成文日期).
    pub date: Option<Date>,
}

/// A piece of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; its number (一、 （一） 1. （1）) is written by its level.
    Heading {
        /// The level.
        level: Level,
        /// The heading without its number.
        text: String,
    },
    /// A paragraph.
    Paragraph(String),
    /// A table with one header row.
    Table {
        /// The header cells, which fix the number of columns.
        header: Vec<String>,
        /// The other rows; missing cells stay empty, further ones are left out.
        rows: Vec<Vec<String>>,
    },
    /// The heading that follows begins a page.
    NewPage,
}

/// A level of headings (GB/T 9704-2012, 7.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 一、 in 黑体
    First,
    /// （一） in 楷体
    Second,
    /// 1. in 仿宋
    Third,
    /// （1） in 仿宋
    Fourth,
}

impl Level {
    const ALL: [Self; 4] = [Self::First, Self::Second, Self::Third, Self::Fourth];

    fn font(self) -> &'static str {
        match self {
            Self::First => "黑体",
            Self::Second => "楷体_GB2312",
            Self::Third | Self::Fourth => BODY_FONT,
        }
    }

    /// The number of a heading on this level.
    pub(crate) fn number(self, n: u32) -> String {
        match self {
            Self::First => format!("{}、", numeral("chineseCountingThousand", n)),
            Self::Second => format!("（{}）", numeral("chineseCountingThousand", n)),
            Self::Third => format!("{n}."),
            Self::Fourth => format!("（{n}）"),
        }
    }

    fn style_id(self) -> String {
        format!("Heading{}", self as usize + 1)
    }
}

const BODY_FONT: &str = "仿宋_GB2312";
const TITLE_FONT: &str = "方正小标宋简体";
const FOOT_FONT: &str = "宋体";
const DIGIT_FONT: &str = "Times New Roman";

/// Font sizes in half points: 二号, 三号, 四号, 小四.
const SIZE_2: usize = 44;
const SIZE_3: usize = 32;
const SIZE_4: usize = 28;
const SIZE_SMALL_4: usize = 24;

/// A twip is a twentieth of a point. A4 and the margins that leave a type area of 156 × 225 mm.
const PAGE: (u32, u32) = (11_906, 16_838);
const TOP: i32 = 2098;
const LEFT: i32 = 1587;
const BOTTOM: i32 = 1984;
const RIGHT: i32 = 1474;
/// The page number stands 7 mm below the type area: 35 − 7 mm less its own height.
const FOOT: i32 = 1306;
/// The type area's height over 22 lines, rounded down so that the last line fits.
const LINE: usize = 579;
/// Taken off each character in twips so that 28 fill the line: 28 × (16 − 0.25) pt of 442.25 pt.
/// The grid could say this too (`charSpace`), but LibreOffice sets text on a grid that is narrower
/// than its characters half a character apart, while all programs know spacing in a run.
const CHAR_SPACING: i32 = -5;
/// The margins of a cell, left and right, in twips.
const CELL_MARGINS: usize = 230;
/// Up to how many half characters a column is set in one line.
const SHORT_COLUMN: usize = 12;
/// The width of one character of 三号.
const CHAR: i32 = 320;

/// Writes an official document as a docx. The same document gives the same bytes.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if it has no title, or a table has no columns.
pub fn write_docx(document: &OfficialDocument) -> Result<Vec<u8>, DocumentFault> {
    let unwritable = |what: &str| DocumentFault::Unwritable { what: what.to_owned() };
    if document.title.trim().is_empty() {
        return Err(unwritable("公文没有标题"));
    }
    let is_empty =
        |block: &Block| matches!(block, Block::Table { header, .. } if header.is_empty());
    if document.body.iter().any(is_empty) {
        return Err(unwritable("公文中有没有列的表格"));
    }
    let mut page = Page { docx: laid_out(), paragraphs: 0, counts: [0; 4], turned: false };
    if let Some(number) = &document.number {
        page.number(number);
    }
    page.title(&document.title);
    if let Some(addressee) = &document.addressee {
        let line = page.paragraph(&format!("{addressee}："), BODY_FONT);
        page.add(line.indent(Some(0), None, None, None));
    }
    for block in &document.body {
        page.block(block);
    }
    page.attachments(&document.attachments);
    page.close(document.signature.as_deref(), document.date);
    let mut bytes = Cursor::new(Vec::new());
    page.docx.pack(&mut bytes).map_err(|error| unwritable(&error.to_string()))?;
    Ok(bytes.into_inner())
}

/// An empty document with the page, the grid, the styles and the page numbers of the standard.
fn laid_out() -> Docx {
    let margin = PageMargin::new().top(TOP).left(LEFT).bottom(BOTTOM).right(RIGHT);
    let mut docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin.header(851).footer(FOOT))
        .default_fonts(fonts(BODY_FONT))
        .default_size(SIZE_3)
        .footer(page_number("00000001", AlignmentType::Right))
        .even_footer(page_number("00000002", AlignmentType::Left));
    let grid = DocGrid::new().grid_type(DocGridType::LinesAndChars);
    docx.document = docx.document.doc_grid(grid.line_pitch(LINE).char_space(0));
    for level in Level::ALL {
        let style = Style::new(level.style_id(), StyleType::Paragraph)
            .name(format!("heading {}", level as usize + 1))
            .outline_lvl(level as usize)
            .size(SIZE_3)
            .fonts(fonts(level.font()));
        docx = docx.add_style(style);
    }
    docx
}

fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii(DIGIT_FONT).hi_ansi(DIGIT_FONT).east_asia(chinese)
}

/// "— 1 —", one character in from the outer edge: right on odd pages, left on even ones.
fn page_number(id: &str, align: AlignmentType) -> Footer {
    let run = |text: &str| foot_run().add_text(text);
    let number = foot_run()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false);
    let paragraph = Paragraph::new().id(id).align(align).snap_to_grid(false);
    let paragraph = paragraph.indent(Some(280), None, Some(280), None);
    Footer::new().add_paragraph(paragraph.add_run(run("— ")).add_run(number).add_run(run(" —")))
}

fn foot_run() -> Run {
    let font = RunFonts::new().ascii(FOOT_FONT).hi_ansi(FOOT_FONT).east_asia(FOOT_FONT);
    Run::new().size(SIZE_4).fonts(font)
}

/// The document while it is written.
struct Page {
    docx: Docx,
    /// Paragraphs made so far; their ids count on, so that the same document has the same bytes.
    paragraphs: u32,
    /// Headings counted on each level.
    counts: [u32; 4],
    /// Whether the next heading begins a page.
    turned: bool,
}

impl Page {
    fn add(&mut self, paragraph: Paragraph) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_paragraph(paragraph);
    }

    /// A paragraph on the grid of 22 lines.
    fn blank(&mut self) -> Paragraph {
        self.paragraphs += 1;
        // The first ids belong to the footers.
        let id = format!("{:08X}", self.paragraphs + 0x10);
        let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE as i32);
        Paragraph::new().id(id).line_spacing(spacing)
    }

    /// A paragraph of 三号 with its first line two characters in. It is not justified: 28 characters
    /// fill the line by themselves, and LibreOffice loses a mark that hangs behind a justified line.
    fn paragraph(&mut self, text: &str, font: &str) -> Paragraph {
        let run = Run::new().size(SIZE_3).character_spacing(CHAR_SPACING).fonts(fonts(font));
        let run = run.add_text(text);
        let first_line = SpecialIndentType::FirstLine(2 * CHAR);
        self.blank()
            .align(AlignmentType::Left)
            .indent(None, Some(first_line), None, None)
            .add_run(run)
    }

    /// The number stands in the middle, a line above the title.
    fn number(&mut self, number: &str) {
        let line = self.paragraph(number, BODY_FONT).align(AlignmentType::Center);
        self.add(line.indent(Some(0), None, None, None));
        let blank = self.blank();
        self.add(blank);
    }

    fn title(&mut self, title: &str) {
        for line in title.lines() {
            let run = Run::new().size(SIZE_2).fonts(fonts(TITLE_FONT)).add_text(line.trim());
            let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(640);
            let paragraph = self.blank().align(AlignmentType::Center).snap_to_grid(false);
            self.add(paragraph.line_spacing(spacing).add_run(run));
        }
        let blank = self.blank();
        self.add(blank);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Paragraph(text) => {
                for line in text.lines() {
                    let paragraph = self.paragraph(line, BODY_FONT);
                    self.add(paragraph);
                }
            }
            Block::Table { header, rows } => self.table(header, rows),
            Block::NewPage => self.turned = true,
        }
    }

    fn heading(&mut self, level: Level, text: &str) {
        let index = level as usize;
        self.counts[index] += 1;
        self.counts[index + 1..].fill(0);
        let numbered = format!("{}{text}", level.number(self.counts[index]));
        let heading = self.paragraph(&numbered, level.font());
        let turned = std::mem::take(&mut self.turned);
        let heading = heading.style(&level.style_id()).keep_next(true);
        self.add(if turned { heading.page_break_before(true) } else { heading });
    }

    fn table(&mut self, header: &[String], rows: &[Vec<String>]) {
        let widths = column_widths(header, rows);
        let mut table_rows = vec![self.row(header, &widths, "黑体")];
        for row in rows {
            table_rows.push(self.row(row, &widths, BODY_FONT));
        }
        let table = Table::new(table_rows)
            .set_grid(widths.clone())
            .layout(TableLayoutType::Fixed)
            .width(widths.iter().sum(), WidthType::Dxa);
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_table(table);
    }

    fn row(&mut self, cells: &[String], widths: &[usize], font: &str) -> TableRow {
        let cell = |(index, width): (usize, &usize)| {
            let text = cells.get(index).map(String::as_str).unwrap_or_default();
            let run = Run::new().size(SIZE_SMALL_4).fonts(fonts(font)).add_text(text);
            let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(400);
            let paragraph = self.blank().line_spacing(spacing).snap_to_grid(false);
            TableCell::new().width(*width, WidthType::Dxa).add_paragraph(paragraph.add_run(run))
        };
        TableRow::new(widths.iter().enumerate().map(cell).collect()).cant_split()
    }

    /// "附件：1.…" one line below the body; several stand below each other.
    fn attachments(&mut self, names: &[String]) {
        if names.is_empty() {
            return;
        }
        let blank = self.blank();
        self.add(blank);
        for (index, name) in names.iter().enumerate() {
            let number = if names.len() > 1 { format!("{}.", index + 1) } else { String::new() };
            let label = if index == 0 { "附件：" } else { "" };
            let paragraph = self.paragraph(&format!("{label}{number}{name}"), BODY_FONT);
            let indent = if index == 0 { 2 } else { 5 };
            let first_line = SpecialIndentType::FirstLine(indent * CHAR);
            self.add(paragraph.indent(None, Some(first_line), None, None));
        }
    }

    /// Signature and date: the date ends four characters from the right, where the seal will stand,
    /// and the signature is centred over it.
    fn close(&mut self, signature: Option<&str>, date: Option<Date>) {
        if signature.is_none() && date.is_none() {
            return;
        }
        let blank = self.blank();
        self.add(blank.keep_next(true));
        let date = date.map(|day| format!("{}年{}月{}日", day.year(), day.month(), day.day()));
        let width = |text: &str| display_width(text) as i32 * CHAR / 2;
        let date_width = date.as_deref().map_or(0, width);
        if let Some(signature) = signature {
            let right = (4 * CHAR + (date_width - width(signature)) / 2).max(2 * CHAR);
            let line = self.signed(signature, right);
            self.add(line.keep_next(date.is_some()));
        }
        if let Some(date) = date {
            let line = self.signed(&date, 4 * CHAR);
            self.add(line);
        }
    }

    fn signed(&mut self, text: &str, right: i32) -> Paragraph {
        let line = self.paragraph(text, BODY_FONT).align(AlignmentType::Right);
        line.indent(Some(0), None, Some(right), None)
    }
}

/// Column widths in twips that fill the type area, in proportion to the widest cell of each, with a
/// floor of three characters so that no column collapses.
fn column_widths(header: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let widest = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).chain(header.get(index));
        cells.map(|cell| display_width(cell).clamp(6, 40)).max().unwrap_or(6)
    };
    let wanted: Vec<usize> = (0..header.len()).map(widest).collect();
    let area = PAGE.0 as usize - (LEFT + RIGHT) as usize;
    // A short column stands in one line; the others share what is left.
    let natural = |width: usize| width * SIZE_SMALL_4 * 5 + CELL_MARGINS;
    let short = |width: usize| width <= SHORT_COLUMN;
    let taken: usize = wanted.iter().filter(|width| short(**width)).map(|w| natural(*w)).sum();
    let rest: usize = wanted.iter().filter(|width| !short(**width)).sum();
    if rest == 0 || taken * 5 > area * 3 {
        let total: usize = wanted.iter().sum();
        return wanted.iter().map(|width| width * area / total.max(1)).collect();
    }
    let wide = |width: usize| {
        if short(width) { natural(width) } else { width * (area - taken) / rest }
    };
    wanted.into_iter().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::read_text;
    use crate::zipped::Package;

    fn sample() -> OfficialDocument {
        let heading = |level, text: &str| Block::Heading { level, text: text.into() };
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        OfficialDocument {
            number: None,
            title: "关于2023年三季度重点任务\n完成情况的通报".into(),
            addressee: Some("各街道办事处、镇人民政府，区直各有关单位".into()),
            body: vec![
                Block::Paragraph("现将有关情况通报如下。".into()),
                heading(Level::First, "总体情况"),
                heading(Level::Second, "完成情况"),
                heading(Level::Third, "民生实事"),
                heading(Level::Fourth, "口袋公园"),
                Block::Paragraph("已建成8个，完成率80%。".into()),
                heading(Level::Second, "存在问题"),
                heading(Level::First, "下步工作"),
                heading(Level::Second, "压实责任"),
                Block::Table {
                    header: row(["单位", "任务", "完成率"]),
                    rows: vec![row(["区住房和城乡建设局", "口袋公园", "80%"])],
                },
            ],
            attachments: vec!["任务清单".into(), "数据口径".into()],
            signature: Some("潞州区人民政府办公室".into()),
            date: Some(date(2023, 10, 9)),
        }
    }

    #[test]
    fn the_document_reads_back_with_its_numbers() {
        let text = read_text("a.docx", &write_docx(&sample()).unwrap()).unwrap();
        assert_eq!(
            text.text,
            "关于2023年三季度重点任务\n完成情况的通报\n\n\
             各街道办事处、镇人民政府，区直各有关单位：\n现将有关情况通报如下。\n一、总体情况\n\
             （一）完成情况\n1.民生实事\n（1）口袋公园\n已建成8个，完成率80%。\n（二）存在问题\n\
             二、下步工作\n（一）压实责任\n单位\t任务\t完成率\n\
             区住房和城乡建设局\t口袋公园\t80%\n\n附件：1.任务清单\n2.数据口径\n\n\
             潞州区人民政府办公室\n2023年10月9日\n"
        );
        assert_eq!(text.notes, []);
    }

    #[test]
    fn the_page_follows_the_standard() {
        let bytes = write_docx(&sample()).unwrap();
        let mut package = Package::open(&bytes).unwrap();
        let mut part =
            |name: &str| String::from_utf8(package.part(name).unwrap().unwrap()).unwrap();
        let document = part("word/document.xml");
        for expect in [
            r#"w:top="2098""#,
            r#"w:left="1587""#,
            r#"w:type="linesAndChars""#,
            r#"w:linePitch="579""#,
            r#"<w:spacing w:val="-5" />"#,
            r#"w:type="even""#,
            r#"w:eastAsia="方正小标宋简体""#,
            r#"w:eastAsia="楷体_GB2312""#,
            r#"w:firstLine="640""#,
        ] {
            assert!(document.contains(expect), "{expect} not in {document}");
        }
        assert!(part("word/settings.xml").contains("evenAndOddHeaders"));
        assert!(part("word/footer1.xml").contains("PAGE"));
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        assert_eq!(write_docx(&sample()), write_docx(&sample()));
    }

    #[test]
    fn documents_without_title_or_columns_are_refused() {
        let fault = |document: OfficialDocument| write_docx(&document).unwrap_err().to_string();
        assert!(fault(OfficialDocument::default()).contains("没有标题"));
        let empty = Block::Table { header: vec![], rows: vec![] };
        let document = OfficialDocument { title: "通报".into(), body: vec![empty], ..sample() };
        assert!(fault(document).contains("没有列"));
    }

    #[test]
    fn columns_share_the_type_area() {
        let header = ["序号", "很长的一列任务名称"].map(str::to_owned);
        let widths = column_widths(&header, &[]);
        assert!(widths[0] < widths[1] && widths.iter().sum::<usize>() <= 8845, "{widths:?}");
    }
}

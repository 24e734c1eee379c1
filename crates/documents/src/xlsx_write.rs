//! Lists as a workbook, laid out for printing on A3 as offices do.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::fault::DocumentFault;
use crate::sheet::{Align, Cell, Column, Decimal, Kind, Sheet, display_width};

/// Rows and characters in a cell that the format allows.
const MAX_ROWS: usize = 1_048_576;
const MAX_CELL_CHARS: usize = 32_767;
/// Digits that a workbook number holds exactly; longer numbers are written as text.
const EXACT_DIGITS: i64 = 1_000_000_000_000_000;
/// Paper number of A3.
const A3: u8 = 8;
/// Widths in half-width characters between which a column fits its content.
const FITTED_WIDTH: std::ops::RangeInclusive<usize> = 6..=44;
/// Height of one line of body text in points.
const LINE_POINTS: f64 = 16.0;
/// The greatest height of a row in points.
const MAX_ROW_POINTS: f64 = 409.0;

const BODY_FONT: &str = "仿宋";
const HEADER_FONT: &str = "黑体";
const TITLE_FONT: &str = "方正小标宋简体";

/// Writes lists as one workbook (`.xlsx`), each on its own worksheet: A3 landscape, one page wide,
/// header repeated on each page and frozen on screen, page numbers at the foot. The same lists give
/// the same bytes.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if there is no list, a list has no columns or an uneven row, or a
/// text or the number of rows is beyond what a workbook holds.
pub fn write_xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, DocumentFault> {
    if sheets.is_empty() {
        return Err(unwritable("没有可导出的表"));
    }
    let mut workbook = Workbook::new();
    // A fixed day keeps the bytes the same; the day of the list stands in its scope line.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(broken)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        check(sheet)?;
        let name = tab_name(&sheet.name, &names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name).map_err(broken)?;
        names.push(name.to_lowercase());
        write_sheet(worksheet, sheet).map_err(broken)?;
    }
    workbook.save_to_buffer().map_err(broken)
}

fn unwritable(what: impl Into<String>) -> DocumentFault {
    DocumentFault::Unwritable { what: what.into() }
}

fn broken(error: XlsxError) -> DocumentFault {
    unwritable(error.to_string())
}

/// Refuses what would silently be cut or moved.
fn check(sheet: &Sheet) -> Result<(), DocumentFault> {
    let name = &sheet.name;
    if sheet.columns.is_empty() {
        return Err(unwritable(format!("表“{name}”没有列")));
    }
    if sheet.rows.len() + sheet.notes.len() + 3 > MAX_ROWS {
        return Err(unwritable(format!("表“{name}”超过{MAX_ROWS}行")));
    }
    for (index, row) in sheet.rows.iter().enumerate() {
        if row.len() != sheet.columns.len() {
            let (expected, found) = (sheet.columns.len(), row.len());
            let what = format!("表“{name}”第{}行应有{expected}格，实有{found}格", index + 1);
            return Err(unwritable(what));
        }
        let is_long = |cell: &Cell| matches!(cell, Cell::Text(t) | Cell::Across(t) if t.chars().count() > MAX_CELL_CHARS);
        if row.iter().any(is_long) {
            let what = format!("表“{name}”第{}行有单元格超过{MAX_CELL_CHARS}字", index + 1);
            return Err(unwritable(what));
        }
    }
    Ok(())
}

/// A tab name that workbooks accept: no reserved signs, at most 31 characters, not taken.
fn tab_name(wanted: &str, taken: &[String]) -> String {
    let clean = |c: char| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c };
    let base: String = wanted.trim_matches('\'').chars().map(clean).collect();
    let base = if base.trim().is_empty() { "表".to_owned() } else { base };
    let cut = |length: usize| base.chars().take(length).collect::<String>();
    let mut name = cut(31);
    let mut number = 2;
    while taken.contains(&name.to_lowercase()) {
        name = format!("{}({number})", cut(26));
        number += 1;
    }
    name
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let last = sheet.columns.len().saturating_sub(1) as u16;
    let widths: Vec<usize> = (0..sheet.columns.len()).map(|index| width(sheet, index)).collect();
    let total: usize = widths.iter().sum();
    for (index, width) in widths.iter().enumerate() {
        worksheet.set_column_width(index as u16, *width as f64)?;
    }
    let mut row = 0;
    let title = Format::new().set_font_name(TITLE_FONT).set_font_size(18);
    let title = title.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    write_across(worksheet, row, last, &sheet.title, &title.set_text_wrap())?;
    worksheet.set_row_height(row, 30.0 * lines(&sheet.title, total / 2) as f64)?;
    row += 1;
    let line = Format::new().set_font_name(BODY_FONT).set_font_size(11).set_text_wrap();
    let line = line.set_align(FormatAlign::VerticalCenter);
    if let Some(scope) = &sheet.scope {
        write_across(worksheet, row, last, scope, &line)?;
        worksheet.set_row_height(row, LINE_POINTS * lines(scope, total) as f64)?;
        row += 1;
    }
    let header_row = row;
    write_table(worksheet, sheet, header_row)?;
    set_heights(worksheet, sheet, header_row, &widths)?;
    row += 1 + sheet.rows.len() as u32;
    for note in &sheet.notes {
        write_across(worksheet, row, last, note, &line)?;
        worksheet.set_row_height(row, LINE_POINTS * lines(note, total) as f64)?;
        row += 1;
    }
    lay_out(worksheet, header_row)
}

fn write_table(worksheet: &mut Worksheet, sheet: &Sheet, top: u32) -> Result<(), XlsxError> {
    let header = boxed(HEADER_FONT).set_align(FormatAlign::Center);
    for (index, column) in sheet.columns.iter().enumerate() {
        worksheet.write_string_with_format(top, index as u16, &column.header, &header)?;
    }
    for (offset, cells) in sheet.rows.iter().enumerate() {
        let row = top + 1 + offset as u32;
        if let Some(Cell::Across(words)) = cells.first() {
            let last = sheet.columns.len().saturating_sub(1) as u16;
            write_across(worksheet, row, last, words, &boxed(HEADER_FONT))?;
            continue;
        }
        for (index, (cell, column)) in cells.iter().zip(&sheet.columns).enumerate() {
            write_cell(worksheet, row, index as u16, cell, column)?;
        }
    }
    Ok(())
}

/// Sets the height of each row of the table. Excel would find the heights of wrapped rows itself
/// when it opens the file, but other programs print what the file says.
fn set_heights(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    top: u32,
    widths: &[usize],
) -> Result<(), XlsxError> {
    let height = |cells: &mut dyn Iterator<Item = String>| {
        // One unit of a column's width is lost at its borders.
        let line_counts = cells.zip(widths).map(|(text, width)| lines(&text, width - 1));
        let count = line_counts.max().unwrap_or(1);
        (LINE_POINTS * count as f64 + 4.0).min(MAX_ROW_POINTS)
    };
    let headers = &mut sheet.columns.iter().map(|column| column.header.clone());
    worksheet.set_row_height(top, height(headers))?;
    for (offset, cells) in sheet.rows.iter().enumerate() {
        let row = top + 1 + offset as u32;
        let height = match cells.first() {
            Some(Cell::Across(words)) => {
                LINE_POINTS * lines(words, widths.iter().sum()) as f64 + 4.0
            }
            _ => height(&mut cells.iter().map(Cell::to_string)),
        };
        worksheet.set_row_height(row, height)?;
    }
    Ok(())
}

/// Writes one value. Numbers beyond exactness become text rather than change.
fn write_cell(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    model: &Column,
) -> Result<(), XlsxError> {
    let format = boxed(BODY_FONT).set_align(alignment(model));
    let exact = |digits: i64| digits.unsigned_abs() < EXACT_DIGITS.unsigned_abs();
    let number = |number: &Decimal| number.digits as f64 / 10f64.powi(i32::from(number.places));
    match cell {
        Cell::Empty => worksheet.write_blank(row, column, &format)?,
        Cell::Integer(n) if exact(*n) => {
            let format = format.set_num_format("0");
            worksheet.write_number_with_format(row, column, *n as f64, &format)?
        }
        Cell::Decimal(n) if exact(n.digits) => {
            let format = format.set_num_format(places(n.places));
            worksheet.write_number_with_format(row, column, number(n), &format)?
        }
        Cell::Percent(n) if exact(n.digits) => {
            let format = format.set_num_format(format!("{}%", places(n.places)));
            // Two more places instead of a division keep 12.5 % exact as 0.125.
            let share = Decimal { digits: n.digits, places: n.places.saturating_add(2) };
            worksheet.write_number_with_format(row, column, number(&share), &format)?
        }
        // The calendar of workbooks begins in 1900; older days are written as text.
        Cell::Date(date) if date.year() >= 1900 => {
            let format = format.set_num_format("yyyy-mm-dd");
            worksheet.write_datetime_with_format(row, column, *date, &format)?
        }
        cell => write_text(worksheet, row, column, &cell.to_string(), format)?,
    };
    Ok(())
}

/// Writes words. A leading = + - @ is quoted, so that the cell stays text when a user edits it or
/// saves the list in another format.
fn write_text<'a>(
    worksheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    let format = if is_formula_like(text) { format.set_quote_prefix() } else { format };
    worksheet.write_string_with_format(row, column, text, &format)
}

/// Whether office programs could take a text for a formula. A lone "-" means nothing to report.
pub(crate) fn is_formula_like(text: &str) -> bool {
    text.chars().count() > 1
        && text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

fn places(places: u8) -> String {
    match places {
        0 => "0".to_owned(),
        places => format!("0.{}", "0".repeat(usize::from(places.min(15)))),
    }
}

fn boxed(font: &str) -> Format {
    Format::new()
        .set_font_name(font)
        .set_font_size(11)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

fn alignment(column: &Column) -> FormatAlign {
    match (column.align, column.kind) {
        (Align::Left, _) | (Align::ByKind, Kind::Text) => FormatAlign::Left,
        (Align::Centre, _) | (Align::ByKind, Kind::Date) => FormatAlign::Center,
        (Align::Right, _) | (Align::ByKind, _) => FormatAlign::Right,
    }
}

/// Writes a line over the whole width; a single column cannot be merged.
fn write_across(
    worksheet: &mut Worksheet,
    row: u32,
    last: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if last == 0 {
        worksheet.write_string_with_format(row, 0, text, format)?;
    } else {
        worksheet.merge_range(row, 0, row, last, text, format)?;
    }
    Ok(())
}

/// The width of a column: as asked, or the widest line in it within limits.
fn width(sheet: &Sheet, index: usize) -> usize {
    let Some(column) = sheet.columns.get(index) else { return 0 };
    if let Some(width) = column.width {
        return usize::from(width).clamp(2, 255);
    }
    let widest = |text: &str| text.lines().map(display_width).max().unwrap_or(0);
    let cells = sheet.rows.iter().filter_map(|row| row.get(index));
    let content = cells.map(|cell| widest(&cell.to_string())).max().unwrap_or(0);
    // Two for the space that programs leave at the borders of a cell.
    (content.max(widest(&column.header)) + 2).clamp(*FITTED_WIDTH.start(), *FITTED_WIDTH.end())
}

/// Lines that a text takes in a cell of this width, wrapped. A Chinese character is a little wider
/// than two units of column width, so a twentieth is taken off.
fn lines(text: &str, width: usize) -> usize {
    let width = (width * 19 / 20).max(2);
    let wrapped = text.lines().map(|line| display_width(line).div_ceil(width).max(1));
    wrapped.sum::<usize>().max(1)
}

fn lay_out(worksheet: &mut Worksheet, header_row: u32) -> Result<(), XlsxError> {
    worksheet.set_landscape();
    worksheet.set_paper_size(A3);
    worksheet.set_margins(0.6, 0.6, 0.7, 0.8, 0.3, 0.4);
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_print_center_horizontally(true);
    worksheet.set_footer("&C第&P页 共&N页");
    worksheet.set_repeat_rows(header_row, header_row)?;
    worksheet.set_freeze_panes(header_row + 1, 0)?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::xlsx_read::{Grid, read_xlsx};
    use crate::zipped::Package;

    /// A list with a cell of each kind, for the tests of all list formats.
    pub(crate) fn sample() -> Sheet {
        let rate = |digits| Cell::Percent(Decimal { digits, places: 1 });
        Sheet {
            name: "重点任务".into(),
            title: "2023年重点任务台账".into(),
            scope: Some("范围：潞州区　截至2023年9月30日".into()),
            columns: vec![
                Column::new("序号", Kind::Integer),
                Column::new("任务名称", Kind::Text),
                Column::new("投资（亿元）", Kind::Decimal),
                Column::new("完成时限", Kind::Date),
                Column::new("完成率", Kind::Percent),
            ],
            rows: vec![
                vec![
                    Cell::Integer(1),
                    Cell::text("新建口袋公园10个"),
                    Cell::Decimal(Decimal { digits: 1250, places: 2 }),
                    Cell::Date(date(2023, 12, 31)),
                    rate(125),
                ],
                vec![
                    Cell::Integer(2),
                    Cell::text("=HYPERLINK(\"x\")"),
                    Cell::Empty,
                    Cell::Date(date(1899, 1, 1)),
                    Cell::text("—（无）"),
                ],
            ],
            notes: vec!["注：完成率按节点计算。".into()],
        }
    }

    fn part(bytes: &[u8], name: &str) -> String {
        String::from_utf8(Package::open(bytes).unwrap().part(name).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let bytes = write_xlsx(&[sample()]).unwrap();
        let grids = read_xlsx(&bytes).unwrap();
        let expect = [
            ["2023年重点任务台账"; 5],
            ["范围：潞州区　截至2023年9月30日"; 5],
            ["序号", "任务名称", "投资（亿元）", "完成时限", "完成率"],
            ["1", "新建口袋公园10个", "12.5", "2023-12-31", "12.5%"],
            ["2", "=HYPERLINK(\"x\")", "", "1899-01-01", "—（无）"],
            ["注：完成率按节点计算。"; 5],
        ];
        let rows = expect.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        assert_eq!(grids, [Grid { name: "重点任务".into(), rows }]);
    }

    #[test]
    fn the_page_is_laid_out_and_no_text_is_a_formula() {
        let bytes = write_xlsx(&[sample()]).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        for expect in [
            r#"paperSize="8""#,
            r#"orientation="landscape""#,
            r#"fitToHeight="0""#,
            "&amp;C第&amp;P页 共&amp;N页",
            r#"<pane ySplit="3""#,
            r#"<mergeCell ref="A1:E1"/>"#,
            "<v>0.125</v>",
            "<v>12.5</v>",
        ] {
            assert!(sheet.contains(expect), "{expect} not in {sheet}");
        }
        assert!(!sheet.contains("<f>"));
        assert!(part(&bytes, "xl/workbook.xml").contains("重点任务!$3:$3"));
        let styles = part(&bytes, "xl/styles.xml");
        assert!(styles.contains(r#"quotePrefix="1""#) && styles.contains("0.0%"));
    }

    #[test]
    fn the_same_list_gives_the_same_bytes() {
        assert_eq!(write_xlsx(&[sample()]), write_xlsx(&[sample()]));
    }

    #[test]
    fn tab_names_are_made_valid_and_distinct() {
        let long = "很".repeat(40);
        let sheets = ["a/b", "A_B", "", &long, &long].map(|n| Sheet { name: n.into(), ..sample() });
        let names: Vec<String> =
            read_xlsx(&write_xlsx(&sheets).unwrap()).unwrap().into_iter().map(|g| g.name).collect();
        let cut = |length| "很".repeat(length);
        assert_eq!(names, ["a_b", "A_B(2)", "表", &cut(31), &format!("{}(2)", cut(26))]);
    }

    #[test]
    fn lists_that_would_lose_something_are_refused() {
        let fault = |sheets: &[Sheet]| write_xlsx(sheets).unwrap_err().to_string();
        assert!(fault(&[]).contains("没有可导出的表"));
        assert!(fault(&[Sheet { columns: vec![], ..sample() }]).contains("没有列"));
        let uneven = Sheet { rows: vec![vec![Cell::Empty]], ..sample() };
        assert!(fault(&[uneven]).contains("第1行应有5格，实有1格"));
        let mut long = sample();
        long.rows[1][1] = Cell::text("长".repeat(MAX_CELL_CHARS + 1));
        assert!(fault(&[long]).contains("第2行有单元格超过"));
    }

    #[test]
    fn numbers_beyond_exactness_become_text() {
        let mut sheet = sample();
        sheet.rows.truncate(1);
        sheet.rows[0][0] = Cell::Integer(140_403_199_001_011_234);
        let grids = read_xlsx(&write_xlsx(&[sheet]).unwrap()).unwrap();
        assert_eq!(grids[0].rows[3][0], "140403199001011234");
    }

    #[test]
    fn one_column_and_long_notes_need_no_merging() {
        let sheet = Sheet {
            columns: vec![Column::new("事项", Kind::Text)],
            rows: vec![vec![Cell::text("检查")]],
            notes: vec!["说明".repeat(50)],
            ..sample()
        };
        assert_eq!(read_xlsx(&write_xlsx(&[sheet]).unwrap()).unwrap()[0].rows.len(), 5);
    }
}

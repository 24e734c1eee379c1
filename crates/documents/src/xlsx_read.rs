//! Workbooks that other systems and offices hand over, as grids of text.

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};

use crate::fault::DocumentFault;
use crate::kind::{FileKind, Wanted, recognise};
use crate::zipped::{MAX_FILE_BYTES, Package, damaged};

/// Bytes of the whole workbook after unpacking.
const MAX_UNPACKED_BYTES: u64 = 128 << 20;
/// Cells of one grid, empty ones included.
const MAX_CELLS: usize = 2_000_000;
/// Bytes of text in all grids, so that one long shared string cannot be multiplied without end.
const MAX_TEXT_BYTES: usize = 128 << 20;

/// Cells met in all worksheets, while reading and while filling merged ranges.
const MAX_STEPS: usize = 10_000_000;
/// Worksheets of one workbook; more may all be the same large part.
const MAX_SHEETS: usize = 200;

/// One worksheet as text, from cell A1 on, so that row 5 of the file is `rows[4]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The name on the tab.
    pub name: String,
    /// Rows of equal length. Numbers are plain decimals of at most 15 digits ("12.5"), rates
    /// formatted as percent keep their sign ("12.5%"), days are ISO ("2023-12-31", with a time
    /// "2023-12-31T08:30:00"); the cells of a merged range all hold its value.
    pub rows: Vec<Vec<String>>,
}

/// Reads the visible worksheets of a workbook (`.xlsx`, `.xlsm`).
///
/// # Errors
/// A [`DocumentFault`] if the file is of another kind, damaged, or beyond the limits.
pub fn read_xlsx(bytes: &[u8]) -> Result<Vec<Grid>, DocumentFault> {
    if bytes.is_empty() {
        return Err(DocumentFault::Empty);
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(DocumentFault::TooLarge { limit: "文件64 MB" });
    }
    match recognise("a.xlsx", bytes) {
        FileKind::Xlsx => {}
        found => return Err(DocumentFault::WrongKind { found, wanted: Wanted::Workbook }),
    }
    Package::open(bytes)?.check_unpacked_size(MAX_UNPACKED_BYTES)?;
    // The library computes cell references without looking for overflow, so that a hostile one
    // panics where overflow is checked. It touches nothing outside, and a panic is a broken file.
    let read = std::panic::AssertUnwindSafe(|| visible_grids(bytes));
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(damaged("xlsx")))
}

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

fn visible_grids(bytes: &[u8]) -> Result<Vec<Grid>, DocumentFault> {
    let mut workbook: Workbook<'_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    let is_visible = |sheet: &&calamine::Sheet| sheet.visible == SheetVisible::Visible;
    let names: Vec<String> =
        workbook.sheets_metadata().iter().filter(is_visible).map(|s| s.name.clone()).collect();
    if names.len() > MAX_SHEETS {
        return Err(DocumentFault::TooLarge { limit: "工作表200张" });
    }
    let mut allowance = Allowance { bytes_left: MAX_TEXT_BYTES, steps_left: MAX_STEPS };
    names
        .into_iter()
        .filter_map(|name| grid(&mut workbook, name, &mut allowance).transpose())
        .collect()
}

/// Counts the work and the text over all grids, since a hostile workbook can ask for any amount.
struct Allowance {
    bytes_left: usize,
    steps_left: usize,
}

impl Allowance {
    fn step(&mut self) -> Result<(), DocumentFault> {
        let left = self.steps_left.checked_sub(1);
        self.steps_left = left.ok_or(DocumentFault::TooLarge { limit: "单元格1000万个" })?;
        Ok(())
    }

    fn spend(&mut self, text: String) -> Result<String, DocumentFault> {
        let left = self.bytes_left.checked_sub(text.len());
        self.bytes_left = left.ok_or(DocumentFault::TooLarge { limit: "表格文字128 MB" })?;
        Ok(text)
    }
}

/// Reads one worksheet; `None` for a chart sheet.
fn grid(
    workbook: &mut Workbook<'_>,
    name: String,
    allowance: &mut Allowance,
) -> Result<Option<Grid>, DocumentFault> {
    let broken = |error: calamine::XlsxError| damaged(&error.to_string());
    let merges = match workbook.merge_cells_by_sheet_name(&name) {
        Ok(merges) => merges,
        Err(_) => return Ok(None),
    };
    let mut reader = match workbook.worksheet_cells_reader(&name) {
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(None),
        reader => reader.map_err(broken)?,
    };
    let mut cells: HashMap<(usize, usize), String> = HashMap::new();
    let mut size = (0, 0);
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(broken)? {
        allowance.step()?;
        let format = reader.styles().get(style).and_then(|style| style.number_format.as_ref());
        let is_percent = format.is_some_and(|format| is_percent(&format.format_code));
        let Some(text) = shown(cell.get_value(), is_percent) else { continue };
        let (row, column) = (cell.get_position().0 as usize, cell.get_position().1 as usize);
        size = (size.0.max(row + 1), size.1.max(column + 1));
        if size.0.saturating_mul(size.1) > MAX_CELLS {
            return Err(DocumentFault::TooLarge { limit: "表格200万格" });
        }
        cells.insert((row, column), allowance.spend(text)?);
    }
    drop(reader);
    let mut rows = vec![vec![String::new(); size.1]; size.0];
    for ((row, column), text) in cells {
        rows[row][column] = text;
    }
    for merge in merges {
        fill(&mut rows, merge, allowance)?;
    }
    Ok(Some(Grid { name, rows }))
}

/// Repeats the value of a merged range in all its cells that lie in the grid and are empty.
fn fill(
    rows: &mut [Vec<String>],
    merge: calamine::Dimensions,
    allowance: &mut Allowance,
) -> Result<(), DocumentFault> {
    let (top, left) = (merge.start.0 as usize, merge.start.1 as usize);
    let value = rows.get(top).and_then(|row| row.get(left)).cloned().unwrap_or_default();
    if value.is_empty() {
        return Ok(());
    }
    for row in rows.iter_mut().take(merge.end.0 as usize + 1).skip(top) {
        for cell in row.iter_mut().take(merge.end.1 as usize + 1).skip(left) {
            allowance.step()?;
            if cell.is_empty() {
                *cell = allowance.spend(value.clone())?;
            }
        }
    }
    Ok(())
}

/// What a cell shows; `None` for an empty one.
fn shown(value: &DataRef<'_>, is_percent: bool) -> Option<String> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if is_percent => format!("{}%", plain(number * 100.0)),
        DataRef::Float(number) => plain(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error_sign(error).to_owned(),
    };
    (!text.is_empty()).then_some(text)
}

/// A number as a plain decimal of at most 15 digits, which is what the program shows: beyond them
/// lies only the noise of binary fractions (0.1 + 0.2).
fn plain(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // "-0" is a number to no reader.
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A day, with the time if it has one; a span of time or a bare time of day as hours and minutes.
fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if moment.is_duration() || moment.as_f64() < 1.0 {
        let seconds = (moment.as_f64() * 86_400.0).round().max(0.0) as u64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    }
}

fn error_sign(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#DATA!",
    }
}

/// Whether a number format shows percent: a % outside quotes in its first section.
fn is_percent(format: &str) -> bool {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for c in format.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '%' if !is_quoted => return true,
            ';' if !is_quoted => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;
    use crate::xlsx_write::tests::sample;
    use crate::xlsx_write::write_xlsx;
    use crate::zipped::tests::zipped;

    #[test]
    fn numbers_lose_their_noise() {
        for (number, expect) in [
            (0.1 + 0.2, "0.3"),
            (7.0, "7"),
            (-0.0, "0"),
            (1234567.891, "1234567.891"),
            (1e15, "1000000000000000"),
            (0.000_012, "0.000012"),
            (35.2 * 100.0, "3520"),
        ] {
            assert_eq!(plain(number), expect);
        }
    }

    #[test]
    fn percent_formats_are_known() {
        for (format, expect) in [
            ("0.0%", true),
            ("0%;[Red]-0%", true),
            ("0.00", false),
            ("0\"%\"", false),
            ("0\\%", false),
            ("0;0%", false),
        ] {
            assert_eq!(is_percent(format), expect, "{format}");
        }
    }

    #[test]
    fn merged_hidden_dated_and_computed_cells() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let plain = Format::new();
        let dated = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        sheet.merge_range(1, 0, 2, 1, "合并", &plain).unwrap();
        let noon = ExcelDateTime::from_ymd(2023, 9, 28).unwrap().and_hms(12, 30, 0).unwrap();
        sheet.write_datetime_with_format(3, 0, &noon, &dated).unwrap();
        sheet.write_number(3, 2, 0.1 + 0.2).unwrap();
        sheet.write_boolean(4, 2, true).unwrap();
        sheet.write_formula(5, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
        let hidden = workbook.add_worksheet();
        hidden.write_string(0, 0, "隐藏").unwrap();
        hidden.set_hidden(true);
        let grids = read_xlsx(&workbook.save_to_buffer().unwrap()).unwrap();
        let expect = [
            ["", "", ""],
            ["合并", "合并", ""],
            ["合并", "合并", ""],
            ["2023-09-28T12:30:00", "", "0.3"],
            ["", "", "TRUE"],
            ["", "", "2"],
        ];
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].rows, expect);
    }

    #[test]
    fn a_far_cell_does_not_fill_the_memory() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write_string(1_048_575, 16_383, "远").unwrap();
        let fault = read_xlsx(&workbook.save_to_buffer().unwrap()).unwrap_err();
        assert!(matches!(fault, DocumentFault::TooLarge { .. }), "{fault}");
    }

    #[test]
    fn foreign_files_say_what_to_do() {
        let fault = |bytes: &[u8]| read_xlsx(bytes).unwrap_err().to_string();
        let mut old = vec![0xD0, 0xCF, 0x11, 0xE0];
        old.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(
            fault(&old),
            "这是旧版 Excel（.xls）工作簿，请用 WPS 或 Excel 另存为 .xlsx 后再导入。"
        );
        assert!(fault(b"PK\x03\x04").starts_with("文件已损坏"));
        assert!(fault(b"a,b").starts_with("这是纯文本文件"));
        assert!(fault(b"").starts_with("文件是空的"));
    }

    /// Rewrites one part of the sample workbook.
    fn changed(part: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let original = write_xlsx(&[sample()]).unwrap();
        let mut package = Package::open(&original).unwrap();
        let names: Vec<String> = package.names().map(str::to_owned).collect();
        let mut parts = Vec::new();
        for name in &names {
            let mut content = package.part(name).unwrap().unwrap();
            if name == part {
                change(&mut content);
            }
            parts.push((name.as_str(), content));
        }
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, c)| (*n, c.as_slice())).collect();
        zipped(&parts)
    }

    #[test]
    fn an_overflowing_reference_is_a_damaged_file() {
        let bytes = changed("xl/worksheets/sheet1.xml", |content| {
            let text = String::from_utf8(content.clone()).unwrap();
            *content = text.replace(r#"r="B4""#, r#"r="B99999999999999999999""#).into_bytes();
        });
        let read = read_xlsx(&bytes);
        assert!(matches!(read, Err(DocumentFault::Damaged { .. }) | Ok(_)), "{read:?}");
    }

    #[test]
    fn broken_workbooks_never_panic() {
        let mut state = 38u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize
        };
        let parts = ["xl/worksheets/sheet1.xml", "xl/sharedstrings.xml", "xl/styles.xml"];
        for _ in 0..300 {
            let (part, places) = (parts[random() % 3], [random(), random(), random()]);
            let bytes = changed(part, |content| {
                for place in places {
                    let length = content.len();
                    content[place % length] = (place >> 8) as u8;
                }
            });
            let _ = read_xlsx(&bytes);
        }
    }
}

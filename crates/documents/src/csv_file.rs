//! Lists as csv, with the byte order mark that Excel and WPS need to show Chinese.

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};

use crate::fault::DocumentFault;
use crate::kind::{FileKind, Wanted, recognise};
use crate::plain::decode;
use crate::sheet::{Cell, Sheet};
use crate::xlsx_write::is_formula_like;
use crate::zipped::{MAX_FILE_BYTES, damaged};

/// Writes the header and the rows of a list as csv (UTF-8 with byte order mark, CRLF). Title, scope
/// and notes stay away, so that a program finds the header in the first line. A text that a program
/// could take for a formula gets an apostrophe in front.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if a row has not as many cells as there are columns.
pub fn write_csv(sheet: &Sheet) -> Result<Vec<u8>, DocumentFault> {
    let broken = |error: String| DocumentFault::Unwritable { what: error };
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    let header = sheet.columns.iter().map(|column| column.header.clone());
    writer.write_record(header).map_err(|error| broken(error.to_string()))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(field)).map_err(|error| broken(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| broken(error.to_string()))
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Across(text) if is_formula_like(text) => format!("'{text}"),
        cell => cell.to_string(),
    }
}

/// Reads csv in any of the encodings of plain text as rows of text, uneven rows included.
///
/// # Errors
/// A [`DocumentFault`] if the file is empty, too large, or of another kind.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, DocumentFault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(DocumentFault::TooLarge { limit: "文件64 MB" });
    }
    match recognise("", bytes) {
        FileKind::PlainText => {}
        found => return Err(DocumentFault::WrongKind { found, wanted: Wanted::Workbook }),
    }
    let (text, _) = decode(bytes);
    if text.trim().is_empty() {
        return Err(DocumentFault::Empty);
    }
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |record: csv::Result<csv::StringRecord>| match record {
        Ok(record) => Ok(record.iter().map(str::to_owned).collect()),
        Err(_) => Err(damaged("csv")),
    };
    reader.records().map(row).collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;
    use crate::xlsx_write::tests::sample;

    #[test]
    fn a_list_is_written_for_excel_and_read_back() {
        let bytes = write_csv(&sample()).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}序号,任务名称,投资（亿元）,完成时限,完成率\r\n\
             1,新建口袋公园10个,12.50,2023-12-31,12.5%\r\n\
             2,\"'=HYPERLINK(\"\"x\"\")\",,1899-01-01,—（无）\r\n"
        );
        let rows = read_csv(&bytes).unwrap();
        assert_eq!((rows.len(), rows[0][0].as_str(), rows[1][2].as_str()), (3, "序号", "12.50"));
    }

    #[test]
    fn gb18030_and_uneven_rows_are_read() {
        let bytes = GB18030.encode("单位,数值\n发改局,\"1,5\"\n合计\n").0;
        let expect = [vec!["单位", "数值"], vec!["发改局", "1,5"], vec!["合计"]];
        assert_eq!(read_csv(&bytes).unwrap(), expect);
        assert_eq!(read_csv(b"  ").unwrap_err(), DocumentFault::Empty);
    }
}

//! `[codes]`: versioned code lists, inline or from a csv file, which may carry columns that a
//! deadline or a field looks up.

use indexmap::IndexMap;
use toml::de::DeValue;

use super::node::{Table, Word};

/// A code list with its edition (代码表).
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    /// Its name in the file.
    pub id: Word,
    /// The edition of the standard, or the name of the local scheme.
    pub edition: String,
    /// 地方设定, where the district chooses the scheme.
    pub mark: Option<String>,
    /// Code and title, in the order of the file.
    pub values: IndexMap<String, String>,
    /// The columns whose values together identify a row of `table`.
    pub key: Vec<String>,
    /// The columns that a lookup gives, in order: stages of a staged limit.
    pub gives: Vec<String>,
    /// Rows of the csv file: column and text.
    pub table: Vec<IndexMap<String, String>>,
    /// Titles of a matrix's rows (谁查).
    pub rows: Vec<String>,
    /// Titles of a matrix's columns (查什么).
    pub columns: Vec<String>,
}

impl Codes {
    /// The title of a code.
    pub fn title(&self, code: &str) -> Option<&str> {
        self.values.get(code).map(String::as_str)
    }

    /// The row whose key columns hold these texts, in the order of `key`.
    pub fn find(&self, key: &[&str]) -> Option<&IndexMap<String, String>> {
        self.table.iter().find(|row| {
            self.key
                .iter()
                .zip(key)
                .all(|(column, text)| row.get(column).is_some_and(|t| t == text))
        })
    }

    /// Reads a list; `files` gives the text of a csv file of the catalogue by its path.
    pub(super) fn read(
        id: &Word,
        table: Table<'_, '_>,
        files: &dyn Fn(&str) -> Option<String>,
    ) -> Codes {
        let mut codes = Codes {
            id: id.clone(),
            edition: table.text("edition").unwrap_or_default(),
            mark: table.text("mark"),
            values: IndexMap::new(),
            key: texts(&table, "key"),
            gives: texts(&table, "gives"),
            table: Vec::new(),
            rows: texts(&table, "rows"),
            columns: texts(&table, "columns"),
        };
        codes.read_inline(&table);
        if let Some(path) = table.text("file") {
            match files(&path).map(|text| rows_of_csv(&text)) {
                Some(Ok(rows)) => codes.take_rows(rows),
                Some(Err(message)) => table.fault("file", format!("{path} 读不出来:{message}")),
                None => table.fault("file", format!("没有找到文件 {path}")),
            }
        }
        if codes.values.is_empty() && codes.table.is_empty() && codes.rows.is_empty() {
            table.fault("values", "代码表是空的,请写 values、file 或 rows 与 columns");
        }
        table.finish();
        codes
    }

    fn read_inline(&mut self, table: &Table<'_, '_>) {
        for (code, value) in table.entries("values") {
            match value.get_ref() {
                DeValue::String(title) => {
                    self.values.insert(code.text, title.to_string());
                }
                _ => table.fault("values", "values 里应为 代码 = \"名称\""),
            }
        }
    }

    fn take_rows(&mut self, rows: Vec<IndexMap<String, String>>) {
        for row in &rows {
            if let (Some(code), Some(title)) = (row.get(&self.id.text), row.get("title")) {
                self.values.insert(code.clone(), title.clone());
            }
        }
        self.table = rows;
    }
}

fn texts(table: &Table<'_, '_>, key: &'static str) -> Vec<String> {
    table.words(key).into_iter().map(|word| word.text).collect()
}

fn rows_of_csv(text: &str) -> Result<Vec<IndexMap<String, String>>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|fault| fault.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        let cells = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned));
        rows.push(cells.collect());
    }
    Ok(rows)
}

//! A list for printing and handing on (台账, 统计表), before it becomes a file.

use std::fmt;

use jiff::civil::Date;

/// One list: a title, columns, rows and notes under them. It becomes a worksheet or a csv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The name on the worksheet tab.
    pub name: String,
    /// The title over the whole width.
    pub title: String,
    /// The line under the title: scope and day (范围：潞州区 截至2023年9月30日).
    pub scope: Option<String>,
    /// The columns, at least one.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Notes under the table, one line each (口径, 来源).
    pub notes: Vec<String>,
}

/// A column of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub header: String,
    /// Width in half-width characters (a Chinese character takes two); `None` fits the content.
    pub width: Option<u16>,
    /// Where the content stands in its cell.
    pub align: Align,
    /// What the column holds.
    pub kind: Kind,
}

impl Column {
    /// A column that fits its content and aligns by its kind.
    pub fn new(header: impl Into<String>, kind: Kind) -> Self {
        Self { header: header.into(), width: None, align: Align::ByKind, kind }
    }
}

/// What a column holds; single cells may differ ("—（无）" in a column of rates).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers with decimal places.
    Decimal,
    /// Days.
    Date,
    /// Rates in percent.
    Percent,
}

/// Where content stands in its cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words left, numbers right, days in the middle.
    ByKind,
    /// Left.
    Left,
    /// In the middle.
    Centre,
    /// Right.
    Right,
}

/// A value in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words; never taken for a formula, whatever they begin with.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// An exact decimal number.
    Decimal(Decimal),
    /// A day.
    Date(Date),
    /// Words over the whole width of the table, in the first cell of a row whose others are empty:
    /// the heading of a group of rows.
    Across(String),
    /// A rate in percent: 12.5 % is `Decimal { digits: 125, places: 1 }`.
    Percent(Decimal),
}

impl Cell {
    /// Words in a cell.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Across(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Percent(number) => write!(f, "{number}%"),
        }
    }
}

/// An exact decimal number: `digits` × 10^−`places`. Shown with exactly these places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as a whole number.
    pub digits: i64,
    /// Digits after the point.
    pub places: u8,
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::from(self.places);
        if places == 0 {
            return self.digits.fmt(f);
        }
        let sign = if self.digits < 0 { "-" } else { "" };
        // One digit at least stands before the point.
        let digits = format!("{:0width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// The width of a line in half-width characters: two for Chinese characters and full-width signs.
pub(crate) fn display_width(line: &str) -> usize {
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2014..=0x2026 | 0x2190..=0x21FF | 0x2460..=0x24FF | 0x25A0..=0x26FF
        | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_places() {
        for (digits, places, expect) in [
            (125, 1, "12.5"),
            (-5, 2, "-0.05"),
            (700, 2, "7.00"),
            (7, 0, "7"),
            (0, 1, "0.0"),
            (i64::MIN, 3, "-9223372036854775.808"),
        ] {
            assert_eq!(Decimal { digits, places }.to_string(), expect);
        }
        assert_eq!(Cell::Percent(Decimal { digits: 1000, places: 1 }).to_string(), "100.0%");
    }

    #[test]
    fn chinese_is_two_wide() {
        assert_eq!(display_width("第2页（A）—"), 2 + 1 + 2 + 2 + 1 + 2 + 2);
    }
}

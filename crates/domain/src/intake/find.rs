//! Where the table lies in a sheet: head, rows, headings of groups, sums and notes.
//!
//! Merged cells come in filled: a title over the whole width repeats in every cell of its row, a head
//! that spans two rows stands in both. Every row of every sheet gets a [`RowKind`], so that what is in,
//! what is refused and what is beside the table add up to the rows of the file.

use std::collections::HashSet;

use super::value::{is_nothing, label, plain, title};

/// One worksheet as text, from cell A1 on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name on the tab.
    pub name: String,
    /// Rows; cells of a merged range all hold its value.
    pub rows: Vec<Vec<String>>,
}

/// What a row of a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// Empty.
    Blank,
    /// Above the table: title, issuer, day.
    Title,
    /// The head, or the head once more.
    Head,
    /// A row of the table.
    Body,
    /// A heading over the rows that follow.
    Group,
    /// A sum over rows (合计, 小计).
    Sum,
    /// Below the table: notes, who filled it in.
    Note,
}

impl RowKind {
    /// The word for it on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            RowKind::Blank => "空行",
            RowKind::Title => "标题行",
            RowKind::Head => "表头",
            RowKind::Body => "数据",
            RowKind::Group => "分组行",
            RowKind::Sum => "合计行",
            RowKind::Note => "表外说明",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its sheet, 0 first.
    pub sheet: usize,
    /// Its row in the sheet, 0 first.
    pub row: usize,
    /// Its cells, in the order of the table's columns.
    pub cells: Vec<String>,
    /// The heading that it stands under.
    pub group: String,
}

/// A row that is not of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Its sheet.
    pub sheet: usize,
    /// Its row.
    pub row: usize,
    /// What it is.
    pub kind: RowKind,
    /// What it says.
    pub text: String,
}

/// The table of a file: the rows of all its sheets under the titles of all their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Titles of the columns: 完成时限, 季度节点/一季度.
    pub columns: Vec<String>,
    /// Rows.
    pub lines: Vec<Line>,
    /// Everything else that says something.
    pub asides: Vec<Aside>,
    /// What each row of each sheet is.
    pub kinds: Vec<Vec<RowKind>>,
    /// The year that each sheet speaks of, by its name or title.
    pub years: Vec<Option<i16>>,
    /// Names of the sheets.
    pub sheets: Vec<String>,
    /// For each sheet, in which of its columns a column of the table stands.
    places: Vec<Vec<Option<usize>>>,
}

impl Table {
    /// The name of a cell: C7, with the sheet where there are several: 2022年!C7.
    pub fn cell_name(&self, line: &Line, column: usize) -> String {
        let own = self.places.get(line.sheet).and_then(|places| *places.get(column)?);
        let letters = own.map_or(String::new(), letters);
        format!("{}{letters}{}", self.prefix(line.sheet), line.row + 1)
    }

    /// The name of a row: 第7行, 2022年 第7行.
    pub fn row_name(&self, sheet: usize, row: usize) -> String {
        match self.sheets.len() {
            0 | 1 => format!("第{}行", row + 1),
            _ => format!("{} 第{}行", self.sheets[sheet.min(self.sheets.len() - 1)], row + 1),
        }
    }

    fn prefix(&self, sheet: usize) -> String {
        match self.sheets.get(sheet).filter(|_| self.sheets.len() > 1) {
            Some(name) => format!("{name}!"),
            None => String::new(),
        }
    }

    /// How many rows are of a kind.
    pub fn count(&self, kind: RowKind) -> usize {
        self.kinds.iter().flatten().filter(|own| **own == kind).count()
    }
}

/// A, B … Z, AA …
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

/// Rows among which a head is looked for.
const SEARCHED: usize = 30;
/// A head has at most so many rows.
const MOST_HEADS: usize = 3;
/// A label has at most so many characters.
const LONGEST_LABEL: usize = 24;
/// Words that a row of sums begins with.
const SUMS: [&str; 7] = ["合计", "小计", "总计", "共计", "累计", "汇总", "全区合计"];
/// Words that a note begins with.
const NOTES: [&str; 17] = [
    "注",
    "备注",
    "说明",
    "填表",
    "填报",
    "制表",
    "审核",
    "联系",
    "单位负责人",
    "负责人",
    "报送",
    "附件",
    "统计时间",
    "截至",
    "填写",
    "经办",
    "签字",
];

/// Reads sheets; `is_known` says whether a label is one that the system knows.
pub fn read(sheets: &[Sheet], is_known: &dyn Fn(&str) -> bool) -> Table {
    let mut table = Table::default();
    for sheet in sheets {
        let at = table.sheets.len();
        table.sheets.push(sheet.name.clone());
        let head = head(sheet, is_known);
        let titles = head.as_ref().map_or_else(Vec::new, |head| head.titles(sheet));
        table.years.push(year_of(sheet, head.as_ref().map_or(0, |head| head.first)));
        let places = take_columns(&mut table.columns, &titles);
        table.places.push(places);
        let kinds = kinds(sheet, head.as_ref());
        take_rows(&mut table, sheet, at, &kinds);
        table.kinds.push(kinds);
    }
    for line in &mut table.lines {
        line.cells.resize(table.columns.len(), String::new());
    }
    table
}

/// Enters the columns of a sheet among those of the table; where each of the table's stands in it.
fn take_columns(columns: &mut Vec<String>, titles: &[Option<String>]) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = vec![None; columns.len()];
    for (own, title) in titles.iter().enumerate() {
        let Some(title) = title else { continue };
        let same = |at: &usize| label(&columns[*at]) == label(title) && places[*at].is_none();
        match (0..columns.len()).find(same) {
            Some(at) => places[at] = Some(own),
            None => {
                columns.push(title.clone());
                places.push(Some(own));
            }
        }
    }
    places
}

fn take_rows(table: &mut Table, sheet: &Sheet, at: usize, kinds: &[RowKind]) {
    let places = table.places[at].clone();
    let mut group = String::new();
    for (row, (cells, kind)) in sheet.rows.iter().zip(kinds).enumerate() {
        let said = || distinct(cells).join(" ");
        match kind {
            RowKind::Body => {
                let cell = |own: &Option<usize>| {
                    own.and_then(|own| cells.get(own)).map_or(String::new(), |cell| plain(cell))
                };
                let cells = places.iter().map(cell).collect();
                table.lines.push(Line { sheet: at, row, cells, group: group.clone() });
            }
            RowKind::Blank | RowKind::Head => {}
            kind => {
                if *kind == RowKind::Group {
                    group = said();
                }
                table.asides.push(Aside { sheet: at, row, kind: *kind, text: said() });
            }
        }
    }
}

/// The rows of a head.
struct Head {
    first: usize,
    last: usize,
}

impl Head {
    /// The titles of the sheet's columns; none for a column without one.
    fn titles(&self, sheet: &Sheet) -> Vec<Option<String>> {
        let width = sheet.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut titles: Vec<Option<String>> = Vec::with_capacity(width);
        let mut taken: HashSet<String> = HashSet::new();
        let mut above: Vec<String> = vec![String::new(); self.last + 1 - self.first];
        for column in 0..width {
            let mut words: Vec<String> = Vec::new();
            for (level, row) in (self.first..=self.last).enumerate() {
                let own = title(sheet.rows[row].get(column).map_or("", String::as_str));
                // Under a group head that is not merged, the cells beside it are empty.
                let is_leaf = row == self.last;
                let below = || cell(sheet, self.last, column);
                let own = match own.is_empty() && !is_leaf && !below().is_empty() {
                    true => above[level].clone(),
                    false => own,
                };
                if !own.is_empty() && words.last() != Some(&own) {
                    words.push(own.clone());
                }
                above[level] = own;
            }
            let mut joined = words.join("/");
            if joined.is_empty() {
                titles.push(None);
                continue;
            }
            let plain = joined.clone();
            for nth in 2.. {
                if taken.insert(label(&joined)) {
                    break;
                }
                joined = format!("{plain}({nth})");
            }
            titles.push(Some(joined));
        }
        titles
    }
}

fn cell(sheet: &Sheet, row: usize, column: usize) -> String {
    sheet.rows.get(row).and_then(|row| row.get(column)).map_or(String::new(), |cell| title(cell))
}

/// The different texts of a row, in order.
fn distinct(cells: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in cells {
        let text = title(cell);
        if !text.is_empty() && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// The head of a sheet: the row that knows most labels, with the rows that belong to it.
fn head(sheet: &Sheet, is_known: &dyn Fn(&str) -> bool) -> Option<Head> {
    let searched = sheet.rows.iter().take(SEARCHED);
    let known =
        |cells: &Vec<String>| distinct(cells).iter().filter(|cell| is_known(&label(cell))).count();
    let counts: Vec<usize> = searched.map(known).collect();
    let most = counts.iter().copied().max().unwrap_or_default();
    let row = match most {
        0 | 1 => sheet.rows.iter().take(SEARCHED).position(|cells| looks_like_head(cells))?,
        most => counts.iter().position(|count| *count == most)?,
    };
    let mut head = Head { first: row, last: row };
    while head.last + 1 - head.first < MOST_HEADS
        && head.first > 0
        && belongs(sheet, head.first - 1, head.first)
    {
        head.first -= 1;
    }
    while head.last + 1 - head.first < MOST_HEADS && belongs(sheet, head.last, head.last + 1) {
        head.last += 1;
    }
    Some(head)
}

/// A row of at least two short labels without numbers.
fn looks_like_head(cells: &[String]) -> bool {
    let texts = distinct(cells);
    texts.len() >= 2 && texts.iter().all(|text| is_label(text))
}

fn is_label(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.chars().count() <= LONGEST_LABEL && digits * 2 < text.chars().count().max(1)
}

/// Whether two rows are of one head: a label spans both, or the lower one divides labels of the upper.
fn belongs(sheet: &Sheet, upper: usize, lower: usize) -> bool {
    let (Some(above), Some(below)) = (sheet.rows.get(upper), sheet.rows.get(lower)) else {
        return false;
    };
    let texts = (distinct(above), distinct(below));
    if texts.0.len() < 2 || texts.1.is_empty() || !texts.1.iter().all(|text| is_label(text)) {
        return false;
    }
    let width = above.len().max(below.len());
    let pairs: Vec<(String, String)> =
        (0..width).map(|at| (cell(sheet, upper, at), cell(sheet, lower, at))).collect();
    let spans = pairs.iter().any(|(a, b)| !a.is_empty() && a == b);
    let differs = pairs.iter().any(|(a, b)| !b.is_empty() && a != b);
    // Without merged cells: every label below stands where the upper row goes on to the right.
    let goes_on = |at: usize| {
        let (a, b) = &pairs[at];
        let left = at.checked_sub(1).map(|left| &pairs[left].0);
        let right = pairs.get(at + 1).map(|(right, _)| right);
        b.is_empty()
            || (a.is_empty() && at > 0)
            || (!a.is_empty() && (left == Some(a) || right.is_some_and(|r| r == a || r.is_empty())))
    };
    let divides = texts.1.len() >= 2
        && (0..width).all(goes_on)
        && pairs.iter().any(|(a, b)| a.is_empty() && !b.is_empty());
    (spans && differs) || divides
}

/// What every row is.
fn kinds(sheet: &Sheet, head: Option<&Head>) -> Vec<RowKind> {
    let Some(head) = head else {
        let kind = |cells: &Vec<String>| match is_blank(cells) {
            true => RowKind::Blank,
            false => RowKind::Note,
        };
        return sheet.rows.iter().map(kind).collect();
    };
    let labels: Vec<Vec<String>> = (head.first..=head.last).map(|row| labels(sheet, row)).collect();
    let mut kinds: Vec<RowKind> = (0..sheet.rows.len())
        .map(|row| match row {
            row if is_blank(&sheet.rows[row]) => RowKind::Blank,
            row if row < head.first => RowKind::Title,
            row if row <= head.last || labels.contains(&self::labels(sheet, row)) => RowKind::Head,
            row => body_kind(&sheet.rows[row]),
        })
        .collect();
    // Below the last row of the table, what stands alone is a note and no heading.
    let last = kinds.iter().rposition(|kind| *kind == RowKind::Body);
    for kind in kinds.iter_mut().skip(last.map_or(head.last + 1, |last| last + 1)) {
        if *kind == RowKind::Group {
            *kind = RowKind::Note;
        }
    }
    kinds
}

fn labels(sheet: &Sheet, row: usize) -> Vec<String> {
    sheet.rows[row].iter().map(|cell| label(cell)).collect()
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| plain(cell).is_empty())
}

/// What a row below the head is by itself.
fn body_kind(cells: &[String]) -> RowKind {
    let texts = distinct(cells);
    let first = texts.first().map_or(String::new(), |text| label(text));
    let sums = |text: &String| {
        let text = label(text);
        let bare = text.trim_matches(['(', ')', ':']);
        SUMS.contains(&bare)
    };
    if texts.iter().take(2).any(sums) {
        return RowKind::Sum;
    }
    let written = cells.iter().filter(|cell| !plain(cell).is_empty()).count();
    let notes = |word: &str| {
        let rest = first.strip_prefix(word);
        rest.is_some_and(|rest| {
            rest.starts_with([':', ';', '.', '、', '1'])
                || rest.is_empty()
                || texts.len() == 1
                || rest.contains(':')
        })
    };
    if NOTES.iter().any(|word| notes(word)) {
        return RowKind::Note;
    }
    let at_left = cells.first().is_some_and(|cell| !plain(cell).is_empty());
    let is_number = first.chars().all(|c| c.is_ascii_digit());
    match texts.len() == 1 && !is_number && !is_nothing(&first) && (written > 1 || at_left) {
        // One text over the whole width, or alone at the left: a heading.
        true => RowKind::Group,
        false => RowKind::Body,
    }
}

/// The year that a sheet speaks of: by its name, else by what stands above its table.
fn year_of(sheet: &Sheet, head: usize) -> Option<i16> {
    let above = sheet.rows.iter().take(head).flatten().map(String::as_str);
    std::iter::once(sheet.name.as_str()).chain(above).find_map(year_in)
}

/// A year written in a text: 2023年, 2023.
pub(super) fn year_in(text: &str) -> Option<i16> {
    let text = plain(text);
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let years = digits.into_iter().filter(|run| run.len() == 4);
    years.filter_map(|run| run.parse().ok()).find(|year| (1990..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
        Sheet { name: name.to_owned(), rows: rows.collect() }
    }

    fn known(label: &str) -> bool {
        ["序号", "任务名称", "牵头单位", "完成时限", "备注"].contains(&label)
    }

    const MESSY: &[&[&str]] = &[
        &[
            "潞州区2023年重点任务台账",
            "潞州区2023年重点任务台账",
            "潞州区2023年重点任务台账",
            "潞州区2023年重点任务台账",
            "潞州区2023年重点任务台账",
            "潞州区2023年重点任务台账",
        ],
        &["", "", "", "", "", "单位：项"],
        &["序号", "任务名称", "牵头单位", "季度节点", "季度节点", "完成时限"],
        &["序号", "任务名称", "牵头单位", "一季度", "二季度", "完成时限"],
        &["一、工业", "一、工业", "一、工业", "一、工业", "一、工业", "一、工业"],
        &["1", "供热管网", "区住建局", "开工", "完工", "2023.6.30"],
        &["小计", "", "", "1", "1", ""],
        &["序号", "任务名称", "牵头单位", "一季度", "二季度", "完成时限"],
        &["2", "", "区教育局", "", "", "年底"],
        &["", "", "", "", "", ""],
        &["合 计", "2", "", "", "", ""],
        &["注：1.本表按月报送。", "", "", "", "", ""],
        &["填表人：甲", "", "审核人：乙", "", "", ""],
    ];

    #[test]
    fn a_messy_table_is_told_apart() {
        let table = read(&[sheet("Sheet1", MESSY)], &known);
        let titles =
            ["序号", "任务名称", "牵头单位", "季度节点/一季度", "季度节点/二季度", "完成时限"];
        assert_eq!(table.columns, titles);
        use RowKind::*;
        assert_eq!(
            table.kinds[0],
            [Title, Title, Head, Head, Group, Body, Sum, Head, Body, Blank, Sum, Note, Note]
        );
        assert_eq!(table.lines.len(), 2);
        assert_eq!(table.lines[0].group, "一、工业");
        assert_eq!(table.cell_name(&table.lines[1], 5), "F9");
        assert_eq!(table.years, [Some(2023)]);
    }

    #[test]
    fn a_head_of_two_rows_without_merged_cells() {
        let rows: &[&[&str]] = &[
            &["序号", "任务名称", "季度节点", "", "完成时限"],
            &["", "", "一季度", "二季度", ""],
            &["1", "供热管网", "开工", "完工", "6月底"],
        ];
        let table = read(&[sheet("任务", rows)], &known);
        assert_eq!(
            table.columns,
            ["序号", "任务名称", "季度节点/一季度", "季度节点/二季度", "完成时限"]
        );
        assert_eq!(table.lines.len(), 1);
    }

    #[test]
    fn sheets_are_joined_by_the_titles_of_their_columns() {
        let one: &[&[&str]] = &[&["序号", "任务名称", "牵头单位"], &["1", "甲", "区住建局"]];
        let two: &[&[&str]] = &[&["任务名称", "序号", "完成时限"], &["乙", "1", "年底"]];
        let note: &[&[&str]] = &[&["本表由各单位填报，逐级审核后报区政府办公室汇总。"]];
        let sheets = [sheet("2021年", one), sheet("2022年", two), sheet("说明", note)];
        let table = read(&sheets, &known);
        assert_eq!(table.columns, ["序号", "任务名称", "牵头单位", "完成时限"]);
        assert_eq!(table.lines[1].cells, ["1", "乙", "", "年底"]);
        assert_eq!(table.cell_name(&table.lines[1], 1), "2022年!A2");
        assert_eq!(table.years, [Some(2021), Some(2022), None]);
        assert_eq!(table.kinds[2], [RowKind::Note]);
    }

    #[test]
    fn a_head_of_unknown_labels_is_still_one() {
        let rows: &[&[&str]] = &[&["甲栏", "乙栏"], &["2023-01-01", "12"]];
        let table = read(&[sheet("a", rows)], &known);
        assert_eq!(table.columns, ["甲栏", "乙栏"]);
        assert_eq!(table.lines.len(), 1);
    }

    fn any_cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("序号".to_owned()),
            Just("任务名称".to_owned()),
            Just("牵头单位".to_owned()),
            Just("合计".to_owned()),
            Just("注：说明".to_owned()),
            "[0-9]{1,3}",
            "[一-龥]{1,9}",
            "\\PC{0,6}",
        ]
    }

    fn any_sheet() -> impl Strategy<Value = Sheet> {
        let row = prop::collection::vec(any_cell(), 0..7);
        prop::collection::vec(row, 0..24).prop_map(|rows| Sheet { name: "表".to_owned(), rows })
    }

    proptest! {
        /// Rows of the table, rows beside it, heads and blanks are all the rows that there are.
        #[test]
        fn no_row_is_ever_lost(sheets in prop::collection::vec(any_sheet(), 0..4)) {
            let table = read(&sheets, &known);
            let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
            let silent = table.count(RowKind::Blank) + table.count(RowKind::Head);
            prop_assert_eq!(table.lines.len() + table.asides.len() + silent, rows);
            for line in &table.lines {
                prop_assert_eq!(line.cells.len(), table.columns.len());
                let own = &sheets[line.sheet].rows[line.row];
                prop_assert!(own.iter().any(|cell| !plain(cell).is_empty()));
            }
            let silenced = |sheet: usize, row: usize| sheets[sheet].rows[row].iter().all(|c| plain(c).is_empty());
            for (at, kinds) in table.kinds.iter().enumerate() {
                prop_assert_eq!(kinds.len(), sheets[at].rows.len());
                for (row, kind) in kinds.iter().enumerate() {
                    prop_assert_eq!(*kind == RowKind::Blank, silenced(at, row));
                }
            }
        }
    }
}

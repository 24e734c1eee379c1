//! Lists as tables: 序号 | 任务 | 指标要求 | 牵头领导 | 牵头单位 | 配合单位 | 完成时限 ….
//!
//! Columns stand in any order and under any wording ([`label`](super::label)); heads may take two
//! rows and come again on every page. A row over the whole width is a heading; a row without number
//! and office goes on with the row above, as rows do that break over a page. Cells of one merged
//! cell are repeated by the readers of files, so equal neighbours are one.

use std::collections::{HashMap, VecDeque};

use super::Draft;
use super::duty::Duty;
use super::label::{self, Label};
use super::list::Outline;
use super::number::{self, Depth};
use super::source::{MASK, Source};
use crate::report::Nature;
use crate::report::wording::{head, holds, length, words};

/// A cell of a head is not longer, in scalars.
const LONGEST_HEAD: usize = 20;
/// Words that repeat the cell above.
const SAME: &[&str] = words![同上 "〃" "″"];

/// Marks of a hard target.
const STARS: [char; 2] = ['★', '☆'];
/// Words of an empty cell.
const NOTHING: &[&str] = words!["-" "—" "——" "/" 无];

/// The columns of a table: what each asks for.
type Columns = Vec<Option<Label>>;

/// The tasks of all tables, in order. `places` finds cells in the running text.
pub(crate) fn read(tables: &[Vec<Vec<String>>], places: &mut Places) -> Vec<Draft> {
    let mut reader =
        Table { columns: None, outline: Outline::default(), places, drafts: Vec::new() };
    for rows in tables {
        // A table that goes on after a page break may have no head of its own.
        let goes_on =
            |columns: &Columns| rows.first().is_some_and(|row| row.len() == columns.len());
        reader.columns = reader.columns.take().filter(goes_on);
        if begins(rows) {
            reader.outline = Outline::default();
        }
        reader.read(rows);
    }
    reader.drafts
}

/// Whether a table counts from one and is not the rest of the one before.
fn begins(rows: &[Vec<String>]) -> bool {
    let number = |row: &Vec<String>| row.first().and_then(|cell| cell.trim().parse::<u32>().ok());
    rows.iter().find_map(number).is_none_or(|number| number == 1)
}

/// The head of a table, if it has one: for callers that must tell a list from another table.
pub(crate) fn has_head(rows: &[Vec<String>]) -> bool {
    rows.iter().take(12).any(|row| columns_of(row).is_some())
}

struct Table<'p> {
    columns: Option<Columns>,
    outline: Outline,
    places: &'p mut Places,
    drafts: Vec<Draft>,
}

impl Table<'_> {
    fn read(&mut self, rows: &[Vec<String>]) {
        let mut at = 0;
        while let Some(row) = rows.get(at) {
            at += 1;
            if let Some(mut columns) = columns_of(row) {
                let below = rows.get(at).and_then(|next| second_head(&columns, row, next));
                if let Some(second) = below {
                    columns = second;
                    at += 1;
                }
                self.columns = Some(columns);
            } else if let Some(columns) = self.columns.clone() {
                self.row(&columns, row);
            }
        }
    }

    fn row(&mut self, columns: &Columns, row: &[String]) {
        let filled: Vec<&String> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
        let Some(first) = filled.first() else { return };
        let across = filled.iter().all(|cell| cell == first);
        let full = row.len() > 1 && filled.len() == row.len();
        if across && (self.heading(first, full) || full) {
            return;
        }
        // A row of plain text may leave out the merged cells before its number.
        let is_number = |cell: &String| cell.trim().parse::<u32>().is_ok();
        let short = columns.len().saturating_sub(row.len());
        let shifted = short > 0
            && columns.get(short) == Some(&Some(Label::Number))
            && row.first().is_some_and(is_number);
        let columns = if shifted { &columns[short..] } else { &columns[..] };
        let mut record = Record::default();
        for (at, cell) in row.iter().enumerate() {
            let Some(label) = columns.get(at).copied().flatten() else { continue };
            let repeated = at > 0 && row[at - 1] == *cell && columns[at - 1] == Some(label);
            let source = Source::new(cell);
            let rules = source.rules().trim();
            if repeated || rules.is_empty() {
                continue;
            }
            record.take(label, cell, rules);
        }
        self.add(record);
    }

    /// A row over the whole width: a heading if it is short or numbered, else a remark.
    fn heading(&mut self, cell: &str, full: bool) -> bool {
        let source = Source::new(cell);
        let line = source.trim(source.whole());
        let rules = source.slice(line.clone());
        let number = number::of(rules, 0);
        let depth = number.map_or(Depth::Chapter, |number| number.depth);
        let numbered = number.is_some() && depth < Depth::Item;
        if rules.starts_with('注') || rules.starts_with("备注") || rules.starts_with("合计") {
            return true;
        }
        if numbered || full && length(head(rules, 600)) <= 120 {
            let body = line.start + number.map_or(0, |number| number.bytes);
            let depth = if numbered { depth } else { Depth::Part };
            self.outline.enter(&source, depth, body..line.end);
            return true;
        }
        false
    }

    /// Adds a row as a task, or to the task above.
    fn add(&mut self, mut record: Record) {
        if let Some(last) = self.drafts.last_mut() {
            record.repeat(last);
            let same = !record.numbered || record.number == last.number;
            let no_text = record.text.is_empty() && record.title.is_none();
            let same_text = !record.text.is_empty() && record.text == last.text;
            if same && record.duty.has_offices() && (no_text || same_text) {
                last.duty.join(record.duty);
                return;
            }
            if !record.numbered && !last.number.is_empty() && !record.duty.has_offices() {
                if !record.text.is_empty() {
                    last.text = format!("{}{}", last.text, record.text);
                }
                last.duty.join(record.duty);
                return;
            }
        }
        let text = match (record.text.is_empty(), &record.title) {
            (true, Some(title)) => title.clone(),
            _ => record.text.clone(),
        };
        if text.is_empty() || holds(&record.number, &["合计", "总计"]) {
            return;
        }
        let place = self.places.find(&text);
        record.duty.title = record.title;
        let mut draft = Draft::new(&record.number, text, record.duty, place.clone());
        self.outline.place(&mut draft);
        if let Some(section) = record.section.filter(|_| draft.section.is_empty()) {
            draft.section = section;
        }
        self.drafts.push(draft);
    }
}

/// A row while it is read.
#[derive(Default)]
struct Record {
    number: String,
    /// Whether the column of numbers says something, be it that there is none.
    numbered: bool,
    title: Option<String>,
    text: String,
    section: Option<String>,
    duty: Duty,
    /// Labels whose cell repeats the one above.
    same: Vec<Label>,
}

impl Record {
    fn take(&mut self, label: Label, cell: &str, rules: &str) {
        if SAME.contains(&rules) {
            self.same.push(label);
            return;
        }
        match label {
            Label::Number => {
                self.numbered = true;
                let number = text_of(cell);
                self.number = number.trim_end_matches(['.', '、', '．']).to_string();
            }
            Label::Title => self.title = Some(self.unstarred(cell)),
            Label::Text => {
                let text = self.unstarred(cell);
                match self.text.is_empty() {
                    true => self.text = text,
                    // Two columns of text: what it is called, and what it is.
                    false if self.title.is_none() => {
                        self.title = Some(std::mem::replace(&mut self.text, text));
                    }
                    false => self.text = format!("{}\n{text}", self.text),
                }
            }
            Label::Section => self.section = Some(unnumbered(&text_of(cell))),
            label => {
                let source = Source::new(cell);
                self.duty.take(label, &source, source.whole());
            }
        }
    }

    /// The cell without the star of a hard target, which makes the task binding.
    fn unstarred(&mut self, cell: &str) -> String {
        if cell.trim_start().starts_with(STARS) {
            self.duty.nature = self.duty.nature.or(Some(Nature::Binding));
        }
        text_of(cell)
    }

    /// Fills what is said to be as above.
    fn repeat(&mut self, last: &Draft) {
        for label in std::mem::take(&mut self.same) {
            let above = &last.duty;
            match label {
                Label::Lead => self.duty.lead.clone_from(&above.lead),
                Label::Shared => self.duty.shared.clone_from(&above.shared),
                Label::With => self.duty.with.clone_from(&above.with),
                Label::Leader => self.duty.leader.clone_from(&above.leader),
                Label::Due => self.duty.due.clone_from(&above.due),
                Label::Origin => self.duty.origin.clone_from(&above.origin),
                Label::Section => self.section = Some(last.section.clone()),
                _ => {}
            }
        }
    }
}

/// A cell's text without its star, joiners and white space at its ends; empty where it only says
/// that there is none, or repeats the cell above.
pub(crate) fn text_of(cell: &str) -> String {
    let source = Source::new(cell.trim_start().trim_start_matches(STARS));
    let range = source.trim(source.whole());
    let rules = source.slice(range.clone());
    if SAME.contains(&rules) || NOTHING.contains(&rules) {
        String::new()
    } else {
        source.words(range)
    }
}

/// The columns, if the row is a head: at least two labels, of which one asks for text and one for
/// offices, a number or a day.
fn columns_of(row: &[String]) -> Option<Columns> {
    let columns: Columns = row.iter().map(|cell| label_of(cell)).collect();
    let known = columns.iter().flatten();
    let texts = [Label::Text, Label::Title, Label::Section];
    let has_text = known.clone().any(|label| texts.contains(label));
    let others = [
        Label::Number,
        Label::Lead,
        Label::Shared,
        Label::With,
        Label::Division,
        Label::Leader,
        Label::Due,
    ];
    let has_other = known.clone().any(|label| others.contains(label));
    let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let enough = known.count() * 2 > filled;
    let mut columns = columns;
    // 项目 names the task where no other column does.
    if !columns.iter().flatten().any(|label| matches!(label, Label::Text | Label::Title))
        && let Some(at) = columns.iter().position(|label| *label == Some(Label::Section))
    {
        columns[at] = Some(Label::Text);
    }
    (has_text && has_other && enough).then_some(columns)
}

/// 一、工业经济 is 工业经济.
fn unnumbered(title: &str) -> String {
    let source = Source::new(title);
    let number = number::of(source.rules(), 0).map_or(0, |number| number.bytes);
    source.words(number..source.whole().end)
}

/// Whether a cell would be taken for something else than its words: a head, or 同上.
pub(crate) fn misleads(cell: &str) -> bool {
    let source = Source::new(cell);
    label_of(cell).is_some() || SAME.contains(&source.rules().trim())
}

/// What a cell of a head asks for.
fn label_of(cell: &str) -> Option<Label> {
    let source = Source::new(head(cell, 200));
    let bare: String = source.rules().split_whitespace().collect();
    let marked = bare.contains(['。', ';', ':', MASK]) || number::of(&bare, 0).is_some();
    if length(&bare) > LONGEST_HEAD || marked {
        return None;
    }
    label::of(&bare)
}

/// A second row of heads: under 责任单位 stand 牵头 and 配合.
fn second_head(columns: &Columns, row: &[String], next: &[String]) -> Option<Columns> {
    let below = |at: usize| {
        let cell = next.get(at).filter(|cell| row.get(at) != Some(cell))?;
        let bare: String = super::folded(cell).split_whitespace().collect();
        match bare.as_str() {
            "牵头" | "主办" => Some(Label::Lead),
            "配合" | "协同" | "协办" | "协助" => Some(Label::With),
            _ => label_of(cell),
        }
    };
    let numbered = next.first().is_some_and(|cell| cell.trim().parse::<u32>().is_ok());
    let differ = (0..next.len()).filter(|at| below(*at).is_some()).count();
    let strange = next.iter().enumerate().any(|(at, cell)| {
        !cell.trim().is_empty() && row.get(at) != Some(cell) && below(at).is_none()
    });
    let is_head = next.len() == row.len() && !numbered && !strange && differ > 0;
    is_head.then(|| {
        let upper = |at: usize| columns.get(at).copied().flatten();
        (0..columns.len().max(next.len())).map(|at| below(at).or_else(|| upper(at))).collect()
    })
}

/// Where cells stand in the running text of the document.
pub(crate) struct Places {
    by_words: HashMap<String, VecDeque<std::ops::Range<usize>>>,
}

impl Places {
    /// The cells of all lines of the text, parted by tabs or bars.
    pub(crate) fn new(source: &Source) -> Self {
        let mut by_words: HashMap<String, VecDeque<_>> = HashMap::new();
        for line in source.lines() {
            let mut start = line.start;
            for cell in source.slice(line.clone()).split(['|', '\t']) {
                let range = source.trim(start..start + cell.len());
                start += cell.len() + 1;
                by_words
                    .entry(source.slice(range.clone()).to_string())
                    .or_default()
                    .push_back(range);
            }
        }
        Self { by_words }
    }

    /// The next place of a text; an empty one if it does not stand in the running text.
    fn find(&mut self, text: &str) -> std::ops::Range<usize> {
        let folded = super::folded(text.split('\n').next().unwrap_or_default());
        let places = self.by_words.get_mut(folded.trim());
        places.and_then(VecDeque::pop_front).unwrap_or(0..0)
    }
}

/// Tables that stand in plain text, their cells parted by bars or tabs. A line without either is a
/// row of one cell.
pub(crate) fn in_text(text: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut spaced: Option<Spaced> = None;
    for line in text.lines() {
        if let Some(columns) = Spaced::head(line) {
            tables.push(std::mem::replace(&mut rows, vec![columns.head.clone()]));
            spaced = Some(columns);
            continue;
        }
        let cells = match &spaced {
            Some(columns) if !line.contains(['|', '\t']) => columns.cells(line),
            _ => cells(line),
        };
        let begins = cells.len() > 1 && columns_of(&cells).is_some();
        if begins && !rows.is_empty() {
            tables.push(std::mem::take(&mut rows));
        }
        if begins || !rows.is_empty() && !cells.is_empty() {
            rows.push(cells);
        }
    }
    tables.push(rows);
    tables.retain(|rows| rows.len() > 1);
    tables
}

/// A table whose cells are parted by spaces, as text copied from a page is. Only what stands before
/// and behind the text is parted; the text keeps its spaces.
struct Spaced {
    head: Vec<String>,
    /// The column of the text.
    text: usize,
}

impl Spaced {
    /// 序号 工 作 任 务 牵头单位: at least three labels, a number first.
    fn head(line: &str) -> Option<Self> {
        if line.len() > 300 || line.contains(['|', '\t', '。', '，', '：']) {
            return None;
        }
        let folded = super::folded(line);
        let mut head: Vec<String> = Vec::new();
        let mut letters = false;
        for word in folded.split_whitespace() {
            let single = length(word) == 1;
            match head.last_mut().filter(|_| single && letters) {
                Some(last) => last.push_str(word),
                None => head.push(word.to_string()),
            }
            letters = single;
        }
        let columns = columns_of(&head)?;
        let all = columns.len() >= 3 && columns.iter().all(Option::is_some);
        let text = columns.iter().position(|label| *label == Some(Label::Text))?;
        (all && columns[0] == Some(Label::Number)).then_some(Self { head, text })
    }

    fn cells(&self, line: &str) -> Vec<String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = self.head.len() - self.text - 1;
        let numbered = words.first().is_some_and(|word| word.parse::<u32>().is_ok());
        if !numbered || words.len() < self.head.len() {
            return vec![line.trim().to_string()];
        }
        let (front, back) = (self.text, words.len() - after);
        let mut cells: Vec<String> = words[..front].iter().map(ToString::to_string).collect();
        cells.push(words[front..back].join(" "));
        cells.extend(words[back..].iter().map(ToString::to_string));
        cells
    }
}

/// The cells of a line; none of a line that only draws a rule.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let bar = if line.contains('\t') { '\t' } else { '|' };
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let drawn = line.chars().all(|scalar| matches!(scalar, '|' | '-' | ':' | ' ' | '+' | '='));
    if drawn {
        return Vec::new();
    }
    line.split(bar).map(|cell| cell.trim().trim_matches('*').replace("<br>", "\n")).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::paper::{Item, Paper};

    fn rows<const N: usize>(rows: &[[&str; N]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.map(str::to_string).to_vec()).collect()
    }

    fn paper(tables: &[Vec<Vec<String>>]) -> Paper {
        crate::paper::read("", tables, Some(2031)).expect("a list")
    }

    fn told(item: &Item) -> String {
        let (lead, with) = (item.lead.join("、"), item.with.join("、"));
        format!("{}|{}|{}|{lead}|{with}", item.number, item.section, item.text)
    }

    #[test]
    fn columns_in_any_order_and_wording() {
        let paper = paper(&[rows(&[
            ["甲县2031年民生实事分解表", "甲县2031年民生实事分解表", "", "", ""],
            ["序号", "完成时限", "牵头领导", "责任单位", "民生实事"],
            ["1", "12月底前", "副县长", "县水务局、住建局", "治理东河"],
            ["2", "5月底前动工", "〃", "县民政局", "建设养老楼"],
            ["合计", "", "", "", ""],
        ])]);
        let told: Vec<String> = paper.items.iter().map(told).collect();
        assert_eq!(told, ["1||治理东河|县水务局|县住建局", "2||建设养老楼|县民政局|"]);
        assert_eq!(paper.items[1].due, Some(date(2031, 5, 31)));
        assert_eq!(paper.items[1].leader.as_deref(), Some("副县长"));
        assert_eq!(paper.title, "甲县2031年民生实事分解表");
    }

    #[test]
    fn heads_of_two_rows_sections_stars_and_page_breaks() {
        let section = "一、经济指标（牵头领导：常务副区长）";
        let first = rows(&[
            ["序号", "目标任务", "指标要求", "责任单位", "责任单位", "目标类型"],
            ["序号", "目标任务", "指标要求", "牵头", "配合", "目标类型"],
            [section; 6],
            ["1", "★生产总值", "增长7%", "区发改局", "区统计局、财政局", ""],
            ["2", "节能降耗", "下降3%", "区发改局", "", "约束性"],
            ["3", "新建学校，", "3所", "区教育局", "", ""],
        ]);
        let second = rows(&[
            ["序号", "目标任务", "指标要求", "责任单位", "责任单位", "目标类型"],
            ["序号", "目标任务", "指标要求", "牵头", "配合", "目标类型"],
            ["", "改造操场", "", "", "", ""],
            ["4", "新建公园", "2个", "区园林局", "", ""],
        ]);
        let paper = paper(&[first, second]);
        let told: Vec<String> = paper.items.iter().map(told).collect();
        assert_eq!(
            told,
            [
                "1|经济指标|生产总值|区发改局|区统计局、区财政局",
                "2|经济指标|节能降耗|区发改局|",
                "3|经济指标|新建学校，改造操场|区教育局|",
                "4|经济指标|新建公园|区园林局|",
            ]
        );
        assert_eq!(paper.items[0].nature, Some(Nature::Binding));
        assert_eq!(paper.items[1].nature, Some(Nature::Binding));
        assert_eq!(paper.items[0].target.as_deref(), Some("增长7%"));
        assert_eq!(paper.items[0].leader.as_deref(), Some("常务副区长"));
    }

    #[test]
    fn merged_cells_are_one_task_or_several() {
        let paper = paper(&[rows(&[
            ["序号", "任务", "责任单位"],
            ["5", "建设中心", "区民政局"],
            ["5", "建设中心", "区残联"],
            ["6", "建老年大学", "区教育局"],
            ["6", "建养老院", "区民政局"],
        ])]);
        let told: Vec<String> = paper.items.iter().map(told).collect();
        assert_eq!(
            told,
            ["5||建设中心|区民政局|区残联", "6||建老年大学|区教育局|", "6||建养老院|区民政局|"]
        );
    }

    #[test]
    fn tables_parted_by_spaces() {
        let text = "2031年量化指标分工\n序号 工 作 任 务 牵头负责部门\n1 就业1000万人以上 人社部\n\
            2 光纤 进村5万个 工信部\n";
        let paper = crate::paper::read(text, &[], None).expect("a list");
        let told: Vec<String> = paper.items.iter().map(told).collect();
        assert_eq!(told, ["1||就业1000万人以上|人社部|", "2||光纤 进村5万个|工信部|"]);
    }

    #[test]
    fn merged_columns_left_out_in_plain_text() {
        let text = "2031年民生实事\n大类 | 序号 | 工作任务 | 牵头单位\n一、底线民生\n1 | 提高低保 | 市民政局\n";
        let paper = crate::paper::read(text, &[], None).expect("a list");
        assert_eq!(told(&paper.items[0]), "1|底线民生|提高低保|市民政局|");
    }

    #[test]
    fn tables_in_plain_text() {
        let text = "2031年重点工作责任清单\n序号 | 重点工作 | 牵头单位 | 任务来源\n一、市长负责事项(共1项)\n\
            1 | 延伸招商。 | 市政府办 | 政〔2031〕9号\n| --- | --- |\n注:共1项\n";
        let paper = crate::paper::read(text, &[], None).expect("a list");
        assert_eq!(paper.items.len(), 1);
        assert_eq!(told(&paper.items[0]), "1|市长负责事项|延伸招商。|市政府办|");
        assert_eq!(paper.items[0].leader.as_deref(), Some("市长"));
        assert_eq!(paper.items[0].source.as_deref(), Some("政〔2031〕9号"));
        let place = &paper.items[0];
        let words: String = text.chars().skip(place.start).take(place.end - place.start).collect();
        assert_eq!(words, "延伸招商。");
    }
}

//! Papers beside the report: official task lists, minutes of meetings, lists from above.
//!
//! [`read`] takes the text and the tables of a document and gives its items: what is to be done, who
//! leads, who helps, until when, with the words of the paper. An official list is imported instead
//! of guessed, decisions of a meeting become cases, and a list of the higher level keeps its
//! numbers. The order of work: `front` reads title and 文号; `table` and `list` read tasks,
//! `minutes` reads decisions; `duty` reads who does what, with `label`, `unit` and `due`; `own`
//! writes the form that this product exports, and reads it back exactly; `office` finds the
//! district's office behind a written name. One family of patterns is one file with its examples:
//! to teach the reader another wording, add it and an example there. All is linear in the text.

mod due;
mod duty;
mod front;
mod label;
mod list;
mod minutes;
mod number;
mod office;
mod own;
mod prose;
mod source;
mod superior;
mod table;
mod unit;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::report::Note;
pub use due::{after_working_days, working_days};
pub use office::offices;
pub use own::{cell, heading, lines, names, nature, nature_named, prose, text_cell};

use crate::report::Nature;
use crate::report::task::title;
use crate::report::text::Text;
use duty::Duty;
use front::Front;
use source::Source;

/// What parts the titles of headings in [`Item::section`], the outermost first.
pub const LEVELS: &str = " / ";

/// The heading over tasks that belong to no section, where others stand before them.
pub const NO_SECTION: &str = "其他任务";

/// What a paper is (来文类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaperKind {
    /// A list of tasks with their offices.
    #[serde(rename = "任务分解表")]
    TaskList,
    /// Minutes of a meeting with its decisions.
    #[serde(rename = "会议纪要")]
    Minutes,
    /// A list of tasks that a higher level hands down.
    #[serde(rename = "上级任务清单")]
    Superior,
}

/// What was read of a paper (来文).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// Its title; empty if it has none.
    pub title: String,
    /// The body that issued it.
    pub issuer: Option<String>,
    /// Its number (文号), or the number of the meeting.
    pub number: Option<String>,
    /// The year that it plans.
    pub year: Option<i16>,
    /// The day on which it was made.
    pub date: Option<Date>,
    /// Its tasks or decisions, in order.
    pub items: Vec<Item>,
    /// What a person should look at.
    pub notes: Vec<Note>,
}

/// A task or decision of a paper (条目).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Identifier within the paper, from 1.
    pub id: u32,
    /// Its number as written; empty if it has none.
    pub number: String,
    /// A few words without slogans.
    pub title: String,
    /// The words of the paper, without those that name offices in brackets.
    pub text: String,
    /// The headings above it, parted by [`LEVELS`].
    pub section: String,
    /// Names of the offices that lead, as written, with the level word of the list.
    pub lead: Vec<String>,
    /// Names of the offices that help.
    pub with: Vec<String>,
    /// The leader in charge, as written.
    pub leader: Option<String>,
    /// The day by which it is to be done; none if the paper names none.
    pub due: Option<Date>,
    /// The words of the limit; empty if there are none.
    pub due_words: String,
    /// On whom it depends, if the paper says so.
    pub nature: Option<Nature>,
    /// The number or state to be reached, if the paper sets it apart.
    pub target: Option<String>,
    /// The visible result of the year (年度标志性成果).
    pub annual_result: Option<String>,
    /// Where it comes from (任务来源).
    pub source: Option<String>,
    /// Its number on the list of the higher level.
    pub superior_no: Option<String>,
    /// First scalar in the text; equal to `end` if it does not stand there.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
}

/// Why nothing could be read of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperFault {
    /// It holds no text and no table.
    Empty,
    /// No task was found.
    NoItems,
    /// Minutes without a decision.
    NoDecisions,
}

impl fmt::Display for PaperFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "文件里没有文字,也没有表格。请确认选对了文件后再导入。",
            Self::NoItems => {
                "没有读到任务:既没有带“任务”“责任单位”等表头的表格,也没有编了号、写明责任单位的条目。\
                 请确认是任务分解表、责任清单或者会议纪要;政府工作报告请从“导入报告”读取。"
            }
            Self::NoDecisions => {
                "这是会议纪要,但没有读到议定事项:没有“会议议定”“会议决定”“会议要求”“会议同意”等用语,\
                 也没有“由某单位牵头”的句子。请核对原文,或者把议定事项逐条编号、写明责任单位后再导入。"
            }
        })
    }
}

impl std::error::Error for PaperFault {}

/// Reads a paper: its text and its tables as grids, in order. Tables that stand in the text, their
/// cells parted by bars or tabs, are found there if no grid is given. `year` is used where the
/// title names no year.
///
/// # Errors
/// A [`PaperFault`] if no item was found.
pub fn read(
    text: &str,
    tables: &[Vec<Vec<String>>],
    year: Option<i16>,
) -> Result<Paper, PaperFault> {
    let no_cell = tables.iter().flatten().flatten().all(|cell| cell.trim().is_empty());
    if text.trim().is_empty() && no_cell {
        return Err(PaperFault::Empty);
    }
    let source = Source::new(text);
    let front = front(&source, text, tables, year);
    let is_minutes = minutes::is_minutes(&source, &front.title);
    let decisions = if is_minutes { minutes::read(&source) } else { Vec::new() };
    // Minutes may set their decisions out as a table or as a list with offices.
    let drafts = if decisions.is_empty() { tasks(&source, text, tables) } else { decisions };
    if drafts.is_empty() {
        return Err(if is_minutes { PaperFault::NoDecisions } else { PaperFault::NoItems });
    }
    let kind = match is_minutes {
        true => PaperKind::Minutes,
        false if superior::is_superior(&front, &drafts) => PaperKind::Superior,
        false => PaperKind::TaskList,
    };
    Ok(paper(kind, front, &source, drafts))
}

/// The head of the paper. A workbook has its title over the table.
fn front(source: &Source, text: &str, tables: &[Vec<Vec<String>>], year: Option<i16>) -> Front {
    if !text.trim().is_empty() {
        return front::read(source, year);
    }
    let mut above = String::new();
    for row in tables.iter().flatten().take(8) {
        above.push_str(row.iter().find(|cell| !cell.trim().is_empty()).map_or("", String::as_str));
        above.push('\n');
    }
    front::read(&Source::new(&above), year)
}

/// The tasks of the tables, and of the text beside them.
fn tasks(source: &Source, text: &str, tables: &[Vec<Vec<String>>]) -> Vec<Draft> {
    let mut places = table::Places::new(source);
    let is_list = |rows: &&Vec<Vec<String>>| table::has_head(rows);
    if tables.iter().any(|rows| is_list(&rows)) {
        let cells = tables.iter().flatten().flatten().flat_map(|cell| cell.split('\n'));
        let cells: HashSet<String> = cells.map(|cell| folded(cell).trim().to_string()).collect();
        let skip = |line: &str| line.contains('\t') || cells.contains(line);
        let mut drafts = table::read(tables, &mut places);
        let in_tables = source.rules().lines().any(|line| skip(line.trim()));
        if in_tables {
            let beside = list::read(source, &skip).into_iter();
            drafts.extend(beside.filter(|draft| draft.duty.has_offices()));
        }
        return drafts;
    }
    let in_text = table::in_text(text);
    let drafts = table::read(&in_text, &mut places);
    if !drafts.is_empty() {
        let skip = |line: &str| line.contains(['|', '\t']);
        let beside = list::read(source, &skip).into_iter();
        return drafts.into_iter().chain(beside.filter(|draft| draft.duty.has_offices())).collect();
    }
    list::read(source, &|_| false)
}

/// The paper with its items finished.
fn paper(kind: PaperKind, front: Front, source: &Source, drafts: Vec<Draft>) -> Paper {
    let mut items: Vec<Item> = Vec::with_capacity(drafts.len());
    let mut notes = Vec::new();
    for draft in drafts {
        let mut item = draft.item(front.year, front.date);
        let span = source.span(draft.place.clone());
        (item.id, item.start, item.end) = (items.len() as u32 + 1, span.start, span.end);
        if kind == PaperKind::Superior {
            item.superior_no = item.superior_no.or_else(|| superior::number(&item.number));
        }
        if item.lead.is_empty() && notes.len() < MOST_NOTES {
            let message = format!("第{}项没有写责任单位,请指定牵头单位", item.id);
            notes.push(Note { start: span.start, end: span.end, message });
        }
        items.push(item);
    }
    let Front { title, issuer, number, year, date } = front;
    Paper { kind, title, issuer, number, year, date, items, notes }
}

/// At most so many notes, so that a hostile paper does not flood the page.
const MOST_NOTES: usize = 50;

/// A text in the marks that the rules know.
pub(crate) fn folded(text: &str) -> String {
    Text::new(text).folded().to_string()
}

/// An item while the paper is read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    number: String,
    text: String,
    section: String,
    duty: Duty,
    /// Bytes in the rules' copy of the text.
    place: Range<usize>,
}

impl Draft {
    fn new(number: &str, text: String, duty: Duty, place: Range<usize>) -> Self {
        Self { number: number.to_string(), text, section: String::new(), duty, place }
    }

    fn offices(&self) -> (Vec<String>, Vec<String>) {
        self.duty.offices()
    }

    /// The finished item; its place is for the caller to say.
    fn item(&self, year: Option<i16>, made: Option<Date>) -> Item {
        let (lead, with) = self.offices();
        let duty = &self.duty;
        let short = || {
            let sentence = folded(self.text.split('\n').next().unwrap_or_default());
            let number = number::of(&sentence, 0).map_or(0, |number| number.bytes);
            title::of_sentence(&sentence[number..])
        };
        Item {
            id: 0,
            number: duty.number.clone().unwrap_or_else(|| self.number.clone()),
            title: duty.title.clone().unwrap_or_else(short),
            text: self.text.clone(),
            section: self.section.clone(),
            lead,
            with,
            leader: duty.leader.clone(),
            due: due::read(&duty.due, year, made),
            due_words: duty.due.clone(),
            nature: duty.nature,
            target: duty.target.clone(),
            annual_result: duty.result.clone(),
            source: duty.origin.clone(),
            superior_no: duty.superior.clone(),
            start: 0,
            end: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whatever the text, places lie inside it.
    fn holds_together(text: &str) {
        let tables = table::in_text(text);
        for tables in [&[][..], &tables] {
            let Ok(paper) = read(text, tables, Some(2031)) else { continue };
            let length = text.chars().count();
            assert!(paper.items.iter().all(|item| item.start <= item.end && item.end <= length));
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_the_reading(text in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "（", "）", "[", "]", ":", "：", ";", "。", ",", "、", "\n", "\t", "|", " ", "\u{200D}",
            "1.", "一、", "(一)", "——", "第", "项", "牵头单位", "责任单位", "序号", "任务", "负责", "由", "会同",
            "区教育局", "等", "和", "年", "月", "日", "前", "底", "2031", "99999999999", "会议议定", "会议纪要",
            "会议听取", "★", "①", "十", "分局", "个月内", "关于", "〔", "〕", "号",
        ]), 0..60)) {
            holds_together(&text.concat());
        }

        #[test]
        fn no_noise_stops_the_reading(text in "\\PC{0,120}") {
            holds_together(&text);
        }
    }

    #[test]
    fn hostile_texts_are_read_in_linear_time() {
        let names = "甲局、".repeat(30_000);
        for text in [
            "(".repeat(90_000),
            "（牵头单位：".repeat(15_000),
            "1.甲(乙局负责)".repeat(10_000),
            format!("1.甲（{names}负责）"),
            format!("会议纪要\n会议议定：由{names}牵头"),
            "会议议定由".repeat(20_000),
            "序号|任务|责任单位\n".repeat(8_000),
            format!("会议纪要\n会议决定：{}", "要负责牵头会同".repeat(12_000)),
            ":".repeat(90_000),
            "\u{200D}".repeat(90_000),
        ] {
            holds_together(&text);
        }
    }
}

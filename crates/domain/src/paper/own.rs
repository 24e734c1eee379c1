//! The line of a task as this product writes it, and how it is read back.
//!
//! `3.新建幼儿园。年内新建公办幼儿园3所。（责任领导：…；牵头单位：…；完成时限：2031年8月31日；任务性质：
//! 区级主导；年度标志性成果：…）`. A text that already says its own title is not said twice. What is
//! written must be read back exactly, so the writer tries the plainest line first and reads it
//! again; only if something differs does it put joiners before the marks that mislead (see
//! [`source`](super::source)).

use std::ops::Range;

use super::duty::{self, Duty};
use super::label::Label;
use super::source::{JOINER, MASK, Source};
use super::{Draft, Item, list};
use crate::report::Nature;
use crate::report::wording::length;

/// A first sentence is a title up to so many scalars.
const LONGEST_TITLE: usize = 40;

/// Whether a bracket is one of ours: nobody else writes the nature of a task.
pub(crate) fn is_own(duty: &Duty) -> bool {
    duty.nature.is_some()
}

/// Reads a line of ours. `marked` says that it holds joiners.
pub(crate) fn read(
    source: &Source,
    number: &str,
    body: &[Range<usize>],
    tag: Option<&(Range<usize>, Duty)>,
    marked: bool,
    place: Range<usize>,
) -> Draft {
    let mut lines: Vec<Range<usize>> = body.to_vec();
    let mut duty = tag.map(|(_, duty)| duty.clone()).unwrap_or_default();
    if let Some(last) = lines.last_mut() {
        let end = tag.map_or(last.end, |(tag, _)| tag.start);
        *last = source.trim(last.start..end.clamp(last.start, last.end));
        if source.slice(last.clone()).ends_with('。') {
            last.end -= '。'.len_utf8();
        }
    }
    let mut title = None;
    if let Some(first) = lines.first_mut() {
        let rules = source.slice(first.clone());
        let end = rules.find('。').map(|at| (first.start + at, first.start + at + '。'.len_utf8()));
        let fits = |(at, after): &(usize, usize)| {
            marked || *after < first.end && length(source.slice(first.start..*at)) <= LONGEST_TITLE
        };
        match end.filter(fits) {
            Some((at, after)) => {
                title = Some(source.words(first.start..at));
                first.start = after;
            }
            None if marked => {
                title = Some(source.words(first.clone()));
                first.start = first.end;
            }
            None => {}
        }
    }
    let words: Vec<String> = lines.into_iter().map(|line| source.words(line)).collect();
    let number = duty.number.take().unwrap_or_else(|| number.to_string());
    duty.title = title;
    Draft::new(&number, words.join("\n"), duty, place)
}

/// The lines of a task: its number, what it says, and who does it in brackets. `position` numbers
/// it where its own number could not be read back. Line ends inside the text begin new lines.
pub fn lines(item: &Item, position: usize) -> Vec<String> {
    let simple = number_is_plain(&item.number);
    let number = if simple { item.number.clone() } else { position.to_string() };
    let own_number = (!simple).then_some(item.number.as_str());
    let plain = tag(item, own_number, &|value| value.to_string());
    let close = |text: &str| match text.chars().next_back() {
        Some('。') => format!("{}{JOINER}。", text.strip_suffix('。').unwrap_or(text)),
        Some('；' | '！' | '？' | ';' | '!' | '?') | None => text.to_string(),
        _ => format!("{text}。"),
    };
    let tries = [
        format!("{number}.{}{plain}", close(&item.text)),
        format!("{number}.{}。{}{plain}", item.title, close(&item.text)),
    ];
    for line in tries {
        if !line.contains('\n') && !plain.is_empty() && reads_back(&line, item) {
            return vec![line];
        }
    }
    let title = escaped(&item.title.replace('\n', " "));
    let tag = tag(item, own_number, &|value| escaped(&value.replace('\n', " ")));
    let mut lines = item.text.split('\n').map(escaped);
    let first = lines.next().unwrap_or_default();
    let mut written = vec![format!("{number}.{title}。{first}")];
    written.extend(lines);
    if let Some(last) = written.last_mut() {
        let closed =
            item.text.is_empty() || item.text.ends_with(['。', '；', '！', '？', ';', '!', '?']);
        last.push_str(if closed { "" } else { "。" });
        last.push_str(&tag);
    }
    written
}

/// A heading, so that it is read back as it is.
pub fn heading(title: &str) -> String {
    let source = Source::new(title);
    let (read, leader) = list::heading(&source, source.whole());
    let marks = [':', '：', '(', '（', '[', '〔', '【'];
    let plain = read == title
        && leader.is_none()
        && !title.contains(marks)
        && title != super::NO_SECTION
        && title.starts_with(|scalar: char| scalar.is_alphanumeric() || scalar == '“');
    if plain { title.to_string() } else { escaped(&title.replace('\n', " ")) }
}

/// A paragraph before the tasks, so that it is not taken for one.
pub fn prose(paragraph: &str) -> String {
    let source = Source::new(paragraph);
    let rules = source.rules();
    let numbered = super::number::of(rules.trim_start(), 1).is_some();
    let told = !list::tags(&source, source.whole()).is_empty();
    if numbered || told { escaped(paragraph) } else { paragraph.to_string() }
}

/// Names in one cell, so that they are read back as they are.
pub fn names(names: &[String]) -> String {
    let plain = names.join("、");
    let source = Source::new(&plain);
    let mut duty = Duty::default();
    duty.take(Label::With, &source, source.whole());
    if duty.with == names && !super::table::misleads(&plain) {
        return plain;
    }
    let escaped: Vec<String> = names.iter().map(|name| escaped(name)).collect();
    escaped.join("、")
}

/// A value in one cell (a leader, a result), so that it is read back as it is.
pub fn cell(value: &str) -> String {
    let mut duty = Duty::default();
    let source = Source::new(value);
    duty.take(Label::Result, &source, source.whole());
    written(value, duty.result.as_deref().unwrap_or_default())
}

/// A text in one cell (a title, a number, what is to be done), so that it is read back as it is.
pub fn text_cell(text: &str) -> String {
    written(text, &super::table::text_of(text))
}

fn written(value: &str, read: &str) -> String {
    let plain = read == value && !super::table::misleads(value);
    if plain { value.to_string() } else { escaped(value) }
}

fn reads_back(line: &str, item: &Item) -> bool {
    // A task stands before it, which the line must not be taken to go on with.
    let source = Source::new(&format!("0.前项。（责任单位：甲局）\n{line}"));
    let drafts = list::read(&source, &|_| false);
    let [_, draft] = drafts.as_slice() else { return false };
    let read = draft.item(item.due.map(|due| due.year()), None);
    read.number == item.number
        && read.title == item.title
        && read.text == item.text
        && read.leader == item.leader
        && read.lead == item.lead
        && read.with == item.with
        && read.due == item.due
        && read.nature == item.nature
        && read.target == item.target
        && read.annual_result == item.annual_result
        && read.superior_no == item.superior_no
}

fn number_is_plain(number: &str) -> bool {
    let source = format!("{number}.甲");
    let read = super::number::of(&source, super::number::value(number).unwrap_or(0));
    read.is_some_and(|read| {
        read.written == number && number.chars().all(|c| c.is_ascii_digit() || c == '-')
    })
}

/// The bracket behind a task; empty if there is nothing to say.
fn tag(item: &Item, number: Option<&str>, value: &dyn Fn(&str) -> String) -> String {
    let names = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| value(name)).collect();
        names.join("、")
    };
    let optional = |written: &Option<String>| value(written.as_deref().unwrap_or_default());
    let due = item.due.map(|due| format!("{}年{}月{}日", due.year(), due.month(), due.day()));
    let number = number.map(|number| if number.is_empty() { "无".into() } else { value(number) });
    let parts = [
        ("编号", number.unwrap_or_default()),
        ("责任领导", optional(&item.leader)),
        ("牵头单位", names(&item.lead)),
        ("配合单位", names(&item.with)),
        ("完成时限", due.unwrap_or_default()),
        ("量化目标", optional(&item.target)),
        ("任务性质", item.nature.map(nature).unwrap_or_default().to_string()),
        ("年度标志性成果", optional(&item.annual_result)),
        ("上级任务对应号", optional(&item.superior_no)),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label}：{value}"))
        .collect();
    if said.is_empty() { String::new() } else { format!("（{}）", said.join("；")) }
}

/// The word of a nature on paper.
pub fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Own => "区级主导",
        Nature::Sought => "争取上级",
        Nature::Enterprise => "企业实施",
        Nature::Ongoing => "持续推进",
        Nature::Binding => "约束性",
        Nature::Expected => "预期性",
    }
}

/// The nature that a word on paper means.
pub fn nature_named(word: &str) -> Option<Nature> {
    duty::nature(&super::folded(word))
}

/// The text with a joiner before its first scalar and before every mark.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, scalar) in text.chars().enumerate() {
        let is_mark = !scalar.is_alphanumeric() && scalar != '\n' || scalar == JOINER;
        let joins =
            ["和", "及", "与", "以", "会", "等"].iter().any(|word| word.starts_with(scalar));
        if at == 0 || is_mark || scalar == MASK || joins {
            escaped.push(JOINER);
        }
        escaped.push(scalar);
    }
    escaped
}

//! What the columns of a table mean: proposed by a file of synonyms and the titles of fields.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::value::label;

/// Something that a column can mean for a mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name: `lead`, a field, `done.accept`.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// Synonyms of columns (catalogue/columns.toml).
#[derive(Debug, Clone, Default)]
pub struct Columns {
    entries: Vec<Entry>,
    aside: HashSet<String>,
    known: HashSet<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    target: String,
    /// The mechanism whose columns it speaks of; all if none.
    mechanism: Option<String>,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    aside: Vec<String>,
    #[serde(default)]
    column: Vec<Entry>,
}

/// A part of a label must have so many characters to be telling.
const TELLING: usize = 3;

impl Columns {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Columns, String> {
        let file: File = toml::from_str(text).map_err(|fault| fault.message().to_owned())?;
        let mut entries = file.column;
        for name in entries.iter_mut().flat_map(|entry| &mut entry.names) {
            *name = label(name);
        }
        let aside: HashSet<String> = file.aside.iter().map(|name| label(name)).collect();
        let names = entries.iter().flat_map(|entry| &entry.names).cloned();
        let known = names.chain(aside.iter().cloned()).collect();
        Ok(Columns { entries, aside, known })
    }

    /// Whether some table is known to have a column of that label.
    pub fn is_known(&self, label: &str) -> bool {
        self.known.contains(label)
    }

    /// Whether a column is left out unless somebody says what it means: remarks, persons, telephones.
    pub fn is_aside(&self, title: &str) -> bool {
        self.aside.contains(&label(leaf(title)))
    }

    /// What each column means, in their order; each meaning is taken once.
    pub fn propose(
        &self,
        mechanism: &str,
        titles: &[String],
        targets: &[Target],
    ) -> Vec<Option<String>> {
        let names: HashMap<&str, Vec<&str>> = targets
            .iter()
            .map(|target| (target.id.as_str(), self.names_of(mechanism, &target.id)))
            .collect();
        let mut scored: Vec<(u32, usize, &str)> = Vec::new();
        for (column, title) in titles.iter().enumerate() {
            for target in targets {
                let score = score(title, &target.title, &names[target.id.as_str()]);
                let least = if self.is_aside(title) { 95 } else { 1 };
                if score >= least {
                    scored.push((score, column, &target.id));
                }
            }
        }
        // The best first; among equals the column that stands first.
        scored.sort_by_key(|(score, column, _)| (std::cmp::Reverse(*score), *column));
        let mut proposed: Vec<Option<String>> = vec![None; titles.len()];
        let mut taken: HashSet<&str> = HashSet::new();
        for (_, column, target) in scored {
            if proposed[column].is_none() && taken.insert(target) {
                proposed[column] = Some(target.to_owned());
            }
        }
        proposed
    }

    fn names_of(&self, mechanism: &str, target: &str) -> Vec<&str> {
        let own = |entry: &&Entry| {
            entry.target == target && entry.mechanism.as_ref().is_none_or(|own| own == mechanism)
        };
        let entries = self.entries.iter().filter(own);
        entries.flat_map(|entry| &entry.names).map(String::as_str).collect()
    }
}

/// The last word of a title: 一季度 of 季度节点/一季度.
fn leaf(title: &str) -> &str {
    title.rsplit('/').next().unwrap_or(title)
}

/// How well a column fits: its whole title before its leaf, a title before a synonym, the same before
/// a part.
fn score(column: &str, title: &str, names: &[&str]) -> u32 {
    let (whole, leaf) = (label(column), label(leaf(column)));
    let bare = |text: &str| text.split('(').next().unwrap_or(text).to_owned();
    let own = label(title);
    if whole == own {
        return 100;
    }
    if names.contains(&whole.as_str()) {
        return 95;
    }
    if leaf == own || bare(&whole) == own {
        return 90;
    }
    if names.iter().any(|name| *name == leaf || *name == bare(&whole)) {
        return 85;
    }
    let telling = |text: &str| text.chars().count() >= TELLING;
    let part = |name: &str| {
        (telling(name) && whole.contains(name)) || (telling(&whole) && name.contains(&whole))
    };
    let longest = names.iter().copied().chain([own.as_str()]).filter(|name| part(name));
    longest.map(|name| 40 + name.chars().count().min(30) as u32).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Columns {
        Columns::parse(include_str!("../../../../catalogue/columns.toml")).expect("the file")
    }

    fn targets(ids: &[(&str, &str)]) -> Vec<Target> {
        let target =
            |(id, title): &(&str, &str)| Target { id: (*id).into(), title: (*title).into() };
        ids.iter().map(target).collect()
    }

    fn proposed(mechanism: &str, titles: &[&str], ids: &[(&str, &str)]) -> Vec<String> {
        let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        let found = shipped().propose(mechanism, &titles, &targets(ids));
        found.into_iter().map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn last_years_task_list() {
        let ids = [
            ("title", "名称"),
            ("lead", "牵头单位"),
            ("co_offices", "配合单位"),
            ("leader", "责任领导"),
            ("due_on", "完成时限"),
            ("milestones.1", "一季度节点"),
            ("target", "量化目标"),
        ];
        let titles = [
            "序号",
            "任务名称",
            "责任单位",
            "协办单位",
            "包联领导",
            "季度节点/一季度",
            "办结时限",
            "备注",
        ];
        let expect = ["", "title", "lead", "co_offices", "leader", "milestones.1", "due_on", ""];
        assert_eq!(proposed("commitment", &titles, &ids), expect);
    }

    #[test]
    fn petitions_of_the_national_system() {
        let ids = [
            ("origin_no", "原系统编号"),
            ("title", "名称"),
            ("happened_on", "登记日期"),
            ("lead", "承办单位"),
            ("kind", "事项类别"),
            ("channel", "信访渠道"),
            ("topic", "反映的事项"),
            ("done.forward", "转送日期"),
            ("done.accept", "受理告知日期"),
            ("done.answer", "出具处理意见日期"),
        ];
        let titles = [
            "信访件编号",
            "信访人姓名",
            "信访形式",
            "概况信息",
            "责任单位",
            "登记时间",
            "转送时间",
            "受理时间",
            "答复时间",
            "联系电话",
        ];
        let expect = [
            "origin_no",
            "",
            "channel",
            "topic",
            "lead",
            "happened_on",
            "done.forward",
            "done.accept",
            "done.answer",
            "",
        ];
        assert_eq!(proposed("petition", &titles, &ids), expect);
    }

    #[test]
    fn a_meaning_is_taken_once() {
        let ids = [("lead", "牵头单位")];
        assert_eq!(proposed("commitment", &["责任单位", "牵头单位"], &ids), ["", "lead"]);
    }
}

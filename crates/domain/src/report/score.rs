//! How well a report was read, against an annotation made by hand.
//!
//! A statement belongs to the annotated segment that it overlaps most; a segment's kind is that of
//! its longest statement. A figure is found if a figure of the same segment has the same value and
//! the same unit; of those found, name, operator and change are compared. The measures are those of
//! the annotation guide: accuracy and macro F1 of kinds, precision, recall and F1 of figures.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

use super::{Figure, Kind, Reading, Statement};

/// The kinds, in the order of the guide.
const KINDS: [Kind; 6] =
    [Kind::Heading, Kind::Claim, Kind::Target, Kind::Task, Kind::Problem, Kind::Context];
/// Two names are one from this share of common pairs of characters on (Dice).
const SAME: f64 = 0.6;

/// A segment as a person annotated it.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// The figures in it.
    pub figures: Vec<Expected>,
}

/// A figure as a person annotated it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Expected {
    /// The measured thing.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// The value as written.
    #[serde(deserialize_with = "text")]
    pub value: String,
    /// The unit as written.
    #[serde(default, deserialize_with = "text")]
    pub unit: String,
    /// The operator's name.
    #[serde(default, deserialize_with = "text")]
    pub op: String,
    /// The change's name.
    #[serde(default, deserialize_with = "text")]
    pub change: String,
}

/// A text, or nothing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// Counts of one report, or of many added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Segments by annotated kind and said kind; none where nothing was said.
    kinds: BTreeMap<(usize, Option<usize>), u32>,
    found: u32,
    extra: u32,
    missing: u32,
    names: u32,
    ops: u32,
    changes: u32,
}

/// Compares a reading with the segments of its annotation.
pub fn score(segments: &[Annotated], reading: &Reading) -> Score {
    let mut score = Score::default();
    let mut said: HashMap<usize, Vec<&Statement>> = HashMap::new();
    for statement in &reading.statements {
        match home(segments, statement) {
            Some(at) => said.entry(at).or_default().push(statement),
            None => score.extra += statement.figures.len() as u32,
        }
    }
    for (at, segment) in segments.iter().enumerate() {
        let own = said.remove(&at).unwrap_or_default();
        score.add_segment(segment, &own);
    }
    score
}

/// The segment that a statement overlaps most; the first of several.
fn home(segments: &[Annotated], statement: &Statement) -> Option<usize> {
    let overlap = |segment: &Annotated| {
        statement.end.min(segment.end).saturating_sub(statement.start.max(segment.start))
    };
    let mut best = None;
    for (at, segment) in segments.iter().enumerate() {
        let own = overlap(segment);
        if own > best.map_or(0, |(most, _)| most) {
            best = Some((own, at));
        }
    }
    best.map(|(_, at)| at)
}

impl Score {
    /// Adds another report.
    pub fn add(&mut self, other: &Score) {
        for (pair, count) in &other.kinds {
            *self.kinds.entry(*pair).or_default() += count;
        }
        self.found += other.found;
        self.extra += other.extra;
        self.missing += other.missing;
        self.names += other.names;
        self.ops += other.ops;
        self.changes += other.changes;
    }

    fn add_segment(&mut self, segment: &Annotated, said: &[&Statement]) {
        let mut longest: Option<&Statement> = None;
        for statement in said {
            let length = |statement: &Statement| statement.end - statement.start;
            if longest.is_none_or(|longest| length(statement) > length(longest)) {
                longest = Some(statement);
            }
        }
        let pair = (place(segment.kind), longest.map(|statement| place(statement.kind)));
        *self.kinds.entry(pair).or_default() += 1;
        let mut left: Vec<&Figure> = said.iter().flat_map(|one| &one.figures).collect();
        for expected in &segment.figures {
            self.look_for(expected, &mut left);
        }
        self.extra += left.len() as u32;
    }

    fn look_for(&mut self, expected: &Expected, left: &mut Vec<&Figure>) {
        let (value, unit) = (number(&expected.value), norm(&expected.unit));
        let hit = |figure: &Figure| number(&figure.value) == value && norm(&figure.unit) == unit;
        let rank = |figure: &Figure| {
            (same_name(&figure.name, &expected.name), called(&figure.op) == expected.op)
        };
        let mut best: Option<(usize, (bool, bool))> = None;
        for (at, figure) in left.iter().enumerate().filter(|(_, figure)| hit(figure)) {
            if best.is_none_or(|(_, known)| rank(figure) > known) {
                best = Some((at, rank(figure)));
            }
        }
        let Some((at, (name, op))) = best else {
            self.missing += 1;
            return;
        };
        let figure = left.remove(at);
        self.found += 1;
        self.names += u32::from(name);
        self.ops += u32::from(op);
        self.changes += u32::from(called(&figure.change) == expected.change);
    }

    fn kind_accuracy(&self) -> f64 {
        let right = self.kinds.iter().filter(|((gold, said), _)| Some(*gold) == *said);
        share(right.map(|(_, count)| count).sum(), self.segments())
    }

    /// The mean F1 of the kinds that occur.
    fn kind_f1(&self) -> f64 {
        let sum = |fits: &dyn Fn(usize, Option<usize>) -> bool| -> u32 {
            self.kinds.iter().filter(|((g, s), _)| fits(*g, *s)).map(|(_, count)| count).sum()
        };
        let f1 = |kind: usize| {
            let occurs = sum(&|gold, _| gold == kind);
            let said = sum(&|_, said| said == Some(kind));
            let both = sum(&|gold, said| gold == kind && said == Some(kind));
            (occurs > 0).then(|| 2.0 * f64::from(both) / f64::from((said + occurs).max(1)))
        };
        let each: Vec<f64> = (0..KINDS.len()).filter_map(f1).collect();
        each.iter().sum::<f64>() / each.len().max(1) as f64
    }

    fn segments(&self) -> u32 {
        self.kinds.values().sum()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = share(self.found, self.found + self.extra);
        let recall = share(self.found, self.found + self.missing);
        let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
        let of_found = |count| share(count, self.found);
        write!(
            f,
            "kind_acc={:.3}\tkind_f1={:.3}\tfig_p={precision:.3}\tfig_r={recall:.3}\t\
             fig_f1={f1:.3}\tname={:.3}\top={:.3}\tchange={:.3}\tsegments={}\tfigures={}",
            self.kind_accuracy(),
            self.kind_f1(),
            of_found(self.names),
            of_found(self.ops),
            of_found(self.changes),
            self.segments(),
            self.found + self.missing
        )
    }
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

fn place(kind: Kind) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or_default()
}

/// The name by which JSON calls a value.
fn called(value: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// In one width, without white space, commas, quotes and brackets.
fn norm(text: &str) -> String {
    let marks = [',', '“', '”', '"', '\'', '‘', '’', '(', ')', '《', '》'];
    text.nfkc().filter(|scalar| !scalar.is_whitespace() && !marks.contains(scalar)).collect()
}

/// A number to six digits, or whatever else stands for a value.
fn number(text: &str) -> String {
    let text = norm(text).replace(['~', '—', '至'], "-");
    match text.parse::<f64>() {
        Ok(number) => format!("{number:.5e}"),
        Err(_) => text.to_lowercase().replace('x', "×"),
    }
}

/// Whether two names mean the same: one holds the other, or enough pairs of characters are common.
fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (norm(one), norm(other));
    if one.is_empty() || other.is_empty() {
        return one == other;
    }
    if one.contains(&other) || other.contains(&one) {
        return true;
    }
    let (pairs, mut others) = (pairs(&one), pairs(&other));
    let count = pairs.len() + others.len();
    let mut common = 0;
    for pair in pairs {
        if let Some(at) = others.iter().position(|other| *other == pair) {
            others.swap_remove(at);
            common += 1;
        }
    }
    2.0 * f64::from(common) / count.max(1) as f64 >= SAME
}

fn pairs(text: &str) -> Vec<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::read;

    const REPORT: &str = "甲区2030年政府工作报告\n一、2029年工作回顾\n全区地区生产总值完成512亿元,增长6.5%。\
                          规模以上工业增加值增长8%。\n";

    fn annotated(figures: &str) -> Vec<Annotated> {
        let reading = read(REPORT);
        let claims = reading.statements.iter().filter(|statement| statement.kind == Kind::Claim);
        let mut segments: Vec<Annotated> = claims
            .map(|claim| Annotated {
                start: claim.start,
                end: claim.end,
                kind: Kind::Claim,
                figures: Vec::new(),
            })
            .collect();
        segments[0].figures = serde_json::from_str(figures).unwrap();
        segments
    }

    #[test]
    fn found_missing_and_extra_figures_are_counted() {
        let segments = annotated(
            r#"[{"name": "地区生产总值", "op": "is", "value": "512.0", "unit": "亿元", "change": "level"},
                {"name": "别的数", "op": "reach", "value": "6.5", "unit": "%", "change": "growth"},
                {"name": "没有的数", "op": "is", "value": "7", "unit": "个", "change": "count"}]"#,
        );
        let said = score(&segments, &read(REPORT));
        assert_eq!((said.found, said.missing, said.extra), (2, 1, 1), "{said}");
        assert_eq!((said.names, said.ops, said.changes), (1, 1, 2), "{said}");
        let line = said.to_string();
        assert!(
            line.starts_with("kind_acc=1.000\tkind_f1=1.000\tfig_p=0.667\tfig_r=0.667"),
            "{line}"
        );
        assert!(
            line.ends_with("name=0.500\top=0.500\tchange=1.000\tsegments=2\tfigures=3"),
            "{line}"
        );
        let mut twice = said.clone();
        twice.add(&said);
        assert_eq!((twice.found, twice.segments()), (4, 4));
    }

    #[test]
    fn names_values_and_units_are_compared_in_one_form() {
        assert!(same_name("全区规模以上工业增加值", "规模以上工业增加值"));
        assert!(same_name("城镇居民人均可支配收入", "城镇常住居民人均可支配收入"));
        assert!(!same_name("固定资产投资", "一般公共预算收入"));
        assert_eq!(number("7.50"), number("７．５"));
        assert_eq!(number("3~5"), number("3—5"));
        assert_eq!(number("2x100"), number("2×100"));
        assert_ne!(number("512"), number("51.2"));
        assert_eq!(norm("《(万)人次》"), "万人次");
    }
}

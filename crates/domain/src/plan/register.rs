//! The offices of the district on the day of planning, as the planner asks for them.
//!
//! A register answers three questions: which offices a text names, which office has a function
//! of the general table, and how rare a word of duty is. Abolished offices answer through their
//! successors.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::topics::{Function, Topics};
use crate::district::{Office, OfficeKind};

/// The offices in force on a day.
pub(crate) struct Register<'o> {
    offices: Vec<&'o Office>,
    /// For every function of the table the office that has it.
    having: Vec<Option<usize>>,
    /// How many offices claim a word of duty.
    claims: BTreeMap<&'o str, usize>,
}

/// Shortest name that is looked for in a text, in bytes: two characters name too much.
const SHORTEST_NAME: usize = 9;

impl<'o> Register<'o> {
    /// The register of a day.
    pub(crate) fn new(offices: &'o [Office], topics: &Topics, on: Date) -> Self {
        let in_force =
            |office: &&Office| office.since <= on && office.until.is_none_or(|until| on <= until);
        let mut valid: Vec<&Office> = offices.iter().filter(in_force).collect();
        if valid.is_empty() {
            valid = offices.iter().collect();
        }
        let mut claims = BTreeMap::new();
        for duty in valid.iter().flat_map(|office| &office.duties) {
            *claims.entry(duty.as_str()).or_default() += 1;
        }
        let having = topics.functions.iter().map(|f| office_of(&valid, offices, f)).collect();
        Self { offices: valid, having, claims }
    }

    /// All offices with their places.
    pub(crate) fn offices(&self) -> impl Iterator<Item = (usize, &'o Office)> + '_ {
        self.offices.iter().copied().enumerate()
    }

    /// An office by its place.
    pub(crate) fn office(&self, at: usize) -> Option<&'o Office> {
        self.offices.get(at).copied()
    }

    /// The office that has a function of the table.
    pub(crate) fn having(&self, function: usize) -> Option<usize> {
        self.having.get(function).copied().flatten()
    }

    /// How many offices claim a word of duty; at least one.
    pub(crate) fn claims(&self, duty: &str) -> usize {
        self.claims.get(duty).copied().unwrap_or(1).max(1)
    }

    /// The office to which a task falls that nobody claims: the government's own.
    pub(crate) fn last_resort(&self) -> Option<usize> {
        let named = |word: &str| self.offices.iter().position(|office| office.name.contains(word));
        let kind = |kind| self.offices.iter().position(|office| office.kind == kind);
        named("政府办公室")
            .or_else(|| named("政府办"))
            .or_else(|| kind(OfficeKind::Government))
            .or(if self.offices.is_empty() { None } else { Some(0) })
    }
}

/// The names of an office, full name first.
pub(crate) fn names(office: &Office) -> impl Iterator<Item = &str> {
    [office.name.as_str(), office.short.as_str()]
        .into_iter()
        .chain(office.aliases.iter().map(String::as_str))
}

/// The name of the office that the text uses, if it names it.
pub(crate) fn named_in<'o>(office: &'o Office, text: &str) -> Option<&'o str> {
    names(office)
        .filter(|name| name.len() >= SHORTEST_NAME && text.contains(name))
        .max_by_key(|name| name.len())
}

/// Whether an office of this kind can lead tasks of the whole district.
pub(crate) fn leads(kind: OfficeKind) -> bool {
    !matches!(
        kind,
        OfficeKind::Street
            | OfficeKind::Town
            | OfficeKind::Congress
            | OfficeKind::Consultative
            | OfficeKind::Justice
    )
}

/// The office that has a function: by name first, then by its duties.
fn office_of(valid: &[&Office], all: &[Office], function: &Function) -> Option<usize> {
    by_name(valid, function)
        .or_else(|| {
            // The function's office is abolished: its successor has it.
            let old = all
                .iter()
                .find(|office| office.successor.is_some() && bears(office, function) > 1)?;
            let successor = old.successor.as_deref()?;
            valid.iter().position(|office| office.id == successor)
        })
        .or_else(|| by_duties(valid, function))
}

fn by_name(valid: &[&Office], function: &Function) -> Option<usize> {
    let candidates = valid.iter().enumerate().filter(|(_, office)| leads(office.kind));
    let best =
        candidates.map(|(at, office)| (bears(office, function), std::cmp::Reverse(at))).max()?;
    (best.0 > 0).then_some(best.1.0)
}

/// How well an office bears a function's name: 3 exactly, 2 within its name, 1 within an alias.
fn bears(office: &Office, function: &Function) -> u8 {
    let exact = |name: &str| function.names.iter().any(|known| bare(name) == known);
    let within = |name: &str| {
        function
            .names
            .iter()
            .any(|known| known.chars().count() >= 3 && name.contains(known.as_str()))
    };
    if names(office).any(exact) {
        3
    } else if within(&office.name) || within(&office.short) {
        2
    } else {
        u8::from(office.aliases.iter().any(|alias| within(alias)))
    }
}

/// A name without the level in front: 区教育局 is 教育局.
fn bare(name: &str) -> &str {
    name.strip_prefix(['区', '县', '市', '旗']).unwrap_or(name)
}

/// The office whose duties share most words with the function, if it shares two.
fn by_duties(valid: &[&Office], function: &Function) -> Option<usize> {
    let shared = |office: &Office| {
        let known = |duty: &String| function.topics.iter().any(|t| duty.contains(t.as_str()));
        office.duties.iter().filter(|duty| known(duty)).count()
    };
    let candidates = valid.iter().enumerate().filter(|(_, office)| leads(office.kind));
    let best = candidates.map(|(at, office)| (shared(office), std::cmp::Reverse(at))).max()?;
    (best.0 >= 2).then_some(best.1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn office(id: &str, name: &str, duties: &[&str]) -> Office {
        Office {
            id: id.into(),
            name: name.into(),
            short: name.into(),
            aliases: Vec::new(),
            kind: OfficeKind::Department,
            duties: duties.iter().map(|duty| (*duty).to_string()).collect(),
            above: None,
            since: date(2019, 3, 1),
            until: None,
            successor: None,
        }
    }

    #[test]
    fn functions_find_their_offices() {
        let toml = "[[function]]\nnames = [\"教育局\"]\ntopics = [\"学校\"]\n\
            [[function]]\nnames = [\"科技局\"]\ntopics = [\"孵化器\", \"研发\"]\n\
            [[function]]\nnames = [\"粮食局\"]\ntopics = [\"储备粮\"]\n";
        let topics = Topics::parse(toml).expect("a table");
        let old = Office {
            until: Some(date(2024, 1, 1)),
            successor: Some("reform".into()),
            ..office("grain", "区粮食局", &[])
        };
        let offices = [
            office("education", "某市教育局某区分局", &[]),
            office("economy", "区经济局", &["孵化器建设", "研发投入"]),
            office("reform", "区发展局", &[]),
            old,
        ];
        let register = Register::new(&offices, &topics, date(2025, 1, 1));
        let id = |function| register.having(function).and_then(|at| register.office(at));
        let ids: Vec<Option<&str>> = (0..3).map(|f| id(f).map(|o| o.id.as_str())).collect();
        assert_eq!(ids, [Some("education"), Some("economy"), Some("reform")]);
    }

    #[test]
    fn names_are_looked_for_in_texts() {
        let bureau = office("education", "区教育局", &[]);
        assert_eq!(named_in(&bureau, "由区教育局牵头"), Some("区教育局"));
        assert_eq!(named_in(&bureau, "办好教育"), None);
    }
}

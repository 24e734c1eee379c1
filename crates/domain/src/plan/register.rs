//! The offices of the district on the day of planning, as the planner asks for them.
//!
//! A register answers three questions: which offices a text names, which office has a function
//! of the general table, and how rare a word of duty is. Abolished offices answer through their
//! successors.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::fold::folded;
use super::topics::{Function, Topics};
use crate::district::{Office, OfficeKind};

/// The offices in force on a day.
pub(crate) struct Register<'o> {
    offices: Vec<&'o Office>,
    /// For every function of the table the office that has it.
    having: Vec<Option<usize>>,
    /// How many offices claim a word of duty.
    claims: BTreeMap<&'o str, usize>,
    /// Offices that never lead a target: those with a function that only helps.
    silent: Vec<usize>,
    /// All offices, the abolished too.
    all: &'o [Office],
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
        let named = Named::new(&valid);
        let mut having: Vec<Option<usize>> =
            topics.functions.iter().map(|f| office_of(&named, offices, f)).collect();
        lend(&mut having, topics);
        for (function, office) in topics.functions.iter().zip(&mut having) {
            *office = office.or_else(|| named.by_duties(function));
        }
        lend(&mut having, topics);
        let helps = topics.functions.iter().zip(&having).filter(|(function, _)| !function.leads);
        let silent = helps.filter_map(|(_, office)| *office).collect();
        Self { offices: valid, having, claims, silent, all: offices }
    }

    /// The office with an id, or the one that came after it.
    pub(crate) fn with_id(&self, id: &str) -> Option<usize> {
        let in_force = |id: &str| self.offices.iter().position(|office| office.id == id);
        in_force(id).or_else(|| {
            let old = self.all.iter().find(|office| office.id == id)?;
            in_force(old.successor.as_deref()?)
        })
    }

    /// Whether the office never leads a target.
    pub(crate) fn is_silent(&self, office: usize) -> bool {
        self.silent.contains(&office)
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

    /// Whether an office is the government itself.
    pub(crate) fn is_whole(&self, office: usize) -> bool {
        self.office(office).is_some_and(|office| office.kind == OfficeKind::Government)
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

/// Offices in force that may lead, with their folded names.
struct Named<'o, 'v> {
    valid: &'v [&'o Office],
    folded: Vec<(usize, Vec<String>)>,
}

impl<'o, 'v> Named<'o, 'v> {
    fn new(valid: &'v [&'o Office]) -> Self {
        let leading = valid.iter().enumerate().filter(|(_, office)| leads(office.kind));
        let folded = leading.map(|(at, office)| (at, names(office).map(folded).collect()));
        Self { valid, folded: folded.collect() }
    }

    /// The office that bears the function's name best: the more general of its names, then the
    /// earlier office.
    fn bearer(&self, function: &Function) -> Option<usize> {
        let known: Vec<String> = function.names.iter().map(|name| folded(name)).collect();
        let borne = self.folded.iter().filter_map(|(at, names)| {
            let office = self.valid.get(*at)?;
            let exact = known.iter().position(|known| names.contains(known));
            let (level, nth) = match exact {
                Some(nth) => (3, nth),
                None => (within(office, function)?, 0),
            };
            Some((level, std::cmp::Reverse(nth), std::cmp::Reverse(*at)))
        });
        borne.max().map(|(_, _, at)| at.0)
    }

    /// The office whose duties share most words with the function, if it shares enough.
    fn by_duties(&self, function: &Function) -> Option<usize> {
        let shared = |office: &Office| {
            let words = || function.sure.iter().chain(&function.topics);
            let known = |duty: &&String| words().any(|word| duty.contains(word.as_str()));
            office.duties.iter().filter(known).count()
        };
        let offices = self.folded.iter().filter_map(|(at, _)| Some((*at, *self.valid.get(*at)?)));
        let best = offices.map(|(at, office)| (shared(office), std::cmp::Reverse(at))).max()?;
        (best.0 >= SHARED).then_some(best.1.0)
    }
}

/// An office has a function by its duties if so many of them hold words of the function.
const SHARED: usize = 2;

/// How well an office's name holds one of the function's: 2 in its own name, 1 in an alias.
fn within(office: &Office, function: &Function) -> Option<u8> {
    let holds = |name: &str| {
        let known = function.names.iter().filter(|known| known.chars().count() >= 3);
        known.into_iter().any(|known| name.contains(known.as_str()))
    };
    if holds(&office.name) || holds(&office.short) {
        Some(2)
    } else {
        office.aliases.iter().any(|alias| holds(alias)).then_some(1)
    }
}

/// The office that has a function: by name, or as successor of an abolished one.
fn office_of(named: &Named, all: &[Office], function: &Function) -> Option<usize> {
    named.bearer(function).or_else(|| {
        let bears = |office: &&Office| {
            let known = |name: &str| function.names.iter().any(|n| folded(n) == folded(name));
            office.successor.is_some() && names(office).any(known)
        };
        let successor = all.iter().find(bears)?.successor.as_deref()?;
        named.valid.iter().position(|office| office.id == successor)
    })
}

/// A function without an office falls to the office that usually has it, at most twice removed.
fn lend(having: &mut [Option<usize>], topics: &Topics) {
    for _ in 0..2 {
        for (index, function) in topics.functions.iter().enumerate() {
            let within = function.within.as_deref().and_then(|name| topics.function(name));
            let lent = within.and_then(|at| having.get(at).copied().flatten());
            if let Some(office) = having.get_mut(index)
                && office.is_none()
            {
                *office = lent;
            }
        }
    }
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

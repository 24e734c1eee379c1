//! Which reports of a pile follow on each other: reports of one place, for one year and the next.
//!
//! The place and the year are what the texts say. Where a text says nothing, or something else than
//! most files of its name, the name helps: names that differ only in their year are one place's.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::report::Reading;
use crate::report::wording::length;

/// A report of a pile, by the name of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The file's name, with or without its ending.
    pub name: String,
    /// The place as read; empty if unknown.
    pub place: String,
    /// The year that it plans.
    pub year: Option<i16>,
}

impl Named {
    /// A report as read.
    pub fn new(name: &str, reading: &Reading) -> Named {
        Named { name: name.to_owned(), place: reading.place.clone(), year: reading.year }
    }
}

/// Two reports of one place for years that follow, by their places in the pile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The place.
    pub place: String,
    /// The year that the earlier report plans.
    pub year: i16,
    /// The earlier report.
    pub earlier: usize,
    /// The later report.
    pub later: usize,
}

/// The pairs of a pile, by place and year. Of two reports for one year, those whose names are
/// of one kind are paired.
pub fn pairs(pile: &[Named]) -> Vec<Pair> {
    let stems: Vec<(String, Option<i16>)> = pile.iter().map(|named| stem(&named.name)).collect();
    let usual = usual_places(pile, &stems);
    let mut places: BTreeMap<String, BTreeMap<i16, Vec<usize>>> = BTreeMap::new();
    for (nth, named) in pile.iter().enumerate() {
        let (stem, number) = &stems[nth];
        let place = usual.get(stem.as_str()).copied().unwrap_or(&named.place);
        let place = if place.is_empty() { stem } else { place };
        if let Some(year) = named.year.or(*number) {
            places.entry(root(place)).or_default().entry(year).or_default().push(nth);
        }
    }
    let mut pairs = Vec::new();
    for years in places.values() {
        for (year, earlier) in years {
            let Some(later) = years.get(&(year + 1)) else { continue };
            let alike = earlier.iter().find_map(|a| {
                let b = later.iter().find(|b| stems[*a].0 == stems[**b].0)?;
                Some((*a, *b))
            });
            let (earlier, later) = alike.unwrap_or((earlier[0], later[0]));
            let place = &pile[later].place;
            let place = usual.get(stems[later].0.as_str()).copied().unwrap_or(place);
            pairs.push(Pair { place: place.to_owned(), year: *year, earlier, later });
        }
    }
    pairs
}

/// A name without its year, and the year.
fn stem(name: &str) -> (String, Option<i16>) {
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    let digits = |at: usize| name.get(at..at + 4).and_then(|year| year.parse::<i16>().ok());
    let year = name
        .match_indices(|c: char| c.is_ascii_digit())
        .find_map(|(at, _)| Some((at, digits(at).filter(|year| (1949..2100).contains(year))?)));
    match year {
        Some((at, year)) => (format!("{}{}", &name[..at], &name[at + 4..]), Some(year)),
        None => (name.to_owned(), None),
    }
}

/// The place that most texts under one name give, where more than half of at least two agree.
fn usual_places<'p>(
    pile: &'p [Named],
    stems: &'p [(String, Option<i16>)],
) -> HashMap<&'p str, &'p str> {
    let mut votes: HashMap<&str, Vec<&str>> = HashMap::new();
    for (named, (stem, year)) in pile.iter().zip(stems).filter(|(_, (_, year))| year.is_some()) {
        debug_assert!(year.is_some());
        votes.entry(stem).or_default().push(&named.place);
    }
    let usual = |places: &[&'p str]| {
        let count = |place: &str| places.iter().filter(|other| root(other) == root(place)).count();
        let most =
            places.iter().filter(|place| !place.is_empty()).max_by_key(|place| count(place))?;
        (count(most) >= 2 && 2 * count(most) > places.len()).then_some(*most)
    };
    votes.into_iter().filter_map(|(stem, places)| Some((stem, usual(&places)?))).collect()
}

/// A county that became a district is the same place.
fn root(place: &str) -> String {
    let bare = place.strip_suffix('县').or_else(|| place.strip_suffix('区'));
    match bare {
        Some(bare) if length(bare) >= 2 => bare.to_owned(),
        _ => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, place: &str, year: i16) -> Named {
        Named { name: name.into(), place: place.into(), year: Some(year).filter(|y| *y > 0) }
    }

    #[test]
    fn texts_speak_and_names_help() {
        let pile = [
            named("a_2030.txt", "甲乙县", 2030),
            named("a_2031.txt", "甲乙区", 2031),
            named("a_2032.txt", "丙丁区", 2032),
            named("a_2033.txt", "甲乙区", 0),
            named("b.txt", "丙丁市", 2030),
            named("c.txt", "丙丁市", 2031),
            named("d.txt", "丙丁市", 2033),
        ];
        let pairs: Vec<(i16, usize, usize)> =
            pairs(&pile).iter().map(|pair| (pair.year, pair.earlier, pair.later)).collect();
        assert_eq!(pairs, [(2030, 4, 5), (2030, 0, 1), (2031, 1, 2), (2032, 2, 3)]);
    }

    #[test]
    fn two_reports_for_one_year() {
        let pile = [
            named("x_2030.txt", "甲省", 2030),
            named("x_2030_b.txt", "甲省", 2030),
            named("x_2031_b.txt", "甲省", 2031),
        ];
        let pairs = pairs(&pile);
        assert_eq!((pairs.len(), pairs[0].earlier, pairs[0].later), (1, 1, 2));
    }
}

//! Which reports of a pile follow on each other: reports of one place, for one year and the next.
//!
//! The place and the year are what the texts say. Where a text says nothing, or something else than
//! most files of its name, the name helps: names that differ only in their year are one place's.

use std::collections::{BTreeMap, HashMap};

use crate::report::Reading;
use crate::report::wording::length;

/// A report of a pile, by the name of its file.
#[derive(Debug, Clone, Copy)]
pub struct Named<'r> {
    /// The file's name, with or without its ending.
    pub name: &'r str,
    /// Its text.
    pub text: &'r str,
    /// What was read of it.
    pub reading: &'r Reading,
}

/// Two reports of one place for years that follow, by their places in the pile.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A report with its place and year settled.
struct Settled {
    stem: String,
    place: String,
    year: Option<i16>,
}

/// The pairs of a pile, by place and year. Of two reports for one year, those whose names are
/// of one kind are paired.
pub fn pairs(pile: &[Named]) -> Vec<Pair> {
    let settled = settle(pile);
    let mut places: BTreeMap<String, BTreeMap<i16, Vec<usize>>> = BTreeMap::new();
    for (nth, one) in settled.iter().enumerate() {
        if let Some(year) = one.year {
            places.entry(root(&one.place)).or_default().entry(year).or_default().push(nth);
        }
    }
    let mut pairs = Vec::new();
    for years in places.values() {
        for (year, earlier) in years {
            let Some(later) = years.get(&(year + 1)) else { continue };
            let alike = earlier.iter().find_map(|a| {
                let b = later.iter().find(|b| settled[*a].stem == settled[**b].stem)?;
                Some((*a, *b))
            });
            let (earlier, later) = alike.unwrap_or((earlier[0], later[0]));
            let place = settled[later].place.clone();
            pairs.push(Pair { place, year: *year, earlier, later });
        }
    }
    pairs
}

fn settle(pile: &[Named]) -> Vec<Settled> {
    let stems: Vec<(String, Option<i16>)> = pile.iter().map(|named| stem(named.name)).collect();
    let mut kinds: HashMap<&str, Vec<usize>> = HashMap::new();
    for (nth, (stem, _)) in stems.iter().enumerate().filter(|(_, (_, year))| year.is_some()) {
        kinds.entry(stem).or_default().push(nth);
    }
    let settled = pile.iter().zip(&stems).map(|(named, (stem, number))| {
        let siblings = kinds.get(stem.as_str()).map_or(&[][..], Vec::as_slice);
        let place = place(named, siblings.iter().map(|nth| &pile[*nth]));
        Settled {
            stem: stem.clone(),
            place: if place.is_empty() { named_by(stem) } else { place.to_owned() },
            year: year(named, *number, siblings.iter().map(|nth| (&pile[*nth], stems[*nth].1))),
        }
    });
    settled.collect()
}

/// What a file's name says of its place.
fn named_by(stem: &str) -> String {
    stem.trim_matches(['_', '-', ' ', '年']).to_owned()
}

/// The place as read, unless at least two texts under names of this kind agree on another that this
/// text speaks of no less.
fn place<'r>(named: &Named<'r>, siblings: impl Iterator<Item = &'r Named<'r>> + Clone) -> &'r str {
    let own = named.reading.place.as_str();
    let places = siblings.map(|sibling| sibling.reading.place.as_str());
    let votes = |place: &str| places.clone().filter(|other| root(other) == root(place)).count();
    let usual = places.clone().filter(|place| !place.is_empty()).max_by_key(|place| votes(place));
    let spoken = |place: &str| named.text.matches(bare(place)).count();
    match usual {
        Some(usual) if root(usual) == root(own) || votes(usual) < 2 => own,
        Some(usual) if own.is_empty() || spoken(usual) >= spoken(own) => usual,
        _ => own,
    }
}

/// The year as read, or that of the name where the text says none or says another report's.
fn year<'r>(
    named: &Named,
    number: Option<i16>,
    mut siblings: impl Iterator<Item = (&'r Named<'r>, Option<i16>)>,
) -> Option<i16> {
    let Some(read) = named.reading.year else { return number };
    let taken = siblings.any(|(other, its)| {
        other.name != named.name && other.reading.year == Some(read) && its == Some(read)
    });
    if taken { number } else { Some(read) }
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

/// A place's name without its level, as texts often give it.
fn bare(place: &str) -> &str {
    let bare = place.strip_suffix(['省', '市', '县', '区', '旗']);
    bare.filter(|bare| length(bare) >= 2).unwrap_or(place)
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
    use crate::report::read;

    /// A short report of a place for a year; for year 0 it says none.
    fn report(place: &str, year: i16) -> String {
        let year = if year == 0 { String::new() } else { format!("{year}年") };
        format!(
            "政府工作报告\n——在{place}第三届人民代表大会第二次会议上\n一、{year}工作安排\n修路三条。\n"
        )
    }

    /// The pairs of a pile of `(name, text)`.
    fn paired(pile: &[(&str, String)]) -> Vec<(i16, usize, usize)> {
        let readings: Vec<Reading> = pile.iter().map(|(_, text)| read(text)).collect();
        let named = pile.iter().zip(&readings);
        let named = named.map(|((name, text), reading)| Named { name, text, reading });
        let pairs = pairs(&named.collect::<Vec<Named>>());
        pairs.iter().map(|pair| (pair.year, pair.earlier, pair.later)).collect()
    }

    #[test]
    fn texts_speak_and_names_help() {
        let pairs = paired(&[
            ("a_2030.txt", report("甲乙县", 2030)),
            ("a_2031.txt", report("甲乙区", 2031)),
            ("a_2032.txt", report("甲乙区", 0)),
            ("b.txt", report("丙丁市", 2030)),
            ("c.txt", report("丙丁市", 2031)),
            ("d.txt", report("丙丁市", 2033)),
        ]);
        assert_eq!(pairs, [(2030, 3, 4), (2030, 0, 1), (2031, 1, 2)]);
    }

    #[test]
    fn a_text_that_speaks_of_its_place_is_not_taken_for_another() {
        let mut misread = report("戊己县", 2032);
        misread.push_str(&"甲乙县发展,甲乙县民生。".repeat(3));
        let pairs = paired(&[
            ("a_2030.txt", report("甲乙县", 2030)),
            ("a_2031.txt", report("甲乙县", 2031)),
            ("a_2032.txt", misread),
            ("a_2033.txt", report("庚辛县", 2033)),
        ]);
        assert_eq!(pairs, [(2030, 0, 1), (2031, 1, 2)]);
    }

    #[test]
    fn two_reports_for_one_year() {
        let pairs = paired(&[
            ("x_2030.txt", report("甲省", 2030)),
            ("x_2030_b.txt", report("甲省", 2030)),
            ("x_2031_b.txt", report("甲省", 2031)),
        ]);
        assert_eq!(pairs, [(2030, 1, 2)]);
    }
}

//! Every file of the catalogue reads, lints and passes its own examples; and no term in it could be
//! another without an example noticing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::calendar::Calendar;
use domain::mechanism::{Library, Mechanism};
use domain::rehearsal::rehearse;

fn catalogue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue")
}

struct Folder(PathBuf);

impl Library for Folder {
    fn block(&self, id: &str) -> Option<String> {
        std::fs::read_to_string(self.0.join("blocks").join(format!("{id}.toml"))).ok()
    }

    fn file(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.0.join(path)).ok()
    }
}

fn national() -> Calendar {
    let mut notices = Vec::new();
    for path in files("calendar") {
        notices.extend(Calendar::parse(&std::fs::read_to_string(path).unwrap()).unwrap());
    }
    Calendar::new(notices)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(catalogue().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "toml"));
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn differences(file: &str, text: &str, calendar: &Calendar) -> Vec<String> {
    match Mechanism::read(file, text, &Folder(catalogue())) {
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
        Ok(mechanism) => rehearse(&mechanism, calendar)
            .into_iter()
            .filter(|outcome| !outcome.differences.is_empty())
            .map(|outcome| {
                format!("{file}: {}\n    {}", outcome.name, outcome.differences.join("\n    "))
            })
            .collect(),
    }
}

#[test]
fn every_mechanism_passes_its_own_examples() {
    let calendar = national();
    let mut all = Vec::new();
    for path in files("mechanisms") {
        let text = std::fs::read_to_string(&path).unwrap();
        all.extend(differences(&name(&path), &text, &calendar));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Days and working days are never confused: writing one for the other in any limit makes some
/// example of the file fail.
#[test]
fn swapping_days_and_working_days_makes_some_example_fail() {
    let calendar = national();
    let mut unnoticed = Vec::new();
    for path in files("mechanisms") {
        let text = std::fs::read_to_string(&path).unwrap();
        for (line, swapped) in swaps(&text) {
            if differences(&name(&path), &swapped, &calendar).is_empty() {
                unnoticed.push(format!("{}:{line}", name(&path)));
            }
        }
    }
    assert!(unnoticed.is_empty(), "nobody notices a swapped term at {unnoticed:#?}");
}

#[test]
fn the_manual_shows_a_mechanism_that_works() {
    let calendar = national();
    let manual = std::fs::read_to_string(catalogue().join("../docs/format.md")).unwrap();
    let text = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let found = differences("docs/format.md", text, &calendar);
    assert!(found.is_empty(), "{}", found.join("\n"));
    for (line, swapped) in swaps(text) {
        let found = differences("docs/format.md", &swapped, &calendar);
        assert!(!found.is_empty(), "nobody notices a swapped term in line {line} of the mechanism");
    }
}

/// The text with one term swapped at a time, outside examples: line and text.
fn swaps(text: &str) -> Vec<(usize, String)> {
    let rules = text.split("[[example]]").next().unwrap();
    let mut swapped = Vec::new();
    let mut at = 0;
    while let Some(quote) = rules[at..].find('"').map(|found| at + found) {
        let Some(end) = rules[quote + 1..].find('"').map(|found| quote + 1 + found) else { break };
        let word = &rules[quote + 1..end];
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = &word[digits.len()..];
        let is_term = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        // One day that ends on a day off ends on the next working day: one day and one working day
        // are the same limit.
        if is_term && digits != "1" && matches!(unit, "d" | "wd") {
            let other = if unit == "d" { "wd" } else { "d" };
            let line = rules[..quote].matches('\n').count() + 1;
            let text = format!("{}{digits}{other}{}", &text[..=quote], &text[end..]);
            swapped.push((line, text));
        }
        at = end + 1;
    }
    swapped
}

/// The test above can fail, and it looks at every limit of the two mechanisms that run.
#[test]
fn a_swapped_term_that_no_example_watches_is_noticed() {
    let calendar = national();
    for file in ["proposal.toml", "proposal.2015-08-29.toml", "commitment.toml"] {
        let text = std::fs::read_to_string(catalogue().join("mechanisms").join(file)).unwrap();
        let rules = text.split("[[example]]").next().unwrap();
        let first = text.split("[[example]]").nth(1).unwrap();
        let swapped = swaps(rules);
        let limits = rules.lines().filter(|line| line.contains("within = \"")).count();
        let settings = rules.lines().filter(|line| line.contains("value = \"")).count();
        assert!(swapped.len() > settings / 2 && limits + settings > 5, "{file}: {swapped:#?}");
        // With one example only, most of the swaps go unnoticed.
        let unnoticed = swapped
            .iter()
            .filter(|(_, swapped)| {
                let swapped = format!("{swapped}[[example]]{first}");
                differences(file, &swapped, &calendar).is_empty()
            })
            .count();
        assert!(unnoticed > 0, "{file}");
    }
}

#[test]
fn a_file_is_named_after_its_mechanism_and_versions_do_not_overlap() {
    let folder = Folder(catalogue());
    let mut seen = BTreeSet::new();
    for path in files("mechanisms") {
        let text = std::fs::read_to_string(&path).unwrap();
        let mechanism = Mechanism::read(&name(&path), &text, &folder).unwrap();
        let id = &mechanism.id.text;
        let named = [format!("{id}.toml"), format!("{id}.{}.toml", mechanism.since)];
        assert!(named.contains(&name(&path)), "{} holds {id}", name(&path));
        assert!(seen.insert((id.clone(), mechanism.since)), "{id} twice from one day");
        let dated = name(&path) == named[1];
        assert_eq!(dated, mechanism.until.is_some(), "{}: an earlier version ends", name(&path));
    }
}

/// Two mechanisms with one pattern would draw the same number from two books, and the ledger would
/// refuse the second case.
#[test]
fn no_two_mechanisms_number_their_cases_alike() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue/mechanisms");
    let mut seen = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let line = |key: &str| {
            let found = text.lines().find(|line| line.starts_with(key));
            found.map(|line| line.trim_start_matches(key).trim().to_owned())
        };
        let (Some(id), Some(number)) = (line("id ="), line("number =")) else { continue };
        if let Some(other) = seen.insert(number.clone(), id.clone()) {
            assert_eq!(other, id, "{number}");
        }
    }
    assert!(seen.len() > 20);
}

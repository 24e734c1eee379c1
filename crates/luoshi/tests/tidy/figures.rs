//! No figure of the demonstration's report stands in the code: the product computes them from
//! records, and a constant that happens to be the right answer would prove nothing.

use std::collections::BTreeSet;

use crate::none;
use crate::tree::{files, root};

/// Figures with a unit that say nothing about the report.
const COMMON: &[(&str, &str)] = &[("100%", "the whole of anything")];

/// The figures of a report: plain numbers that stand out, and smaller ones with their unit.
struct Figures {
    bare: BTreeSet<String>,
    with_unit: BTreeSet<String>,
}

impl Figures {
    fn of(report: &str) -> Figures {
        let mut figures = Figures { bare: BTreeSet::new(), with_unit: BTreeSet::new() };
        for (number, after) in numbers(report) {
            let is_year = number.len() == 4 && after.starts_with('年');
            let digits = significant(&number);
            let decimal = number.contains('.');
            if is_year || digits < 3 && !decimal {
                continue;
            }
            if digits >= 4 || digits == 3 && decimal {
                figures.bare.insert(number.clone());
            }
            let with_unit: String = number.chars().chain(after.chars().take(1)).collect();
            if !COMMON.iter().any(|(common, _)| *common == with_unit) {
                figures.with_unit.insert(with_unit);
            }
        }
        figures
    }

    fn faults(&self, path: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (at, line) in text.lines().enumerate() {
            // Digits are grouped in code: 23_261 is the same number.
            let plain: String = line.chars().filter(|c| *c != '_').collect();
            for (number, after) in numbers(&plain) {
                let with_unit: String = number.chars().chain(after.chars().take(1)).collect();
                if self.bare.contains(&number) || self.with_unit.contains(&with_unit) {
                    found.push(format!("{path}:{} holds {with_unit} of the report", at + 1));
                }
            }
        }
        found
    }
}

/// Every number of a text, with what follows it.
fn numbers(text: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let number = &rest[start..];
        let mut end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let fraction = number[end..].strip_prefix('.').unwrap_or("");
        let digits = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        if digits > 0 {
            end += 1 + digits;
        }
        // A digit of a word, such as sha256 or U+3000, is no number.
        if !rest[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.') {
            found.push((number[..end].to_owned(), &number[end..]));
        }
        rest = &number[end..];
    }
    found
}

/// How many digits of a number carry meaning: 3600 has two, 602.5 has four.
fn significant(number: &str) -> usize {
    let whole = if number.contains('.') { number } else { number.trim_end_matches('0') };
    whole.trim_start_matches(['0', '.']).chars().filter(char::is_ascii_digit).count()
}

#[test]
fn no_figure_of_the_report_stands_in_the_code() {
    let report = root().join("districts/140403/demonstration/report-2023.txt");
    let figures = Figures::of(&std::fs::read_to_string(report).unwrap());
    assert!(
        figures.bare.len() > 10 && figures.with_unit.len() > 40,
        "the report has lost its figures: {} and {}",
        figures.bare.len(),
        figures.with_unit.len()
    );
    let own = "crates/luoshi/tests/tidy/figures.rs";
    let code = files("crates").into_iter().filter(|file| file.path != own);
    let code = code.filter(|file| file.kind() != "json");
    none(code.flat_map(|file| figures.faults(&file.path, &file.text)).collect());
}

#[test]
fn a_figure_of_the_report_is_seen() {
    let report =
        "2022年新增市场主体23261户,生产总值602.5亿元,下降26.96%,建议112件,办结率100%,3600户";
    let figures = Figures::of(report);
    for bad in ["23261", "const N: u32 = 23_261;", "\"602.5\"", "26.96%", "// 112件建议"] {
        assert_eq!(figures.faults("x.rs", bad).len(), 1, "{bad}");
    }
    for good in ["width: 112px", "2022", "100%", "3600", "x23261", "123261", "602.51"] {
        assert_eq!(figures.faults("x.rs", good), [""; 0], "{good}");
    }
}

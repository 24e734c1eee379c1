//! Search terms, made once for every store: overlapping two-character terms for Han, whole words
//! for digits and Latin. So both databases give the same hits.

use std::collections::BTreeSet;

/// The terms of a text, sorted, without repeats.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                terms.insert(word);
            }
            Run::Han(chars) if chars.len() == 1 => {
                terms.insert(chars[0].to_string());
            }
            Run::Han(chars) => {
                terms.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
        }
    }
    terms.into_iter().collect()
}

/// Whether a query is too short to mean anything: a single Han character stands in nearly every
/// title, and no index of two-character terms holds it.
pub fn is_too_short(query: &str) -> bool {
    !query.trim().is_empty()
        && runs(query).iter().all(|run| matches!(run, Run::Han(chars) if chars.len() == 1))
}

enum Run {
    Han(Vec<char>),
    Word(String),
}

/// Stretches of Han characters and of words; everything else separates.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joined = false;
    for c in text.chars().map(narrow) {
        let kind = if is_han(c) {
            'h'
        } else if c.is_alphanumeric() {
            'w'
        } else {
            joined = false;
            continue;
        };
        match (kind, runs.last_mut()) {
            ('h', Some(Run::Han(chars))) if joined => chars.push(c),
            ('w', Some(Run::Word(word))) if joined => word.extend(c.to_lowercase()),
            ('h', _) => runs.push(Run::Han(vec![c])),
            _ => runs.push(Run::Word(c.to_lowercase().collect())),
        }
        joined = true;
    }
    runs
}

/// Full-width letters and digits as half-width ones.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_in_pairs_and_words_whole() {
        let check = |text: &str, expect: &[&str]| assert_eq!(terms(text), expect, "{text}");
        check("口袋公园", &["公园", "口袋", "袋公"]);
        check("年产1万吨PVDF", &["1", "pvdf", "万吨", "年产"]);
        check("潞任〔２０２３〕9号", &["2023", "9", "号", "潞任"]);
        check("", &[]);
    }

    #[test]
    fn a_single_character_is_too_short_to_search() {
        assert!(is_too_short("园") && is_too_short("园 路"));
        assert!(!is_too_short("公园") && !is_too_short("9") && !is_too_short(" "));
    }
}

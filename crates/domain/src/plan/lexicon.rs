//! The words by which a text speaks for offices, found in one pass.
//!
//! A word may speak for several offices and then says less of each. A longer word hides the
//! shorter ones inside it from every office that does not claim the longer: 残疾人生活补贴 is not
//! about 残疾人. What is only an example in a list (学校、医院等公共场所) counts less.

use std::collections::HashMap;

use super::register::{Register, leads};
use super::topics::{Function, Topics};
use crate::district::OfficeKind;

/// How much a claim counts by the way in which the office claims the word.
const OWN_DUTY: f32 = 2.0;
const PEOPLE: f32 = 3.0;
const SURE: f32 = 1.6;
const TOPIC: f32 = 1.0;
const FAINT: f32 = 0.35;
/// A park's own duties beside those of an office of the whole district.
const PARK: f32 = 0.5;
/// A short word that decides counts nearly like a word of four characters.
const SURE_LENGTH: f32 = 0.8;
/// What is left of a word inside a longer one that the office does not claim.
const HIDDEN: f32 = 0.25;
/// What is left of a word in a list that ends with 等.
const LISTED: f32 = 0.7;
/// Characters in which the 等 of a list follows, and its 、 precedes.
const LIST_ENDS: usize = 30;
const LIST_BEGINS: usize = 12;

/// Why a word speaks for an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It stands among the office's own duties.
    Duty,
    /// It is a word of the function with this place in the table.
    Usual(usize),
    /// It is an indicator that the function leads.
    Indicator(usize),
}

/// One office's claim on a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim {
    /// The place of the office in the register.
    pub(crate) office: usize,
    pub(crate) weight: f32,
    pub(crate) said: Said,
}

/// A word with everybody who claims it.
#[derive(Debug)]
struct Entry<'k> {
    word: &'k str,
    claims: Vec<Claim>,
}

/// A word found in a text.
#[derive(Debug)]
pub(crate) struct Found<'l> {
    pub(crate) word: &'l str,
    /// Where it begins, in bytes.
    pub(crate) at: usize,
    pub(crate) claim: Claim,
}

/// All words of a register and a table, by their first two characters.
#[derive(Debug, Default)]
pub(crate) struct Lexicon<'k> {
    entries: HashMap<(char, char), Vec<Entry<'k>>>,
}

impl<'k> Lexicon<'k> {
    /// The words of the offices' duties and of the functions that they have.
    pub(crate) fn new(register: &Register<'k>, topics: &'k Topics) -> Self {
        let mut lexicon = Self::default();
        for (at, office) in register.offices().filter(|(_, office)| leads(office.kind)) {
            let own = OWN_DUTY * if office.kind == OfficeKind::Park { PARK } else { 1.0 };
            for duty in &office.duties {
                let weight = own * length(duty) / (register.claims(duty) as f32).sqrt();
                lexicon.claim(duty, Claim { office: at, weight, said: Said::Duty });
            }
        }
        for indicator in &topics.indicators {
            let Some(index) = topics.function(&indicator.lead) else { continue };
            let Some(office) = register.having(index) else { continue };
            for name in &indicator.names {
                let weight = SURE * length(name).max(SURE_LENGTH);
                lexicon.claim(name, Claim { office, weight, said: Said::Indicator(index) });
            }
        }
        let shared = shared(topics);
        let leading = topics.functions.iter().enumerate().filter(|(_, function)| function.leads);
        for (index, function) in leading {
            let Some(office) = register.having(index) else { continue };
            for (word, tier) in words(function) {
                let length =
                    if tier >= SURE { length(word).max(SURE_LENGTH) } else { length(word) };
                let claimants = shared.get(word).copied().unwrap_or(1).max(1);
                let weight = tier * length / (claimants as f32).sqrt();
                lexicon.claim(word, Claim { office, weight, said: Said::Usual(index) });
            }
        }
        lexicon
    }

    /// Adds a claim; of two claims of one office on one word the heavier stands.
    fn claim(&mut self, word: &'k str, claim: Claim) {
        let mut characters = word.chars();
        let (Some(first), Some(second)) = (characters.next(), characters.next()) else { return };
        let entries = self.entries.entry((first, second)).or_default();
        let Some(entry) = entries.iter_mut().find(|entry| entry.word == word) else {
            entries.push(Entry { word, claims: vec![claim] });
            return;
        };
        match entry.claims.iter_mut().find(|known| known.office == claim.office) {
            Some(known) if known.weight >= claim.weight => {}
            Some(known) => *known = claim,
            None => entry.claims.push(claim),
        }
    }

    /// Every claim that the words of a text raise.
    pub(crate) fn found<'l>(&'l self, text: &str) -> Vec<Found<'l>> {
        let mut spans: Vec<(usize, &Entry<'k>)> = Vec::new();
        let seconds = text.char_indices().skip(1).map(|(_, second)| second);
        for ((at, first), second) in text.char_indices().zip(seconds) {
            let Some(entries) = self.entries.get(&(first, second)) else { continue };
            let rest = &text[at..];
            spans.extend(entries.iter().filter(|e| rest.starts_with(e.word)).map(|e| (at, e)));
        }
        let mut found = Vec::new();
        for &(at, entry) in &spans {
            let end = at + entry.word.len();
            let holds = |(start, other): &&(usize, &Entry<'k>)| {
                let longer = other.word.len() > entry.word.len();
                longer && *start <= at && end <= *start + other.word.len()
            };
            let around = spans.iter().filter(holds).max_by_key(|(_, other)| other.word.len());
            let listed = if is_listed(text, at, end) { LISTED } else { 1.0 };
            found.extend(entry.claims.iter().map(|claim| {
                let claims = |(_, other): &(usize, &Entry<'k>)| {
                    other.claims.iter().any(|longer| longer.office == claim.office)
                };
                let own = around.is_none_or(claims);
                let weight = claim.weight * listed * if own { 1.0 } else { HIDDEN };
                Found { word: entry.word, at, claim: Claim { weight, ..*claim } }
            }));
        }
        found
    }
}

/// How many functions share a word of the table.
fn shared(topics: &Topics) -> HashMap<&str, usize> {
    let mut shared = HashMap::new();
    for (word, _) in topics.functions.iter().filter(|f| f.leads).flat_map(words) {
        *shared.entry(word).or_default() += 1;
    }
    shared
}

/// The words of a function with the weight of their tier, the heaviest first.
fn words(function: &Function) -> impl Iterator<Item = (&str, f32)> {
    let tiers = [
        (&function.people, PEOPLE),
        (&function.sure, SURE),
        (&function.topics, TOPIC),
        (&function.faint, FAINT),
    ];
    tiers.into_iter().flat_map(|(words, tier)| words.iter().map(move |w| (w.as_str(), tier)))
}

/// How much a word says by its length: 教育 little, 城镇燃气 much.
fn length(word: &str) -> f32 {
    match word.chars().count() {
        0..=1 => 0.0,
        2 => 0.55,
        3 => 0.75,
        4 => 0.9,
        5 => 1.0,
        _ => 1.1,
    }
}

/// Whether a word is an example in a list: A、B、C等….
fn is_listed(text: &str, at: usize, end: usize) -> bool {
    let ends_clause = |c: &char| matches!(c, ',' | '，' | '。' | ';' | '；');
    let ahead = text[end..].chars().take(LIST_ENDS).take_while(|c| !ends_clause(c));
    let ahead: String = ahead.collect();
    let Some((between, _)) = ahead.split_once('等') else { return false };
    between.contains('、')
        || text[..at].chars().rev().take(LIST_BEGINS).any(|character| character == '、')
}

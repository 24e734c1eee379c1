//! Page numbers and running heads: what stands on every page at the same place.

use std::collections::HashMap;

use super::{Line, Page};
use crate::mark::classification_mark;

/// The part of a page, from its upper and lower edge, in which heads and numbers stand.
const MARGIN: f32 = 0.14;
/// Lines of a page, counted from either end, that may be heads.
const DEEPEST: usize = 2;

/// Takes page numbers, running heads and what is marked as no content away; returns the distinct
/// texts that were taken, without the numbers.
pub(super) fn remove(pages: &mut [Page]) -> Vec<String> {
    let repeated = repeated(pages);
    let mut taken: Vec<String> = Vec::new();
    for page in pages {
        let places = edge_places(page);
        let (width, height) = (page.width, page.height);
        let mut place = 0;
        page.lines.retain(|line| {
            let is_edge = places.contains(&place);
            place += 1;
            let is_number = is_number(&line.text, is_centred(line, width));
            let goes = line.aside
                || is_edge && is_number
                || is_edge && in_margin(line, height) && repeated.contains_key(&key(&line.text));
            if goes && !is_number && !taken.contains(&line.text) {
                taken.push(line.text.clone());
            }
            !goes
        });
    }
    taken
}

/// Secrecy marks in the margins and aslant on the page. In the body a line that holds one of the
/// words alone may be the end of a sentence.
pub(super) fn marks(pages: &[Page]) -> Vec<String> {
    let lines = pages.iter().flat_map(|page| {
        page.lines.iter().filter(|line| line.aside || in_margin(line, page.height))
    });
    let marks = lines.filter(|line| classification_mark(&line.text).is_some());
    marks.map(|line| line.text.clone()).collect()
}

/// Texts in the margins of so many pages that they belong to none. Heads of left and right pages
/// differ, so a good third is enough, but no less than two.
fn repeated(pages: &[Page]) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let edges = edge_places(page).into_iter().filter_map(|place| page.lines.get(place));
        let mut keys: Vec<String> =
            edges.filter(|line| in_margin(line, page.height)).map(|line| key(&line.text)).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts.retain(|key, count| !key.is_empty() && *count >= 2.max(pages.len().div_ceil(3)));
    counts
}

/// The places of the first and last lines of a page.
fn edge_places(page: &Page) -> Vec<usize> {
    let shown: Vec<usize> =
        page.lines.iter().enumerate().filter(|(_, line)| !line.aside).map(|(at, _)| at).collect();
    let head = shown.iter().take(DEEPEST);
    head.chain(shown.iter().skip(DEEPEST).rev().take(DEEPEST)).copied().collect()
}

fn in_margin(line: &Line, height: f32) -> bool {
    line.baseline < height * MARGIN || line.baseline > height * (1.0 - MARGIN)
}

/// A head without what changes from page to page.
fn key(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_ascii_digit()).collect()
}

/// Whether a line is a page number: 12, - 12 -, — 12 —, 第3页, 第 3 页 共 9 页, 3/9.
pub(super) fn is_number(text: &str, is_centred: bool) -> bool {
    let solid: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_dash = |c: char| "-—–―－·•_~～".contains(c);
    let inner = solid.trim_matches(is_dash);
    let is_digits = |text: &str| {
        (1..=4).contains(&text.chars().count())
            && text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
    };
    let with_dashes = is_digits(inner) && inner.len() < solid.len();
    let bare = is_digits(&solid) && (is_centred || solid.len() <= 3);
    let worded = inner.strip_prefix('第').and_then(|rest| {
        let (number, rest) = rest.split_once('页')?;
        let rest = rest.trim_matches(['/', '，', ',', '（', '）', '(', ')']);
        let all = rest.strip_prefix('共').and_then(|all| all.strip_suffix('页'));
        Some(is_digits(number) && (rest.is_empty() || all.is_some_and(is_digits)))
    });
    let of_all = inner.split_once('/').is_some_and(|(a, b)| is_digits(a) && is_digits(b));
    with_dashes || bare || of_all || worded == Some(true)
}

fn is_centred(line: &Line, width: f32) -> bool {
    ((line.left + line.right) / 2.0 - width / 2.0).abs() < width * 0.08
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_known_by_their_form() {
        for text in [
            "12",
            "- 12 -",
            "— 3 —",
            "－１２－",
            "第3页",
            "第 3 页 共 9 页",
            "第3页/共9页",
            "3/9",
            "·7·",
        ] {
            assert!(is_number(text, true), "{text}");
        }
        for text in ["一、回顾", "增长7%", "2023年", "第三页说明", "第3页说明", "12345", "——"]
        {
            assert!(!is_number(text, true), "{text}");
        }
        assert!(!is_number("2023", false));
    }
}

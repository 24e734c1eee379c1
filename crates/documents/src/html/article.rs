//! Where in a page the article is: the densest block of prose.
//!
//! Prose is counted in Han characters of text that reads like sentences and is no link. First what
//! is hidden or named as furniture is set aside, unless it holds a good part of the prose itself
//! (WeChat hides its article until a script has run; some sites print the article from a box called
//! `print`). Then the choice goes from the page inwards, into the child that holds nearly all prose
//! that is left, as long as what stays behind is no more than the small talk of a page.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Node};

use super::furniture::{is_han, is_hinted, is_silent};

/// Han characters that a piece of text has at least to count without a sign of punctuation.
const LONG_PIECE: usize = 25;
/// Han characters that a piece of text has at least to count with one.
const SHORT_PIECE: usize = 8;
/// Prose that may stay behind at one step inwards, in Han characters.
const SMALL_TALK: usize = 200;

/// The article of a page.
pub(super) struct Article<'a> {
    /// The element that holds it.
    pub(super) element: ElementRef<'a>,
    /// Elements inside that are not part of it.
    pub(super) aside: HashSet<NodeId>,
}

/// Finds the article.
pub(super) fn find(html: &Html) -> Article<'_> {
    let root = html.root_element();
    let mut all = Prose::default();
    all.measure(root, &HashSet::new());
    let mut aside = HashSet::new();
    set_aside(root, &all, all.of(root), &mut aside);
    let mut left = Prose::default();
    left.measure(root, &aside);
    let mut element = root;
    while let Some(inner) = inwards(element, &left) {
        element = inner;
    }
    Article { element, aside }
}

/// The child into which the choice goes on, if there is one.
fn inwards<'a>(element: ElementRef<'a>, prose: &Prose) -> Option<ElementRef<'a>> {
    let whole = prose.of(element);
    let child = element.child_elements().max_by_key(|child| prose.of(*child))?;
    let held = prose.of(child);
    let behind = whole - held.min(whole);
    let is_block =
        !matches!(child.value().name(), "p" | "span" | "font" | "b" | "strong" | "tr" | "td");
    let is_small = behind <= SMALL_TALK.max(whole * 3 / 100) && held * 10 >= whole * 6;
    // A table around the page is layout, and its only cell with prose is a step inwards; a page
    // that is one paragraph keeps the element around it.
    let is_cell = matches!(child.value().name(), "tr" | "td") && held * 100 >= whole * 97;
    (held > 0 && is_small && (is_block || is_cell)).then_some(child)
}

/// Sets aside what is hidden or named as furniture, with the prose that it would have to hold to be
/// kept all the same.
fn set_aside(element: ElementRef<'_>, prose: &Prose, whole: usize, aside: &mut HashSet<NodeId>) {
    for child in element.child_elements() {
        let value = child.value();
        let names = [value.name(), value.attr("class").unwrap_or(""), value.id().unwrap_or("")];
        let share = if is_hidden(child) {
            50
        } else if names.iter().any(|names| is_hinted(names)) {
            15
        } else {
            0
        };
        if share > 0 && prose.of(child) * 100 <= whole * share {
            aside.insert(child.id());
        } else {
            set_aside(child, prose, whole, aside);
        }
    }
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let style = value.attr("style").unwrap_or("").to_ascii_lowercase().replace(' ', "");
    value.attr("hidden").is_some()
        || ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|s| style.contains(s))
}

/// How much prose each element holds.
#[derive(Default)]
struct Prose(HashMap<NodeId, usize>);

impl Prose {
    fn of(&self, element: ElementRef<'_>) -> usize {
        self.0.get(&element.id()).copied().unwrap_or(0)
    }

    fn measure(&mut self, element: ElementRef<'_>, aside: &HashSet<NodeId>) -> usize {
        let name = element.value().name();
        if is_silent(name) || name == "a" || aside.contains(&element.id()) {
            return 0;
        }
        let mut held = 0;
        for child in element.children() {
            held += match child.value() {
                Node::Text(text) => weight(text),
                _ => ElementRef::wrap(child).map_or(0, |child| self.measure(child, aside)),
            };
        }
        self.0.insert(element.id(), held);
        held
    }
}

/// The Han characters of a piece of text, if it reads like prose.
fn weight(text: &str) -> usize {
    let han = text.chars().filter(|c| is_han(*c)).count();
    let is_marked = text.contains(['，', '。', '；', '、', '！', ',', ';']);
    if han >= LONG_PIECE || han >= SHORT_PIECE && is_marked { han } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "<p>全区经济稳中有进，地区生产总值增长百分之七，居民收入稳步提高。</p>";

    fn check(page: &str, expect: &str) {
        let html = Html::parse_document(page);
        let found = find(&html).element;
        assert_eq!(found.value().id().unwrap_or(found.value().name()), expect, "{page}");
    }

    #[test]
    fn the_element_around_the_paragraphs_is_the_article() {
        let many = PROSE.repeat(20);
        check(&format!("<div id=a><ul><li><a>首页</a></ul><div id=b>{many}</div></div>"), "b");
        check(&format!("<table><tr><td>栏目<td id=c>{many}</table>"), "c");
        check(&format!("<form id=f><div id=b>{many}</div></form>"), "b");
        check(&format!("<div id=print>{many}</div><div class=footer>{PROSE}</div>"), "print");
    }

    #[test]
    fn an_article_in_two_parts_is_not_cut() {
        let (many, some) = (PROSE.repeat(20), PROSE.repeat(9));
        check(&format!("<div id=a><div id=b>{many}</div><div id=c>{some}</div></div>"), "a");
    }

    #[test]
    fn a_hidden_article_is_found() {
        let style = "visibility: hidden; opacity: 0";
        let many = PROSE.repeat(20);
        check(&format!("<div id=js_content style='{style}'>{many}</div>"), "js_content");
    }
}

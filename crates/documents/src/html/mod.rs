//! Web pages as offices save them from government sites: the article without its furniture.
//!
//! `decode` finds the encoding, html5ever builds the tree, `article` finds the element that holds
//! the article, `walk` turns it into lines and tables, and `furniture` knows the words of tool
//! bars, breadcrumbs and footers.

mod article;
mod decode;
mod furniture;
mod walk;

use std::collections::HashSet;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{ElementRef, Html, HtmlTreeSink, Selector};

use crate::block::{Block, assemble};
use crate::fault::DocumentFault;
use crate::html::walk::Walk;
use crate::mark::classification_mark;
use crate::text::{Format, Note, Text};

/// Bytes of a page; the longest report saved from Word has 3 MB.
const MAX_PAGE_BYTES: usize = 16 << 20;
/// Elements and texts of a page; a report of 300 pages saved from Word has about 200,000.
const MAX_NODES: usize = 500_000;
/// Elements inside elements. Browsers stop at 512.
const MAX_DEPTH: usize = 512;
/// Bytes that are parsed before the limits are looked at again. A hostile page makes the parser
/// repeat up to `MAX_DEPTH` open elements with every few bytes, so the steps are small.
const STEP_BYTES: usize = 256;

/// Reads a web page.
pub(crate) fn read(bytes: &[u8]) -> Result<Text, DocumentFault> {
    let html = parse(&decode::decode(bytes))?;
    let article = article::find(&html);
    let walk = Walk::over(article.element, &article.aside);
    let (mut blocks, pictures) = (walk.blocks, walk.pictures);
    let removed = furniture::remove(&mut blocks);
    if blocks.is_empty() {
        return Err(DocumentFault::NoText { pictures });
    }
    let title = title(&html).filter(|title| !is_said(&blocks, title));
    blocks.splice(0..0, title.map(Block::Line));
    let passage = assemble(&blocks);
    let mut notes = Vec::new();
    if removed > 0 || !article.aside.is_empty() {
        let message = "网页的导航、工具栏和页脚未读入，只读入正文；请对照原网页核对首尾".to_owned();
        notes.push(Note { start: 0, end: 0, message });
    }
    if pictures > 0 {
        let message = format!("文中有{pictures}幅图片或图表，图中文字未读入");
        notes.push(Note { start: 0, end: 0, message });
    }
    Ok(Text {
        page_headers: marks(&html),
        text: passage.text,
        tables: passage.tables,
        notes,
        format: Format::Html,
    })
}

/// The lines of a piece of a page, as Markdown may hold one.
pub(crate) fn fragment(source: &str) -> Vec<Block> {
    let Ok(html) = parse(source) else { return Vec::new() };
    Walk::over(html.root_element(), &HashSet::new()).blocks
}

/// Builds the tree step by step, so that a page made to explode is dropped before it does.
fn parse(source: &str) -> Result<Html, DocumentFault> {
    if source.len() > MAX_PAGE_BYTES {
        return Err(DocumentFault::TooLarge { limit: "网页16 MB" });
    }
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = parse_document(sink, ParseOpts::default());
    let mut rest = source;
    while !rest.is_empty() {
        let (step, tail) = rest.split_at(rest.ceil_char_boundary(STEP_BYTES.min(rest.len())));
        parser.process(StrTendril::from(step));
        rest = tail;
        let html = parser.tokenizer.sink.sink.0.borrow();
        if html.tree.nodes().len() > MAX_NODES {
            return Err(DocumentFault::TooLarge { limit: "网页元素50万个" });
        }
        if html.tree.nodes().next_back().is_some_and(|last| last.ancestors().count() > MAX_DEPTH) {
            return Err(DocumentFault::TooLarge { limit: "嵌套512层" });
        }
    }
    Ok(parser.finish())
}

/// What the page is called: by the data of government sites, by its first heading, by its title bar
/// without the name of the site.
fn title(html: &Html) -> Option<String> {
    let select = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        html.select(&selector).next()
    };
    let shown = |element: ElementRef<'_>| clean(&element.text().collect::<String>());
    let named = |selector: &str| select(selector)?.value().attr("content").and_then(clean);
    named("meta[name=ArticleTitle]")
        .or_else(|| select("#activity-name").and_then(shown))
        .or_else(|| select("h1").and_then(shown))
        .or_else(|| named("meta[property='og:title']"))
        .or_else(|| {
            let bar = shown(select("title")?)?;
            clean(bar.split(['_', '|', '—']).next()?.split(" - ").next()?)
        })
}

/// A title on one line; what is longer than a title is none.
fn clean(title: &str) -> Option<String> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    (1..=60).contains(&title.chars().count()).then_some(title)
}

/// Whether the head of the article says the title already.
fn is_said(blocks: &[Block], title: &str) -> bool {
    let solid = |text: &str| text.split_whitespace().collect::<String>();
    let head: String = blocks.iter().take(8).flat_map(Block::lines).take(8).map(solid).collect();
    head.contains(&solid(title))
}

/// Secrecy marks that stand anywhere on the page in a line of their own: in no case may one be
/// taken for furniture.
fn marks(html: &Html) -> Vec<String> {
    let all = Walk::over(html.root_element(), &HashSet::new()).blocks;
    let lines = all.iter().flat_map(Block::lines);
    lines.filter(|line| classification_mark(line).is_some()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;

//! Markdown: headings, lists and tables become lines, marks of emphasis vanish.
//!
//! A file is Markdown by its name, or by signs that no plain text has. Numbers of lists stay as
//! they were typed, because a report cites them; and since reports are turned into Markdown by
//! programs that know nothing of blank lines, a line end inside a paragraph stays one, unless the
//! line was broken in the middle of a sentence.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::block::{Block, Cell, Grid, assemble};
use crate::fault::DocumentFault;
use crate::html;
use crate::mojibake;
use crate::text::{Format, Note, Text};

/// Characters from which on a line that ends without a stop was broken by a program.
const BROKEN_LINE: usize = 20;

/// Whether a text without a telling name is Markdown: two headings, the first of them at the head,
/// a table with its line of dashes, or front matter. A line that begins with `1.` or `#` alone
/// says nothing.
pub(crate) fn is_likely(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().filter(|l| !l.trim().is_empty());
    let is_heading = |line: &str| {
        let text = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - text.len())) && text.starts_with(' ')
    };
    let is_rule = |line: &str| {
        let line = line.trim();
        line.starts_with('|') && line.contains("--") && line.chars().all(|c| "|-: ".contains(c))
    };
    let Some(first) = lines.next() else { return false };
    let headings = lines.clone().filter(|line| is_heading(line)).count();
    let has_front =
        first.trim_end() == "---" && lines.clone().take(30).any(|l| l.trim_end() == "---");
    is_heading(first) && (headings > 0 || text.contains("**"))
        || has_front && headings > 0
        || lines.any(is_rule)
}

/// Reads Markdown.
pub(crate) fn read(source: &str) -> Result<Text, DocumentFault> {
    let repaired = mojibake::repaired(source)?;
    let source = repaired.as_ref().map_or(source, |(whole, _)| whole);
    let source = source.trim_start_matches('\u{FEFF}');
    let mut walk = Walk { source, ..Walk::default() };
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        walk.event(event, range.start);
    }
    walk.end_line();
    walk.blocks.append(&mut walk.asides);
    let passage = assemble(&walk.blocks);
    if passage.text.trim().is_empty() {
        return Err(DocumentFault::NoText { pictures: walk.pictures });
    }
    let mut notes: Vec<Note> = repaired.iter().map(|(_, note)| note.clone()).collect();
    if walk.pictures > 0 {
        let message = format!("文中有{}幅图片或图表，图中文字未读入", walk.pictures);
        notes.push(Note { start: 0, end: 0, message });
    }
    notes.extend(mojibake::lost(&passage.text));
    let (text, tables) = (passage.text, passage.tables);
    Ok(Text { text, tables, page_headers: Vec::new(), notes, format: Format::Markdown })
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
}

/// The walk over the events of the parser.
#[derive(Default)]
struct Walk<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    /// Texts of footnotes; they follow the body.
    asides: Vec<Block>,
    line: String,
    rows: Vec<Vec<Cell>>,
    /// Text inside these is not the document's: front matter, the words beside a picture.
    silent: usize,
    in_cell: bool,
    html: String,
    footnote: Option<usize>,
    pictures: usize,
    spent: usize,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.silent == 0 => self.text(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.line_end(),
            Event::SoftBreak if self.is_broken() => {}
            Event::SoftBreak | Event::HardBreak => self.line_end(),
            Event::FootnoteReference(_) | Event::Rule => {}
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
            Tag::Item => {
                self.end_line();
                self.line = number(&self.source[at..]);
            }
            Tag::MetadataBlock(_) => self.silent += 1,
            Tag::Image { .. } => {
                self.silent += 1;
                self.pictures += 1;
            }
            Tag::FootnoteDefinition(label) => {
                self.end_line();
                self.footnote = Some(self.blocks.len());
                self.line = format!("注{label}：");
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => {
                self.in_cell = true;
                self.line.clear();
            }
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_)
                if !self.is_item_begun() =>
            {
                self.end_line();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::MetadataBlock(_) | TagEnd::Image => self.silent -= 1,
            TagEnd::TableCell => {
                self.in_cell = false;
                let text = plain(&std::mem::take(&mut self.line));
                self.rows.last_mut().into_iter().for_each(|row| {
                    row.push(Cell { text: text.clone(), columns: 1, rows: 1 });
                });
            }
            TagEnd::Table => {
                let grid = Grid::of(std::mem::take(&mut self.rows), &mut self.spent);
                self.blocks.push(Block::Table(grid));
            }
            TagEnd::HtmlBlock => {
                let source = std::mem::take(&mut self.html);
                self.end_line();
                self.blocks.extend(html::fragment(&source));
            }
            TagEnd::FootnoteDefinition => {
                self.end_line();
                if let Some(first) = self.footnote.take() {
                    self.asides.extend(self.blocks.drain(first..));
                }
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock => {
                self.end_line();
            }
            _ => {}
        }
    }

    /// Text of a block of code is text of a paragraph that was indented by four spaces.
    fn text(&mut self, text: &str) {
        let mut lines = text.split('\n');
        self.line.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.line_end();
            self.line.push_str(line);
        }
    }

    fn line_end(&mut self) {
        if self.in_cell { self.line.push('\n') } else { self.end_line() }
    }

    fn end_line(&mut self) {
        let line = plain(&std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(Block::Line(line));
        }
    }

    /// Whether the line holds nothing but the number of an item.
    fn is_item_begun(&self) -> bool {
        self.line.ends_with(' ')
            && self.line.chars().all(|c| c.is_ascii_digit() || ". )".contains(c))
            || self.line.ends_with('：') && self.footnote == Some(self.blocks.len())
    }

    /// Whether a line end stands in the middle of a sentence.
    fn is_broken(&self) -> bool {
        let line = self.line.trim_end();
        line.chars().count() >= BROKEN_LINE
            && !line
                .ends_with(['。', '！', '？', '；', '：', '”', '）', '.', '!', '?', ';', ':', '*'])
    }
}

/// The number of a list item as it was typed, with a space; nothing for a bullet.
fn number(item: &str) -> String {
    let digits = item.len() - item.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match item[digits..].chars().next() {
        Some(sign @ ('.' | ')')) if digits > 0 => format!("{}{sign} ", &item[..digits]),
        _ => String::new(),
    }
}

/// A line without marks of emphasis that the parser left: beside Chinese punctuation it does not
/// take `**` for a mark.
fn plain(line: &str) -> String {
    line.replace("**", "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        assert_eq!(read(source).unwrap().text, expect);
    }

    #[test]
    fn headings_lists_and_emphasis_become_lines() {
        check(
            "---\ntitle: 报告\n---\n\n# 政府工作报告\n\n——2018年1月20日在甲市\n\n## 一、回顾\n\n\
             **地区生产总值**增长*7%*。**一是抓项目。**全年`开工`30个\\*。\n\n1. 加快建设\n2. 改善民生\n   \
             - 教育\n\n3) 收尾\n\n政府工作\n====\n\n> 引文&amp;\n\n---\n\n[网址](http://a) ![图](b)",
            "政府工作报告\n——2018年1月20日在甲市\n一、回顾\n地区生产总值增长7%。一是抓项目。全年开工30个*。\n\
             1. 加快建设\n2. 改善民生\n教育\n3) 收尾\n政府工作\n引文&\n网址\n",
        );
    }

    #[test]
    fn tables_are_kept_as_grids() {
        let text = read("表\n\n|序号|项目|\n|:--|--|\n|1|**道路**<br>改造|\n|2||\n").unwrap();
        assert_eq!(text.text, "表\n序号\t项目\n1\t道路 改造\n2\n");
        assert_eq!(text.tables[0].rows, [["序号", "项目"], ["1", "道路\n改造"], ["2", ""]]);
        assert_eq!(text.tables[0].start, 2);
    }

    #[test]
    fn line_ends_stay_unless_a_sentence_was_broken() {
        check("一、总体要求\n坚持稳中求进。\n二、任务", "一、总体要求\n坚持稳中求进。\n二、任务\n");
        let long = "今年要坚持稳中求进工作总基调，完整准确全面贯彻新发展理念";
        check(&format!("{long}\n，推动发展。"), &format!("{long}，推动发展。\n"));
        check("    缩进四格的段落。\n    又一行。", "缩进四格的段落。\n又一行。\n");
    }

    #[test]
    fn pieces_of_html_and_footnotes_are_read() {
        check(
            "<div align=center>政府工作报告</div>\n\n正文[^1]。\n\n[^1]: 说明\n\n末段",
            "政府工作报告\n正文。\n末段\n注1：说明\n",
        );
    }

    #[test]
    fn only_strong_signs_make_a_plain_text_markdown() {
        for text in [
            "# 政府工作报告\n\n——2018年1月\n\n## 一、回顾",
            "# 报告\n\n**各位代表：**",
            "---\ntitle: a\n---\n# 报告\n## 一",
            "清单\n\n|序号|项目|\n|---|---|\n|1|2|",
        ] {
            assert!(is_likely(text), "{text}");
        }
        for text in
            ["1. 抓项目\n2. 促改革", "#1 楼\n#2 楼", "# 号楼改造", "---\n一\n---", "", "a | b"]
        {
            assert!(!is_likely(text), "{text}");
        }
    }

    #[test]
    fn a_text_of_pictures_is_a_fault() {
        assert_eq!(read("![图](a.png)"), Err(DocumentFault::NoText { pictures: 1 }));
    }
}

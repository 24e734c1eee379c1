//! Automatic numbers: the counters that run while the paragraphs are read.
//!
//! Word stores "一、" nowhere in the text: it is level text, number format and a counter. A reader
//! that ignores them loses every heading number of a report. The rules are ECMA-376 part 1, 17.9.

use std::collections::HashMap;

use super::lists::{Definition, LEVELS, Level, List, Suffix, UNDEFINED};
use super::numerals::numeral;
use super::styles::{ListReference, Styles};
use super::xml::Element;

/// The lists of a document with their running counters.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: Vec<Definition>,
    lists: HashMap<String, List>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn of(root: &Element) -> Self {
        let mut numbering = Self::default();
        let mut places = HashMap::new();
        for element in root.children_named("w:abstractNum") {
            if let Some(id) = element.attribute("abstractNumId") {
                places.insert(id, numbering.definitions.len());
                numbering.definitions.push(Definition::of(element));
            }
        }
        for element in root.children_named("w:num") {
            let definition = element.child_value("w:abstractNumId").and_then(|id| places.get(id));
            if let (Some(id), Some(place)) = (element.attribute("numId"), definition) {
                numbering.lists.insert(id.to_owned(), List::of(element, *place));
            }
        }
        numbering
    }

    /// The label of the next paragraph with these properties, with the space that parts it from
    /// the text; counts the paragraph. `None` if the paragraph has no number.
    pub(super) fn label(
        &mut self,
        properties: Option<&Element>,
        styles: &Styles,
    ) -> Option<String> {
        let style = properties.and_then(|p| p.child_value("w:pStyle"));
        let direct = ListReference::of(properties);
        let (inherited, named_by) = styles.numbering(style);
        let of_style = |list| {
            [style, named_by].into_iter().flatten().find_map(|style| self.bound_level(list, style))
        };
        let (id, level) = match (direct.list, inherited.list) {
            (Some(id), _) => (id, direct.level.or(inherited.level)),
            (None, Some(id)) => {
                let level = direct.level.or_else(|| of_style(&id)).or(inherited.level);
                (id, level)
            }
            (None, None) => return None,
        };
        // List "0" takes a number away that the style brought.
        let list = self.lists.get_mut(&id).filter(|_| id != "0")?;
        let level = level.unwrap_or(0).min(LEVELS - 1);
        let begins =
            !std::mem::replace(&mut list.begun[level], true) && list.starts[level].is_some();
        let place = self.linked(&id, styles)?;
        self.count(&id, place, level, begins);
        Some(self.rendered(&id, place, level))
    }

    /// The place of a list's definition, through a numbering style if it is defined there.
    fn linked(&self, id: &str, styles: &Styles) -> Option<usize> {
        let list = self.lists.get(id)?;
        let elsewhere = || {
            let style = self.definitions.get(list.definition)?.style_link.as_deref()?;
            self.lists.get(styles.list_of(style)?)
        };
        Some(elsewhere().unwrap_or(list).definition)
    }

    /// The level to which a list binds a paragraph style.
    fn bound_level(&self, id: &str, style: &str) -> Option<usize> {
        let definition = self.definitions.get(self.lists.get(id)?.definition)?;
        let is_bound = |level: &Option<Level>| {
            level.as_ref().is_some_and(|level| level.style.as_deref() == Some(style))
        };
        definition.levels.iter().position(is_bound)
    }

    fn level(&self, id: &str, place: usize, level: usize) -> &Level {
        let own = self.lists.get(id).and_then(|list| list.levels.get(level)?.as_ref());
        let shared = || self.definitions.get(place)?.levels.get(level)?.as_ref();
        own.or_else(shared).unwrap_or(&UNDEFINED)
    }

    /// The first number of a level: the list's own start wins over that of the definition.
    fn start(&self, id: &str, place: usize, level: usize) -> u32 {
        let own = self.lists.get(id).and_then(|list| list.starts.get(level).copied().flatten());
        own.unwrap_or_else(|| self.level(id, place, level).start)
    }

    /// Counts one paragraph. Higher levels that have not occurred yet count as begun, so that a
    /// document whose first heading is "1.1" goes on with "2", as LibreOffice shows it.
    fn count(&mut self, id: &str, place: usize, level: usize, begins: bool) {
        let starts: Vec<u32> = (0..=level).map(|level| self.start(id, place, level)).collect();
        let restarts = |below| match self.level(id, place, below).restart {
            None => true,
            Some(after) => level < after as usize,
        };
        let deeper: Vec<usize> = (level + 1..LEVELS).filter(|below| restarts(*below)).collect();
        let Some(definition) = self.definitions.get_mut(place) else { return };
        for (higher, start) in starts[..level].iter().enumerate() {
            definition.counts[higher].get_or_insert(*start);
        }
        let count = definition.counts[level].filter(|_| !begins);
        definition.counts[level] =
            Some(count.map_or(starts[level], |count| count.saturating_add(1)));
        for below in deeper {
            definition.counts[below] = None;
        }
    }

    fn rendered(&self, id: &str, place: usize, level: usize) -> String {
        let level = self.level(id, place, level);
        let mut label = String::new();
        let mut signs = level.text.chars().peekable();
        while let Some(sign) = signs.next() {
            let digit = signs.peek().and_then(|c| c.to_digit(10)).filter(|digit| *digit > 0);
            match digit {
                Some(digit) if sign == '%' => {
                    signs.next();
                    label.push_str(&self.counter(id, place, digit as usize - 1, level.legal));
                }
                _ => label.push(sign),
            }
        }
        if level.suffix == Suffix::Gap && needs_gap(&label) {
            label.push(' ');
        }
        label
    }

    /// The counter of one level; a level below the paragraph's own shows its start.
    fn counter(&self, id: &str, place: usize, shown: usize, legal: bool) -> String {
        let level = self.level(id, place, shown);
        let count = self.definitions.get(place).and_then(|definition| definition.counts[shown]);
        let format = if legal { "decimal" } else { &level.format };
        numeral(format, count.unwrap_or_else(|| self.start(id, place, shown)))
    }
}

/// Chinese punctuation holds its own space (一、总体要求); after other labels one space keeps
/// "1." and "2023年" apart.
fn needs_gap(label: &str) -> bool {
    let closes = |c: char| "、，。．：；）】〕》」".contains(c);
    label.chars().last().is_some_and(|c| !closes(c) && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::xml::parse;

    /// Numbers paragraphs given as (style, list, level), "" for what is not said directly.
    fn labels(numbering: &str, styles: &str, paragraphs: &[(&str, &str, &str)]) -> Vec<String> {
        let root = |body: &str| parse("part", format!("<w:x>{body}</w:x>").as_bytes()).unwrap();
        let styles = Styles::of(&root(styles));
        let mut numbering = Numbering::of(&root(numbering));
        let tag = |name: &str, value: &str| match value {
            "" => String::new(),
            value => format!(r#"<w:{name} w:val="{value}"/>"#),
        };
        let mut label = |(style, list, level): &(&str, &str, &str)| {
            let numbers = format!("{}{}", tag("ilvl", level), tag("numId", list));
            let numbers = match numbers.as_str() {
                "" => String::new(),
                numbers => format!("<w:numPr>{numbers}</w:numPr>"),
            };
            let properties = root(&format!("{}{numbers}", tag("pStyle", style)));
            numbering.label(Some(&properties), &styles).unwrap_or_else(|| "-".to_owned())
        };
        paragraphs.iter().map(&mut label).collect()
    }

    fn level(index: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            r#"<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>
            <w:lvlText w:val="{text}"/>{more}</w:lvl>"#
        )
    }

    fn report_levels() -> String {
        [
            level(0, "chineseCountingThousand", "%1、", ""),
            level(1, "chineseCounting", "（%2）", ""),
            level(2, "decimal", "%3.", ""),
        ]
        .concat()
    }

    fn one_list(levels: &str) -> String {
        format!(
            r#"<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">
            <w:startOverride w:val="1"/></w:lvlOverride></w:num>"#
        )
    }

    #[test]
    fn levels_count_and_restart_below_a_higher_one() {
        let paragraphs = [
            ("", "1", "0"),
            ("", "1", "1"),
            ("", "1", "1"),
            ("", "1", "2"),
            ("", "1", "0"),
            ("", "1", "1"),
            ("", "1", ""),
            ("", "", ""),
            ("", "0", "0"),
            ("", "9", "0"),
        ];
        let expect = ["一、", "（一）", "（二）", "1. ", "二、", "（一）", "三、", "-", "-", "-"];
        assert_eq!(labels(&one_list(&report_levels()), "", &paragraphs), expect);
    }

    #[test]
    fn a_second_list_on_the_same_definition_counts_on_unless_it_restarts() {
        let again = |list| [("", "1", "0"), ("", "1", "0"), ("", list, "0"), ("", list, "0")];
        let restarting = labels(&one_list(&report_levels()), "", &again("2"));
        assert_eq!(restarting, ["一、", "二、", "一、", "二、"]);
        let plain = one_list(&report_levels()).replace("startOverride", "ignored");
        assert_eq!(labels(&plain, "", &again("2")), ["一、", "二、", "三、", "四、"]);
    }

    #[test]
    fn level_restart_and_legal_numbers() {
        let numbers = |more: &str| {
            one_list(
                &[
                    level(0, "chineseCounting", "第%1章", ""),
                    level(1, "decimal", "第%2条", more),
                    level(2, "decimal", "%1.%3", "<w:isLgl/>"),
                ]
                .concat(),
            )
        };
        let paragraphs =
            [("", "1", "0"), ("", "1", "1"), ("", "1", "0"), ("", "1", "1"), ("", "1", "2")];
        let never = labels(&numbers(r#"<w:lvlRestart w:val="0"/>"#), "", &paragraphs);
        assert_eq!(never, ["第一章 ", "第1条 ", "第二章 ", "第2条 ", "2.1 "]);
        let usual = labels(&numbers(""), "", &paragraphs);
        assert_eq!(usual, ["第一章 ", "第1条 ", "第二章 ", "第1条 ", "2.1 "]);
    }

    #[test]
    fn styles_bring_numbers_down_their_chain() {
        let styles = r#"
            <w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/>
              </w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr>
              <w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="H3"><w:basedOn w:val="H1"/></w:style>"#;
        let numbering = one_list(&report_levels()).replace(
            r#"<w:lvlText w:val="%3."/>"#,
            r#"<w:lvlText w:val="%3."/><w:pStyle w:val="H3"/>"#,
        );
        let paragraphs = [("H1", "", ""), ("H2", "", ""), ("H3", "", ""), ("H1", "0", "")];
        assert_eq!(labels(&numbering, styles, &paragraphs), ["一、", "（一）", "1. ", "-"]);
    }

    #[test]
    fn a_numbering_style_and_a_level_override_define_labels() {
        let styles = r#"<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr>
            <w:numId w:val="1"/></w:numPr></w:pPr></w:style>"#;
        let own = level(0, "decimalEnclosedCircle", "%1", r#"<w:suff w:val="nothing"/>"#);
        let numbering = format!(
            r#"{}<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="S"/></w:abstractNum>
            <w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>
            <w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">{own}
            </w:lvlOverride></w:num>"#,
            one_list(&report_levels())
        );
        let paragraphs = [("", "3", "0"), ("", "4", "0")];
        assert_eq!(labels(&numbering, styles, &paragraphs), ["一、", "②"]);
    }

    #[test]
    fn a_list_that_begins_below_its_first_level_goes_on_with_two() {
        let levels = [level(0, "decimal", "%1", ""), level(1, "decimal", "%1.%2", "")].concat();
        let paragraphs = [("", "1", "1"), ("", "1", "0"), ("", "1", "1")];
        assert_eq!(labels(&one_list(&levels), "", &paragraphs), ["1.1 ", "2 ", "2.1 "]);
    }

    #[test]
    fn bullets_and_odd_levels_do_no_harm() {
        let numbering = one_list(&level(0, "bullet", "\u{F0B7}", ""));
        let paragraphs = [("", "1", "0"), ("", "1", "5"), ("", "1", "99"), ("", "1", "-1")];
        assert_eq!(labels(&numbering, "", &paragraphs), ["• ", "", "", "• "]);
        let numbering = one_list(&level(0, "decimal", "%9%%1%", ""));
        assert_eq!(labels(&numbering, "", &[("", "1", "0")]), ["1%1% "]);
    }
}

//! What `numbering.xml` defines: lists, their levels, and the labels of the levels.

use crate::docx::xml::Element;

/// Levels of a list, fixed by the format.
pub(super) const LEVELS: usize = 9;
/// Characters of a level text; longer ones are no labels and would multiply in the output.
const MAX_LABEL_CHARS: usize = 64;
/// The largest number that Word accepts as a start.
const MAX_START: u32 = 32_767;

/// What stands between a label and its paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suffix {
    Gap,
    Nothing,
}

/// One level of a list.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) start: u32,
    pub(super) format: String,
    /// Label with %1 … %9 standing for the counters of the levels.
    pub(super) text: String,
    /// The level (from 1) after which this one starts anew; 0 never; `None` after any higher one.
    pub(super) restart: Option<u32>,
    pub(super) suffix: Suffix,
    /// Whether all counters are shown in decimals (`w:isLgl`).
    pub(super) legal: bool,
    /// The paragraph style bound to this level.
    pub(super) style: Option<String>,
}

/// What a level is that nobody defines: no label. An empty format is written in decimals.
pub(super) static UNDEFINED: Level = Level {
    start: 1,
    format: String::new(),
    text: String::new(),
    restart: None,
    suffix: Suffix::Gap,
    legal: false,
    style: None,
};

impl Level {
    pub(super) fn of(element: &Element) -> Self {
        let suffix = match element.child_value("w:suff") {
            Some("nothing") => Suffix::Nothing,
            _ => Suffix::Gap,
        };
        Self {
            start: number(element.child_value("w:start")).unwrap_or(1),
            format: number_format(element),
            text: level_text(element),
            restart: number(element.child_value("w:lvlRestart")),
            suffix,
            legal: element.switched_on("w:isLgl"),
            style: element.child_value("w:pStyle").map(str::to_owned),
        }
    }
}

/// The number format of a level. Newer formats hide in alternate content, whose fallback is what
/// programs without that format show.
fn number_format(level: &Element) -> String {
    let alternate = level.child("mc:AlternateContent").and_then(|a| a.child("mc:Fallback"));
    let format = level.child_value("w:numFmt");
    let format = format.or_else(|| alternate?.child_value("w:numFmt"));
    format.unwrap_or("decimal").to_owned()
}

/// The label of a level. Bullets of symbol fonts are private characters and become "•".
fn level_text(level: &Element) -> String {
    let text = level.child_value("w:lvlText").unwrap_or_default();
    let plain = |c: char| if ('\u{E000}'..='\u{F8FF}').contains(&c) { '•' } else { c };
    text.chars().take(MAX_LABEL_CHARS).map(plain).collect()
}

fn number(value: Option<&str>) -> Option<u32> {
    let number: i64 = value?.trim().parse().ok()?;
    Some(number.clamp(0, i64::from(MAX_START)) as u32)
}

/// A definition that lists share, with the count reached on each level: lists of one definition
/// count on where the other stopped.
#[derive(Debug, Default)]
pub(super) struct Definition {
    pub(super) levels: [Option<Level>; LEVELS],
    /// The numbering style that defines this list elsewhere.
    pub(super) style_link: Option<String>,
    pub(super) counts: [Option<u32>; LEVELS],
}

/// A list that paragraphs name by its id.
#[derive(Debug, Default)]
pub(super) struct List {
    /// Place of its definition.
    pub(super) definition: usize,
    /// Own starts, which win over those of the definition.
    pub(super) starts: [Option<u32>; LEVELS],
    /// Whether an own start has begun its level; it breaks off the shared count only once.
    pub(super) begun: [bool; LEVELS],
    pub(super) levels: [Option<Level>; LEVELS],
}

impl Definition {
    /// Reads a `w:abstractNum`.
    pub(super) fn of(element: &Element) -> Self {
        let mut definition = Self {
            style_link: element.child_value("w:numStyleLink").map(str::to_owned),
            ..Self::default()
        };
        for level in element.children_named("w:lvl") {
            if let Some(slot) = level_index(level).and_then(|i| definition.levels.get_mut(i)) {
                *slot = Some(Level::of(level));
            }
        }
        definition
    }
}

impl List {
    /// Reads a `w:num` whose definition has this place.
    pub(super) fn of(element: &Element, definition: usize) -> Self {
        let mut list = Self { definition, ..Self::default() };
        for change in element.children_named("w:lvlOverride") {
            let Some(index) = level_index(change).filter(|index| *index < LEVELS) else { continue };
            list.starts[index] = number(change.child_value("w:startOverride"));
            list.levels[index] = change.child("w:lvl").map(Level::of);
        }
        list
    }
}

fn level_index(element: &Element) -> Option<usize> {
    element.attribute("ilvl")?.trim().parse().ok()
}

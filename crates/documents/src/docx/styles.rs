//! Paragraph styles: only what decides numbers and contents lists.

use std::collections::HashMap;

use super::xml::Element;

/// Ancestors followed along `basedOn`; a longer chain is a loop or an attack.
const MAX_CHAIN: usize = 30;

/// A reference to a list level as it stands in `w:numPr`; either half may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListReference {
    /// The list instance; `"0"` takes a number away.
    pub(super) list: Option<String>,
    /// The level, counted from 0.
    pub(super) level: Option<usize>,
}

impl ListReference {
    /// Reads the `w:numPr` of paragraph properties.
    pub(super) fn of(properties: Option<&Element>) -> Self {
        let Some(reference) = properties.and_then(|p| p.child("w:numPr")) else {
            return Self::default();
        };
        let level = reference.child_value("w:ilvl").and_then(|level| level.trim().parse().ok());
        Self { list: reference.child_value("w:numId").map(str::to_owned), level }
    }

    /// Fills what is missing from a weaker reference.
    fn or(self, weaker: Self) -> Self {
        Self { list: self.list.or(weaker.list), level: self.level.or(weaker.level) }
    }
}

#[derive(Debug)]
struct Style {
    name: String,
    based_on: Option<String>,
    numbering: ListReference,
}

/// The styles of a document by their id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn of(root: &Element) -> Self {
        let mut styles = Self::default();
        for element in root.children_named("w:style") {
            let Some(id) = element.attribute("styleId") else { continue };
            let is_default = matches!(element.attribute("default"), Some("1" | "true" | "on"));
            if is_default && element.attribute("type") == Some("paragraph") {
                styles.default_paragraph = Some(id.to_owned());
            }
            let style = Style {
                name: element.child_value("w:name").unwrap_or_default().to_lowercase(),
                based_on: element.child_value("w:basedOn").map(str::to_owned),
                numbering: ListReference::of(element.child("w:pPr")),
            };
            styles.by_id.insert(id.to_owned(), style);
        }
        styles
    }

    /// The list that a paragraph of this style takes, from the style or its ancestors, together
    /// with the style that named it.
    pub(super) fn numbering<'a>(
        &'a self,
        style: Option<&'a str>,
    ) -> (ListReference, Option<&'a str>) {
        let mut found = ListReference::default();
        let mut named_by = None;
        for (id, style) in self.chain(style) {
            if found.list.is_none() && style.numbering.list.is_some() {
                named_by = Some(id);
            }
            found = found.or(style.numbering.clone());
        }
        (found, named_by)
    }

    /// Whether the style is one of the contents list (目录).
    pub(super) fn is_contents(&self, style: Option<&str>) -> bool {
        self.chain(style).any(|(_, style)| style.name.starts_with("toc "))
    }

    /// The list that a numbering style (`w:numStyleLink`) stands for.
    pub(super) fn list_of(&self, style: &str) -> Option<&str> {
        self.by_id.get(style)?.numbering.list.as_deref()
    }

    /// A style and its ancestors, nearest first. No style, or one that is not defined, means the
    /// default one.
    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let known = style.filter(|id| self.by_id.contains_key(*id));
        let mut next = known.or(self.default_paragraph.as_deref());
        let step = move || {
            let id = next?;
            let style = self.by_id.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        };
        std::iter::from_fn(step).take(MAX_CHAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::xml::parse;

    fn styles() -> Styles {
        let xml = r#"<w:styles>
            <w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>
            </w:style>
            <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>
              <w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/>
              <w:basedOn w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="T1"><w:name w:val="TOC 1"/></w:style>
            <w:style w:type="paragraph" w:styleId="L1"><w:basedOn w:val="L2"/></w:style>
            <w:style w:type="paragraph" w:styleId="L2"><w:basedOn w:val="L1"/></w:style>
        </w:styles>"#;
        Styles::of(&parse("styles", xml.as_bytes()).unwrap())
    }

    #[test]
    fn numbering_comes_from_the_nearest_ancestor_that_says_it() {
        let styles = styles();
        let numbering = |style| styles.numbering(style);
        let reference =
            |list: Option<&str>, level| ListReference { list: list.map(str::to_owned), level };
        assert_eq!(numbering(None), (reference(None, None), None));
        assert_eq!(numbering(Some("1")), (reference(Some("5"), None), Some("1")));
        assert_eq!(numbering(Some("2")), (reference(Some("5"), Some(1)), Some("1")));
        assert_eq!(numbering(Some("unknown")), (reference(None, None), None));
    }

    #[test]
    fn a_loop_of_styles_ends() {
        assert_eq!(styles().numbering(Some("L1")).0, ListReference::default());
    }

    #[test]
    fn contents_styles_are_known_by_name() {
        assert!(styles().is_contents(Some("T1")) && !styles().is_contents(Some("1")));
    }
}

//! An XML part as a small tree, read with limits.
//!
//! The parts of a docx are read as trees because numbers, fields and alternate content look back
//! and forth. Limits on depth and size keep a hostile part from exhausting stack or memory;
//! document type definitions, the carrier of entity attacks, are refused.

use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::fault::DocumentFault;
use crate::zipped::damaged;

/// Elements inside elements; real documents with tables in text boxes stay below 60.
const MAX_DEPTH: usize = 200;
/// Elements and attributes of one part; a report of 300 pages has about 200,000.
const MAX_NODES: usize = 1_000_000;
/// Bytes of an attribute; longer ones are drawings and are left out.
const MAX_ATTRIBUTE: usize = 1_000;

/// An element with its text. Office parts have no mixed content whose order would matter, so the
/// text of an element is one string.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Name with the usual prefix (`w:p`), whatever prefix the file uses.
    pub(super) name: String,
    /// Attributes by local name; where a local name occurs twice, the first.
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    /// The value of an attribute by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of this name.
    pub(super) fn children_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> + 'a {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The `val` of the first child of this name, which is how WordprocessingML says most things.
    pub(super) fn child_value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// Whether an on/off child is there and on (`<w:vanish/>`, `w:val="0"` means off).
    pub(super) fn switched_on(&self, name: &str) -> bool {
        let off = |child: &Element| {
            matches!(child.attribute("val"), Some("0" | "false" | "off" | "none"))
        };
        self.child(name).is_some_and(|child| !off(child))
    }

    /// Whether this element or one below it has one of the names.
    pub(super) fn holds(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str()) || self.children.iter().any(|child| child.holds(names))
    }
}

/// Parses a part; `name` is said when it is broken.
pub(super) fn parse(name: &str, bytes: &[u8]) -> Result<Element, DocumentFault> {
    let source = decoded(bytes);
    let mut reader = Reader::from_str(&source);
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|_| damaged(name))? {
            Event::Start(start) => {
                tree.open(name, &start)?;
                if tree.open.len() > MAX_DEPTH {
                    return Err(DocumentFault::TooLarge { limit: "嵌套200层" });
                }
            }
            Event::Empty(start) => {
                tree.open(name, &start)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.add_text(&text),
            Event::CData(text) => tree.add_text(&text),
            Event::GeneralRef(reference) => tree.add_reference(name, &reference)?,
            Event::DocType(_) => return Err(DocumentFault::Entities),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    // A part that ends inside an element was cut off.
    if tree.open.is_empty() { tree.root.ok_or_else(|| damaged(name)) } else { Err(damaged(name)) }
}

/// Parts are UTF-8 or UTF-16 with a byte order mark; nothing else is allowed in the format.
fn decoded(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    encoding.decode_without_bom_handling(&bytes[mark..]).0
}

#[derive(Default)]
struct Tree {
    root: Option<Element>,
    open: Vec<Element>,
    prefixes: HashMap<String, &'static str>,
    nodes: usize,
}

impl Tree {
    fn open(&mut self, part: &str, start: &BytesStart<'_>) -> Result<(), DocumentFault> {
        let mut attributes = Vec::new();
        // Without the check for duplicates, which takes quadratic time in a hostile element.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| damaged(part))?;
            if attribute.value.len() > MAX_ATTRIBUTE {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| DocumentFault::Entities)?;
            let (local, prefix) = attribute.key.decompose();
            if prefix.is_some_and(|prefix| prefix.as_ref() == "xmlns") {
                self.bind(local.as_ref(), &value);
            } else if attribute.key.as_ref() == "xmlns" {
                self.bind("", &value);
            } else {
                attributes.push((local.as_ref().to_owned(), value.into_owned()));
            }
        }
        self.nodes += 1 + attributes.len();
        if self.nodes > MAX_NODES {
            return Err(DocumentFault::TooLarge { limit: "文档元素100万个" });
        }
        let name = self.usual_name(start);
        self.open.push(Element { name, attributes, ..Element::default() });
        Ok(())
    }

    /// Binds prefixes at the root only: office programs declare theirs there, and a table that
    /// grows with every element would be a way to stall the reader.
    fn bind(&mut self, prefix: &str, namespace: &str) {
        if self.open.is_empty()
            && self.prefixes.len() < 100
            && let Some(usual) = usual_prefix(namespace)
        {
            self.prefixes.insert(prefix.to_owned(), usual);
        }
    }

    fn usual_name(&self, start: &BytesStart<'_>) -> String {
        let name = start.name();
        let (local, prefix) = name.decompose();
        let bound = match &prefix {
            Some(prefix) => self.prefixes.get(prefix.as_ref()),
            None => self.prefixes.get(""),
        };
        match bound {
            Some(usual) => format!("{usual}:{}", local.as_ref()),
            None => name.as_ref().to_owned(),
        }
    }

    fn close(&mut self) {
        let Some(done) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => self.root = self.root.take().or(Some(done)),
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    fn add_reference(&mut self, part: &str, reference: &BytesRef<'_>) -> Result<(), DocumentFault> {
        let c = match reference.as_ref() {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            name if name.starts_with('#') => {
                let resolved = reference.resolve_char_ref().map_err(|_| damaged(part))?;
                resolved.ok_or_else(|| damaged(part))?
            }
            _ => return Err(DocumentFault::Entities),
        };
        self.add_text(c.encode_utf8(&mut [0; 4]));
        Ok(())
    }
}

/// The usual prefix of a namespace, in its transitional and its strict form.
fn usual_prefix(namespace: &str) -> Option<&'static str> {
    Some(match namespace {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => "w",
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => "m",
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => "mc",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(xml: &str) -> DocumentFault {
        parse("part", xml.as_bytes()).unwrap_err()
    }

    #[test]
    fn names_take_the_usual_prefix_and_references_are_resolved() {
        let main = "http://purl.oclc.org/ooxml/wordprocessingml/main";
        for xml in [
            format!(r#"<x:p xmlns:x="{main}"><x:t x:val="&lt;1">a&amp;&#x4E00;</x:t></x:p>"#),
            format!(r#"<p xmlns="{main}"><t val="&lt;1">a&amp;&#19968;</t></p>"#),
            r#"<w:p><w:t w:val="&lt;1"><![CDATA[a&]]>一</w:t></w:p>"#.to_owned(),
        ] {
            let root = parse("part", xml.as_bytes()).unwrap();
            let child = root.child("w:t").unwrap();
            assert_eq!((child.text.as_str(), child.attribute("val")), ("a&一", Some("<1")));
        }
    }

    #[test]
    fn utf16_parts_are_read() {
        let xml = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><w:p>区</w:p>";
        let bytes: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(parse("part", &bytes).unwrap().text, "区");
    }

    #[test]
    fn entities_are_refused() {
        let laughs = r#"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>"#;
        for xml in [laughs, "<a>&b;</a>", r#"<a b="&c;"/>"#] {
            assert_eq!(fault(xml), DocumentFault::Entities, "{xml}");
        }
    }

    #[test]
    fn broken_and_oversized_parts_are_faults() {
        for xml in ["", "<a>", "<a></b>", "<a", "<a b=c/>", "<a>&#0;</a>", "text"] {
            assert!(matches!(fault(xml), DocumentFault::Damaged { .. }), "{xml}");
        }
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        assert!(matches!(fault(&deep), DocumentFault::TooLarge { .. }));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_NODES));
        assert!(matches!(fault(&wide), DocumentFault::TooLarge { .. }));
    }
}

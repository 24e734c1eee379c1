//! Text out of a docx: which parts it has, and how they come together.
//!
//! The walk over the body is in `body`, tables in `table`, automatic numbers in `numbering`; this
//! file opens the container and puts footnotes and remarks behind the body.

mod body;
mod lists;
mod numbering;
mod numerals;
mod styles;
mod symbols;
mod table;
mod xml;

use std::collections::HashMap;

use crate::docx::body::{Aside, Body};
use crate::docx::numbering::Numbering;
pub(crate) use crate::docx::numerals::numeral;
use crate::docx::styles::Styles;
use crate::docx::xml::{Element, parse};
use crate::fault::DocumentFault;
use crate::passage::Passage;
use crate::text::{Format, Text};
use crate::zipped::{Package, damaged};

/// Where the body lies if the package does not say.
const USUAL_BODY: &str = "word/document.xml";

/// Reads a docx.
pub(crate) fn read(bytes: &[u8]) -> Result<Text, DocumentFault> {
    let mut package = Package::open(bytes)?;
    let body_name = body_name(&mut package)?;
    let content = package.part(&body_name)?.ok_or_else(|| damaged(&body_name))?;
    let document = parse(&body_name, &content)?;
    let links = Links::of(&mut package, &body_name)?;
    let styles = links.part(&mut package, "styles")?;
    let numbering = links.part(&mut package, "numbering")?;
    let mut body = Body::new(
        styles.map(|root| Styles::of(&root)).unwrap_or_default(),
        numbering.map(|root| Numbering::of(&root)).unwrap_or_default(),
    );
    let mut passage = match document.child("w:body") {
        Some(element) => body.story(element),
        None => return Err(damaged(&body_name)),
    };
    for kind in [Aside::Footnote, Aside::Endnote] {
        if let Some(notes) = links.part(&mut package, kind.part())? {
            append_asides(&mut passage, &mut body, &notes, kind);
        }
    }
    let page_headers = page_headers(&mut package, &links, &mut body)?;
    finish(passage, body, page_headers)
}

fn finish(
    mut passage: Passage,
    body: Body,
    page_headers: Vec<String>,
) -> Result<Text, DocumentFault> {
    if passage.text.trim().is_empty() {
        return Err(DocumentFault::NoText { pictures: body.seen.pictures });
    }
    passage.notes.extend(body.seen.notes());
    passage.notes.sort_by_key(|note| note.start);
    let Passage { text, tables, notes, .. } = passage;
    Ok(Text { text, tables, page_headers, notes, format: Format::Docx })
}

/// The name of the main part, which the package's relationships tell.
fn body_name(package: &mut Package<'_>) -> Result<String, DocumentFault> {
    let links = Links::of(package, "")?;
    let named = links.targets("officeDocument").find(|name| package.has(name)).map(str::to_owned);
    Ok(named.unwrap_or_else(|| USUAL_BODY.to_owned()))
}

/// The relationships of a part: kind (the last word of the type) and the part that it points to.
struct Links(Vec<(String, String)>);

impl Links {
    /// Reads the relationships of a part, `""` for the package itself; none if there are none.
    fn of(package: &mut Package<'_>, part: &str) -> Result<Self, DocumentFault> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!("{folder}/_rels/{file}.rels");
        let Some(content) = package.part(&name)? else { return Ok(Self(Vec::new())) };
        let root = parse(&name, &content)?;
        let link = |element: &Element| {
            let kind = element.attribute("Type")?.rsplit('/').next()?.to_owned();
            Some((kind, resolved(folder, element.attribute("Target")?)))
        };
        Ok(Self(root.children.iter().filter_map(link).collect()))
    }

    fn targets<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(k, _)| k == kind).map(|(_, target)| target.as_str())
    }

    /// The part of a kind, parsed; `None` if the document has none.
    fn part(
        &self,
        package: &mut Package<'_>,
        kind: &str,
    ) -> Result<Option<Element>, DocumentFault> {
        let Some(name) = self.targets(kind).next() else { return Ok(None) };
        package.part(name)?.map(|content| parse(name, &content)).transpose()
    }
}

/// A relationship target as a part name: absolute, or relative to the folder of its source.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Appends the notes that the body referred to, one line each, in the order of reference.
fn append_asides(passage: &mut Passage, body: &mut Body, notes: &Element, kind: Aside) {
    let mut by_id: HashMap<&str, &Element> =
        notes.children.iter().filter_map(|note| Some((note.attribute("id")?, note))).collect();
    for (index, id) in body.take_references(kind).iter().enumerate() {
        // A note that is referred to twice is given once.
        let Some(note) = by_id.remove(id.as_str()) else { continue };
        let mut content = body.story(note);
        content.flatten();
        let label = kind.label();
        passage.push_str(&format!("{label}{}：{}\n", index + 1, content.text.trim()));
    }
}

/// The distinct texts of all page headers: the first page often has its own, and only it may
/// carry the secrecy mark.
fn page_headers(
    package: &mut Package<'_>,
    links: &Links,
    body: &mut Body,
) -> Result<Vec<String>, DocumentFault> {
    let mut texts: Vec<String> = Vec::new();
    for name in links.targets("header") {
        let Some(content) = package.part(name)? else { continue };
        let text = body.story(&parse(name, &content)?).text.trim().to_owned();
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests;

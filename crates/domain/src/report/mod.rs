//! Reading a government work report (政府工作报告).
//!
//! [`read`] is pure, never fails and never panics: whatever the text, it returns the statements it
//! saw, what each is for, the figures and tasks in them, and notes on what looked odd, each with its
//! place in the text. The order of work is the order of the files: `text` folds, `segment` cuts,
//! `kind::heading` and `section` find the outline, `part` says where the report looks back and where
//! ahead, `kind` decides, `figure` reads numbers.

pub(crate) mod figure;
pub(crate) mod kind;
pub(crate) mod part;
pub(crate) mod section;
pub(crate) mod segment;
pub(crate) mod text;
pub(crate) mod wording;

use serde::{Deserialize, Serialize};

pub use figure::{Change, Figure, Op};
pub use kind::Kind;
pub use section::Section;
pub use text::Span;

use part::{Line, Part};
use text::Text;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Sections.
    pub sections: Vec<Section>,
    /// Statements.
    pub statements: Vec<Statement>,
}

/// One sentence of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Identifier within the reading, from 1.
    pub id: u32,
    /// What it is.
    pub kind: Kind,
    /// First scalar.
    pub start: usize,
    /// Scalar after the last one.
    pub end: usize,
    /// The innermost section that it lies in.
    pub section: Option<u32>,
    /// Its quantities.
    pub figures: Vec<Figure>,
}

/// Reads a report.
pub fn read(raw: &str) -> Reading {
    let text = Text::new(raw);
    let cuts = segment::cut(&text);
    let mut headings = kind::heading::standing(&text, &cuts);
    let parts = {
        let lines: Vec<Line> = cuts
            .iter()
            .zip(&headings)
            .map(|(cut, heading)| Line {
                words: text.slice(cut.range.clone()),
                heading: heading.as_ref(),
                opens_line: cut.opens_line,
            })
            .collect();
        part::assign(&lines, None)
    };
    // A numbered line inside the shortcomings admits one of them.
    for (heading, part) in headings.iter_mut().zip(&parts) {
        let point = heading.as_ref().is_some_and(|h| h.level.is_some_and(|l| l >= section::ITEM));
        if *part == Part::Shortcoming && point {
            *heading = None;
        }
    }
    kind::heading::running(&text, &cuts, &parts, &mut headings);
    let ranges: Vec<_> = cuts.iter().map(|cut| cut.range.clone()).collect();
    let (sections, within) = section::tree(&text, &ranges, &headings);
    let mut statements = Vec::with_capacity(cuts.len());
    let mut after_target = false;
    let mut carried = figure::Carried::default();
    for (index, cut) in cuts.iter().enumerate() {
        let words = text.slice(cut.range.clone());
        let kind = match headings[index] {
            Some(_) => Kind::Heading,
            None => kind::decide(words, parts[index], after_target && !cut.opens_line),
        };
        after_target = kind == Kind::Target || after_target && words.ends_with(';');
        let figures = match kind {
            Kind::Heading | Kind::Context => Vec::new(),
            _ => figure::read(&text, &cut.range, kind, &mut carried),
        };
        let span = text.span(cut.range.clone());
        statements.push(Statement {
            id: index as u32 + 1,
            kind,
            start: span.start,
            end: span.end,
            section: within[index],
            figures,
        });
    }
    Reading { sections, statements }
}

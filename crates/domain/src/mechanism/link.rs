//! `[link]`: birth, pointer, membership, proposal of sameness.

use super::node::{Table, Word};
use super::rule::Limit;

/// A relation between cases (关联).
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Its name in the file.
    pub id: Word,
    /// What it is called on screen.
    pub title: String,
    /// The mechanisms at the other end; `external` for systems outside.
    pub to: Vec<Word>,
    /// What the relation is called from the other end.
    pub back: Option<Word>,
    /// Cases of these mechanisms between two dates belong to it.
    pub adopt: Option<Adopt>,
    /// Proposes that two cases are the same; a person decides.
    pub likeness: Option<Likeness>,
}

/// Membership by scope: a campaign adopts cases of other mechanisms.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopt {
    /// Mechanisms whose cases are adopted.
    pub mechanisms: Vec<Word>,
    /// The date fields between which they must begin.
    pub between: (Word, Word),
}

/// When two cases look the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// Fields that must be equal.
    pub on: Vec<Word>,
    /// Within this distance of each other, in metres.
    pub near_m: Option<u32>,
    /// Within this time of each other.
    pub window: Limit,
}

impl Link {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Link {
        let link = Link {
            id: id.clone(),
            title: table.required("title"),
            to: table.words("to"),
            back: table.word("back"),
            adopt: table.table("adopt").map(Adopt::read),
            likeness: table.table("match").map(Likeness::read),
        };
        if link.to.is_empty() && link.likeness.is_none() {
            table.fault("to", "缺少 to:关联到哪种事项");
        }
        table.finish();
        link
    }
}

impl Adopt {
    fn read(table: Table<'_, '_>) -> Adopt {
        let between = match table.words("between").as_slice() {
            [from, to] => (from.clone(), to.clone()),
            _ => {
                table.fault("between", "between 应为 [起始日期字段, 截止日期字段]");
                (Word::implied(""), Word::implied(""))
            }
        };
        let adopt = Adopt { mechanisms: table.words("mechanisms"), between };
        table.finish();
        adopt
    }
}

impl Likeness {
    fn read(table: Table<'_, '_>) -> Likeness {
        let likeness = Likeness {
            on: table.words("on"),
            near_m: table.whole("near_m"),
            window: Limit::read(table.word("window").unwrap_or_else(|| {
                table.fault("window", "缺少 window:多长时间内");
                Word::implied("0d")
            })),
        };
        table.finish();
        likeness
    }
}

//! `[document]`: what an act writes. It is made, served, published, withdrawn: each is a moment that
//! deadlines and guards can name.

use super::node::{Table, Word};
use super::rule::Limit;

/// A kind of document (文书).
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its name in the file.
    pub id: Word,
    /// What it is called: 交办单.
    pub title: String,
    /// The template's path below `catalogue/templates/` or the district's.
    pub template: Option<String>,
    /// Its number, with {prefix}, {org}, {year}, {n}.
    pub number: Option<String>,
    /// Fields and words that it must hold.
    pub must: Vec<Word>,
    /// How it is served; none where it is not.
    pub serve: Option<Timed>,
    /// How it is published; none where it is not.
    pub publish: Option<Publication>,
    /// The article.
    pub law: Option<String>,
}

/// A duty with a limit that may be missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timed {
    /// The limit.
    pub within: Option<Limit>,
    /// The article.
    pub law: Option<String>,
    /// 地方设定.
    pub mark: Option<String>,
}

/// How a document is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// By when.
    pub timed: Timed,
    /// Fields that are struck out (隐去).
    pub redact: Vec<Word>,
    /// Acts after which it must be withdrawn, and by when.
    pub withdraw: Option<(Vec<Word>, Timed)>,
}

impl Document {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Document {
        let document = Document {
            id: id.clone(),
            title: table.required("title"),
            template: table.text("template"),
            number: table.text("number"),
            must: table.words("must"),
            serve: table.table("serve").map(|serve| {
                let timed = Timed::read(&serve);
                serve.finish();
                timed
            }),
            publish: table.table("publish").map(Publication::read),
            law: table.text("law"),
        };
        table.finish();
        document
    }
}

impl Timed {
    fn read(table: &Table<'_, '_>) -> Timed {
        Timed {
            within: table.word("within").map(Limit::read),
            law: table.text("law"),
            mark: table.text("mark"),
        }
    }
}

impl Publication {
    fn read(table: Table<'_, '_>) -> Publication {
        let publication = Publication {
            timed: Timed::read(&table),
            redact: table.words("redact"),
            withdraw: table.table("withdraw").map(|withdraw| {
                let rule = (withdraw.words("on"), Timed::read(&withdraw));
                withdraw.finish();
                rule
            }),
        };
        table.finish();
        publication
    }
}

//! `[document]`: what an act writes. It is made, served, published, withdrawn: each is a moment that
//! deadlines and guards can name.

use super::node::{Table, Word};
use super::rule::{DeadlineRule, Limit, MomentRef, Outcome, Shape};

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

    /// The deadlines that service and publication with a limit imply.
    pub(super) fn implied_rules(&self) -> Vec<DeadlineRule> {
        let name = |moment: &str| format!("{}.{moment}", self.id.text);
        let made = vec![name("made")];
        let mut rules = Vec::new();
        if let Some(serve) = &self.serve {
            rules.extend(self.implied("serve", "送达", &made, &name("served"), serve));
        }
        if let Some(publish) = &self.publish {
            let published = name("published");
            rules.extend(self.implied("publish", "公开", &made, &published, &publish.timed));
            if let Some((acts, timed)) = &publish.withdraw {
                let acts: Vec<String> = acts.iter().map(|act| act.text.clone()).collect();
                let withdrawn = name("withdrawn");
                rules.extend(self.implied("withdraw", "撤回公开", &acts, &withdrawn, timed));
            }
        }
        rules
    }

    fn implied(
        &self,
        what: &str,
        word: &str,
        from: &[String],
        until: &str,
        timed: &Timed,
    ) -> Option<DeadlineRule> {
        let at = |text: &str| Word { text: text.to_owned(), at: self.id.at.clone() };
        Some(DeadlineRule {
            id: at(&format!("{}-{what}", self.id.text)),
            title: format!("{}{word}", self.title),
            shape: Shape::Within(timed.within.clone()?),
            from: from.iter().map(|moment| MomentRef::read(at(moment))).collect(),
            until: vec![MomentRef::read(at(until))],
            then: Outcome::Breach,
            when: Vec::new(),
            pause: Vec::new(),
            until_field: None,
            light: false,
            law: timed.law.clone(),
            mark: timed.mark.clone(),
        })
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

//! `[action]`: what may be done, from which stage, by whom, and what follows.

use super::guard::{self, Guard};
use super::node::{Table, Word};
use crate::term::Term;

/// The stage before a part begins; an act may start there.
pub const START: &str = "start";

/// An act that a mechanism knows (办理动作).
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its name in the file.
    pub id: Word,
    /// The word on its button: 签收.
    pub title: String,
    /// The stages in which it is open; empty means any stage that is not an end.
    pub from: Vec<Word>,
    /// The stage that follows; none leaves the stage as it is.
    pub to: Option<Word>,
    /// The outcome of the whole case, when a part's act ends it.
    pub ends: Option<String>,
    /// Who does it.
    pub by: By,
    /// Fields that its form asks for.
    pub asks: Vec<Ask>,
    /// Proof that it cannot do without.
    pub needs: Vec<Word>,
    /// Why proof is needed, printed on the form, where no law says so.
    pub why: Option<String>,
    /// The document that it makes.
    pub makes: Option<Word>,
    /// The list to which it adds a row of what was asked.
    pub rows: Option<Word>,
    /// Conditions, all of which must hold.
    pub guards: Vec<Guard>,
    /// What it sets.
    pub sets: Sets,
    /// Parts that it starts.
    pub starts: Vec<Start>,
    /// The link by which it points to, or gives birth to, another case.
    pub opens: Option<Word>,
    /// Deadlines that it lengthens.
    pub extends: Vec<Extension>,
    /// The document whose publication it withdraws.
    pub withdraws: Option<Word>,
    /// A random selection (双随机).
    pub draw: Option<Draw>,
    /// How its date is fixed by law.
    pub dated: Option<Dated>,
    /// How often it may be done in one case.
    pub times: Option<u32>,
    /// The article that it rests on.
    pub law: Option<String>,
    /// 地方设定, where no article stands behind a rule.
    pub mark: Option<String>,
    /// A line of help.
    pub hint: Option<String>,
}

/// Who does an act.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// A holder of the role.
    Role(Word),
    /// Anyone who holds a post in the district.
    Any,
    /// A person outside the government whom the case is about; recorded by the handling office.
    Party,
    /// The office of the part's row.
    PartOffice,
    /// The automatic actor.
    Clock,
}

/// A field on the form of an act.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The field.
    pub field: Word,
    /// Whether it may be left empty (written `field?`).
    pub optional: bool,
}

/// What an act sets besides the fields that it asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sets {
    /// The lead office is asked for and set.
    pub lead: bool,
    /// Fields that take the value of another field: an approved date becomes the due date.
    pub fields: Vec<(Word, Word)>,
}

/// Permission to lengthen a deadline.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// The deadline.
    pub deadline: Word,
    /// By how much at most.
    pub upto: Term,
    /// How often.
    pub times: u32,
}

/// A random selection: so many objects of a register, so many officers.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The register drawn from.
    pub from: Word,
    /// The field that says how many.
    pub take: Word,
    /// How many officers are drawn.
    pub officers: u32,
}

/// How the law dates an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// On the next working day, when it comes on a day off.
    NextWorkingDay,
    /// On the day from which its deadline ran (retroactive).
    DeadlineStart,
}

/// A part that an act starts: `part`, or `part?field` if only an act that filled the field starts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The part.
    pub part: Word,
    /// The field that has to be filled.
    pub filled: Option<Word>,
}

impl Start {
    fn read(word: Word) -> Start {
        match word.text.split_once('?') {
            Some((part, field)) => Start {
                part: Word { text: part.to_owned(), at: word.at.clone() },
                filled: Some(Word { text: field.to_owned(), at: word.at }),
            },
            None => Start { part: word, filled: None },
        }
    }
}

impl Action {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Action {
        let action = Action {
            id: id.clone(),
            title: table.required("title"),
            from: table.words("from"),
            to: table.word("to"),
            ends: table.text("ends"),
            by: read_by(&table),
            asks: table.words("asks").into_iter().map(Ask::read).collect(),
            needs: table.words("needs"),
            why: table.text("why"),
            makes: table.word("makes"),
            rows: table.word("rows"),
            guards: guard::read_all(&table, "if"),
            sets: read_sets(&table),
            starts: table.words("starts").into_iter().map(Start::read).collect(),
            opens: table.word("opens"),
            extends: table.tables("extends").into_iter().map(Extension::read).collect(),
            withdraws: table.word("withdraws"),
            draw: table.table("draw").map(Draw::read),
            dated: read_dated(&table),
            times: table.whole("times"),
            law: table.text("law"),
            mark: table.text("mark"),
            hint: table.text("hint"),
        };
        table.finish();
        action
    }

    /// Whether it can begin a case.
    pub fn opens_case(&self) -> bool {
        (self.from.is_empty() && self.to.is_some())
            || self.from.iter().any(|stage| stage.text == START)
    }

    /// Whether it is open in a stage; `None` is the state before the part begins.
    pub fn is_open_in(&self, stage: Option<&str>) -> bool {
        match stage {
            None => self.opens_case(),
            Some(_) if self.from.is_empty() => self.to.is_none(),
            Some(stage) => self.from.iter().any(|from| from.text == stage),
        }
    }

    /// The fields of its form.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.asks.iter().map(|ask| &*ask.field.text)
    }
}

impl Ask {
    fn read(mut word: Word) -> Ask {
        let optional = word.text.ends_with('?');
        if optional {
            word.text.pop();
        }
        Ask { field: word, optional }
    }
}

fn read_by(table: &Table<'_, '_>) -> By {
    let Some(word) = table.word("by") else {
        table.fault("by", "缺少 by:谁来办");
        return By::Any;
    };
    match &*word.text {
        "any" => By::Any,
        "party" => By::Party,
        "part-office" => By::PartOffice,
        "clock" => By::Clock,
        _ => By::Role(word),
    }
}

fn read_sets(table: &Table<'_, '_>) -> Sets {
    let Some(value) = table.value("sets") else { return Sets::default() };
    if !matches!(value.get_ref(), toml::de::DeValue::Table(_)) {
        let words = table.words("sets");
        if words.iter().any(|word| word.text != "lead") {
            table.fault("sets", "sets 应为 \"lead\",或 { 字段 = \"取值的字段\" }");
        }
        return Sets { lead: !words.is_empty(), fields: Vec::new() };
    }
    let mut sets = Sets::default();
    for (field, value) in table.entries("sets") {
        match value.get_ref() {
            toml::de::DeValue::String(from) => {
                let from = Word { text: from.to_string(), at: value.span() };
                sets.fields.push((field, from));
            }
            _ => table.fault("sets", "sets 应为 { 字段 = \"取值的字段\" }"),
        }
    }
    sets
}

fn read_dated(table: &Table<'_, '_>) -> Option<Dated> {
    match &*table.word("dated")?.text {
        "next-working-day" => Some(Dated::NextWorkingDay),
        "deadline-start" => Some(Dated::DeadlineStart),
        _ => {
            table.fault("dated", "dated 应为 next-working-day 或 deadline-start");
            None
        }
    }
}

impl Extension {
    fn read(table: Table<'_, '_>) -> Extension {
        let extension = Extension {
            deadline: table.word("deadline").unwrap_or_else(|| {
                table.fault("deadline", "缺少 deadline:延长哪个时限");
                Word::implied("")
            }),
            upto: table.term("upto").unwrap_or_else(|| {
                table.fault("upto", "缺少 upto:最多延长多久");
                Term::Days(0)
            }),
            times: table.whole("times").unwrap_or(1),
        };
        table.finish();
        extension
    }
}

impl Draw {
    fn read(table: Table<'_, '_>) -> Draw {
        let word = |key: &'static str| {
            table.word(key).unwrap_or_else(|| {
                table.fault(key, format!("缺少 {key}"));
                Word::implied("")
            })
        };
        let draw = Draw {
            from: word("from"),
            take: word("take"),
            officers: table.whole("officers").unwrap_or(2),
        };
        table.finish();
        draw
    }
}

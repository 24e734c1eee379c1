//! `[deadline]`: limits and waits. They start and stop at acts and at moments of documents, never at
//! stages.

use super::guard::{self, Guard};
use super::node::{Table, Word};
use crate::term::Term;

/// A deadline's rule (时限规则).
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineRule {
    /// Its name in the file.
    pub id: Word,
    /// What it is called: 答复期限.
    pub title: String,
    /// What kind of limit it is.
    pub shape: Shape,
    /// The moments from which it runs; a repeated one begins it anew.
    pub from: Vec<MomentRef>,
    /// The moments that meet it.
    pub until: Vec<MomentRef>,
    /// What happens when it ends unmet.
    pub then: Outcome,
    /// When it applies; of two deadlines for one act only one may.
    pub when: Vec<Guard>,
    /// Stretches that do not count.
    pub pause: Vec<PauseRule>,
    /// For a wait: the date field that must lie after it.
    pub until_field: Option<Word>,
    /// Whether it measures progress, so that lights and the status of the case depend on it.
    pub light: bool,
    /// The article.
    pub law: Option<String>,
    /// 地方设定, where no article stands behind it.
    pub mark: Option<String>,
}

/// What kind of limit a deadline is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A limit from a moment.
    Within(Limit),
    /// A date given in a field.
    On(Word),
    /// A least wait: a gate, not a duty.
    AtLeast(Limit),
    /// Counted back from a date.
    Before {
        /// The date field, or `row.column` of the part's row.
        anchor: Word,
        /// How long before it.
        lead: Limit,
    },
    /// Recurring.
    Every {
        /// The period.
        period: Period,
        /// The day of the period on which its window opens.
        opens: u32,
        /// The day of the period by which it is due.
        by: u32,
    },
    /// Staged limits from a code table: each act of the kind begins the next stage.
    Steps {
        /// The code list with the table.
        list: Word,
        /// The fields that find the row.
        by: Vec<Word>,
        /// The act that ends a stage.
        act: Word,
    },
    /// A reminder ahead of another deadline.
    Reminder {
        /// The deadlines.
        of: Vec<Word>,
        /// How long before its end, longest first.
        leads: Vec<Term>,
    },
}

/// How long a limit is.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// As written.
    Term(Term),
    /// As the district sets it.
    Local(Word),
}

/// How often a recurring deadline comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Every calendar month.
    Month,
    /// Every calendar quarter; days count from its first day.
    Quarter,
    /// Every week; 1 is Monday.
    Week,
}

/// A moment that a deadline names.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentRef {
    /// As written, with its place.
    pub word: Word,
    /// What it is.
    pub kind: MomentKind,
    /// Whether only the first occurrence counts.
    pub first: bool,
}

/// What a moment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentKind {
    /// An act was done.
    Act(String),
    /// Something happened to a document: `order.served`.
    Paper {
        /// The document.
        document: String,
        /// made, served, published or withdrawn.
        moment: PaperMoment,
    },
    /// The part began.
    Start,
}

/// What can happen to a document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum PaperMoment {
    /// Written.
    Made,
    /// Handed over to whom it concerns (送达).
    Served,
    /// Made public (公开).
    Published,
    /// Taken back from the public (撤回公开).
    Withdrawn,
}

impl PaperMoment {
    /// The name in files and in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            PaperMoment::Made => "made",
            PaperMoment::Served => "served",
            PaperMoment::Published => "published",
            PaperMoment::Withdrawn => "withdrawn",
        }
    }

    /// The moment of that name.
    pub fn named(name: &str) -> Option<PaperMoment> {
        [PaperMoment::Made, PaperMoment::Served, PaperMoment::Published, PaperMoment::Withdrawn]
            .into_iter()
            .find(|moment| moment.name() == name)
    }

    /// As the record says it.
    pub fn in_words(self) -> &'static str {
        match self {
            PaperMoment::Made => "制作",
            PaperMoment::Served => "送达",
            PaperMoment::Published => "公开",
            PaperMoment::Withdrawn => "撤回公开",
        }
    }
}

/// What happens when a deadline ends unmet.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is late; nothing is written.
    Breach,
    /// A right is lost: acts guarded by `in_time` are closed.
    Lapse,
    /// The clock does this act.
    Act(Word),
    /// A charge begins to grow.
    Charge(Word),
}

/// A stretch between two moments that does not count.
#[derive(Debug, Clone, PartialEq)]
pub struct PauseRule {
    /// It begins.
    pub from: MomentRef,
    /// Any of these ends it.
    pub to: Vec<MomentRef>,
    /// Why it does not count.
    pub why: String,
}

impl MomentRef {
    /// Reads `act`, `act:first`, `document.served` or `start`.
    pub fn read(word: Word) -> MomentRef {
        let (name, first) = match word.text.strip_suffix(":first") {
            Some(name) => (name, true),
            None => (&*word.text, false),
        };
        let kind = match name.rsplit_once('.') {
            _ if name == "start" => MomentKind::Start,
            Some((document, moment)) if PaperMoment::named(moment).is_some() => MomentKind::Paper {
                document: document.to_owned(),
                moment: PaperMoment::named(moment).unwrap_or(PaperMoment::Made),
            },
            _ => MomentKind::Act(name.to_owned()),
        };
        MomentRef { word, kind, first }
    }
}

impl Limit {
    /// A term as written, or the name of a setting.
    pub(super) fn read(word: Word) -> Limit {
        match word.text.parse() {
            Ok(term) => Limit::Term(term),
            Err(_) => Limit::Local(word),
        }
    }
}

impl DeadlineRule {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> DeadlineRule {
        let rule = DeadlineRule {
            id: id.clone(),
            title: table.required("title"),
            shape: read_shape(&table),
            from: moments(&table, "from"),
            until: moments(&table, "until"),
            then: read_outcome(&table),
            when: guard::read_all(&table, "when"),
            pause: table.tables("pause").into_iter().map(PauseRule::read).collect(),
            until_field: table.word("until_field"),
            light: table.flag("light"),
            law: table.text("law"),
            mark: table.text("mark"),
        };
        table.finish();
        rule
    }

    /// Whether it is a duty that can be late, rather than a gate, a right or a reminder.
    pub fn is_duty(&self) -> bool {
        !self.until.is_empty() && !self.is_gate() && self.then != Outcome::Lapse
    }

    /// Whether it only makes others wait.
    pub fn is_gate(&self) -> bool {
        matches!(self.shape, Shape::AtLeast(_) | Shape::Reminder { .. })
    }
}

fn moments(table: &Table<'_, '_>, key: &'static str) -> Vec<MomentRef> {
    table.words(key).into_iter().map(MomentRef::read).collect()
}

fn read_shape(table: &Table<'_, '_>) -> Shape {
    if let Some(word) = table.word("within") {
        return Shape::Within(Limit::read(word));
    }
    if let Some(word) = table.word("at_least") {
        return Shape::AtLeast(Limit::read(word));
    }
    if let Some(field) = table.word("within_field") {
        return Shape::On(field);
    }
    if let Some(anchor) = table.word("before") {
        let lead = table.word("lead").unwrap_or_else(|| Word::implied("0d"));
        return Shape::Before { anchor, lead: Limit::read(lead) };
    }
    if table.has("of") {
        return Shape::Reminder { of: table.words("of"), leads: leads(table) };
    }
    if let Some(steps) = table.table("steps") {
        return read_steps(steps);
    }
    read_every(table)
}

fn leads(table: &Table<'_, '_>) -> Vec<Term> {
    let mut terms = Vec::new();
    for word in table.words("lead") {
        match word.text.parse() {
            Ok(term) => terms.push(term),
            Err(message) => table.fault("lead", message),
        }
    }
    terms
}

fn read_steps(table: Table<'_, '_>) -> Shape {
    let word = |key: &'static str| {
        table.word(key).unwrap_or_else(|| {
            table.fault(key, format!("缺少 {key}"));
            Word::implied("")
        })
    };
    let shape = Shape::Steps { list: word("list"), by: table.words("by"), act: word("act") };
    table.finish();
    shape
}

fn read_every(table: &Table<'_, '_>) -> Shape {
    let period = match table.text("every").as_deref() {
        Some("month") => Period::Month,
        Some("quarter") => Period::Quarter,
        Some("week") => Period::Week,
        Some(_) => {
            table.fault("every", "every 应为 month、quarter 或 week");
            Period::Month
        }
        None => {
            table.fault(
                "within",
                "没有写明期限,请写 within、at_least、within_field、before、every、steps 或 of",
            );
            Period::Month
        }
    };
    let by = table.whole("by").unwrap_or(28);
    Shape::Every { period, opens: table.whole("opens").unwrap_or(1), by }
}

fn read_outcome(table: &Table<'_, '_>) -> Outcome {
    let Some(value) = table.value("then") else { return Outcome::Breach };
    if let toml::de::DeValue::Table(_) = value.get_ref() {
        let Some(then) = table.table("then") else { return Outcome::Breach };
        let outcome = match (then.word("act"), then.word("charge")) {
            (Some(act), None) => Outcome::Act(act),
            (None, Some(charge)) => Outcome::Charge(charge),
            _ => {
                then.fault("act", "应为 { act = … } 或 { charge = … }");
                Outcome::Breach
            }
        };
        then.finish();
        return outcome;
    }
    match table.text("then").as_deref() {
        Some("breach") => Outcome::Breach,
        Some("lapse") => Outcome::Lapse,
        _ => {
            table.fault("then", "then 应为 \"breach\"、\"lapse\"、{ act = … } 或 { charge = … }");
            Outcome::Breach
        }
    }
}

impl PauseRule {
    pub(super) fn read(table: Table<'_, '_>) -> PauseRule {
        let from = MomentRef::read(table.word("from").unwrap_or_else(|| {
            table.fault("from", "缺少 from:自何时起不计入");
            Word::implied("")
        }));
        let rule = PauseRule { from, to: moments(&table, "to"), why: table.required("why") };
        if rule.to.is_empty() {
            table.fault("to", "缺少 to:到何时为止不计入");
        }
        table.finish();
        rule
    }
}

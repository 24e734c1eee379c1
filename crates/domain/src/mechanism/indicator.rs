//! `[indicator]`: which rows a case adds, and which of them hit. The numerator is a subset of the
//! denominator by construction.

use jiff::civil::Date;

use super::guard::{self, Guard};
use super::node::{Table, Word};
use super::rule::MomentRef;

/// An indicator of a mechanism (指标).
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Its name in the file; unique with the mechanism's id in front: `proposal.answered`.
    pub id: Word,
    /// What it is called: 建议提案办结率.
    pub title: String,
    /// Other names that reports use for it.
    pub aliases: Vec<String>,
    /// The unit of its value; `%` makes it a rate of hits.
    pub unit: String,
    /// First day of this definition.
    pub since: Option<Date>,
    /// The rows.
    pub rows: Rows,
    /// Which rows hit: all of these hold.
    pub hit: Vec<Guard>,
    /// What is computed from the rows, if not their number.
    pub value: ValueRule,
    /// What the denominator is called on screen.
    pub of: Option<String>,
    /// What the numerator is called on screen.
    pub hits: Option<String>,
    /// The basis: law, document or custom.
    pub law: Option<String>,
    /// How it is to be read (口径).
    pub note: Option<String>,
}

/// What `in_time` names when it means the deadline that the row stands for.
pub const ITSELF: &str = "itself";

/// Which rows a case adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// One row for each of these.
    pub each: Each,
    /// The day on which a row counts.
    pub day: Option<Day>,
    /// Only cases for which all of these hold.
    pub only: Vec<Guard>,
    /// Not cases that rest in these stages.
    pub not_in: Vec<Word>,
    /// A stock: +1 when the case enters these stages, −1 when it leaves them.
    pub during: Vec<Word>,
    /// Only the last row of the case.
    pub last: bool,
}

/// What a row stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Each {
    /// The case.
    Case,
    /// Every row of a part.
    Part(Word),
    /// Every document of a kind.
    Document(Word),
    /// Every row of a list.
    List(Word),
    /// Every run of any of these deadlines.
    Deadline(Vec<Word>),
    /// Every time that an act was done.
    Act(Word),
}

/// The day on which a row counts.
#[derive(Debug, Clone, PartialEq)]
pub enum Day {
    /// The day of an act or of a document's moment.
    Moment(MomentRef),
    /// The end of the row's own deadline, or of a named one.
    Due(Option<Word>),
    /// The day on which the row's document was made.
    Made,
    /// The day on which the row came to be.
    Itself,
    /// A date field.
    Field(Word),
}

/// What is computed from the rows.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueRule {
    /// How many rows, or the rate of hits.
    Count,
    /// The sum of a field or column.
    Sum(Word),
    /// How many different values of a field or column.
    Distinct(Word),
    /// A statistic of the time between two moments.
    Between {
        /// From.
        from: MomentRef,
        /// To.
        to: MomentRef,
        /// Working days rather than days.
        working: bool,
        /// Which statistic.
        as_: Statistic,
    },
}

/// A statistic over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Arithmetic mean.
    Mean,
    /// The middle value.
    Median,
    /// The value below which nine tenths lie.
    P90,
    /// The sum.
    Sum,
}

impl Indicator {
    pub(super) fn read(id: &Word, table: Table<'_, '_>) -> Indicator {
        let rows = match table.table("rows") {
            Some(rows) => Rows::read(rows),
            None => {
                table.fault("rows", "缺少 rows:数什么");
                Rows::cases()
            }
        };
        let indicator = Indicator {
            id: id.clone(),
            title: table.required("title"),
            aliases: table.words("aliases").into_iter().map(|word| word.text).collect(),
            unit: table.required("unit"),
            since: table.date("since"),
            rows,
            hit: guard::read_all(&table, "hit"),
            value: table.table("value").map_or(ValueRule::Count, ValueRule::read),
            of: table.text("of"),
            hits: table.text("hits"),
            law: table.text("law"),
            note: table.text("note"),
        };
        if indicator.unit == "%" && indicator.hit.is_empty() {
            table.fault("hit", "比率要写 hit:哪些行计入分子");
        }
        table.finish();
        indicator
    }

    /// Whether its value is a rate of hits.
    pub fn is_rate(&self) -> bool {
        self.unit == "%"
    }

    /// Whether it is a stock, summed over all days up to a date, rather than a flow of a period.
    pub fn is_stock(&self) -> bool {
        !self.rows.during.is_empty()
    }
}

impl Rows {
    fn cases() -> Rows {
        Rows {
            each: Each::Case,
            day: None,
            only: Vec::new(),
            not_in: Vec::new(),
            during: Vec::new(),
            last: false,
        }
    }

    fn read(table: Table<'_, '_>) -> Rows {
        let each = read_each(&table);
        let day = table.word("day").map(|word| read_day(&word));
        let rows = Rows {
            each,
            day,
            only: guard::read_all(&table, "where"),
            not_in: table.words("not_in"),
            during: table.words("while"),
            last: table.flag("last"),
        };
        if rows.day.is_none() && rows.during.is_empty() {
            table.fault("day", "缺少 day:按哪一天计入;存量写 while");
        }
        table.finish();
        rows
    }
}

fn read_each(table: &Table<'_, '_>) -> Each {
    let Some(word) = table.word("each") else {
        table.fault("each", "缺少 each:case、part:…、document:…、list:…、deadline:… 或 act:…");
        return Each::Case;
    };
    let rest = |text: &str| Word { text: text.to_owned(), at: word.at.clone() };
    match word.text.split_once(':') {
        None if word.text == "case" => Each::Case,
        Some(("part", name)) => Each::Part(rest(name)),
        Some(("document", name)) => Each::Document(rest(name)),
        Some(("list", name)) => Each::List(rest(name)),
        Some(("deadline", names)) => Each::Deadline(names.split(',').map(rest).collect()),
        Some(("act", name)) => Each::Act(rest(name)),
        _ => {
            table.fault("each", "each 应为 case、part:…、document:…、list:…、deadline:… 或 act:…");
            Each::Case
        }
    }
}

fn read_day(word: &Word) -> Day {
    let rest = |text: &str| Word { text: text.to_owned(), at: word.at.clone() };
    match &*word.text {
        "due" => Day::Due(None),
        "made" => Day::Made,
        "itself" => Day::Itself,
        text => match text.split_once(':') {
            Some(("due", deadline)) => Day::Due(Some(rest(deadline))),
            Some(("field", field)) => Day::Field(rest(field)),
            _ => Day::Moment(MomentRef::read(word.clone())),
        },
    }
}

impl ValueRule {
    fn read(table: Table<'_, '_>) -> ValueRule {
        let rule = if let Some(of) = table.word("sum") {
            ValueRule::Sum(of)
        } else if let Some(of) = table.word("distinct") {
            ValueRule::Distinct(of)
        } else {
            read_between(&table)
        };
        table.finish();
        rule
    }
}

fn read_between(table: &Table<'_, '_>) -> ValueRule {
    let [from, to] = match <[Word; 2]>::try_from(table.words("between")) {
        Ok(pair) => pair,
        Err(_) => {
            table.fault("between", "value 应为 sum、distinct 或 between = [起, 止]");
            return ValueRule::Count;
        }
    };
    let as_ = match table.text("as").as_deref() {
        Some("mean") => Statistic::Mean,
        Some("median") => Statistic::Median,
        Some("p90") => Statistic::P90,
        Some("sum") => Statistic::Sum,
        _ => {
            table.fault("as", "as 应为 mean、median、p90 或 sum");
            Statistic::Mean
        }
    };
    let working = match table.text("in").as_deref() {
        Some("wd") => true,
        Some("d") => false,
        _ => {
            table.fault("in", "in 应为 wd(工作日)或 d(日)");
            false
        }
    };
    ValueRule::Between { from: MomentRef::read(from), to: MomentRef::read(to), working, as_ }
}

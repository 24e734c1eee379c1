//! `[[example]]`: the file tests itself. Steps are the only mini-language of the format:
//!
//! `DATE [TIME] ACT[@PART-ROW] by ROLE[#PERSON] [field=value …] [happened DATE reason=… proof=…
//! second=ROLE#PERSON]` · `DATE serve DOCUMENT by ROLE` · `DATE calendar off=DATE[..DATE]` ·
//! `DATE clock`

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::{Date, DateTime};
use toml::de::DeValue;

use super::local::LocalValue;
use super::node::{Table, Word};
use crate::calendar::{DaysOff, Notice};
use crate::moment::Moment;
use crate::value::Value;

/// A story with its outcome (例子).
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub name: Word,
    /// Values too large for a step, used as `field=@name`.
    pub given: BTreeMap<String, Value>,
    /// Settings of the imagined district.
    pub local: BTreeMap<String, LocalValue>,
    /// What happens.
    pub steps: Vec<Step>,
    /// What must be true afterwards.
    pub expect: Expect,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where it stands.
    pub word: Word,
    /// When it is recorded.
    pub at: DateTime,
    /// Whether the hour was written; if not, only the day is known.
    pub exact: bool,
    /// What is done.
    pub deed: Deed,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// An act of the mechanism, or one that every mechanism has.
    Act {
        /// The act.
        act: String,
        /// Part and row.
        part: Option<(String, String)>,
        /// The document, for `serve`, `publish` and `withdraw`.
        document: Option<String>,
        /// The role that acts.
        role: String,
        /// The person; by default one person for each role.
        person: String,
        /// What is filled in.
        values: Vec<(String, String)>,
        /// When it happened, if not when it is recorded.
        happened: Option<Moment>,
    },
    /// A notice of holidays is loaded.
    Calendar(Notice),
    /// The clock runs up to this moment.
    Clock,
}

/// What must be true at the end; what is left out is not looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expect {
    /// The main part's stage.
    pub stage: Option<String>,
    /// Stages of parts: `co-1`.
    pub part: IndexMap<String, String>,
    /// Ends of deadlines: a date, an instant, `paused`, or `none`.
    pub due: IndexMap<String, String>,
    /// The last step is refused, citing this article or rule.
    pub refused: Option<String>,
    /// The clock does this act after the last step.
    pub auto: Option<String>,
    /// The day on which the clock's act is recorded.
    pub recorded: Option<Date>,
    /// The day on which the clock's act happened in law.
    pub happened: Option<Date>,
    /// The clock's acts that were voided.
    pub voided: Vec<String>,
    /// Indicators: `1/1`, a number, or `0/0`.
    pub figure: IndexMap<String, String>,
    /// How many documents of a kind there are.
    pub document: IndexMap<String, u32>,
    /// Values of fields.
    pub field: IndexMap<String, String>,
    /// Days on which ends of running deadlines are announced.
    pub remind: Vec<String>,
    /// Acts that are open now.
    pub open: Vec<String>,
    /// Acts that are not open now.
    pub shut: Vec<String>,
    /// How many acts were recorded after the end of a deadline that they met (补录).
    pub late: Option<u32>,
}

impl Example {
    pub(super) fn read(table: Table<'_, '_>) -> Example {
        let name = table.word("name").unwrap_or_else(|| {
            table.fault("name", "缺少 name:例子说明什么");
            Word { text: String::new(), at: table.at.clone() }
        });
        let mut steps = Vec::new();
        for word in table.words("steps") {
            match Step::read(&word) {
                Ok(step) => steps.push(step),
                Err(message) => table.reader.fault(word.at.clone(), message, None),
            }
        }
        let example = Example {
            name,
            given: table
                .entries("given")
                .filter_map(|(key, value)| Some((key.text, Value::of_toml(value.get_ref())?)))
                .collect(),
            local: table
                .entries("local")
                .filter_map(|(key, value)| Some((key.text, LocalValue::read(value.get_ref())?)))
                .collect(),
            steps,
            expect: table.table("expect").map(Expect::read).unwrap_or_default(),
        };
        if example.steps.is_empty() || example.expect == Expect::default() {
            table.fault("steps", "例子要有 steps 和 expect,否则什么也没有证明");
        }
        table.finish();
        example
    }
}

impl Step {
    fn read(word: &Word) -> Result<Step, String> {
        let mut words: Vec<&str> = word.split_whitespace().collect();
        let date: Date = words
            .first()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| format!("步骤要以日期开头:“{}”", word.text))?;
        words.remove(0);
        let time = words.first().and_then(|text| format!("{text}:00").parse().ok());
        if time.is_some() {
            words.remove(0);
        }
        let at = date.to_datetime(time.unwrap_or(jiff::civil::time(9, 0, 0, 0)));
        let deed = match words.split_first() {
            Some((&"clock", [])) => Deed::Clock,
            Some((&"calendar", rest)) => Deed::Calendar(read_notice(date, rest)?),
            Some((act, rest)) => read_act(act, rest)?,
            None => return Err(format!("步骤没有写做什么:“{}”", word.text)),
        };
        Ok(Step { word: word.clone(), at, exact: time.is_some(), deed })
    }
}

fn read_act(act: &str, rest: &[&str]) -> Result<Deed, String> {
    let mut rest = rest;
    let mut document = None;
    if let [word, tail @ ..] = rest
        && *word != "by"
    {
        document = Some((*word).to_owned());
        rest = tail;
    }
    let ["by", who, tail @ ..] = rest else {
        return Err(format!("步骤 {act} 没有写 by 谁"));
    };
    let (role, person) = who.split_once('#').unwrap_or((who, who));
    let (act, part) = match act.split_once('@') {
        Some((act, row)) => {
            let (part, row) = row.rsplit_once('-').ok_or(format!("@{row} 应写成 @部分-序号"))?;
            (act, Some((part.to_owned(), row.to_owned())))
        }
        None => (act, None),
    };
    let (values, happened) = read_values(tail)?;
    Ok(Deed::Act {
        act: act.to_owned(),
        part,
        document,
        role: role.to_owned(),
        person: person.to_owned(),
        values,
        happened,
    })
}

/// What a step fills in, and when it says that the deed happened.
type Filled = (Vec<(String, String)>, Option<Moment>);

fn read_values(words: &[&str]) -> Result<Filled, String> {
    let mut values = Vec::new();
    let mut happened = None;
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if *word == "happened" {
            let date = words.next().ok_or("happened 后面要写日期")?;
            let time = words.next_if(|next| next.len() == 5 && next.contains(':'));
            let text = match time {
                Some(time) => format!("{date}T{time}:00"),
                None => (*date).to_owned(),
            };
            happened = Some(text.parse()?);
            continue;
        }
        let (field, value) =
            word.split_once('=').ok_or_else(|| format!("“{word}”应写成 字段=值"))?;
        values.push((field.to_owned(), value.to_owned()));
    }
    Ok((values, happened))
}

fn read_notice(date: Date, words: &[&str]) -> Result<Notice, String> {
    let mut notice = Notice {
        year: date.year(),
        number: "例子".to_owned(),
        title: "例子中的放假通知".to_owned(),
        published: date,
        off: Vec::new(),
        work: Vec::new(),
    };
    for word in words {
        let wrong = || format!("“{word}”应写成 off=日期 或 work=日期");
        let (key, days) = word.split_once('=').ok_or_else(wrong)?;
        let (from, to) = days.split_once("..").unwrap_or((days, days));
        let from: Date = from.parse().map_err(|_| wrong())?;
        let to: Date = to.parse().map_err(|_| wrong())?;
        match key {
            "off" => notice.off.push(DaysOff { name: "放假".to_owned(), from, to }),
            "work" => notice.work.push(from),
            _ => return Err(wrong()),
        }
    }
    Ok(notice)
}

impl Expect {
    fn read(table: Table<'_, '_>) -> Expect {
        let texts = |key: &'static str| -> IndexMap<String, String> {
            table.entries(key).map(|(name, value)| (name.text, plain(value.get_ref()))).collect()
        };
        let list = |key: &'static str| -> Vec<String> {
            table.words(key).into_iter().map(|word| word.text).collect()
        };
        let expect = Expect {
            stage: table.text("stage"),
            part: texts("part"),
            due: texts("due"),
            refused: table.text("refused"),
            auto: table.text("auto"),
            recorded: table.date("recorded"),
            happened: table.date("happened"),
            voided: list("voided"),
            figure: texts("figure"),
            document: texts("document")
                .into_iter()
                .map(|(name, count)| (name, count.parse().unwrap_or(0)))
                .collect(),
            field: texts("field"),
            remind: list("remind"),
            open: list("open"),
            shut: list("shut"),
            late: table.whole("late"),
        };
        table.finish();
        expect
    }
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => String::new(),
    }
}

//! Guards: the closed list of conditions. All guards of an act must hold; "or" is a second act.

use rust_decimal::Decimal;
use toml::de::DeValue;

use super::node::{Table, Word};

/// Quantifier over the rows of a part or the ends of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Every one; true when there is none.
    All,
    /// At least one.
    Any,
    /// Not a single one.
    None,
}

/// A value in a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A number written in the file.
    Number(Decimal),
    /// A name: a local setting, a field, a field as a document stated it (`notice.fine`), or a
    /// charge with its principal (`charge.late`).
    Name(Word),
}

/// How a field is tested.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these codes, texts or flags.
    Is(Vec<String>),
    /// ≥
    AtLeast(Operand),
    /// >
    More(Operand),
    /// ≤
    AtMost(Operand),
    /// <
    Less(Operand),
}

/// A condition (办理条件).
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// Where it stands.
    pub at: std::ops::Range<usize>,
    /// What it demands.
    pub rule: Condition,
}

/// What a guard demands.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One of the acts has been done.
    Done(Vec<Word>),
    /// None of the acts has been done.
    NotDone(Vec<Word>),
    /// The act has been done at least, or less than, so many times.
    Times {
        /// The act.
        act: Word,
        /// At least so often.
        at_least: Option<u32>,
        /// Less often than this.
        less: Option<u32>,
    },
    /// A field passes a test.
    Field {
        /// The field, or `document.field`.
        field: Word,
        /// The test.
        test: Test,
    },
    /// Every row of a list is complete.
    Filled(Word),
    /// The sum of `list.column` is at least a value.
    Sum {
        /// `list.column`.
        of: Word,
        /// The least sum.
        at_least: Operand,
    },
    /// A column's sum is a share of another's (民法典 278).
    Share {
        /// `list.column` of the part.
        part: Word,
        /// The field or `list.column` of the whole.
        of: Word,
        /// The fraction, numerator and denominator.
        fraction: (u32, u32),
        /// Whether it must be exceeded, not only reached.
        exceed: bool,
    },
    /// The deadline has not ended; it names a right that lapses.
    InTime(Word),
    /// The wait of the deadline is over.
    Waited(Word),
    /// No running deadline of this name ends within the current month: nothing is due.
    NotDue(Word),
    /// Rows of a part are in these stages.
    Part {
        /// The part.
        part: Word,
        /// How many of its rows.
        quantifier: Quantifier,
        /// The stages.
        stages: Vec<Word>,
    },
    /// Linked cases are open, closed, or in these stages.
    Linked {
        /// The link.
        link: Word,
        /// How many of its ends.
        quantifier: Quantifier,
        /// `open`, `closed`, or stages.
        states: Vec<String>,
    },
    /// Two points lie near each other.
    Near {
        /// One point.
        one: Word,
        /// The other.
        other: Word,
        /// Metres.
        within_m: u32,
    },
    /// The case lies in the scope of the campaign that adopts it.
    Scope(Word),
    /// Streets and towns that the act brings in are allowed by the items of the duty list that
    /// this field names.
    Listed(Word),
}

/// Guards under a key, in the order of the file.
pub(super) fn read_all(table: &Table<'_, '_>, key: &'static str) -> Vec<Guard> {
    table.tables(key).into_iter().filter_map(read).collect()
}

fn read(table: Table<'_, '_>) -> Option<Guard> {
    let at = table.at.clone();
    let rule = read_simple(&table).or_else(|| read_compound(&table));
    if rule.is_none() {
        table.fault(
            "if",
            "不认识的条件,可用:done not_done times field filled sum share in_time waited not_due \
             part linked near scope listed",
        );
        return None;
    }
    table.finish();
    rule.map(|rule| Guard { at, rule })
}

fn read_simple(table: &Table<'_, '_>) -> Option<Condition> {
    for (key, make) in
        [("done", Condition::Done as fn(Vec<Word>) -> Condition), ("not_done", Condition::NotDone)]
    {
        if table.has(key) {
            return Some(make(table.words(key)));
        }
    }
    type Make = fn(Word) -> Condition;
    let kinds: [(&'static str, Make); 6] = [
        ("filled", Condition::Filled),
        ("in_time", Condition::InTime),
        ("waited", Condition::Waited),
        ("not_due", Condition::NotDue),
        ("scope", Condition::Scope),
        ("listed", Condition::Listed),
    ];
    kinds.into_iter().find_map(|(key, make)| table.word(key).map(make))
}

fn read_compound(table: &Table<'_, '_>) -> Option<Condition> {
    if let Some(act) = table.word("times") {
        let (at_least, less) = (table.whole("at_least"), table.whole("less"));
        if at_least.is_none() && less.is_none() {
            table.fault("times", "times 要写 at_least 或 less");
        }
        return Some(Condition::Times { act, at_least, less });
    }
    if let Some(field) = table.word("field") {
        return Some(Condition::Field { field, test: read_test(table) });
    }
    if let Some(of) = table.word("sum") {
        let at_least = operand(table, "at_least");
        return Some(Condition::Sum { of, at_least });
    }
    if let Some(part) = table.word("share") {
        return Some(read_share(table, part));
    }
    if let Some(part) = table.word("part") {
        let (quantifier, stages) = read_quantified(table);
        return Some(Condition::Part { part, quantifier, stages });
    }
    if let Some(link) = table.word("linked") {
        let (quantifier, states) = read_quantified(table);
        let states = states.into_iter().map(|word| word.text).collect();
        return Some(Condition::Linked { link, quantifier, states });
    }
    match table.words("near").as_slice() {
        [one, other] => Some(Condition::Near {
            one: one.clone(),
            other: other.clone(),
            within_m: table.whole("within_m").unwrap_or(50),
        }),
        _ => None,
    }
}

fn read_test(table: &Table<'_, '_>) -> Test {
    if let Some(value) = table.value("is") {
        let single = std::slice::from_ref(value);
        let items = match value.get_ref() {
            DeValue::Array(items) => &items[..],
            _ => single,
        };
        return Test::Is(items.iter().map(|item| plain(item.get_ref())).collect());
    }
    type Compare = fn(Operand) -> Test;
    let tests: [(&'static str, Compare); 4] = [
        ("at_least", Test::AtLeast),
        ("more", Test::More),
        ("at_most", Test::AtMost),
        ("less", Test::Less),
    ];
    for (key, make) in tests {
        if table.has(key) {
            return make(operand(table, key));
        }
    }
    table.fault("field", "field 要写 is、at_least、more、at_most 或 less");
    Test::Is(Vec::new())
}

fn plain(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        _ => String::new(),
    }
}

fn operand(table: &Table<'_, '_>, key: &'static str) -> Operand {
    let number = |text: &str| text.parse().ok().map(Operand::Number);
    let read = match table.value(key).map(|value| value.get_ref()) {
        Some(DeValue::Integer(n)) => number(n.as_str()),
        Some(DeValue::Float(n)) => number(n.as_str()),
        Some(DeValue::String(_)) => table.word(key).map(Operand::Name),
        _ => None,
    };
    read.unwrap_or_else(|| {
        table.fault(key, format!("{key} 应为数字、地方设定或字段名"));
        Operand::Number(Decimal::ZERO)
    })
}

fn read_share(table: &Table<'_, '_>, part: Word) -> Condition {
    let exceed = table.has("more_than");
    let key = if exceed { "more_than" } else { "at_least" };
    let written = table.required(key);
    let fraction = written
        .split_once('/')
        .and_then(|(n, d)| Some((n.trim().parse().ok()?, d.trim().parse().ok()?)))
        .filter(|(_, d)| *d > 0);
    if fraction.is_none() {
        table.fault(key, "应为分数,如 \"1/2\"");
    }
    let of = table.word("of").unwrap_or_else(|| {
        table.fault("of", "缺少 of:占什么的比例");
        Word::implied("")
    });
    Condition::Share { part, of, fraction: fraction.unwrap_or((1, 1)), exceed }
}

fn read_quantified(table: &Table<'_, '_>) -> (Quantifier, Vec<Word>) {
    for (key, quantifier) in
        [("all", Quantifier::All), ("any", Quantifier::Any), ("none", Quantifier::None)]
    {
        if table.has(key) {
            return (quantifier, table.words(key));
        }
    }
    table.fault("part", "要写 all、any 或 none,后面是环节的列表");
    (Quantifier::All, Vec::new())
}

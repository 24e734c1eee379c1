//! A deadline explains itself day by day.
//!
//! The explanation is made from the same calendar and the same pauses as the count, and a test holds
//! that the number of counted cells equals the term: what the screen shows is what was computed.

use jiff::civil::Date;
use serde::Serialize;

use super::{Counting, Ending, Span, Term};
use crate::calendar::{Day, days};
use crate::moment::Moment;

/// Why a day counts or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "of")]
pub enum CellKind {
    /// The day on which it began: not counted (民法典 201).
    Start,
    /// Counted as the n-th day.
    Counted(u32),
    /// A weekend day, not counted in working days.
    Weekend,
    /// A festival, not counted in working days.
    Holiday(String),
    /// Inside a pause.
    Paused(String),
    /// After the term's own last day, up to the next working day (民法典 203).
    Rolled(String),
}

/// One day of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The day.
    pub date: Date,
    /// Whether it counts, and why not.
    #[serde(flatten)]
    pub kind: CellKind,
    /// Whether it is a weekend day that is worked (调休上班).
    pub make_up: bool,
    /// Whether it is the last day.
    pub last: bool,
}

/// The whole reasoning behind a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// One sentence with the result.
    pub sentence: String,
    /// Every day from the start to the end; empty for terms in hours.
    pub cells: Vec<Cell>,
    /// The last day; none while the term is paused.
    pub last: Option<Date>,
    /// How the start and the unit are read.
    pub rule: String,
    /// The notices whose days matter here.
    pub notices: Vec<String>,
    /// Pauses and extensions in words.
    pub changes: Vec<String>,
    /// How the end was moved, or that it was not.
    pub roll: String,
    /// Whether a year without notice is touched, so that the date may still move.
    pub provisional: bool,
}

impl Counting<'_> {
    /// Explains where a term ends.
    pub fn explain(&self, span: &Span) -> Explanation {
        let ending = self.ending(span);
        let end = ending.end();
        let start = span.start.date();
        let until = end.map_or(start, |end| end.on);
        let cells = match end {
            Some(end) if !end.exact => self.cells(span, start, end.on, end.rolled_from),
            _ => Vec::new(),
        };
        Explanation {
            sentence: sentence(span, &ending),
            cells,
            last: end.map(|end| end.on),
            rule: rule(span.term).to_owned(),
            notices: self.notices_between(start, until),
            changes: changes(span),
            roll: roll(&ending, span),
            provisional: days(start, until).any(|date| self.calendar.is_provisional(date)),
        }
    }

    fn cells(&self, span: &Span, start: Date, last: Date, rolled: Option<Date>) -> Vec<Cell> {
        let working = matches!(span.term, Term::WorkingDays(_));
        let nominal_last = rolled.unwrap_or(last);
        let mut nth = 0;
        let mut cells = Vec::new();
        for date in days(start, last) {
            let day = self.calendar.day(date);
            let kind = if date == start {
                CellKind::Start
            } else if date > nominal_last {
                CellKind::Rolled(name_of(&day))
            } else if let Some(pause) = span.pause_on(date) {
                CellKind::Paused(pause.why.to_string())
            } else if working && !day.is_working() {
                off(&day)
            } else {
                nth += 1;
                CellKind::Counted(nth)
            };
            cells.push(Cell { date, kind, make_up: day == Day::MakeUp, last: date == last });
        }
        cells
    }

    fn notices_between(&self, from: Date, to: Date) -> Vec<String> {
        let touches = |a: Date, b: Date| a <= to && b >= from;
        self.calendar
            .notices()
            .iter()
            .filter(|notice| {
                notice.off.iter().any(|run| touches(run.from, run.to))
                    || notice.work.iter().any(|day| touches(*day, *day))
            })
            .map(|notice| format!("{}({})", notice.title, notice.number))
            .collect()
    }
}

fn off(day: &Day) -> CellKind {
    match day {
        Day::Holiday(name) => CellKind::Holiday(name.to_string()),
        _ => CellKind::Weekend,
    }
}

fn name_of(day: &Day) -> String {
    match day {
        Day::Holiday(name) => name.to_string(),
        Day::Weekend => "周末".to_owned(),
        Day::MakeUp => "调休上班".to_owned(),
        Day::Working => "工作日".to_owned(),
    }
}

fn sentence(span: &Span, ending: &Ending) -> String {
    let length = span
        .extensions
        .iter()
        .fold(span.term.in_words(), |text, more| format!("{text},延长{}", more.in_words()));
    let from = match span.start {
        Moment::At(at) if span.term.is_exact() => {
            format!("{}起算{length}", at.strftime("%-m月%-d日%H:%M"))
        }
        start => format!("{}起,次日起算{length}", start.date().strftime("%-m月%-d日")),
    };
    match ending {
        Ending::At(end) if end.exact => {
            format!("{from},{}止", end.at.strftime("%Y年%-m月%-d日%H:%M"))
        }
        Ending::At(end) => format!("{from},{}24:00止", end.on.strftime("%Y年%-m月%-d日")),
        Ending::Paused { since, why } => {
            format!("{from},{}起暂停计时({why})", since.date().strftime("%-m月%-d日"))
        }
    }
}

fn rule(term: Term) -> &'static str {
    match term {
        Term::Minutes(_) | Term::Hours(_) => {
            "按小时计算的,自规定的时刻起算,不顺延(民法典第二百零一条)"
        }
        Term::WorkingHours(_) => "只计算上班时间,自规定的时刻起算",
        Term::WorkingDays(_) => "开始的当日不计入,周末和放假日不计入,调休上班日计入",
        Term::Days(_) => "开始的当日不计入,自次日起算(民法典第二百零一条)",
        Term::Months(_) | Term::Years(_) => {
            "到期月的对应日为最后一日,没有对应日的,月末为最后一日(民法典第二百零二条)"
        }
    }
}

fn changes(span: &Span) -> Vec<String> {
    let day = |moment: Moment| moment.date().strftime("%-m月%-d日").to_string();
    let pauses = span.pauses.iter().map(|pause| match pause.to {
        Some(to) => format!("{}至{}暂停:{}", day(pause.from), day(to), pause.why),
        None => format!("{}起暂停:{}", day(pause.from), pause.why),
    });
    pauses.chain(span.extensions.iter().map(|more| format!("延长{}", more.in_words()))).collect()
}

fn roll(ending: &Ending, span: &Span) -> String {
    match ending.end().and_then(|end| Some((end.rolled_from?, end.on))) {
        Some((from, to)) => format!(
            "{}是休息日,顺延至{}(民法典第二百零三条)",
            from.strftime("%-m月%-d日"),
            to.strftime("%-m月%-d日")
        ),
        None if span.term.is_calendar() => "最后一日是工作日,不顺延".to_owned(),
        None => "不顺延".to_owned(),
    }
}

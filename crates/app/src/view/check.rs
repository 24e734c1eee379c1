//! 核数: a report's claims beside the records, each with exactly the records that it counts.

use domain::figure::{Period, print_number};
use domain::report::{self, Change, Figure as Said, Kind, Op, Reading, Statement, same_quantity};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use store::read::Scope;

use super::figure::Computed;
use crate::{App, AppError};

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 一致
    Supported,
    /// 不一致
    Differs,
    /// 无记录
    NoRecord,
    /// 预计数待核
    Estimate,
}

impl Verdict {
    /// The word on screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Verdict::Supported => "一致",
            Verdict::Differs => "不一致",
            Verdict::NoRecord => "无记录",
            Verdict::Estimate => "预计数待核",
        }
    }
}

/// One claimed figure with what the records say.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedFigure {
    /// What is claimed to be measured.
    pub name: String,
    /// The claimed value.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The indicator that answers to it.
    pub indicator: Option<String>,
    /// What the records come to.
    pub computed: Option<String>,
    /// Numbers of the records counted.
    pub rows: Vec<String>,
    /// Numbers of the records that are counted but do not hit.
    pub missing: Vec<String>,
    /// Why they differ, in words.
    pub why: String,
    /// The indicator's title.
    pub indicator_title: String,
    /// Both sides: 248/250.
    pub sides: String,
    /// The office that confirms.
    pub office: String,
    /// The statement's number.
    pub statement: u32,
    /// The sentence.
    pub sentence: String,
}

/// How alike a claim and an indicator must be called.
const ALIKE: f32 = 0.72;

/// A candidate that may answer to a claim.
struct Candidate {
    id: String,
    title: String,
    unit: String,
    office: String,
    likeness: f32,
    growth: bool,
}

impl App {
    /// Puts every claimed figure of a report beside the records of a year.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn check_report(
        &self,
        text: &str,
        year: i16,
    ) -> Result<Vec<CheckedFigure>, AppError> {
        let reading = report::read(text);
        self.check_reading(&reading, text, year).await
    }

    /// The same for a report that has been read.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn check_reading(
        &self,
        reading: &Reading,
        text: &str,
        year: i16,
    ) -> Result<Vec<CheckedFigure>, AppError> {
        let chars: Vec<char> = text.chars().collect();
        let mut checked = Vec::new();
        for statement in reading.statements.iter().filter(|s| s.kind == Kind::Claim) {
            for said in &statement.figures {
                let mut figure = self.check_figure(said, year).await?;
                figure.statement = statement.id;
                figure.sentence = sentence(&chars, statement);
                checked.push(figure);
            }
        }
        Ok(checked)
    }

    async fn check_figure(&self, said: &Said, year: i16) -> Result<CheckedFigure, AppError> {
        let mut checked = CheckedFigure {
            name: said.name.clone(),
            value: said.value.clone(),
            unit: said.unit.clone(),
            verdict: Verdict::NoRecord,
            indicator: None,
            computed: None,
            rows: Vec::new(),
            missing: Vec::new(),
            why: "没有对应的指标或者记录".to_owned(),
            indicator_title: String::new(),
            sides: String::new(),
            office: String::new(),
            statement: 0,
            sentence: String::new(),
        };
        if let Some(relative) = self.check_relative(said, year).await? {
            return Ok(relative.onto(checked, said));
        }
        let Some(candidate) = self.candidate(said) else { return Ok(checked) };
        let computed = self.compute(&candidate.id, Period::year(year), None).await?;
        checked.indicator = Some(candidate.id.clone());
        checked.indicator_title = candidate.title.clone();
        checked.office = candidate.office.clone();
        let Some(value) = computed.figure.value.filter(|_| computed.figure.rows > 0) else {
            return Ok(checked);
        };
        let (rows, missing) = self.numbers(&computed).await?;
        checked.rows = rows;
        checked.missing = missing;
        if let Some((n, d)) = computed.figure.sides {
            checked.sides = format!("{n}/{d}");
        }
        // A decline is claimed without its sign.
        let signed = match (said.change, candidate.growth) {
            (Change::Decline, true) => -value,
            _ => value,
        };
        let complete = computed.figure.sides.is_none_or(|(n, d)| n == d);
        Ok(Answer { value: signed, complete }.onto(checked, said))
    }

    /// "高于全国2.5个百分点": the difference of two series.
    async fn check_relative(&self, said: &Said, year: i16) -> Result<Option<Answer>, AppError> {
        let Some(relative) = said.relative_to.as_deref() else { return Ok(None) };
        if !said.unit.contains("百分点") {
            return Ok(None);
        }
        let level = match relative {
            _ if relative.contains("全国") => "national",
            _ if relative.contains("省") => "province",
            _ if relative.contains("市") => "city",
            _ => return Ok(None),
        };
        let growth = Said { unit: "%".to_owned(), change: Change::Growth, ..said.clone() };
        let Some(own) = self.candidate(&growth) else { return Ok(None) };
        let other = format!("{}-{level}", own.id);
        if self.catalogue.find_series(&other).is_none() {
            return Ok(None);
        }
        let own = self.compute(&own.id, Period::year(year), None).await?;
        let other = self.compute(&other, Period::year(year), None).await?;
        let difference = own.figure.value.zip(other.figure.value).map(|(a, b)| a - b);
        Ok(difference.map(|value| Answer { value, complete: true }))
    }

    /// The indicator or series that the claim most likely speaks of.
    fn candidate(&self, said: &Said) -> Option<Candidate> {
        let indicators = self.catalogue.latest().flat_map(|mechanism| {
            mechanism.indicators.values().map(move |indicator| {
                let names = std::iter::once(&indicator.title).chain(&indicator.aliases);
                Candidate {
                    id: format!("{}.{}", mechanism.id.text, indicator.id.text),
                    title: indicator.title.clone(),
                    unit: indicator.unit.clone(),
                    office: mechanism.title.clone(),
                    likeness: most_alike(&said.name, names.map(String::as_str)),
                    growth: false,
                }
            })
        });
        let series = self.catalogue.series.iter().map(|series| Candidate {
            id: series.id.clone(),
            title: series.title.clone(),
            unit: series.unit.clone(),
            office: series.source.clone(),
            likeness: most_alike(&said.name, series.names()),
            growth: series.change == "growth",
        });
        let moves = matches!(said.change, Change::Growth | Change::Decline);
        indicators
            .chain(series)
            .filter(|candidate| candidate.likeness >= ALIKE)
            .filter(|candidate| {
                candidate.unit == said.unit && (candidate.growth == moves || said.unit != "%")
            })
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
    }

    /// Numbers of the records counted, and of those that do not hit.
    async fn numbers(&self, computed: &Computed) -> Result<(Vec<String>, Vec<String>), AppError> {
        if !computed.readings.is_empty() {
            let numbers = computed.readings.iter().map(|reading| reading.number.clone());
            return Ok((numbers.collect(), Vec::new()));
        }
        let ids = computed.rows.iter().map(|row| row.case);
        let items = self.cases_by_id(&Scope::All, ids).await?;
        let number = |case: &i64| {
            let item = items.get(case);
            item.and_then(|item| item.number.clone()).unwrap_or_else(|| format!("第{case}号"))
        };
        let rows = computed.rows.iter().map(|row| number(&row.case)).collect();
        let misses = computed.rows.iter().filter(|row| !row.row.hit);
        let missing = match computed.figure.sides {
            Some(_) => misses.map(|row| number(&row.case)).collect(),
            None => Vec::new(),
        };
        Ok((rows, missing))
    }
}

/// What the records say to a claim.
struct Answer {
    value: Decimal,
    /// Whether both sides of a rate are equal.
    complete: bool,
}

impl Answer {
    fn onto(self, mut checked: CheckedFigure, said: &Said) -> CheckedFigure {
        let claimed: Option<Decimal> = said.value.parse().ok();
        let places = said.value.split_once('.').map_or(0, |(_, decimals)| decimals.len() as u32);
        let rounded =
            self.value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        let printed = domain::figure::print_rate(self.value, self.complete);
        checked.computed = Some(if said.unit == "%" { printed } else { print_number(self.value) });
        let holds = claimed.is_some_and(|claimed| match said.op {
            Op::AtLeast => self.value >= claimed,
            Op::Above => self.value > claimed,
            Op::Below => self.value < claimed,
            Op::Within => self.value <= claimed,
            Op::About | Op::Steady => (self.value - claimed).abs() * Decimal::from(20) <= claimed,
            // A hundred percent is claimed truly only if nothing is missing.
            _ if claimed == Decimal::ONE_HUNDRED && said.unit == "%" => {
                self.value == claimed && self.complete
            }
            _ => rounded == claimed,
        });
        checked.verdict = match (said.estimate, holds) {
            (true, _) => Verdict::Estimate,
            (false, true) => Verdict::Supported,
            (false, false) => Verdict::Differs,
        };
        checked.why = why(&checked, claimed.map(|claimed| self.value - claimed));
        checked
    }
}

fn why(checked: &CheckedFigure, difference: Option<Decimal>) -> String {
    match (checked.verdict, difference) {
        (Verdict::Differs, Some(difference)) => {
            let unit = if checked.unit == "%" { "个百分点" } else { &checked.unit };
            let word = if difference.is_sign_negative() { "低" } else { "高" };
            let by = print_number(difference.abs());
            match checked.missing.len() {
                0 => format!("系统数{word}{by}{unit}"),
                n => format!("系统数{word}{by}{unit}:{n}件没有计入分子"),
            }
        }
        (Verdict::Estimate, _) => "报告写的是预计数,待正式数公布后再核".to_owned(),
        _ => String::new(),
    }
}

fn most_alike<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> f32 {
    names.map(|other| same_quantity(name, other)).fold(0.0, f32::max)
}

fn sentence(chars: &[char], statement: &Statement) -> String {
    chars.get(statement.start..statement.end).map_or(String::new(), |text| text.iter().collect())
}

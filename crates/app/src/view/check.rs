//! 核数: a report's claims beside the records, each with exactly the records that it counts.

use domain::figure::{Period, print_number};
use domain::report::{
    self, Change, Figure as Said, Kind, Op, Reading, Statement, same_in_context, same_quantity,
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use store::read::Scope;
use utoipa::ToSchema;

use super::figure::Computed;
use crate::{App, AppError};

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
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
#[derive(Debug, Clone, Serialize, ToSchema)]
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

/// 核数: the answer of `luoshi audit --format json` and of the API.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Checked {
    /// Every claimed figure.
    pub figures: Vec<CheckedFigure>,
}

/// How alike a claim and an indicator must be called.
const ALIKE: f32 = 0.72;

impl CheckedFigure {
    /// A claim of which nothing is known yet.
    fn unknown(said: &Said) -> CheckedFigure {
        CheckedFigure {
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
        }
    }
}

/// A claim with what stands around it.
#[derive(Clone, Copy)]
struct Claim<'c> {
    said: &'c Said,
    sentence: &'c str,
    /// The quantity that the sentence spoke of last: "…12.4亿元,在足额兑现留抵退税之后仍增长0.7%".
    subject: Option<&'c str>,
}

/// Words with which a clause goes on about the quantity before it.
const GOES_ON: [&str; 6] = ["在", "仍", "同比", "比上年", "增速", "增幅"];

impl Claim<'_> {
    /// How surely one of the names is what the claim speaks of, from 0 to 1.
    fn likeness<'a>(&self, names: impl Iterator<Item = &'a str>) -> f32 {
        let said = &self.said.name;
        let goes_on = GOES_ON.iter().any(|word| said.starts_with(word));
        let subject = self.subject.filter(|_| goes_on);
        names
            .map(|name| {
                let alike = same_quantity(subject.unwrap_or(said), name);
                // 为各类市场主体减税降费 ends with 减税降费.
                let longer = name.chars().count() >= 4 && said.ends_with(name);
                let in_context = same_in_context(said, name, self.sentence);
                alike.max(if longer { 0.9 } else { 0.0 }).max(in_context)
            })
            .fold(0.0, f32::max)
    }
}

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
    pub async fn check_report(&self, text: &str, year: i16) -> Result<Checked, AppError> {
        let reading = report::read(text);
        Ok(Checked { figures: self.check_reading(&reading, text, year).await? })
    }

    /// The same for the imported report of a year, whose claims speak of the year before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if no report of that year has been imported.
    pub async fn check_imported(&self, year: i16) -> Result<Checked, AppError> {
        let item = self.report_item(year).await?.ok_or(AppError::NotFound)?;
        self.check_report(&self.report_text(&item)?, year - 1).await
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
            let sentence = sentence(&chars, statement);
            let mut subject = None;
            for said in &statement.figures {
                let claim = Claim { said, sentence: &sentence, subject: subject.as_deref() };
                let mut figure = self.check_figure(&claim, year).await?;
                if let Some(series) =
                    figure.indicator.as_ref().and_then(|id| self.catalogue.find_series(id))
                {
                    subject = Some(series.name.clone());
                }
                figure.statement = statement.id;
                figure.sentence.clone_from(&sentence);
                checked.push(figure);
            }
        }
        Ok(checked)
    }

    async fn check_figure(&self, claim: &Claim<'_>, year: i16) -> Result<CheckedFigure, AppError> {
        let said = claim.said;
        let mut checked = CheckedFigure::unknown(said);
        if let Some((id, relative)) = self.check_relative(claim, year).await? {
            checked.indicator = Some(id);
            return Ok(relative.onto(checked, said));
        }
        let Some(candidate) = self.candidate(claim) else { return Ok(checked) };
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
        let moves = matches!(said.change, Change::Growth | Change::Decline);
        let value = match moves && !candidate.growth {
            // "增加9天": the level of this year less that of the year before.
            true => {
                let before = self.compute(&candidate.id, Period::year(year - 1), None).await?;
                let Some(before) = before.figure.value.filter(|_| before.figure.rows > 0) else {
                    return Ok(checked);
                };
                value - before
            }
            false => value,
        };
        // A decline is claimed without its sign.
        let signed = if said.change == Change::Decline { -value } else { value };
        let complete = computed.figure.sides.is_none_or(|(n, d)| n == d);
        Ok(Answer { value: signed, complete }.onto(checked, said))
    }

    /// "高于全国1.9个百分点": the difference of two series.
    async fn check_relative(
        &self,
        claim: &Claim<'_>,
        year: i16,
    ) -> Result<Option<(String, Answer)>, AppError> {
        let said = claim.said;
        if !said.unit.contains("百分点") {
            return Ok(None);
        }
        let to = said.relative_to.as_deref().unwrap_or(&said.name);
        let level = match to {
            _ if to.contains("全国") => "national",
            _ if to.contains("全省") => "province",
            _ if to.contains("全市") => "city",
            _ => return Ok(None),
        };
        let growth = Said { unit: "%".to_owned(), change: Change::Growth, ..said.clone() };
        let Some(own) = self.candidate(&Claim { said: &growth, ..*claim }) else {
            return Ok(None);
        };
        let other = format!("{}-{level}", own.id);
        if self.catalogue.find_series(&other).is_none() {
            return Ok(None);
        }
        let value = self.compute(&own.id, Period::year(year), None).await?.figure.value;
        let other = self.compute(&other, Period::year(year), None).await?.figure.value;
        let difference = value.zip(other).map(|(a, b)| a - b);
        Ok(difference.map(|value| (own.id, Answer { value, complete: true })))
    }

    /// The indicator or series that a figure of a sentence speaks of, by its id.
    pub(super) fn measured_by(&self, said: &Said, sentence: &str) -> Option<String> {
        self.candidate(&Claim { said, sentence, subject: None }).map(|candidate| candidate.id)
    }

    /// The indicator or series that the claim most likely speaks of.
    fn candidate(&self, claim: &Claim<'_>) -> Option<Candidate> {
        let indicators = self.catalogue.latest().flat_map(|mechanism| {
            mechanism.indicators.values().map(move |indicator| {
                let names = std::iter::once(&indicator.title).chain(&indicator.aliases);
                Candidate {
                    id: format!("{}.{}", mechanism.id.text, indicator.id.text),
                    title: indicator.title.clone(),
                    unit: indicator.unit.clone(),
                    office: mechanism.title.clone(),
                    likeness: claim.likeness(names.map(String::as_str)),
                    growth: false,
                }
            })
        });
        let series = self.catalogue.series.iter().map(|series| Candidate {
            id: series.id.clone(),
            title: series.title.clone(),
            unit: series.unit.clone(),
            office: series.source.clone(),
            likeness: claim.likeness(series.names()),
            growth: series.change == "growth",
        });
        let said = claim.said;
        let moves = matches!(said.change, Change::Growth | Change::Decline);
        // Of equals the first: a district's own series stands before the city's.
        indicators
            .chain(series)
            .filter(|candidate| candidate.likeness >= ALIKE && candidate.unit == said.unit)
            .filter(|candidate| candidate.growth == moves || said.unit != "%")
            .reduce(|best, other| if other.likeness > best.likeness { other } else { best })
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

pub(super) fn sentence(chars: &[char], statement: &Statement) -> String {
    chars.get(statement.start..statement.end).map_or(String::new(), |text| text.iter().collect())
}

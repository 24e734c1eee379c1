//! 主要预期目标: what the year's report expects, beside the latest reading that the viewer may see.
//!
//! Nothing is derived that statistics law forbids: real growth is never worked out from levels, no
//! month lies between two readings, and an unpublished reading is seen by named posts only. Where a
//! cell stays empty it says why.

use domain::figure::{Period, print_number};
use domain::report::{self, Change, Figure as Said, Kind, Op, Statement};
use domain::series::{Publication, Reading, Series, value_of};
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::super::check::sentence;
use crate::{App, AppError, Viewer};

/// An expected target with how far it has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TargetRow {
    /// What is measured: 地区生产总值.
    pub name: String,
    /// 7%以上, 与经济增长同步.
    pub goal: String,
    /// The figure that answers to it, by id; none if no series or indicator does.
    pub figure: Option<String>,
    /// The latest value with its unit; empty if there is none that the viewer may see.
    pub latest: String,
    /// 前三季度, or why there is no value.
    pub period: String,
    /// The latest value less the target, without unit; none where the two cannot be set off.
    pub gap: Option<Decimal>,
    /// +0.4 in percentage points, +12户 otherwise, or why there is none.
    pub gap_words: String,
    /// Whether the target is not met by the latest value.
    pub short: bool,
    /// What the rest of the year has to come to; empty if it is not worked out.
    pub needed: String,
    /// Why it is not.
    pub why: String,
    /// 已公布
    pub publication: String,
    /// Whether the value is fed back and not published.
    pub unpublished: bool,
    /// Who leads its task, else who releases its figure.
    pub lead: String,
    /// The lead office's short name of the task alone, for choosing an office's own.
    pub task: Option<String>,
}

/// What a report calls the economy as a whole, which statistics know as 地区生产总值.
const ECONOMY: [&str; 3] = ["经济增长", "经济增速", "经济"];
/// Levels whose growth lies further than this from the growth that was released are not comparable.
const ALIKE_POINTS: Decimal = Decimal::from_parts(15, 0, 0, false, 2);

/// The latest value of a series in a year.
struct Latest {
    value: Decimal,
    /// From the first of January.
    period: Period,
    /// 前三季度
    words: String,
    quarterly: bool,
    publication: Publication,
}

impl App {
    /// The expected targets of a year's report; none if it has not been imported.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn targets(&self, viewer: &Viewer, year: i16) -> Result<Vec<TargetRow>, AppError> {
        let Some(item) = self.report_item(year).await? else { return Ok(Vec::new()) };
        let text = self.report_text(&item)?;
        let reading = report::read(&text);
        let chars: Vec<char> = text.chars().collect();
        let tasks = self.tasks_by_statement(viewer, year).await?;
        let mut rows = Vec::new();
        for statement in main_targets(&reading.statements, &chars) {
            let words = sentence(&chars, statement);
            for said in &statement.figures {
                let mut row = self.target(viewer, year, said, &words).await?;
                let own = tasks.get(&statement.id).into_iter().flatten();
                let task = own.clone().find(|task| task.title.contains(&said.name));
                if let Some(task) = task.or_else(|| own.clone().next().filter(|_| own.count() == 1))
                {
                    row.lead.clone_from(&task.lead);
                    row.task = Some(task.lead.clone());
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }

    async fn target(
        &self,
        viewer: &Viewer,
        year: i16,
        said: &Said,
        words: &str,
    ) -> Result<TargetRow, AppError> {
        let mut row =
            TargetRow { name: said.name.clone(), goal: goal(said), ..TargetRow::default() };
        let wanted = match said.value.is_empty() {
            // A target that names its measure is one of growth.
            true => Said { unit: "%".to_owned(), change: Change::Growth, ..said.clone() },
            false => said.clone(),
        };
        row.figure = self.measured_by(&wanted, words);
        let Some(id) = row.figure.clone() else {
            row.period = "没有对应的统计指标".to_owned();
            return Ok(row);
        };
        match self.catalogue.find_series(&id).cloned() {
            Some(series) => self.of_series(viewer, year, said, &series, &mut row).await?,
            None => self.of_indicator(year, said, &id, &mut row).await?,
        }
        Ok(row)
    }

    /// A target that the records of a mechanism answer.
    async fn of_indicator(
        &self,
        year: i16,
        said: &Said,
        id: &str,
        row: &mut TargetRow,
    ) -> Result<(), AppError> {
        let figure = self.compute(id, Period::year(year), None).await?.figure;
        row.why = "按办理记录计算，不推算".to_owned();
        let Some(value) = figure.value.filter(|_| figure.rows > 0) else {
            row.period = "本年度还没有记录".to_owned();
            return Ok(());
        };
        row.latest = figure.print();
        row.period = figure.sides.map_or("本年度".to_owned(), |(n, d)| format!("{n}/{d}"));
        row.publication = "办理记录".to_owned();
        set_off(said, value, &figure.unit, Some("more"), row);
        Ok(())
    }

    /// A target that a released series answers.
    async fn of_series(
        &self,
        viewer: &Viewer,
        year: i16,
        said: &Said,
        series: &Series,
        row: &mut TargetRow,
    ) -> Result<(), AppError> {
        row.lead.clone_from(&series.source);
        let readings = self.visible_readings(viewer, series).await?;
        let Some(latest) = latest(series, year, &readings) else {
            row.period = "本年度还没有公布".to_owned();
            row.why = "没有本年度数据".to_owned();
            return Ok(());
        };
        row.latest = match &*series.unit {
            "%" => format!("{}%", points(latest.value)),
            unit => format!("{}{unit}", print_number(latest.value)),
        };
        row.period.clone_from(&latest.words);
        row.publication = latest.publication.in_words().to_owned();
        row.unpublished = latest.publication == Publication::Unpublished;
        match &said.relative_to {
            Some(to) => self.set_beside(viewer, said, to, &latest, row).await?,
            None => {
                set_off(said, latest.value, &series.unit, series.better.as_deref(), row);
                match self.needed(viewer, said, series, &latest).await? {
                    Ok(needed) => row.needed = needed,
                    Err(why) => row.why = why.to_owned(),
                }
            }
        }
        Ok(())
    }

    /// A target that is measured against another series of the same period.
    async fn set_beside(
        &self,
        viewer: &Viewer,
        said: &Said,
        to: &str,
        latest: &Latest,
        row: &mut TargetRow,
    ) -> Result<(), AppError> {
        row.why = format!("随{to}");
        let name = if ECONOMY.contains(&to) { "地区生产总值" } else { to };
        let other = Said { name: name.to_owned(), unit: "%".to_owned(), ..said.clone() };
        let other = Said { change: Change::Growth, relative_to: None, ..other };
        let id = self.measured_by(&other, name);
        let Some(series) = id.and_then(|id| self.catalogue.find_series(&id).cloned()) else {
            row.gap_words = format!("没有{to}的统计指标");
            return Ok(());
        };
        let readings = self.visible_readings(viewer, &series).await?;
        let Some((value, _)) = value_of(&series, latest.period, &readings) else {
            row.gap_words = format!("没有同期的{to}");
            return Ok(());
        };
        let gap = latest.value - value;
        row.gap = Some(gap);
        row.gap_words = signed(gap, &points(gap.abs()));
        row.short = match said.op {
            Op::Above => gap <= Decimal::ZERO,
            _ => gap < Decimal::ZERO,
        };
        Ok(())
    }

    /// What the rest of the year has to come to so that the target is met, or why it is not worked
    /// out: only levels at current prices of the same periods of both years may be set off.
    async fn needed(
        &self,
        viewer: &Viewer,
        said: &Said,
        series: &Series,
        latest: &Latest,
    ) -> Result<Result<String, &'static str>, AppError> {
        let Ok(target) = said.value.parse::<Decimal>() else { return Ok(Err("不推算")) };
        let rest = rest_of_year(latest);
        if rest.is_empty() {
            return Ok(Err("全年数已出"));
        }
        if series.change == "count" && series.total == "sum" {
            let left = target - latest.value;
            return Ok(match left > Decimal::ZERO {
                true => Ok(format!("{rest}还需{}{}", print_number(left), series.unit)),
                false => Ok("已达到".to_owned()),
            });
        }
        if series.change != "growth" || series.unit != "%" {
            return Ok(Err("不是累计数，不推算"));
        }
        if series.basis.contains("不变价") {
            return Ok(Err("不变价，不推算"));
        }
        let level = self.catalogue.series.iter().find(|level| {
            level.name == series.name && level.change == "level" && level.basis == series.basis
        });
        let Some(level) = level else { return Ok(Err("口径不同，不推算")) };
        let readings = self.visible_readings(viewer, level).await?;
        let year = latest.period.from.year();
        let at = |period: Period| value_of(level, period, &readings).map(|(value, _)| value);
        let (now, then, before) =
            (at(latest.period), at(year_before(latest.period)), at(Period::year(year - 1)));
        let (Some(now), Some(then), Some(before)) = (now, then, before) else {
            return Ok(Err("缺同期总量，不推算"));
        };
        Ok(growth_needed([now, then, before], target, latest.value)
            .map(|growth| format!("{rest}约{}%", points(growth))))
    }
}

/// The growth that the rest of a year needs, in percent with one decimal, from the level of its
/// first part, the same of the year before, and the year before as a whole.
fn growth_needed(
    [now, then, before]: [Decimal; 3],
    target: Decimal,
    released: Decimal,
) -> Result<Decimal, &'static str> {
    let hundred = Decimal::ONE_HUNDRED;
    let base = before - then;
    if then <= Decimal::ZERO || base <= Decimal::ZERO {
        return Err("缺同期总量，不推算");
    }
    let grown = (now / then - Decimal::ONE) * hundred;
    if (grown - released).abs() > ALIKE_POINTS {
        return Err("总量不可比，不推算");
    }
    let whole = before * (Decimal::ONE + target / hundred);
    let growth = ((whole - now) / base - Decimal::ONE) * hundred;
    Ok(growth.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// The sentences that state what is expected of the year: from the first that says so, as long as
/// targets follow each other. Targets inside later chapters belong to their tasks.
fn main_targets<'s>(statements: &'s [Statement], chars: &[char]) -> Vec<&'s Statement> {
    let is_target = |s: &Statement| s.kind == Kind::Target && !s.figures.is_empty();
    let says = |s: &Statement| sentence(chars, s).contains("预期目标");
    let first = statements
        .iter()
        .position(|s| s.kind == Kind::Target && says(s))
        .or_else(|| statements.iter().position(is_target));
    let Some(first) = first else { return Vec::new() };
    let run = statements[first..].iter().take_while(|s| s.kind == Kind::Target);
    run.filter(|s| is_target(s)).collect()
}

/// The latest reading of a year; of a flow the longest run of months that are all there.
fn latest(series: &Series, year: i16, readings: &[Reading]) -> Option<Latest> {
    let whole = Period::year(year);
    let of_year = |r: &&Reading| r.period.from >= whole.from && r.period.to <= whole.to;
    let last = readings
        .iter()
        .filter(of_year)
        .max_by_key(|r| (r.period.to, r.released_on, r.publication))?;
    let quarterly = (last.period.to - last.period.from).get_days() > 31;
    if series.total != "sum" {
        let period = Period { from: whole.from, to: last.period.to };
        let words = cumulative(period.to, quarterly);
        let publication = last.publication;
        return Some(Latest { value: last.value, period, words, quarterly, publication });
    }
    let ends = whole.months().into_iter().rev().map(|month| month.to);
    ends.filter(|to| *to <= last.period.to).find_map(|to| {
        let period = Period { from: whole.from, to };
        let (value, counted) = value_of(series, period, readings)?;
        let publication = counted.iter().map(|reading| reading.publication).min()?;
        Some(Latest { value, period, words: cumulative(to, quarterly), quarterly, publication })
    })
}

/// 1—11月, 前三季度, 全年.
fn cumulative(to: Date, quarterly: bool) -> String {
    match (to.month(), quarterly) {
        (12, _) => "全年".to_owned(),
        (3, true) => "一季度".to_owned(),
        (6, true) => "上半年".to_owned(),
        (9, true) => "前三季度".to_owned(),
        (1, _) => "1月".to_owned(),
        (month, _) => format!("1—{month}月"),
    }
}

/// 12月, 后4个月, 四季度; empty if nothing is left of the year.
fn rest_of_year(latest: &Latest) -> String {
    match (latest.period.to.month(), latest.quarterly) {
        (12, _) => String::new(),
        (11, _) => "12月".to_owned(),
        (9, true) => "四季度".to_owned(),
        (6, true) => "下半年".to_owned(),
        (month, _) => format!("后{}个月", 12 - month),
    }
}

fn year_before(period: Period) -> Period {
    let back = |day: Date| {
        let year = day.year() - 1;
        let last = Date::constant(year, day.month(), 1).last_of_month();
        if day == day.last_of_month() {
            last
        } else {
            day.with().year(year).build().unwrap_or(last)
        }
    };
    Period { from: back(period.from), to: back(period.to) }
}

/// Sets a value off against a target of the same unit.
fn set_off(said: &Said, value: Decimal, unit: &str, better: Option<&str>, row: &mut TargetRow) {
    let Ok(target) = said.value.parse::<Decimal>() else {
        row.gap_words = "目标不是一个数".to_owned();
        return;
    };
    let gap = value - target;
    row.gap_words = match unit {
        "%" => signed(gap, &points(gap.abs())),
        unit => format!("{}{unit}", signed(gap, &print_number(gap.abs()))),
    };
    row.gap = (unit == "%").then_some(gap);
    let less = matches!(said.op, Op::Below | Op::Within) || better == Some("less");
    row.short = match said.op {
        Op::Above => gap <= Decimal::ZERO,
        Op::Below => gap >= Decimal::ZERO,
        _ if less => gap > Decimal::ZERO,
        _ => gap < Decimal::ZERO,
    };
}

/// Percent as statistics print it: with one decimal at least.
fn points(number: Decimal) -> String {
    let mut number = number.normalize();
    if number.scale() == 0 {
        number.rescale(1);
    }
    number.to_string()
}

/// +0.4, −1.6, 0.0
fn signed(number: Decimal, size: &str) -> String {
    match number {
        n if n > Decimal::ZERO => format!("+{size}"),
        n if n < Decimal::ZERO => format!("−{size}"),
        _ => size.to_owned(),
    }
}

/// 7%以上, 高于经济增长.
fn goal(said: &Said) -> String {
    if let Some(to) = said.relative_to.as_ref().filter(|_| said.value.is_empty()) {
        return match said.op {
            Op::Above => format!("高于{to}"),
            Op::Below => format!("低于{to}"),
            _ => format!("与{to}同步"),
        };
    }
    let value = format!("{}{}", said.value, said.unit);
    match said.op {
        Op::AtLeast => format!("{value}以上"),
        Op::Above => format!("高于{value}"),
        Op::Below => format!("低于{value}"),
        Op::Within => format!("{value}以内"),
        Op::About => format!("{value}左右"),
        Op::Steady => format!("稳定在{value}"),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_rest_of_the_year_is_worked_out_from_comparable_levels_only() {
        let levels = [number("306.7"), number("285.8"), number("391.0")];
        let needed = growth_needed(levels, number("8"), number("7.3"));
        assert_eq!(needed, Ok(number("9.9")));
        let other_basis = growth_needed(levels, number("8"), number("6.9"));
        assert!(other_basis.is_err(), "levels that do not grow as was released");
        let ended = [number("306.7"), number("285.8"), number("285.8")];
        assert!(growth_needed(ended, number("8"), number("7.3")).is_err());
    }

    #[test]
    fn periods_are_said_as_they_run_from_january() {
        assert_eq!(cumulative(date(2023, 9, 30), true), "前三季度");
        assert_eq!(cumulative(date(2023, 9, 30), false), "1—9月");
        let leap = Period { from: date(2024, 1, 1), to: date(2024, 2, 29) };
        assert_eq!(year_before(leap).to, date(2023, 2, 28));
    }
}

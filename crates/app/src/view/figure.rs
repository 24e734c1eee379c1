//! 指标: a figure with both sides, its months, its offices, and exactly the records that it counts.

use domain::figure::{Figure, Period, Spread, print_number};
use domain::mechanism::indicator::ValueRule;
use domain::mechanism::{Indicator, Mechanism};
use domain::series::{Publication, Reading, Series, value_of};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use store::read::{CaseItem, FigureFilter, Query, Scope, TallyItem};
use utoipa::ToSchema;

use super::words::day;
use crate::{App, AppError, Viewer};

/// An indicator in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureItem {
    /// `mechanism.indicator`, or the id of a series.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its value in the period, in words.
    pub value: String,
    /// Both sides of a rate: n/d.
    pub sides: String,
    /// Where it comes from: the mechanism, or the releasing office.
    pub source: String,
    /// 反馈未公布 and the like, for series.
    pub publication: String,
}

/// A figure worked out.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The figure.
    pub figure: Figure,
    /// The rows that it counts.
    pub rows: Vec<TallyItem>,
    /// The readings that it counts.
    pub readings: Vec<Reading>,
}

/// A figure as a page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Period as addresses write it.
    pub period: String,
    /// Period in words.
    pub period_words: String,
    /// Value without its unit, as printed.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Whether there is anything to count.
    pub empty: bool,
    /// Numerator and denominator with their words.
    pub sides: Option<Sides>,
    /// Months: label, numerator, denominator (or value).
    pub months: Vec<Bar>,
    /// Offices: name, numerator, denominator (or value), in the official order.
    pub offices: Vec<Bar>,
    /// How many rows there are in each tab: all, hits, rest.
    pub tabs: [usize; 3],
    /// Readings, for series.
    pub readings: Vec<ReadingView>,
    /// 口径, 依据, 来源, 牵头.
    pub basis: Vec<(String, String)>,
    /// The day as of which it is worked out, in words, if not now.
    pub as_of: Option<String>,
}

/// Both sides of a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sides {
    /// Numerator.
    pub n: i64,
    /// What it counts.
    pub n_words: String,
    /// Denominator.
    pub d: i64,
    /// What it counts.
    pub d_words: String,
}

/// One bar: of a month, of an office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bar {
    /// 1月, 区能源局
    pub label: String,
    /// Numerator, or the value.
    pub n: String,
    /// Denominator; empty where there is none.
    pub d: String,
    /// Whether something is missing.
    pub short: bool,
}

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadingView {
    /// Its record.
    pub number: String,
    /// 2022年
    pub period: String,
    /// Value with unit.
    pub value: String,
    /// 初步核算
    pub vintage: String,
    /// 已公布
    pub publication: String,
    /// When.
    pub released: String,
    /// Who.
    pub source: String,
}

impl App {
    /// Works out a figure by its id for a period, as of a position of the ledger.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an indicator that is not there.
    pub async fn compute(
        &self,
        id: &str,
        period: Period,
        as_of: Option<i64>,
    ) -> Result<Computed, AppError> {
        if let Some((_, indicator)) = self.catalogue.indicator(id) {
            return self.compute_indicator(id, indicator, period, as_of).await;
        }
        let series = self.catalogue.find_series(id).ok_or(AppError::NotFound)?;
        let readings = self.readings(series, as_of).await?;
        let found = value_of(series, period, &readings);
        let (value, counted) = match found {
            Some((value, counted)) => (Some(value.normalize()), counted),
            None => (None, Vec::new()),
        };
        let counted: Vec<Reading> = counted.into_iter().cloned().collect();
        let figure =
            Figure { value, unit: series.unit.clone(), sides: None, rows: counted.len() as i64 };
        Ok(Computed { figure, rows: Vec::new(), readings: counted })
    }

    async fn compute_indicator(
        &self,
        id: &str,
        indicator: &Indicator,
        period: Period,
        as_of: Option<i64>,
    ) -> Result<Computed, AppError> {
        let filter = filter(id, period, as_of);
        let stock = indicator.is_stock();
        let sums = self.store.sums(&filter, stock).await?;
        let rows = self.store.tally_rows(&filter, stock).await?;
        let figure = Figure::of(indicator, &sums, &spread_of(&rows));
        Ok(Computed { figure, rows, readings: Vec::new() })
    }

    /// All readings of a series that stand, as of a position.
    pub async fn readings(
        &self,
        series: &Series,
        as_of: Option<i64>,
    ) -> Result<Vec<Reading>, AppError> {
        let query = Query {
            mechanism: Some("reading".to_owned()),
            facet: Some(series.id.clone()),
            limit: 2000,
            ..Query::default()
        };
        let page = self.store.cases(&Scope::All, &query).await?;
        let mut readings = Vec::new();
        for item in page.items {
            if item.outcome.is_some() {
                continue;
            }
            if as_of.is_some() && self.case_as_of(item.id, as_of).await.is_err() {
                continue;
            }
            readings.extend(self.reading(&item));
        }
        Ok(readings)
    }

    fn reading(&self, item: &CaseItem) -> Option<Reading> {
        let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
        let text = |name: &str| view[name].as_str().unwrap_or("").to_owned();
        let lead = item.lead.as_deref().unwrap_or("");
        Some(Reading {
            number: item.number.clone().unwrap_or_default(),
            period: text("period").parse().ok()?,
            value: text("value").parse().ok()?,
            vintage: text("vintage"),
            publication: Publication::named(&item.stage)?,
            released_on: text("released_on").parse().ok()?,
            source: self.district.directory.office_short(lead).to_owned(),
        })
    }

    /// All indicators with their values in a period.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn figures(
        &self,
        viewer: &Viewer,
        period: Period,
    ) -> Result<Vec<FigureItem>, AppError> {
        let mut items = Vec::new();
        for mechanism in self.catalogue.latest() {
            for indicator in mechanism.indicators.values() {
                let id = format!("{}.{}", mechanism.id.text, indicator.id.text);
                let stock = indicator.is_stock();
                let filter = filter(&id, period, None);
                let sums = self.store.sums(&filter, stock).await?;
                if sums.rows == 0 {
                    continue;
                }
                let spread = match indicator.value {
                    ValueRule::Count | ValueRule::Sum(_) => Spread::default(),
                    _ => self.store.spread(&filter, stock).await?,
                };
                let figure = Figure::of(indicator, &sums, &spread);
                items.push(FigureItem {
                    id,
                    title: indicator.title.clone(),
                    value: figure.print(),
                    sides: figure.sides.map_or(String::new(), |(n, d)| format!("{n}/{d}")),
                    source: mechanism.title.clone(),
                    publication: String::new(),
                });
            }
        }
        for series in &self.catalogue.series {
            let readings = self.visible_readings(viewer, series).await?;
            let Some((value, counted)) = value_of(series, period, &readings) else { continue };
            let last = counted.last();
            items.push(FigureItem {
                id: series.id.clone(),
                title: series.title.clone(),
                value: format!("{}{}", print_number(value), series.unit),
                sides: String::new(),
                source: last.map_or(String::new(), |reading| reading.source.clone()),
                publication: last.map_or("", |r| r.publication.in_words()).to_owned(),
            });
        }
        Ok(items)
    }

    /// Unpublished readings are seen by the section, leaders and the office that fed them back.
    pub(super) async fn visible_readings(
        &self,
        viewer: &Viewer,
        series: &Series,
    ) -> Result<Vec<Reading>, AppError> {
        let own = self.district.directory.office_short(&viewer.office).to_owned();
        let named = viewer.is_section() || viewer.is_leader();
        let readings = self.readings(series, None).await?;
        Ok(readings
            .into_iter()
            .filter(|reading| {
                reading.publication != Publication::Unpublished || named || reading.source == own
            })
            .collect())
    }

    /// A figure's page.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an indicator that is not there.
    pub async fn figure_view(
        &self,
        viewer: &Viewer,
        id: &str,
        period: Period,
        as_of: Option<Date>,
    ) -> Result<FigureView, AppError> {
        let position = self.position_as_of(as_of).await?;
        let mut view = match self.catalogue.indicator(id) {
            Some((mechanism, indicator)) => {
                let computed = self.compute(id, period, position).await?;
                let (mechanism, indicator) = (mechanism.clone(), indicator.clone());
                let mut view = self.indicator_view((&mechanism, &indicator), period, &computed);
                view.basis.extend(self.collected_words(&mechanism.id.text).await?);
                view
            }
            None => {
                let series = self.catalogue.find_series(id).ok_or(AppError::NotFound)?;
                self.series_view(viewer, series, period).await?
            }
        };
        view.as_of = as_of.map(|date| day(date, self.clock.today()));
        Ok(view)
    }

    /// Who handed over what another system handles, how much, and up to which day.
    async fn collected_words(&self, mechanism: &str) -> Result<Option<(String, String)>, AppError> {
        let sums = self.store.collected(mechanism).await?;
        let say = |sum: &store::read::CollectedSum| {
            let until: Option<Date> = sum.as_of.parse().ok();
            let until = until.map(|day| day.strftime("%Y年%-m月%-d日").to_string());
            let until = until.unwrap_or_default();
            format!("{}提供{}件，截至{until}", sum.provider, sum.cases)
        };
        let words: Vec<String> = sums.iter().map(say).collect();
        Ok((!words.is_empty()).then(|| ("原系统归集".to_owned(), words.join("；"))))
    }

    /// The ledger's last position of a day, if a day is asked for.
    pub(crate) async fn position_as_of(&self, day: Option<Date>) -> Result<Option<i64>, AppError> {
        let Some(day) = day else { return Ok(None) };
        let end = domain::moment::instant(domain::moment::midnight_after(day));
        Ok(Some(self.store.position_before(end).await?))
    }

    fn indicator_view(
        &self,
        (mechanism, indicator): (&Mechanism, &Indicator),
        period: Period,
        computed: &Computed,
    ) -> FigureView {
        let Computed { figure, rows, .. } = computed;
        let hits = rows.iter().filter(|row| row.row.hit).count();
        let printed = figure.print();
        let value = printed.strip_suffix(&figure.unit).unwrap_or(&printed).to_owned();
        FigureView {
            id: format!("{}.{}", mechanism.id.text, indicator.id.text),
            title: indicator.title.clone(),
            period: period.to_string(),
            period_words: period.in_words(),
            value,
            unit: if figure.value.is_some() { figure.unit.clone() } else { String::new() },
            empty: rows.is_empty(),
            sides: figure.sides.map(|(n, d)| Sides {
                n,
                n_words: indicator.hits.clone().unwrap_or_else(|| "计入分子".to_owned()),
                d,
                d_words: indicator.of.clone().unwrap_or_else(|| "计入分母".to_owned()),
            }),
            months: months(indicator, period, rows),
            offices: self.office_bars(indicator, rows),
            tabs: [rows.len(), hits, rows.len() - hits],
            readings: Vec::new(),
            basis: self.basis(mechanism, indicator),
            as_of: None,
        }
    }

    fn office_bars(&self, indicator: &Indicator, rows: &[TallyItem]) -> Vec<Bar> {
        let directory = &self.district.directory;
        let mut offices: BTreeMap<(usize, &str), Vec<&TallyItem>> = BTreeMap::new();
        for row in rows {
            let key = (directory.office_order(&row.row.office), &*row.row.office);
            offices.entry(key).or_default().push(row);
        }
        let label = |office: &str| match office {
            "" => "未定单位".to_owned(),
            id => directory.office_short(id).to_owned(),
        };
        offices.iter().map(|((_, id), rows)| bar(indicator, label(id), rows)).collect()
    }

    fn basis(&self, mechanism: &Mechanism, indicator: &Indicator) -> Vec<(String, String)> {
        let handling = self.district.handling.get(&mechanism.id.text).map(String::as_str);
        let source = match handling {
            Some("collected") => "原系统办理、本系统归集",
            Some("totals") => "只报汇总数",
            _ => "本系统办理",
        };
        let mut basis = vec![("来源".to_owned(), format!("{source}({})", mechanism.title))];
        if let Some(law) = &indicator.law {
            basis.insert(0, ("依据".to_owned(), law.clone()));
        }
        if let Some(note) = &indicator.note {
            basis.push(("口径".to_owned(), note.clone()));
        }
        basis
    }

    async fn series_view(
        &self,
        viewer: &Viewer,
        series: &Series,
        period: Period,
    ) -> Result<FigureView, AppError> {
        let readings = self.visible_readings(viewer, series).await?;
        let today = self.clock.today();
        let found = value_of(series, period, &readings);
        let show = |reading: &Reading| ReadingView {
            number: reading.number.clone(),
            period: reading.period.in_words(),
            value: format!("{}{}", print_number(reading.value), series.unit),
            vintage: reading.vintage.clone(),
            publication: reading.publication.in_words().to_owned(),
            released: day(reading.released_on, today),
            source: reading.source.clone(),
        };
        let mut own: Vec<&Reading> =
            readings.iter().filter(|r| r.period.from.year() == period.from.year()).collect();
        own.sort_by_key(|reading| (reading.period.to, reading.period.from, reading.released_on));
        let bars = own.iter().map(|reading| Bar {
            label: short_period(&reading.period),
            n: print_number(reading.value),
            d: String::new(),
            short: false,
        });
        Ok(FigureView {
            id: series.id.clone(),
            title: series.title.clone(),
            period: period.to_string(),
            period_words: period.in_words(),
            value: found.as_ref().map_or("—(无)".to_owned(), |(value, _)| print_number(*value)),
            unit: if found.is_some() { series.unit.clone() } else { String::new() },
            empty: found.is_none(),
            sides: None,
            months: bars.collect(),
            offices: Vec::new(),
            tabs: [found.map_or(0, |(_, counted)| counted.len()), 0, 0],
            readings: own.iter().map(|reading| show(reading)).collect(),
            basis: vec![
                ("来源".to_owned(), format!("{}发布的数据,本系统只登记、不计算", series.source)),
                ("口径".to_owned(), series.basis.clone()),
            ],
            as_of: None,
        })
    }
}

/// The filter of a figure for the whole district.
pub(crate) fn filter(id: &str, period: Period, as_of: Option<i64>) -> FigureFilter {
    FigureFilter {
        indicator: id.to_owned(),
        period,
        office: String::new(),
        place: String::new(),
        as_of,
    }
}

fn spread_of(rows: &[TallyItem]) -> Spread {
    let mut keys: Vec<&str> = rows.iter().map(|item| &*item.row.key).collect();
    keys.sort_unstable();
    keys.dedup();
    Spread { distinct: keys.len() as i64, values: rows.iter().map(|item| item.row.value).collect() }
}

fn months(indicator: &Indicator, period: Period, rows: &[TallyItem]) -> Vec<Bar> {
    let months = period.months();
    if indicator.is_stock() || months.len() < 2 || months.len() > 24 {
        return Vec::new();
    }
    months
        .iter()
        .map(|month| {
            let rows: Vec<&TallyItem> =
                rows.iter().filter(|row| month.holds(row.row.day)).collect();
            bar(indicator, format!("{}月", month.from.month()), &rows)
        })
        .collect()
}

fn bar(indicator: &Indicator, label: String, rows: &[&TallyItem]) -> Bar {
    let hits = rows.iter().filter(|row| row.row.hit).count();
    if indicator.is_rate() {
        let (n, d) = (hits.to_string(), rows.len().to_string());
        return Bar { label, n, d, short: hits < rows.len() };
    }
    let sum: Decimal = rows.iter().map(|row| row.row.value).sum();
    let value = match indicator.value {
        ValueRule::Between { .. } if !rows.is_empty() => sum / Decimal::from(rows.len()),
        _ => sum,
    };
    Bar { label, n: print_number(value), d: String::new(), short: false }
}

fn short_period(period: &Period) -> String {
    let words = period.in_words();
    words.split_once('年').map_or(words.clone(), |(_, rest)| match rest {
        "" => words.clone(),
        rest => rest.to_owned(),
    })
}

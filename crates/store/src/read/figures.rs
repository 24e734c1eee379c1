//! Figures: sums over tally rows, from a cache that is brought up to date by the rows that came
//! after it, and the rows themselves.

use std::ops::RangeInclusive;

use domain::event::CaseId;
use domain::figure::{Period, Spread, Sums};
use domain::tally::Row as TallyRow;
use jiff::civil::Date;

use crate::table;
use crate::writer::{scaled, unscaled};
use crate::{Batch, Cell, Row, Store, StoreError};

/// Which rows of an indicator are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureFilter {
    /// `mechanism.indicator`.
    pub indicator: String,
    /// Days that count; a stock counts all days up to the last.
    pub period: Period,
    /// Only this office; all if empty.
    pub office: String,
    /// Only places whose code begins so; all if empty.
    pub place: String,
    /// Rows up to this position; all if none.
    pub as_of: Option<i64>,
}

/// One row behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct TallyItem {
    /// The case.
    pub case: CaseId,
    /// The row.
    pub row: TallyRow,
}

impl Store {
    /// The sums of an indicator's rows; `stock` sums all days up to the end of the period.
    pub async fn sums(&self, filter: &FigureFilter, stock: bool) -> Result<Sums, StoreError> {
        if filter.as_of.is_some() {
            return self.sum_after(filter, stock, 0, &[]).await;
        }
        let (cached, position) = self.cached(filter, stock).await?;
        let mut heads = self.heads(filter, stock).await?;
        heads.retain(|(_, newest)| *newest > position);
        let Some(newest) = heads.iter().map(|(_, newest)| *newest).max() else {
            return Ok(cached);
        };
        let years: Vec<String> = heads.into_iter().map(|(year, _)| year).collect();
        let fresh = self.sum_after(filter, stock, position, &years).await?;
        let sums = Sums {
            rows: cached.rows + fresh.rows,
            hits: cached.hits + fresh.hits,
            value: cached.value + fresh.value,
        };
        match self.cache(filter, stock, newest, &sums).await {
            // Who only reads computes anew each time.
            Ok(()) | Err(StoreError::Locked) => Ok(sums),
            Err(fault) => Err(fault),
        }
    }

    /// Drops the cache of sums; the next question fills it again.
    pub async fn drop_figure_cache(&self) -> Result<(), StoreError> {
        let sql = "SELECT indicator, first, last, office, place FROM figure_cache \
                   WHERE district = $1";
        let mut batch = Batch::default();
        for Row(cells) in self.query(sql, vec![self.district().into()]).await? {
            let mut key = vec![Cell::from(self.district())];
            key.extend(cells);
            batch.remove(&table::FIGURE_CACHE, key);
        }
        self.put(batch).await
    }

    /// The years in which a filter's rows may lie, each with the position of its newest row.
    async fn heads(
        &self,
        filter: &FigureFilter,
        stock: bool,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT year, position FROM tally_head WHERE district = $1 AND indicator = $2 \
                   AND year >= $3 AND year <= $4";
        let first = if stock { String::new() } else { year(filter.period.from) };
        let values = vec![
            self.district().into(),
            filter.indicator.as_str().into(),
            first.into(),
            year(filter.period.to).into(),
        ];
        let rows = self.query(sql, values).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
    }

    fn cache_key(&self, filter: &FigureFilter, stock: bool) -> Vec<Cell> {
        let first = if stock { String::new() } else { filter.period.from.to_string() };
        vec![
            self.district().into(),
            filter.indicator.as_str().into(),
            first.into(),
            filter.period.to.to_string().into(),
            filter.office.as_str().into(),
            filter.place.as_str().into(),
        ]
    }

    async fn cached(&self, filter: &FigureFilter, stock: bool) -> Result<(Sums, i64), StoreError> {
        let sql = "SELECT rows, hits, value, position FROM figure_cache WHERE district = $1 \
                   AND indicator = $2 AND first = $3 AND last = $4 AND office = $5 AND place = $6";
        let rows = self.query(sql, self.cache_key(filter, stock)).await?;
        rows.first().map_or(Ok((Sums::default(), 0)), |row| Ok((sums(row)?, row.int(3)?)))
    }

    async fn cache(
        &self,
        filter: &FigureFilter,
        stock: bool,
        position: i64,
        sums: &Sums,
    ) -> Result<(), StoreError> {
        let mut row = self.cache_key(filter, stock);
        row.extend([
            position.into(),
            sums.rows.into(),
            sums.hits.into(),
            scaled(sums.value).into(),
        ]);
        let mut batch = Batch::default();
        batch.put(&table::FIGURE_CACHE, row);
        self.put(batch).await
    }

    /// Sums of rows that came after a position, in some years if any are named.
    async fn sum_after(
        &self,
        filter: &FigureFilter,
        stock: bool,
        after: i64,
        years: &[String],
    ) -> Result<Sums, StoreError> {
        let (mut conditions, mut values) = self.conditions(filter, stock);
        values.push(after.into());
        conditions.push_str(&format!(" AND position > ${}", values.len()));
        if !years.is_empty() {
            let marks: Vec<String> =
                (1..=years.len()).map(|nth| format!("${}", values.len() + nth)).collect();
            // Year by year the index gives only what came after the position.
            conditions.push_str(&format!(" AND substr(day, 1, 4) IN ({})", marks.join(", ")));
            values.extend(years.iter().map(|year| year.as_str().into()));
        }
        // A stock counts its entries less its exits, which are rows of minus one.
        let count = if stock { "sign * value / 10000" } else { "sign" };
        let sql = format!(
            "SELECT CAST(COALESCE(SUM({count}), 0) AS BIGINT), \
             CAST(COALESCE(SUM({count} * hit), 0) AS BIGINT), \
             CAST(COALESCE(SUM(sign * value), 0) AS BIGINT) \
             FROM tally WHERE {conditions}"
        );
        let rows = self.query_made(sql, values).await?;
        rows.first().map_or(Ok(Sums::default()), sums)
    }

    fn conditions(&self, filter: &FigureFilter, stock: bool) -> (String, Vec<Cell>) {
        let mut values = vec![
            self.district().into(),
            filter.indicator.as_str().into(),
            filter.period.to.to_string().into(),
            filter.as_of.unwrap_or(i64::MAX).into(),
        ];
        let mut conditions =
            "district = $1 AND indicator = $2 AND day <= $3 AND position <= $4".to_owned();
        let mut and = |condition: &str, value: Cell| {
            values.push(value);
            let mark = format!("${}", values.len());
            conditions.push_str(&format!(" AND {}", condition.replace('?', &mark)));
        };
        and("substr(day, 1, 4) <= ?", year(filter.period.to).into());
        if !stock {
            and("day >= ?", filter.period.from.to_string().into());
            and("substr(day, 1, 4) >= ?", year(filter.period.from).into());
        }
        if !filter.office.is_empty() {
            and("office = ?", filter.office.as_str().into());
        }
        if !filter.place.is_empty() {
            and("place LIKE ?", format!("{}%", filter.place).into());
        }
        (conditions, values)
    }

    /// The rows behind a figure: those added and not taken back, in the order of their days. Asked
    /// for with the figure's own filter they are exactly what it counts.
    pub async fn tally_rows(
        &self,
        filter: &FigureFilter,
        stock: bool,
    ) -> Result<Vec<TallyItem>, StoreError> {
        let (conditions, values) = self.conditions(filter, stock);
        let sql = format!(
            "SELECT case_id, key, day, place, office, value, hit, \
             CAST(SUM(sign) AS BIGINT) AS times \
             FROM tally WHERE {conditions} \
             GROUP BY case_id, key, day, place, office, value, hit \
             HAVING SUM(sign) <> 0 ORDER BY day, case_id, key"
        );
        let rows = self.query_made(sql, values).await?;
        let mut items = Vec::new();
        for row in &rows {
            // A row stands as often as it was added more than taken back: always once.
            for _ in 0..row.int(7)?.max(0) {
                items.push(tally_item(row)?);
            }
        }
        Ok(if stock { standing(items) } else { items })
    }

    /// The single values behind a figure, for medians, percentiles and distinct counts.
    pub async fn spread(&self, filter: &FigureFilter, stock: bool) -> Result<Spread, StoreError> {
        let items = self.tally_rows(filter, stock).await?;
        let mut keys: Vec<&str> = items.iter().map(|item| &*item.row.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let distinct = keys.len() as i64;
        Ok(Spread { distinct, values: items.iter().map(|item| item.row.value).collect() })
    }

    /// What the cases of a range of ids add to all indicators: case, indicator and row. A walk
    /// through all rows, for a rebuild.
    pub async fn tally_of(
        &self,
        cases: RangeInclusive<CaseId>,
    ) -> Result<Vec<(CaseId, String, TallyRow)>, StoreError> {
        let sql = "SELECT case_id, key, day, place, office, value, hit, \
                   CAST(SUM(sign) AS BIGINT), indicator FROM tally \
                   WHERE district = $1 AND case_id >= $2 AND case_id <= $3 \
                   GROUP BY indicator, case_id, key, day, place, office, value, hit \
                   HAVING SUM(sign) <> 0 ORDER BY case_id, indicator, day, key";
        let values = vec![self.district().into(), (*cases.start()).into(), (*cases.end()).into()];
        let rows = self.query(sql, values).await?;
        let row = |row: &Row| {
            let item = tally_item(row)?;
            Ok((item.case, row.text(8)?.to_owned(), item.row))
        };
        rows.iter().map(row).collect()
    }
}

/// The year of a day as tally rows are indexed by it.
fn year(day: Date) -> String {
    format!("{:04}", day.year())
}

/// What stands in a stock: of every case that has entered and not left, its last entry.
fn standing(items: Vec<TallyItem>) -> Vec<TallyItem> {
    let mut net: std::collections::BTreeMap<CaseId, Vec<TallyItem>> = Default::default();
    for item in items {
        let entries = net.entry(item.case).or_default();
        if item.row.value.is_sign_negative() {
            entries.pop();
        } else {
            entries.push(item);
        }
    }
    let mut standing: Vec<TallyItem> = net.into_values().filter_map(|mut e| e.pop()).collect();
    standing.sort_by_key(|item| (item.row.day, item.case));
    standing
}

fn sums(row: &Row) -> Result<Sums, StoreError> {
    Ok(Sums { rows: row.int(0)?, hits: row.int(1)?, value: unscaled(row.int(2)?) })
}

fn tally_item(row: &Row) -> Result<TallyItem, StoreError> {
    Ok(TallyItem {
        case: row.int(0)?,
        row: TallyRow {
            key: row.text(1)?.to_owned(),
            day: row.parsed(2)?,
            place: row.text(3)?.to_owned(),
            office: row.text(4)?.to_owned(),
            value: unscaled(row.int(5)?),
            hit: row.int(6)? != 0,
        },
    })
}

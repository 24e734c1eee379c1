//! Deadlines across cases: what is to be done by whom, what the clock has to do, what a holiday moves.

use std::collections::BTreeSet;

use domain::event::CaseId;

use super::cases::CHUNK;
use crate::table::NO_DATE;
use crate::{Row, Store, StoreError, broken};

/// A running duty in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// The case.
    pub case: CaseId,
    /// The part; empty for the main one.
    pub part: String,
    /// The row; 0 for the main part.
    pub row: u32,
    /// The rule.
    pub rule: String,
    /// What the deadline is called.
    pub title: String,
    /// First day.
    pub starts_on: String,
    /// Last day.
    pub due_on: Option<String>,
    /// The instant of its end.
    pub due_at: Option<String>,
    /// The duty of the post that has to act.
    pub post: Option<String>,
    /// The act that meets it.
    pub act: Option<String>,
    /// The word on its button.
    pub act_title: Option<String>,
}

/// A running duty that ends between two days, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDuty {
    /// The duty.
    pub item: DueItem,
    /// The office.
    pub office: String,
}

/// A case for which the clock has to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockItem {
    /// The case.
    pub case: CaseId,
    /// The instant of the earliest end, as a civil time.
    pub due_at: String,
}

const COLUMNS: &str = "case_id, part, row, rule, title, starts_on, due_on, due_at, post, act, \
     act_title";

impl Store {
    /// Running duties of an office that have begun by a day, earliest end first.
    pub async fn duties(
        &self,
        office: &str,
        begun_by: &str,
        limit: usize,
    ) -> Result<Vec<DueItem>, StoreError> {
        self.ready_roll().await?;
        let chosen = self.live.look(|roll| {
            let duties = roll.duties(office, begun_by, limit);
            duties.into_iter().map(|(case, _)| case).collect::<BTreeSet<CaseId>>()
        })?;
        let mut items = Vec::new();
        for chunk in chosen.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
            let (among, list) = self.among("case_id", 4, chunk);
            let sql = format!(
                "SELECT {COLUMNS} FROM deadline WHERE district = $1 AND office = $2 AND duty = 1 \
                 AND state = 0 AND starts_on <= $3 AND {among}"
            );
            let values = vec![self.district().into(), office.into(), begun_by.into(), list];
            let rows = self.query_made(sql, values).await?;
            items.extend(rows.iter().map(due_item).collect::<Result<Vec<_>, _>>()?);
        }
        // A duty whose time is paused has no end and comes last.
        let place = |item: &DueItem| {
            let due = item.due_on.clone().unwrap_or_else(|| NO_DATE.to_owned());
            (due, item.case, item.part.clone(), item.row)
        };
        items.sort_by_cached_key(place);
        items.truncate(limit);
        Ok(items)
    }

    /// The posts that these duties ask to act, one for each duty; read from memory, since every
    /// page counts them.
    pub async fn duty_posts(
        &self,
        office: &str,
        begun_by: &str,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        self.ready_roll().await?;
        self.live.look(|roll| {
            let duties = roll.duties(office, begun_by, limit);
            duties.into_iter().map(|(_, post)| post.to_owned()).collect()
        })
    }

    /// Cases for which a deadline with an act of the clock ends at or before a civil time, earliest
    /// end first, after an item that was given before; a case may come more than once.
    pub async fn clock_due(
        &self,
        until: &str,
        after: Option<&ClockItem>,
        limit: u32,
    ) -> Result<Vec<ClockItem>, StoreError> {
        let sql = "SELECT case_id, due_at FROM deadline WHERE district = $1 \
                   AND outcome = 1 AND state = 0 AND due_at <= $2 \
                   AND (due_at > $3 OR (due_at = $3 AND case_id > $4)) \
                   ORDER BY due_at, case_id LIMIT $5";
        let (last, case) = after.map_or(("", 0), |item| (&*item.due_at, item.case));
        let values =
            vec![self.district().into(), until.into(), last.into(), case.into(), limit.into()];
        let rows = self.query(sql, values).await?;
        rows.iter()
            .map(|row| Ok(ClockItem { case: row.int(0)?, due_at: row.text(1)?.to_owned() }))
            .collect()
    }

    /// Running duties that end between two days, of one office or of all; a walk through the table,
    /// for a page that is looked at now and then.
    pub async fn duties_between(
        &self,
        (first, last): (&str, &str),
        office: Option<&str>,
    ) -> Result<Vec<OpenDuty>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, office FROM deadline WHERE district = $1 AND duty = 1 AND state = 0 \
             AND due_on >= $2 AND due_on <= $3 AND ($4 = '' OR office = $4) \
             AND office IS NOT NULL ORDER BY due_on, case_id, part, row, rule, nth"
        );
        let office = office.unwrap_or("");
        let values = vec![self.district().into(), first.into(), last.into(), office.into()];
        let rows = self.query_made(sql, values).await?;
        rows.iter()
            .map(|row| Ok(OpenDuty { item: due_item(row)?, office: row.text(11)?.to_owned() }))
            .collect()
    }

    /// Cases with a deadline whose span holds a day between these two.
    pub async fn cases_spanning(
        &self,
        first: &str,
        last: &str,
        after: CaseId,
        limit: u32,
    ) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM deadline WHERE district = $1 AND case_id > $4 \
                   AND span_from <= $3 AND (span_to IS NULL OR span_to >= $2) \
                   ORDER BY case_id LIMIT $5";
        let values =
            vec![self.district().into(), first.into(), last.into(), after.into(), limit.into()];
        self.query(sql, values).await?.iter().map(|row| row.int(0)).collect()
    }
}

fn due_item(row: &Row) -> Result<DueItem, StoreError> {
    Ok(DueItem {
        case: row.int(0)?,
        part: row.text(1)?.to_owned(),
        row: u32::try_from(row.int(2)?).map_err(broken)?,
        rule: row.text(3)?.to_owned(),
        title: row.text(4)?.to_owned(),
        starts_on: row.text(5)?.to_owned(),
        due_on: row.maybe_text(6),
        due_at: row.maybe_text(7),
        post: row.maybe_text(8),
        act: row.maybe_text(9),
        act_title: row.maybe_text(10),
    })
}

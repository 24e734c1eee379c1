//! 拟亮灯: the rules look at every task as it stands at the end of the quarter.

use domain::case::Case;
use domain::light::Facts;
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use store::read::{CaseItem, Query, Scope};

use super::{LIGHT, MOST, Period};
use crate::act::Target;
use crate::deed::{Filled, Reader, opening};
use crate::{App, AppError, Viewer};

/// Acts by which a month is reported.
const REPORTS: [&str; 5] = ["progress", "exempt", "claim", "apply-close", "confirm"];
/// From which day of a month its window is open, and up to which day of the next one a late report
/// still counts for it.
const WINDOW: (i8, i64) = (20, 35);

impl App {
    /// Proposes a light for every task that ran in the quarter and has none yet; how many.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn propose_lights(&self, viewer: &Viewer, period: Period) -> Result<usize, AppError> {
        let quarter = self.quarter(viewer, period).await?;
        let cutoff = quarter.cutoff;
        let mut proposed = 0;
        for item in self.tasks_of(period).await? {
            let number = item.number.clone().unwrap_or_default();
            if quarter.lights.iter().any(|light| light.task == number) {
                continue;
            }
            let case = self.case(item.id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let reader = Reader { mechanism: &mechanism, case: &case };
            let proposal =
                self.catalogue.lights.propose(&facts(&reader, &item, cutoff), self.district.lights);
            let silent = silent_months(&case, period, cutoff);
            let mut values = Filled::default()
                .with("task", &*number)
                .with("period", period.to_string())
                .with("cutoff", cutoff.to_string())
                .with("leader", item.leader.clone().unwrap_or_default())
                .with("light", proposal.light)
                .with("say", proposal.say)
                .with("silent", if silent > 0 { silent.to_string() } else { String::new() })
                .0;
            if proposal.apart {
                values.insert("apart".to_owned(), Value::Flag(true));
            }
            let mut act = opening(viewer, "propose", &item.title, values);
            if let domain::case::What::Deed(wanted) = &mut act.what {
                wanted.lead = item.lead.clone();
            }
            self.act_on(viewer, Target::New(LIGHT.to_owned()), act).await?;
            proposed += 1;
        }
        Ok(proposed)
    }

    /// The tasks that ran in a quarter: issued before its end, not over before its beginning.
    async fn tasks_of(&self, period: Period) -> Result<Vec<CaseItem>, AppError> {
        let query = Query {
            mechanism: Some("commitment".to_owned()),
            opened_to: Some(period.last_day().to_string()),
            limit: MOST,
            ..Query::default()
        };
        let mut items = self.store.cases(&Scope::All, &query).await?.items;
        let first = period.first_day().to_string();
        items.retain(|item| item.ended_on.as_ref().is_none_or(|ended| *ended >= first));
        items.retain(|item| item.lead.is_some());
        Ok(items)
    }
}

/// What of a task its light depends on.
fn facts(reader: &Reader<'_>, item: &CaseItem, cutoff: Date) -> Facts {
    let case = reader.case;
    let issued = case.opened_on();
    let due = reader.filled("due_on").and_then(|due| due.parse().ok()).unwrap_or(cutoff);
    let ended = case.ended.as_ref().filter(|ended| ended.at.date() <= cutoff);
    let light_on = item.light_on.as_deref().and_then(|day| day.parse::<Date>().ok());
    let in_hand = matches!(case.main.stage(), Some("applied" | "verified"));
    let overdue = light_on.filter(|_| !in_hand).map(|on| (cutoff - on).get_days());
    Facts {
        nature: reader.text("nature"),
        ended: ended.map(|ended| ended.outcome.clone()),
        moved: item.moved,
        overdue: overdue.unwrap_or(i32::MIN / 2),
        elapsed: Facts::elapsed(issued, due, cutoff),
        reached: reached(reader),
    }
}

/// How much of a quantified target is reached, in percent.
fn reached(reader: &Reader<'_>) -> Option<i32> {
    let value = reader.number("value")?;
    let target = |row: &Value| row.as_row()?.get("target")?.as_number();
    let whole = reader.case.rows("milestones").iter().filter_map(target).max()?;
    if whole <= Decimal::ZERO {
        return None;
    }
    (value * Decimal::ONE_HUNDRED / whole).trunc().to_i32()
}

/// In how many months of the quarter nothing was reported although the window had closed.
fn silent_months(case: &Case, period: Period, cutoff: Date) -> u32 {
    let over = case.ended.as_ref().map(|ended| ended.at.date());
    let silent = |month: &&Date| {
        let from = month.with().day(WINDOW.0).build().unwrap_or(**month);
        let to = month.checked_add(WINDOW.1.days()).unwrap_or(**month);
        let running =
            case.opened_on() < from && over.is_none_or(|over| over > month.last_of_month());
        let closed = month.last_of_month() <= cutoff;
        let reported = case
            .done
            .iter()
            .any(|done| REPORTS.contains(&&*done.act) && (**month..=to).contains(&done.at.date()));
        running && closed && !reported
    };
    period.months().iter().filter(silent).count() as u32
}

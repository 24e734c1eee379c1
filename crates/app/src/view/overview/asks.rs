//! 需领导协调: what waits for a leader's word, with who asks and since when.

use domain::calendar::{Calendar, days};
use domain::case::{Case, Run};
use domain::event::PartRef;
use domain::mechanism::Mechanism;
use jiff::civil::Date;
use store::read::Order;

use super::{Count, Tasks};
use crate::AppError;

/// A matter that waits for a leader's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The task's number.
    pub number: String,
    /// The task.
    pub title: String,
    /// What is asked: the office's own sentence.
    pub matter: String,
    /// 需协调事项, 调整时限.
    pub of: String,
    /// Who asks.
    pub lead: String,
    /// Whose word is waited for.
    pub leader: String,
    /// 已等3个工作日
    pub waited: String,
    /// The part's row: `help-1`.
    pub row: String,
    /// Its part: `help`.
    pub part: String,
    /// The sequence that the list saw.
    pub sequence: u32,
    since: Date,
}

impl Tasks<'_> {
    /// The matters that wait, longest first; of one task the first alone.
    pub async fn asks(&self, waiting: &Count, most: usize) -> Result<Vec<Ask>, AppError> {
        let calendar = self.app.calendar();
        let mut asks = Vec::new();
        for item in self.items(waiting, Order::Opened).await? {
            let case = self.app.case(item.id).await?;
            let mechanism = self.app.mechanism(&case.mechanism).await?;
            let Some((run, part)) = waiting_run(&mechanism, &case) else { continue };
            let event = case.events.iter().find(|event| event.sequence == run.sequence);
            let said = |field: &str| {
                let kept = case.fields.get(field)?.iter().rev();
                let mut own = kept.filter(|kept| kept.sequence == run.sequence);
                own.next().map(|kept| kept.value.to_string())
            };
            let line = || event.map(|event| self.app.event_line(&mechanism, &case, event));
            let title = mechanism.part(&part.part).map_or("", |part| &*part.title);
            let since = run.started.date();
            asks.push(Ask {
                number: item.number.clone().unwrap_or_default(),
                title: item.title.clone(),
                matter: said("matter").or_else(line).unwrap_or_default(),
                of: title.to_owned(),
                lead: self.lead(&item),
                leader: item.leader.as_deref().map_or(String::new(), |p| self.app.post_name(p)),
                waited: waited(&calendar, since, self.app.clock.today()),
                row: format!("{}-{}", part.part, part.row),
                part: part.part,
                sequence: case.sequence(),
                since,
            });
        }
        asks.sort_by(|a, b| (a.since, &a.number).cmp(&(b.since, &b.number)));
        asks.truncate(most);
        Ok(asks)
    }
}

/// The row of a part that has waited longest for a leader.
fn waiting_run<'c>(mechanism: &Mechanism, case: &'c Case) -> Option<(&'c Run, PartRef)> {
    let waits = |run: &&Run| {
        let stage = mechanism.part(&run.part).zip(run.stage());
        let stage = stage.and_then(|(part, stage)| part.stages.get(stage));
        stage.is_some_and(|stage| stage.asks_leader)
    };
    let run = case.runs().filter(waits).min_by_key(|run| run.sequence)?;
    Some((run, run.reference()?))
}

/// 今天提请, 已等3个工作日; the day of asking is not counted.
fn waited(calendar: &Calendar, since: Date, today: Date) -> String {
    let first = since.tomorrow().unwrap_or(since);
    match days(first, today).filter(|day| calendar.is_working(*day)).count() {
        _ if since >= today => "今天提请".to_owned(),
        0 => "上一个工作日提请".to_owned(),
        count => format!("已等{count}个工作日"),
    }
}

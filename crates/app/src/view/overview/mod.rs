//! 落实总览: how the year's key tasks stand, for whoever sees the whole, a field, or one office.
//!
//! Every number is counted by the very query of the ledger that it opens to, so that it cannot differ
//! from its rows. What is shown is 现状, worked out from the records now; 本期亮灯 is told apart from it and
//! only of a bulletin that is out.

mod asks;
mod leader;
mod paper;
mod target;

use domain::district::OfficeKind;
use domain::figure::Period;
use domain::mechanism;
use domain::status::Status;
use domain::term::{End, Remaining};
use jiff::civil::Date;
use serde::Serialize;
use store::read::{CaseItem, Order, Query, Scope};

pub use asks::Ask;
pub use leader::{LeaderPage, LeaderTask, Word};
pub use target::TargetRow;

use super::ledger::{Chip, LedgerQuery, say_count};
use super::words::day_of;
use crate::bulletin::Quarter;
use crate::{App, AppError, Viewer};

/// The mechanism of key tasks.
const TASKS: &str = "commitment";
/// So many lines of a list stand on the overview; the rest are a link away.
const LISTED: usize = 6;
/// So many tasks that are behind stand on a leader's overview.
const BEHIND_LISTED: usize = 10;
/// So many tasks stand on the page of one office.
const OWN_LISTED: usize = 20;

/// How much of the district an overview is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Reach {
    /// The whole of it.
    Whole,
    /// The field of a vice-head.
    Field,
    /// One office: 本单位落实情况.
    Office,
    /// One street or town: 镇街一页.
    Town,
}

/// A number with the rows that it opens to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// How many there are, exactly up to 10,000.
    pub count: i64,
    /// The same in words: 121, 10000以上.
    pub words: String,
    /// The ledger that holds exactly these.
    pub opens: LedgerQuery,
}

/// An overview.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How much it is about.
    pub reach: Reach,
    /// The year of the tasks.
    pub year: i16,
    /// All tasks.
    pub all: Count,
    /// Those that stand in each of the five words, in the ledger's order.
    pub standing: Vec<(Status, Count)>,
    /// Those that ended otherwise: stopped, carried over, merged.
    pub ended: Count,
    /// Days before a limit from which nothing shown is a lag, and after it up to which it is one.
    pub rule: (i32, i32),
    /// 本期亮灯, of the latest bulletin that is out.
    pub period: Option<Approved>,
    /// 主要预期目标.
    pub targets: Vec<TargetRow>,
    /// 需领导协调: how many tasks wait for a leader's word.
    pub waiting: Count,
    /// The first of them, longest waiting first.
    pub asks: Vec<Ask>,
    /// What is behind, worst first, for a leader who may say a word on it; empty for others.
    pub behind: Vec<LeaderTask>,
    /// 30天内到期.
    pub near: Count,
    /// The first of them.
    pub due: Vec<DueRow>,
    /// 本月销号.
    pub closed: Count,
    /// The last of them.
    pub done: Vec<TaskRow>,
    /// Tasks praised in the latest bulletin that is out.
    pub praised: Vec<TaskRow>,
    /// 按分管领导, in the official order.
    pub leaders: Vec<Share>,
    /// 按单位, in the official order.
    pub offices: Vec<Share>,
    /// The office's own tasks, most urgent first; empty for the whole and for a field.
    pub own: Vec<OwnRow>,
    /// 辖区在办: of every other ledger, what the viewer's office has open.
    pub others: Vec<(String, Count)>,
}

/// 本期: a quarter whose bulletin is out.
#[derive(Debug, Clone)]
pub struct Approved {
    /// The quarter as addresses write it: 2023-Q3.
    pub period: String,
    /// 2023年第三季度
    pub words: String,
    /// Of each light, how many tasks; empty where the viewer sees only a part of them.
    pub lights: Vec<(&'static str, usize)>,
}

/// A task with the day on which it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// 牵头单位.
    pub lead: String,
    /// How much is left.
    pub remaining: Remaining,
}

/// A task with a line about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// 区教育局 · 12月20日销号
    pub note: String,
}

/// A task of an office's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Whether the office leads it or helps.
    pub leads: bool,
    /// 牵头单位.
    pub lead: String,
    /// Where it stands.
    pub status: Status,
    /// The word of it.
    pub status_words: String,
    /// 完成时限.
    pub due: String,
    /// 最新进展.
    pub progress: String,
}

/// The tasks of a leader or an office: n of N, no order among them.
#[derive(Debug, Clone)]
pub struct Share {
    /// The post or the office, by id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// 已完成.
    pub done: Count,
    /// All.
    pub all: Count,
    /// 进度滞后.
    pub lagging: Count,
    /// 未达序时.
    pub missed: Count,
}

impl Share {
    /// How much of a hundred is done, for a bar beside n/N.
    pub fn percent(&self) -> i64 {
        if self.all.count == 0 { 0 } else { self.done.count * 100 / self.all.count }
    }
}

/// Counts and lists of one viewer's tasks of a year.
pub(super) struct Tasks<'a> {
    pub app: &'a App,
    pub viewer: &'a Viewer,
    pub scope: Scope,
    /// What every number is a part of.
    pub base: LedgerQuery,
}

impl App {
    /// The overview of a year as a viewer sees it: this year's, or last year's while this one has no
    /// tasks yet, unless a year is asked for.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn overview(&self, viewer: &Viewer, year: Option<i16>) -> Result<Overview, AppError> {
        let reach = self.reach(viewer);
        let own = match reach {
            Reach::Whole | Reach::Town => LedgerQuery::default(),
            Reach::Field => {
                LedgerQuery { leader: Some(viewer.post.clone()), ..LedgerQuery::default() }
            }
            Reach::Office => {
                LedgerQuery { lead: Some(viewer.office.clone()), ..LedgerQuery::default() }
            }
        };
        let tasks = self.tasks_within(viewer, own, year).await?;
        let year = tasks.base.year.unwrap_or_default();
        let [all, waiting, near, closed] = tasks.heads().await?;
        let (standing, ended) = tasks.standing().await?;
        let issued = self.latest_issued().await?;
        let targets = self.targets(viewer, year).await?;
        let single = matches!(reach, Reach::Office | Reach::Town);
        let short = self.district.directory.office_short(&viewer.office).to_owned();
        let asks = tasks.asks(&waiting, LISTED).await?;
        let behind = match viewer.is_leader() {
            true => tasks.behind(BEHIND_LISTED).await?,
            false => Vec::new(),
        };
        let (due, done) = (tasks.due(&near, LISTED).await?, tasks.done(&closed).await?);
        Ok(Overview {
            reach,
            year,
            all,
            standing,
            ended,
            rule: (self.district.lights.near_days, self.district.lights.lag_days),
            period: issued.as_ref().map(|quarter| approved(quarter, reach)),
            targets: match reach {
                Reach::Town => Vec::new(),
                Reach::Office => {
                    targets.into_iter().filter(|row| row.task.as_ref() == Some(&short)).collect()
                }
                _ => targets,
            },
            waiting,
            asks,
            behind,
            near,
            due,
            closed,
            done,
            praised: issued.map_or(Vec::new(), |quarter| tasks.praised(&quarter)),
            leaders: match reach {
                Reach::Whole => tasks.by_leader().await?,
                _ => Vec::new(),
            },
            offices: if single { Vec::new() } else { tasks.by_office().await? },
            own: if single { tasks.own().await? } else { Vec::new() },
            others: if single { self.other_ledgers(viewer).await? } else { Vec::new() },
        })
    }

    fn reach(&self, viewer: &Viewer) -> Reach {
        let kind = self.district.directory.office(&viewer.office).map(|office| office.kind);
        match kind {
            _ if viewer.sees_whole() => Reach::Whole,
            _ if viewer.is_leader() => Reach::Field,
            Some(OfficeKind::Street | OfficeKind::Town | OfficeKind::Park) => Reach::Town,
            _ => Reach::Office,
        }
    }

    /// The tasks of a year that are a part of `own`.
    pub(super) async fn tasks_within<'a>(
        &'a self,
        viewer: &'a Viewer,
        own: LedgerQuery,
        year: Option<i16>,
    ) -> Result<Tasks<'a>, AppError> {
        let mechanism = self.catalogue.current(TASKS).ok_or(AppError::NotFound)?.clone();
        let this_year = self.clock.today().year();
        let base = LedgerQuery {
            mechanism: TASKS.to_owned(),
            year: Some(year.unwrap_or(this_year)),
            limit: 300,
            ..own
        };
        let scope = self.scope(viewer, Some(&mechanism));
        let mut tasks = Tasks { app: self, viewer, scope, base };
        // Before this year's tasks are issued the last year's are still being carried out.
        let district = LedgerQuery { leader: None, lead: None, ..tasks.base.clone() };
        let query = self.store_query(viewer, &district);
        if year.is_none() && self.store.count_cases(&Scope::All, &query).await?.count == 0 {
            tasks.base.year = Some(this_year - 1);
        }
        Ok(tasks)
    }

    /// The latest quarter whose bulletin is out.
    pub(super) async fn latest_issued(&self) -> Result<Option<Quarter>, AppError> {
        match self.bulletins_out().await?.first() {
            Some((period, _)) => Ok(Some(self.quarter_of(*period).await?)),
            None => Ok(None),
        }
    }

    /// What a viewer's office has open in every ledger but that of key tasks.
    async fn other_ledgers(&self, viewer: &Viewer) -> Result<Vec<(String, Count)>, AppError> {
        let mut others = Vec::new();
        for mechanism in self.catalogue.latest() {
            let id = &mechanism.id.text;
            let register = mechanism.kind == mechanism::Kind::Register;
            let counts = mechanism.number.is_some() && !register && id != TASKS;
            if !counts || self.catalogue.privy.contains(id) {
                continue;
            }
            let opens = LedgerQuery {
                mechanism: id.clone(),
                chip: Some(Chip::Open),
                limit: 300,
                ..LedgerQuery::default()
            };
            let scope = self.scope(viewer, Some(mechanism));
            let query = self.store_query(viewer, &opens);
            let listing = self.store.count_cases(&scope, &query).await?;
            if listing.count > 0 {
                let (count, words) = (listing.count, say_count(listing));
                others.push((mechanism.title.clone(), Count { count, words, opens }));
            }
        }
        Ok(others)
    }
}

/// What a bulletin that is out says of all tasks; of a part of them nothing is counted here.
fn approved(quarter: &Quarter, reach: Reach) -> Approved {
    let lights: [(&str, Status); 5] = [
        ("done", Status::Done),
        ("normal", Status::Normal),
        ("lagging", Status::Lagging),
        ("missed", Status::Missed),
        ("moved", Status::Moved),
    ];
    Approved {
        period: quarter.period.to_string(),
        words: quarter.period.in_words(),
        lights: match reach {
            Reach::Whole => lights.iter().map(|(code, _)| (*code, quarter.count(code))).collect(),
            _ => Vec::new(),
        },
    }
}

impl Tasks<'_> {
    /// How many each of several narrower ledgers holds.
    pub async fn counts(&self, narrower: Vec<LedgerQuery>) -> Result<Vec<Count>, AppError> {
        let query = |asked: &LedgerQuery| self.app.store_query(self.viewer, asked);
        let queries: Vec<Query> = narrower.iter().map(query).collect();
        let listings =
            self.app.store.count_within(&self.scope, &query(&self.base), &queries).await?;
        let count = |(opens, listing): (LedgerQuery, store::read::Listing)| Count {
            count: listing.count,
            words: say_count(listing),
            opens,
        };
        Ok(narrower.into_iter().zip(listings).map(count).collect())
    }

    /// All, 需协调, 30天内到期, 本月销号.
    async fn heads(&self) -> Result<[Count; 4], AppError> {
        let month = Period::month_of(self.app.clock.today());
        let asked = vec![
            self.base.clone(),
            self.chip(Chip::Waiting),
            self.chip(Chip::Near),
            LedgerQuery { ended: Some(month), ..self.standing_in(Status::Done) },
        ];
        let counts = self.counts(asked).await?;
        counts.try_into().map_err(|_| AppError::Broken("没有计数".to_owned()))
    }

    pub fn chip(&self, chip: Chip) -> LedgerQuery {
        LedgerQuery { chip: Some(chip), ..self.base.clone() }
    }

    pub fn standing_in(&self, status: Status) -> LedgerQuery {
        LedgerQuery { status: Some(status), ..self.base.clone() }
    }

    /// The five words, and what ended otherwise.
    async fn standing(&self) -> Result<(Vec<(Status, Count)>, Count), AppError> {
        let asked = Status::ALL.map(|status| self.standing_in(status)).to_vec();
        let mut counts: Vec<(Status, Count)> =
            Status::ALL.into_iter().zip(self.counts(asked).await?).collect();
        let ended = counts.pop().map(|(_, count)| count).unwrap_or_default();
        Ok((counts, ended))
    }

    async fn by_leader(&self) -> Result<Vec<Share>, AppError> {
        let narrow =
            |post: &str| LedgerQuery { leader: Some(post.to_owned()), ..self.base.clone() };
        self.shares(self.app.leader_choices(), narrow).await
    }

    async fn by_office(&self) -> Result<Vec<Share>, AppError> {
        let directory = &self.app.district.directory;
        let offices = directory.offices().map(|o| (o.id.clone(), o.short.clone())).collect();
        let narrow =
            |office: &str| LedgerQuery { lead: Some(office.to_owned()), ..self.base.clone() };
        self.shares(offices, narrow).await
    }

    /// n of N for each of several names; those without tasks are left out.
    async fn shares(
        &self,
        names: Vec<(String, String)>,
        narrow: impl Fn(&str) -> LedgerQuery,
    ) -> Result<Vec<Share>, AppError> {
        let each = [None, Some(Status::Done), Some(Status::Lagging), Some(Status::Missed)];
        let asked = names.iter().flat_map(|(id, _)| {
            let whole = narrow(id);
            each.map(|status| LedgerQuery { status, ..whole.clone() })
        });
        let mut counts = self.counts(asked.collect()).await?.into_iter();
        let mut shares = Vec::new();
        for (id, name) in names {
            let (Some(all), Some(done), Some(lagging), Some(missed)) =
                (counts.next(), counts.next(), counts.next(), counts.next())
            else {
                break;
            };
            if all.count > 0 {
                shares.push(Share { id, name, done, all, lagging, missed });
            }
        }
        Ok(shares)
    }

    /// The cases of a number, as many as one ledger page shows.
    pub async fn items(&self, count: &Count, order: Order) -> Result<Vec<CaseItem>, AppError> {
        if count.count == 0 {
            return Ok(Vec::new());
        }
        let asked = LedgerQuery { order, ..count.opens.clone() };
        let query = self.app.store_query(self.viewer, &asked);
        Ok(self.app.store.cases(&self.scope, &query).await?.items)
    }

    /// The first of those that are due, soonest first.
    pub async fn due(&self, near: &Count, most: usize) -> Result<Vec<DueRow>, AppError> {
        let mut items = self.items(near, Order::Due).await?;
        items.sort_by(|a, b| (&a.goal_on, a.id).cmp(&(&b.goal_on, b.id)));
        let now = self.app.clock.civil();
        let calendar = self.app.calendar();
        let rules = self.app.rules(&calendar);
        let row = |item: &CaseItem| {
            let goal: Date = item.goal_on.as_deref()?.parse().ok()?;
            Some(DueRow {
                number: item.number.clone().unwrap_or_default(),
                title: item.title.clone(),
                lead: self.lead(item),
                remaining: rules.counting().remaining(&End::of_day(goal), now),
            })
        };
        Ok(items.iter().filter_map(row).take(most).collect())
    }

    /// The last that were struck off this month.
    async fn done(&self, closed: &Count) -> Result<Vec<TaskRow>, AppError> {
        let mut items = self.items(closed, Order::Opened).await?;
        items.sort_by(|a, b| (&b.ended_on, a.id).cmp(&(&a.ended_on, b.id)));
        let today = self.app.clock.today();
        let row = |item: &CaseItem| {
            let on = day_of(item.ended_on.as_deref().unwrap_or(""), today);
            let lead = self.lead(item);
            TaskRow {
                number: item.number.clone().unwrap_or_default(),
                title: item.title.clone(),
                note: format!("{lead} · {on}销号"),
            }
        };
        Ok(items.iter().take(LISTED).map(row).collect())
    }

    /// What the latest bulletin praises of these tasks.
    fn praised(&self, quarter: &Quarter) -> Vec<TaskRow> {
        let directory = &self.app.district.directory;
        let own = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|own| own == is);
        let office = &self.viewer.office;
        let town = self.app.reach(self.viewer) == Reach::Town;
        quarter
            .praised()
            .filter(|light| own(&self.base.leader, &light.leader))
            .filter(|light| own(&self.base.lead, &light.lead))
            .filter(|light| !town || light.lead == *office)
            .map(|light| TaskRow {
                number: light.task.clone(),
                title: light.title.clone(),
                note: format!("{} · {}", directory.office_short(&light.lead), light.praise),
            })
            .collect()
    }

    /// The office's own tasks: what is behind first, then by the day on which they are due.
    async fn own(&self) -> Result<Vec<OwnRow>, AppError> {
        let all = Count { count: 1, opens: self.base.clone(), ..Count::default() };
        let today = self.app.clock.today();
        let mechanism = self.app.catalogue.current(TASKS).cloned();
        let mut items: Vec<(Status, CaseItem)> = self
            .items(&all, Order::Due)
            .await?
            .into_iter()
            .map(|item| (self.app.status_of(&item, today), item))
            .collect();
        let urgency = |status: Status| match status {
            Status::Missed => 0,
            Status::Lagging => 1,
            Status::Normal | Status::Moved => 2,
            Status::Done | Status::Ended => 3,
        };
        items.sort_by(|(a, x), (b, y)| {
            (urgency(*a), &x.goal_on, x.id).cmp(&(urgency(*b), &y.goal_on, y.id))
        });
        let row = |(status, item): (Status, CaseItem)| {
            let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
            let stage = mechanism.as_ref().and_then(|m| m.main.stages.get(&item.stage));
            OwnRow {
                leads: item.lead.as_deref() == Some(&*self.viewer.office),
                lead: self.lead(&item),
                status,
                status_words: match status {
                    Status::Ended => stage.map_or("", |stage| &*stage.title),
                    status => status.in_words(),
                }
                .to_owned(),
                due: day_of(item.goal_on.as_deref().unwrap_or(""), today),
                progress: view["progress"].as_str().unwrap_or("").to_owned(),
                number: item.number.unwrap_or_default(),
                title: item.title,
            }
        };
        Ok(items.into_iter().take(OWN_LISTED).map(row).collect())
    }

    fn lead(&self, item: &CaseItem) -> String {
        let short = |id: &str| self.app.district.directory.office_short(id).to_owned();
        item.lead.as_deref().map_or(String::new(), short)
    }
}

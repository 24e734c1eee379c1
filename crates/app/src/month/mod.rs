//! 逐月盘点: what a month's round asks, what has come in, and who has not reported.
//!
//! A round is every recurring monthly deadline of a case that fell due in the month. Nothing is kept
//! of it: who reported is read from the case's own record, so the list is never behind.

mod press;

use domain::case::Case;
use domain::deadline::{Deadline, State, deadlines};
use domain::event::CaseId;
use domain::mechanism::rule::{MomentKind, Period, Shape};
use domain::mechanism::{Action, Mechanism};
use jiff::ToSpan;
use jiff::civil::Date;
use store::read::Query;

use crate::{App, AppError, Viewer};

/// More cases than any month asks of.
const MOST: u32 = 5000;
/// So many months back can be looked at.
const BACK: i32 = 12;

/// A month's round.
#[derive(Debug, Clone)]
pub struct Round {
    /// The first day of the month.
    pub month: Date,
    /// The first day of the earliest window.
    pub opens: Option<Date>,
    /// The last day of the latest window.
    pub by: Option<Date>,
    /// What is asked, by office in the official order.
    pub lines: Vec<Line>,
}

/// What a round asks of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What it is: 重点任务.
    pub of: String,
    /// The office that reports, by id.
    pub lead: String,
    /// What has come in.
    pub told: Told,
    /// Whether the report waits for its office's signature (审签).
    pub unsigned: bool,
    /// When its office was last urged through the system in this round.
    pub urged: Option<Date>,
    /// When its office was last telephoned in this round.
    pub called: Option<Date>,
}

/// What has come in for a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A text, on a day.
    Report(Date),
    /// 免报, on a day.
    Exempt(Date),
    /// Nothing yet, and the window has not opened.
    Ahead,
    /// Nothing yet; the window is open.
    Waiting,
    /// Nothing, and the window has closed.
    Silent,
}

impl Told {
    /// Whether the office still has to report.
    pub fn is_missing(self) -> bool {
        matches!(self, Told::Waiting | Told::Silent)
    }
}

impl Round {
    /// How many texts came in.
    pub fn reports(&self) -> usize {
        self.count(|line| matches!(line.told, Told::Report(_)))
    }

    /// How many needed no text.
    pub fn exempt(&self) -> usize {
        self.count(|line| matches!(line.told, Told::Exempt(_)))
    }

    /// How many are missing.
    pub fn missing(&self) -> usize {
        self.count(|line| line.told.is_missing())
    }

    /// How many wait for their office's signature.
    pub fn unsigned(&self) -> usize {
        self.count(|line| line.unsigned)
    }

    fn count(&self, fits: impl Fn(&Line) -> bool) -> usize {
        self.lines.iter().filter(|line| fits(line)).count()
    }
}

/// A month by its name in addresses: 2023-12.
pub fn month_named(name: &str) -> Option<Date> {
    let (year, month) = name.split_once('-').filter(|(_, month)| month.len() == 2)?;
    let year = year.parse().ok().filter(|year| (1949..=2100).contains(year))?;
    Date::new(year, month.parse().ok()?, 1).ok()
}

impl App {
    /// The months that can be looked at, latest first.
    pub fn months(&self) -> Vec<Date> {
        let this = self.clock.today().first_of_month();
        (0..BACK).filter_map(|ago| this.checked_sub(ago.months()).ok()).collect()
    }

    /// What a month's round asks of the offices that the viewer sees.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn round(&self, viewer: &Viewer, month: Date) -> Result<Round, AppError> {
        let mut round = Round { month, opens: None, by: None, lines: Vec::new() };
        for mechanism in self.catalogue.latest().filter(|mechanism| has_round(mechanism)) {
            let query = Query {
                mechanism: Some(mechanism.id.text.clone()),
                opened_to: Some(month.last_of_month().to_string()),
                limit: MOST,
                ..Query::default()
            };
            let scope = self.scope(viewer, Some(mechanism));
            for item in self.store.cases(&scope, &query).await?.items {
                let over = item.ended_on.as_ref().is_some_and(|on| *on < month.to_string());
                if over || item.lead.is_none() {
                    continue;
                }
                let case = self.case(item.id).await?;
                let mechanism = self.mechanism(&case.mechanism).await?;
                self.take_line(&mut round, &mechanism, &case);
            }
        }
        let order = |line: &Line| self.district.directory.office_order(&line.lead);
        round.lines.sort_by(|a, b| (order(a), &a.number).cmp(&(order(b), &b.number)));
        Ok(round)
    }

    fn take_line(&self, round: &mut Round, mechanism: &Mechanism, case: &Case) {
        let calendar = self.calendar();
        let all = deadlines(mechanism, case, &self.rules(&calendar));
        let of_month = |deadline: &&Deadline<'_>| {
            is_monthly(deadline) && deadline.due_on().map(Date::first_of_month) == Some(round.month)
        };
        let Some(deadline) = all.iter().find(of_month) else { return };
        let Some(by) = deadline.due_on() else { return };
        let today = self.clock.today();
        let Some(told) = told(mechanism, case, deadline, (by, today)) else { return };
        let last = |act: &str| {
            let done = case.done.iter().rev().find(|done| done.act == act && done.part.is_none());
            done.map(|done| done.at.date()).filter(|on| *on >= round.month)
        };
        let waits = |one: &&Deadline<'_>| one.is_running() && one.rule.id.text == "approve";
        let unsigned = matches!(told, Told::Report(_)) && all.iter().any(|d| waits(&d));
        let opens = deadline.start.date();
        round.opens = Some(round.opens.map_or(opens, |day| day.min(opens)));
        round.by = Some(round.by.map_or(by, |day| day.max(by)));
        round.lines.push(Line {
            id: case.id,
            number: case.opening.number.clone().unwrap_or_default(),
            title: case.title(mechanism),
            of: mechanism.title.clone(),
            lead: case.lead.clone().unwrap_or_default(),
            told,
            unsigned,
            urged: last("urge"),
            called: last("call"),
        });
    }
}

fn has_round(mechanism: &Mechanism) -> bool {
    let monthly = |shape: &Shape| matches!(shape, Shape::Every { period: Period::Month, .. });
    mechanism.main.deadlines.values().any(|rule| monthly(&rule.shape))
}

fn is_monthly(deadline: &Deadline<'_>) -> bool {
    let shape = &deadline.rule.shape;
    deadline.row.is_none() && matches!(shape, Shape::Every { period: Period::Month, .. })
}

/// What came in for a run of the deadline; none if nothing was asked, because the case stood where
/// it cannot be reported on.
fn told(
    mechanism: &Mechanism,
    case: &Case,
    deadline: &Deadline<'_>,
    (by, today): (Date, Date),
) -> Option<Told> {
    if let State::Met(at) = deadline.state {
        let plain = case.done.iter().any(|done| {
            done.at == at
                && meets(deadline, &done.act)
                && mechanism.main.actions.get(&done.act).is_some_and(is_plain)
        });
        return Some(if plain { Told::Exempt(at.date()) } else { Told::Report(at.date()) });
    }
    if deadline.state == State::Expired {
        return Some(Told::Silent);
    }
    let reports = mechanism.main.actions.values().filter(|a| meets(deadline, &a.id.text));
    let can = reports.into_iter().any(|action| action.is_open_in(case.main.stage()));
    match (case.is_over() || !can, deadline.start.date() > today, by < today) {
        (true, ..) => None,
        (_, true, _) => Some(Told::Ahead),
        (.., true) => Some(Told::Silent),
        _ => Some(Told::Waiting),
    }
}

fn meets(deadline: &Deadline<'_>, act: &str) -> bool {
    deadline.rule.until.iter().any(|moment| moment.kind == MomentKind::Act(act.to_owned()))
}

/// Whether an act asks for nothing.
fn is_plain(action: &Action) -> bool {
    action.asks.is_empty() && action.needs.is_empty() && action.rows.is_none()
}

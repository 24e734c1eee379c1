//! 年终核验: what a year's tasks came to, from the offices' own word to a verdict that can be
//! reviewed.
//!
//! A year has one case of `verification-round`, the plan that the head approves and that keeps the
//! draw, and one case of `verification` for each task. Here they are read ([`Year`]), pressed on all
//! at once (`press`), and put on paper: site sheets (`site`), grounds for the assessment, the carry-over
//! and the archive list (`export`). Nothing adds up to a score and nothing is ranked: 考核 belongs to
//! the Party committee's office.

mod export;
mod press;
mod site;
mod task;

use domain::case::Case;
use domain::event::CaseId;
use domain::mechanism::{LocalValue, Mechanism};
use domain::value::Value;
use jiff::civil::Date;
use store::read::{CaseItem, Query, Scope};

pub use press::{Inspection, SelfCheck};
pub use site::SheetKind;
pub use task::Task;

use crate::deed::Reader;
use crate::{App, AppError, Viewer};

/// The mechanism of a task's verification.
const CHECK: &str = "verification";
/// The mechanism of a year's plan.
const ROUND: &str = "verification-round";
/// More than any year has.
const MOST: u32 = 5000;

/// A year's verification.
#[derive(Debug, Clone)]
pub struct Year {
    /// Which year.
    pub year: i16,
    /// The plan, once one is drafted.
    pub round: Option<Round>,
    /// The tasks of the year in the official order of the list.
    pub tasks: Vec<Task>,
    /// Their verifications, in the same order.
    pub checks: Vec<Check>,
}

/// The plan of a year's verification.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its case.
    pub id: CaseId,
    /// Its case's number.
    pub number: String,
    /// Its stage.
    pub stage: String,
    /// Its stage in words.
    pub stage_title: String,
    /// How many of a hundred are drawn.
    pub rate: u32,
    /// What is verified.
    pub scope: String,
    /// The seed of the draw; empty before.
    pub seed: String,
    /// How many took part in the draw.
    pub pool: String,
    /// How many had to be verified whatever the draw says.
    pub forced: String,
    /// How many were drawn.
    pub picked: String,
}

/// The verification of a task.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Its case.
    pub id: CaseId,
    /// Its case's number.
    pub number: String,
    /// Its stage.
    pub stage: String,
    /// Its stage in words.
    pub stage_title: String,
    /// The task's number.
    pub task: String,
    /// The task.
    pub title: String,
    /// 牵头单位, by id.
    pub lead: String,
    /// 责任领导, by post.
    pub leader: String,
    /// Whether the task had ended when the office was asked, so that it only confirms.
    pub closed: bool,
    /// Whether it has been verified and closed by now (销号), by the two persons of its own procedure.
    pub done_by_now: bool,
    /// What the records say.
    pub record: String,
    /// What the records come to, by code; empty while the task runs.
    pub recorded: String,
    /// 自评, by code.
    pub own: String,
    /// The outside reason that the office names, in words.
    pub cause: String,
    /// What the office says.
    pub result: String,
    /// Where its proof is.
    pub evidence: String,
    /// Why it was drawn; empty if it was not.
    pub drawn_why: String,
    /// Its digest under the seed.
    pub mark: String,
    /// 核验方式, by code.
    pub way: String,
    /// What was looked at: matter, what was found, a note.
    pub items: Vec<[String; 3]>,
    /// What was found.
    pub finding: String,
    /// The two who verified, by post.
    pub inspectors: Vec<String>,
    /// 结论, by code; empty for whoever may not see it yet.
    pub verdict: String,
    /// What the verdict rests on.
    pub basis: String,
    /// Why the office asks for a review.
    pub grounds: String,
    /// What the review proposes, by code.
    pub reviewed: String,
    /// What the review found.
    pub review_basis: String,
    /// The verdict that stands, by code.
    pub last: String,
    /// Until when a review can be asked for, or has to be decided.
    pub until: Option<Date>,
    /// Numbers of the documents: 告知书, 复核决定书.
    pub papers: Vec<String>,
    /// Why it was sent back.
    pub reason: String,
}

/// The stages in which a verdict has been told to its office.
const TOLD: [&str; 6] = ["told", "received", "review", "reviewed", "rereview", "final"];

impl Check {
    /// Whether the office still has to say its own word in a form: its time runs, or it has passed and
    /// the task is verified for that.
    pub fn wants_word(&self) -> bool {
        self.stage == "asked" && !self.closed || self.stage == "drawn" && self.own.is_empty()
    }

    /// Whether the office has been told its verdict.
    pub fn is_told(&self) -> bool {
        TOLD.contains(&&*self.stage)
    }

    /// Whether it was drawn.
    pub fn is_drawn(&self) -> bool {
        !self.drawn_why.is_empty()
    }

    /// The verdict that the records and the office's word come to: what is proposed to the section.
    pub fn likely(&self) -> &str {
        let unlike = self.items.iter().any(|[_, found, _]| found == "不相符");
        match (&*self.own, unlike) {
            (_, true) => "",
            ("done", _) if self.is_drawn() || self.closed || self.done_by_now => "done",
            ("done", _) => "",
            (own, _) => own,
        }
    }

    /// Whether a person has to look before a verdict is proposed.
    pub fn is_exception(&self) -> bool {
        self.likely() != "done"
    }

    /// As its office may see it: no verdict that is not told, no review that is not decided.
    fn masked(mut self) -> Check {
        if !self.is_told() {
            self.verdict.clear();
            self.basis.clear();
            self.reason.clear();
        }
        if self.stage != "final" {
            self.reviewed.clear();
            self.review_basis.clear();
        }
        match &*self.stage {
            "proposed" | "returned" | "approved" => {
                self.stage = "deciding".to_owned();
                self.stage_title = "结论办理中".to_owned();
            }
            "reviewed" | "rereview" => {
                self.stage = "review".to_owned();
                self.stage_title = "复核中".to_owned();
            }
            _ => {}
        }
        self
    }
}

impl Year {
    /// How many verifications rest in one of these stages.
    pub fn in_stage(&self, stages: &[&str]) -> usize {
        self.checks.iter().filter(|check| stages.contains(&&*check.stage)).count()
    }

    /// How many offices' words are in.
    pub fn answered(&self) -> usize {
        self.checks.iter().filter(|check| !check.own.is_empty()).count()
    }

    /// How many were drawn.
    pub fn drawn(&self) -> usize {
        self.checks.iter().filter(|check| check.is_drawn()).count()
    }

    /// The verification of a task by its case's number.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn find(&self, number: &str) -> Result<&Check, AppError> {
        self.checks.iter().find(|check| check.number == number).ok_or(AppError::NotFound)
    }

    /// A task by its number.
    pub fn task(&self, number: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.number == number)
    }

    /// Tasks that no verification was begun for.
    pub fn unasked(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| !self.checks.iter().any(|check| check.task == task.number))
    }

    /// Tasks that are not over: they can be carried into the next year.
    pub fn to_carry(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| !task.is_over)
    }

    /// The plan's stage; empty before there is one.
    pub fn round_stage(&self) -> &str {
        self.round.as_ref().map_or("", |round| &round.stage)
    }
}

impl App {
    /// A year's verification, for those who see verdicts before they are told.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for others, [`AppError::Broken`].
    pub async fn verification(&self, viewer: &Viewer, year: i16) -> Result<Year, AppError> {
        if !viewer.sees_withheld() {
            return Err(AppError::NotFound);
        }
        self.verification_of(year).await
    }

    /// The verifications of a year that concern a viewer: his own office's, a leader's field; only
    /// with the verdicts that have been told.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn own_verification(
        &self,
        viewer: &Viewer,
        year: i16,
    ) -> Result<Vec<Check>, AppError> {
        let led = |check: &Check| {
            viewer.office == check.lead || viewer.is_leader() && viewer.sees_all_of(&check.lead)
        };
        let mut checks = self.checks_of(year).await?;
        checks.retain(led);
        Ok(checks.into_iter().map(Check::masked).collect())
    }

    /// The years that have a round, latest first; the present one always.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn verification_years(&self) -> Result<Vec<i16>, AppError> {
        let mut years: Vec<i16> = self.rows_of(ROUND).await?.iter().filter_map(year_in).collect();
        years.push(self.clock.today().year());
        years.sort_unstable();
        years.dedup();
        years.reverse();
        Ok(years)
    }

    /// The share that a district draws unless its plan says otherwise, in percent.
    pub fn draw_rate(&self) -> u32 {
        match self.round_setting("rate") {
            Some(LocalValue::Number(number)) => number.to_string().parse().unwrap_or(0),
            _ => 0,
        }
    }

    /// A setting of the plan.
    fn round_setting(&self, name: &str) -> Option<&LocalValue> {
        let mechanism = self.catalogue.current(ROUND)?;
        self.district.settings.value(mechanism, name)
    }

    pub(crate) async fn verification_of(&self, year: i16) -> Result<Year, AppError> {
        let tasks = self.year_tasks(year).await?;
        let place = |check: &Check| {
            tasks.iter().position(|task| task.number == check.task).unwrap_or(usize::MAX)
        };
        let mut checks = self.checks_of(year).await?;
        checks.sort_by_key(place);
        for check in &mut checks {
            let task = tasks.iter().find(|task| task.number == check.task);
            check.done_by_now = task.is_some_and(|task| task.outcome == "done");
        }
        Ok(Year { year, round: self.round_of(year).await?, tasks, checks })
    }

    async fn rows_of(&self, mechanism: &str) -> Result<Vec<CaseItem>, AppError> {
        let query =
            Query { mechanism: Some(mechanism.to_owned()), limit: MOST, ..Query::default() };
        let mut items = self.store.cases(&Scope::All, &query).await?.items;
        items.retain(|item| item.stage != "dropped");
        Ok(items)
    }

    async fn checks_of(&self, year: i16) -> Result<Vec<Check>, AppError> {
        let mut checks = Vec::new();
        for item in self.rows_of(CHECK).await? {
            if year_in(&item) == Some(year) {
                let case = self.case(item.id).await?;
                let mechanism = self.mechanism(&case.mechanism).await?;
                checks.push(self.check(&mechanism, &case));
            }
        }
        Ok(checks)
    }

    async fn round_of(&self, year: i16) -> Result<Option<Round>, AppError> {
        let items = self.rows_of(ROUND).await?;
        let Some(item) = items.iter().rfind(|item| year_in(item) == Some(year)) else {
            return Ok(None);
        };
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case: &case };
        let stage = case.main.stage().unwrap_or_default().to_owned();
        let title = mechanism.main.stages.get(&stage).map_or("", |stage| &stage.title);
        Ok(Some(Round {
            id: case.id,
            number: item.number.clone().unwrap_or_default(),
            stage_title: title.to_owned(),
            stage,
            rate: reader.text("rate").parse().unwrap_or(0),
            scope: reader.text("scope"),
            seed: reader.text("seed"),
            pool: reader.text("pool"),
            forced: reader.text("forced"),
            picked: reader.text("picked"),
        }))
    }

    fn check(&self, mechanism: &Mechanism, case: &Case) -> Check {
        let reader = Reader { mechanism, case };
        let stage = case.main.stage().unwrap_or_default().to_owned();
        let title = mechanism.main.stages.get(&stage).map_or("", |stage| &stage.title);
        let outside = case.times("self-outside", None) > 0;
        let own = if outside { "outside".to_owned() } else { reader.text("own") };
        let cause = mechanism.code_title("cause", &reader.text("cause")).to_owned();
        Check {
            id: case.id,
            number: case.opening.number.clone().unwrap_or_default(),
            stage_title: title.to_owned(),
            task: reader.text("task"),
            title: case.title(mechanism),
            lead: case.lead.clone().unwrap_or_default(),
            leader: reader.text("leader"),
            closed: reader.value("closed") == Some(Value::Flag(true)),
            done_by_now: false,
            record: reader.text("record"),
            recorded: reader.text("recorded"),
            own,
            cause,
            result: reader.text("result"),
            evidence: reader.text("evidence"),
            drawn_why: reader.text("drawn_why"),
            mark: reader.text("mark"),
            way: reader.text("way"),
            items: items(case),
            finding: reader.text("finding"),
            inspectors: inspectors(case),
            verdict: reader.text("verdict"),
            basis: reader.text("basis"),
            grounds: reader.text("grounds"),
            reviewed: reader.text("reviewed"),
            review_basis: reader.text("review_basis"),
            last: reader.text("final"),
            until: self.until(mechanism, case, &stage),
            papers: case.papers.iter().filter_map(|paper| paper.number.clone()).collect(),
            reason: reader.reason(),
            stage,
        }
    }

    /// The end of the thirty days that run: to ask for a review, or to decide on it.
    fn until(&self, mechanism: &Mechanism, case: &Case, stage: &str) -> Option<Date> {
        let rule = if stage == "received" { "apply" } else { "decide" };
        let calendar = self.calendar();
        let all = domain::deadline::deadlines(mechanism, case, &self.rules(&calendar));
        let found = all.iter().rfind(|deadline| deadline.rule.id.text == rule)?;
        found.due_on()
    }
}

/// What the site sheet says, row by row.
fn items(case: &Case) -> Vec<[String; 3]> {
    let cells = |row: &Value| {
        let cell = |name: &str| {
            let value = row.as_row().and_then(|row| row.get(name));
            value.map_or(String::new(), Value::to_string)
        };
        [cell("item"), cell("found"), cell("note")]
    };
    case.rows("items").iter().map(cells).collect()
}

/// Who filled in the sheet and who checked it.
fn inspectors(case: &Case) -> Vec<String> {
    let by = |act: &str| case.done.iter().rev().find(|done| done.act == act);
    let posts = ["inspect", "cosign"].into_iter().filter_map(by);
    posts.filter_map(|done| done.actor.post_id().map(str::to_owned)).collect()
}

/// The year that a case's row names.
fn year_in(item: &CaseItem) -> Option<i16> {
    let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
    view["year"].to_string().trim_matches('"').parse().ok()
}

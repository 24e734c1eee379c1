//! The demonstration: two years of a district, through the same write path as everyone's work.
//!
//! `districts/ID/demonstration/` lists inputs one by one; courses and outcomes are decided by a
//! seed; the clock is set from step to step. Nothing is written past [`App::act`]'s own path, and no
//! figure is put anywhere: what the reports claim has to come out of the records.

mod bulletins;
mod chance;
mod commitments;
mod course;
mod duties;
mod matters;
mod proposals;
mod readings;
mod registers;
mod report;
mod verifications;

use std::collections::HashMap;
use std::time::Instant;

use domain::calendar::Calendar;
use domain::event::{CaseId, FileRef};
use domain::moment::{instant, midnight_after};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use store::StoreError;

use crate::act::{Foreseen, Prepared};
use crate::error::{AppError, broken};
use crate::{App, Given, Request, Target};
pub use chance::Chance;
use course::{Courses, Step};

/// What a demonstration is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Decides courses and outcomes. The default is the year of the report.
    pub seed: u64,
    /// Multiplies proposals, for load.
    pub scale: u32,
    /// The last day.
    pub until: Date,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { seed: 2023, scale: 1, until: date(2023, 12, 31) }
    }
}

/// What a demonstration came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Made {
    /// Cases begun.
    pub cases: usize,
    /// Acts done by persons.
    pub acts: usize,
    /// Acts done by the clock.
    pub clock_acts: usize,
    /// Acts that were refused, in words: a sound course has none.
    pub refused: Vec<String>,
    /// Seconds that it took.
    pub seconds: f64,
}

/// The first day of the demonstration.
const FIRST: Date = date(2022, 1, 1);

/// What the makers of courses draw on.
pub(crate) struct Ground<'a> {
    pub app: &'a App,
    pub chance: Chance,
    pub calendar: std::sync::Arc<Calendar>,
    pub plan: Plan,
    /// A file that stands for proof.
    pub proof: FileRef,
}

impl App {
    /// Makes the demonstration in an empty district. `clock` must be the app's own.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the district is not empty or its inputs cannot be read.
    pub async fn make_demonstration(&self, clock: &Given, plan: Plan) -> Result<Made, AppError> {
        if self.store.head().await?.is_some_and(|head| head.position > 0) {
            return Err(broken("数据目录里已经有办理记录,演示数据只能建在空目录里"));
        }
        let start = Instant::now();
        clock.set(instant(FIRST.at(8, 0, 0, 0)));
        let note = "演示佐证:本文件由演示数据生成,代表一份证明材料。\n";
        let ground = Ground {
            app: self,
            chance: Chance::new(plan.seed),
            calendar: self.calendar(),
            plan,
            proof: self.store_file("佐证材料(演示).txt", note.as_bytes()).await?,
        };
        let mut courses = Courses::default();
        readings::plan(&ground, &mut courses)?;
        registers::plan(&ground, &mut courses)?;
        duties::plan(&ground, &mut courses)?;
        proposals::plan(&ground, &mut courses)?;
        report::plan(&ground, &mut courses).await?;
        commitments::plan(&ground, &mut courses)?;
        matters::plan(&ground, &mut courses)?;
        let mut stage = Stage::new(self, clock);
        stage.proof = Some(ground.proof.clone());
        stage.until = plan.until;
        stage.due = bulletins::schedule(&ground.calendar, FIRST, plan.until);
        stage.rounds = verifications::schedule(&ground.calendar, FIRST, plan.until);
        stage.play(courses.in_order(plan.until), plan.until).await?;
        stage.made.seconds = start.elapsed().as_secs_f64();
        Ok(stage.made)
    }
}

type Answer = tokio::sync::oneshot::Receiver<Result<store::Appended, StoreError>>;

/// Plays steps in the order of time; steps of one day on different cases are committed together.
struct Stage<'a> {
    app: &'a App,
    clock: &'a Given,
    cases: HashMap<usize, CaseId>,
    flying: Vec<(usize, Foreseen, Answer)>,
    made: Made,
    day: Date,
    /// Days on which something is done for a quarter's lights.
    due: Vec<bulletins::Due>,
    /// Days on which something is done for a year's verification.
    rounds: Vec<verifications::Due>,
    proof: Option<FileRef>,
    until: Date,
}

/// For how many of the last days messages are sent.
const REMINDED: i64 = 21;
/// How many appends may be on their way.
const MOST_FLYING: usize = 512;

impl Stage<'_> {
    fn new<'a>(app: &'a App, clock: &'a Given) -> Stage<'a> {
        Stage {
            app,
            clock,
            cases: HashMap::new(),
            flying: Vec::new(),
            made: Made::default(),
            day: FIRST,
            due: Vec::new(),
            rounds: Vec::new(),
            proof: None,
            until: FIRST,
        }
    }

    async fn play(&mut self, steps: Vec<Step>, until: Date) -> Result<(), AppError> {
        for step in steps {
            if step.at.date() > self.day {
                self.turn_day(step.at.date()).await?;
            }
            let busy = self.flying.iter().any(|(course, ..)| *course == step.course);
            if busy || self.flying.len() >= MOST_FLYING {
                self.land().await?;
            }
            self.take(step).await?;
        }
        self.turn_day(until).await?;
        self.clock.set(instant(until.at(17, 30, 0, 0)));
        self.made.clock_acts += self.app.run_clock(instant(until.at(17, 30, 0, 0))).await?;
        Ok(())
    }

    /// Turns to a new day; what is due for a quarter in between is done on its own day.
    async fn turn_day(&mut self, day: Date) -> Result<(), AppError> {
        while let Some(due) = self.due.first().filter(|due| due.day <= day).copied() {
            self.due.remove(0);
            self.turn(due.day).await?;
            if let Some(proof) = self.proof.clone() {
                self.made.acts += bulletins::play(self.app, self.clock, due, &proof).await?;
            }
        }
        while let Some(due) = self.rounds.first().filter(|due| due.day <= day).copied() {
            self.rounds.remove(0);
            self.turn(due.day.max(self.day)).await?;
            self.made.acts += verifications::play(self.app, self.clock, due).await?;
        }
        if day > self.day { self.turn(day).await } else { Ok(()) }
    }

    /// Lets the clock do what came due before a new day begins, and seal the days that ended.
    async fn turn(&mut self, day: Date) -> Result<(), AppError> {
        self.land().await?;
        let midnight = instant(midnight_after(day.yesterday().unwrap_or(day)));
        self.clock.set(midnight);
        self.made.clock_acts += self.app.run_clock(midnight).await?;
        self.day = day;
        self.remind(day).await?;
        Ok(())
    }

    /// Sends the messages of the last weeks; two years of them would show nothing more.
    async fn remind(&self, day: Date) -> Result<(), AppError> {
        let first = self.until.checked_sub(REMINDED.days()).unwrap_or(self.until);
        if day < first || day > self.until {
            return Ok(());
        }
        let morning = day.to_datetime(self.app.district.reminding.digest);
        self.app.run_reminders(instant(morning)).await?;
        Ok(())
    }

    async fn take(&mut self, mut step: Step) -> Result<(), AppError> {
        let target = match (self.cases.get(&step.course), &step.opens) {
            (Some(case), _) => Target::Case(*case),
            (None, Some(mechanism)) => Target::New(mechanism.clone()),
            // The course did not begin: its opening was refused and told.
            (None, None) => return Ok(()),
        };
        let at = instant(step.at);
        self.clock.set(at);
        let roster = self.app.roster();
        let Some(person) = roster.holder(&step.post, step.at.date()) else {
            self.made.refused.push(format!("{} {}没有任职人员", step.at, step.post));
            return Ok(());
        };
        step.act.by = domain::event::Actor::person(person, &*step.post);
        let request = Request { target, act: step.act, seen: None, key: None, birth: None };
        match self.app.prepare(&request, at).await {
            Ok(Prepared { append, foreseen }) => {
                self.made.acts += 1;
                if foreseen.begins {
                    self.made.cases += 1;
                    self.cases.insert(step.course, foreseen.after.id);
                }
                let answer = self.app.store.submit(append);
                self.flying.push((step.course, foreseen, answer));
                Ok(())
            }
            Err(AppError::Refused(refusal)) => {
                let name = request.act.name();
                self.made.refused.push(format!("{} {name}:{refusal}", step.at));
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Waits until everything on its way has been written.
    async fn land(&mut self) -> Result<(), AppError> {
        for (_, foreseen, answer) in std::mem::take(&mut self.flying) {
            let appended = answer.await.map_err(broken)??;
            self.app.remember(foreseen, appended)?;
        }
        Ok(())
    }
}

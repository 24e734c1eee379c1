//! A year's verification as far as December takes it: plan, the offices' own words, the draw, the
//! first site sheets. Verdicts are January's, so they stay open. Like the quarters' rounds it looks
//! at what has come out by then, and is done by the same presses as on the page.

use domain::calendar::Calendar;
use domain::moment::instant;
use jiff::civil::{Date, date};

use crate::verification::{Check, Inspection, SelfCheck, Year};
use crate::{App, AppError, Given, Viewer};

/// What is done on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Draft,
    Approve,
    Ask,
    Confirm,
    Answer,
    Draw,
    Inspect,
}

/// A day on which something is done for a year's verification.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    /// The day.
    pub day: Date,
    year: i16,
    turn: Turn,
}

/// The days of all years' verifications before a day.
pub(super) fn schedule(calendar: &Calendar, first: Date, until: Date) -> Vec<Due> {
    let turns = [
        (11, Turn::Draft),
        (13, Turn::Approve),
        (15, Turn::Ask),
        (18, Turn::Confirm),
        (20, Turn::Answer),
        (25, Turn::Draw),
        (28, Turn::Inspect),
    ];
    let mut schedule = Vec::new();
    for year in first.year()..=until.year() {
        for (day, turn) in turns {
            let day = calendar.next_working(date(year, 12, day));
            schedule.push(Due { day, year, turn });
        }
    }
    schedule.retain(|due| due.day < until);
    schedule
}

/// Whoever acts.
struct Round<'a> {
    app: &'a App,
    day: Date,
    year: i16,
    acts: usize,
}

/// Does what is due; how many acts it took. A year without tasks has nothing to verify.
pub(super) async fn play(app: &App, clock: &Given, due: Due) -> Result<usize, AppError> {
    clock.set(instant(due.day.at(8, 6, 0, 0)));
    let mut round = Round { app, day: due.day, year: due.year, acts: 0 };
    if round.found().await?.tasks.is_empty() {
        return Ok(0);
    }
    match due.turn {
        Turn::Draft => {
            let scope = format!("{}年《政府工作报告》等重点任务和票决的民生实事", due.year);
            let rate = app.draw_rate().to_string();
            let desk = round.need("supervision-clerk")?;
            app.draft_round(&desk, due.year, (&rate, &scope)).await?;
            round.acts += 1;
        }
        Turn::Approve => {
            let head = round.need("district-head")?;
            app.on_round(&head, due.year, "approve").await?;
            round.acts += 1;
        }
        Turn::Ask => {
            let desk = round.need("supervision-clerk")?;
            round.acts += app.ask_self_checks(&desk, due.year).await?.done;
        }
        Turn::Confirm => round.confirm().await?,
        Turn::Answer => round.answer().await?,
        Turn::Draw => {
            let desk = round.need("supervision-clerk")?;
            app.draw_checks(&desk, due.year).await?;
            round.acts += 1 + round.found().await?.checks.len();
        }
        Turn::Inspect => round.inspect().await?,
    }
    Ok(round.acts)
}

impl Round<'_> {
    fn viewer(&self, post: &str) -> Option<Viewer> {
        let directory = &self.app.district.directory;
        let roster = self.app.roster();
        let person = roster.holder(post, self.day)?;
        Viewer::new(directory, &roster, person, post, self.day)
    }

    fn need(&self, post: &str) -> Result<Viewer, AppError> {
        self.viewer(post).ok_or_else(|| AppError::Broken(format!("{post}没有任职人员")))
    }

    async fn found(&self) -> Result<Year, AppError> {
        self.app.verification_of(self.year).await
    }

    /// Every office confirms with one press what is over.
    async fn confirm(&mut self) -> Result<(), AppError> {
        let mut offices: Vec<String> =
            self.found().await?.checks.into_iter().map(|check| check.lead).collect();
        offices.sort();
        offices.dedup();
        for office in offices {
            let Some(liaison) = self.viewer(&format!("{office}-liaison")) else { continue };
            self.acts += self.app.confirm_self_checks(&liaison, self.year).await?.done;
        }
        Ok(())
    }

    /// The offices say of the rest what their milestones come to; one of twelve keeps silent.
    async fn answer(&mut self) -> Result<(), AppError> {
        let found = self.found().await?;
        let open = found.checks.iter().filter(|check| check.stage == "asked");
        for (nth, check) in open.enumerate() {
            let Some(liaison) = self.viewer(&format!("{}-liaison", check.lead)) else { continue };
            let Some(task) = found.task(&check.task) else { continue };
            if nth % 12 == 11 {
                continue;
            }
            let own = match (task.in_time, task.nodes) {
                (n, all) if n == all => "done",
                (n, all) if 2 * n >= all => "mostly",
                _ => "undone",
            };
            let result = match check.result.is_empty() {
                true => "按节点推进，完成情况见节点佐证".to_owned(),
                false => check.result.clone(),
            };
            let evidence = format!("{}节点佐证", check.task);
            let said = SelfCheck { own: own.to_owned(), result, evidence };
            self.app.self_check(&liaison, (self.year, &check.number), &said).await?;
            self.acts += 1;
        }
        Ok(())
    }

    /// Three sheets are filled in before the holidays, two of them checked by the second person.
    async fn inspect(&mut self) -> Result<(), AppError> {
        let desk = self.need("supervision-clerk")?;
        let second = self.need("supervision-reviewer")?;
        let found = self.found().await?;
        let drawn: Vec<&Check> =
            found.checks.iter().filter(|check| check.stage == "drawn").take(3).collect();
        for (nth, check) in drawn.into_iter().enumerate() {
            let items = found
                .matters(check)
                .into_iter()
                .map(|matter| [matter, "相符".to_owned(), String::new()]);
            let seen = Inspection {
                way: if nth == 1 { "paper" } else { "visit" }.to_owned(),
                items: items.collect(),
                finding: "实地查看并查阅验收资料，与自评和系统记录一致".to_owned(),
            };
            if nth == 2 {
                self.acts += self.app.cosign_checks(&second, self.year).await?.done;
            }
            self.app.inspect(&desk, (self.year, &check.number), &seen).await?;
            self.acts += 1;
        }
        Ok(())
    }
}

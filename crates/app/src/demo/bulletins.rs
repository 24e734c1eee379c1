//! Quarters: lights proposed by the rules, explained by offices, settled, approved, and the bulletin
//! that is issued of them. Unlike other courses these look at what has come out by then, so they
//! are done by the same presses as on the page.

use domain::calendar::Calendar;
use domain::event::{Backing, FileRef};
use domain::moment::instant;
use domain::value::Values;
use jiff::civil::Date;

use super::course::after;
use crate::act::Target;
use crate::bulletin::{Period, Settle, TaskLight, text::PARTS};
use crate::deed::{Filled, deed};
use crate::{App, AppError, Given, Viewer};

/// What is done on a day of a quarter's round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Propose,
    Explain,
    Settle,
    Approve,
    Issue,
}

/// A day on which something is done for a quarter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    /// The day.
    pub day: Date,
    period: Period,
    turn: Turn,
}

/// The days of the rounds of all quarters whose round ends before a day.
pub(super) fn schedule(calendar: &Calendar, first: Date, until: Date) -> Vec<Due> {
    let mut schedule = Vec::new();
    let mut period = Period::of(first);
    while period.last_day() < until {
        let begin = calendar.next_working(after(period.last_day(), 3));
        let turns = [
            (0, Turn::Propose),
            (2, Turn::Explain),
            (7, Turn::Settle),
            (9, Turn::Approve),
            (11, Turn::Issue),
        ];
        for (days, turn) in turns {
            let day = calendar.next_working(after(begin, days));
            schedule.push(Due { day, period, turn });
        }
        period = Period::of(after(period.last_day(), 1));
    }
    schedule.retain(|due| due.day < until);
    schedule
}

/// What offices say of a lag of their own.
const WHY_BEHIND: [&str; 4] = [
    "前期手续办理慢于预期，已倒排工期，下月补齐进度",
    "招标一次流标，已重新组织，合同签订后加班赶工",
    "施工点位协调用时较长，已逐点明确进场时间",
    "责任科室衔接不够紧，已明确专人按周调度",
];

/// Whoever acts in the round.
struct Round<'a> {
    app: &'a App,
    day: Date,
    period: Period,
    acts: usize,
}

/// Does what is due; how many acts it took.
pub(super) async fn play(
    app: &App,
    clock: &Given,
    due: Due,
    proof: &FileRef,
) -> Result<usize, AppError> {
    clock.set(instant(due.day.at(8, 5, 0, 0)));
    let mut round = Round { app, day: due.day, period: due.period, acts: 0 };
    if due.turn != Turn::Propose && round.lights().await?.is_empty() {
        return Ok(0);
    }
    match due.turn {
        Turn::Propose => round.propose().await?,
        Turn::Explain => round.explain(proof).await?,
        Turn::Settle => round.settle().await?,
        Turn::Approve => round.approve().await?,
        Turn::Issue => round.issue().await?,
    }
    Ok(round.acts)
}

impl Round<'_> {
    /// The person in a post; none while nobody holds it.
    fn viewer(&self, post: &str) -> Option<Viewer> {
        let directory = &self.app.district.directory;
        let person = directory.holder(post, self.day)?;
        Viewer::new(directory, person, post, self.day)
    }

    fn need(&self, post: &str) -> Result<Viewer, AppError> {
        self.viewer(post).ok_or_else(|| AppError::Broken(format!("{post}没有任职人员")))
    }

    async fn lights(&self) -> Result<Vec<TaskLight>, AppError> {
        Ok(self.app.quarter_of(self.period).await?.lights)
    }

    async fn propose(&mut self) -> Result<(), AppError> {
        let desk = self.need("supervision-clerk")?;
        self.acts += self.app.propose_lights(&desk, self.period).await?;
        if self.lights().await?.iter().any(|light| light.stage == "proposed" && light.is_behind()) {
            self.acts += self.app.ask_lights(&desk, self.period).await?.done;
        }
        Ok(())
    }

    /// Four offices of five explain; who waits for a higher authority shows the receipt.
    async fn explain(&mut self, proof: &FileRef) -> Result<(), AppError> {
        let lights = self.lights().await?;
        for (nth, light) in lights.iter().filter(|light| light.stage == "asked").enumerate() {
            let Some(liaison) = self.viewer(&format!("{}-liaison", light.lead)) else { continue };
            if nth % 5 == 4 {
                continue;
            }
            let outside = light.say.contains("争取上级");
            let (act, values) = match outside {
                true => (
                    "explain-outside",
                    Filled::default()
                        .with("cause", "approval")
                        .with("explanation", "材料已按时报送并获受理，待上级批复后立即组织实施"),
                ),
                false => (
                    "explain",
                    Filled::default()
                        .with("answer", "agreed")
                        .with("explanation", WHY_BEHIND[nth % WHY_BEHIND.len()]),
                ),
            };
            let mut wanted = deed(&liaison, act, values.0);
            if outside {
                wanted.backing = Backing { proof: vec![proof.clone()], ..Backing::default() };
            }
            self.app.act_on(&liaison, Target::Case(light.id), wanted).await?;
            self.acts += 1;
        }
        Ok(())
    }

    async fn settle(&mut self) -> Result<(), AppError> {
        let checker = self.need("supervision-reviewer")?;
        self.acts += self.app.keep_lights(&checker, self.period).await?.done;
        for light in self.lights().await?.iter().filter(|light| light.stage == "explained") {
            let settle = match light.outside {
                true => Settle {
                    light: "moved".to_owned(),
                    reason: "凭证齐全，按客观原因认定".to_owned(),
                },
                false => Settle::default(),
            };
            self.app.settle_light(&checker, self.period, &light.number, &settle).await?;
            self.acts += 1;
        }
        Ok(())
    }

    async fn approve(&mut self) -> Result<(), AppError> {
        let desk = self.need("supervision-clerk")?;
        let done = self.lights().await?;
        let early = done.iter().filter(|light| light.light() == "done" && light.silent == 0);
        for light in early.take(5) {
            let words = "已办结并通过两人核验，佐证齐全";
            self.app.praise(&desk, self.period, &light.number, words).await?;
            self.acts += 1;
        }
        let head = self.need("district-head")?;
        self.acts += self.app.fix_lights(&head, self.period).await?.done;
        let parts = PARTS.map(|(part, _)| part);
        let demands = "各牵头单位要对照节点倒排工期，问题及时报告；责任领导对滞后事项逐项调度。";
        self.app.draft_bulletin(&desk, self.period, (&parts, self.lead_in(), demands)).await?;
        self.on_bulletin("supervision-head", "submit", Values::new()).await?;
        self.on_bulletin("district-head", "approve", Values::new()).await?;
        self.acts += 1;
        Ok(())
    }

    /// Before the year's own tasks are issued the quarter's tasks are those of the year before.
    fn lead_in(&self) -> &'static str {
        match self.period.last_day().month() {
            3 => {
                "按照政府督查工作安排，区政府办公室对上年结转、今年继续推进的重点任务落实情况进行了督查。"
            }
            _ => "",
        }
    }

    async fn issue(&mut self) -> Result<(), AppError> {
        let out = self.app.bulletins_out().await?;
        // Numbers go by the year of issue: the fourth quarter's bulletin is the next year's first.
        let year = self.day.year();
        let this_year = format!("〔{year}〕");
        let nth = out.iter().filter(|(_, number)| number.contains(&this_year)).count() + 1;
        let number = format!("潞政办督〔{year}〕{nth}号");
        let values =
            Filled::default().with("document_no", number).with("issued_on", self.day.to_string()).0;
        self.on_bulletin("supervision-clerk", "issue", values).await
    }

    async fn on_bulletin(&mut self, post: &str, act: &str, values: Values) -> Result<(), AppError> {
        let by = self.need(post)?;
        let quarter = self.app.quarter_of(self.period).await?;
        let Some(begun) = quarter.bulletin else { return Ok(()) };
        self.app.act_on(&by, Target::Case(begun.id), deed(&by, act, values)).await?;
        self.acts += 1;
        Ok(())
    }
}

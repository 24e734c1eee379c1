//! One press for many verifications, and what is done with a single one.

use domain::case::{NextStep, Refusal, RefusalKind, What};
use domain::event::Backing;
use domain::sample;
use domain::value::{Value, Values};

use super::{CHECK, Check, ROUND, Round, Task, Year};
use crate::act::Target;
use crate::bulletin::Pressed;
use crate::deed::{Filled, deed, opening, row};
use crate::{App, AppError, Viewer};

/// Characters that the grounds of a verdict may have.
const LONGEST_BASIS: usize = 300;

/// What an office says of its task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelfCheck {
    /// 自评结论, by code: done, mostly, undone. An outside reason needs proof and goes by the task's
    /// own form.
    pub own: String,
    /// 完成情况.
    pub result: String,
    /// Where the proof is.
    pub evidence: String,
}

/// What is written on a site sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// 核验方式, by code: visit, paper, data.
    pub way: String,
    /// Matter, what was found, a note.
    pub items: Vec<[String; 3]>,
    /// 核验情况.
    pub finding: String,
}

impl App {
    /// Drafts the plan of a year's verification.
    ///
    /// # Errors
    /// A refusal for whom it is not, if there is a plan already or the share is no share.
    pub async fn draft_round(
        &self,
        viewer: &Viewer,
        year: i16,
        (rate, scope): (&str, &str),
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        if found.round.is_some() {
            return Err(refuse("本年度已经有核验方案", "在页面上继续办理"));
        }
        let share: u32 = rate.parse().unwrap_or(0);
        if share == 0 || share > 100 {
            return Err(refuse("抽查比例应为1到100的整数", "请填写百分数，比如20"));
        }
        let values = Filled::default()
            .with("year", year.to_string())
            .with("rate", share.to_string())
            .with("scope", scope)
            .0;
        let act = opening(viewer, "draft", &format!("{year}年年终核验方案"), values);
        self.act_on(viewer, Target::New(ROUND.to_owned()), act).await
    }

    /// An act on the plan that asks for nothing: approve, end.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn on_round(&self, viewer: &Viewer, year: i16, act: &str) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let round = found.round.ok_or(AppError::NotFound)?;
        self.act_on(viewer, Target::Case(round.id), deed(viewer, act, Values::new())).await
    }

    /// Asks the offices about every task of the year that was not asked about yet.
    ///
    /// # Errors
    /// A refusal for whom it is not or before the plan is approved, or [`AppError::Broken`].
    pub async fn ask_self_checks(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let found = self.verification(viewer, year).await?;
        if found.round_stage() != "approved" {
            return Err(under(
                refusal("现在不能发起自评", "区长批准方案以后、抽样以前发起"),
                "第十一条、第十五条",
            ));
        }
        let mut pressed = Pressed::default();
        for task in found.unasked() {
            self.ask_one(viewer, year, task).await?;
            pressed.done += 1;
        }
        Ok(pressed)
    }

    async fn ask_one(&self, viewer: &Viewer, year: i16, task: &Task) -> Result<(), AppError> {
        let mut values = Filled::default()
            .with("task", &*task.number)
            .with("year", year.to_string())
            .with("leader", &*task.leader)
            .with("record", task.record())
            .with("recorded", task.recorded())
            .with("result", &*task.progress)
            .0;
        values.insert("closed".to_owned(), Value::Flag(task.is_over));
        let mut act = opening(viewer, "ask", &task.title, values);
        if let What::Deed(wanted) = &mut act.what {
            wanted.lead = Some(task.lead.clone());
        }
        self.act_on(viewer, Target::New(CHECK.to_owned()), act).await
    }

    /// Confirms what the records say of the office's tasks that are over: one press for all.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn confirm_self_checks(
        &self,
        viewer: &Viewer,
        year: i16,
    ) -> Result<Pressed, AppError> {
        let own = self.own_verification(viewer, year).await?;
        let due = own.iter().filter(|c| c.lead == viewer.office && c.stage == "asked" && c.closed);
        self.each(viewer, due, |_| ("confirm", Values::new())).await
    }

    /// What an office says of a task that is not over.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn self_check(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        said: &SelfCheck,
    ) -> Result<(), AppError> {
        let own = self.own_verification(viewer, year).await?;
        let check = own.iter().find(|check| check.number == number).ok_or(AppError::NotFound)?;
        let values = Filled::default()
            .with("own", &*said.own)
            .with("result", &*said.result)
            .with("evidence", &*said.evidence)
            .0;
        // Whoever kept silent is verified whatever he says now; the two on site should know it.
        let act = if check.stage == "drawn" { "self-late" } else { "self" };
        self.act_on(viewer, Target::Case(check.id), deed(viewer, act, values)).await
    }

    /// Draws what is verified on the spot: what has to be, and a share of the rest by a seed that is
    /// made of the offices' words and written down.
    ///
    /// # Errors
    /// A refusal for whom it is not, while an office's time to answer runs, or [`AppError::Broken`].
    pub async fn draw_checks(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let found = self.verification(viewer, year).await?;
        let round = found.round.as_ref().filter(|round| round.stage == "approved");
        let Some(round) = round else {
            return Err(refuse("现在不能抽样", "方案批准、自评结束以后抽一次，不能重抽"));
        };
        if found.answered() == 0 {
            return Err(refuse("还没有单位自评", "单位自评以后再抽样"));
        }
        // Those who kept silent come first: while their time runs, nothing is drawn at all.
        let silent = found.checks.iter().filter(|check| check.stage == "asked");
        let why = |_: &Check| {
            let why = Filled::default().with("drawn_why", "必查：逾期未自评").0;
            ("draw-silent", why)
        };
        let silent: Vec<&Check> = silent.collect();
        let forced_silent = match silent.is_empty() {
            true => 0,
            false => self.each(viewer, silent.into_iter(), why).await?.done,
        };
        self.draw_rest(viewer, &found, round, forced_silent).await
    }

    async fn draw_rest(
        &self,
        viewer: &Viewer,
        found: &Year,
        round: &Round,
        forced_silent: usize,
    ) -> Result<Pressed, AppError> {
        let answered: Vec<&Check> =
            found.checks.iter().filter(|check| check.stage == "answered").collect();
        let mut records = Vec::new();
        for check in &answered {
            let case = self.case(check.id).await?;
            let last = case.events.last();
            let what = last
                .map_or(String::new(), |event| format!("{}-{}", event.position, event.recorded));
            records.push((&*check.number, what));
        }
        let seed = sample::seed(records).to_string();
        let forced: Vec<(&Check, &'static str)> = answered
            .iter()
            .filter_map(|check| Some((*check, must(check, found.task(&check.task))?)))
            .collect();
        let is_forced = |check: &Check| forced.iter().any(|(own, _)| own.id == check.id);
        let pool = answered.iter().filter(|check| !is_forced(check));
        let lots = sample::draw(&seed, pool.map(|check| &*check.task), round.rate);
        let picked = lots.iter().filter(|lot| lot.drawn).count();
        let values = Filled::default()
            .with("seed", &*seed)
            .with("pool", lots.len().to_string())
            .with("forced", (forced.len() + forced_silent).to_string())
            .with("picked", picked.to_string())
            .0;
        self.act_on(viewer, Target::Case(round.id), deed(viewer, "draw", values)).await?;
        let act = |check: &Check| {
            if let Some((_, why)) = forced.iter().find(|(own, _)| own.id == check.id) {
                return ("draw-in", Filled::default().with("drawn_why", *why).0);
            }
            let Some(nth) = lots.iter().position(|lot| lot.number == check.task) else {
                return ("draw-out", Values::new());
            };
            let lot = &lots[nth];
            let mark = Filled::default().with("mark", lot.mark.short());
            match lot.drawn {
                true => {
                    let why = format!("随机抽中：{}项中抽{picked}项，第{}项", lots.len(), nth + 1);
                    ("draw-in", mark.with("drawn_why", why).0)
                }
                false => ("draw-out", mark.0),
            }
        };
        let pressed = self.each(viewer, answered.iter().copied(), act).await?;
        Ok(Pressed { done: forced.len() + forced_silent + picked, left: pressed.left })
    }

    /// Writes down what the two found.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn inspect(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        seen: &Inspection,
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let check = found.find(number)?;
        let rows =
            seen.items.iter().filter(|[item, ..]| !item.is_empty()).map(|[item, is, note]| {
                row([("item", item.clone()), ("found", is.clone()), ("note", note.clone())])
            });
        let values = Filled::default()
            .with("way", &*seen.way)
            .many("items", rows)
            .with("finding", &*seen.finding)
            .0;
        self.act_on(viewer, Target::Case(check.id), deed(viewer, "inspect", values)).await
    }

    /// The second of the two agrees with all sheets that wait for him.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn cosign_checks(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let found = self.verification(viewer, year).await?;
        let due = found.checks.iter().filter(|check| check.stage == "inspected");
        self.each(viewer, due, |_| ("cosign", Values::new())).await
    }

    /// Proposes 完成 for all that need nobody's look; the exceptions are proposed one by one.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn conclude_checks(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let found = self.verification(viewer, year).await?;
        let ready = |check: &&Check| matches!(&*check.stage, "checked" | "plain");
        let due = found.checks.iter().filter(ready).filter(|check| !check.is_exception());
        self.each(viewer, due, |check| {
            let basis = basis(check);
            ("conclude", Filled::default().with("verdict", check.likely()).with("basis", basis).0)
        })
        .await
    }

    /// Proposes one verdict.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn conclude_check(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        (verdict, why): (&str, &str),
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let check = found.find(number)?;
        let values = Filled::default().with("verdict", verdict).with("basis", why).0;
        self.act_on(viewer, Target::Case(check.id), deed(viewer, "conclude", values)).await
    }

    /// Approves, or tells, all verdicts that wait for it.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn pass_checks(
        &self,
        viewer: &Viewer,
        year: i16,
        act: &'static str,
    ) -> Result<Pressed, AppError> {
        let stage = match act {
            "approve" => "proposed",
            "tell" => "approved",
            _ => return Err(AppError::NotFound),
        };
        let found = self.verification(viewer, year).await?;
        let due = found.checks.iter().filter(|check| check.stage == stage);
        self.each(viewer, due, |_| (act, Values::new())).await
    }

    /// Sends a verdict back to be proposed anew.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn return_check(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        reason: &str,
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let check = found.find(number)?;
        let act = if check.stage == "reviewed" { "review-again" } else { "return" };
        let mut wanted = deed(viewer, act, Values::new());
        let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        wanted.backing = Backing { reason, ..Backing::default() };
        self.act_on(viewer, Target::Case(check.id), wanted).await
    }

    /// Proposes what a review comes to: the verdict as it was, or another one.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal (whoever took part in the verdict stands aside), or
    /// [`AppError::Broken`].
    pub async fn review_check(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        (verdict, why): (&str, &str),
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let check = found.find(number)?;
        let values = Filled::default().with("review_basis", why);
        let (act, values) = match verdict.is_empty() || verdict == check.verdict {
            true => ("uphold", values.0),
            false => ("change", values.with("reviewed", verdict).0),
        };
        self.act_on(viewer, Target::Case(check.id), deed(viewer, act, values)).await
    }

    /// Decides on all reviews that were examined.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn decide_reviews(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let found = self.verification(viewer, year).await?;
        let due = found.checks.iter().filter(|check| check.stage == "reviewed");
        self.each(viewer, due, |_| ("decide", Values::new())).await
    }

    /// The office takes note of all verdicts that it was told: the thirty days run from then.
    ///
    /// # Errors
    /// A refusal for whom it is not, or [`AppError::Broken`].
    pub async fn receive_checks(&self, viewer: &Viewer, year: i16) -> Result<Pressed, AppError> {
        let own = self.own_verification(viewer, year).await?;
        let due = own.iter().filter(|c| c.lead == viewer.office && c.stage == "told");
        self.each(viewer, due, |_| ("receive", Values::new())).await
    }

    /// The office asks for a review of a verdict.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn apply_for_review(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        grounds: &str,
    ) -> Result<(), AppError> {
        let own = self.own_verification(viewer, year).await?;
        let check = own.iter().find(|check| check.number == number).ok_or(AppError::NotFound)?;
        let values = Filled::default().with("grounds", grounds).0;
        self.act_on(viewer, Target::Case(check.id), deed(viewer, "apply", values)).await
    }

    /// Carries a task that is not over into the next year.
    ///
    /// # Errors
    /// [`AppError::NotFound`], a refusal, or [`AppError::Broken`].
    pub async fn carry_task(
        &self,
        viewer: &Viewer,
        (year, number): (i16, &str),
        (cause, reason): (&str, &str),
    ) -> Result<(), AppError> {
        let found = self.verification(viewer, year).await?;
        let task = found.task(number).ok_or(AppError::NotFound)?;
        let mut wanted = deed(viewer, "carry", Filled::default().with("cause", cause).0);
        let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        wanted.backing = Backing { reason, ..Backing::default() };
        self.act_on(viewer, Target::Case(task.id), wanted).await
    }

    /// Does an act on each; what is refused for all is said as a refusal.
    async fn each<'c>(
        &self,
        viewer: &Viewer,
        checks: impl Iterator<Item = &'c Check>,
        act: impl Fn(&Check) -> (&'static str, Values),
    ) -> Result<Pressed, AppError> {
        let mut pressed = Pressed::default();
        let mut first = None;
        for check in checks {
            let (name, values) = act(check);
            match self.act_on(viewer, Target::Case(check.id), deed(viewer, name, values)).await {
                Ok(()) => pressed.done += 1,
                Err(AppError::Broken(fault)) => return Err(AppError::Broken(fault)),
                Err(other) => {
                    let why = other.to_string();
                    pressed.left.push((check.number.clone(), check.title.clone(), why));
                    first.get_or_insert(other);
                }
            }
        }
        match first.filter(|_| pressed.done == 0) {
            Some(refusal) => Err(refusal),
            None => Ok(pressed),
        }
    }
}

/// Why a task is verified whatever the draw says (地方设定); none if the draw decides.
fn must(check: &Check, task: Option<&Task>) -> Option<&'static str> {
    match task {
        Some(task) if task.binding => Some("必查：约束性任务"),
        Some(task) if task.voted => Some("必查：票决的民生实事"),
        Some(task) if check.own == "done" && !check.closed && task.lacks() > 0 => {
            Some("必查：自评完成、节点没有按期完成")
        }
        _ => None,
    }
}

/// What a verdict rests on when nobody adds a word.
fn basis(check: &Check) -> String {
    let whole = match check.is_drawn() {
        true => format!("核验单：{}；{}", check.finding, check.record),
        false => format!("自评与记录一致；{}", check.record),
    };
    whole.chars().take(LONGEST_BASIS).collect()
}

fn refusal(what: &str, next: &str) -> Refusal {
    Refusal::new(RefusalKind::Condition, what).next(NextStep::say(next))
}

fn refuse(what: &str, next: &str) -> AppError {
    AppError::from(refusal(what, next))
}

fn under(refusal: Refusal, article: &str) -> AppError {
    AppError::from(refusal.under(Some(format!("政府督查工作条例 {article}"))))
}

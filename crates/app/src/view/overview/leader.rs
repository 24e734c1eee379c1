//! 分管领导一页: what a leader has in his charge, what is behind, what is near, what waits for his word,
//! and what became of the words that he gave. How many words there were is no figure anywhere.

use domain::case::Case;
use domain::mechanism::Mechanism;
use domain::status::Status;
use jiff::civil::Date;
use store::read::{CaseItem, Order};

use super::super::ledger::{Chip, LedgerQuery};
use super::super::words::{day, day_of};
use super::{Ask, Count, DueRow, TASKS, TargetRow, Tasks};
use crate::{App, AppError, Viewer};

/// So many lines of each list fit on the one sheet.
const BEHIND: usize = 10;
const NEAR: usize = 6;
const ASKS: usize = 5;
const WORDS: usize = 5;

/// A leader's page.
#[derive(Debug, Clone)]
pub struct LeaderPage {
    /// His post.
    pub post: String,
    /// 分管副区长B
    pub title: String,
    /// What he is in charge of.
    pub field: String,
    /// Whether it is the head's page, on the whole district.
    pub whole: bool,
    /// All tasks.
    pub all: Count,
    /// 进度滞后, 未达序时.
    pub lagging: Count,
    /// 未达序时.
    pub missed: Count,
    /// 30天内到期.
    pub near: Count,
    /// 需我协调.
    pub waiting: Count,
    /// The matters that wait.
    pub asks: Vec<Ask>,
    /// What is behind, worst first.
    pub behind: Vec<LeaderTask>,
    /// What is due soon.
    pub due: Vec<DueRow>,
    /// The words that were given last, those without an answer first.
    pub words: Vec<Word>,
    /// 主要预期目标, for the head.
    pub targets: Vec<TargetRow>,
    /// The act by which the viewer says a word; empty if it is not his page.
    pub word_act: &'static str,
    /// The act by which the viewer notes that he has read.
    pub read_act: &'static str,
    /// The listed tasks that he has not yet noted today.
    pub unread: Vec<String>,
}

/// A task that is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaderTask {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// 牵头单位.
    pub lead: String,
    /// 责任领导.
    pub leader: String,
    /// Where it stands.
    pub status: Status,
    /// 当前节点.
    pub node: String,
    /// 12月31日 节点
    pub due: String,
    /// 最新进展.
    pub progress: String,
}

/// A word that a leader gave, with what the office answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The task's number.
    pub number: String,
    /// The task.
    pub title: String,
    /// The word.
    pub word: String,
    /// Whose it is.
    pub by: String,
    /// 12月28日
    pub on: String,
    /// The answer; empty while it is waited for.
    pub answer: String,
    /// Whether it is answered.
    pub answered: bool,
    given: Date,
}

impl App {
    /// The page of a leader: for himself, for the section and for the head.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for others, and if the post is no leader's today.
    pub async fn leader_page(&self, viewer: &Viewer, post: &str) -> Result<LeaderPage, AppError> {
        let head = viewer.carries("区长");
        if viewer.post != post && !head && !viewer.is_section() {
            return Err(AppError::NotFound);
        }
        let directory = &self.district.directory;
        let roster = self.roster();
        let leader = roster.leader_in(post, self.clock.today()).ok_or(AppError::NotFound)?;
        let duties = directory.post(post).map(|post| &post.duties);
        let whole = duties.is_some_and(|duties| duties.iter().any(|duty| duty == "区长"));
        let own =
            LedgerQuery { leader: (!whole).then(|| post.to_owned()), ..LedgerQuery::default() };
        let tasks = self.tasks_within(viewer, own, None).await?;
        let [all, lagging, missed, near, waiting] = tasks.leader_heads().await?;
        let asks = tasks.asks(&waiting, ASKS).await?;
        let (behind, due) = (tasks.behind(BEHIND).await?, tasks.due(&near, NEAR).await?);
        let (word_act, read_act) = match (head, viewer.post == post) {
            (true, _) => ("instruct-head", "read-by-head"),
            (false, true) => ("instruct", "read-by-leader"),
            _ => ("", ""),
        };
        let listed = asks.iter().map(|ask| &ask.number);
        let listed = listed.chain(behind.iter().map(|task| &task.number));
        let listed = listed.chain(due.iter().map(|row| &row.number));
        let unread = match read_act {
            "" => Vec::new(),
            act => self.not_done_today(viewer, act, listed).await?,
        };
        Ok(LeaderPage {
            post: post.to_owned(),
            title: leader.title.clone(),
            field: leader.field.clone(),
            whole,
            words: tasks.words(&all).await?,
            targets: match whole {
                true => self.targets(viewer, tasks.base.year.unwrap_or_default()).await?,
                false => Vec::new(),
            },
            all,
            lagging,
            missed,
            near,
            waiting,
            asks,
            behind,
            due,
            word_act,
            read_act,
            unread,
        })
    }

    /// Leaders with a page today: post and title, in the official order.
    pub fn leader_pages(&self) -> Vec<(String, String)> {
        self.leader_choices()
    }

    /// Which of some tasks the viewer has not done an act on today.
    async fn not_done_today(
        &self,
        viewer: &Viewer,
        act: &str,
        numbers: impl Iterator<Item = &String>,
    ) -> Result<Vec<String>, AppError> {
        let today = self.clock.today();
        let mut left: Vec<String> = Vec::new();
        for number in numbers {
            let case = self.case_numbered(viewer, number).await?;
            let done = case.done.iter().any(|done| {
                let own = done.actor.post_id() == Some(&*viewer.post);
                own && done.act == act && done.at.date() == today
            });
            if !done && !left.contains(number) {
                left.push(number.clone());
            }
        }
        Ok(left)
    }
}

impl Tasks<'_> {
    /// All, 进度滞后, 未达序时, 30天内到期, 需我协调.
    async fn leader_heads(&self) -> Result<[Count; 5], AppError> {
        let counts = self
            .counts(vec![
                self.base.clone(),
                self.standing_in(Status::Lagging),
                self.standing_in(Status::Missed),
                self.chip(Chip::Near),
                self.chip(Chip::Waiting),
            ])
            .await?;
        counts.try_into().map_err(|_| AppError::Broken("没有计数".to_owned()))
    }

    /// What is behind: 未达序时 before 进度滞后, each by the day that was missed.
    pub async fn behind(&self, most: usize) -> Result<Vec<LeaderTask>, AppError> {
        let asked = [Status::Missed, Status::Lagging].map(|status| self.standing_in(status));
        let mut behind = Vec::new();
        for count in self.counts(asked.to_vec()).await? {
            let mut items = self.items(&count, Order::Due).await?;
            items.sort_by(|a, b| (&a.light_on, a.id).cmp(&(&b.light_on, b.id)));
            behind.extend(items);
        }
        behind.truncate(most);
        Ok(behind.iter().map(|item| self.leader_task(item)).collect())
    }

    fn leader_task(&self, item: &CaseItem) -> LeaderTask {
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let text = |name: &str| view[name].as_str().unwrap_or("").to_owned();
        let today = self.app.clock.today();
        LeaderTask {
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            lead: self.lead(item),
            leader: item.leader.as_deref().map_or(String::new(), |post| self.app.post_name(post)),
            status: self.app.status_of(item, today),
            node: text("_node"),
            due: day_of(item.light_on.as_deref().unwrap_or(""), today),
            progress: text("progress"),
        }
    }

    /// The words that were given on these tasks, those without an answer first, then the latest.
    async fn words(&self, all: &Count) -> Result<Vec<Word>, AppError> {
        let mut words = Vec::new();
        for item in self.items(all, Order::Opened).await? {
            let case = self.app.case(item.id).await?;
            if !case.parts.contains_key("word") {
                continue;
            }
            let mechanism = self.app.mechanism(&case.mechanism).await?;
            words.extend(self.words_on(&mechanism, &case));
        }
        words.sort_by_key(|word| (word.answered, std::cmp::Reverse(word.given)));
        words.truncate(WORDS);
        Ok(words)
    }

    fn words_on(&self, mechanism: &Mechanism, case: &Case) -> Vec<Word> {
        let today = self.app.clock.today();
        let said = |field: &str, sequence: u32| {
            let kept = case.fields.get(field).into_iter().flatten();
            let mut own = kept.filter(|kept| kept.sequence == sequence);
            own.next().map(|kept| kept.value.to_string()).unwrap_or_default()
        };
        let runs = case.parts.get("word").into_iter().flatten();
        runs.map(|run| {
            let given = case.events.iter().find(|event| event.sequence == run.sequence);
            let answered = run.stage() == Some("answered");
            let last = run.stages.last().map_or(0, |entry| entry.sequence);
            Word {
                number: case.opening.number.clone().unwrap_or_default(),
                title: case.title(mechanism),
                word: said("word", run.sequence),
                by: given.map_or(String::new(), |event| self.app.actor_name(event)),
                on: day(run.started.date(), today),
                answer: if answered { said("word_answer", last) } else { String::new() },
                answered,
                given: run.started.date(),
            }
        })
        .collect()
    }
}

impl App {
    /// The act by which a viewer says a word on a task that a leader is responsible for; empty if he
    /// may not.
    pub fn word_act(&self, viewer: &Viewer, leader: &str) -> &'static str {
        let has = self.catalogue.current(TASKS).is_some_and(|m| m.part("word").is_some());
        match () {
            () if !has => "",
            () if viewer.carries("区长") => "instruct-head",
            () if viewer.is_leader() && viewer.post == leader => "instruct",
            () => "",
        }
    }
}

//! What the records say of a year's tasks: milestones in time, limits, red lights, how it ended.

use domain::case::Case;
use domain::deadline::Deadline;
use domain::event::CaseId;
use domain::mechanism::Mechanism;
use jiff::civil::{Date, date};
use store::read::{CaseItem, Query, Scope};

use super::MOST;
use crate::deed::Reader;
use crate::{App, AppError};

/// Procedures that carry a year's tasks.
const SOURCES: [&str; 2] = ["commitment", "livelihood-project"];
/// Stages in which a voted project is not yet, or never became, a task of the year.
const NO_TASK: [&str; 6] = ["collected", "studied", "listed", "elected", "dropped", "unelected"];

/// A task of the year.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// 牵头单位, by id.
    pub lead: String,
    /// 责任领导, by post; empty if none is named.
    pub leader: String,
    /// 任务来源 in words.
    pub source: String,
    /// 任务性质 in words.
    pub nature: String,
    /// Whether it is 约束性.
    pub binding: bool,
    /// Whether deputies voted for it (票决的民生实事).
    pub voted: bool,
    /// Milestones that fell due and were reported in time.
    pub in_time: usize,
    /// Milestones that fell due.
    pub nodes: usize,
    /// Milestones with an accepted outside reason.
    pub excused: usize,
    /// 原定时限.
    pub original: Option<Date>,
    /// 完成时限 as it stands.
    pub due: Option<Date>,
    /// In how many bulletins it was red.
    pub reds: usize,
    /// Where it stands: 推进中, 销号.
    pub stage: String,
    /// 办结方式 in words; empty while it runs.
    pub how: String,
    /// The day on which it ended.
    pub ended_on: Option<Date>,
    /// Whether it has ended.
    pub is_over: bool,
    /// How it ended, by outcome: done, stopped, carried.
    pub outcome: String,
    /// Whether it can be carried now.
    pub can_carry: bool,
    /// The latest word on progress.
    pub progress: String,
    /// What it is to reach: milestones, target, yearly result.
    pub goals: Vec<String>,
    /// Numbers of its documents and files, as grounds.
    pub proofs: usize,
}

impl Task {
    /// 节点3/4(1项客观原因),6月30日销号: the records in one line.
    pub fn record(&self) -> String {
        let mut said = format!("节点按期{}/{}", self.in_time, self.nodes);
        if self.excused > 0 {
            said += &format!("（客观原因{}项）", self.excused);
        }
        if self.reds > 0 {
            said += &format!("，曾亮红灯{}次", self.reds);
        }
        if let (Some(original), Some(due)) = (self.original, self.due)
            && original != due
        {
            said += &format!("，时限由{}调整为{}", words(original), words(due));
        }
        match self.ended_on {
            Some(on) => said + &format!("，{}{}", words(on), self.how),
            None => said + &format!("，{}", self.stage),
        }
    }

    /// Milestones that fell due and were neither reported in time nor excused.
    pub fn lacks(&self) -> usize {
        self.nodes.saturating_sub(self.in_time + self.excused)
    }

    /// What the records come to, by code; empty while the task runs.
    pub fn recorded(&self) -> &'static str {
        match &*self.outcome {
            "done" => "done",
            "stopped" => "outside",
            "carried" => "undone",
            _ => "",
        }
    }
}

/// 2023年6月30日
fn words(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}

impl App {
    /// The tasks of a year in the official order of the list; those merged into others stand there.
    pub(super) async fn year_tasks(&self, year: i16) -> Result<Vec<Task>, AppError> {
        let reds = self.shown_lights().await?;
        let mut tasks = Vec::new();
        for source in SOURCES {
            let query = Query {
                mechanism: Some(source.to_owned()),
                opened_from: Some(date(year, 1, 1).to_string()),
                opened_to: Some(date(year, 12, 31).to_string()),
                limit: MOST,
                ..Query::default()
            };
            let mut items = self.store.cases(&Scope::All, &query).await?.items;
            items.retain(|item| {
                item.lead.is_some()
                    && item.outcome.as_deref() != Some("merged")
                    && !(source == "livelihood-project" && NO_TASK.contains(&&*item.stage))
            });
            items.sort_by(|a, b| (&a.opened_on, a.id).cmp(&(&b.opened_on, b.id)));
            for item in items {
                let mut task = self.year_task(&item).await?;
                task.reds = reds.get(&task.number).map_or(0, |shown| shown.reds);
                tasks.push(task);
            }
        }
        Ok(tasks)
    }

    async fn year_task(&self, item: &CaseItem) -> Result<Task, AppError> {
        let case = self.case(item.id).await?;
        let mechanism = self.mechanism(&case.mechanism).await?;
        let reader = Reader { mechanism: &mechanism, case: &case };
        let voted_kind = mechanism.id.text == "livelihood-project";
        let congress = reader.text("adjustable_by") == "congress";
        let day = |field: &str| reader.filled(field).and_then(|text| text.parse().ok());
        let stage = case.main.stage().unwrap_or_default();
        let stage = mechanism.main.stages.get(stage).map_or(String::new(), |s| s.title.clone());
        let (in_time, nodes) = self.nodes_in_time(&mechanism, &case);
        let outcome = case.ended.as_ref().map_or(String::new(), |ended| ended.outcome.clone());
        let full = mechanism.code_title("outcome", &reader.text("outcome")).to_owned();
        let excused = |run: &&domain::case::Run| run.stage() == Some("excused");
        Ok(Task {
            id: case.id,
            number: item.number.clone().unwrap_or_default(),
            title: item.title.clone(),
            lead: item.lead.clone().unwrap_or_default(),
            leader: item.leader.clone().unwrap_or_default(),
            source: match voted_kind {
                true => "民生实事".to_owned(),
                false => mechanism.code_title("source", &reader.text("source")).to_owned(),
            },
            nature: mechanism.code_title("nature", &reader.text("nature")).to_owned(),
            binding: reader.text("nature") == "binding",
            voted: voted_kind || congress && reader.text("source") == "livelihood",
            in_time,
            nodes,
            excused: case.parts.get("quarter").into_iter().flatten().filter(excused).count(),
            original: day("original_due_on"),
            due: day("due_on"),
            reds: 0,
            how: match (case.is_over(), full.is_empty()) {
                (false, _) => String::new(),
                (true, true) => stage.clone(),
                (true, false) => format!("{stage}（{full}）"),
            },
            stage,
            ended_on: case.ended.as_ref().map(|ended| ended.at.date()),
            is_over: case.is_over(),
            outcome,
            can_carry: case.main.stage() == Some("running") && !voted_kind,
            progress: reader.text("progress"),
            goals: goals(&reader),
            proofs: proofs(&case),
        })
    }

    /// Milestones that fell due by today: reported in time, and all.
    fn nodes_in_time(&self, mechanism: &Mechanism, case: &Case) -> (usize, usize) {
        let calendar = self.calendar();
        let all = domain::deadline::deadlines(mechanism, case, &self.rules(&calendar));
        let today = self.clock.today();
        let mut latest: Vec<&Deadline<'_>> = Vec::new();
        for node in all.iter().filter(|d| d.rule.id.text == "node" && d.row.is_some()) {
            latest.retain(|own| own.row != node.row);
            latest.push(node);
        }
        latest.retain(|node| node.due_on().is_some_and(|due| due <= today) || node.met_in_time());
        (latest.iter().filter(|node| node.met_in_time()).count(), latest.len())
    }
}

/// What the task has to show: its milestones, target and yearly result.
fn goals(reader: &Reader<'_>) -> Vec<String> {
    let mut goals: Vec<String> = ["target", "annual_result", "content"]
        .iter()
        .map(|field| reader.text(field))
        .filter(|words| !words.is_empty())
        .collect();
    for row in reader.case.rows("milestones") {
        let Some(row) = row.as_row() else { continue };
        let cell = |name: &str| row.get(name).map_or(String::new(), |value| value.to_string());
        goals.push(format!("{}节点：{}", cell("quarter"), cell("title")));
    }
    goals.dedup();
    goals
}

/// How many files were given as proof or attached.
fn proofs(case: &Case) -> usize {
    let given = case.events.iter().map(|event| match &event.fact {
        domain::event::Fact::Act(deed) => deed.backing.proof.len(),
        _ => 0,
    });
    given.sum::<usize>() + case.files.len()
}

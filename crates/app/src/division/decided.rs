//! What was decided already and is issued at once: decisions of a meeting as 会议议定事项, tasks of a
//! list from above as 上级任务. Nothing of it is divided again.

use domain::case::{Act, Refusal, RefusalKind, What};
use domain::paper::{Paper, PaperKind};
use domain::value::Value;
use jiff::civil::Date;

use super::{Filled, Node, deed, node_rows, opening, quarter_of};
use crate::act::Target;
use crate::{App, AppError, Viewer};

/// A decision that somebody confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// The item of the paper.
    pub id: u32,
    /// Its number in the paper.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its words.
    pub text: String,
    /// The office that carries it out.
    pub office: String,
    /// Offices that help.
    pub co_offices: Vec<String>,
    /// By when, if the paper says so.
    pub due_on: Option<Date>,
    /// Where no day is set: its class (办理类别), by its code, which sets its limit.
    pub class: String,
    /// The number that it has in the list of a government above.
    pub superior_no: String,
}

/// What meetings are called in the titles of their minutes, with their codes.
const MEETINGS: [(&str, &str); 5] = [
    ("常务会议", "executive"),
    ("全体会议", "full"),
    ("办公会", "office"),
    ("专题会", "special"),
    ("现场", "onsite"),
];

impl App {
    /// Issues decisions of minutes, or tasks of a list from above, at once.
    ///
    /// # Errors
    /// A refusal that names what a decision lacks, before anything is issued.
    pub async fn issue_decisions(
        &self,
        viewer: &Viewer,
        paper: &Paper,
        decisions: &[Decision],
    ) -> Result<usize, AppError> {
        let mechanism = mechanism_of(paper);
        let mut courses = Vec::new();
        for decision in decisions {
            let leader = self.leader_for(paper, decision)?;
            courses.push(match paper.kind {
                PaperKind::Minutes => self.decided(viewer, paper, decision, &leader),
                _ => self.handed_down(viewer, paper, decision, &leader),
            });
        }
        let target = Target::New(mechanism.to_owned());
        for course in &courses {
            self.try_course(&target, course).await?;
        }
        for course in courses {
            self.act_course(&target, course).await?;
        }
        Ok(decisions.len())
    }

    /// The leader in charge, once nothing else is lacking.
    fn leader_for(&self, paper: &Paper, decision: &Decision) -> Result<String, AppError> {
        let today = self.clock.today();
        let roster = self.roster();
        let leader = roster.leader_of(&decision.office, today);
        let undated = paper.kind != PaperKind::Minutes && decision.due_on.is_none();
        let lacking = match (decision.office.is_empty(), leader) {
            (true, _) => "牵头单位",
            (_, None) => "责任领导（按领导分工没有对应的区领导）",
            _ if undated => "完成时限",
            (_, Some(leader)) => return Ok(leader.post.clone()),
        };
        let say = format!("“{}”还缺{lacking}", decision.title);
        let mut refusal = Refusal::new(RefusalKind::Incomplete, say.clone());
        refusal.fields.push((format!("office.{}", decision.id), say));
        Err(refusal.into())
    }

    /// A decision of a meeting, with the day that it set or by its class.
    fn decided(
        &self,
        viewer: &Viewer,
        paper: &Paper,
        decision: &Decision,
        leader: &str,
    ) -> Vec<Act> {
        let number = paper.number.clone().unwrap_or_default();
        let code = MEETINGS.iter().find(|(words, _)| paper.title.contains(words));
        let number_or_title = if number.is_empty() { &paper.title } else { &number };
        let (act, class) = match decision.due_on {
            Some(_) => ("issue-now-dated", "dated"),
            None if decision.class.is_empty() => ("issue-now", "ordinary"),
            None => ("issue-now", decision.class.as_str()),
        };
        let item = match decision.number.is_empty() {
            true => decision.id.to_string(),
            false => decision.number.clone(),
        };
        let held_on = paper.date.unwrap_or(self.clock.today()).min(self.clock.today());
        let values = Filled::default()
            .with("meeting", code.map_or("executive", |(_, code)| code))
            .with("session", session(paper))
            .with("held_on", held_on.to_string())
            .with("minutes_number", cut(number_or_title, 40))
            .with("item_number", cut(&item, 10))
            .with("text", &*decision.text)
            .with("class", class)
            .with("due_on", decision.due_on.map(|day| day.to_string()).unwrap_or_default())
            .with("leader", leader)
            .many("co_offices", decision.co_offices.iter().map(Value::text))
            .0;
        let mut act = opening(viewer, act, &decision.title, values);
        lead(&mut act, &decision.office);
        vec![act]
    }

    /// A task from above: registered with its number, and given to its office.
    fn handed_down(
        &self,
        viewer: &Viewer,
        paper: &Paper,
        decision: &Decision,
        leader: &str,
    ) -> Vec<Act> {
        let issuer = paper.issuer.clone().unwrap_or_else(|| paper.title.clone());
        let level = if issuer.contains('省') { "province" } else { "city" };
        let named = format!("{}{}", paper.title, paper.number.clone().unwrap_or_default());
        let superior_no = match decision.superior_no.is_empty() {
            true => decision.id.to_string(),
            false => decision.superior_no.clone(),
        };
        let received = Filled::default()
            .with("level", level)
            .with("superior_office", cut(&issuer, 60))
            .with("superior_no", cut(&superior_no, 60))
            .with("paper", cut(&named, 100))
            .with("statement", &*decision.text)
            .with("frequency", "month")
            .many("forms", [Value::text("city-list")])
            .0;
        let due = decision.due_on.unwrap_or_default();
        let title = "完成任务".to_owned();
        let node = Node { quarter: quarter_of(due).to_owned(), title, due };
        let issued = Filled::default()
            .with("nature", "own")
            .with("leader", leader)
            .many("co_offices", decision.co_offices.iter().map(Value::text))
            .many("milestones", node_rows(&[node]))
            .with("due_on", due.to_string())
            .0;
        let mut issue = deed(viewer, "issue", issued);
        lead(&mut issue, &decision.office);
        vec![opening(viewer, "receive", &decision.title, received), issue]
    }
}

/// Where the cases of a paper stand.
pub fn mechanism_of(paper: &Paper) -> &'static str {
    match paper.kind {
        PaperKind::Minutes => "meeting-decision",
        _ => "superior-task",
    }
}

fn lead(act: &mut Act, office: &str) {
    if let What::Deed(wanted) = &mut act.what {
        wanted.lead = Some(office.to_owned());
    }
}

/// 第45次, as the number or the title of minutes says it.
fn session(paper: &Paper) -> String {
    let said = [paper.number.as_deref().unwrap_or(""), paper.title.as_str()];
    let found = said.iter().find_map(|text| {
        let from = text.find('第')?;
        let to = text[from..].find('次')?;
        Some(format!("{}次", &text[from..from + to]))
    });
    let found = found.unwrap_or_else(|| paper.number.clone().unwrap_or_default());
    cut(if found.is_empty() { "本次" } else { &found }, 30)
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

//! The round of a plan: 征求意见, 审核, 审定, 印发. Agreeing and objecting are acts of the offices on
//! their own drafts; what one press of the section does to all of them is here.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::What;
use domain::value::{Value, Values};

use super::{Division, DraftTask, Filled, deed, node_rows, opening, row};
use crate::act::{Birth, Target};
use crate::{App, AppError, Request, Viewer};

/// A step of the round with how many drafts rest in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundStep {
    /// 预分解, 征求意见 …
    pub title: &'static str,
    /// How many drafts wait in it.
    pub waiting: usize,
    /// How many have passed it.
    pub passed: usize,
}

/// What a press did to many drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issued {
    /// How many it was done for.
    pub done: usize,
    /// Those that it was not done for: number, name and why.
    pub left: Vec<(String, String, String)>,
}

impl Division {
    /// The steps of the round, in order.
    pub fn round(&self) -> Vec<RoundStep> {
        const STEPS: [(&str, &[&str]); 6] = [
            ("预分解", &["draft", "accepted"]),
            ("征求意见", &["consulting"]),
            ("异议裁定", &["objected"]),
            ("分管领导审核", &["agreed"]),
            ("审定", &["reviewed"]),
            ("印发", &["approved"]),
        ];
        let at = |stage: &str| STEPS.iter().position(|(_, stages)| stages.contains(&stage));
        let reached: Vec<usize> =
            self.live().map(|draft| at(&draft.stage).unwrap_or(STEPS.len())).collect();
        let step = |(nth, (title, _)): (usize, &(&'static str, _))| RoundStep {
            title,
            waiting: reached.iter().filter(|at| **at == nth).count(),
            passed: reached.iter().filter(|at| **at > nth).count(),
        };
        STEPS.iter().enumerate().map(step).collect()
    }
}

impl App {
    /// Asks every office about the drafts that it is to lead: all that are accepted and whole.
    ///
    /// # Errors
    /// A refusal before the report is adopted, or [`AppError::Broken`].
    pub async fn consult_offices(&self, viewer: &Viewer, year: i16) -> Result<Issued, AppError> {
        let division = self.division(viewer, year).await?;
        let mut issued = Issued::default();
        for draft in division.in_stage("accepted") {
            let lacks = draft.lacks();
            if !lacks.is_empty() {
                issued.leave(draft, format!("还缺{}", lacks.join("、")));
                continue;
            }
            let mut act = deed(viewer, "consult", Values::new());
            if let What::Deed(wanted) = &mut act.what {
                wanted.lead = draft.office.clone();
            }
            match self.act_on(viewer, Target::Case(draft.id), act).await {
                Ok(()) => issued.done += 1,
                // What refuses one refuses all: the report has not been adopted.
                Err(refused) if issued.done == 0 => return Err(refused),
                Err(other) => issued.leave(draft, other.to_string()),
            }
        }
        Ok(issued)
    }

    /// Issues what has been approved: every draft becomes a task. Once nothing is on its way any
    /// more, what was set aside is written into the report's record as held.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn issue_drafts(&self, viewer: &Viewer, year: i16) -> Result<Issued, AppError> {
        let division = self.division(viewer, year).await?;
        let mut issued = Issued::default();
        for draft in division.in_stage("approved") {
            let act = deed(viewer, "issue", Values::new());
            let birth = Birth {
                link: "issued-as".to_owned(),
                mechanism: "commitment".to_owned(),
                act: self.as_task(viewer, draft, year),
            };
            let target = Target::Case(draft.id);
            let birth = Some(Box::new(birth));
            let request = Request { target, act, seen: None, key: None, birth };
            match self.act(viewer, request).await {
                Ok(_) => issued.done += 1,
                Err(AppError::Broken(fault)) => return Err(AppError::Broken(fault)),
                Err(other) => issued.leave(draft, other.to_string()),
            }
        }
        let division = self.division(viewer, year).await?;
        let on_way = division.live().any(|draft| draft.stage != "issued");
        if !on_way && issued.left.is_empty() {
            self.close_division(viewer, &division).await?;
        }
        Ok(issued)
    }

    /// The act that issues a draft as a task.
    fn as_task(&self, viewer: &Viewer, draft: &DraftTask, year: i16) -> domain::case::Act {
        let lead = draft.office.clone();
        let ids: Vec<String> = draft.statements.iter().map(u32::to_string).collect();
        let statement =
            if ids.is_empty() { String::new() } else { format!("{year}:{}", ids.join(",")) };
        let measures = if draft.content == draft.quote { "" } else { &*draft.content };
        let values = Filled::default()
            .with("source", &*draft.source)
            .with("statement", statement)
            .with("quote", if draft.quote.is_empty() { &*draft.content } else { &*draft.quote })
            .with("nature", &*draft.nature)
            .with("measures", measures)
            .with("leader", draft.leader.clone().unwrap_or_default())
            .many("co_offices", draft.co_offices.iter().map(Value::text))
            .many("milestones", node_rows(&draft.nodes))
            .with("due_on", draft.due_on.map(|due| due.to_string()).unwrap_or_default())
            .with("target", &*draft.target)
            .with("annual_result", &*draft.annual_result)
            .with("adjustable_by", &*draft.adjustable_by)
            .with("superior_no", &*draft.superior_no)
            .with("duty_items", &*draft.duty_items)
            .0;
        let lasting = draft.nature == "lasting";
        let act = if lasting { "issue-lasting" } else { "issue" };
        let mut act = opening(viewer, act, &draft.name, values);
        if let What::Deed(wanted) = &mut act.what {
            wanted.lead = lead;
            if !lasting {
                wanted.values.remove("annual_result");
            }
        }
        act
    }

    /// Holds the sentences of what was set aside, and ends the drafts that came to nothing.
    async fn close_division(&self, viewer: &Viewer, division: &Division) -> Result<(), AppError> {
        let covered: BTreeSet<u32> =
            division.live().flat_map(|draft| draft.statements.clone()).collect();
        if let Some(item) = self.report_item(division.year).await? {
            let case = self.case(item.id).await?;
            let held: BTreeSet<String> = case
                .rows("holds")
                .iter()
                .filter_map(|row| row.as_row()?.get("statement").map(ToString::to_string))
                .collect();
            for (id, why) in self.left_out(division).await? {
                if covered.contains(&id) || held.contains(&id.to_string()) {
                    continue;
                }
                let hold = row([("statement", id.to_string()), ("why", why)]);
                let values = Values::from([("holds".to_owned(), hold)]);
                self.act_on(viewer, Target::Case(item.id), deed(viewer, "hold", values)).await?;
            }
        }
        for draft in &division.drafts {
            if matches!(draft.stage.as_str(), "aside" | "merged" | "split" | "dropped") {
                let act = deed(viewer, "leave", Values::new());
                self.act_on(viewer, Target::Case(draft.id), act).await?;
            }
        }
        Ok(())
    }

    /// The sentences that came to no task, each with why: set aside by a person, or proposed by the
    /// reading to be left out and not taken up by a person.
    async fn left_out(&self, division: &Division) -> Result<BTreeMap<u32, String>, AppError> {
        let mut left = BTreeMap::new();
        let beside = self.beside(division).await?;
        for sentence in beside.bands.iter().flat_map(|band| &band.sentences) {
            if sentence.aside.is_some() {
                left.insert(sentence.id, sentence.aside_words().to_owned());
            }
        }
        for draft in division.in_stage("aside") {
            left.extend(draft.statements.iter().map(|id| (*id, draft.reason.clone())));
        }
        Ok(left)
    }
}

impl Issued {
    fn leave(&mut self, draft: &DraftTask, why: String) {
        self.left.push((draft.number.clone(), draft.name.clone(), why));
    }
}

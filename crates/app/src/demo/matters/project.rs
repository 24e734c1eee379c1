//! 民生实事: candidates, the vote of the people's congress, carrying out, changes, rating.

use domain::mechanism::rule::PaperMoment;
use domain::value::Value;
use jiff::civil::{Date, DateTime, date};
use serde::Deserialize;

use super::{CHECKER, DESK, Pace, SECRETARY, cell, day, liaison, list, milestones, signer};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    day: Date,
    sort: String,
    channel: String,
    title: String,
    need: String,
    content: String,
    target: String,
    unit: String,
    /// In fen, as money is kept.
    budget: i64,
    money_source: String,
    due: Date,
    nodes: String,
    lead: String,
    votes: u32,
    /// `elected`, `unelected`, `dropped`; `kept` and `moved` are elected ones whose change was
    /// turned down or decided by the standing committee.
    outcome: String,
    result: String,
}

/// The deputies of the district's congress.
const DEPUTIES: u32 = 256;
const VOTED: Date = date(2023, 4, 26);

/// Plans every candidate.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Row>(ground, "livelihood-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("livelihood-{nth}"));
        let nodes = milestones(&row.nodes);
        Planner { pace, row, nodes }.plan(&mut courses.begin());
    }
    Ok(())
}

struct Planner<'a> {
    pace: Pace<'a>,
    row: &'a Row,
    nodes: Vec<Value>,
}

impl Planner<'_> {
    fn plan(&self, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let opened = pace.at("collect", row.day);
        let deed = Deed::new("collect")
            .title(&row.title)
            .lead(&row.lead)
            .with("sort", &*row.sort)
            .with("channel", &*row.channel)
            .with("need", &*row.need);
        course.open("livelihood-project", opened, DESK, deed);
        if row.outcome == "dropped" {
            let deed = Deed::new("drop").because("用地和资金当年不能落实，列入储备");
            return course.step(pace.then("drop", opened, 6), DESK, deed);
        }
        let studied = pace.then("study", opened, pace.days("study", 5, 9));
        course.step(studied, &signer(&row.lead), self.study());
        let listed = pace.at("list", date(2023, 3, 15));
        course.step(listed, SECRETARY, pace.file(Deed::new("list"), "minutes"));
        let voted = VOTED.at(16, 40, 0, 0);
        let ballot = |act: &str| {
            Deed::new(act)
                .with("voted_on", VOTED.to_string())
                .with("votes_for", row.votes.to_string())
                .with("deputies", DEPUTIES.to_string())
        };
        if row.outcome == "unelected" {
            let deed = ballot("not-elect").because("赞成票过半数，但超出应选数");
            return course.step(voted, "congress-clerk", deed);
        }
        course.step(voted, "congress-clerk", pace.file(ballot("elect"), "resolution"));
        let assigned = pace.at("assign", date(2023, 5, 4));
        let leader = pace.leader(&row.lead, assigned.date());
        course.step(assigned, DESK, Deed::new("assign").lead(&row.lead).with("leader", &*leader));
        course.paper(pace.then("card", assigned, 8), DESK, "card", PaperMoment::Published);
        let mut settled = assigned;
        for nth in 0..self.nodes.len() {
            settled = settled.max(self.node(nth, course));
        }
        match row.outcome.as_str() {
            "kept" => self.turned_down(&leader, course),
            "moved" => self.moved(&leader, course),
            _ => (),
        }
        let over = self.close(settled, course);
        self.months(assigned.date(), over.date(), course);
    }

    fn study(&self) -> Deed {
        let row = self.row;
        Deed::new("study")
            .with("content", &*row.content)
            .with("target", &*row.target)
            .with("unit", &*row.unit)
            .with("budget", row.budget.to_string())
            .with("money_source", &*row.money_source)
            .many("milestones", self.nodes.clone())
            .with("due_on", row.due.to_string())
            .with("feasible", "受益面广，资金和点位已经落实，当年能够完成")
    }

    fn claimed(&self, nth: usize) -> DateTime {
        let due = self.nodes.get(nth).and_then(|node| day(node, "due")).unwrap_or(self.row.due);
        let early = self.pace.days(&format!("early-{nth}"), 7, 15);
        self.pace.by(&format!("claim-{nth}"), after(due, -early))
    }

    fn node(&self, nth: usize, course: &mut Course<'_>) -> DateTime {
        let part = |deed: Deed| deed.part("quarter", nth as u32 + 1);
        let title = self.nodes.get(nth).map(|node| cell(node, "title")).unwrap_or_default();
        let claimed = self.claimed(nth);
        let deed = part(Deed::new("claim")).with("node_result", format!("已完成：{title}"));
        course.step(claimed, &liaison(&self.row.lead), deed);
        let accepted = self.pace.then(&format!("accept-{nth}"), claimed, 2);
        course.step(accepted, DESK, part(Deed::new("accept")));
        accepted
    }

    /// What was voted is not the government's to change.
    fn turned_down(&self, leader: &str, course: &mut Course<'_>) {
        let asked = self.pace.at("ask-change", date(2023, 8, 8));
        let deed = Deed::new("ask-change")
            .with("change", "content")
            .with("new_content", "部分点位改为下年实施")
            .with("new_target", "50")
            .because("个别点位协调难度较大，申请调减数量");
        course.step(asked, &signer(&self.row.lead), deed);
        let reviewed = self.pace.then("change-review", asked, 2);
        course.step(reviewed, leader, Deed::new("review").part("change", 1));
        let held = self.pace.then("change-held", reviewed, 6);
        let deed = Deed::new("hold-back")
            .part("change", 1)
            .because("票决项目的数量须由人大常委会决定调整，理由不充分，不予提请，按原数量实施");
        course.step(held, SECRETARY, deed);
    }

    fn moved(&self, leader: &str, course: &mut Course<'_>) {
        let asked = self.pace.at("ask-change", date(2023, 8, 14));
        let deed = Deed::new("ask-change")
            .with("change", "due")
            .with("new_content", &*self.row.content)
            .with("new_target", &*self.row.target)
            .with("new_due_on", "2023-12-20")
            .because("设备到货推迟，完成时限需顺延，内容和数量不变");
        course.step(asked, &signer(&self.row.lead), deed);
        let reviewed = self.pace.then("change-review", asked, 2);
        course.step(reviewed, leader, Deed::new("review").part("change", 1));
        let submitted = self.pace.then("change-submit", reviewed, 7);
        let deed = self.pace.file(Deed::new("submit").part("change", 1), "minutes");
        course.step(submitted, SECRETARY, deed);
        let decided = self.pace.at("change-decided", date(2023, 9, 26));
        let deed = self.pace.file(Deed::new("approve").part("change", 1), "resolution");
        course.step(decided, "congress-clerk", deed);
    }

    fn close(&self, settled: DateTime, course: &mut Course<'_>) -> DateTime {
        let (pace, row) = (&self.pace, self.row);
        let due = if row.outcome == "moved" { date(2023, 12, 20) } else { row.due };
        let early = pace.days("apply", 2, 6);
        let applied = pace.by("apply", after(due, -early)).max(pace.then("applied", settled, 1));
        let deed = Deed::new("apply-close")
            .with("result", &*row.result)
            .with("value", &*row.target)
            .proof(&pace.ground.proof);
        course.step(applied, &liaison(&row.lead), deed);
        let verified = pace.then("verify", applied, pace.days("verify", 2, 5));
        course.step(verified, DESK, Deed::new("verify").with("site", "visit"));
        let confirmed = pace.then("confirm", verified, pace.days("confirm", 1, 3));
        course.step(confirmed, CHECKER, Deed::new("confirm"));
        let rated = pace.at("rate", after(confirmed.date(), pace.days("rate", 8, 16)));
        let desk = "congress-deputies-clerk";
        let ballots = pace.days("ballots", 48, 60);
        let fair = pace.days("fair", 3, 7);
        let good = ballots - fair - pace.days("bad", 0, 2);
        let deed = Deed::new("rate-deputies")
            .with("deputy_ballots", ballots.to_string())
            .with("deputy_good", good.to_string())
            .with("deputy_fair", fair.to_string());
        course.step(rated, desk, deed);
        let ballots = pace.days("residents", 160, 220);
        let (good, fair) = (ballots * 86 / 100, ballots * 10 / 100);
        let deed = Deed::new("rate-residents")
            .with("resident_ballots", ballots.to_string())
            .with("resident_good", good.to_string())
            .with("resident_fair", fair.to_string());
        let asked = pace.then("rate-residents", rated, 1);
        course.step(asked, desk, deed);
        course.step(pace.then("close", asked, 2), DESK, Deed::new("close"));
        applied
    }

    /// The same work is not asked for twice: a press where nothing falls due, nothing where a node
    /// has been claimed or the end is near.
    fn months(&self, assigned: Date, over: Date, course: &mut Course<'_>) {
        for month in 5..=12 {
            let at = self.pace.by(&format!("month-{month}"), after(date(2023, month, 25), 1));
            let last = at.date().last_of_month();
            let open = |nth: usize| {
                let due = self.nodes.get(nth).and_then(|node| day(node, "due"));
                due.is_some_and(|due| due <= last) && self.claimed(nth) >= at
            };
            let due = self.row.due <= last && self.row.outcome != "moved";
            let running = at.date() > assigned && at.date() < over;
            if running && !due && !(0..self.nodes.len()).any(open) && month < 12 {
                course.step(at, &liaison(&self.row.lead), Deed::new("exempt"));
            }
        }
    }
}

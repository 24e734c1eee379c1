//! 上级任务: each from the lists of the city and the province; courses by the seed.

use domain::value::Value;
use jiff::civil::{Date, DateTime, date};
use serde::Deserialize;

use super::{
    CHECKER, DESK, DIRECTOR, HEAD, Pace, SECTION_HEAD, UNDER_WAY, cell, day, in_words, liaison,
    list, many, milestones, signer,
};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    day: Date,
    level: String,
    superior_office: String,
    superior_no: String,
    paper: String,
    title: String,
    statement: String,
    frequency: String,
    forms: String,
    nature: String,
    lead: String,
    co: String,
    due: Date,
    nodes: String,
    result: String,
}

/// Plans every task of the lists.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for row in list::<Row>(ground, "superior-2023")? {
        let pace = Pace::new(ground, format!("superior-{}-{}", row.level, row.superior_no));
        let nodes = milestones(&row.nodes);
        Planner { pace, row: &row, nodes }.plan(&mut courses.begin());
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
        let received = pace.at("receive", row.day);
        let deed = Deed::new("receive")
            .title(&row.title)
            .with("level", &*row.level)
            .with("superior_office", &*row.superior_office)
            .with("superior_no", &*row.superior_no)
            .with("paper", &*row.paper)
            .with("statement", &*row.statement)
            .with("frequency", &*row.frequency)
            .many("forms", many(&row.forms));
        course.open("superior-task", received, DESK, deed);
        let issued = pace.then("issue", received, pace.days("issue", 1, 3));
        let leader = pace.leader(&row.lead, issued.date());
        let deed = Deed::new("issue")
            .lead(&row.lead)
            .with("nature", &*row.nature)
            .with("leader", &*leader)
            .many("co_offices", many(&row.co))
            .many("milestones", self.nodes.clone())
            .with("due_on", row.due.to_string());
        course.step(issued, DESK, deed);
        let signed = pace.then("sign", issued, pace.days("sign", 0, 2));
        course.step(signed, &liaison(&row.lead), Deed::new("sign"));
        if pace.happens("object", 0.06) {
            self.object(signed, course);
        }
        self.ask(signed, course);
        let mut settled = signed;
        let mut reached = true;
        for nth in 0..self.nodes.len() {
            match self.node(nth, course) {
                Some(at) => settled = settled.max(at),
                None => reached = false,
            }
        }
        let due = self.adjusted(&leader, course);
        let over = reached.then(|| self.close(settled, due, course));
        self.rounds(signed.date(), over.map_or(date(2023, 12, 31), |at| at.date()), course);
    }

    fn object(&self, signed: DateTime, course: &mut Course<'_>) {
        let at = self.pace.then("object", signed, 2);
        let deed = Deed::new("object")
            .with("grounds", "三定规定关于职责分工的条款")
            .because("任务内容涉及两个单位职责，申请明确牵头单位");
        course.step(at, &signer(&self.row.lead), deed);
        let ruled = self.pace.then("ruled", at, 3);
        let deed = Deed::new("uphold").part("dispute", 1).because("主要职责清楚，维持原分工");
        course.step(ruled, DIRECTOR, deed);
    }

    fn ask(&self, signed: DateTime, course: &mut Course<'_>) {
        let Some(office) = self.row.co.split_whitespace().next() else { return };
        if !self.pace.happens("co", 0.2) {
            return;
        }
        let asked = self.pace.at("ask", after(signed.date(), self.pace.days("ask", 8, 20)));
        let ask = [("office", office), ("ask", "配套手续预计哪一天办结")];
        course.step(asked, &liaison(&self.row.lead), Deed::new("ask-co").row("questions", &ask));
        let deed = Deed::new("answer").part("question", 1).with("co_answer", "本月内办结");
        course.step(self.pace.then("answer", asked, 1), &liaison(office), deed);
    }

    fn due_of(&self, nth: usize) -> Date {
        self.nodes.get(nth).and_then(|node| day(node, "due")).unwrap_or(self.row.due)
    }

    fn lateness(&self, nth: usize) -> Option<i64> {
        let late = self.pace.happens(&format!("late-{nth}"), 0.1);
        late.then(|| self.pace.days(&format!("lateness-{nth}"), 5, 24))
    }

    fn excused(&self, nth: usize) -> bool {
        self.row.nature == "upward" && self.pace.happens(&format!("excused-{nth}"), 0.3)
    }

    /// When the node was settled; none if it never was.
    fn node(&self, nth: usize, course: &mut Course<'_>) -> Option<DateTime> {
        let (pace, due) = (&self.pace, self.due_of(nth));
        let part = |deed: Deed| deed.part("quarter", nth as u32 + 1);
        if self.excused(nth) {
            let at = pace.by(&format!("excuse-{nth}"), after(due, -2));
            let deed = part(Deed::new("excuse"))
                .with("excuse", "approval")
                .because("申报材料已经受理，上级尚未批复")
                .proof(&pace.ground.proof);
            course.step(at, SECTION_HEAD, deed);
            return Some(at);
        }
        if pace.happens(&format!("never-{nth}"), 0.012) {
            self.supervised(nth, course);
            return None;
        }
        let late = self.lateness(nth);
        let claimed = match late {
            Some(days) => pace.at(&format!("claim-{nth}"), after(due, days)),
            None => {
                let early = pace.days(&format!("early-{nth}"), 8, 18);
                pace.by(&format!("claim-{nth}"), after(due, -early))
            }
        };
        if late.is_some() {
            self.supervised(nth, course);
        }
        let title = self.nodes.get(nth).map(|node| cell(node, "title")).unwrap_or_default();
        let deed = part(Deed::new("claim")).with("node_result", format!("已完成：{title}"));
        course.step(claimed, &liaison(&self.row.lead), deed);
        let accepted = pace.then(&format!("accept-{nth}"), claimed, 2);
        course.step(accepted, DESK, part(Deed::new("accept")));
        Some(accepted)
    }

    /// The clock has proposed 督办; rows are counted by the nodes that were late before.
    fn supervised(&self, nth: usize, course: &mut Course<'_>) {
        let pace = &self.pace;
        let flagged = |n: usize| {
            !self.excused(n)
                && (pace.happens(&format!("never-{n}"), 0.012) || self.lateness(n).is_some())
        };
        let row = (0..nth).filter(|n| flagged(*n)).count() as u32 + 1;
        let at = pace.at(&format!("supervise-{nth}"), after(self.due_of(nth), 3));
        if pace.happens(&format!("declined-{nth}"), 0.4) {
            let deed =
                Deed::new("decline").part("supervise", row).because("已倒排工期，下周再看进度");
            return course.step(at, HEAD, deed);
        }
        course.step(at, HEAD, Deed::new("approve").part("supervise", row));
        let answered = pace.then(&format!("answered-{nth}"), at, 4);
        let deed = Deed::new("answer")
            .part("supervise", row)
            .with("rectified", "已增加施工力量，按周调度，月底前补齐")
            .with("cause", "effort");
        course.step(answered, &signer(&self.row.lead), deed);
        let closed = pace.then(&format!("supervise-closed-{nth}"), answered, 2);
        course.step(closed, SECTION_HEAD, Deed::new("close").part("supervise", row));
    }

    /// The due day, or the later one to which the superior agreed.
    fn adjusted(&self, leader: &str, course: &mut Course<'_>) -> Date {
        let (pace, row) = (&self.pace, self.row);
        let later = after(row.due, 45);
        if !pace.happens("adjust", 0.1) || later > date(2023, 12, 31) {
            return row.due;
        }
        let asked = pace.by("ask-adjust", after(row.due, -24));
        let deed = Deed::new("ask-adjust")
            .with("new_due_on", later.to_string())
            .with("cause", "approval")
            .because("管线迁改手续由市级部门办理，须相应顺延");
        course.step(asked, &signer(&row.lead), deed);
        let reviewed = pace.then("review", asked, 1);
        // Who is in charge on the day, as the act asks: the leader that was written at the issue.
        course.step(reviewed, leader, Deed::new("review").part("adjust", 1));
        let agreed = pace.then("agree", reviewed, 4);
        let deed = Deed::new("agree")
            .part("adjust", 1)
            .with("agreed_number", format!("{}复函", in_words(agreed.date())));
        course.step(agreed, DESK, deed);
        later
    }

    /// Applied for, verified, sent up, confirmed; when it was applied for.
    fn close(&self, settled: DateTime, due: Date, course: &mut Course<'_>) -> DateTime {
        let (pace, row) = (&self.pace, self.row);
        let ready = pace.by("apply", after(due, -pace.days("apply", 3, 8)));
        let applied = ready.max(pace.then("applied", settled, 1));
        let deed = Deed::new("apply-close").with("result", &*row.result).proof(&pace.ground.proof);
        course.step(applied, &liaison(&row.lead), deed);
        let verified = pace.then("verify", applied, pace.days("verify", 2, 6));
        let site = pace.pick("site", &["paper", "visit", "data"]);
        course.step(verified, DESK, Deed::new("verify").with("site", site));
        let submitted = pace.then("submit", verified, pace.days("submit", 1, 2));
        course.step(submitted, CHECKER, Deed::new("submit"));
        let confirmed = pace.at("confirm", after(submitted.date(), pace.days("confirm", 9, 25)));
        let office = if row.level == "province" { "晋政督函" } else { "长政督" };
        let number = format!("{office}〔2023〕{}号", 10 + confirmed.date().day_of_year() / 7);
        course.step(confirmed, DESK, Deed::new("confirm").with("confirm_number", number));
        applied
    }

    /// The rounds of the task's own frequency: one press while nothing falls due, else one text from
    /// which all tables are made.
    fn rounds(&self, signed: Date, over: Date, course: &mut Course<'_>) {
        let months: &[i8] = match self.row.frequency.as_str() {
            "month" => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
            "quarter" => &[3, 6, 9, 12],
            _ => &[],
        };
        for month in months {
            let at = self.pace.by(&format!("round-{month}"), date(2023, *month, 20));
            if at.date() <= after(signed, 3) || at.date() >= over {
                continue;
            }
            if self.is_due(at.date()) {
                self.report(*month, at, over, course);
            } else {
                course.step(at, &liaison(&self.row.lead), Deed::new("exempt"));
            }
        }
    }

    /// Whether something falls due this month or lies behind, and is not claimed yet.
    fn is_due(&self, on: Date) -> bool {
        let last = on.last_of_month();
        let open = |nth: usize| {
            let due = self.due_of(nth);
            let settled = if self.excused(nth) {
                self.pace.by(&format!("excuse-{nth}"), after(due, -2)).date()
            } else if self.pace.happens(&format!("never-{nth}"), 0.012) {
                date(2024, 12, 31)
            } else {
                match self.lateness(nth) {
                    Some(days) => self.pace.at(&format!("claim-{nth}"), after(due, days)).date(),
                    None => {
                        let early = self.pace.days(&format!("early-{nth}"), 8, 18);
                        self.pace.by(&format!("claim-{nth}"), after(due, -early)).date()
                    }
                }
            };
            due <= last && settled >= on
        };
        self.row.due <= last || (0..self.nodes.len()).any(open)
    }

    fn report(&self, month: i8, at: DateTime, over: Date, course: &mut Course<'_>) {
        let words = self.pace.pick(&format!("words-{month}"), &UNDER_WAY);
        course.step(at, &liaison(&self.row.lead), Deed::new("progress").with("progress", words));
        let approved = self.pace.then(&format!("approve-{month}"), at, 1);
        if approved.date() >= over {
            return;
        }
        course.step(approved, &signer(&self.row.lead), Deed::new("approve"));
        let sent = self.pace.then(&format!("send-{month}"), approved, 1);
        for form in self.row.forms.split_whitespace().filter(|form| *form != "bulletin") {
            course.step(sent, DESK, Deed::new(&format!("send-{form}")));
        }
    }
}

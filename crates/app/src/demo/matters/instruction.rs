//! 批示件: each from the list, its course by the seed.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::{CHECKER, DESK, DIRECTOR, Pace, UNDER_WAY, liaison, list, many, signer};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    day: Date,
    leader: String,
    title: String,
    extract: String,
    /// The paper that it is written on; empty if it was spoken.
    paper: String,
    lead: String,
    co: String,
    /// A code of the mechanism, or `noted`: read, no matter made of it.
    class: String,
    due: Option<Date>,
    result: String,
}

/// Plans every instruction of the list.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Row>(ground, "instructions-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("instruction-{nth}"));
        Planner { pace, row }.plan(&mut courses.begin());
    }
    Ok(())
}

struct Planner<'a> {
    pace: Pace<'a>,
    row: &'a Row,
}

impl Planner<'_> {
    fn plan(&self, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let opened = pace.at("register", row.day);
        self.register(opened, course);
        let proposed = pace.then("propose", opened, pace.days("propose", 0, 1));
        let words = match row.class.as_str() {
            "noted" => "建议送有关单位阅知，不单独立项",
            _ => "建议立项，由承办单位按批示要求办理并报结果",
        };
        let deed = Deed::new("propose").with("proposal", words).with("proposed_office", &*row.lead);
        course.step(proposed, "instructions-clerk", deed);
        let decided = pace.then("decide", proposed, pace.days("decide", 0, 2));
        if row.class == "noted" {
            let deed = Deed::new("note-only")
                .many("readers", many(&format!("{} {}", row.lead, row.co)))
                .because("批示为传阅性质，没有具体办理要求");
            return course.step(decided, DIRECTOR, deed);
        }
        let act = if row.class == "dated" { "establish-dated" } else { "establish" };
        let deed = Deed::new(act)
            .lead(&row.lead)
            .with("class", &*row.class)
            .with("due_on", row.due.map(|due| due.to_string()).unwrap_or_default())
            .many("co_offices", many(&row.co));
        course.step(decided, DIRECTOR, deed);
        let signed = pace.then("sign", decided, pace.days("sign", 0, 1));
        course.step(signed, &liaison(&row.lead), Deed::new("sign"));
        self.handle(decided, signed, course);
    }

    fn register(&self, at: DateTime, course: &mut Course<'_>) {
        let row = self.row;
        let spoken = row.paper.is_empty();
        let deed = Deed::new(if spoken { "register-spoken" } else { "register" })
            .title(&row.title)
            .with("leader", &*row.leader)
            .with("instructed_on", row.day.to_string())
            .with("extract", &*row.extract)
            .with("on_paper", &*row.paper);
        let deed = match spoken {
            true => deed.because("现场调研时当面交办，有关单位负责人在场"),
            false => self.pace.file(deed, "scan"),
        };
        course.open("instruction", at, "instructions-clerk", deed);
    }

    /// The last day for the result.
    fn limit(&self, decided: Date) -> Date {
        let days = match self.row.class.as_str() {
            "ordinary" => 7,
            "major" => 30,
            "urgent" => 3,
            "normal" => 15,
            "lasting" => 110,
            _ => 30,
        };
        self.row.due.unwrap_or_else(|| after(decided, days))
    }

    fn handle(&self, decided: DateTime, signed: DateTime, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let (handler, mut limit) = (liaison(&row.lead), self.limit(decided.date()));
        let mut begun = signed;
        if matches!(row.class.as_str(), "ordinary" | "major" | "lasting") {
            begun = pace.then("feedback", signed, 1);
            let words = pace.pick("feedback", &UNDER_WAY);
            course.step(begun, &handler, Deed::new("progress").with("progress", words));
        }
        if let Some(office) = row.co.split_whitespace().next()
            && pace.happens("co", 0.3)
        {
            begun = begun.max(self.ask(office, signed, course));
        }
        if row.class == "lasting" {
            self.months(signed.date(), limit, course);
        } else if pace.happens("extend", 0.1) && (limit - decided.date()).get_days() > 12 {
            limit = self.extend(limit, course);
        }
        let late = pace.happens("late", 0.1) && row.class != "lasting";
        let early = pace.days("early", 1, 3).min(i64::from((limit - signed.date()).get_days()) - 1);
        let reported = if late {
            let urged = pace.at("urge", after(limit, 1));
            course.step(urged, DESK, Deed::new("urge"));
            pace.then("report", urged, pace.days("lateness", 1, 4))
        } else {
            pace.by("report", after(limit, -early)).max(pace.then("report", begun, 0))
        };
        course.step(reported, &signer(&row.lead), self.result());
        let checked = pace.then("check", reported, pace.days("check", 1, 2));
        let checked = match pace.happens("returned", 0.1) {
            true => self.supplement(checked, course),
            false => checked,
        };
        let opinion =
            pace.pick("opinion", &["情况属实", "经现场核实，结果属实", "经电话回访，情况属实"]);
        course.step(checked, DESK, Deed::new("submit").with("opinion", opinion));
        self.decide(checked, course);
    }

    fn result(&self) -> Deed {
        Deed::new("report").with("result", &*self.row.result)
    }

    fn ask(&self, office: &str, signed: DateTime, course: &mut Course<'_>) -> DateTime {
        let asked = self.pace.then("ask", signed, 0);
        let ask = [("office", office), ("ask", "贵单位配合事项何时能够办结")];
        course.step(asked, &liaison(&self.row.lead), Deed::new("ask-co").row("questions", &ask));
        let deed =
            Deed::new("answer").part("question", 1).with("co_answer", "已安排专人配合，按时办结");
        let answered = self.pace.then("answer", asked, 1);
        course.step(answered, &liaison(office), deed);
        answered
    }

    /// Every month from the 25th a text, as the class asks.
    fn months(&self, signed: Date, limit: Date, course: &mut Course<'_>) {
        for month in signed.month()..=12 {
            let window = jiff::civil::date(2023, month, 25);
            let at = self.pace.by(&format!("month-{month}"), after(window, 1));
            if at.date() > after(signed, 10) && at.date() < after(limit, -8) {
                let words = self.pace.pick(&format!("words-{month}"), &UNDER_WAY);
                let deed = Deed::new("progress").with("progress", words);
                course.step(at, &liaison(&self.row.lead), deed);
            }
        }
    }

    /// Asked for before the limit, granted by the leader who gave the instruction.
    fn extend(&self, limit: Date, course: &mut Course<'_>) -> Date {
        let later = after(limit, 20);
        let asked = self.pace.by("ask-extend", after(limit, -5));
        let deed = Deed::new("ask-extend")
            .with("new_due_on", later.to_string())
            .with("cause", "approval")
            .because("需等待上级主管部门批复，按批复时间顺延");
        course.step(asked, &signer(&self.row.lead), deed);
        let granted = self.pace.then("extended", asked, 1);
        course.step(granted, &self.row.leader, Deed::new("approve").part("adjust", 1));
        later
    }

    fn supplement(&self, at: DateTime, course: &mut Course<'_>) -> DateTime {
        let deed = Deed::new("return").because("结果没有写明完成时间和数量，请补充");
        course.step(at, DESK, deed);
        let again = self.pace.then("again", at, 2);
        course.step(again, &signer(&self.row.lead), self.result());
        self.pace.then("check-again", again, 1)
    }

    /// The leader reads it: on the page, or on paper that is recorded for him.
    fn decide(&self, submitted: DateTime, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let seen = pace.then("seen", submitted, pace.days("seen", 1, 4));
        if pace.happens("go-on", 0.08) {
            let deed = Deed::new("go-on").with("verdict", "再核实一次长效措施，下周报结果");
            course.step(seen, &row.leader, deed);
            let again = pace.then("go-on-report", seen, 3);
            course.step(again, &signer(&row.lead), self.result());
            let submitted = pace.then("go-on-check", again, 1);
            course.step(submitted, DESK, Deed::new("submit").with("opinion", "情况属实"));
            let over = pace.then("go-on-over", submitted, 2);
            return course.step(over, &row.leader, Deed::new("finish"));
        }
        if pace.happens("on-paper", 0.3) {
            let deed = pace.file(Deed::new("record-see"), "verdict_scan");
            course.step(seen, "instructions-clerk", deed);
        } else {
            course.step(seen, &row.leader, Deed::new("see"));
        }
        let outcome = if row.class == "lasting" { "turn" } else { "full" };
        let closed = pace.then("close", seen, 1);
        course.step(closed, CHECKER, Deed::new("close").with("outcome", outcome));
    }
}

//! 问题整改: the problems that the report names, each with its measures.

use domain::value::Value;
use jiff::civil::{Date, DateTime, date};
use serde::Deserialize;

use super::{CHECKER, DESK, Pace, cell, day, liaison, list, many, rows, signer};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    title: String,
    kind: String,
    /// The report's own words.
    description: String,
    lead: String,
    co: String,
    origin: String,
    /// `measure~standard~due|…`
    measures: String,
    result: String,
    /// `open` while it is still being worked on, `watched` once closed, `relapsed` if it came back.
    outcome: String,
}

const LISTED: Date = date(2023, 5, 10);
const CONGRESS: &str = "2024-04-25";

/// Plans every problem of the list.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Row>(ground, "problems-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("problem-{nth}"));
        let measures = rows(&row.measures, &["title", "standard", "due"]);
        Planner { pace, row, measures }.plan(&mut courses.begin());
    }
    Ok(())
}

struct Planner<'a> {
    pace: Pace<'a>,
    row: &'a Row,
    measures: Vec<Value>,
}

impl Planner<'_> {
    fn plan(&self, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let opened = pace.at("list", LISTED);
        let leader = pace.leader(&row.lead, opened.date());
        let deed = Deed::new("list")
            .title(&row.title)
            .lead(&row.lead)
            .with("source", "report")
            .with("kind", &*row.kind)
            .with("quote", &*row.description)
            .with("description", &*row.description)
            .with("congress_on", CONGRESS)
            .with("leader", &*leader)
            .many("co_offices", many(&row.co));
        course.open("problem", opened, DESK, deed);
        let planned = pace.then("plan", opened, pace.days("plan", 5, 9));
        let deed =
            Deed::new("plan").with("origin", &*row.origin).many("measures", self.measures.clone());
        course.step(planned, &signer(&row.lead), deed);
        let approved = pace.then("approve", planned, pace.days("approve", 1, 2));
        course.step(approved, &leader, Deed::new("approve-plan"));
        let mut settled = approved;
        for nth in 0..self.measures.len() {
            settled = settled.max(self.measure(nth, course));
        }
        if row.outcome != "open" {
            self.close(settled, course);
        }
    }

    fn measure(&self, nth: usize, course: &mut Course<'_>) -> DateTime {
        let pace = &self.pace;
        let measure = &self.measures[nth];
        let due = day(measure, "due").unwrap_or(date(2023, 12, 29));
        let part = |deed: Deed| deed.part("measure", nth as u32 + 1);
        let claimed = match pace.happens(&format!("late-{nth}"), 0.12) {
            true => pace.at(&format!("claim-{nth}"), after(due, 7)),
            false => pace.by(&format!("claim-{nth}"), after(due, -pace.days("early", 2, 8))),
        };
        let words = cell(measure, "standard");
        let deed = part(Deed::new("claim")).with("measure_result", words);
        course.step(claimed, &liaison(&self.row.lead), deed);
        let mut accepted = pace.then(&format!("accept-{nth}"), claimed, 2);
        if pace.happens(&format!("returned-{nth}"), 0.1) {
            let deed = part(Deed::new("return")).because("没有写明完成数量，请补充");
            course.step(accepted, DESK, deed);
            let again = pace.then(&format!("claim-again-{nth}"), accepted, 2);
            let words = format!("{}，清单附后", cell(measure, "standard"));
            let deed = part(Deed::new("claim")).with("measure_result", words);
            course.step(again, &liaison(&self.row.lead), deed);
            accepted = pace.then(&format!("accept-again-{nth}"), again, 1);
        }
        course.step(accepted, DESK, part(Deed::new("accept")));
        accepted
    }

    fn close(&self, settled: DateTime, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let checked = pace.then("self-check", settled, 5);
        course.step(
            checked,
            &signer(&row.lead),
            Deed::new("self-check").with("result", &*row.result),
        );
        let verified = pace.then("verify", checked, 4);
        let deed =
            Deed::new("verify").with("site", "visit").with("opinion", "措施已落实，情况属实");
        course.step(verified, DESK, deed);
        let confirmed = pace.then("confirm", verified, 2);
        course.step(confirmed, CHECKER, Deed::new("confirm"));
        let looked = pace.at("look", after(confirmed.date(), 80));
        if row.outcome == "relapsed" {
            let deed = Deed::new("relapse")
                .with("relapse_note", "回头看发现个别点位问题重新出现")
                .with("again_on", "2024-03-15")
                .because("回头看抽查3处，1处反弹");
            course.step(looked, DESK, deed);
            let planned = pace.then("plan-again", looked, 6);
            let again = rows(
                "建立日常巡查和通报制度~制度印发并运行满一个季度~2024-03-08",
                &["title", "standard", "due"],
            );
            let deed =
                Deed::new("plan").with("origin", "日常管护没有落实到岗").many("measures", again);
            course.step(planned, &signer(&row.lead), deed);
            let leader = pace.leader(&row.lead, LISTED);
            course.step(pace.then("approve-again", planned, 1), &leader, Deed::new("approve-plan"));
        } else {
            course.step(looked, DESK, Deed::new("look").with("finding", "steady"));
        }
    }
}

//! 政府督查: whole supervisions from the decision to the closing.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::{
    CHECKER, DESK, HEAD, Pace, SECTION_HEAD, cell, day, in_words, liaison, list, many, rows, signer,
};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    day: Date,
    /// `order` by the head's order, `propose` by the section.
    begins: String,
    kind: String,
    title: String,
    ground: String,
    runner: String,
    /// The team's leader, by post, or the named office.
    by: String,
    objects: String,
    content: String,
    scope: String,
    methods: String,
    ends: Date,
    /// `office~facts~evidence~conclusion|…`
    conclusions: String,
    /// `office~matter~due|…`
    problems: String,
    /// `closed`, `reviewed` with one conclusion changed on review, `declined`, `open`.
    outcome: String,
}

/// Plans every supervision of the list.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Row>(ground, "supervisions-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("supervision-{nth}"));
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
        let mut at = pace.at("begin", row.day);
        let deed = Deed::new(&row.begins).title(&row.title).with("kind", &*row.kind);
        if row.begins == "order" {
            let number = format!("{}区长指令", in_words(row.day));
            let deed = deed.with("order_no", number).with("ground", &*row.ground);
            course.open("supervision", at, SECTION_HEAD, deed);
        } else {
            course.open("supervision", at, SECTION_HEAD, deed.with("ground", &*row.ground));
            at = pace.then("approve", at, 2);
            if row.outcome == "declined" {
                let deed = Deed::new("decline").because("同一事项正在审计，避免重复督查");
                return course.step(at, HEAD, deed);
            }
            course.step(at, HEAD, Deed::new("approve"));
        }
        let planned = pace.then("plan", at, pace.days("plan", 1, 3));
        course.step(planned, DESK, self.scheme());
        let ready = pace.then("approve-plan", planned, pace.days("approve-plan", 1, 2));
        course.step(ready, HEAD, Deed::new("approve-plan"));
        let named = pace.then("member", ready, 0);
        for (nth, who) in [("政府办督查室", "综合"), ("区司法局", "政策把关")].iter().enumerate()
        {
            let member = Deed::new("member").flag("conflict", false);
            let deed = member.row("team", &[("post", who.0), ("title", who.1)]);
            course.step(pace.then(&format!("member-{nth}"), named, 0), SECTION_HEAD, deed);
        }
        let begun = pace.then("start", named, 1);
        let quiet = row.methods.contains("covert");
        let act = if quiet { "begin-quiet" } else { "begin" };
        course.step(begun, SECTION_HEAD, Deed::new(act));
        if row.outcome == "open" {
            return;
        }
        self.inside(begun, course);
    }

    fn scheme(&self) -> Deed {
        let row = self.row;
        let act = match row.runner.as_str() {
            "team" => "plan-team",
            "agent" => "plan-agent",
            _ => "plan",
        };
        let deed = Deed::new(act)
            .with("runner", &*row.runner)
            .many("objects", many(&row.objects))
            .with("content", &*row.content)
            .with("scope", &*row.scope)
            .many("methods", many(&row.methods))
            .with("ends_on", row.ends.to_string())
            .flag("repeated", false);
        match row.runner.as_str() {
            "team" => deed.with("team_leader", &*row.by),
            "agent" => deed.with("agent", &*row.by),
            _ => deed,
        }
    }

    /// What was found, the conclusions, their approval.
    fn inside(&self, begun: DateTime, course: &mut Course<'_>) {
        let (pace, row_) = (&self.pace, self.row);
        let inside = |deed: Deed| deed.part("inside", 1);
        let conclusions = rows(&row_.conclusions, &["office", "facts", "evidence", "title"]);
        let (record, by) = match row_.runner.as_str() {
            "team" => ("record-team", row_.by.clone()),
            "agent" => ("record-agent", liaison(&row_.by)),
            _ => ("record", DESK.to_owned()),
        };
        let mut at = pace.then("record", begun, 2);
        for (nth, found) in conclusions.iter().enumerate() {
            let finding = [
                ("office", &*cell(found, "office")),
                ("title", &*cell(found, "facts")),
                ("evidence", &*cell(found, "evidence")),
            ];
            course.step(at, &by, inside(Deed::new(record)).row("findings", &finding));
            at = pace.then(&format!("record-{nth}"), at, 0);
        }
        let finished = pace.by("finish", row_.ends).max(pace.then("finished", at, 0));
        course.step(finished, SECTION_HEAD, Deed::new("finish"));
        let drafted = pace.then("draft", finished, pace.days("draft", 3, 6));
        let deed = inside(Deed::new("draft")).many("conclusions", conclusions.clone());
        course.step(drafted, DESK, deed);
        let problems = rows(&row_.problems, &["office", "title", "due"]);
        let mut last = drafted;
        for (nth, problem) in problems.iter().enumerate() {
            last = pace.then(&format!("require-{nth}"), last, 0);
            let (office, title, due) =
                (cell(problem, "office"), cell(problem, "title"), cell(problem, "due"));
            let columns = [("office", &*office), ("title", &*title), ("due", &*due)];
            course.step(last, DESK, inside(Deed::new("require")).row("problems", &columns));
        }
        let submitted = pace.then("submit", last, 2);
        course.step(submitted, SECTION_HEAD, inside(Deed::new("submit")));
        let approved = pace.then("conclude", submitted, 3);
        course.step(approved, HEAD, inside(Deed::new("approve")));
        self.after(approved, conclusions.len(), &problems, course);
    }

    /// Delivery, review, rectification, praise, closing.
    fn after(
        &self,
        approved: DateTime,
        count: usize,
        problems: &[domain::value::Value],
        course: &mut Course<'_>,
    ) {
        let (pace, row_) = (&self.pace, self.row);
        let delivered = pace.then("deliver", approved, 2);
        for nth in 0..count {
            let at = pace.then(&format!("deliver-{nth}"), delivered, 0);
            course.step(at, DESK, Deed::new("deliver").part("object", nth as u32 + 1));
        }
        // A conclusion that nobody asks to review is final after thirty days.
        let mut settled = pace.at("settled", after(delivered.date(), 34));
        if row_.outcome == "reviewed" {
            settled = settled.max(self.review(delivered, course));
        }
        for (nth, problem) in problems.iter().enumerate() {
            let part = |deed: Deed| deed.part("problem", nth as u32 + 1);
            let Some(due) = day(problem, "due") else { continue };
            let at = pace.by(&format!("fix-{nth}"), after(due, -pace.days("fix", 2, 6)));
            let at = at.max(pace.then(&format!("fixed-{nth}"), delivered, 2));
            let words = cell(problem, "title");
            let deed = part(Deed::new("report")).with("rectified", words);
            course.step(at, &liaison(&cell(problem, "office")), deed);
            let verified = pace.then(&format!("verify-{nth}"), at, 3);
            course.step(verified, CHECKER, part(Deed::new("verify")));
            settled = settled.max(verified);
        }
        if row_.kind == "general" {
            self.praise(approved, course);
        }
        course.step(pace.then("close", settled, 2), SECTION_HEAD, Deed::new("close"));
    }

    /// The first office asks for a review; somebody else does it, and the conclusion is changed.
    fn review(&self, delivered: DateTime, course: &mut Course<'_>) -> DateTime {
        let pace = &self.pace;
        let part = |deed: Deed| deed.part("object", 1);
        let office = rows(&self.row.conclusions, &["office"]);
        let office = office.first().map(|row| cell(row, "office")).unwrap_or_default();
        let asked = pace.at("apply", after(delivered.date(), 12));
        let deed = part(Deed::new("apply")).because("认定的完成数量未计入已完工待验收的部分");
        course.step(asked, &signer(&office), deed);
        let examined = pace.then("examine", asked, 8);
        let deed = part(Deed::new("examine")).flag("took_part", false);
        course.step(examined, "legal-reviewer", deed);
        let decided = pace.then("decide", examined, 4);
        let deed = part(Deed::new("amend")).because("补充的验收资料属实，按实际完成数量认定");
        course.step(decided, HEAD, deed);
        decided
    }

    fn praise(&self, approved: DateTime, course: &mut Course<'_>) {
        let pace = &self.pace;
        let office = rows(&self.row.conclusions, &["office"]);
        let office = office.last().map(|row| cell(row, "office")).unwrap_or_default();
        let proposed = pace.then("praise", approved, 3);
        let columns = [("office", &*office), ("title", "任务按期完成，佐证齐全")];
        let deed = Deed::new("propose-praise").part("inside", 1).row("praises", &columns);
        course.step(proposed, SECTION_HEAD, deed);
        let granted = pace.then("praise-granted", proposed, 2);
        course.step(granted, HEAD, Deed::new("approve").part("praise", 1));
        let told = pace.then("praised", granted, 3);
        course.step(told, SECTION_HEAD, Deed::new("carry").part("praise", 1));
    }
}

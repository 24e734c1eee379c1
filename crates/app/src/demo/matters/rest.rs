//! 迎检验收, 荣誉与推广, 领导包联: a few of each, from their lists.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::{CHECKER, DESK, Pace, cell, day, liaison, list, rows, signer};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

/// Plans all three lists.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Review>(ground, "acceptance-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("acceptance-{nth}"));
        review(&pace, row, &mut courses.begin());
    }
    for (nth, row) in list::<Honour>(ground, "honours-2023")?.iter().enumerate() {
        honour(&Pace::new(ground, format!("honour-{nth}")), row, &mut courses.begin());
    }
    for (nth, row) in list::<Link>(ground, "leader-links-2023")?.iter().enumerate() {
        link(&Pace::new(ground, format!("link-{nth}")), row, &mut courses.begin());
    }
    Ok(())
}

// ---- 迎检验收 ---------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Review {
    day: Date,
    level: String,
    kind: String,
    body: String,
    basis: String,
    title: String,
    lead: String,
    visit: Date,
    /// `office~matter~due|…`
    items: String,
    /// `pass`, `conditional`; empty if the result is not out yet.
    result: String,
    result_on: Option<Date>,
    result_no: String,
    problems: String,
}

fn review(pace: &Pace<'_>, row: &Review, course: &mut Course<'_>) {
    let opened = pace.at("register", row.day);
    let leader = pace.leader(&row.lead, opened.date());
    let deed = Deed::new("register")
        .title(&row.title)
        .lead(&row.lead)
        .with("level", &*row.level)
        .with("kind", &*row.kind)
        .with("body", &*row.body)
        .with("basis", &*row.basis)
        .with("visit_on", row.visit.to_string())
        .with("leader", leader);
    course.open("acceptance-review", opened, DESK, deed);
    let items = rows(&row.items, &["office", "title", "due"]);
    let listed = pace.then("list", opened, pace.days("list", 2, 4));
    course.step(listed, &signer(&row.lead), Deed::new("list").many("items", items.clone()));
    let mut ready = listed;
    for (nth, item) in items.iter().enumerate() {
        let part = |deed: Deed| deed.part("item", nth as u32 + 1);
        let office = liaison(&cell(item, "office"));
        let Some(due) = day(item, "due") else { continue };
        let mut at = pace.by(&format!("item-{nth}"), after(due, -pace.days("item", 1, 5)));
        if nth == 1 {
            let deed =
                part(Deed::new("report-gap")).with("gap", "缺少一个季度的过程资料，正在补齐");
            course.step(at, &office, deed);
            at = pace.then("gap", at, 4);
        }
        course.step(at, &office, part(Deed::new("confirm")));
        ready = ready.max(at);
    }
    let summed = pace.then("sum-up", ready, 1);
    let deed = Deed::new("sum-up").with("summary", "各项均已自查，具备迎检条件");
    course.step(summed, &signer(&row.lead), deed);
    let mocked = pace.then("mock", summed, 2);
    course.step(mocked, CHECKER, Deed::new("mock").with("readiness", "ready"));
    let visited = row.visit.at(16, 20, 0, 0);
    let deed = Deed::new("visit").with("visited_on", row.visit.to_string());
    course.step(visited, &liaison(&row.lead), deed);
    if let Some(told) = row.result_on {
        outcome(pace, row, pace.at("result", told), course);
    }
}

fn outcome(pace: &Pace<'_>, row: &Review, at: DateTime, course: &mut Course<'_>) {
    let told = row.result_on.map(|on| on.to_string()).unwrap_or_default();
    let deed = Deed::new("result")
        .with("result", &*row.result)
        .with("result_on", told)
        .with("result_no", &*row.result_no);
    course.step(at, DESK, deed);
    let (mut settled, mut opened) = (at, at);
    for (nth, problem) in rows(&row.problems, &["office", "title", "due"]).iter().enumerate() {
        let (office, title, due) =
            (cell(problem, "office"), cell(problem, "title"), cell(problem, "due"));
        let columns = [("office", &*office), ("title", &*title), ("due", &*due)];
        opened = pace.then(&format!("problem-{nth}"), opened, 1);
        let deed = Deed::new("open-problem").row("problems", &columns);
        course.step(opened, &signer(&row.lead), deed);
        let part = |deed: Deed| deed.part("problem", nth as u32 + 1);
        let due = day(problem, "due").unwrap_or(at.date());
        let mended =
            pace.by(&format!("mended-{nth}"), after(due, -3)).max(pace.then("mended", opened, 1));
        let deed = part(Deed::new("report")).with("rectified", &*title);
        course.step(mended, &liaison(&office), deed);
        let verified = pace.then(&format!("verified-{nth}"), mended, 2);
        course.step(verified, CHECKER, part(Deed::new("verify")));
        settled = settled.max(verified);
    }
    let act = if row.result == "pass" { "close-pass" } else { "close-mended" };
    course.step(pace.then("close", settled, 2), DESK, Deed::new(act));
}

// ---- 荣誉与推广 -------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Honour {
    day: Date,
    level: String,
    kind: String,
    body: String,
    doc_no: String,
    granted: Date,
    holder: String,
    valid_to: String,
    lead: String,
    /// `held`, `asked` for its source first, `refused`, `struck`.
    outcome: String,
}

fn honour(pace: &Pace<'_>, row: &Honour, course: &mut Course<'_>) {
    let opened = pace.at("register", row.day);
    let missing = row.outcome == "asked" || row.outcome == "refused";
    let number = if missing { "见通报" } else { &*row.doc_no };
    let deed = Deed::new("register")
        .title(&row.holder)
        .lead(&row.lead)
        .with("level", &*row.level)
        .with("kind", &*row.kind)
        .with("body", &*row.body)
        .with("doc_no", number)
        .with("granted_on", row.granted.to_string())
        .with("holder", &*row.holder)
        .with("valid_to", &*row.valid_to);
    course.open("honour", opened, &liaison(&row.lead), deed);
    let (clerk, mut at) = ("report-drafter", pace.then("check", opened, 2));
    if row.outcome == "refused" {
        let deed = Deed::new("refuse").because("授予单位不是上级机关，不予登记");
        return course.step(at, clerk, deed);
    }
    if row.outcome == "asked" {
        course.step(at, clerk, Deed::new("ask-source").with("missing", "通报的文号或者期号"));
        let mended = pace.then("mend", at, 4);
        let deed = Deed::new("add-number").with("doc_no", &*row.doc_no);
        course.step(mended, &liaison(&row.lead), deed);
        at = pace.then("check-again", mended, 2);
    }
    course.step(at, clerk, Deed::new("confirm"));
    if row.outcome == "struck" {
        let struck = pace.at("strike", after(at.date(), 120));
        let deed =
            Deed::new("strike").with("cause", "replaced").with("struck_no", "新一批命名文件");
        course.step(struck, clerk, deed);
    }
}

// ---- 领导包联 ---------------------------------------------------------------------------------

#[derive(Debug, Deserialize)]
struct Link {
    day: Date,
    kind: String,
    object_no: String,
    title: String,
    leader: String,
    duties: String,
    lead: String,
    end: String,
    visit: String,
    /// `office~matter~due`
    matter: String,
    /// `ended`, `open`, `handed` over to another leader, `refused` where the matter cannot be done.
    outcome: String,
    result: String,
}

fn link(pace: &Pace<'_>, row: &Link, course: &mut Course<'_>) {
    let opened = pace.at("register", row.day);
    let act = if row.kind == "backlog" { "register-backlog" } else { "register" };
    let deed = Deed::new(act)
        .title(&row.title)
        .lead(&row.lead)
        .with("leader", &*row.leader)
        .with("object_kind", &*row.kind)
        .with("object_no", &*row.object_no)
        .with("duties", &*row.duties)
        .with("start_on", row.day.to_string())
        .with("end_on", &*row.end);
    course.open("leader-link", opened, DESK, deed);
    let handler = liaison(&row.lead);
    let seen = pace.at("visit", after(opened.date(), pace.days("visit", 20, 45)));
    let seen_on = after(seen.date(), -1).to_string();
    let columns = [("visited_on", &*seen_on), ("content", &*row.visit)];
    course.step(seen, &handler, Deed::new("visit").row("visits", &columns));
    for matter in rows(&row.matter, &["office", "title", "due"]) {
        raised(pace, row, &matter, seen, course);
    }
    if row.outcome == "handed" {
        let left = pace.at("leave", Date::constant(2023, 7, 3));
        course.step(left, DESK, Deed::new("leave").with("left_on", "2023-07-01"));
        let deed = Deed::new("hand-over")
            .with("leader", pace.leader(&row.lead, left.date()))
            .with("handover", "在办事项继续按原时限办理，盯住四季度节点");
        course.step(pace.then("hand-over", left, 5), DESK, deed);
    }
    if row.outcome == "ended"
        && let Ok(end) = row.end.parse::<Date>()
    {
        let over = pace.by("end", after(end, -pace.days("end", 3, 10)));
        let outcome = if row.kind == "community" { "over" } else { "done" };
        let deed = Deed::new("end").with("outcome", outcome).with("result", &*row.result);
        course.step(over, &signer(&row.lead), deed);
    }
}

/// A matter that came up on the visit: handled by its office, confirmed by the one that serves.
fn raised(
    pace: &Pace<'_>,
    row: &Link,
    matter: &domain::value::Value,
    seen: DateTime,
    course: &mut Course<'_>,
) {
    let handler = liaison(&row.lead);
    let (office, title, due) = (cell(matter, "office"), cell(matter, "title"), cell(matter, "due"));
    let columns = [("office", &*office), ("title", &*title), ("due", &*due)];
    let at = pace.then("raise", seen, 0);
    course.step(at, &handler, Deed::new("raise").row("matters", &columns));
    let part = |deed: Deed| deed.part("matter", 1);
    let due = day(matter, "due").unwrap_or(seen.date());
    if row.outcome == "refused" {
        let replied = pace.by("reply", after(due, -3));
        let deed =
            part(Deed::new("reply")).with("handling", "该处属于小区共有部分，不能由单位处置");
        course.step(replied, &liaison(&office), deed);
        let deed = part(Deed::new("explain")).because("须经业主共同决定，已向居民说明");
        return course.step(pace.then("explain", replied, 2), &handler, deed);
    }
    let late = pace.happens("late", 0.2);
    let replied = match late {
        true => pace.at("reply", after(due, 4)),
        false => pace.by("reply", after(due, -pace.days("reply", 2, 7))),
    };
    let replied = replied.max(pace.then("replied", at, 1));
    let deed = part(Deed::new("reply")).with("handling", format!("{title}，已办结"));
    course.step(replied, &liaison(&office), deed);
    course.step(pace.then("confirm", replied, 2), &handler, part(Deed::new("confirm")));
}

//! 会议议定事项: meetings from one list, what they decided from another; courses by the seed.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::{
    DESK, DIRECTOR, HEAD, Pace, SECRETARY, SECTION_HEAD, UNDER_WAY, liaison, list, many, signer,
};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Meeting {
    /// 第30次
    session: String,
    held_on: Date,
    minutes: String,
    /// The day on which the minutes were issued.
    issued_on: Date,
}

#[derive(Debug, Deserialize)]
struct Row {
    session: String,
    item: u32,
    title: String,
    text: String,
    lead: String,
    co: String,
    /// A code of the mechanism, or `heard`: nothing to carry out.
    class: String,
    due: Option<Date>,
    result: String,
}

/// Plans everything that was decided.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    let meetings: Vec<Meeting> = list(ground, "meetings-2023")?;
    for row in list::<Row>(ground, "decisions-2023")? {
        let Some(meeting) = meetings.iter().find(|meeting| meeting.session == row.session) else {
            return Err(crate::error::broken(format!("没有{}会议", row.session)));
        };
        let pace = Pace::new(ground, format!("decision-{}-{}", row.session, row.item));
        Planner { pace, row: &row, meeting, meetings: &meetings }.plan(&mut courses.begin());
    }
    Ok(())
}

struct Planner<'a> {
    pace: Pace<'a>,
    row: &'a Row,
    meeting: &'a Meeting,
    meetings: &'a [Meeting],
}

impl Planner<'_> {
    fn plan(&self, course: &mut Course<'_>) {
        let (pace, row, meeting) = (&self.pace, self.row, self.meeting);
        let opened = pace.at("register", meeting.issued_on);
        let leader = pace.leader(&row.lead, opened.date());
        let deed = Deed::new("register")
            .title(&row.title)
            .with("meeting", "executive")
            .with("session", &*meeting.session)
            .with("held_on", meeting.held_on.to_string())
            .with("minutes_number", &*meeting.minutes)
            .with("item_number", row.item.to_string())
            .with("text", &*row.text)
            .with("leader", &*leader);
        course.open("meeting-decision", opened, SECRETARY, deed);
        let issued = pace.then("issue", opened, pace.days("issue", 1, 2));
        if row.class == "heard" {
            let deed = Deed::new("drop").because("会议听取汇报，没有具体办理要求");
            return course.step(issued, DIRECTOR, deed);
        }
        let act = if row.class == "dated" { "issue-dated" } else { "issue" };
        let deed = Deed::new(act)
            .lead(&row.lead)
            .with("class", &*row.class)
            .with("due_on", row.due.map(|due| due.to_string()).unwrap_or_default())
            .with("leader", &*leader)
            .many("co_offices", many(&row.co));
        course.step(issued, DIRECTOR, deed);
        let signed = pace.then("sign", issued, pace.days("sign", 0, 1));
        course.step(signed, &liaison(&row.lead), Deed::new("sign"));
        self.handle(issued.date(), signed, &leader, course);
    }

    fn handle(&self, issued: Date, signed: DateTime, leader: &str, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let days = match row.class.as_str() {
            "ordinary" => 7,
            "major" => 30,
            _ => 100,
        };
        let mut limit = row.due.unwrap_or_else(|| after(issued, days));
        if pace.happens("object", 0.06) {
            self.object(signed, course);
        }
        let mut begun = signed;
        if row.class != "dated" {
            begun = pace.then("feedback", signed, 1);
            let words = pace.pick("feedback", &UNDER_WAY);
            course.step(begun, &liaison(&row.lead), Deed::new("progress").with("progress", words));
        }
        if let Some(office) = row.co.split_whitespace().next()
            && pace.happens("co", 0.25)
        {
            begun = begun.max(self.ask(office, signed, course));
        }
        if row.class == "lasting" {
            return self.convert(signed, course);
        }
        if pace.happens("extend", 0.1) && (limit - signed.date()).get_days() > 20 {
            limit = self.extend(limit, leader, course);
        }
        let late = pace.happens("late", 0.12);
        let early = pace.days("early", 1, 6).min(i64::from((limit - signed.date()).get_days()) - 1);
        let day = match late {
            true => after(limit, pace.days("lateness", 3, 9)),
            false => after(limit, -early.max(0)),
        };
        if late {
            self.supervised(limit, course);
        }
        let reported = match late {
            true => pace.at("report", day),
            false => pace.by("report", day).max(pace.then("report", begun, 0)),
        };
        self.report(reported, course);
    }

    fn object(&self, signed: DateTime, course: &mut Course<'_>) {
        let at = self.pace.then("object", signed, 1);
        let deed = Deed::new("object")
            .with("grounds", "三定规定关于职责分工的条款")
            .because("其中部分工作由配合单位负责，申请明确牵头单位");
        course.step(at, &signer(&self.row.lead), deed);
        let ruled = self.pace.then("ruled", at, 2);
        let deed = Deed::new("uphold")
            .part("dispute", 1)
            .because("会议已明确牵头单位，配合单位按职责办理");
        course.step(ruled, DIRECTOR, deed);
    }

    fn ask(&self, office: &str, signed: DateTime, course: &mut Course<'_>) -> DateTime {
        let asked = self.pace.then("ask", signed, 1);
        let ask = [("office", office), ("ask", "会议明确由贵单位配合的事项，哪一天能够完成")];
        course.step(asked, &liaison(&self.row.lead), Deed::new("ask-co").row("questions", &ask));
        let deed = Deed::new("answer").part("question", 1).with("co_answer", "已安排，按时完成");
        let answered = self.pace.then("answer", asked, 1);
        course.step(answered, &liaison(office), deed);
        answered
    }

    /// What has no end in this year becomes a key task.
    fn convert(&self, signed: DateTime, course: &mut Course<'_>) {
        let at = self.pace.then("convert", signed, 12);
        let deed = Deed::new("convert").because("需要跨季度持续推进，按重点任务管理");
        course.step(at, SECTION_HEAD, deed);
    }

    fn extend(&self, limit: Date, leader: &str, course: &mut Course<'_>) -> Date {
        let later = after(limit, 30);
        let asked = self.pace.by("ask-extend", after(limit, -9));
        let deed = Deed::new("ask-extend")
            .with("new_due_on", later.to_string())
            .with("cause", "approval")
            .because("前置手续由上级主管部门办理，尚未批复");
        course.step(asked, &signer(&self.row.lead), deed);
        let reviewed = self.pace.then("review", asked, 1);
        course.step(reviewed, leader, Deed::new("review").part("adjust", 1));
        let approved = self.pace.then("approve", reviewed, 2);
        course.step(approved, HEAD, Deed::new("approve").part("adjust", 1));
        later
    }

    /// The clock has proposed 督办 on the day after the limit; the district head decides.
    fn supervised(&self, limit: Date, course: &mut Course<'_>) {
        let pace = &self.pace;
        let at = pace.at("supervise", after(pace.working(limit, 1), 1));
        if pace.happens("declined", 0.4) {
            let deed =
                Deed::new("decline").part("supervise", 1).because("已当面约定补齐时间，暂不督办");
            return course.step(at, HEAD, deed);
        }
        course.step(at, HEAD, Deed::new("approve").part("supervise", 1));
        let answered = pace.then("answered", at, 4);
        let deed = Deed::new("answer")
            .part("supervise", 1)
            .with("rectified", "已明确专人和时限，按会议要求补齐")
            .with("cause", "effort");
        course.step(answered, &signer(&self.row.lead), deed);
        let closed = pace.then("supervise-closed", answered, 2);
        course.step(closed, SECTION_HEAD, Deed::new("close").part("supervise", 1));
    }

    fn report(&self, at: DateTime, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        let result = || Deed::new("report").with("result", &*row.result);
        course.step(at, &signer(&row.lead), result());
        let mut checked = pace.then("verify", at, pace.days("verify", 1, 3));
        if pace.happens("returned", 0.08) {
            let deed = Deed::new("return").because("缺少完成数量和佐证，请补充");
            course.step(checked, DESK, deed);
            let again = pace.then("report-again", checked, 2);
            course.step(again, &signer(&row.lead), result());
            checked = pace.then("verify-again", again, 1);
        }
        let deed = Deed::new("verify")
            .with("site", pace.pick("site", &["paper", "visit", "call"]))
            .with("opinion", "情况属实");
        course.step(checked, DESK, deed);
        self.table(checked, course);
    }

    /// The next meeting hears of it and agrees that it is done, or wants more.
    fn table(&self, verified: DateTime, course: &mut Course<'_>) {
        let pace = &self.pace;
        let at = pace.then("table", verified, pace.days("table", 1, 3));
        let next = |from: Date| self.meetings.iter().find(|meeting| meeting.held_on > from);
        let Some(meeting) = next(at.date()) else { return };
        let tabled = |meeting: &Meeting| {
            Deed::new("table")
                .with("next_session", format!("{}政府常务会议", meeting.session))
                .with("next_on", meeting.held_on.to_string())
        };
        course.step(at, SECRETARY, tabled(meeting));
        let ruled = |meeting: &Meeting| meeting.held_on.at(16, 30, 0, 0);
        if !pace.happens("continue", 0.08) {
            let deed = Deed::new("close").with("ruling_number", &*meeting.minutes);
            return course.step(ruled(meeting), SECRETARY, deed);
        }
        let again = after(meeting.held_on, 30);
        let deed = Deed::new("continue")
            .with("ruling", "补充长效管理措施后再向会议报告")
            .with("ruling_number", &*meeting.minutes)
            .with("again_on", again.to_string());
        course.step(ruled(meeting), SECRETARY, deed);
        let reported = pace.by("report-more", after(again, -4));
        let words = format!("{}；长效管理措施已经建立", self.row.result);
        course.step(reported, &signer(&self.row.lead), Deed::new("report").with("result", words));
        let verified = pace.then("verify-more", reported, 1);
        course.step(verified, DESK, Deed::new("verify").with("site", "visit"));
        let at = pace.then("table-more", verified, 2);
        let Some(meeting) = next(at.date()) else { return };
        course.step(at, SECRETARY, tabled(meeting));
        let deed = Deed::new("close").with("ruling_number", &*meeting.minutes);
        course.step(ruled(meeting), SECRETARY, deed);
    }
}

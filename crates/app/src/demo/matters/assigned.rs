//! 外部交办: each from the list with its source and its source's limit; courses by the seed.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::{CHECKER, DESK, HEAD, Pace, UNDER_WAY, in_words, liaison, list, many, signer};
use crate::AppError;
use crate::demo::Ground;
use crate::demo::course::{Course, Courses, Deed, after};

#[derive(Debug, Deserialize)]
struct Row {
    day: Date,
    source: String,
    source_office: String,
    source_number: String,
    title: String,
    demand: String,
    /// The day that the paper itself sets.
    due: Option<Date>,
    addressee: String,
    lead: String,
    co: String,
    reply: String,
    /// What the source said of the reply: `good`, `fair`, `bad`, or nothing.
    verdict: String,
}

/// Plans every matter of the list.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for (nth, row) in list::<Row>(ground, "assigned-2023")?.iter().enumerate() {
        let pace = Pace::new(ground, format!("assigned-{nth}"));
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
        let act = if row.due.is_some() { "register-dated" } else { "register" };
        let deed = Deed::new(act)
            .title(&row.title)
            .with("source", &*row.source)
            .with("source_office", &*row.source_office)
            .with("source_number", &*row.source_number)
            .with("demand", &*row.demand)
            .with("due_on", row.due.map(|due| due.to_string()).unwrap_or_default());
        course.open("assigned-matter", opened, "document-registrar", deed);
        let mut assigned = pace.then("assign", opened, pace.days("assign", 0, 2));
        course.step(assigned, DESK, self.assign(assigned.date()));
        if pace.happens("returned", 0.06) {
            let returned = pace.then("return", assigned, 1);
            let deed = Deed::new("return").because("部分内容涉及配合单位职责，申请明确分工");
            course.step(returned, &signer(&row.lead), deed);
            assigned = pace.then("assign-again", returned, 1);
            course.step(assigned, DESK, self.assign(assigned.date()));
        }
        let signed = pace.then("sign", assigned, pace.days("sign", 0, 2));
        course.step(signed, &liaison(&row.lead), Deed::new("sign"));
        let (mut limit, mut begun) = (self.limit(opened.date()), signed);
        if (limit - opened.date()).get_days() > 40 {
            let fed = pace.at("feedback", after(signed.date(), pace.days("feedback", 12, 25)));
            let words = pace.pick("feedback", &UNDER_WAY);
            course.step(fed, &liaison(&row.lead), Deed::new("progress").with("progress", words));
            let open_ended = !matches!(&*row.source, "public-interest" | "court-norm");
            if open_ended && pace.happens("extend", 0.14) {
                limit = self.extend(limit, course);
            }
        }
        if let Some(office) = row.co.split_whitespace().next()
            && pace.happens("co", 0.3)
        {
            begun = self.ask(office, signed, course);
        }
        let sent = self.reply(begun, limit, "", course);
        self.close(sent, course);
    }

    fn assign(&self, on: Date) -> Deed {
        let row = self.row;
        Deed::new("assign")
            .lead(&row.lead)
            .with("addressee", &*row.addressee)
            .with("leader", self.pace.leader(&row.lead, on))
            .many("co_offices", many(&row.co))
    }

    /// The last day on which the reply may be delivered.
    fn limit(&self, opened: Date) -> Date {
        let months = |n: i32| opened.checked_add(n.months()).unwrap_or(opened);
        self.row.due.unwrap_or_else(|| match self.row.source.as_str() {
            "congress" => months(3),
            "public-interest" | "procurator" | "inspection" => months(2),
            "court-norm" => after(opened, 60),
            "letters" => after(opened, 30),
            "message" => self.pace.working(opened, 10),
            _ => after(opened, 15),
        })
    }

    fn ask(&self, office: &str, signed: DateTime, course: &mut Course<'_>) -> DateTime {
        let asked = self.pace.then("ask", signed, 1);
        let ask = [("office", office), ("ask", "来文涉及贵单位的事项是否已经整改")];
        course.step(asked, &liaison(&self.row.lead), Deed::new("ask-co").row("questions", &ask));
        let deed = Deed::new("answer").part("question", 1).with("co_answer", "已整改，附件另送");
        let answered = self.pace.then("answer", asked, 1);
        course.step(answered, &liaison(office), deed);
        answered
    }

    /// The source agrees to a later day.
    fn extend(&self, limit: Date, course: &mut Course<'_>) -> Date {
        let later = after(limit, 30);
        let asked = self.pace.by("ask-extend", after(limit, -20));
        let deed = Deed::new("ask-extend")
            .with("new_due_on", later.to_string())
            .with("cause", "money")
            .because("整改涉及资金安排，需列入下一批预算调整");
        course.step(asked, &signer(&self.row.lead), deed);
        let agreed = self.pace.then("agreed", asked, 3);
        let deed = Deed::new("agree")
            .part("adjust", 1)
            .with("agreed_number", format!("{}复函", in_words(agreed.date())));
        course.step(agreed, DESK, deed);
        later
    }

    /// Drafted, looked at by the jurist, signed and delivered; when it was delivered.
    fn reply(&self, from: DateTime, limit: Date, round: &str, course: &mut Course<'_>) -> DateTime {
        let (pace, row) = (&self.pace, self.row);
        let of = |step: &str| format!("{step}{round}");
        let late = round.is_empty() && pace.happens("late", 0.08);
        let ahead = if late { -pace.days("lateness", 2, 9) } else { pace.days("ahead", 7, 9) };
        let drafted = pace.by(&of("draft"), after(limit, -ahead)).max(pace.then(&of("d"), from, 0));
        let draft = || Deed::new("draft").with("reply_points", &*row.reply);
        course.step(drafted, &signer(&row.lead), draft());
        let mut looked = pace.then(&of("look"), drafted, 1);
        if round.is_empty() && pace.happens("look-back", 0.08) {
            let deed = Deed::new("look-back").with("legal_opinion", "个别依据条款需核对后再报");
            course.step(looked, "legal-reviewer", deed);
            let again = pace.then("draft-again", looked, 0);
            course.step(again, &signer(&row.lead), draft());
            looked = pace.then("look-again", again, 0);
        }
        let deed = Deed::new("look").with("legal_opinion", "内容合法，可以回复");
        course.step(looked, "legal-reviewer", deed);
        let mut ready = looked;
        let (issue, by) = match (row.source.as_str(), row.addressee.as_str()) {
            ("congress" | "resolution", _) => {
                ready = pace.then(&of("consult"), looked, 0);
                let deed =
                    Deed::new("consult").with("consulted", "同意研究处理情况报告，按程序提交");
                course.step(ready, DESK, deed);
                ("issue-congress", HEAD.to_owned())
            }
            (_, "government") => ("issue-government", HEAD.to_owned()),
            _ => ("issue-office", format!("{}-head", row.lead)),
        };
        let issued = pace.then(&of("issue"), ready, 1);
        course.step(issued, &by, Deed::new(issue));
        let sent = pace.then(&of("send"), issued, pace.days(&of("send"), 0, 1));
        let number = format!("潞政函〔2023〕{}号", 20 + sent.date().day_of_year() / 3);
        let deed = Deed::new("send").with("reply_number", number);
        course.step(sent, "document-registrar", deed);
        if row.source == "audit" {
            let deed = Deed::new("announce").with("url", "区政府门户网站政务公开专栏");
            course.step(pace.then(&of("announce"), sent, 3), &liaison(&row.lead), deed);
        }
        sent
    }

    fn close(&self, sent: DateTime, course: &mut Course<'_>) {
        let (pace, row) = (&self.pace, self.row);
        if row.verdict.is_empty() {
            let at = pace.at("silent", after(sent.date(), 33));
            let deed = Deed::new("close-silent").because("送达满30日，来文单位没有反馈意见");
            return course.step(at, CHECKER, deed);
        }
        let judged = pace.at("verdict", after(sent.date(), pace.days("verdict", 6, 18)));
        course.step(judged, DESK, self.verdict(&row.verdict, judged.date()));
        let judged = match row.verdict.as_str() {
            "bad" => {
                // Handed back by the clock, handled once more within a month.
                let sent = self.reply(judged, after(judged.date(), 28), "-again", course);
                let again = pace.at("verdict-again", after(sent.date(), 8));
                course.step(again, DESK, self.verdict("fair", again.date()));
                again
            }
            _ => judged,
        };
        course.step(pace.then("close", judged, 2), CHECKER, Deed::new("close"));
    }

    fn verdict(&self, verdict: &str, on: Date) -> Deed {
        Deed::new("verdict")
            .with("verdict", verdict)
            .with("verdict_number", format!("{}来函", in_words(on)))
    }
}

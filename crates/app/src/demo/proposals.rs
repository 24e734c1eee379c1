//! Proposals: each from the list, its course by the seed.

use domain::mechanism::rule::PaperMoment;
use domain::value::Value;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::course::{Course, Courses, Deed, after, office_time};
use super::{Ground, Plan};
use crate::AppError;
use crate::district::csv_file;

#[derive(Debug, Clone, Deserialize)]
struct Row {
    number: u32,
    kind: String,
    title: String,
    proposer: String,
    assigned_on: Date,
    lead: String,
    co: String,
    mode: String,
    hard: bool,
}

/// How often a proposal is left without a reply when the year ends.
const UNANSWERED: f64 = 0.008;
/// How often a reply comes after its limit.
const LATE: f64 = 0.012;

/// Plans the courses of both years.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    for year in [2022, 2023] {
        let path = format!("demonstration/proposals-{year}.csv");
        let rows: Vec<Row> = csv_file(&ground.app.district_files, &path)?;
        let left = left_undone(ground, year, &rows);
        for group in 0..ground.plan.scale {
            for row in &rows {
                let thing = match group {
                    0 => format!("{year}-{}-{}", row.kind, row.number),
                    group => format!("{year}-{}-{}-{group}", row.kind, row.number),
                };
                let left = group == 0 && left == Some(row.number);
                Planner { ground, thing, group, left }.plan(row, &mut courses.begin());
            }
        }
    }
    Ok(())
}

/// In the report's own year every proposal was answered. Another seed is another year: whatever else
/// chance brings, one proposal is left, so that the report's claim differs from the records.
fn left_undone(ground: &Ground<'_>, year: i16, rows: &[Row]) -> Option<u32> {
    if ground.plan.seed == Plan::default().seed {
        return None;
    }
    let left = ground.chance.pick(&format!("proposals-{year}"), "left", rows);
    left.map(|row| row.number)
}

struct Planner<'g> {
    ground: &'g Ground<'g>,
    thing: String,
    group: u32,
    /// Whether it is the one that is left without a reply.
    left: bool,
}

impl Planner<'_> {
    fn at(&self, day: Date) -> DateTime {
        office_time(&self.ground.calendar, &self.ground.chance, &self.thing, day)
    }

    fn days(&self, question: &str, low: i64, high: i64) -> i64 {
        self.ground.chance.between(&self.thing, question, low, high)
    }

    fn happens(&self, question: &str, probability: f64) -> bool {
        self.ground.chance.happens(&self.thing, question, probability)
    }

    fn plan(&self, row: &Row, course: &mut Course<'_>) {
        let opened = self.at(row.assigned_on);
        self.assign(row, opened, course);
        let start = opened.date();
        if self.happens("returned", 0.03) {
            self.return_and_keep(row, start, course);
        }
        if row.mode == "split" {
            self.answer_split(row, start, course);
        } else {
            self.answer(row, start, course);
        }
    }

    fn assign(&self, row: &Row, at: DateTime, course: &mut Course<'_>) {
        let title = match self.group {
            0 => row.title.clone(),
            group => format!("{}(第{}组)", row.title, group + 1),
        };
        let co: Vec<Value> = row.co.split_whitespace().map(Value::text).collect();
        let list = if row.mode == "split" { "split_offices" } else { "co_offices" };
        let offices = match row.mode.as_str() {
            // Every office of a split proposal answers for itself, the first one too.
            "split" => std::iter::once(Value::text(&*row.lead)).chain(co).collect(),
            _ => co,
        };
        let deed = Deed::new("assign")
            .title(&title)
            .lead(&row.lead)
            .with("source", &*row.kind)
            .with("serial", row.number.to_string())
            .with("proposer", &*row.proposer)
            .with("mode", &*row.mode)
            .flag("hard", row.hard)
            .many(list, offices);
        course.open("proposal", at, "proposals-clerk", deed);
    }

    fn return_and_keep(&self, row: &Row, start: Date, course: &mut Course<'_>) {
        let liaison = format!("{}-liaison", row.lead);
        let returned = self.at(after(start, 2));
        let deed = Deed::new("return").because("部分内容涉及其他单位职责,申请研究调整");
        course.step(returned, &liaison, deed);
        let kept = self.at(after(returned.date(), 2));
        let deed = Deed::new("keep").because("主要职责在本单位,其他单位会办");
        course.step(kept, "proposals-clerk", deed);
    }

    /// The days after assignment on which the office talks and answers; no answer if it is left.
    fn pace(&self, row: &Row) -> (i64, Option<i64>) {
        let (low, high, limit) = if row.hard { (80, 165, 184) } else { (28, 82, 91) };
        let answer = self.days("answer", low, high);
        let talk = self.days("talk", 12, answer - 8);
        if self.left || self.happens("unanswered", UNANSWERED) {
            return (talk, None);
        }
        let late = self.happens("late", LATE);
        (talk, Some(if late { limit + self.days("lateness", 4, 15) } else { answer }))
    }

    fn answer(&self, row: &Row, start: Date, course: &mut Course<'_>) {
        let (liaison, signer) = (format!("{}-liaison", row.lead), format!("{}-signer", row.lead));
        let (talk, answer) = self.pace(row);
        let talked = self.at(after(start, talk));
        course.step(talked, &liaison, self.talk(talked.date()));
        for (nth, office) in row.co.split_whitespace().enumerate() {
            self.give(nth, office, start, course);
        }
        let Some(answer) = answer else { return };
        let class = self.class();
        let at = self.at(after(start, answer).max(after(talked.date(), 1)));
        course.step(at, &signer, self.letter(class));
        let served = self.at(after(at.date(), self.days("serve", 1, 5)));
        course.paper(served, &liaison, "letter", PaperMoment::Served);
        self.finish(row, class, at.date(), course);
    }

    fn talk(&self, day: Date) -> Deed {
        let ways = ["面商", "面商", "电话", "走访", "座谈"];
        let said =
            ["同意办理思路", "希望加快进度", "建议先行试点", "希望明确时限", "表示理解和支持"];
        let way = self.ground.chance.pick(&self.thing, "way", &ways).unwrap_or(&"面商");
        let said = self.ground.chance.pick(&self.thing, "said", &said).unwrap_or(&"同意");
        let day = day.to_string();
        Deed::new("talk").row("talks", &[("held_on", &day), ("way", way), ("content", said)])
    }

    fn give(&self, nth: usize, office: &str, start: Date, course: &mut Course<'_>) {
        let given = self.at(after(start, self.days(&format!("co-{nth}"), 6, 27)));
        let deed = Deed::new("give")
            .part("co", nth as u32 + 1)
            .with("co_opinion", "同意主办单位意见,按职责配合落实");
        course.step(given, &format!("{office}-liaison"), deed);
    }

    fn class(&self) -> &'static str {
        match self.ground.chance.of(&self.thing, "class") {
            p if p < 0.64 => "A",
            p if p < 0.91 => "B",
            _ => "C",
        }
    }

    fn letter(&self, class: &str) -> Deed {
        let summary = match class {
            "A" => "建议所提事项已经解决,有关措施已落实到位",
            "B" => "已列入工作计划,明确责任和时限,正在推进",
            _ => "受条件限制暂不能解决,已向代表(委员)作出说明",
        };
        Deed::new("answer").with("class", class).with("summary", summary)
    }

    fn answer_split(&self, row: &Row, start: Date, course: &mut Course<'_>) {
        let (talk, answer) = self.pace(row);
        let offices: Vec<&str> =
            std::iter::once(&*row.lead).chain(row.co.split_whitespace()).collect();
        let mut last = start;
        for (nth, office) in offices.iter().enumerate() {
            let (liaison, row_nth) = (format!("{office}-liaison"), nth as u32 + 1);
            let talked = self.at(after(start, talk + nth as i64));
            let deed = self.talk(talked.date()).part("split", row_nth);
            course.step(talked, &liaison, deed);
            let Some(answer) = answer else { continue };
            let day = after(start, answer - (offices.len() - 1 - nth) as i64);
            let at = self.at(day.max(after(talked.date(), 1)));
            course.step(at, &liaison, self.letter(self.class()).part("split", row_nth));
            last = last.max(at.date());
        }
        if answer.is_some() {
            self.finish(row, "split", last, course);
        }
    }

    /// Rating, second handling, follow-up and closing.
    fn finish(&self, row: &Row, class: &str, answered: Date, course: &mut Course<'_>) {
        let desk = match row.kind.as_str() {
            "npc" => self.desk("人大代工委"),
            _ => self.desk("政协提案委"),
        };
        if self.happens("silent", 0.03) && class != "B" && class != "split" {
            let at = self.at(after(answered, 45));
            let deed = Deed::new("close-silent").because("两次征询,代表(委员)没有反馈");
            course.step(at, "proposals-clerk", deed);
            return;
        }
        let mut rated = self.at(after(answered, self.days("rate", 6, 18)));
        let bad = self.happens("bad", 0.02) && class != "split";
        let result = match self.ground.chance.of(&self.thing, "result") {
            _ if bad => "bad",
            p if p < 0.9 => "good",
            _ => "fair",
        };
        course.step(rated, &desk, rating(result));
        if bad {
            let again = self.at(after(rated.date(), 20));
            course.step(again, &format!("{}-signer", row.lead), self.letter(class));
            rated = self.at(after(again.date(), 9));
            course.step(rated, &desk, rating("fair"));
        }
        self.close(class, rated.date(), course);
    }

    fn close(&self, class: &str, rated: Date, course: &mut Course<'_>) {
        let clerk = "proposals-clerk";
        let at = self.at(after(rated, self.days("close", 2, 9)));
        match class {
            "B" => {
                let promised = after(rated, self.days("promise", 90, 260));
                let deed = Deed::new("follow").with("promised_on", promised.to_string());
                course.step(at, clerk, deed);
                if self.happens("kept", 0.86) {
                    let kept = self.at(after(promised, -self.days("early", 3, 30)));
                    let deed = Deed::new("deliver").proof(&self.ground.proof);
                    course.step(kept.max(self.at(after(at.date(), 1))), clerk, deed);
                }
            }
            "split" => course.step(at, clerk, Deed::new("close-split")),
            _ => course.step(at, clerk, Deed::new("close")),
        }
    }

    /// A post of an office outside the government.
    fn desk(&self, office: &str) -> String {
        let directory = &self.ground.app.district.directory;
        let office = directory.office_named(office).map_or("", |office| &office.id);
        let mut posts = directory.posts().filter(|post| post.office == office);
        let desk = posts.find(|post| post.duties.iter().any(|duty| duty.ends_with("经办")));
        desk.map_or_else(|| format!("{office}-liaison"), |post| post.id.clone())
    }
}

fn rating(result: &str) -> Deed {
    let attitude = if result == "bad" { "fair" } else { "good" };
    Deed::new("rate").with("attitude", attitude).with("result", result)
}

//! Key tasks: planned from the report, issued after the congress, carried out until the year's end.

use domain::plan::{PlannedTask, plan as plan_tasks};
use domain::report::{self, Nature};
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use serde::Deserialize;

use super::Ground;
use super::course::{Course, Courses, Deed, after, office_time, row};
use crate::AppError;
use crate::district::csv_file;
use crate::division::{adjustable_by, nature_code};

/// The day on which the tasks are issued.
const ISSUED: Date = date(2023, 5, 8);
/// The day on which the tasks of the year before were issued.
const ISSUED_BEFORE: Date = date(2022, 5, 9);
/// How often an office tells something of its own in a month in which nothing falls due.
const TOLD: f64 = 0.03;
/// How many tasks a district issues from one report.
const MOST_TASKS: usize = 130;

#[derive(Debug, Clone, Deserialize)]
struct Note {
    keyword: String,
    quarter: String,
    progress: String,
    problem: String,
    coordinate: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Template {
    nature: String,
    quarter: String,
    progress: String,
    problem: String,
}

/// The tasks that the report is planned into.
pub(super) fn planned(ground: &Ground<'_>) -> Result<Vec<PlannedTask>, AppError> {
    let reading = report::read(&super::report::text(ground)?);
    let district = &ground.app.district;
    let offices: Vec<_> = district.directory.offices().cloned().collect();
    let leaders = district.roster.leaders();
    let topics = &ground.app.catalogue.topics;
    let mut tasks = plan_tasks(&reading, topics, &offices, leaders, &[], ISSUED);
    tasks.retain(|task| !task.lead.is_empty() && task.leader_post.is_some());
    tasks.truncate(MOST_TASKS);
    Ok(tasks)
}

/// Plans the courses of all tasks.
pub(super) fn plan(ground: &Ground<'_>, courses: &mut Courses) -> Result<(), AppError> {
    let files = &ground.app.district_files;
    let notes: Vec<Note> = csv_file(files, "demonstration/task-notes.csv")?;
    let templates: Vec<Template> = csv_file(files, "demonstration/progress-templates.csv")?;
    let tasks = planned(ground)?;
    let shown = Shown::of(&tasks);
    for task in &tasks {
        let Some(lead) = task.lead.first() else { continue };
        let planner = Planner {
            ground,
            thing: format!("task-{}", task.id),
            lead: lead.id.clone(),
            issued_to: shown.issued_to(task).unwrap_or(&lead.id).to_owned(),
            first: shown.first(task),
            nodes: nodes(task),
            due: task.due.unwrap_or(date(2023, 12, 31)),
            notes: notes.iter().filter(|note| task.title.contains(&note.keyword)).collect(),
            templates: &templates,
            task,
            issued: ISSUED,
        };
        planner.plan(&mut courses.begin());
    }
    plan_before(ground, &templates, courses)
}

/// A task of the year before.
#[derive(Debug, Clone, Deserialize)]
struct Before {
    title: String,
    text: String,
    nature: String,
    lead: String,
    co: String,
    /// 2022-09-30~完成招标|2023-03-31~完工
    nodes: String,
    due: Date,
}

/// Plans the tasks of the year before: some of them are due in this one and run on (上年结转).
fn plan_before(
    ground: &Ground<'_>,
    templates: &[Template],
    courses: &mut Courses,
) -> Result<(), AppError> {
    let roster = ground.app.roster();
    let rows: Vec<Before> = csv_file(&ground.app.district_files, "demonstration/tasks-2022.csv")?;
    for (nth, row) in rows.iter().enumerate() {
        let leader = roster.leader_of(&row.lead, ISSUED_BEFORE);
        let task = PlannedTask {
            id: nth as u32 + 1,
            statements: Vec::new(),
            title: row.title.clone(),
            text: row.text.clone(),
            section: None,
            nature: domain::paper::nature_named(&row.nature).unwrap_or(Nature::Own),
            leader: None,
            lead: Vec::new(),
            with: Vec::new(),
            due: Some(row.due),
            milestones: Vec::new(),
            livelihood: false,
            leader_post: leader.map(|leader| leader.post.clone()),
            with_ids: row.co.split_whitespace().map(str::to_owned).collect(),
            project: None,
            annual_result: None,
        };
        let node = |node: &str| {
            let (due, title) = node.split_once('~')?;
            let due: Date = due.parse().ok()?;
            Some(NodeRow { quarter: quarter(due), title: title.to_owned(), due })
        };
        let planner = Planner {
            ground,
            thing: format!("task-2022-{}", task.id),
            lead: row.lead.clone(),
            issued_to: row.lead.clone(),
            first: None,
            nodes: row.nodes.split('|').filter_map(node).collect(),
            due: row.due,
            notes: Vec::new(),
            templates,
            task: &task,
            issued: ISSUED_BEFORE,
        };
        planner.plan(&mut courses.begin());
    }
    Ok(())
}

/// What every demonstration shows, whatever its seed: a task that was issued to the wrong office, a
/// node that waits for the province, an enterprise's node that is late.
struct Shown {
    mistaken: Option<u32>,
    waiting: Option<u32>,
    late: Option<u32>,
}

impl Shown {
    fn of(tasks: &[PlannedTask]) -> Shown {
        let first = |nature: Nature, of: &dyn Fn(&PlannedTask) -> bool| {
            tasks.iter().find(|task| task.nature == nature && of(task)).map(|task| task.id)
        };
        Shown {
            mistaken: first(Nature::Own, &|task| !task.with_ids.is_empty()),
            waiting: first(Nature::Sought, &|_| true),
            late: first(Nature::Enterprise, &|task| {
                nodes(task).first().is_some_and(|node| node.due < date(2023, 11, 1))
            }),
        }
    }

    /// The helping office that got it by mistake.
    fn issued_to<'t>(&self, task: &'t PlannedTask) -> Option<&'t str> {
        let helper = task.with_ids.first().map(String::as_str);
        helper.filter(|_| self.mistaken == Some(task.id))
    }

    fn first(&self, task: &PlannedTask) -> Option<Outcome> {
        let is = |shown: Option<u32>| shown == Some(task.id);
        if is(self.waiting) {
            Some(Outcome::Excused)
        } else {
            is(self.late).then_some(Outcome::Late(22))
        }
    }
}

/// A quarterly milestone that is still ahead when the task is issued.
struct NodeRow {
    quarter: &'static str,
    title: String,
    due: Date,
}

fn nodes(task: &PlannedTask) -> Vec<NodeRow> {
    let due = task.due.unwrap_or(date(2023, 12, 31));
    let mut nodes: Vec<NodeRow> = task
        .milestones
        .iter()
        .filter(|milestone| milestone.due > after(ISSUED, 14) && milestone.due <= due)
        .map(|milestone| NodeRow {
            quarter: quarter(milestone.due),
            title: milestone.text.clone(),
            due: milestone.due,
        })
        .collect();
    if nodes.is_empty() {
        nodes.push(NodeRow { quarter: quarter(due), title: "完成全年任务".to_owned(), due });
    }
    nodes
}

fn quarter(day: Date) -> &'static str {
    ["一季度", "二季度", "三季度", "四季度"][usize::from((day.month() - 1).unsigned_abs() / 3)]
}

struct Planner<'g> {
    ground: &'g Ground<'g>,
    thing: String,
    lead: String,
    /// Whom it is issued to; another office than the lead where the division was mistaken.
    issued_to: String,
    /// How the first node comes out, whatever chance says.
    first: Option<Outcome>,
    nodes: Vec<NodeRow>,
    due: Date,
    notes: Vec<&'g Note>,
    templates: &'g [Template],
    task: &'g PlannedTask,
    /// The day on which the year's tasks are issued.
    issued: Date,
}

/// How a node comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    InTime,
    Late(i64),
    Excused,
    Never,
}

impl Planner<'_> {
    fn at(&self, question: &str, day: Date) -> DateTime {
        let thing = format!("{}-{question}", self.thing);
        office_time(&self.ground.calendar, &self.ground.chance, &thing, day)
    }

    fn days(&self, question: &str, low: i64, high: i64) -> i64 {
        self.ground.chance.between(&self.thing, question, low, high)
    }

    fn happens(&self, question: &str, probability: f64) -> bool {
        self.ground.chance.happens(&self.thing, question, probability)
    }

    fn liaison(&self) -> String {
        format!("{}-liaison", self.lead)
    }

    fn signer(&self) -> String {
        format!("{}-signer", self.lead)
    }

    fn plan(&self, course: &mut Course<'_>) {
        let issued = self.at("issue", after(self.issued, self.days("issue", 0, 3)));
        self.issue(issued, course);
        let signed = self.at("sign", after(issued.date(), self.days("sign", 1, 2)));
        course.step(signed, &format!("{}-liaison", self.issued_to), Deed::new("sign"));
        if self.issued_to != self.lead {
            self.reassigned(signed.date(), course);
        }
        let outcomes: Vec<Outcome> = (0..self.nodes.len()).map(|nth| self.outcome(nth)).collect();
        let mut settled = issued.date();
        for (nth, outcome) in outcomes.iter().enumerate() {
            settled = settled.max(self.node(nth, *outcome, course));
        }
        let (ends, over) = self.close(&outcomes, settled, course);
        self.months(signed.date(), ends, course);
        self.asides(signed.date(), course);
        over.inspect(|over| course.end(*over));
    }

    fn issue(&self, at: DateTime, course: &mut Course<'_>) {
        let task = self.task;
        let nature = nature_code(task.nature);
        let statements: Vec<String> = task.statements.iter().map(u32::to_string).collect();
        let rows: Vec<Value> = self
            .nodes
            .iter()
            .map(|node| {
                row(&[
                    ("quarter", node.quarter),
                    ("title", &node.title),
                    ("due", &node.due.to_string()),
                ])
            })
            .collect();
        let act = if nature == "lasting" { "issue-lasting" } else { "issue" };
        let statement = match statements.is_empty() {
            true => String::new(),
            false => format!("2023:{}", statements.join(",")),
        };
        let mut deed = Deed::new(act)
            .title(&task.title)
            .lead(&self.issued_to)
            .with("source", if task.livelihood { "livelihood" } else { "report" })
            .with("statement", statement)
            .with("quote", &*task.text)
            .with("nature", nature)
            .with("leader", task.leader_post.clone().unwrap_or_default())
            .with("due_on", self.due.to_string())
            .with("adjustable_by", adjustable_by(task))
            .many("co_offices", task.with_ids.iter().map(Value::text).collect())
            .many("milestones", rows);
        if nature == "lasting" {
            deed = deed.with("annual_result", "年底形成可核验的年度成果并通过督查室核验");
        }
        course.open("commitment", at, "supervision-clerk", deed);
    }

    fn outcome(&self, nth: usize) -> Outcome {
        if let Some(first) = self.first.filter(|_| nth == 0) {
            return first;
        }
        let outside = matches!(self.task.nature, Nature::Sought | Nature::Enterprise);
        match self.ground.chance.of(&self.thing, &format!("outcome-{nth}")) {
            p if p < 0.84 => Outcome::InTime,
            p if p < 0.93 => Outcome::Late(self.days(&format!("late-{nth}"), 4, 26)),
            p if p < 0.97 && outside => Outcome::Excused,
            p if p < 0.98 => Outcome::Late(self.days(&format!("late-{nth}"), 8, 40)),
            _ => Outcome::Never,
        }
    }

    /// One quarterly milestone; the day on which it is settled.
    fn node(&self, nth: usize, outcome: Outcome, course: &mut Course<'_>) -> Date {
        let node = &self.nodes[nth];
        let part = |deed: Deed| deed.part("quarter", nth as u32 + 1);
        let day = match outcome {
            Outcome::InTime => after(node.due, -self.days(&format!("early-{nth}"), 5, 16)),
            Outcome::Late(days) => after(node.due, days),
            Outcome::Excused => {
                let at = self.at("excuse", after(node.due, -3));
                let deed = part(Deed::new("excuse"))
                    .with("excuse", "approval")
                    .because("材料已按时报送,待上级审批")
                    .proof(&self.ground.proof);
                course.step(at, "supervision-head", deed);
                return at.date();
            }
            Outcome::Never => {
                self.supervised(nth, course);
                return node.due;
            }
        };
        if let Outcome::Late(days) = outcome
            && days > 12
        {
            self.supervised(nth, course);
        }
        let at = self.at(&format!("claim-{nth}"), day);
        let deed = part(Deed::new("claim"))
            .with("node_result", format!("{}已完成", node.title))
            .proof(&self.ground.proof);
        course.step(at, &self.liaison(), deed);
        let accepted = self.at(&format!("accept-{nth}"), after(at.date(), 2));
        course.step(accepted, "supervision-clerk", part(Deed::new("accept")));
        accepted.date()
    }

    /// The clock has proposed 督办; the district head decides.
    fn supervised(&self, nth: usize, course: &mut Course<'_>) {
        let earlier = (0..nth).filter(|n| self.overdue_for_long(*n)).count() as u32;
        let row = earlier + 1;
        let due = self.nodes[nth].due;
        let at = self.at(&format!("supervise-{nth}"), after(due, 4));
        if self.happens(&format!("declined-{nth}"), 0.35) {
            let deed =
                Deed::new("decline").part("supervise", row).because("已约定补齐时间,暂不督办");
            return course.step(at, "district-head", deed);
        }
        course.step(at, "district-head", Deed::new("approve").part("supervise", row));
        let answered = self.at(&format!("answered-{nth}"), after(at.date(), 8));
        let deed = Deed::new("answer")
            .part("supervise", row)
            .with("rectified", "已倒排工期、专人盯办,按周调度")
            .with("cause", "effort");
        course.step(answered, &self.signer(), deed);
        let closed = self.at(&format!("closed-{nth}"), after(answered.date(), 5));
        course.step(closed, "supervision-head", Deed::new("close").part("supervise", row));
    }

    /// Whether the clock proposed 督办 for a node: it was overdue at all.
    fn overdue_for_long(&self, nth: usize) -> bool {
        matches!(self.outcome(nth), Outcome::Late(_) | Outcome::Never)
    }

    /// Closing, carrying over, or neither; the day after which nothing more is reported, and when
    /// the case is over.
    fn close(
        &self,
        outcomes: &[Outcome],
        settled: Date,
        course: &mut Course<'_>,
    ) -> (Date, Option<DateTime>) {
        if outcomes.contains(&Outcome::Never) {
            let at = self.at("carry", date(self.due.year(), 12, 27));
            let carried = self.happens("carried", 0.6);
            if carried {
                let deed = Deed::new("carry").with("cause", "money").because("跨年度实施,转下年");
                course.step(at, "supervision-clerk", deed);
            }
            return (at.date(), carried.then_some(at));
        }
        // The application is the last text: whoever applies is not asked for the month's progress.
        let at = self.at("apply", after(settled, 1).max(after(self.due, -9)));
        let deed = Deed::new("apply-close")
            .with("outcome", "full")
            .with("result", "任务已完成,佐证材料齐全")
            .proof(&self.ground.proof);
        course.step(at, &self.liaison(), deed);
        let verified = self.at("verify", after(at.date(), self.days("verify", 2, 8)));
        let deed = Deed::new("verify").with("site", "visit");
        course.step(verified, "supervision-clerk", deed);
        let confirmed = self.at("confirm", after(verified.date(), self.days("confirm", 1, 4)));
        course.step(confirmed, "supervision-reviewer", Deed::new("confirm"));
        (at.date(), Some(confirmed))
    }

    /// Every month in its window: a text where a node is due, else a press.
    fn months(&self, signed: Date, ends: Date, course: &mut Course<'_>) {
        let first = self.issued.first_of_month();
        let months = (0..).map_while(|n: i32| first.checked_add(n.months()).ok());
        for first in months.take_while(|first| *first <= ends) {
            let month = first.strftime("%Y-%m").to_string();
            let mut at =
                self.at(&format!("month-{month}"), after(first, 24 + self.days("day", 0, 2)));
            if at.date() > after(first, 27) {
                // The day falls on a weekend that ends after the window: they write before it.
                at = self.at(&format!("month-{month}"), after(first, 24));
            }
            let open = at.date() > signed && at.date() < ends && at.date() <= after(first, 27);
            if !open || self.happens(&format!("missed-{month}"), 0.03) {
                continue;
            }
            let last = first.last_of_month();
            let due = self.due <= last
                || (0..self.nodes.len())
                    .any(|nth| self.nodes[nth].due <= last && self.open_at(nth, at.date()));
            if due || self.happens(&format!("text-{month}"), TOLD) {
                self.report(first, at, ends, course);
            } else {
                course.step(at, &self.liaison(), Deed::new("exempt"));
            }
        }
    }

    /// Whether a node is still unclaimed on a day.
    fn open_at(&self, nth: usize, day: Date) -> bool {
        let due = self.nodes[nth].due;
        match self.outcome(nth) {
            Outcome::InTime => {
                let claim = after(due, -self.days(&format!("early-{nth}"), 5, 16));
                self.at(&format!("claim-{nth}"), claim).date() >= day
            }
            Outcome::Late(days) => self.at(&format!("claim-{nth}"), after(due, days)).date() >= day,
            Outcome::Excused => self.at("excuse", after(due, -3)).date() >= day,
            Outcome::Never => true,
        }
    }

    fn report(&self, month: Date, at: DateTime, ends: Date, course: &mut Course<'_>) {
        let (progress, problem) = self.words(month);
        let deed = Deed::new("progress").with("progress", progress).with("problem", problem);
        course.step(at, &self.liaison(), deed);
        let signed = self.at(&format!("approve-{}", month.month()), after(at.date(), 1));
        if signed.date() < self.due && signed.date() < ends {
            course.step(signed.max(at), &self.signer(), Deed::new("approve"));
        }
    }

    /// What the office writes: the note for the task and quarter, or a template of its nature.
    fn words(&self, month: Date) -> (String, String) {
        let nth = (month.month() - 1) / 3 + 1;
        let quarter = format!("{}-Q{nth}", month.year());
        if let Some(note) = self.notes.iter().find(|note| note.quarter == quarter) {
            return (note.progress.clone(), note.problem.clone());
        }
        let nature = domain::paper::nature(self.task.nature);
        let short = format!("Q{nth}");
        let fitting: Vec<&Template> = self
            .templates
            .iter()
            .filter(|template| template.nature == nature && template.quarter == short)
            .collect();
        match self.ground.chance.pick(&self.thing, &format!("words-{}", month.month()), &fitting) {
            Some(template) => (template.progress.clone(), template.problem.clone()),
            None => ("按计划推进,本月工作已完成".to_owned(), String::new()),
        }
    }

    /// Questions to co-offices, requests for coordination, adjustments, disputes.
    fn asides(&self, signed: Date, course: &mut Course<'_>) {
        if self.issued_to == self.lead && self.happens("dispute", 0.03) {
            self.dispute(signed, course);
        }
        if let Some(office) = self.task.with_ids.first()
            && self.happens("question", 0.15)
        {
            let at = self.at("question", after(signed, self.days("question", 10, 60)));
            if at.date() < after(self.due, -5) {
                let ask = [("office", &**office), ("ask", "配套事项目前进展如何")];
                course.step(at, &self.liaison(), Deed::new("ask-co").row("questions", &ask));
                let answered = self.at("answered", after(at.date(), 2));
                let deed = Deed::new("answer")
                    .part("question", 1)
                    .with("co_answer", "已按计划办理,月底前完成");
                course.step(answered, &format!("{office}-liaison"), deed);
            }
        }
        let matter = self.notes.iter().map(|note| &*note.coordinate).find(|text| !text.is_empty());
        if matter.is_some() || self.happens("help", 0.06) {
            self.help(matter.unwrap_or("涉及跨部门事项,请责任领导协调"), signed, course);
        }
        if self.happens("adjust", 0.06) && self.due > after(self.issued, 24) {
            self.adjust(course);
        }
    }

    /// The office that got it by mistake says so, and the director of the government office rules.
    fn reassigned(&self, signed: Date, course: &mut Course<'_>) {
        let at = self.at("object", after(signed, 2));
        let deed = Deed::new("object")
            .with("grounds", "三定规定关于主要职责的条款")
            .because("主要职责不在本单位，本单位只作配合，申请改派");
        course.step(at, &format!("{}-signer", self.issued_to), deed);
        let ruled = self.at("ruled", after(at.date(), 5));
        let deed = Deed::new("reassign")
            .part("dispute", 1)
            .lead(&self.lead)
            .because("三定规定载明由该单位负责，原单位配合");
        course.step(ruled, "office-director", deed);
    }

    fn dispute(&self, signed: Date, course: &mut Course<'_>) {
        let at = self.at("object", after(signed, 2));
        let deed = Deed::new("object")
            .with("grounds", "三定规定关于职责分工的条款")
            .because("部分内容与其他单位职责交叉,申请明确");
        course.step(at, &self.signer(), deed);
        let ruled = self.at("ruled", after(at.date(), 6));
        let deed = Deed::new("uphold").part("dispute", 1).because("主要职责清楚,维持原分工");
        course.step(ruled, "office-director", deed);
    }

    fn help(&self, matter: &str, signed: Date, course: &mut Course<'_>) {
        let at = self.at("help", after(signed, self.days("help", 20, 140)));
        if at.date() >= after(self.due, -5) {
            return;
        }
        course.step(at, &self.liaison(), Deed::new("ask-help").with("matter", matter));
        if self.happens("agreed", 0.85) {
            let agreed = self.at("agreed", after(at.date(), self.days("agree", 1, 6)));
            let deed =
                Deed::new("agree").part("help", 1).with("reply", "同意协调,请有关单位本周内办结");
            let leader = self.task.leader_post.clone().unwrap_or_default();
            course.step(agreed, &leader, deed);
        }
    }

    fn adjust(&self, course: &mut Course<'_>) {
        let at = self.at("adjust", after(self.due, -self.days("adjust", 18, 30)));
        let until = date(self.issued.year(), 12, 31);
        let head = adjustable_by(self.task) == "head";
        if self.due >= until || !head || at.date() < after(self.issued, 20) {
            return;
        }
        let deed = Deed::new("ask-adjust")
            .with("new_due_on", until.to_string())
            .with("cause", "approval")
            .because("前置审批尚未办结,按实际工期调整");
        course.step(at, &self.signer(), deed);
        let leader = self.task.leader_post.clone().unwrap_or_default();
        let reviewed = self.at("reviewed", after(at.date(), 2));
        course.step(reviewed, &leader, Deed::new("review").part("adjust", 1));
        let approved = self.at("approved", after(reviewed.date(), 3));
        course.step(approved, "district-head", Deed::new("approve-head").part("adjust", 1));
    }
}

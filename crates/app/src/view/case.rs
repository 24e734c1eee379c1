//! 事项办理单: one case, now or as of a day.

use domain::case::{Case, OpenAct, Run, World, always_acts, duty_of, open_acts};
use domain::deadline::{Deadline, State, deadlines};
use domain::event::{CaseId, Event, Fact};
use domain::mechanism::{FieldType, Mechanism};
use domain::moment::Moment;
use domain::status::{Standing, Status, Whose};
use domain::term::{Explanation, Remaining, Tone};
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::shape;
use super::words::day;
use crate::bulletin::Shown;
use crate::{App, AppError, Viewer};

/// A case as a page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseView {
    /// Its id.
    #[serde(skip)]
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// The mechanism's id.
    pub mechanism: String,
    /// The mechanism's name.
    pub mechanism_title: String,
    /// First day of the version that it pins.
    pub version: Date,
    /// The sequence that forms send back.
    pub sequence: u32,
    /// The sentence of the report that it carries out, with where it stands.
    pub quote: Option<Quote>,
    /// The strip of facts on top.
    pub strip: Vec<Label>,
    /// Status.
    #[schema(value_type = String)]
    pub status: Status,
    /// The word of the status or the stage.
    pub status_words: String,
    /// What is said of somebody else's late milestone, apart from the status; empty if nothing is.
    pub apart: String,
    /// 本期亮灯 and 曾亮红灯次数 of a task, once a bulletin that says so is out.
    pub shown: Option<Shown>,
    /// Deadlines that matter now, the most urgent first.
    pub steps: Vec<Step>,
    /// Milestones.
    pub nodes: Vec<Node>,
    /// Other parts with their rows.
    pub parts: Vec<PartView>,
    /// Newest first.
    pub log: Vec<LogEntry>,
    /// Files.
    pub files: Vec<FileView>,
    /// Documents.
    pub papers: Vec<PaperView>,
    /// Linked cases.
    pub links: Vec<LinkView>,
    /// 责任 and other basic facts.
    pub facts: Vec<Label>,
    /// Acts open to the viewer.
    #[schema(value_type = Vec<shape::OpenAct>)]
    pub acts: Vec<OpenAct>,
    /// Acts that every mechanism has: name and title.
    pub always: Vec<(String, String)>,
    /// Who may know of it, for work secrets (内部); empty for others.
    pub circle: String,
    /// Whether the viewer follows it.
    pub watched: bool,
    /// Whether it is over.
    pub over: bool,
    /// The day as of which it is shown, if not now.
    pub as_of: Option<Date>,
    /// A short digest of its last link, for print (校验码).
    pub check: String,
}

/// A label with its value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Label {
    /// 牵头单位
    pub label: String,
    /// 区能源局
    pub value: String,
    /// A smaller note: 区长批准 6月20日.
    pub note: String,
    /// Struck through: the original due date.
    pub cut: bool,
}

/// A sentence of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// The report's year.
    pub year: i16,
    /// The statement's number.
    pub statement: u32,
}

/// A running deadline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Step {
    /// What it is called.
    pub title: String,
    /// What it is about, for rows of parts.
    pub about: String,
    /// The last day; none while it is paused.
    pub due_on: Option<Date>,
    /// How much is left.
    #[schema(value_type = shape::Remaining)]
    pub remaining: Remaining,
    /// Whose turn it is: 区能源局 · 联络员.
    pub whose: String,
    /// How the date came about; none for dates that are given.
    #[schema(value_type = Option<shape::Explanation>)]
    pub explanation: Option<Explanation>,
    /// For dates that are given: the sentence that says so.
    pub given: Option<String>,
    /// Article or 地方设定.
    pub basis: String,
}

/// A milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Node {
    /// 三季度 路径协议
    pub title: String,
    /// 9月30日到期,剩余5天
    pub note: String,
    /// done, now, late or ahead.
    pub state: &'static str,
    /// Done and wanted, where it is counted.
    pub count: Option<(String, String)>,
}

/// A part with its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartView {
    /// 会办
    pub title: String,
    /// What each row is about, where it stands, since when.
    pub rows: Vec<Label>,
}

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LogEntry {
    /// Its place in the case.
    pub sequence: u32,
    /// Its place in the ledger.
    pub position: i64,
    /// The act's name.
    pub act: String,
    /// When it happened.
    pub happened: Date,
    /// When the ledger took it.
    #[schema(value_type = String)]
    pub recorded: DateTime,
    /// 9月22日 16:05
    pub when: String,
    /// 督查室 · 经办
    pub who: String,
    /// What happened.
    pub text: String,
    /// 补录, 系统自动, 已撤销.
    pub stamps: Vec<&'static str>,
    /// 实际7月11日,督查室复核
    pub note: String,
    /// Done by the clock.
    pub auto: bool,
    /// Done by the viewer's office.
    pub own: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub digest: String,
    /// Who brought it and when.
    pub note: String,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaperView {
    /// 答复函
    pub title: String,
    /// Its number.
    pub number: String,
    /// 6月18日制作,6月20日送达
    pub note: String,
}

/// A linked case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkView {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// How it is linked.
    pub note: String,
}

/// Fields whose text stands elsewhere on the page.
const NOT_FACTS: [&str; 18] = [
    "quote",
    "statement",
    "progress",
    "problem",
    "value",
    "node_result",
    "node_value",
    "grounds",
    "matter",
    "reply",
    "co_answer",
    "result",
    "rectified",
    "opinion",
    "co_opinion",
    "summary",
    "word",
    "word_answer",
];

impl App {
    /// A case as a viewer sees it, now or at the end of a day.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is none, or none that the viewer may see.
    pub async fn case_view(
        &self,
        viewer: &Viewer,
        number: &str,
        as_of: Option<Date>,
    ) -> Result<CaseView, AppError> {
        let newest = self.case_numbered(viewer, number).await?;
        let case = match as_of {
            None => (*newest).clone(),
            Some(day) => {
                let end = domain::moment::instant(domain::moment::midnight_after(day));
                let position = self.store.position_before(end).await?;
                self.case_as_of(newest.id, Some(position)).await?
            }
        };
        let mechanism = self.mechanism(&case.mechanism).await?;
        let calendar = self.calendar();
        let linked = self.linked_states(&mechanism, Some(&case)).await?;
        let world = self.world(&mechanism, &calendar, &linked);
        let now = match as_of {
            None => self.clock.civil(),
            Some(day) => domain::moment::midnight_after(day),
        };
        let watched = self.store.watched(&viewer.person).await?.contains(&newest.id);
        let page = Page { app: self, viewer, world: &world, case: &case, now };
        let mut view = page.view(as_of, watched);
        view.links = self.links(viewer, &case).await?;
        if mechanism.id.text == "commitment" {
            view.shown = self.shown_lights().await?.remove(&view.number);
        }
        Ok(view)
    }

    async fn links(&self, viewer: &Viewer, case: &Case) -> Result<Vec<LinkView>, AppError> {
        let mut links = Vec::new();
        for end in &case.links {
            if self.seen_case(viewer, end.case).await.is_err() {
                continue;
            }
            let Some(item) = self.store.case_item(end.case).await? else { continue };
            let title = self.catalogue.latest().find_map(|m| m.links.get(&end.link));
            let back = match &*end.link {
                "carried-from" => "由上年任务转来",
                "merged-with" => "并入的任务",
                _ => "关联",
            };
            links.push(LinkView {
                number: item.number.unwrap_or_default(),
                title: item.title,
                note: title.map_or(back.to_owned(), |link| link.title.clone()),
            });
        }
        Ok(links)
    }
}

struct Page<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    world: &'a World<'a>,
    case: &'a Case,
    now: DateTime,
}

impl Page<'_> {
    fn view(&self, as_of: Option<Date>, watched: bool) -> CaseView {
        let (case, mechanism) = (self.case, self.world.mechanism);
        let all = deadlines(mechanism, case, &self.world.rules);
        let all: Vec<Deadline<'_>> =
            all.into_iter().filter(|d| self.may_see(d.row.as_ref())).collect();
        let actor = self.viewer.actor();
        let standing = self.standing(&all);
        let status = Status::of(standing, self.today(), self.app.district.lights);
        let at = Moment::At(self.now);
        let frozen = as_of.is_some();
        CaseView {
            id: case.id,
            number: case.opening.number.clone().unwrap_or_default(),
            title: case.title(mechanism),
            mechanism: mechanism.id.text.clone(),
            mechanism_title: mechanism.title.clone(),
            version: mechanism.since,
            sequence: case.sequence(),
            quote: self.quote(),
            strip: self.strip(&all),
            status,
            status_words: self.status_words(status),
            apart: standing.apart(self.today()).unwrap_or_default(),
            shown: None,
            steps: self.steps(&all),
            nodes: self.nodes(&all),
            parts: self.parts(),
            log: self.log(),
            files: self.files(),
            papers: self.papers(),
            links: Vec::new(),
            facts: self.facts(),
            acts: match frozen || !self.viewer.acts_in(&mechanism.id.text) {
                true => Vec::new(),
                false => self.offered(open_acts(self.world, case, &actor, at)),
            },
            always: match frozen || !self.viewer.acts_in(&mechanism.id.text) {
                true => Vec::new(),
                false => always_acts(self.world, case, &actor)
                    .into_iter()
                    .map(|always| (always.name().to_owned(), always.title().to_owned()))
                    .collect(),
            },
            circle: self.app.circle_of(&mechanism.id.text).to_owned(),
            watched,
            over: case.is_over(),
            as_of,
            check: self.check_code(),
        }
    }

    fn mechanism(&self) -> &Mechanism {
        self.world.mechanism
    }

    /// Acts on posts are offered to whom they concern, which their roles alone do not say.
    fn offered(&self, mut acts: Vec<OpenAct>) -> Vec<OpenAct> {
        let (app, actor) = (self.app, self.viewer.actor());
        acts.retain(|open| app.may_on_post(self.mechanism(), self.case, &open.act, &actor));
        acts
    }

    fn today(&self) -> Date {
        self.now.date()
    }

    /// Proposals of 督办 and 约谈 are not shown to others before they are approved.
    fn may_see(&self, row: Option<&domain::event::PartRef>) -> bool {
        if self.viewer.sees_withheld() {
            return true;
        }
        let Some(run) = self.case.run(row) else { return true };
        let part = self.mechanism().part(&run.part);
        let stage = part.zip(run.stage()).and_then(|(part, stage)| part.stages.get(stage));
        !stage.is_some_and(|stage| stage.withheld)
    }

    fn standing(&self, all: &[Deadline<'_>]) -> Standing<'_> {
        let light_on = all
            .iter()
            .filter(|deadline| deadline.rule.light && deadline.is_running())
            .filter_map(Deadline::due_on)
            .min();
        let moved = self.case.runs().any(|run| {
            let part = self.mechanism().part(&run.part);
            let stage = part.zip(run.stage()).and_then(|(part, stage)| part.stages.get(stage));
            stage.is_some_and(|stage| stage.moved)
        });
        let outcome = self.case.ended.as_ref().map(|ended| &*ended.outcome);
        let nature = match &*self.mechanism().id.text {
            "commitment" => self.case.value(self.mechanism(), "nature"),
            _ => None,
        };
        let whose = nature.and_then(|nature| Some(Whose::of_nature(nature.as_text()?)));
        Standing { outcome, light_on, moved, whose: whose.unwrap_or_default() }
    }

    fn status_words(&self, status: Status) -> String {
        let stage =
            self.case.main.stage().and_then(|stage| self.mechanism().main.stages.get(stage));
        let stage = stage.map_or("", |stage| &*stage.title);
        match (&*self.mechanism().id.text, status) {
            ("commitment", Status::Ended) => stage.to_owned(),
            ("commitment", _) => status.in_words().to_owned(),
            _ => stage.to_owned(),
        }
    }

    fn quote(&self) -> Option<Quote> {
        let text = self.case.value(self.mechanism(), "quote")?.as_text()?.to_owned();
        let statement = self.case.value(self.mechanism(), "statement");
        let place = statement.as_ref().and_then(|value| value.as_text()).unwrap_or("");
        let (year, first) = place.split_once(':').unwrap_or(("", place));
        let first = first.split(',').next().unwrap_or("");
        Some(Quote { text, year: year.parse().unwrap_or(0), statement: first.parse().unwrap_or(0) })
    }

    fn strip(&self, all: &[Deadline<'_>]) -> Vec<Label> {
        let label = |label: &str, value: String| Label {
            label: label.to_owned(),
            value,
            ..Label::default()
        };
        let mut strip = Vec::new();
        let main = all.iter().rev().find(|d| d.rule.light && d.row.is_none());
        if let Some(main) = main {
            let title = if main.rule.id.text == "due" { "完成时限" } else { &main.rule.title };
            strip.push(label(title, self.remaining_of(main).text));
        }
        let field = |name: &str| self.case.value(self.mechanism(), name).and_then(|v| v.as_date());
        if let (Some(original), Some(due)) = (field("original_due_on"), field("due_on"))
            && original != due
        {
            strip.push(Label { cut: true, ..label("原定", day(original, self.today())) });
            strip.push(Label {
                note: self.approved_by(),
                ..label("调整后", day(due, self.today()))
            });
        }
        for name in ["class", "mode", "source"] {
            let Some(field) = self.mechanism().fields.get(name) else { continue };
            let value = self.case.value(self.mechanism(), name);
            if let Some(value) = value.filter(|_| self.mechanism().id.text != "commitment") {
                strip.push(label(&field.title, self.app.say(self.mechanism(), field, &value)));
            }
        }
        strip
    }

    /// 区长批准 6月20日
    fn approved_by(&self) -> String {
        let last = self.case.done.iter().rev().find(|done| done.act.starts_with("approve-"));
        last.map_or(String::new(), |done| {
            let who = self.app.name_of(&done.actor);
            format!("{who}批准 {}", day(done.at.date(), self.today()))
        })
    }

    fn remaining_of(&self, deadline: &Deadline<'_>) -> Remaining {
        match (&deadline.ending, deadline.state) {
            (_, State::Met(at)) => {
                let on = day(at.date(), self.today());
                let late = if deadline.met_in_time() { "" } else { ",已逾期" };
                Remaining { text: format!("{on}完成{late}"), tone: Tone::Plain }
            }
            (domain::term::Ending::At(end), State::Running) => {
                self.world.rules.counting().remaining(end, self.now)
            }
            (domain::term::Ending::At(end), _) => {
                Remaining { text: day(end.on, self.today()), tone: Tone::Plain }
            }
            (domain::term::Ending::Paused { since, why }, _) => Remaining {
                text: format!("暂停计时({}起,{why})", day(since.date(), self.today())),
                tone: Tone::Plain,
            },
        }
    }

    fn steps(&self, all: &[Deadline<'_>]) -> Vec<Step> {
        let mut running: Vec<&Deadline<'_>> = all
            .iter()
            .filter(|d| d.is_running() && !d.rule.until.is_empty() && !self.case.is_over())
            .collect();
        running.sort_by_key(|deadline| (deadline.due_on().is_none(), deadline.due_on()));
        let directory = &self.app.district.directory;
        let step = |deadline: &&Deadline<'_>| {
            let at = Moment::At(self.now);
            let duty = duty_of(self.world, directory, self.case, deadline, at);
            let counting = self.world.rules.counting();
            Step {
                title: deadline.rule.title.clone(),
                about: self.about(deadline),
                due_on: deadline.due_on(),
                remaining: self.remaining_of(deadline),
                whose: duty.map_or(String::new(), |duty| {
                    let office = directory.office_short(&duty.office).to_owned();
                    match directory.post(&duty.post) {
                        Some(_) => self.app.post_name(&duty.post),
                        None if duty.post.is_empty() => office,
                        None => format!("{office} · {}", duty.post),
                    }
                }),
                explanation: deadline.span.as_ref().map(|span| counting.explain(span)),
                given: deadline.span.is_none().then(|| self.given(deadline)),
                basis: deadline
                    .rule
                    .law
                    .as_ref()
                    .map(|law| self.mechanism().cite(law))
                    .or_else(|| deadline.rule.mark.clone())
                    .unwrap_or_default(),
            }
        };
        running.iter().map(step).collect()
    }

    fn given(&self, deadline: &Deadline<'_>) -> String {
        match deadline.due_on() {
            Some(on) => {
                format!("{}是指定的日期,不按期间计算,遇休息日不顺延", day(on, self.today()))
            }
            None => "暂停计时".to_owned(),
        }
    }

    fn about(&self, deadline: &Deadline<'_>) -> String {
        let run = self.case.run(deadline.row.as_ref()).filter(|_| deadline.row.is_some());
        run.map_or(String::new(), |run| self.row_title(run))
    }

    /// What a row of a part is about: an office, or the texts of its list row.
    fn row_title(&self, run: &Run) -> String {
        let directory = &self.app.district.directory;
        match run.office() {
            Some(office) => directory.office_short(office).to_owned(),
            None => {
                let text = |name: &str| run.column(name).map(|value| value.to_string());
                let words = [text("quarter"), text("title")];
                words.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn nodes(&self, all: &[Deadline<'_>]) -> Vec<Node> {
        let Some(runs) = self.case.parts.get("quarter") else { return Vec::new() };
        let today = self.today();
        let next = runs.iter().position(|run| run.stage() == Some("open"));
        let node = |(nth, run): (usize, &Run)| {
            let due = run.column("due").and_then(|value| value.as_date());
            let deadline = all.iter().find(|d| d.row == run.reference() && d.rule.light);
            let at = run.stages.last().map(|entry| entry.at.date());
            let on = |date: Option<Date>| date.map_or(String::new(), |date| day(date, today));
            let (state, note) = match run.stage() {
                Some("reached") => ("done", format!("已完成 {}", on(at))),
                Some("claimed") => ("now", format!("{}申报,待审核", on(at))),
                Some("excused") => ("done", format!("客观原因 {}", on(at))),
                _ => {
                    let late = due.is_some_and(|due| due < today);
                    let words = deadline.map(|d| self.remaining_of(d).text).unwrap_or_default();
                    let state = if late {
                        "late"
                    } else if next == Some(nth) {
                        "now"
                    } else {
                        "ahead"
                    };
                    (state, words)
                }
            };
            let target = run.column("target").map(|v| v.to_string()).filter(|t| !t.is_empty());
            let unit = run.column("unit").map(|v| v.to_string()).unwrap_or_default();
            let done = self.case.value(self.mechanism(), "value").map(|v| v.to_string());
            let count = target
                .filter(|_| next == Some(nth))
                .map(|target| (done.unwrap_or_else(|| "0".to_owned()), format!("{target}{unit}")));
            Node { title: self.row_title(run), note, state, count }
        };
        runs.iter().enumerate().map(node).collect()
    }

    fn parts(&self) -> Vec<PartView> {
        let mut parts = Vec::new();
        for part in self.mechanism().parts.values().filter(|part| part.id.text != "quarter") {
            let runs = self.case.parts.get(&part.id.text).into_iter().flatten();
            let rows: Vec<Label> = runs
                .filter(|run| self.may_see(run.reference().as_ref()))
                .map(|run| {
                    let stage = run.stage().and_then(|stage| part.stages.get(stage));
                    let at = run.stages.last().map(|entry| day(entry.at.date(), self.today()));
                    let title = self.row_title(run);
                    Label {
                        label: if title.is_empty() { part.title.clone() } else { title },
                        value: stage.map_or(String::new(), |stage| stage.title.clone()),
                        note: at.unwrap_or_default(),
                        cut: false,
                    }
                })
                .collect();
            if !rows.is_empty() {
                parts.push(PartView { title: part.title.clone(), rows });
            }
        }
        parts
    }

    fn log(&self) -> Vec<LogEntry> {
        let visible = |event: &&Event| match &event.fact {
            Fact::Act(deed) => {
                self.may_see(deed.part.as_ref())
                    && !(self.only_proposes(&deed.act) && self.began_withheld(event))
            }
            _ => true,
        };
        self.case.events.iter().rev().filter(visible).map(|event| self.entry(event)).collect()
    }

    /// Whether an act leaves its row where it is and only begins rows of other parts.
    fn only_proposes(&self, act: &str) -> bool {
        let mut actions = self.mechanism().all_parts().filter_map(|part| part.actions.get(act));
        actions.any(|action| action.to.is_none() && !action.starts.is_empty())
    }

    /// Whether a row that an event began is still withheld from the viewer: a proposal of 督办 or
    /// 约谈, by the clock or by a person.
    fn began_withheld(&self, event: &Event) -> bool {
        let begun = self.case.runs().filter(|run| run.sequence == event.sequence);
        begun.into_iter().any(|run| !self.may_see(run.reference().as_ref()))
    }

    fn entry(&self, event: &Event) -> LogEntry {
        let auto = event.actor == domain::event::Actor::Clock;
        let backing = match &event.fact {
            Fact::Act(deed) => Some(&deed.backing),
            Fact::Paper { backing, .. } => Some(backing),
            _ => None,
        };
        let late = backing.is_some_and(|backing| backing.late);
        let mut stamps = Vec::new();
        if auto {
            stamps.push("系统自动");
        }
        if late {
            stamps.push("补录");
        }
        if event.fact.name() == "exempt" {
            stamps.push("免报");
        }
        if self.case.voided.contains(&event.sequence) {
            stamps.push("已撤销");
        }
        let happened = event.happened.date();
        let mut notes = Vec::new();
        if happened != event.recorded.date() {
            notes.push(format!("实际{}", day(happened, self.today())));
        }
        if let Some(second) = backing.and_then(|backing| backing.second.as_ref()) {
            let who = self.app.name_of(second);
            notes.push(format!("{who}复核"));
        }
        let office = event.actor.post_id().and_then(|p| self.app.district.directory.post(p));
        LogEntry {
            sequence: event.sequence,
            position: event.position,
            act: event.fact.name().to_owned(),
            happened,
            recorded: event.recorded,
            when: format!(
                "{} {}",
                day(event.recorded.date(), self.today()),
                event.recorded.strftime("%H:%M")
            ),
            who: self.app.actor_name(event),
            text: self.app.event_line(self.mechanism(), self.case, event),
            stamps,
            note: notes.join(","),
            auto,
            own: office.is_some_and(|post| post.office == self.viewer.office),
        }
    }

    fn files(&self) -> Vec<FileView> {
        let mut files: Vec<FileView> = Vec::new();
        for (sequence, file) in self.case.files.iter().rev() {
            let event = self.case.events.iter().find(|event| event.sequence == *sequence);
            let note = event.map_or(String::new(), |event| {
                let on = day(event.recorded.date(), self.today());
                format!("{} · {on}", self.app.actor_name(event))
            });
            files.push(FileView { name: file.name.clone(), digest: file.digest.to_string(), note });
        }
        files
    }

    fn papers(&self) -> Vec<PaperView> {
        let paper = |paper: &domain::case::Paper| {
            let document = self.mechanism().documents.get(&paper.document);
            let moments: Vec<String> = paper
                .moments
                .iter()
                .map(|(what, at, _)| format!("{}{}", day(at.date(), self.today()), what.in_words()))
                .collect();
            PaperView {
                title: document.map_or(paper.document.clone(), |document| document.title.clone()),
                number: paper.number.clone().unwrap_or_default(),
                note: moments.join(","),
            }
        };
        self.case.papers.iter().rev().map(paper).collect()
    }

    fn facts(&self) -> Vec<Label> {
        let directory = &self.app.district.directory;
        let mut facts = Vec::new();
        let mut add = |label: &str, value: String| {
            if !value.is_empty() {
                facts.push(Label { label: label.to_owned(), value, ..Label::default() });
            }
        };
        if let Some(lead) = &self.case.lead {
            let title = if self.mechanism().id.text == "commitment" {
                "牵头单位"
            } else {
                "承办单位"
            };
            add(title, directory.office_short(lead).to_owned());
        }
        for field in self.mechanism().fields.values() {
            let skipped = NOT_FACTS.contains(&&*field.id.text)
                || field.derive.is_some()
                || matches!(field.kind, FieldType::List | FieldType::File | FieldType::Photo);
            if skipped {
                continue;
            }
            let value = self.case.value(self.mechanism(), &field.id.text);
            let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
            if value == domain::value::Value::Flag(false) {
                continue;
            }
            add(&field.title, self.app.say(self.mechanism(), field, &value));
        }
        facts
    }

    fn check_code(&self) -> String {
        let last = self.case.events.last();
        let text = last.map_or(String::new(), |event| {
            format!("{}-{}-{}", self.case.id, event.sequence, event.position)
        });
        domain::digest::Digest::of_text(&text).short()
    }
}

//! 报告对照: the report sentence by sentence, each with what became of it.

use std::collections::{BTreeMap, HashMap};

use domain::digest::Digest;
use domain::report::{self, Kind, Reading, Section, Statement};
use domain::status::Status;
use serde::Serialize;
use store::read::{CaseItem, Query, Scope};
use utoipa::ToSchema;

use super::check::{CheckedFigure, Verdict};
use crate::{App, AppError, Viewer};

/// A report with what became of its sentences.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportView {
    /// The report's record.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The year that it plans.
    pub year: i16,
    /// 公开稿
    pub version: String,
    /// 2023年4月26日通过
    pub adopted: String,
    /// How many sentences.
    pub sentences: usize,
    /// 纳入跟踪
    pub tracked: usize,
    /// 背景表述
    pub background: usize,
    /// 暂缓
    pub held: usize,
    /// 待归属
    pub unassigned: usize,
    /// Counts by mark, for the legend.
    pub marks: Vec<(Mark, usize)>,
    /// Sections: title, level, how many sentences, the first one.
    pub sections: Vec<SectionView>,
    /// Sentences.
    pub lines: Vec<Line>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SectionView {
    /// Its title.
    pub title: String,
    /// 1 for the topmost.
    pub level: u32,
    /// How many sentences.
    pub count: usize,
    /// The first sentence.
    pub first: u32,
}

/// What stands in the margin of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// 已完成
    Done,
    /// 推进中
    Going,
    /// 滞后
    Lagging,
    /// 未达
    Missed,
    /// 客观原因
    Moved,
    /// 背景
    Background,
    /// 暂缓
    Held,
    /// 待归属
    Unassigned,
    /// 核数一致
    Supported,
    /// 核数不一致
    Differs,
    /// 无记录
    NoRecord,
}

impl Mark {
    /// The word in the margin.
    pub fn in_words(self) -> &'static str {
        match self {
            Mark::Done => "已完成",
            Mark::Going => "推进中",
            Mark::Lagging => "进度滞后",
            Mark::Missed => "未达序时",
            Mark::Moved => "客观原因",
            Mark::Background => "",
            Mark::Held => "暂缓",
            Mark::Unassigned => "待归属",
            Mark::Supported => "核数一致",
            Mark::Differs => "核数不一致",
            Mark::NoRecord => "无记录",
        }
    }
}

/// A sentence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Line {
    /// Its number.
    pub id: u32,
    /// What kind it is.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// The section's level for headings, 0 for text.
    pub level: u32,
    /// Whether it begins a paragraph.
    pub first: bool,
    /// What stands in its margin.
    pub mark: Mark,
    /// Why it is held back.
    pub why: String,
    /// The sentence in pieces: text, and whether it is a figure.
    pub pieces: Vec<(String, bool)>,
    /// The tasks that carry it out.
    pub tasks: Vec<TaskRef>,
    /// What the records say to its claims.
    pub checks: Vec<CheckedFigure>,
}

/// A task that carries out a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskRef {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its lead office.
    pub lead: String,
    /// Its leader.
    pub leader: String,
    /// When it is due.
    pub due: String,
    /// Last progress.
    pub progress: String,
    /// 9月20日
    pub progress_on: String,
    /// Its status.
    #[schema(value_type = String)]
    pub status: Status,
    /// The word of its status.
    pub status_words: String,
}

impl App {
    /// The report that plans a year, as a viewer sees it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if no report of that year has been imported.
    pub async fn report_view(&self, viewer: &Viewer, year: i16) -> Result<ReportView, AppError> {
        let item = self.report_item(year).await?.ok_or(AppError::NotFound)?;
        let text = self.report_text(&item)?;
        let reading = report::read(&text);
        let case = self.case(item.id).await?;
        let held: HashMap<u32, String> = case
            .rows("holds")
            .iter()
            .filter_map(|row| {
                let row = row.as_row()?;
                let id = row.get("statement")?.to_string().parse().ok()?;
                Some((id, row.get("why")?.to_string()))
            })
            .collect();
        let tasks = self.tasks_by_statement(viewer, year).await?;
        let checks = self.check_reading(&reading, &text, year - 1).await?;
        let maker = Maker { reading: &reading, chars: text.chars().collect(), held, tasks, checks };
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let mut page = maker.view();
        page.number = item.number.clone().unwrap_or_default();
        page.title = item.title.clone();
        page.year = year;
        let mechanism = self.catalogue.current("report");
        let version = view["version"].as_str().unwrap_or("");
        page.version = mechanism.map_or("", |m| m.code_title("version", version)).to_owned();
        page.adopted = view["adopted_on"]
            .as_str()
            .and_then(|day| day.parse::<jiff::civil::Date>().ok())
            .map_or(String::new(), |day| format!("{}通过", day.strftime("%Y年%-m月%-d日")));
        Ok(page)
    }

    /// The latest version of the report of a year.
    pub async fn report_item(&self, year: i16) -> Result<Option<CaseItem>, AppError> {
        let query = Query {
            mechanism: Some("report".to_owned()),
            open: Some(true),
            limit: 200,
            ..Query::default()
        };
        let page = self.store.cases(&Scope::All, &query).await?;
        let plans = |item: &CaseItem| {
            let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
            view["year"].to_string().trim_matches('"') == year.to_string()
        };
        Ok(page.items.into_iter().rfind(plans))
    }

    /// The text of an imported report.
    pub fn report_text(&self, item: &CaseItem) -> Result<String, AppError> {
        let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
        let digest: Digest = view["text_digest"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or(AppError::NotFound)?;
        String::from_utf8(self.load_file(&digest)?).map_err(crate::error::broken)
    }

    /// The years of imported reports, latest first.
    pub async fn report_years(&self) -> Result<Vec<i16>, AppError> {
        let query = Query {
            mechanism: Some("report".to_owned()),
            open: Some(true),
            limit: 200,
            ..Query::default()
        };
        let page = self.store.cases(&Scope::All, &query).await?;
        let mut years: Vec<i16> = page
            .items
            .iter()
            .filter_map(|item| {
                let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
                view["year"].to_string().trim_matches('"').parse().ok()
            })
            .collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        Ok(years)
    }

    pub(super) async fn tasks_by_statement(
        &self,
        viewer: &Viewer,
        year: i16,
    ) -> Result<BTreeMap<u32, Vec<TaskRef>>, AppError> {
        let mechanism = self.catalogue.current("commitment").cloned();
        let _ = viewer;
        let query = Query {
            mechanism: Some("commitment".to_owned()),
            // A report of one year may be adopted, and its tasks issued, before the year begins.
            opened_from: Some(format!("{}-10-01", year - 1)),
            opened_to: Some(format!("{year}-12-31")),
            limit: 4000,
            ..Query::default()
        };
        let today = self.clock.today();
        let mut tasks: BTreeMap<u32, Vec<TaskRef>> = BTreeMap::new();
        for item in self.store.cases(&Scope::All, &query).await?.items {
            let view: serde_json::Value = serde_json::from_str(&item.view).unwrap_or_default();
            let place = view["statement"].as_str().unwrap_or("");
            let own = year.to_string();
            let Some((_, ids)) = place.split_once(':').filter(|(of, _)| *of == own) else {
                continue;
            };
            let status = self.status_of(&item, today);
            let stage = mechanism.as_ref().and_then(|m| m.main.stages.get(&item.stage));
            let words = match status {
                Status::Ended => stage.map_or("", |stage| &stage.title),
                status => status.in_words(),
            };
            let text = |name: &str| view[name].as_str().unwrap_or("").to_owned();
            let task = TaskRef {
                number: item.number.clone().unwrap_or_default(),
                title: item.title.clone(),
                lead: item
                    .lead
                    .as_deref()
                    .map_or("", |id| self.district.directory.office_short(id))
                    .to_owned(),
                leader: item.leader.as_deref().map_or(String::new(), |p| self.post_name(p)),
                due: super::words::day_of(item.goal_on.as_deref().unwrap_or(""), today),
                progress: text("progress"),
                progress_on: super::words::day_of(&text("_progress_on"), today),
                status,
                status_words: words.to_owned(),
            };
            for id in ids.split(',').filter_map(|id| id.parse().ok()) {
                tasks.entry(id).or_default().push(task.clone());
            }
        }
        Ok(tasks)
    }
}

struct Maker<'r> {
    reading: &'r Reading,
    chars: Vec<char>,
    held: HashMap<u32, String>,
    tasks: BTreeMap<u32, Vec<TaskRef>>,
    checks: Vec<CheckedFigure>,
}

impl Maker<'_> {
    fn view(self) -> ReportView {
        let lines: Vec<Line> =
            self.reading.statements.iter().map(|statement| self.line(statement)).collect();
        let count = |mark: Mark| lines.iter().filter(|line| line.mark == mark).count();
        let (held, unassigned) = (count(Mark::Held), count(Mark::Unassigned));
        let tracked = lines.iter().filter(|line| is_tracked(line)).count();
        let shown = [Mark::Done, Mark::Going, Mark::Lagging, Mark::Missed, Mark::Moved, Mark::Held];
        ReportView {
            number: String::new(),
            title: String::new(),
            year: 0,
            version: String::new(),
            adopted: String::new(),
            sentences: lines.len(),
            tracked,
            background: lines.len() - tracked - held - unassigned,
            held,
            unassigned,
            marks: shown.into_iter().map(|mark| (mark, count(mark))).collect(),
            sections: self.sections(),
            lines,
        }
    }

    fn line(&self, statement: &Statement) -> Line {
        let tasks = self.tasks.get(&statement.id).cloned().unwrap_or_default();
        let checks: Vec<CheckedFigure> =
            self.checks.iter().filter(|c| c.statement == statement.id).cloned().collect();
        let held = self.held.get(&statement.id).cloned();
        Line {
            id: statement.id,
            kind: statement.kind,
            level: self.heading_level(statement),
            first: self.begins_paragraph(statement.start),
            mark: mark(statement.kind, &tasks, &checks, held.is_some()),
            why: held.unwrap_or_default(),
            pieces: self.pieces(statement),
            tasks,
            checks,
        }
    }

    fn heading_level(&self, statement: &Statement) -> u32 {
        if statement.kind != Kind::Heading {
            return 0;
        }
        let own = |section: &&Section| section.start == statement.start;
        self.reading.sections.iter().find(own).map_or(3, |section| u32::from(section.level.max(1)))
    }

    fn begins_paragraph(&self, start: usize) -> bool {
        let before = self.chars[..start.min(self.chars.len())].iter().rev();
        before.take_while(|c| c.is_whitespace()).any(|c| *c == '\n') || start == 0
    }

    /// The sentence cut at its figures.
    fn pieces(&self, statement: &Statement) -> Vec<(String, bool)> {
        let text = |from: usize, to: usize| -> String {
            self.chars.get(from..to).map_or(String::new(), |text| text.iter().collect())
        };
        let mut figures: Vec<(usize, usize)> = statement
            .figures
            .iter()
            .map(|figure| (figure.start, figure.end))
            .filter(|(a, b)| statement.start <= *a && a < b && *b <= statement.end)
            .collect();
        figures.sort_unstable();
        let mut pieces = Vec::new();
        let mut at = statement.start;
        for (from, to) in figures {
            if from < at {
                continue;
            }
            if at < from {
                pieces.push((text(at, from), false));
            }
            pieces.push((text(from, to), true));
            at = to;
        }
        if at < statement.end {
            pieces.push((text(at, statement.end), false));
        }
        pieces
    }

    fn sections(&self) -> Vec<SectionView> {
        let upper: Vec<&Section> =
            self.reading.sections.iter().filter(|section| section.level <= 2).collect();
        let mut views = Vec::new();
        for (nth, section) in upper.iter().enumerate() {
            let until = upper[nth + 1..]
                .iter()
                .find(|next| next.level <= section.level)
                .map_or(usize::MAX, |next| next.start);
            let inside = |s: &&Statement| section.start <= s.start && s.start < until;
            let first = self.reading.statements.iter().find(inside).map_or(1, |s| s.id);
            views.push(SectionView {
                title: format!("{}{}", numbered(&section.number), section.title),
                level: section.level.into(),
                count: self.reading.statements.iter().filter(inside).count(),
                first,
            });
        }
        views
    }
}

fn numbered(number: &str) -> String {
    match number {
        "" => String::new(),
        number if number.starts_with('(') || number.starts_with('(') => number.to_owned(),
        number if number.ends_with(')') || number.ends_with(')') => number.to_owned(),
        number => format!("{number}、"),
    }
}

fn is_tracked(line: &Line) -> bool {
    matches!(line.mark, Mark::Done | Mark::Going | Mark::Lagging | Mark::Missed | Mark::Moved)
}

/// The worst that is true of a sentence.
fn mark(kind: Kind, tasks: &[TaskRef], checks: &[CheckedFigure], held: bool) -> Mark {
    if held {
        return Mark::Held;
    }
    let any = |status: Status| tasks.iter().any(|task| task.status == status);
    if !tasks.is_empty() {
        return match () {
            () if any(Status::Missed) => Mark::Missed,
            () if any(Status::Lagging) => Mark::Lagging,
            () if any(Status::Normal) => Mark::Going,
            () if any(Status::Moved) || any(Status::Ended) => Mark::Moved,
            () => Mark::Done,
        };
    }
    let verdict = |verdict: Verdict| checks.iter().any(|check| check.verdict == verdict);
    match kind {
        Kind::Task | Kind::Target => Mark::Unassigned,
        Kind::Claim if verdict(Verdict::Differs) => Mark::Differs,
        Kind::Claim if verdict(Verdict::Supported) => Mark::Supported,
        Kind::Claim if verdict(Verdict::NoRecord) => Mark::NoRecord,
        _ => Mark::Background,
    }
}

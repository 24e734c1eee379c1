//! Papers that come in: a report is kept as it was read and divided, a list is taken at its word.
//!
//! Nothing is written before somebody has looked: [`App::arrive`] keeps the original file,
//! [`App::incoming`] shows what was read of it, and `take_report` and `take_list` do it. Dividing
//! a report can be interrupted and taken up again: a draft that is there is not made twice.

use std::collections::BTreeSet;

use documents::{DocumentFault, FileKind, Mark, classification_mark, read_xlsx};
use domain::case::{NextStep, Refusal, RefusalKind};
use domain::event::{FileRef, LinkEnd};
use domain::paper::{self, Item, Paper, PaperKind};
use domain::report::{self, Kind, Nature, Reading, Task};
use domain::value::{Value, Values};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use store::read::CaseItem;

use super::{DIVISION, Filled, Node, deed, nature_code, node_rows, opening, quarter_of, row};
use crate::act::Target;
use crate::{App, AppError, Request, Viewer, read_upload};

/// A file that has been kept and not yet been taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The original, under its digest.
    pub original: FileRef,
}

/// What was read of a file.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The original.
    pub original: FileRef,
    /// Its text.
    pub text: String,
    /// What a reader must know beside it: characters that could not be read, an encoding guessed.
    pub remarks: Vec<String>,
    /// What it is.
    pub content: Content,
}

/// What a file is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A government work report, planned.
    Report(Box<Reading>),
    /// A list of tasks, minutes, or a list of a government above.
    Paper(Box<Paper>),
}

/// What somebody confirmed of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Its title.
    pub title: String,
    /// The year that it plans.
    pub year: i16,
    /// 审议稿 …, by its code.
    pub version: String,
}

/// Words in the first lines of a paper that is no report, though it may speak of one.
const LISTS: [&str; 8] = ["分解", "分工", "责任", "清单", "纪要", "台账", "一览表", "任务书"];
/// Lines in which a paper says what it is.
const HEAD: usize = 6;

impl App {
    /// Keeps a file that somebody sent, after looking that it can be read and bears no secrecy mark.
    ///
    /// # Errors
    /// A refusal that says what the file is and what to do, or [`AppError::Broken`].
    pub async fn arrive(&self, name: &str, bytes: &[u8]) -> Result<Arrived, AppError> {
        if let Some(mark) = readable(name, bytes).await?.mark {
            return Err(Refusal::new(
                RefusalKind::Condition,
                format!("“{name}”第{}行有密级标志“{}”,不能导入", mark.line, mark.level),
            )
            .under(Some("保守国家秘密法:严禁录入、上传国家秘密"))
            .next(NextStep::say("没有保存任何内容;请按保密规定另行办理"))
            .into());
        }
        Ok(Arrived { original: self.store_file(name, bytes).await? })
    }

    /// What was read of a file that was kept: as what it looks like, or as what somebody says it is.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a file that is not there, a refusal if it cannot be read as that.
    pub async fn incoming(
        &self,
        original: &FileRef,
        wanted: Option<&str>,
    ) -> Result<Incoming, AppError> {
        let bytes = self.load_file(&original.digest)?;
        let Readable { text, tables, remarks, .. } = readable(&original.name, &bytes).await?;
        let is_report = match wanted {
            Some(wanted) => wanted == "report",
            None => looks_like_report(&text),
        };
        let content = if is_report {
            Content::Report(Box::new(self.plan_report(&text).await?))
        } else {
            let year = Some(self.clock.today().year());
            let paper = paper::read(&text, &tables, year);
            let mut paper = paper.map_err(|fault| unreadable(&fault.to_string()))?;
            self.count_working_days(&mut paper);
            Content::Paper(Box::new(paper))
        };
        Ok(Incoming { original: original.clone(), text, remarks, content })
    }

    /// Dates the limits that a paper gives in working days, by the calendar in force.
    fn count_working_days(&self, paper: &mut paper::Paper) {
        let Some(made) = paper.date else { return };
        let calendar = self.calendar();
        for item in paper.items.iter_mut().filter(|item| item.due.is_none()) {
            item.due = paper::working_days(&item.due_words)
                .and_then(|count| paper::after_working_days(&calendar, made, count));
        }
    }

    /// Records a report, with its original and its text, and divides it. A version of a report that
    /// is there already takes its place, and what was decided of unchanged tasks stays.
    ///
    /// # Errors
    /// A refusal if the same text is there already, or [`AppError::Broken`].
    pub async fn take_report(
        &self,
        viewer: &Viewer,
        incoming: &Incoming,
        confirmed: &Confirmed,
    ) -> Result<(), AppError> {
        let Content::Report(reading) = &incoming.content else { return Err(AppError::NotFound) };
        let text = self.store_file("正文.txt", incoming.text.as_bytes()).await?;
        let before = self.report_item(confirmed.year).await?;
        if let Some(before) = &before
            && self.digest_of(before) == Some(text.digest.to_string())
        {
            return Err(Refusal::new(
                RefusalKind::Condition,
                format!("{}年的报告已经导入,正文完全一样", confirmed.year),
            )
            .next(NextStep::say("请到“任务分解”继续审核"))
            .into());
        }
        let values = Filled::default()
            .with("year", confirmed.year.to_string())
            .with("version", &*confirmed.version)
            .with("text_digest", text.digest.to_string())
            .with("sentences", reading.statements.len().to_string())
            .with("tasks", reading.tasks.len().to_string())
            .with("original", &*incoming.original.name)
            .0;
        let mut act = opening(viewer, "import", &confirmed.title, values);
        act.backing.proof = vec![incoming.original.clone()];
        self.act_on(viewer, Target::New("report".to_owned()), act).await?;
        if let Some(before) = before {
            let mut act = deed(viewer, "replace", Values::new());
            act.backing.reason = Some("新版本已导入".to_owned());
            self.act_on(viewer, Target::Case(before.id), act).await?;
        }
        self.divide(viewer, confirmed.year).await.map(|_| ())
    }

    /// Makes the drafts of a year's report that are not there yet; how many were made.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no such report, or [`AppError::Broken`].
    pub async fn divide(&self, viewer: &Viewer, year: i16) -> Result<usize, AppError> {
        let item = self.report_item(year).await?.ok_or(AppError::NotFound)?;
        let number = item.number.clone().unwrap_or_default();
        let reading = self.plan_report(&self.report_text(&item)?).await?;
        let before = self.division(viewer, year).await?;
        let there: BTreeSet<Decimal> =
            before.drafts.iter().filter(|d| d.report == number).map(|d| d.order).collect();
        let mut made = 0;
        for task in &reading.tasks {
            if there.contains(&Decimal::from(task.id)) {
                continue;
            }
            let values = self.proposal(task, &reading, year, &number);
            let draft = self.propose(viewer, &task.title, values, Some(&item)).await?;
            let old = before.drafts.iter().find(|old| old.report != number && old.is_same(task));
            if let Some(old) = old {
                self.take_decision(viewer, old, draft).await?;
            }
            made += 1;
        }
        let stale = before
            .drafts
            .iter()
            .filter(|old| !old.report.is_empty() && old.report != number && old.is_editable());
        for old in stale {
            let act = deed(viewer, "drop", Values::new());
            self.act_on(viewer, Target::Case(old.id), act).await?;
        }
        Ok(made)
    }

    /// Opens a draft; its case.
    pub(super) async fn propose(
        &self,
        viewer: &Viewer,
        title: &str,
        values: Values,
        report: Option<&CaseItem>,
    ) -> Result<domain::event::CaseId, AppError> {
        let mut act = opening(viewer, "propose", title, values);
        if let (domain::case::What::Deed(wanted), Some(report)) = (&mut act.what, report) {
            wanted.links.push(LinkEnd { link: "report".to_owned(), case: report.id });
        }
        let target = Target::New(DIVISION.to_owned());
        let request = Request { target, act, seen: None, key: None, birth: None };
        Ok(self.act(viewer, request).await?.case)
    }

    /// A task of an earlier version with the same words: what was decided of it is decided again.
    async fn take_decision(
        &self,
        viewer: &Viewer,
        old: &super::DraftTask,
        draft: domain::event::CaseId,
    ) -> Result<(), AppError> {
        let target = || Target::Case(draft);
        if old.edited {
            self.act_on(viewer, target(), deed(viewer, "edit", old.decided())).await?;
        }
        match old.stage.as_str() {
            "accepted" => {
                self.act_on(viewer, target(), deed(viewer, "accept", Values::new())).await
            }
            "aside" => {
                let mut act = deed(viewer, "put-aside", Values::new());
                act.backing.reason = Some(old.reason.clone());
                self.act_on(viewer, target(), act).await
            }
            _ => Ok(()),
        }
    }

    /// What a draft of a planned task holds.
    pub(super) fn proposal(
        &self,
        task: &Task,
        reading: &Reading,
        year: i16,
        report: &str,
    ) -> Values {
        let due = task.due.unwrap_or(date(year, 12, 31));
        let ids: Vec<String> = task.statements.iter().map(u32::to_string).collect();
        let proposals = task
            .lead
            .iter()
            .map(|lead| row([("office", lead.id.clone()), ("why", lead.why.clone())]));
        let target = matches!(task.nature, Nature::Binding | Nature::Expected);
        Filled::default()
            .with("source", if task.livelihood { "livelihood" } else { "report" })
            .with("year", year.to_string())
            .with("report", report)
            .with("statement", format!("{year}:{}", ids.join(",")))
            .with("order", task.id.to_string())
            .with("section", section_path(reading, task.section))
            .with("name", &*task.title)
            .with("content", &*task.text)
            .with("quote", &*task.text)
            .with("office", task.lead.first().map_or("", |lead| &lead.id))
            .with("why", task.lead.first().map_or("", |lead| &lead.why))
            .many("proposals", proposals)
            .many("co_offices", task.with_ids.iter().map(Value::text))
            .with("leader", task.leader_post.clone().unwrap_or_default())
            .with("nature", nature_code(task.nature))
            .many("milestones", node_rows(&self.nodes(task, due)))
            .with("due_on", due.to_string())
            .with("target", if target { &*task.title } else { "" })
            .with("annual_result", task.annual_result.clone().unwrap_or_default())
            .with("adjustable_by", adjustable_by(task))
            .0
    }

    /// The stages that lie ahead of today and not behind the due date; at least the whole.
    fn nodes(&self, task: &Task, due: Date) -> Vec<Node> {
        let today = self.clock.today();
        let ahead = task.milestones.iter().filter(|node| today < node.due && node.due <= due);
        let mut nodes: Vec<Node> = ahead
            .map(|node| Node {
                quarter: quarter_of(node.due).to_owned(),
                title: node.text.clone(),
                due: node.due,
            })
            .collect();
        if nodes.is_empty() {
            let title = "完成全年任务".to_owned();
            nodes.push(Node { quarter: quarter_of(due).to_owned(), title, due });
        }
        nodes
    }

    /// The text that a report's record names.
    fn digest_of(&self, item: &CaseItem) -> Option<String> {
        let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
        view["text_digest"].as_str().map(str::to_owned)
    }

    /// Takes over the items of a list that somebody ticked, as drafts of a year: its offices are
    /// taken at its word, those that the register does not know are left open.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn take_list(
        &self,
        viewer: &Viewer,
        incoming: &Incoming,
        year: i16,
        ids: &[u32],
    ) -> Result<usize, AppError> {
        let Content::Paper(paper) = &incoming.content else { return Err(AppError::NotFound) };
        let report = self.report_item(year).await?;
        let text = report.as_ref().map(|item| self.report_text(item)).transpose()?;
        let reading = text.as_ref().map(|text| (report::read(text), text.as_str()));
        let there = self.division(viewer, year).await?;
        let first = there.drafts.iter().map(|draft| draft.order).max().unwrap_or_default();
        let chosen = paper.items.iter().filter(|item| ids.contains(&item.id));
        let mut made = 0;
        for (item, nth) in chosen.zip(1_u32..) {
            let order = first.trunc() + Decimal::from(nth);
            let words = source_of(paper, item);
            let stated = reading
                .as_ref()
                .map(|(reading, text)| report::stated_in(reading, text, &item.text));
            let number = report.as_ref().and_then(|item| item.number.as_deref()).unwrap_or("");
            let values =
                self.listed(item, &words, (year, order), (number, stated.unwrap_or_default()));
            self.propose(viewer, &item.title, values, report.as_ref()).await?;
            made += 1;
        }
        Ok(made)
    }

    /// What a draft of a list's item holds.
    fn listed(
        &self,
        item: &Item,
        source: &str,
        (year, order): (i16, Decimal),
        (report, statements): (&str, Vec<u32>),
    ) -> Values {
        let today = self.clock.today();
        let due = item.due.unwrap_or(date(year, 12, 31));
        let lead = item.lead.iter().find_map(|name| self.offices_named(name).into_iter().next());
        let with = item.lead.iter().skip(1).chain(&item.with);
        let with: BTreeSet<String> = with.flat_map(|name| self.offices_named(name)).collect();
        let roster = self.roster();
        let leader = lead.as_ref().and_then(|office| roster.leader_of(office, today));
        let ids: Vec<String> = statements.iter().map(u32::to_string).collect();
        let statement =
            if ids.is_empty() { String::new() } else { format!("{year}:{}", ids.join(",")) };
        let node = Node {
            quarter: quarter_of(due).to_owned(),
            title: if item.due_words.is_empty() {
                "完成任务".to_owned()
            } else {
                item.due_words.clone()
            },
            due,
        };
        let target = item.target.clone().unwrap_or_default();
        let nature = item.nature.unwrap_or(Nature::Own);
        Filled::default()
            .with("source", source)
            .with("year", year.to_string())
            .with("report", report)
            .with("statement", statement)
            .with("order", order.to_string())
            .with("section", &*item.section)
            .with("name", &*item.title)
            .with("content", &*item.text)
            .with("office", lead.clone().unwrap_or_default())
            .with("why", if lead.is_some() { "任务清单写明" } else { "" })
            .many(
                "co_offices",
                with.into_iter().filter(|id| Some(id) != lead.as_ref()).map(Value::Text),
            )
            .with("leader", leader.map_or("", |leader| &leader.post))
            .with("nature", nature_code(nature))
            .many("milestones", node_rows(&[node]))
            .with("due_on", due.to_string())
            .with("target", target)
            .with("annual_result", item.annual_result.clone().unwrap_or_default())
            .with("adjustable_by", "head")
            .with("superior_no", item.superior_no.clone().unwrap_or_default())
            .0
    }

    /// The offices of the register that a written name means.
    pub fn offices_named(&self, name: &str) -> Vec<String> {
        let offices: Vec<_> = self.district.directory.offices().cloned().collect();
        let today = self.clock.today();
        let found = paper::offices(name, &offices, &self.catalogue.topics, today);
        found.into_iter().map(|office| office.id.clone()).collect()
    }
}

impl super::DraftTask {
    /// Whether it was read from the same words.
    fn is_same(&self, task: &Task) -> bool {
        self.quote == task.text
    }

    /// What a person decided of it, as values.
    pub(super) fn decided(&self) -> Values {
        Filled::default()
            .with("name", &*self.name)
            .with("content", &*self.content)
            .with("office", self.office.clone().unwrap_or_default())
            .many("co_offices", self.co_offices.iter().map(Value::text))
            .with("leader", self.leader.clone().unwrap_or_default())
            .with("nature", &*self.nature)
            .many("milestones", node_rows(&self.nodes))
            .with("due_on", self.due_on.map(|day| day.to_string()).unwrap_or_default())
            .with("target", &*self.target)
            .with("annual_result", &*self.annual_result)
            .0
    }
}

/// What a file holds, whatever its format.
struct Readable {
    text: String,
    tables: Vec<Vec<Vec<String>>>,
    remarks: Vec<String>,
    mark: Option<Mark>,
}

/// Reads a file; a workbook is a text of its rows.
async fn readable(name: &str, bytes: &[u8]) -> Result<Readable, AppError> {
    let fault = |fault: DocumentFault| unreadable(&fault.to_string());
    match read_upload(name.to_owned(), bytes.to_vec()).await {
        Ok(text) => Ok(Readable {
            mark: text.classification_mark(),
            tables: text.tables.into_iter().map(|table| table.rows).collect(),
            remarks: text.notes.into_iter().map(|note| note.message).collect(),
            text: text.text,
        }),
        Err(DocumentFault::WrongKind { found: FileKind::Xlsx, .. }) => {
            let grids = read_xlsx(bytes).map_err(fault)?;
            let lines = grids.iter().flat_map(|grid| &grid.rows).map(|row| row.join("\t"));
            let text = lines.collect::<Vec<_>>().join("\n");
            let mark = classification_mark(&text);
            let tables = grids.into_iter().map(|grid| grid.rows).collect();
            Ok(Readable { text, tables, remarks: Vec::new(), mark })
        }
        Err(other) => Err(fault(other)),
    }
}

/// 会议议定事项 of minutes, 上级任务 of a list from above, 政府工作报告 otherwise.
fn source_of(paper: &Paper, item: &Item) -> String {
    let said = item.source.as_deref().unwrap_or("");
    let source = match paper.kind {
        PaperKind::Minutes => "meeting",
        PaperKind::Superior => "superior",
        PaperKind::TaskList if said.contains("实事") || item.section.contains("实事") => {
            "livelihood"
        }
        PaperKind::TaskList => "report",
    };
    source.to_owned()
}

/// Whether the head of a text is a report's and not that of a list that speaks of one.
fn looks_like_report(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.take(HEAD).collect();
    let says = |words: &str| head.iter().any(|line| line.contains(words));
    let own = head.iter().filter(|line| line.chars().count() < 40);
    let is_list = own.into_iter().any(|line| LISTS.iter().any(|word| line.contains(word)));
    let reading = report::read(text);
    let promises = reading.statements.iter().filter(|s| s.kind == Kind::Task).count();
    !is_list && (says("政府工作报告") || says("各位代表") || promises > 20)
}

/// 主要预期目标 belong to the congress, livelihood items to the meeting, the rest to the head.
pub(crate) fn adjustable_by(task: &Task) -> &'static str {
    match task.nature {
        Nature::Expected | Nature::Binding => "congress",
        _ if task.livelihood => "meeting",
        _ => "head",
    }
}

/// 二、重点工作 / (一)做强产业, from the outermost heading to the innermost.
fn section_path(reading: &Reading, section: Option<u32>) -> String {
    let mut titles = Vec::new();
    let mut next = section;
    while let Some(section) =
        next.and_then(|id| (id as usize).checked_sub(1)).and_then(|at| reading.sections.get(at))
    {
        titles.push(section.title.clone());
        next = section.parent.filter(|&parent| parent < section.id);
    }
    titles.reverse();
    titles.join(" / ")
}

fn unreadable(message: &str) -> AppError {
    Refusal::new(RefusalKind::Condition, message.to_owned())
        .next(NextStep::say("没有保存任何内容"))
        .into()
}

//! 任务分解: from a report's sentences to the tasks that offices get.
//!
//! Every draft task is a case of the mechanism `division`, so every correction is an event. Here the
//! drafts of a year are read ([`Division`]), made from a paper ([`import`]), corrected by a person
//! ([`review`]), sent round and issued ([`round`]), and taken away as the official list ([`list`]).

mod beside;
mod decided;
mod import;
mod list;
mod prior;
mod review;
mod round;

use std::collections::BTreeMap;

use domain::event::CaseId;
use domain::value::Value;
use jiff::civil::Date;
use rust_decimal::Decimal;
use store::read::{CaseItem, Query, Scope};

pub use beside::{Band, Beside, Coverage, Head, Sentence, Went};
pub use decided::{Decision, mechanism_of};
pub(crate) use import::adjustable_by;
pub use import::{Arrived, Confirmed, Content, Incoming};
pub use list::ListKind;
pub use review::{Change, Correction};
pub use round::{Issued, RoundStep};

use crate::deed::{Filled, Reader, deed, opening, row};
use crate::{App, AppError, Viewer};

/// The mechanism of draft tasks.
const DIVISION: &str = "division";
/// More drafts than any plan has.
const MOST: u32 = 2000;

/// The drafts of a year, in the order of the report.
#[derive(Debug, Clone, Default)]
pub struct Division {
    /// The year that is planned.
    pub year: i16,
    /// All drafts.
    pub drafts: Vec<DraftTask>,
}

/// A draft task (拟任务).
#[derive(Debug, Clone)]
pub struct DraftTask {
    /// Its case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Its last sequence.
    pub sequence: u32,
    /// Its stage.
    pub stage: String,
    /// The stage in words.
    pub stage_title: String,
    /// Its place in the plan; a part that was split off stands between two whole numbers.
    pub order: Decimal,
    /// 政府工作报告, 上级任务 …, by its code.
    pub source: String,
    /// The report's record; empty for a task of another paper.
    pub report: String,
    /// The sentences of the report that it comes from.
    pub statements: Vec<u32>,
    /// The headings that it stands under.
    pub section: String,
    /// 任务名称
    pub name: String,
    /// 工作内容
    pub content: String,
    /// The report's own words.
    pub quote: String,
    /// The office that is to lead: proposed, or as consulted and ruled.
    pub office: Option<String>,
    /// What the system proposes: office and reason, best first.
    pub proposals: Vec<(String, String)>,
    /// Offices that are to help.
    pub co_offices: Vec<String>,
    /// The post of the leader in charge.
    pub leader: Option<String>,
    /// 区级主导 …, by its code.
    pub nature: String,
    /// The quarters' nodes.
    pub nodes: Vec<Node>,
    /// 完成时限
    pub due_on: Option<Date>,
    /// 量化目标
    pub target: String,
    /// 年度标志性成果
    pub annual_result: String,
    /// Who may adjust it, by its code.
    pub adjustable_by: String,
    /// 上级任务对应号
    pub superior_no: String,
    /// 履职事项清单编号, where a street or town is to do something.
    pub duty_items: String,
    /// Why it was set aside, objected to or sent back.
    pub reason: String,
    /// The clauses on which an objection rests.
    pub grounds: String,
    /// The office that an objection names instead.
    pub wish: Option<String>,
    /// Whether a person changed it.
    pub edited: bool,
    /// The number of the task that it became.
    pub issued_as: Option<String>,
}

/// A node of a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// 一季度
    pub quarter: String,
    /// What is to be reached.
    pub title: String,
    /// By when.
    pub due: Date,
}

impl DraftTask {
    /// Whether it is part of the plan: neither set aside nor merged, split or dropped.
    pub fn is_live(&self) -> bool {
        !matches!(self.stage.as_str(), "aside" | "merged" | "split" | "dropped" | "left")
    }

    /// Whether a person still has to look at it.
    pub fn is_open(&self) -> bool {
        self.stage == "draft"
    }

    /// Whether it can still be corrected.
    pub fn is_editable(&self) -> bool {
        matches!(self.stage.as_str(), "draft" | "accepted")
    }

    /// What it lacks before offices can be asked; empty if nothing.
    pub fn lacks(&self) -> Vec<&'static str> {
        let lasting = self.nature == "lasting" && self.annual_result.is_empty();
        let lacking = [
            (self.office.is_none(), "牵头单位"),
            (self.leader.is_none(), "责任领导"),
            (self.due_on.is_none(), "完成时限"),
            (lasting, "年度标志性成果"),
        ];
        lacking.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect()
    }
}

impl Division {
    /// How many drafts stand in each stage.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for draft in &self.drafts {
            *counts.entry(&*draft.stage).or_insert(0) += 1;
        }
        counts
    }

    /// The drafts in a stage.
    pub fn in_stage<'d>(&'d self, stage: &'d str) -> impl Iterator<Item = &'d DraftTask> {
        self.drafts.iter().filter(move |draft| draft.stage == stage)
    }

    /// The drafts that are part of the plan.
    pub fn live(&self) -> impl Iterator<Item = &DraftTask> {
        self.drafts.iter().filter(|draft| draft.is_live())
    }

    /// A draft by its number.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn find(&self, number: &str) -> Result<&DraftTask, AppError> {
        self.drafts.iter().find(|draft| draft.number == number).ok_or(AppError::NotFound)
    }
}

impl App {
    /// The drafts of a year. Only those who see proposals before they are approved see them all.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for others, [`AppError::Broken`].
    pub async fn division(&self, viewer: &Viewer, year: i16) -> Result<Division, AppError> {
        if !viewer.sees_withheld() {
            return Err(AppError::NotFound);
        }
        let mut drafts = Vec::new();
        for item in self.draft_items().await? {
            let case = self.case(item.id).await?;
            let mechanism = self.mechanism(&case.mechanism).await?;
            let reader = Reader { mechanism: &mechanism, case: &case };
            if reader.number("year") == Some(Decimal::from(year)) {
                let mut draft = self.draft_task(&reader, &item);
                if let Some(task) = reader.issued_as() {
                    draft.issued_as = self.case(task).await?.opening.number.clone();
                }
                drafts.push(draft);
            }
        }
        drafts.sort_by(|a, b| (a.order, a.id).cmp(&(b.order, b.id)));
        Ok(Division { year, drafts })
    }

    /// The years that have drafts, latest first.
    ///
    /// # Errors
    /// [`AppError::Broken`].
    pub async fn division_years(&self) -> Result<Vec<i16>, AppError> {
        let years = self.draft_items().await?.into_iter().filter_map(|item| {
            let view: serde_json::Value = serde_json::from_str(&item.view).ok()?;
            view["year"].to_string().trim_matches('"').parse().ok()
        });
        let mut years: Vec<i16> = years.collect();
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        Ok(years)
    }

    async fn draft_items(&self) -> Result<Vec<CaseItem>, AppError> {
        let query = Query { mechanism: Some(DIVISION.to_owned()), limit: MOST, ..Query::default() };
        Ok(self.store.cases(&Scope::All, &query).await?.items)
    }

    fn draft_task(&self, reader: &Reader<'_>, item: &CaseItem) -> DraftTask {
        let case = reader.case;
        let stage = case.main.stage().unwrap_or_default().to_owned();
        let title = reader.mechanism.main.stages.get(&stage).map_or("", |stage| &stage.title);
        let statements = reader.text("statement");
        let ids = statements.split_once(':').map_or("", |(_, ids)| ids);
        DraftTask {
            id: case.id,
            number: item.number.clone().unwrap_or_default(),
            sequence: case.sequence(),
            stage_title: title.to_owned(),
            stage,
            order: reader.number("order").unwrap_or_default(),
            source: reader.text("source"),
            report: reader.text("report"),
            statements: ids.split(',').filter_map(|id| id.parse().ok()).collect(),
            section: reader.text("section"),
            name: reader.text("name"),
            content: reader.text("content"),
            quote: reader.text("quote"),
            office: case.lead.clone().or_else(|| reader.filled("office")),
            proposals: reader.proposals(),
            co_offices: reader.many("co_offices"),
            leader: reader.filled("leader"),
            nature: reader.text("nature"),
            nodes: reader.nodes(),
            due_on: reader.filled("due_on").and_then(|day| day.parse().ok()),
            target: reader.text("target"),
            annual_result: reader.text("annual_result"),
            adjustable_by: reader.text("adjustable_by"),
            superior_no: reader.text("superior_no"),
            duty_items: reader.text("duty_items"),
            reason: reader.reason(),
            grounds: reader.text("grounds"),
            wish: reader.filled("wish"),
            edited: case.times("edit", None) > 0,
            issued_as: None,
        }
    }
}

impl Reader<'_> {
    fn nodes(&self) -> Vec<Node> {
        let rows = self.case.rows("milestones");
        let node = |row: &Value| {
            let row = row.as_row()?;
            let text = |name: &str| row.get(name).map(ToString::to_string);
            let due = row.get("due")?.as_date()?;
            Some(Node { quarter: text("quarter")?, title: text("title")?, due })
        };
        rows.iter().filter_map(node).collect()
    }

    fn proposals(&self) -> Vec<(String, String)> {
        let rows = self.case.rows("proposals");
        let proposal = |row: &Value| {
            let row = row.as_row()?;
            let why = row.get("why").map(ToString::to_string).unwrap_or_default();
            Some((row.get("office")?.to_string(), why))
        };
        rows.iter().filter_map(proposal).collect()
    }

    /// The task that it became.
    fn issued_as(&self) -> Option<CaseId> {
        Some(self.case.links.iter().find(|end| end.link == "issued-as")?.case)
    }
}

/// The rows of nodes as the field takes them.
fn node_rows(nodes: &[Node]) -> Vec<Value> {
    let cells = |node: &Node| {
        row([
            ("quarter", node.quarter.clone()),
            ("title", node.title.clone()),
            ("due", node.due.to_string()),
        ])
    };
    nodes.iter().map(cells).collect()
}

/// 一季度 … 四季度
fn quarter_of(day: Date) -> &'static str {
    match day.month() {
        1..=3 => "一季度",
        4..=6 => "二季度",
        7..=9 => "三季度",
        _ => "四季度",
    }
}

/// 区级主导 …: the code of a nature.
pub(crate) fn nature_code(nature: domain::report::Nature) -> &'static str {
    use domain::report::Nature;
    match nature {
        Nature::Own => "own",
        Nature::Sought => "upward",
        Nature::Enterprise => "enterprise",
        Nature::Ongoing => "lasting",
        Nature::Binding => "binding",
        Nature::Expected => "expected",
    }
}

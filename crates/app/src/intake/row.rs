//! Rows judged: in, there already, changed, double, or refused with cell and reason.

use std::collections::HashMap;

use domain::case::{Act, Case, NextStep, Refusal, RefusalKind};
use domain::digest::Digest;
use domain::intake;
use domain::mechanism::{FieldType, Mechanism};
use domain::value::Value;
use jiff::civil::Date;
use store::read::KnownRow;

use super::bulk::Bulk;
use super::plan::{Planned, Planner};
use super::{Mapping, Outcome, Preview, Tabled};
use crate::act::Target;
use crate::{App, AppError, Viewer};

/// Something that is wrong in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The cell: C7; empty if it is none.
    pub cell: String,
    /// What is wrong and what was expected.
    pub say: String,
}

impl Problem {
    pub(super) fn of(cell: &str, say: &str) -> Problem {
        Problem { cell: cell.to_owned(), say: say.to_owned() }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It begins a case.
    New,
    /// Its case is there, and the row tells what the other system has done since: these acts.
    Advance(Vec<String>),
    /// Its case is there and says the same.
    Known,
    /// Its case is there, and the row says something else: what differs. Nothing is written.
    Changed(Vec<String>),
    /// It repeats a row of the file.
    Double(String),
    /// It cannot be taken.
    Refused(Vec<Problem>),
}

/// A row of the table with what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which of the table's lines.
    pub line: usize,
    /// 第7行
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The lead office.
    pub lead: Option<String>,
    /// When it began.
    pub happened: Option<Date>,
    /// What somebody should know.
    pub remarks: Vec<String>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// How many rows are planned together: their plans are let go before the next are made.
const CHUNK: usize = 2_000;

impl App {
    /// Judges every row of a table as it would be written now.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a mechanism that the viewer may not import into.
    pub async fn preview_table(
        &self,
        viewer: &Viewer,
        (mechanism, mapping): (&str, &Mapping),
        tabled: &Tabled,
        as_of: Date,
    ) -> Result<Preview, AppError> {
        self.judge_table(viewer, (mechanism, mapping), tabled, as_of, false).await
    }

    /// Judges every row, and writes those that are in if it is told to.
    pub(super) async fn judge_table(
        &self,
        viewer: &Viewer,
        (mechanism, mapping): (&str, &Mapping),
        tabled: &Tabled,
        as_of: Date,
        writes: bool,
    ) -> Result<Preview, AppError> {
        self.intake_mechanism(viewer, mechanism)?;
        let mut planner = Planner::new(self, viewer, (mechanism, mapping), (tabled, as_of));
        let mut jury = Jury {
            app: self,
            viewer,
            mechanism,
            tabled,
            known: HashMap::new(),
            seen: HashMap::new(),
            bulk: writes.then(|| Bulk::new(self)),
        };
        let mut preview = Preview { left_out: left_out(mapping, tabled), ..Preview::default() };
        for (nth, lines) in tabled.table.lines.chunks(CHUNK).enumerate() {
            let plans: Vec<Planned> = lines.iter().map(|line| planner.plan(line)).collect();
            let keys: Vec<String> = plans.iter().map(|plan| plan.key.clone()).collect();
            jury.known = self.store.known_rows(mechanism, &keys).await?;
            // Nothing is decided by a calendar that changes before it is written.
            let _steady = self.steady.read().await;
            for (at, plan) in plans.into_iter().enumerate() {
                preview.rows.push(jury.judge(nth * CHUNK + at, plan).await?);
                if at % 64 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            if let Some(bulk) = &mut jury.bulk {
                bulk.land().await?;
            }
        }
        for (at, verdict) in jury.bulk.into_iter().flat_map(|bulk| bulk.missed) {
            preview.rows[at].verdict = verdict;
        }
        preview.counts = Outcome::of(&preview.rows);
        Ok(preview)
    }
}

/// Columns without a meaning.
fn left_out(mapping: &Mapping, tabled: &Tabled) -> Vec<String> {
    let out = |title: &&String| {
        !mapping.columns.contains_key(&intake::label(title)) && !super::targets::is_why(title)
    };
    tabled.table.columns.iter().filter(out).cloned().collect()
}

impl Outcome {
    /// How many rows came to what.
    pub(super) fn of(rows: &[Judged]) -> Outcome {
        let mut counts = Outcome::default();
        rows.iter().for_each(|row| counts.count(&row.verdict));
        counts
    }

    fn count(&mut self, verdict: &Verdict) {
        let counted = match verdict {
            Verdict::New => &mut self.begun,
            Verdict::Advance(_) => &mut self.advanced,
            Verdict::Known => &mut self.known,
            Verdict::Changed(_) => &mut self.changed,
            Verdict::Double(_) => &mut self.double,
            Verdict::Refused(_) => &mut self.refused,
        };
        *counted += 1;
    }
}

struct Jury<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    mechanism: &'a str,
    tabled: &'a Tabled,
    known: HashMap<String, KnownRow>,
    /// Keys of rows before, with their names and digests.
    seen: HashMap<String, (String, Digest)>,
    /// Writes rows that are in; none if they are only looked at.
    bulk: Option<Bulk<'a>>,
}

impl Jury<'_> {
    async fn judge(&mut self, at: usize, mut plan: Planned) -> Result<Judged, AppError> {
        let line = &self.tabled.table.lines[at];
        let name = self.tabled.table.row_name(line.sheet, line.row);
        let verdict = self.verdict(at, &name, &mut plan).await?;
        Ok(Judged {
            line: at,
            name,
            title: plan.title,
            lead: plan.lead,
            happened: plan.happened,
            remarks: plan.remarks,
            verdict,
        })
    }

    async fn verdict(
        &mut self,
        at: usize,
        name: &str,
        plan: &mut Planned,
    ) -> Result<Verdict, AppError> {
        if !plan.problems.is_empty() {
            return Ok(Verdict::Refused(std::mem::take(&mut plan.problems)));
        }
        if let Some((first, row)) = self.seen.get(&plan.key) {
            let same = *row == plan.row;
            let say = format!("与{first}是同一件，内容不同，请核对留哪一行");
            return Ok(match same {
                true => Verdict::Double(first.clone()),
                false => Verdict::Refused(vec![Problem::of(&self.key_cell(at, plan), &say)]),
            });
        }
        self.seen.insert(plan.key.clone(), (name.to_owned(), plan.row));
        if let Some(known) = self.known.get(&plan.key).cloned() {
            return self.known_verdict(at, plan, known).await;
        }
        if let Some(own) = plan.own_no.clone().filter(|own| !own.is_empty())
            && let Some(item) = self.app.store.case_numbered(&own).await?
            && item.mechanism == self.mechanism
        {
            let case = self.app.case(item.id).await?;
            return self.compare(at, plan, &case).await;
        }
        self.try_new(at, plan).await
    }

    /// The cell by which a row is known.
    fn key_cell(&self, at: usize, plan: &Planned) -> String {
        let line = &self.tabled.table.lines[at];
        let column = plan.columns.get("origin_no").or_else(|| plan.columns.get("title"));
        column.map_or(String::new(), |column| self.tabled.table.cell_name(line, *column))
    }

    async fn try_new(&mut self, at: usize, plan: &mut Planned) -> Result<Verdict, AppError> {
        let target = Target::New(self.mechanism.to_owned());
        let mut refused: Option<Box<Refusal>> = None;
        let mut most = 0;
        while !plan.courses.is_empty() {
            let (acts, says) = plan.courses.remove(0);
            let fewer = acts.len() < most;
            most = most.max(acts.len());
            match self.attempt(at, &target, acts).await {
                Ok(()) => {
                    plan.remarks.extend(says);
                    // What would have done more with the row says why it could not.
                    let lacking = refused.filter(|_| fewer).map(|refusal| lacks_in_words(&refusal));
                    plan.remarks.extend(lacking);
                    return Ok(Verdict::New);
                }
                Err(AppError::Refused(refusal)) => {
                    // The one that lacks least says most.
                    let lacks = |r: &Refusal| (r.kind == RefusalKind::Condition, r.fields.len());
                    if refused.as_ref().is_none_or(|known| lacks(&refusal) < lacks(known)) {
                        refused = Some(refusal);
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
        let Some(refusal) = refused else {
            return Ok(Verdict::Refused(vec![Problem::of("", "没有可以登记的动作")]));
        };
        Ok(Verdict::Refused(self.problems(at, plan, &refusal)))
    }

    /// Writes acts, or only looks whether they would be done.
    async fn attempt(
        &mut self,
        at: usize,
        target: &Target,
        acts: Vec<Act>,
    ) -> Result<(), AppError> {
        match &mut self.bulk {
            Some(bulk) => bulk.send(at, target, acts).await,
            None => self.app.try_course(target, &acts).await,
        }
    }

    /// A refusal with the cells that it speaks of.
    fn problems(&self, at: usize, plan: &Planned, refusal: &Refusal) -> Vec<Problem> {
        let line = &self.tabled.table.lines[at];
        if refusal.fields.is_empty() {
            let next = refusal.next.first().map(|next| format!("；{}", next.say));
            return vec![Problem::of(
                "",
                &format!("{}{}", refusal.message, next.unwrap_or_default()),
            )];
        }
        let problem = |(field, say): &(String, String)| {
            let column = plan.columns.get(field);
            let cell = column.map_or(String::new(), |c| self.tabled.table.cell_name(line, *c));
            Problem { cell, say: say.clone() }
        };
        refusal.fields.iter().map(problem).collect()
    }

    async fn known_verdict(
        &mut self,
        at: usize,
        plan: &mut Planned,
        known: KnownRow,
    ) -> Result<Verdict, AppError> {
        if known.row == plan.row.to_string() {
            return Ok(Verdict::Known);
        }
        let case = self.app.case(known.case).await?;
        self.compare(at, plan, &case).await
    }

    /// What a row says of a case that is there: new acts of the other system, or another content.
    async fn compare(
        &mut self,
        at: usize,
        plan: &mut Planned,
        case: &Case,
    ) -> Result<Verdict, AppError> {
        if self.app.check_sees(self.viewer, case).await.is_err() {
            return Ok(Verdict::Known);
        }
        let mechanism = self.app.mechanism(&case.mechanism).await?;
        let differs = self.differences(&mechanism, plan, case);
        if case.is_collected() && !case.is_over() {
            let done = |act: &Act| case.done.iter().any(|done| done.act == act.name());
            let fresh: Vec<Act> = plan.steps.iter().filter(|act| !done(act)).cloned().collect();
            if !fresh.is_empty() {
                return self.advance(at, plan, case, (&mechanism, fresh)).await;
            }
        }
        Ok(if differs.is_empty() { Verdict::Known } else { Verdict::Changed(differs) })
    }

    async fn advance(
        &mut self,
        at: usize,
        plan: &Planned,
        case: &Case,
        (mechanism, fresh): (&Mechanism, Vec<Act>),
    ) -> Result<Verdict, AppError> {
        let title = |act: &Act| {
            let action = mechanism.main.actions.get(act.name());
            action.map_or(act.name().to_owned(), |action| action.title.clone())
        };
        let titles: Vec<String> = fresh.iter().map(title).collect();
        let target = Target::Case(case.id);
        match self.attempt(at, &target, fresh).await {
            Ok(()) => Ok(Verdict::Advance(titles)),
            Err(AppError::Refused(refusal)) => {
                Ok(Verdict::Refused(self.problems(at, plan, &refusal)))
            }
            Err(fault) => Err(fault),
        }
    }

    /// 完成时限：系统中是2023-12-31，表中是2023-11-30
    fn differences(&self, mechanism: &Mechanism, plan: &Planned, case: &Case) -> Vec<String> {
        let mut differs = Vec::new();
        let mut say = |title: &str, there: String, here: String| {
            let there = if there.is_empty() { "空".to_owned() } else { there };
            differs.push(format!("{title}：系统中是{there}，表中是{here}"));
        };
        if intake::label(&case.title(mechanism)) != intake::label(&plan.title) {
            say("名称", case.title(mechanism), plan.title.clone());
        }
        if plan.lead.is_some() && plan.lead != case.lead {
            let short = |id: &Option<String>| {
                let id = id.as_deref().unwrap_or("");
                self.app.district.directory.office_short(id).to_owned()
            };
            say("牵头单位", short(&case.lead), short(&plan.lead));
        }
        for (name, value) in &plan.told {
            let Some(field) = mechanism.fields.get(name).filter(|f| !f.is_personal()) else {
                continue;
            };
            let there = case.value(mechanism, name).unwrap_or(Value::Text(String::new()));
            let same = match field.kind {
                FieldType::Number => there.as_number() == value.as_number(),
                FieldType::List => nodes(&there) == nodes(value),
                _ => there.members() == value.members(),
            };
            if !same {
                let words = |value: &Value| self.app.say(mechanism, field, value);
                say(&field.title, words(&there), words(value));
            }
        }
        differs
    }
}

/// What a table can say of milestones.
fn nodes(list: &Value) -> Vec<[Option<&Value>; 3]> {
    let rows = list.members().iter().filter_map(Value::as_row);
    rows.map(|row| ["quarter", "title", "due"].map(|column| row.get(column))).collect()
}

/// 没有交办：请填写完成时限
fn lacks_in_words(refusal: &Refusal) -> String {
    let fields: Vec<&str> = refusal.fields.iter().map(|(_, say)| say.as_str()).collect();
    let why = if fields.is_empty() { refusal.message.clone() } else { fields.join("、") };
    format!("只登记，没有交办：{why}")
}

/// A day that a title or a file's name speaks of: 截至2023年11月30日, 2023年11月.
pub(super) fn day_in(text: &str) -> Option<Date> {
    let plain = intake::plain(text);
    let year = plain.find("20")?;
    let rest: String = plain[year..].chars().take(12).collect();
    let end = rest.find(['日', '月']).map(|at| at + 3);
    let day = rest.find('日').map(|at| at + 3).or(end);
    let said = day.and_then(|end| rest.get(..end)).unwrap_or_default();
    let compact: String = rest.chars().take_while(char::is_ascii_digit).collect();
    intake::date(said, None).or_else(|| intake::date(&compact, None))
}

/// A file that cannot be imported as a table.
pub(super) fn unusable(message: &str) -> AppError {
    Refusal::new(RefusalKind::Condition, message.to_owned())
        .next(NextStep::say("没有登记任何内容；请核对后另选文件"))
        .into()
}

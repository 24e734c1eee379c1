//! What is derived from a case: its row in lists, its deadlines, what it adds to figures.
//!
//! Everything here can be thrown away and made again from the ledger; a test does so.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::{Case, World, duty_of};
use domain::deadline::{Deadline, State, deadlines};
use domain::directory::Directory;
use domain::event::{Fact, Imported};
use domain::mechanism::rule::Shape;
use domain::mechanism::{FieldType, Indicator, Mechanism, Outcome, Stage};
use domain::moment::Moment;
use domain::roster::Roster;
use domain::tally::{Row, tally_with};
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use store::{CaseNow, Changes, DeadlineKey, DeadlineRow, Origin, TallyChange};

/// How long before its end a duty that measures progress is put on a desk.
const SHOWN_BEFORE_DAYS: i64 = 30;
/// A duty with more days than this ahead of it is put on a desk when these are left.
const LONG_DAYS: (i32, i64) = (300, 60);
/// The longest text that a list carries along.
const LONGEST_IN_LIST: usize = 80;

/// Everything derived from a case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projection {
    /// Its row in lists.
    pub now: CaseNow,
    /// Its deadlines.
    pub deadlines: BTreeMap<DeadlineKey, DeadlineRow>,
    /// Its rows, by indicator.
    pub tally: Vec<(String, Row)>,
    /// The text to search by.
    pub searchable: String,
}

/// Derives everything from a case; `indicators` are those of the mechanism's latest version.
pub fn project(
    world: &World<'_>,
    (directory, roster): (&Directory, &Roster),
    indicators: &Mechanism,
    case: &Case,
    at: DateTime,
) -> Projection {
    let all = deadlines(world.mechanism, case, &world.rules);
    let maker = Maker { world, directory, roster, case, at };
    let rows: BTreeMap<DeadlineKey, DeadlineRow> =
        all.iter().map(|deadline| maker.deadline(deadline)).collect();
    let mut tally = Vec::new();
    for indicator in indicators.indicators.values() {
        tally.extend(maker.tally(indicators, indicator, &all));
    }
    Projection {
        now: maker.now(&all, &rows),
        deadlines: rows,
        tally,
        searchable: maker.searchable(),
    }
}

struct Maker<'a> {
    world: &'a World<'a>,
    directory: &'a Directory,
    roster: &'a Roster,
    case: &'a Case,
    at: DateTime,
}

impl Maker<'_> {
    fn tally(
        &self,
        current: &Mechanism,
        indicator: &Indicator,
        all: &[Deadline<'_>],
    ) -> Vec<(String, Row)> {
        let id = format!("{}.{}", current.id.text, indicator.id.text);
        tally_with(self.world.mechanism, indicator, self.case, &self.world.rules, all)
            .into_iter()
            .map(|row| (id.clone(), row))
            .collect()
    }

    fn deadline(&self, deadline: &Deadline<'_>) -> (DeadlineKey, DeadlineRow) {
        let rule = deadline.rule;
        let key = DeadlineKey {
            part: deadline.row.as_ref().map_or(String::new(), |row| row.part.clone()),
            row: deadline.row.as_ref().map_or(0, |row| row.row),
            rule: rule.id.text.clone(),
            nth: deadline.nth,
        };
        let at = Moment::At(self.at);
        let duty = duty_of(self.world, self.directory, self.case, deadline, at);
        let end = deadline.ending.end();
        let acts = matches!(rule.then, Outcome::Act(_)) && !deadline.acted;
        let (from, to) = self.span(deadline);
        let row = DeadlineRow {
            key: key.clone(),
            mechanism: self.world.mechanism.id.text.clone(),
            title: rule.title.clone(),
            state: state_code(deadline.state),
            duty: duty.is_some(),
            outcome: acts && deadline.is_running(),
            starts_on: shown_from(deadline).to_string(),
            due_on: end.map(|end| end.on.to_string()),
            due_at: end.map(|end| end.at.to_string()),
            office: duty.as_ref().map(|duty| duty.office.clone()),
            post: duty.as_ref().map(|duty| duty.post.clone()),
            act: duty.as_ref().map(|duty| duty.act.clone()),
            act_title: duty.map(|duty| duty.title),
            term: deadline.span.as_ref().map(|span| span.term.to_string()),
            span_from: from.to_string(),
            span_to: to.map(|to| to.to_string()),
        };
        (key, row)
    }

    /// The days whose being worked or not can move the deadline.
    fn span(&self, deadline: &Deadline<'_>) -> (Date, Option<Date>) {
        let end = deadline.due_on();
        if let (Shape::Before { anchor, .. }, Some(end)) = (&deadline.rule.shape, end) {
            let anchor = match anchor.text.strip_prefix("row.") {
                Some(column) => self
                    .case
                    .run(deadline.row.as_ref())
                    .and_then(|run| run.column(column)?.as_date()),
                None => self
                    .case
                    .value(self.world.mechanism, &anchor.text)
                    .and_then(|value| value.as_date()),
            };
            return (end, anchor.or(Some(end)));
        }
        (deadline.start.date(), end)
    }

    fn now(&self, all: &[Deadline<'_>], rows: &BTreeMap<DeadlineKey, DeadlineRow>) -> CaseNow {
        let case = self.case;
        let running = || all.iter().filter(|deadline| deadline.is_running());
        let lights = || running().filter(|deadline| deadline.rule.light);
        let main_light = all.iter().rev().find(|d| d.rule.light && d.row.is_none());
        let duties = rows.values().filter(|row| row.duty);
        let due_on = duties.filter_map(|row| row.due_on.clone()).min();
        let withheld = is_withheld(self.world.mechanism, case);
        CaseNow {
            number: case.opening.number.clone(),
            mechanism: self.world.mechanism.id.text.clone(),
            title: case.title(self.world.mechanism),
            stage: case.main.stage().unwrap_or_default().to_owned(),
            outcome: case.ended.as_ref().map(|ended| ended.outcome.clone()),
            lead: case.lead.clone().filter(|_| !withheld),
            leader: self.leader().filter(|_| !withheld),
            offices: if withheld { BTreeSet::new() } else { self.offices(rows) },
            facet: self.facet(),
            place: case.opening.place.clone(),
            opened_on: case.opened_on().to_string(),
            ended_on: case.ended.as_ref().map(|ended| ended.at.date().to_string()),
            due_on,
            goal_on: main_light.and_then(Deadline::due_on).map(|on| on.to_string()),
            light_on: lights().filter_map(Deadline::due_on).min().map(|on| on.to_string()),
            moved: self.any_stage(|stage| stage.moved),
            waiting: self.any_stage(|stage| stage.asks_leader),
            view: self.view(all),
            origin: case.opening.imported.as_deref().map(|imported| origin(case, imported)),
            sequence: case.sequence(),
        }
    }

    fn any_stage(&self, fits: impl Fn(&Stage) -> bool) -> bool {
        !self.case.is_over()
            && self.case.runs().any(|run| {
                let part = self.world.mechanism.part(&run.part);
                part.zip(run.stage())
                    .and_then(|(part, stage)| part.stages.get(stage))
                    .is_some_and(&fits)
            })
    }

    /// The leader's post: the one that a field names, or whoever is in charge of the lead office.
    fn leader(&self) -> Option<String> {
        let mut fields = self.world.mechanism.fields.values();
        let named = fields
            .find(|field| field.kind == FieldType::Post)
            .and_then(|field| self.case.value(self.world.mechanism, &field.id.text));
        if let Some(Value::Text(post)) = named {
            return Some(post);
        }
        let lead = self.case.lead.as_deref()?;
        // A case that is over stays with whoever was in charge then.
        let on = self.case.ended.as_ref().map_or(self.at.date(), |ended| ended.at.date());
        self.roster.leader_of(lead, on).map(|leader| leader.post.clone())
    }

    fn facet(&self) -> Option<String> {
        let facet = self.world.mechanism.facet.as_ref()?;
        Some(self.case.value(self.world.mechanism, &facet.text)?.to_string())
    }

    /// Short fields, for the columns of lists.
    fn view(&self, all: &[Deadline<'_>]) -> String {
        let mechanism = self.world.mechanism;
        let mut view = serde_json::Map::new();
        for field in mechanism.fields.values() {
            let plain = !field.is_personal()
                && !matches!(field.kind, FieldType::List | FieldType::File | FieldType::Photo);
            if !plain {
                continue;
            }
            if let Some(value) = self.case.value(mechanism, &field.id.text) {
                view.insert(field.id.text.clone(), shorten(&value));
            }
        }
        if let Some(node) = self.node(all) {
            view.insert("_node".to_owned(), node.into());
        }
        if let Some((told, day)) = self.told() {
            view.insert("progress".to_owned(), shorten(&told));
            view.insert("_progress_on".to_owned(), day.to_string().into());
        }
        serde_json::Value::Object(view).to_string()
    }

    /// The row that comes next among those that measure progress: 三季度 签订全部路径协议.
    fn node(&self, all: &[Deadline<'_>]) -> Option<String> {
        let next = all
            .iter()
            .filter(|deadline| deadline.rule.light && deadline.is_running())
            .filter(|deadline| deadline.row.is_some())
            .min_by_key(|deadline| deadline.due_on())?;
        let run = self.case.run(next.row.as_ref())?;
        let text = |name: &str| run.column(name).map(|value| value.to_string());
        Some([text("quarter"), text("title")].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    /// What the office last told of a case that is asked for progress, and when: its text of the month,
    /// what it claimed of a node, the result with which it applied to close. Nobody writes it twice.
    fn told(&self) -> Option<(Value, Date)> {
        self.world.mechanism.fields.get("progress")?;
        let last = |name: &&str| self.case.fields.get(*name)?.last();
        let kept = TOLD.iter().filter_map(last).max_by_key(|kept| kept.sequence)?;
        let event = self.case.events.iter().find(|event| event.sequence == kept.sequence)?;
        Some((kept.value.clone(), event.happened.date()))
    }

    /// Offices of the parts' rows, and those whose turn it is.
    fn offices(&self, rows: &BTreeMap<DeadlineKey, DeadlineRow>) -> BTreeSet<String> {
        let parts = self.case.runs().filter_map(|run| run.office().map(str::to_owned));
        // Where a case begins as what is withheld, a duty of the section does not show it to the
        // whole government office.
        let open = !self.world.mechanism.begins_withheld();
        let turns = rows.values().filter(|row| open && row.duty);
        let turns = turns.filter_map(|row| row.office.clone());
        let named = self
            .world
            .mechanism
            .fields
            .values()
            .filter(|field| field.kind == FieldType::Office && field.many);
        let named = named.flat_map(|field| self.case.rows(&field.id.text));
        let named = named.filter_map(|value| value.as_text().map(str::to_owned));
        let mut offices: BTreeSet<String> = parts.chain(turns).chain(named).collect();
        if let Some(lead) = &self.case.lead {
            offices.remove(lead);
        }
        offices
    }

    fn searchable(&self) -> String {
        let lead = self.case.lead.as_deref().map_or("", |lead| self.directory.office_short(lead));
        format!("{} {lead}", self.case.title(self.world.mechanism))
    }
}

/// What the index of imported rows holds of a case.
fn origin(case: &Case, imported: &Imported) -> Origin {
    let told = case.events.iter().rev().find_map(|event| match &event.fact {
        Fact::Act(deed) => deed.backing.collected.as_deref(),
        _ => None,
    });
    let collected = told.or(imported.collected.as_ref());
    Origin {
        key: imported.key.clone(),
        row: imported.row.to_string(),
        provider: collected.map_or(String::new(), |from| from.provider.clone()),
        as_of: collected.map_or(String::new(), |from| from.as_of.to_string()),
    }
}

/// Whether the whole case is still a proposal that only the section sees.
pub fn is_withheld(mechanism: &Mechanism, case: &Case) -> bool {
    let stage = case.main.stage().and_then(|stage| mechanism.main.stages.get(stage));
    stage.is_some_and(|stage| stage.withheld)
}

fn state_code(state: State) -> i64 {
    match state {
        State::Running => 0,
        State::Met(_) => 1,
        State::Ceased(_) => 2,
        State::Expired => 3,
    }
}

/// The fields in which offices tell how far they are.
const TOLD: [&str; 4] = ["progress", "node_result", "measure_result", "result"];
/// From when a duty stands on a desk: progress is asked for when its time comes, what lies years
/// ahead too, the rest at once.
fn shown_from(deadline: &Deadline<'_>) -> Date {
    let start = deadline.start.date();
    match deadline.due_on() {
        Some(due) if deadline.rule.light => {
            due.checked_sub(SHOWN_BEFORE_DAYS.days()).unwrap_or(due).max(start)
        }
        // What is reviewed every year or every five would lie on desks for years.
        Some(due) if (due - start).get_days() > LONG_DAYS.0 => {
            due.checked_sub(LONG_DAYS.1.days()).unwrap_or(due).max(start)
        }
        _ => start,
    }
}

fn shorten(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) if text.chars().count() > LONGEST_IN_LIST => {
            let short: String = text.chars().take(LONGEST_IN_LIST - 1).collect();
            format!("{short}…").into()
        }
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}

/// What changes between two projections.
pub struct Difference {
    /// Deadlines.
    pub deadlines: Changes<DeadlineRow, DeadlineKey>,
    /// Tally.
    pub tally: Vec<TallyChange>,
    /// The text to search by, if it changed.
    pub searchable: Option<String>,
}

impl Projection {
    /// What has to be written so that `before` becomes this.
    pub fn since(&self, before: Option<&Projection>) -> Difference {
        let nothing = Projection::default();
        let before = before.unwrap_or(&nothing);
        let put = self
            .deadlines
            .iter()
            .filter(|(key, row)| before.deadlines.get(*key) != Some(*row))
            .map(|(_, row)| row.clone());
        let gone = before.deadlines.keys().filter(|key| !self.deadlines.contains_key(*key));
        Difference {
            deadlines: Changes { put: put.collect(), gone: gone.cloned().collect() },
            tally: tally_changes(&before.tally, &self.tally),
            searchable: (self.searchable != before.searchable).then(|| self.searchable.clone()),
        }
    }
}

/// Rows to take back and rows to add, each as often as it stands.
pub fn tally_changes(before: &[(String, Row)], after: &[(String, Row)]) -> Vec<TallyChange> {
    let mut counts: BTreeMap<&(String, Row), i64> = BTreeMap::new();
    for row in before {
        *counts.entry(row).or_insert(0) -= 1;
    }
    for row in after {
        *counts.entry(row).or_insert(0) += 1;
    }
    let mut changes = Vec::new();
    for ((indicator, row), count) in counts {
        for _ in 0..count.abs() {
            changes.push(TallyChange {
                indicator: indicator.clone(),
                row: row.clone(),
                sign: count.signum(),
            });
        }
    }
    changes
}

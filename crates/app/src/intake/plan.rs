//! A row as it would be written: what each cell means, the acts that begin its case, its key.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::case::{Act, What};
use domain::digest::Digest;
use domain::event::{Collected, FileRef, Imported, Opening};
use domain::intake::{self, Line, label};
use domain::mechanism::{Action, FieldType, Mechanism};
use domain::moment::Moment;
use domain::value::{Value, Values};
use jiff::civil::Date;

use super::resolve::{Resolver, day};
use super::targets::{QUARTERS, Way, is_milestones};
use super::{Mapping, Problem, Tabled};
use crate::deed::row;
use crate::{App, Viewer};

/// A row, planned.
#[derive(Debug, Clone, Default)]
pub(super) struct Planned {
    /// What it is called.
    pub title: String,
    /// The lead office.
    pub lead: Option<String>,
    /// When it began, if the row says so.
    pub happened: Option<Date>,
    /// Its place.
    pub place: Option<String>,
    /// By what it is known again.
    pub key: String,
    /// The digest of what it says.
    pub row: Digest,
    /// The number that its case has here, if it says so.
    pub own_no: Option<String>,
    /// What its cells say of the fields, without what was put in for it.
    pub told: Values,
    /// Ways to begin its case, the best first, each with what it leaves out.
    pub courses: Vec<(Vec<Act>, Vec<String>)>,
    /// Acts of another system, with their days.
    pub steps: Vec<Act>,
    /// What is wrong, with the cell.
    pub problems: Vec<Problem>,
    /// What somebody should know.
    pub remarks: Vec<String>,
    /// The column of a target.
    pub columns: BTreeMap<String, usize>,
}

/// Plans rows, one after another.
pub(super) struct Planner<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    mechanism: &'a str,
    mapping: &'a Mapping,
    tabled: &'a Tabled,
    as_of: Date,
    resolver: Resolver<'a>,
    /// What each column means.
    targets: Vec<Option<String>>,
    today: Date,
}

/// The longest title that is made of a text.
const LONGEST_TITLE: usize = 60;
/// Fields that name a reading together with its series.
const NAMING: [&str; 2] = ["period", "vintage"];

impl<'a> Planner<'a> {
    pub(super) fn new(
        app: &'a App,
        viewer: &'a Viewer,
        (mechanism, mapping): (&'a str, &'a Mapping),
        (tabled, as_of): (&'a Tabled, Date),
    ) -> Planner<'a> {
        let meaning = |title: &String| mapping.columns.get(&label(title)).cloned();
        Planner {
            app,
            viewer,
            mechanism,
            mapping,
            tabled,
            as_of,
            resolver: Resolver::new(app),
            targets: tabled.table.columns.iter().map(meaning).collect(),
            today: app.clock.today(),
        }
    }

    /// Plans a row.
    pub(super) fn plan(&mut self, line: &Line) -> Planned {
        let mut plan = Planned::default();
        let cells = self.cells(line, &mut plan);
        let this_year = Some(self.today.year());
        let named = self.year(line);
        plan.happened = self.day_of("happened_on", &cells, line, named.or(this_year), &mut plan);
        let year = named.or(plan.happened.map(Date::year)).or(this_year);
        let Some(version) = self.version(plan.happened) else {
            plan.problems.push(Problem::of("", "没有这个办理规程"));
            return plan;
        };
        let mut values = self.values(&version, &cells, line, year, &mut plan);
        plan.told = values.clone();
        self.read_head(&cells, line, &mut plan);
        plan.title = self.title(&version, &cells);
        if plan.title.is_empty() {
            let only = cells.len() <= 1;
            let say = if only { "这一行没有内容可以登记" } else { "没有名称" };
            plan.problems.push(self.problem("title", line, &plan, say));
        }
        let days = plan.happened.or_else(|| self.constant_day());
        let due_year = days.map_or(year, |day| Some(day.year()));
        self.fill(&version, (&cells, due_year), &mut values, &mut plan);
        plan.key = key(&version, &cells, &plan, days.map(Date::year).or(year));
        let ways = self.app.intake_acts(self.viewer, &version);
        let Some(first) = ways.first() else { return plan };
        if self.mapping.collected {
            self.take_steps(&version, first.open, (&cells, line, year), &values, &mut plan);
        }
        plan.row = row_digest(&plan);
        self.take_courses(&version, &ways, &values, days, line, &mut plan);
        plan
    }

    /// What the row says, by target, with what all rows have in common.
    fn cells(&self, line: &Line, plan: &mut Planned) -> BTreeMap<String, String> {
        let mut cells = BTreeMap::new();
        for (at, target) in self.targets.iter().enumerate() {
            let Some(target) = target else { continue };
            plan.columns.insert(target.clone(), at);
            let text = line.cells.get(at).map_or("", String::as_str);
            if !text.is_empty() {
                cells.insert(target.clone(), text.to_owned());
            }
        }
        for (target, text) in &self.mapping.constants {
            let mapped = plan.columns.contains_key(target);
            if !mapped && !text.is_empty() && target != "happened_on" {
                cells.insert(target.clone(), text.clone());
            }
        }
        cells
    }

    /// The year that the row's sheet, or another sheet of the file, speaks of.
    fn year(&self, line: &Line) -> Option<i16> {
        let named = self.tabled.table.years.get(line.sheet).copied().flatten();
        named.or_else(|| self.tabled.table.years.iter().flatten().max().copied())
    }

    fn constant_day(&self) -> Option<Date> {
        let day = self.mapping.constants.get("happened_on")?.parse().ok();
        day.filter(|_| !self.targets.iter().flatten().any(|target| target == "happened_on"))
    }

    fn version(&self, happened: Option<Date>) -> Option<Arc<Mechanism>> {
        let day = happened.or_else(|| self.constant_day()).unwrap_or(self.today);
        let catalogue = &self.app.catalogue;
        let version = catalogue.in_force(self.mechanism, day);
        version.or_else(|| catalogue.first(self.mechanism)).cloned()
    }

    fn problem(&self, target: &str, line: &Line, plan: &Planned, say: &str) -> Problem {
        let column = plan.columns.get(target);
        let cell = column.map_or(String::new(), |at| self.tabled.table.cell_name(line, *at));
        Problem::of(&cell, say)
    }

    fn day_of(
        &self,
        target: &str,
        cells: &BTreeMap<String, String>,
        line: &Line,
        year: Option<i16>,
        plan: &mut Planned,
    ) -> Option<Date> {
        let text = cells.get(target).filter(|text| !intake::is_nothing(text))?;
        match day(text, year) {
            Ok(day) => Some(day),
            Err(say) => {
                let problem = self.problem(target, line, plan, &format!("“{text}”{say}"));
                plan.problems.push(problem);
                None
            }
        }
    }

    /// The fields that the row says.
    fn values(
        &mut self,
        version: &Mechanism,
        cells: &BTreeMap<String, String>,
        line: &Line,
        year: Option<i16>,
        plan: &mut Planned,
    ) -> Values {
        let mut values = Values::new();
        for (target, text) in cells {
            if let Some((list, quarter)) = target.split_once('.')
                && list != "done"
            {
                add_quarter(&mut values, (list, quarter), text, year);
                continue;
            }
            let Some(field) = version.fields.get(target) else { continue };
            let at = plan.columns.get(target.as_str());
            let head = at.map_or("", |at| self.tabled.table.columns[*at].as_str());
            match self.resolver.value(version, field, (text, head, year)) {
                Ok(Some(value)) => {
                    values.insert(target.clone(), value);
                }
                Ok(None) => {}
                Err(say) => {
                    let say = format!("{}“{}”{say}", field.title, shortened(text));
                    let problem = self.problem(target, line, plan, &say);
                    plan.problems.push(problem);
                }
            }
        }
        values
    }

    /// Lead office, place and number.
    fn read_head(&mut self, cells: &BTreeMap<String, String>, line: &Line, plan: &mut Planned) {
        if let Some(text) = cells.get("lead") {
            match self.resolver.office(text) {
                Ok(office) => plan.lead = Some(office),
                Err(say) => {
                    let problem = self.problem("lead", line, plan, &say);
                    plan.problems.push(problem);
                }
            }
        }
        if let Some(text) = cells.get("place") {
            match self.resolver.place(text) {
                Ok(place) => plan.place = Some(place),
                Err(say) => {
                    let problem = self.problem("place", line, plan, &say);
                    plan.problems.push(problem);
                }
            }
        }
        plan.own_no = cells.get("own_no").map(|text| intake::title(text));
    }

    /// What it is called: the column says, else the first text that the act asks for.
    fn title(&self, version: &Mechanism, cells: &BTreeMap<String, String>) -> String {
        if let Some(title) = cells.get("title") {
            return intake::title(title);
        }
        let fields = version.fields.values();
        let mut texts = fields.filter(|f| f.kind == FieldType::Text && !f.is_personal());
        let Some(first) = texts.find_map(|field| cells.get(&field.id.text)) else {
            return String::new();
        };
        let line = intake::title(first);
        let sentence = line.split(['。', '；']).next().unwrap_or_default();
        let mut title: String = sentence.chars().take(LONGEST_TITLE).collect();
        for name in NAMING.iter().filter_map(|name| cells.get(*name)) {
            title = format!("{title} {}", intake::title(name));
        }
        title
    }

    /// What follows from what the row says: helping offices, leader, milestones.
    fn fill(
        &mut self,
        version: &Mechanism,
        (cells, year): (&BTreeMap<String, String>, Option<i16>),
        values: &mut Values,
        plan: &mut Planned,
    ) {
        let fields = &version.fields;
        if let Some(text) = cells.get("lead")
            && fields.get("co_offices").is_some_and(|field| field.many)
            && !values.contains_key("co_offices")
        {
            let others = self.resolver.others(text).into_iter();
            let others = others.filter(|id| Some(id) != plan.lead.as_ref()).map(Value::Text);
            let others: Vec<Value> = others.collect();
            if !others.is_empty() {
                values.insert("co_offices".to_owned(), Value::Many(others));
            }
        }
        let post = fields.values().find(|field| field.kind == FieldType::Post);
        if let (Some(field), Some(lead)) = (post, &plan.lead)
            && !values.contains_key(&field.id.text)
            && let Some(leader) = self.app.roster().leader_of(lead, self.today)
        {
            values.insert(field.id.text.clone(), Value::text(&*leader.post));
        }
        let due = values.get("due_on").and_then(Value::as_date);
        let due = due.or_else(|| Date::new(year?, 12, 31).ok());
        if let Some(field) = fields.values().find(|field| is_milestones(field))
            && !values.contains_key(&field.id.text)
            && let Some(due) = due
        {
            let quarter = QUARTERS[(due.month() as usize - 1) / 3].to_owned();
            let node =
                [("quarter", quarter), ("title", "完成任务".to_owned()), ("due", due.to_string())];
            values.insert(field.id.text.clone(), Value::Many(vec![row(node)]));
        }
    }

    /// Acts of the other system, in the order of their days.
    fn take_steps(
        &self,
        version: &Mechanism,
        open: &Action,
        (cells, line, year): (&BTreeMap<String, String>, &Line, Option<i16>),
        values: &Values,
        plan: &mut Planned,
    ) {
        let mut taken: Vec<&str> = open.asked().collect();
        let mut steps: Vec<(Date, Act)> = Vec::new();
        for action in version.main.actions.values() {
            let target = format!("done.{}", action.id.text);
            let Some(day) = self.day_of(&target, cells, line, year, plan) else { continue };
            let asked: Vec<&str> = action.asked().filter(|name| !taken.contains(name)).collect();
            taken.extend(&asked);
            let mut act = self.act(action, pick(values, &asked));
            act.happened = Some(Moment::On(day));
            if let What::Deed(wanted) = &mut act.what {
                wanted.lead = plan.lead.clone().filter(|_| action.sets.lead);
            }
            steps.push((day, act));
        }
        // Acts of one day stay in the order of the file that describes them.
        steps.sort_by_key(|(day, _)| *day);
        plan.steps = steps.into_iter().map(|(_, act)| act).collect();
    }

    /// An act with the file as its proof.
    fn act(&self, action: &Action, values: Values) -> Act {
        let mut act = crate::deed::deed(self.viewer, &action.id.text, values);
        act.backing.proof = vec![self.proof()];
        act.backing.collected = self.collected().map(Box::new);
        act
    }

    fn collected(&self) -> Option<Collected> {
        self.mapping.collected.then(|| Collected {
            provider: self.mapping.provider.clone(),
            person: self.mapping.person.clone(),
            as_of: self.as_of,
        })
    }

    fn proof(&self) -> FileRef {
        self.tabled.original.clone()
    }

    /// The ways to begin the case: those that use all that the row says first.
    fn take_courses(
        &self,
        version: &Mechanism,
        ways: &[Way<'_>],
        values: &Values,
        day: Option<Date>,
        line: &Line,
        plan: &mut Planned,
    ) {
        let begun = day.unwrap_or(self.today);
        let in_force = version.is_in_force(begun);
        let historic = !in_force || self.mapping.historic && begun.year() < self.today.year();
        if historic && !in_force {
            plan.remarks.push("早于规程施行日，作为历史事项登记".to_owned());
        }
        let opening = Opening {
            title: plan.title.clone(),
            place: plan.place.clone(),
            historic,
            origin: plan.key.strip_prefix(NUMBERED).map(str::to_owned),
            imported: Some(Box::new(self.imported(plan, line))),
            ..Opening::default()
        };
        let mut courses: Vec<(usize, Vec<Act>, Vec<String>)> = Vec::new();
        let ways = if self.mapping.collected { ways.get(..1).unwrap_or(ways) } else { ways };
        for way in ways {
            let goes_on = way.then.filter(|_| plan.lead.is_some() && !self.mapping.collected);
            for then in [goes_on, None] {
                let course = self.course(version, (way.open, then), values, &opening, day, plan);
                courses.push(course);
                if goes_on.is_none() {
                    break;
                }
            }
        }
        courses.sort_by_key(|(unused, ..)| *unused);
        plan.courses = courses.into_iter().map(|(_, acts, says)| (acts, says)).collect();
    }

    /// One way to begin the case, with how much of the row it leaves out.
    fn course(
        &self,
        version: &Mechanism,
        (open, then): (&Action, Option<&Action>),
        values: &Values,
        opening: &Opening,
        day: Option<Date>,
        plan: &Planned,
    ) -> (usize, Vec<Act>, Vec<String>) {
        let asked: Vec<&str> = open.asked().collect();
        let later: Vec<&str> = then.into_iter().flat_map(Action::asked).collect();
        let mut first = self.act(open, pick(values, &asked));
        first.happened = day.map(Moment::On);
        let sets = open.sets.lead || self.mapping.collected;
        if let What::Deed(wanted) = &mut first.what {
            wanted.lead = plan.lead.clone().filter(|_| sets);
            wanted.opening = Some(opening.clone());
        }
        let mut acts = vec![first];
        if let Some(then) = then {
            let fresh: Vec<&str> = later.iter().copied().filter(|n| !asked.contains(n)).collect();
            let mut act = self.act(then, pick(values, &fresh));
            if let What::Deed(wanted) = &mut act.what {
                wanted.lead.clone_from(&plan.lead);
            }
            acts.push(act);
        }
        acts.extend(plan.steps.iter().cloned());
        let stepped = |name: &str| {
            plan.steps
                .iter()
                .any(|act| matches!(&act.what, What::Deed(w) if w.values.contains_key(name)))
        };
        let unused = plan.told.keys().filter(|name| {
            !asked.contains(&name.as_str()) && !later.contains(&name.as_str()) && !stepped(name)
        });
        let title =
            |name: &String| version.fields.get(name).map_or(name.clone(), |f| f.title.clone());
        let mut unused: Vec<String> = unused.map(title).collect();
        if plan.lead.is_some() && !sets && then.is_none() && !self.mapping.collected {
            unused.push("牵头单位".to_owned());
        }
        let says = match unused.is_empty() {
            true => Vec::new(),
            false => vec![format!("{}没有用到：{}", open.title, unused.join("、"))],
        };
        (unused.len(), acts, says)
    }

    fn imported(&self, plan: &Planned, line: &Line) -> Imported {
        let sheet = self.tabled.table.sheets.get(line.sheet).map_or("", String::as_str);
        Imported {
            key: plan.key.clone(),
            row: plan.row,
            place: format!("{sheet}!{}", line.row + 1),
            collected: self.collected(),
        }
    }
}

/// What a key that is a number begins with, and one that is a digest.
const NUMBERED: &str = "no:";
const NAMED: &str = "as:";

/// By what a row is known again for ever: its number in the other system, else the digest of its
/// name, lead office, day or year, and whatever numbers it bears. The running number of the list is
/// no part of it: lists are sorted anew every month.
fn key(
    version: &Mechanism,
    cells: &BTreeMap<String, String>,
    plan: &Planned,
    year: Option<i16>,
) -> String {
    let number = cells.get("origin_no").map(|text| intake::title(text));
    if let Some(number) = number.filter(|number| !intake::is_nothing(number)) {
        return format!("{NUMBERED}{number}");
    }
    let day = plan.happened.map(|day| day.to_string());
    let day = day.or_else(|| year.map(|year| year.to_string())).unwrap_or_default();
    let lead = plan.lead.clone().unwrap_or_default();
    let mut parts = vec![label(&plan.title), lead, day];
    for field in version.fields.values().filter(|field| field.title.contains('号')) {
        if let Some(text) = cells.get(&field.id.text) {
            parts.push(label(text));
        }
    }
    format!("{NAMED}{}", Digest::of_text(&parts.join("\u{1f}")))
}

/// The digest of what a row says, whatever the order of its columns and however it is written.
fn row_digest(plan: &Planned) -> Digest {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut parts = vec![
        label(&plan.title),
        plan.lead.clone().unwrap_or_default(),
        plan.place.clone().unwrap_or_default(),
        day(plan.happened),
    ];
    parts.extend(plan.told.iter().map(|(name, value)| format!("{name}\u{1e}{value}")));
    let done = |act: &Act| format!("{}\u{1e}{}", act.name(), day(act.happened.map(Moment::date)));
    parts.extend(plan.steps.iter().map(done));
    Digest::of_text(&parts.join("\u{1f}"))
}

/// The values of these fields.
fn pick(values: &Values, names: &[&str]) -> Values {
    let own = values.iter().filter(|(name, _)| names.contains(&name.as_str()));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Adds what is to be reached in a quarter.
fn add_quarter(values: &mut Values, (list, quarter): (&str, &str), text: &str, year: Option<i16>) {
    let nth = quarter.parse::<i8>().ok().filter(|nth| (1..=4).contains(nth));
    let (Some(nth), Some(year)) = (nth, year) else { return };
    let Ok(day) = Date::new(year, nth * 3, 1) else { return };
    if intake::is_nothing(text) {
        return;
    }
    let quarter = QUARTERS[nth as usize - 1];
    let node = |(title, due): (String, Date)| {
        let columns = [("quarter", quarter.to_owned()), ("title", title), ("due", due.to_string())];
        row(columns)
    };
    // Lines that all name their day are several nodes; anything else is one, due with the quarter.
    let lines: Option<Vec<(String, Date)>> =
        text.lines().map(|line| dated(line, Some(year))).collect();
    let nodes = lines.unwrap_or_else(|| vec![(intake::title(text), day.last_of_month())]);
    match values.get_mut(list) {
        Some(Value::Many(rows)) => rows.extend(nodes.into_iter().map(node)),
        _ => {
            values.insert(list.to_owned(), Value::Many(nodes.into_iter().map(node).collect()));
        }
    }
}

/// 开工（2023-04-15): what is to be reached, and the day in brackets behind it.
fn dated(line: &str, year: Option<i16>) -> Option<(String, Date)> {
    let (title, day) = line.trim().strip_suffix(['）', ')'])?.rsplit_once(['（', '('])?;
    Some((intake::title(title), intake::date(day, year)?))
}

fn shortened(text: &str) -> String {
    let line = intake::title(text);
    match line.chars().count() > 20 {
        true => line.chars().take(19).chain(['…']).collect(),
        false => line,
    }
}

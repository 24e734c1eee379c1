//! Deadlines of a case: which run, since when, until when, and how they came out.
//!
//! Pure and without today: a deadline is the same whenever it is asked for. Lateness is computed by
//! whoever knows the present.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::case::guard::Ground;
use crate::case::{Case, Run};
use crate::event::PartRef;
use crate::mechanism::rule::{DeadlineRule, Limit, MomentKind, MomentRef, Outcome, Period, Shape};
use crate::mechanism::{Mechanism, Part};
use crate::moment::Moment;
use crate::settings::Settings;
use crate::term::{Counting, End, Ending, OfficeHours, Pause, Span, Term};

/// What computing deadlines needs to know of the district.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Working days.
    pub calendar: &'a Calendar,
    /// Office hours.
    pub hours: &'a [OfficeHours],
    /// The district's settings.
    pub settings: &'a Settings,
}

impl<'a> Rules<'a> {
    /// How terms are counted here.
    pub fn counting(&self) -> Counting<'a> {
        Counting { calendar: self.calendar, hours: self.hours }
    }
}

/// One run of a deadline (时限).
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline<'m> {
    /// Its rule.
    pub rule: &'m DeadlineRule,
    /// The part that the rule belongs to.
    pub part: &'m Part,
    /// The part's row; none for the main part.
    pub row: Option<PartRef>,
    /// Which run of the rule it is, 1 first.
    pub nth: u32,
    /// From when it runs.
    pub start: Moment,
    /// The term that it counts; none for a date that is given.
    pub span: Option<Span>,
    /// When it ends.
    pub ending: Ending,
    /// How it came out.
    pub state: State,
    /// Whether the clock has acted at its end.
    pub acted: bool,
}

/// How a deadline came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has met it yet.
    Running,
    /// It was met, in time or late.
    Met(Moment),
    /// The case or the part ended first.
    Ceased(Moment),
    /// The clock acted at its end and thereby settled the matter.
    Expired,
}

impl Deadline<'_> {
    /// Whether it was met before its end.
    pub fn met_in_time(&self) -> bool {
        match (self.state, self.ending.end()) {
            (State::Met(at), Some(end)) => end.admits(at),
            (State::Met(_), None) => true,
            _ => false,
        }
    }

    /// Its last day; none while it is paused.
    pub fn due_on(&self) -> Option<Date> {
        self.ending.end().map(|end| end.on)
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.state == State::Running
    }
}

/// All runs of all deadlines of a case, in the order of the file and of time.
pub fn deadlines<'m>(
    mechanism: &'m Mechanism,
    case: &Case,
    rules: &Rules<'_>,
) -> Vec<Deadline<'m>> {
    if case.opening.historic {
        return Vec::new();
    }
    let finder = Finder { mechanism, case, rules };
    let mut all = Vec::new();
    for part in mechanism.all_parts() {
        let runs: Vec<&Run> = match part.is_main() {
            true => vec![&case.main],
            false => case.parts.get(&part.id.text).into_iter().flatten().collect(),
        };
        for run in runs {
            for rule in part.deadlines.values() {
                finder.find(part, run, rule, &mut all);
            }
        }
    }
    all
}

/// The days on which the end of a running deadline is announced, earliest first.
pub fn reminders(deadline: &Deadline<'_>, rules: &Rules<'_>) -> Vec<Date> {
    let Some(end) = deadline.ending.end().filter(|_| deadline.is_running()) else {
        return Vec::new();
    };
    let leads = deadline.part.deadlines.values().filter_map(|rule| match &rule.shape {
        Shape::Reminder { of, leads } if of.iter().any(|n| n.text == deadline.rule.id.text) => {
            Some(leads)
        }
        _ => None,
    });
    let day = |lead: &Term| rules.counting().latest(Moment::On(end.on), *lead).on;
    let mut days: Vec<Date> = leads.flatten().map(day).collect();
    days.sort_unstable();
    days
}

/// A moment with the sequence of its event, for order.
pub type Instance = (Moment, u32);

/// When any of the moments occurred in a row of a part, earliest first.
pub fn instances(
    mechanism: &Mechanism,
    case: &Case,
    rules: &Rules<'_>,
    run: &Run,
    moments: &[MomentRef],
) -> Vec<Instance> {
    Finder { mechanism, case, rules }.instances(run, moments)
}

struct Finder<'m, 'c> {
    mechanism: &'m Mechanism,
    case: &'c Case,
    rules: &'c Rules<'c>,
}

impl<'m> Finder<'m, '_> {
    fn find(
        &self,
        part: &'m Part,
        run: &Run,
        rule: &'m DeadlineRule,
        into: &mut Vec<Deadline<'m>>,
    ) {
        if matches!(rule.shape, Shape::Reminder { .. }) || !self.applies(run, rule) {
            return;
        }
        let first = into.len();
        match &rule.shape {
            Shape::Within(limit) | Shape::AtLeast(limit) => {
                self.find_limits(part, run, rule, limit, into);
            }
            Shape::On(field) => self.find_dates(part, run, rule, field.text.as_str(), None, into),
            Shape::Before { anchor, lead } => {
                self.find_dates(part, run, rule, anchor.text.as_str(), Some(lead), into);
            }
            Shape::Every { period, opens, by } => {
                self.find_periods(part, run, rule, (*period, *opens, *by), into);
            }
            Shape::Steps { list, by, act } => {
                self.find_steps(part, run, rule, (&list.text, &act.text), by, into);
            }
            Shape::Reminder { .. } => {}
        }
        for deadline in &mut into[first..] {
            self.settle(run, deadline);
        }
    }

    /// Whether the conditions of the rule hold for the case as it is.
    fn applies(&self, run: &Run, rule: &DeadlineRule) -> bool {
        let ground = Ground::bare(self.mechanism, self.case, self.rules, run);
        rule.when.iter().all(|guard| ground.holds_plainly(&guard.rule))
    }

    fn find_limits(
        &self,
        part: &'m Part,
        run: &Run,
        rule: &'m DeadlineRule,
        limit: &Limit,
        into: &mut Vec<Deadline<'m>>,
    ) {
        let Some(term) = self.rules.settings.term(self.mechanism, limit) else { return };
        let starts = self.instances(run, &rule.from);
        let stops = self.instances(run, &rule.until);
        for (nth, start) in starts.iter().enumerate() {
            let next = starts.get(nth + 1);
            let stop = stops.iter().find(|stop| after(stop, start));
            let overtaken = match (next, stop) {
                (Some(next), Some(stop)) => after(stop, next),
                (Some(_), None) => !rule.is_gate(),
                _ => false,
            };
            if overtaken || (rule.is_gate() && next.is_some()) {
                continue;
            }
            let span = self.span(run, rule, start, stop, term);
            into.push(Deadline {
                rule,
                part,
                row: run.reference(),
                nth: nth as u32 + 1,
                start: start.0,
                ending: self.rules.counting().ending(&span),
                span: Some(span),
                state: stop.map_or(State::Running, |stop| State::Met(stop.0)),
                acted: false,
            });
        }
    }

    /// A date that is given, or counted back from one.
    fn find_dates(
        &self,
        part: &'m Part,
        run: &Run,
        rule: &'m DeadlineRule,
        anchor: &str,
        lead: Option<&Limit>,
        into: &mut Vec<Deadline<'m>>,
    ) {
        let starts = self.instances(run, &rule.from);
        let start = match (rule.from.is_empty(), starts.last()) {
            (true, _) => (run.started, run.sequence),
            (false, Some(start)) => *start,
            (false, None) => return,
        };
        let Some(anchor) = self.date(run, anchor) else { return };
        let end = match lead {
            None => End::of_day(anchor.date()),
            Some(lead) => {
                let Some(lead) = self.rules.settings.term(self.mechanism, lead) else { return };
                self.rules.counting().latest(anchor, lead)
            }
        };
        let stops = self.instances(run, &rule.until);
        let stop = stops.iter().find(|stop| after(stop, &start));
        into.push(Deadline {
            rule,
            part,
            row: run.reference(),
            nth: 1,
            start: start.0,
            span: None,
            ending: self.paused_now(run, rule).unwrap_or(Ending::At(end)),
            state: stop.map_or(State::Running, |stop| State::Met(stop.0)),
            acted: false,
        });
    }

    /// A given date does not move while its deadline is paused, but nothing is due either.
    fn paused_now(&self, run: &Run, rule: &DeadlineRule) -> Option<Ending> {
        let open = self.pauses(run, rule).into_iter().find(|pause| pause.to.is_none())?;
        Some(Ending::Paused { since: open.from, why: open.why })
    }

    /// Periods up to the first that is neither met nor expired.
    fn find_periods(
        &self,
        part: &'m Part,
        run: &Run,
        rule: &'m DeadlineRule,
        (period, opens, by): (Period, u32, u32),
        into: &mut Vec<Deadline<'m>>,
    ) {
        let Some(start) = self.instances(run, &rule.from).first().copied() else { return };
        let stops = self.instances(run, &rule.until);
        let mut first = period.first_day(start.0.date());
        if start.0.date() > period.day(first, by) {
            first = period.next(first);
        }
        for nth in 1.. {
            let next = period.next(first);
            let due = period.day(first, by);
            let met = stops
                .iter()
                .find(|(at, _)| (first..next).contains(&at.date()) && at.date() >= start.0.date());
            let expired = self.expired(run, rule, nth);
            let state = match met {
                Some((at, _)) => State::Met(*at),
                None if expired => State::Expired,
                None => State::Running,
            };
            into.push(Deadline {
                rule,
                part,
                row: run.reference(),
                nth,
                start: Moment::On(period.day(first, opens).max(start.0.date())),
                span: None,
                ending: Ending::At(End::of_day(due)),
                state,
                acted: false,
            });
            if state == State::Running || self.stopped(run).is_some_and(|at| at.date() < next) {
                break;
            }
            first = next;
        }
    }

    /// Whether the clock has acted at the end of this run of the rule.
    fn expired(&self, run: &Run, rule: &DeadlineRule, nth: u32) -> bool {
        let row = run.reference();
        self.case.done.iter().any(|done| {
            done.part == row
                && done.due.as_ref().is_some_and(|d| d.deadline == rule.id.text && d.nth == nth)
        })
    }

    /// Staged limits: the table's row gives a term for each stage.
    fn find_steps(
        &self,
        part: &'m Part,
        run: &Run,
        rule: &'m DeadlineRule,
        (list, act): (&str, &str),
        by: &[crate::mechanism::Word],
        into: &mut Vec<Deadline<'m>>,
    ) {
        let Some(codes) = self.mechanism.codes.get(list) else { return };
        let texts: Option<Vec<String>> = by
            .iter()
            .map(|name| Some(self.case.value(self.mechanism, &name.text)?.as_text()?.to_owned()))
            .collect();
        let Some(texts) = texts else { return };
        let Some(row) = codes.find(&texts.iter().map(String::as_str).collect::<Vec<_>>()) else {
            return;
        };
        let terms = codes.gives.iter().filter_map(|column| row.get(column)?.parse::<Term>().ok());
        let Some(mut start) = self.instances(run, &rule.from).last().copied() else { return };
        let step = MomentRef::read(crate::mechanism::Word::implied(act));
        let steps = self.instances(run, std::slice::from_ref(&step));
        let stop = self.instances(run, &rule.until).into_iter().find(|stop| after(stop, &start));
        for (nth, term) in terms.enumerate() {
            let done = steps.iter().find(|s| after(s, &start)).copied();
            let met = match (done, stop) {
                (Some(done), Some(stop)) if after(&done, &stop) => Some(stop),
                (done, stop) => done.or(stop),
            };
            let span = self.span(run, rule, &start, met.as_ref(), term);
            into.push(Deadline {
                rule,
                part,
                row: run.reference(),
                nth: nth as u32 + 1,
                start: start.0,
                ending: self.rules.counting().ending(&span),
                span: Some(span),
                state: met.map_or(State::Running, |met| State::Met(met.0)),
                acted: false,
            });
            match done {
                Some(done) => start = done,
                None => break,
            }
        }
    }

    /// Ends what the end of the part or of the case has made pointless, and what the clock ended.
    fn settle(&self, run: &Run, deadline: &mut Deadline<'_>) {
        if deadline.state != State::Running {
            return;
        }
        if let Outcome::Act(act) = &deadline.rule.then
            && self.expired(run, deadline.rule, deadline.nth)
        {
            deadline.acted = true;
            let action = deadline.part.actions.get(&act.text);
            // A clock that only proposes or reminds leaves the duty as it was.
            if action.is_some_and(|action| action.to.is_some() || action.ends.is_some()) {
                deadline.state = State::Expired;
                return;
            }
        }
        if let Some(at) = self.stopped(run) {
            deadline.state = State::Ceased(at);
        }
    }

    /// When the part, or the case with it, came to its end.
    fn stopped(&self, run: &Run) -> Option<Moment> {
        if let Some(ended) = &self.case.ended {
            return Some(ended.at);
        }
        let part = self.mechanism.part(&run.part)?;
        let last = run.stages.last()?;
        let over = !part.is_main() && part.is_over(&last.stage);
        over.then_some(last.at)
    }

    /// The term with what lengthened and paused it between its start and its being met.
    fn span(
        &self,
        run: &Run,
        rule: &DeadlineRule,
        start: &Instance,
        stop: Option<&Instance>,
        term: Term,
    ) -> Span {
        let row = run.reference();
        let before_stop = |sequence: u32| stop.is_none_or(|(_, stop)| sequence < *stop);
        let extensions = self
            .case
            .extensions
            .iter()
            .filter(|e| e.deadline == rule.id.text && e.sequence > start.1)
            .filter(|e| before_stop(e.sequence))
            .filter(|e| e.part == row || e.part.is_none())
            .map(|extension| extension.by)
            .collect();
        let pauses = self.pauses(run, rule);
        let pauses = pauses
            .into_iter()
            .filter(|pause| pause.to.is_none_or(|to| !start.0.is_after(to)))
            .collect();
        Span { start: start.0, term, extensions, pauses }
    }

    fn pauses(&self, run: &Run, rule: &DeadlineRule) -> Vec<Pause> {
        let mut pauses = Vec::new();
        for pause in &rule.pause {
            let ends = self.instances(run, &pause.to);
            for begin in self.instances(run, std::slice::from_ref(&pause.from)) {
                let to = ends.iter().find(|end| after(end, &begin)).map(|end| end.0);
                pauses.push(Pause { from: begin.0, to, why: pause.why.as_str().into() });
            }
        }
        pauses
    }

    /// A date field of the case, or `row.column` of the part's row.
    fn date(&self, run: &Run, name: &str) -> Option<Moment> {
        match name.strip_prefix("row.") {
            Some(column) => run.column(column)?.as_moment(),
            None => self.case.value(self.mechanism, name)?.as_moment(),
        }
    }

    /// When any of the moments occurred, earliest first.
    fn instances(&self, run: &Run, moments: &[MomentRef]) -> Vec<Instance> {
        let mut all: Vec<Instance> = Vec::new();
        for moment in moments {
            let mut found = self.instances_of(run, moment);
            found.sort_by_key(|(at, sequence)| (at.instant(), *sequence));
            if moment.first {
                found.truncate(1);
            }
            all.append(&mut found);
        }
        all.sort_by_key(|(at, sequence)| (at.instant(), *sequence));
        all
    }

    fn instances_of(&self, run: &Run, moment: &MomentRef) -> Vec<Instance> {
        match &moment.kind {
            MomentKind::Start => vec![(run.started, run.sequence)],
            MomentKind::Act(name) => self.acts(run, name),
            MomentKind::Paper { document, moment } => {
                let here = run.reference();
                let papers = self.case.papers.iter().filter(|p| p.document == *document);
                papers
                    .filter(|paper| paper.part == here || here.is_none() || paper.part.is_none())
                    .flat_map(|paper| &paper.moments)
                    .filter(|(what, _, _)| what == moment)
                    .map(|(_, at, sequence)| (*at, *sequence))
                    .collect()
            }
        }
    }

    /// Times of an act: of the part's own row if the part has such an act, else of the main part;
    /// `part.act` means any row of another part.
    fn acts(&self, run: &Run, name: &str) -> Vec<Instance> {
        let row = run.reference();
        let own = self.mechanism.part(&run.part).is_some_and(|p| p.actions.contains_key(name));
        let other = name.split_once('.');
        let matches = |done: &&crate::case::Done| match other {
            Some((part, act)) => {
                done.act == act && done.part.as_ref().is_some_and(|p| p.part == part)
            }
            None => done.act == name && if own { done.part == row } else { done.part.is_none() },
        };
        self.case.done.iter().filter(matches).map(|done| (done.at, done.sequence)).collect()
    }
}

/// Whether one instance comes after another; of the same moment the later event.
fn after(one: &Instance, other: &Instance) -> bool {
    if one.0.is_after(other.0) {
        return true;
    }
    !other.0.is_after(one.0) && one.1 > other.1
}

impl Period {
    /// The first day of the period that holds a date.
    fn first_day(self, date: Date) -> Date {
        match self {
            Period::Month => date.first_of_month(),
            Period::Quarter => {
                let month = (date.month() - 1) / 3 * 3 + 1;
                Date::new(date.year(), month, 1).unwrap_or(date)
            }
            Period::Week => {
                let back = date.weekday().to_monday_zero_offset();
                date.checked_sub(i64::from(back).days()).unwrap_or(date)
            }
        }
    }

    /// The first day of the next period.
    fn next(self, first: Date) -> Date {
        let length = match self {
            Period::Month => 1.month(),
            Period::Quarter => 3.months(),
            Period::Week => 7.days(),
        };
        first.checked_add(length).unwrap_or(Date::MAX)
    }

    /// The n-th day of the period, or its last day if it is shorter.
    fn day(self, first: Date, n: u32) -> Date {
        let last = self.next(first).yesterday().unwrap_or(first);
        first.checked_add((i64::from(n) - 1).max(0).days()).unwrap_or(last).min(last)
    }
}

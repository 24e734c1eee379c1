//! Whether the guards of an act hold, and what to say when one does not.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Case, Refusal, RefusalKind, Run};
use crate::calendar::days;
use crate::deadline::{Deadline, Rules, State, deadlines, instances};
use crate::mechanism::guard::{Operand, Quantifier, Test};
use crate::mechanism::rule::{MomentRef, PauseRule};
use crate::mechanism::{Action, Condition, Guard, LocalValue, Mechanism, Outcome, Part};
use crate::moment::Moment;
use crate::value::{Value, Values};

/// What guards are judged on: a case, a row of a part, and a moment.
pub struct Ground<'a> {
    mechanism: &'a Mechanism,
    case: &'a Case,
    rules: &'a Rules<'a>,
    run: &'a Run,
    at: Option<Moment>,
    /// What the act itself brings, which counts as filled in.
    incoming: Option<&'a Values>,
    /// Whether linked cases are over, by link.
    linked: &'a [(String, LinkedState)],
}

/// A linked case, as far as guards ask.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedState {
    /// Whether it has ended.
    pub over: bool,
    /// Its stage.
    pub stage: String,
}

impl<'a> Ground<'a> {
    /// Ground without a moment, for conditions that do not depend on one.
    pub fn bare(
        mechanism: &'a Mechanism,
        case: &'a Case,
        rules: &'a Rules<'a>,
        run: &'a Run,
    ) -> Ground<'a> {
        Ground { mechanism, case, rules, run, at: None, incoming: None, linked: &[] }
    }

    /// The same ground at a moment.
    pub fn at(mut self, at: Moment) -> Ground<'a> {
        self.at = Some(at);
        self
    }

    /// The same ground with what an act brings.
    pub fn with(mut self, incoming: &'a Values) -> Ground<'a> {
        self.incoming = Some(incoming);
        self
    }

    /// The same ground with the states of linked cases.
    pub fn linked(mut self, linked: &'a [(String, LinkedState)]) -> Ground<'a> {
        self.linked = linked;
        self
    }

    /// The first guard that does not hold, as a refusal.
    pub fn judge(&self, guards: &[Guard]) -> Result<(), Refusal> {
        match guards.iter().find(|guard| !self.holds(&guard.rule)) {
            None => Ok(()),
            Some(guard) => Err(self.refuse(&guard.rule)),
        }
    }

    /// The act that is open instead, where a field decides whose it is and says that it is another's:
    /// what deputies voted for is changed by their standing committee.
    pub fn instead<'p>(&self, guards: &[Guard], part: &'p Part) -> Option<&'p Action> {
        let failing = guards.iter().find(|guard| !self.holds(&guard.rule))?;
        let Condition::Field { field: decides, test: Test::Is(_) } = &failing.rule else {
            return None;
        };
        let fits = |guard: &Guard| match &guard.rule {
            Condition::Field { field, test: Test::Is(_) } => {
                field.text == decides.text && self.holds(&guard.rule)
            }
            _ => false,
        };
        let open = |action: &&Action| action.is_open_in(self.run.stage());
        part.actions.values().filter(open).find(|action| action.guards.iter().any(fits))
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::InTime(name) => self.in_time(&name.text),
            Condition::Waited(name) => self.waited(&name.text),
            Condition::NotDue(name) => self.not_due(&name.text),
            _ => self.holds_plainly(condition),
        }
    }

    /// Whether a condition holds that does not ask about deadlines; those count as holding.
    pub fn holds_plainly(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Done(acts) => acts.iter().any(|act| self.times(&act.text) > 0),
            Condition::NotDone(acts) => acts.iter().all(|act| self.times(&act.text) == 0),
            Condition::Times { act, at_least, less } => {
                let times = self.times(&act.text) as u32;
                at_least.is_none_or(|n| times >= n) && less.is_none_or(|n| times < n)
            }
            Condition::Field { field, test } => self.passes(&field.text, test),
            Condition::Filled(list) => self.filled(&list.text),
            Condition::Sum { of, at_least } => {
                let sum: Decimal = self.case.numbers(&of.text).into_iter().sum();
                self.operand(at_least).is_some_and(|least| sum >= least)
            }
            Condition::Share { part, of, fraction, exceed } => {
                self.share(&part.text, &of.text, *fraction, *exceed)
            }
            Condition::Part { part, quantifier, stages } => {
                let runs = self.case.parts.get(&part.text).map_or(&[][..], Vec::as_slice);
                let fits = |run: &Run| stages.iter().any(|s| Some(&*s.text) == run.stage());
                quantified(*quantifier, runs.iter().map(fits))
            }
            Condition::Linked { link, quantifier, states } => {
                let ends = self.linked.iter().filter(|(name, _)| *name == link.text);
                let fits = |state: &LinkedState| {
                    states.iter().any(|wanted| match &**wanted {
                        "open" => !state.over,
                        "closed" => state.over,
                        stage => state.stage == stage,
                    })
                };
                quantified(*quantifier, ends.map(|(_, state)| fits(state)))
            }
            Condition::Near { one, other, within_m } => {
                self.metres(&one.text, &other.text).is_some_and(|m| m <= f64::from(*within_m))
            }
            Condition::InTime(_)
            | Condition::Waited(_)
            | Condition::NotDue(_)
            | Condition::Scope(_)
            | Condition::Listed(_) => true,
        }
    }

    /// A field, with what the act brings.
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(brought) = self.incoming.and_then(|values| values.get(name)) {
            return Some(brought.clone());
        }
        match name.strip_prefix("row.") {
            Some(column) => self.run.column(column).cloned(),
            None => self.case.value(self.mechanism, name),
        }
    }

    /// Times of an act in this row; acts of the main part count in the main part.
    fn times(&self, name: &str) -> usize {
        if let Some((part, act)) = name.split_once('.') {
            let here = |done: &&super::Done| {
                done.act == act && done.part.as_ref().is_some_and(|p| p.part == part)
            };
            return self.case.done.iter().filter(here).count();
        }
        let own =
            self.mechanism.part(&self.run.part).is_some_and(|part| part.actions.contains_key(name));
        let row = self.run.reference().filter(|_| own);
        self.case.times(name, row.as_ref())
    }

    fn passes(&self, field: &str, test: &Test) -> bool {
        let value = self.value(field);
        if let Test::Is(wanted) = test {
            let texts: Vec<String> = value.iter().flat_map(Value::members).map(plain).collect();
            let absent_flag = texts.is_empty() && wanted.iter().any(|w| w == "false");
            return absent_flag || texts.iter().any(|text| wanted.contains(text));
        }
        let (Some(number), Some(bound)) = (
            value.and_then(|value| value.as_number()),
            match test {
                Test::AtLeast(o) | Test::More(o) | Test::AtMost(o) | Test::Less(o) => {
                    self.operand(o)
                }
                Test::Is(_) => None,
            },
        ) else {
            return false;
        };
        match test {
            Test::AtLeast(_) => number >= bound,
            Test::More(_) => number > bound,
            Test::AtMost(_) => number <= bound,
            Test::Less(_) => number < bound,
            Test::Is(_) => false,
        }
    }

    fn operand(&self, operand: &Operand) -> Option<Decimal> {
        let name = match operand {
            Operand::Number(number) => return Some(*number),
            Operand::Name(name) => &*name.text,
        };
        if let Some(charge) = name.strip_prefix("charge.") {
            return self.charged(charge);
        }
        match self.rules.settings.value(self.mechanism, name) {
            Some(LocalValue::Number(number)) => Some(*number),
            _ => self.value(name)?.as_number(),
        }
    }

    /// A charge's principal with what has grown on it up to the moment (行政处罚法 72).
    fn charged(&self, id: &str) -> Option<Decimal> {
        let charge = self.mechanism.charges.get(id)?;
        let principal = self.value(&charge.on.text)?.as_number()?;
        let all = deadlines(self.mechanism, self.case, self.rules);
        let due = all.iter().find(
            |deadline| matches!(&deadline.rule.then, Outcome::Charge(name) if name.text == id),
        );
        let end = due.and_then(|deadline| deadline.due_on());
        let late = match (end, self.at) {
            (Some(end), Some(at)) => days(end, at.date())
                .skip(1)
                .filter(|day| !self.is_paused(&charge.pause, *day))
                .count(),
            _ => 0,
        };
        let hundred = Decimal::ONE_HUNDRED;
        let grown = principal * charge.percent_per_day * Decimal::from(late) / hundred;
        Some(principal + grown.min(principal * charge.cap_percent / hundred))
    }

    /// Whether a day lies in one of the pauses.
    fn is_paused(&self, rules: &[PauseRule], day: Date) -> bool {
        let main = &self.case.main;
        let found =
            |moments: &[MomentRef]| instances(self.mechanism, self.case, self.rules, main, moments);
        rules.iter().any(|rule| {
            let ends = found(&rule.to);
            found(std::slice::from_ref(&rule.from)).iter().any(|(from, sequence)| {
                let end = ends.iter().find(|(_, later)| later > sequence);
                from.date() <= day && end.is_none_or(|(to, _)| day < to.date())
            })
        })
    }

    fn filled(&self, list: &str) -> bool {
        let Some(field) = self.mechanism.fields.get(list) else { return false };
        let rows = self.value(list).map(|v| v.members().to_vec()).unwrap_or_default();
        let complete = |row: &Value| {
            field.columns.keys().all(|column| {
                row.as_row().and_then(|row| row.get(column)).is_some_and(|v| !v.is_empty())
            })
        };
        !rows.is_empty() && (!field.complete || rows.iter().all(complete))
    }

    fn share(&self, part: &str, of: &str, (n, d): (u32, u32), exceed: bool) -> bool {
        let total = |name: &str| -> Decimal {
            match name.contains('.') {
                true => self.case.numbers(name).into_iter().sum(),
                false => self.value(name).and_then(|v| v.as_number()).unwrap_or_default(),
            }
        };
        let (part, whole) = (total(part) * Decimal::from(d), total(of) * Decimal::from(n));
        !whole.is_zero() && if exceed { part > whole } else { part >= whole }
    }

    /// Metres between two points written as `longitude,latitude` (CGCS2000); good to a few metres
    /// at the distances that guards ask about.
    fn metres(&self, one: &str, other: &str) -> Option<f64> {
        let point = |name: &str| -> Option<(f64, f64)> {
            let value = self.value(name)?;
            let (lon, lat) = value.as_text()?.split_once(',')?;
            Some((lon.trim().parse().ok()?, lat.trim().parse().ok()?))
        };
        let ((x1, y1), (x2, y2)) = (point(one)?, point(other)?);
        let middle = f64::midpoint(y1, y2).to_radians();
        let east = (x2 - x1).to_radians() * middle.cos();
        let north = (y2 - y1).to_radians();
        Some(6_371_008.8 * east.hypot(north))
    }

    /// The last run of a deadline, of this row or of the main part.
    fn deadline(&self, name: &str) -> Option<Deadline<'a>> {
        let all = deadlines(self.mechanism, self.case, self.rules);
        let row = self.run.reference();
        let named = |d: &Deadline<'_>| d.rule.id.text == name;
        let own = all.iter().rev().find(|d| named(d) && d.row == row).cloned();
        own.or_else(|| all.into_iter().rev().find(|d| named(d) && d.row.is_none()))
    }

    fn in_time(&self, name: &str) -> bool {
        let (Some(deadline), Some(at)) = (self.deadline(name), self.at) else { return true };
        match (deadline.state, deadline.ending.end()) {
            (State::Expired, _) => false,
            (_, Some(end)) => end.admits(at),
            (_, None) => true,
        }
    }

    fn waited(&self, name: &str) -> bool {
        let Some(deadline) = self.deadline(name) else { return false };
        let Some(span) = &deadline.span else { return false };
        let Some(over) = self.rules.counting().wait_over(span) else { return false };
        let date = deadline
            .rule
            .until_field
            .as_ref()
            .map(|field| self.value(&field.text).and_then(|value| value.as_moment()));
        match date {
            Some(date) => date.is_some_and(|date| !over.is_after(date)),
            None => self.at.is_some_and(|at| !over.is_after(at)),
        }
    }

    /// Whether no run of the deadline has its end in this month, or lies behind.
    fn not_due(&self, name: &str) -> bool {
        let Some(at) = self.at else { return true };
        let last = at.date().last_of_month();
        deadlines(self.mechanism, self.case, self.rules)
            .iter()
            .filter(|deadline| deadline.rule.id.text == name && deadline.is_running())
            .all(|deadline| deadline.due_on().is_none_or(|on| on > last))
    }

    fn refuse(&self, condition: &Condition) -> Refusal {
        let say = |message: String| Refusal::new(RefusalKind::Condition, message);
        match condition {
            Condition::Done(acts) => {
                let titles: Vec<String> =
                    acts.iter().map(|act| self.act_title(&act.text)).collect();
                let steps = acts.iter().zip(&titles);
                let refusal = say(format!("还没有{}", titles.join("或")));
                steps.fold(refusal, |refusal, (act, title)| {
                    refusal.next(super::NextStep::act(&*act.text, title.clone()))
                })
            }
            Condition::NotDone(acts) => {
                let done = acts.iter().find(|act| self.times(&act.text) > 0);
                say(format!("已经{}", done.map_or(String::new(), |act| self.act_title(&act.text))))
            }
            Condition::Times { act, at_least, less } => {
                let title = self.act_title(&act.text);
                let bound = match (at_least, less) {
                    (Some(n), _) => format!("须已{title}{n}次"),
                    (_, Some(n)) => format!("{title}最多{n}次"),
                    _ => title,
                };
                say(bound)
            }
            Condition::Field { field, test } => say(self.say_field(&field.text, test)),
            Condition::Filled(list) => say(format!("{}还没有填完整", self.title(&list.text))),
            Condition::Sum { of, .. } => say(format!("{}合计还不够", self.title(&of.text))),
            Condition::Share { part, fraction: (n, d), exceed, .. } => {
                let word = if *exceed { "未过" } else { "不足" };
                say(format!("{}{word}{d}分之{n}", self.title(&part.text)))
            }
            Condition::Part { part, stages, .. } => say(self.say_part(&part.text, stages)),
            Condition::Linked { link, .. } => say(format!(
                "关联事项({})还不符合条件",
                self.mechanism.links.get(&link.text).map_or(&*link.text, |link| &link.title)
            )),
            Condition::Near { within_m, .. } => {
                say(format!("两处位置相距超过{within_m}米,请回到原位置核查"))
            }
            Condition::InTime(name) | Condition::Waited(name) | Condition::NotDue(name) => {
                self.refuse_time(condition, &name.text)
            }
            Condition::Scope(_) => say("不在行动范围内".to_owned()),
            // What the act brings is judged with the register at hand, in `listed`.
            Condition::Listed(_) => say("履职事项清单里没有这一项".to_owned()),
        }
    }

    fn refuse_time(&self, condition: &Condition, name: &str) -> Refusal {
        let rule = self.mechanism.all_parts().find_map(|part| part.deadlines.get(name));
        let title = rule.map_or(name, |rule| &rule.title);
        let deadline = self.deadline(name);
        let day = |date: jiff::civil::Date| date.strftime("%Y年%-m月%-d日").to_string();
        let message = match (condition, deadline) {
            (Condition::NotDue(_), _) => format!("本月有到期的{title},不能免报"),
            (Condition::InTime(_), Some(deadline)) => match deadline.due_on() {
                Some(on) => format!("{title}已于{}届满", day(on)),
                None => format!("{title}已经届满"),
            },
            (Condition::Waited(_), Some(deadline)) => match deadline.due_on() {
                Some(on) => format!("{title}到{}届满,还不能办理", day(on)),
                None => format!("{title}还没有届满"),
            },
            _ => format!("{title}还没有起算"),
        };
        let law = rule.and_then(|rule| rule.law.clone().or_else(|| rule.mark.clone()));
        Refusal::new(RefusalKind::OutOfTime, message).under(law)
    }

    fn say_part(&self, name: &str, stages: &[crate::mechanism::Word]) -> String {
        let Some(part) = self.mechanism.parts.get(name) else { return name.to_owned() };
        let titles: Vec<&str> = stages
            .iter()
            .filter_map(|stage| part.stages.get(&stage.text))
            .map(|stage| &*stage.title)
            .collect();
        let runs = self.case.parts.get(name).map_or(&[][..], Vec::as_slice);
        let open = runs.iter().filter(|run| !stages.iter().any(|s| Some(&*s.text) == run.stage()));
        format!("{}还有{}项没有{}", part.title, open.count(), titles.join("或"))
    }

    fn say_field(&self, field: &str, test: &Test) -> String {
        let title = self.title(field);
        match test {
            Test::Is(wanted) => {
                let titles: Vec<&str> =
                    wanted.iter().map(|code| self.code_title(field, code)).collect();
                format!("{title}不是{}", titles.join("、"))
            }
            Test::AtLeast(o) | Test::More(o) => format!("{title}低于{}", self.say_operand(o)),
            Test::AtMost(o) | Test::Less(o) => format!("{title}超过{}", self.say_operand(o)),
        }
    }

    fn code_title<'c>(&'c self, field: &str, code: &'c str) -> &'c str {
        match code {
            "true" => "是",
            "false" => "否",
            _ => self.mechanism.code_title(field, code),
        }
    }

    fn say_operand(&self, operand: &Operand) -> String {
        match (operand, self.operand(operand)) {
            (_, Some(number)) => number.normalize().to_string(),
            (Operand::Name(name), None) => self.title(&name.text),
            (Operand::Number(number), None) => number.to_string(),
        }
    }

    fn title(&self, path: &str) -> String {
        let field = |name: &str| self.mechanism.fields.get(name);
        match path.split_once('.') {
            None => field(path).map_or(path.to_owned(), |field| field.title.clone()),
            Some((list, column)) => match (field(list), self.mechanism.documents.get(list)) {
                (Some(list), _) => {
                    let column = list.columns.get(column).map_or(column, |c| &c.title);
                    format!("{}的{column}", list.title)
                }
                (None, Some(document)) => format!("{}所载{}", document.title, self.title(column)),
                (None, None) => path.to_owned(),
            },
        }
    }

    fn act_title(&self, name: &str) -> String {
        let act = name.split_once('.').map_or(name, |(_, act)| act);
        self.mechanism
            .all_parts()
            .find_map(|part| part.actions.get(act))
            .map_or(act.to_owned(), |action| action.title.clone())
    }
}

fn quantified(quantifier: Quantifier, mut fits: impl Iterator<Item = bool>) -> bool {
    match quantifier {
        Quantifier::All => fits.all(|fit| fit),
        Quantifier::Any => fits.any(|fit| fit),
        Quantifier::None => !fits.any(|fit| fit),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Flag(flag) => flag.to_string(),
        other => other.to_string(),
    }
}

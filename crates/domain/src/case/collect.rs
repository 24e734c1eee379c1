//! Cases that another system handles and that are only collected here (原系统办理·本系统归集), and
//! cases older than their rule (历史事项).
//!
//! The other system has judged who may do what, in which stage and with what filled in. Here only a
//! role that the mechanism names may tell of it, nothing may lie in the future or before the case
//! began, and what is told must fit its fields. The clock does not act on such a case, no post here
//! has a duty in it, and what is told late is not a late entry.

use super::act::{Act, Wanted};
use super::decide::Judge;
use super::{Case, NextStep, Refusal, RefusalKind};
use crate::event::{Actor, Opening};
use crate::form;
use crate::mechanism::{Action, Mechanism};
use crate::moment::Moment;

impl Opening {
    /// Whether another system handles the case.
    pub fn is_collected(&self) -> bool {
        self.imported.as_ref().is_some_and(|imported| imported.collected.is_some())
    }
}

impl Case {
    /// Whether another system handles it, so that it is only collected here.
    pub fn is_collected(&self) -> bool {
        self.opening.is_collected()
    }
}

/// A case begins under a rule in force on its day; an older one, or one of an earlier year, may begin
/// as historic: recorded and counted, without deadlines.
pub(super) fn check_opening(
    judge: &Judge<'_>,
    opening: &Opening,
    happened: Moment,
) -> Result<(), Refusal> {
    let mechanism = judge.world.mechanism;
    let day = happened.date();
    let in_force = mechanism.is_in_force(day);
    if opening.historic {
        return match in_force && day.year() >= judge.at.date().year() {
            true => Err(Refusal::new(
                RefusalKind::WrongTime,
                format!("{day}的{}要计时限,不能作为历史事项", mechanism.title),
            )
            .next(NextStep::say("历史事项只收往年的事项;今年的按正常事项登记"))),
            false => Ok(()),
        };
    }
    if in_force {
        return Ok(());
    }
    Err(Refusal::new(RefusalKind::NoRule, format!("{}在{day}没有施行的版本", mechanism.title))
        .next(NextStep::say("更早的事项请作为历史事项导入:登记、计数,不计时限")))
}

/// Judges what is told of a collected case.
pub(super) fn judge(
    judge: &Judge<'_>,
    case: Option<&Case>,
    (act, action, wanted): (&Act, &Action, &Wanted),
) -> Result<(), Refusal> {
    let mechanism = judge.world.mechanism;
    if case.is_none() && !action.opens_case() {
        return Err(Refusal::new(RefusalKind::UnknownAct, "这个动作不能开始一件事项"));
    }
    if case.is_some_and(Case::is_over) {
        let say = format!("事项已经办结,不能再归集{}", action.title);
        return Err(Refusal::new(RefusalKind::CaseOver, say));
    }
    if !may_collect(judge, mechanism, case, &act.by, wanted.lead.as_deref()) {
        let titles: Vec<&str> = mechanism
            .collects
            .iter()
            .filter_map(|role| mechanism.roles.get(&role.text))
            .map(|role| &*role.title)
            .collect();
        let say = match titles.is_empty() {
            true => format!("{}在本系统办理,不能归集", mechanism.title),
            false => format!("这件事项在原系统办理,由{}归集", titles.join("、")),
        };
        return Err(Refusal::new(RefusalKind::NotYours, say));
    }
    form::check_given(mechanism, action, wanted)
}

fn may_collect(
    judge: &Judge<'_>,
    mechanism: &Mechanism,
    case: Option<&Case>,
    by: &Actor,
    lead: Option<&str>,
) -> bool {
    let place = judge.place(case, None, lead);
    let roles = mechanism.collects.iter().filter_map(|role| mechanism.roles.get(&role.text));
    roles.into_iter().any(|role| judge.world.standing.fills(&place, role, by))
}

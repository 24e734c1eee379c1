//! Targets of a year, each with the claim of the next report that answers it.

use super::indicator::{Answers, Main, Meaning};
use super::outcome::{self, Judged, Outcome, in_words};
use super::paper::Paper;
use super::period::Period;
use super::said::{self, Measure, Said};
use super::{Quoted, Target};
use crate::report::Kind;
use crate::report::figure::Op;

/// Every target of `earlier` for `year`, with its claim in `later`.
pub(crate) fn all(earlier: &Paper, later: &Paper, year: Option<i16>) -> Vec<Target> {
    let promised = said::all(earlier, &[Kind::Target, Kind::Task], year);
    let claims = Claims::new(said::all(later, &[Kind::Claim], year));
    let mut kept: Vec<&Said> = Vec::new();
    for target in promised.iter().filter(|said| is_target(said)) {
        let again = |other: &&Said| {
            other.meanings == target.meanings
                && other.measure == target.measure
                && other.figure.value == target.figure.value
        };
        if !kept.iter().any(again) {
            kept.push(target);
        }
    }
    kept.into_iter().map(|target| answered(target, &claims)).collect()
}

/// Whether a promise is a target of the one year: every figure of the expected targets, and in other
/// sentences a figure of an indicator that every report sets.
fn is_target(said: &Said) -> bool {
    let this_year = matches!(said.period, Period::Named | Period::Open);
    let main = main(said).is_some();
    let value = matches!(said.measure, Measure::Rate | Measure::Share | Measure::Amount(_));
    let moves = said.measure == Measure::Rate || said.figure.op != Op::Is;
    let counts = said.kind == Kind::Target || main && moves;
    this_year && !said.base && !said.partial && value && counts
}

fn answered(target: &Said, claims: &Claims) -> Target {
    let found = claims.best(target);
    let judged = match found {
        None => Judged { outcome: Outcome::Silent, ..Judged::unclear("") },
        Some(claim) => judged(target, claim, claims),
    };
    Target {
        name: target.figure.name.clone(),
        main: main(target),
        promised: quoted(target),
        claimed: found.map(quoted),
        outcome: judged.outcome,
        gap: judged.gap,
        gap_unit: judged.gap_unit,
        note: judged.note,
    }
}

fn judged(target: &Said, claim: &Said, claims: &Claims) -> Judged {
    let mut judged = if target.figure.value.is_empty() {
        match claims.counterpart(target) {
            Some(other) => outcome::judge_relative(target, claim, other),
            None => Judged::unclear("报告没有同时给出两项增速"),
        }
    } else {
        let ceiling = target.meanings.iter().any(|m| m.indicator().is_some_and(|i| i.is_ceiling()));
        outcome::judge(target, claim, ceiling)
    };
    if answer(target, claim) == Answers::Near {
        judged = Judged { outcome: Outcome::Unclear, ..judged };
        add(&mut judged.note, &format!("报告说的是{}", claim.figure.name));
    }
    if claim.figure.estimate {
        add(&mut judged.note, "预计数");
    }
    judged
}

fn add(note: &mut String, words: &str) {
    if !note.is_empty() {
        note.push(',');
    }
    note.push_str(words);
}

/// The claims of a report, each with how much the report speaks of main indicators around it: its
/// summary of the year names most of them in one breath.
struct Claims<'r> {
    said: Vec<(Said<'r>, u32)>,
}

/// Statements on either side that belong to a summary.
const AROUND: u32 = 3;

impl<'r> Claims<'r> {
    fn new(said: Vec<Said<'r>>) -> Claims<'r> {
        let said: Vec<Said> = said.into_iter().filter(is_answer).collect();
        let mains: Vec<(u32, Main)> =
            said.iter().filter_map(|claim| Some((claim.statement, main(claim)?))).collect();
        let around = |claim: &Said| {
            let near = mains.iter().filter(|(at, _)| at.abs_diff(claim.statement) <= AROUND);
            let mut found: Vec<Main> = near.map(|(_, main)| *main).collect();
            found.sort_unstable();
            found.dedup();
            found.len() as u32
        };
        let around: Vec<u32> = said.iter().map(around).collect();
        Claims { said: said.into_iter().zip(around).collect() }
    }

    /// The claim that answers a target best; of equals the first.
    fn best(&self, target: &Said) -> Option<&Said<'r>> {
        self.highest(|claim| score(target, claim))
    }

    /// The claim of the thing that a relative target is measured against.
    fn counterpart(&self, target: &Said) -> Option<&Said<'r>> {
        let to = Meaning::of(target.figure.relative_to.as_deref()?, true);
        self.highest(|claim| {
            let same = claim.meanings.iter().any(|m| to.answered_by(m) == Answers::Same);
            let rate = claim.measure == Measure::Rate && !claim.figure.value.is_empty();
            (same && rate).then(|| rank(claim))
        })
    }

    fn highest(&self, score: impl Fn(&Said) -> Option<u32>) -> Option<&Said<'r>> {
        let mut found: Option<(u32, &Said)> = None;
        for (claim, around) in &self.said {
            let Some(score) = score(claim) else { continue };
            let score = score + 20 * around;
            if found.is_none_or(|(best, _)| score > best) {
                found = Some((score, claim));
            }
        }
        found.map(|(_, claim)| claim)
    }
}

/// The main indicator that a figure speaks of.
fn main(said: &Said) -> Option<Main> {
    said.meanings.iter().find_map(|meaning| meaning.indicator()?.main())
}

/// Whether a claim can answer any target of the year.
fn is_answer(claim: &Said) -> bool {
    let level = matches!(claim.measure, Measure::Amount(_) | Measure::Share);
    let in_time = match claim.period {
        Period::Named | Period::Open => true,
        Period::Span => level,
        Period::Other => false,
    };
    in_time && !claim.base && !claim.partial && claim.measure != Measure::Rank
}

/// How well a claim answers a target; none if it does not.
fn score(target: &Said, claim: &Said) -> Option<u32> {
    let answer = match answer(target, claim) {
        Answers::Same => 1000,
        Answers::Near => 500,
        Answers::Not => return None,
    };
    let alike = match (&target.measure, &claim.measure) {
        (a, b) if a == b => 300,
        // A growth by percentage points says nothing of a rate, nor a pure number of money.
        (_, Measure::Points) | (Measure::Share, Measure::Amount(_)) => return None,
        (Measure::Amount(a), Measure::Amount(b)) if a != b => return None,
        _ => 0,
    };
    Some(answer + alike + rank(claim))
}

/// How surely a claim is about the year, and exact.
fn rank(claim: &Said) -> u32 {
    let period = match claim.period {
        Period::Named => 60,
        Period::Open => 50,
        Period::Span | Period::Other => 0,
    };
    period + if claim.figure.op == Op::AtLeast { 0 } else { 5 }
}

fn answer(target: &Said, claim: &Said) -> Answers {
    let of = |wanted: &Meaning| claim.meanings.iter().map(|m| wanted.answered_by(m)).max();
    target.meanings.iter().filter_map(of).max().unwrap_or(Answers::Not)
}

fn quoted(said: &Said) -> Quoted {
    let figure = said.figure;
    Quoted {
        statement: said.statement,
        name: figure.name.clone(),
        words: in_words(figure),
        value: figure.value.clone(),
        unit: figure.unit.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::report::compare::years;
    use crate::report::read;

    const EARLIER: &str = "一、2029年工作回顾\n修路三条。\n二、今后五年的目标\n\
        到2034年,生产总值达到200亿元。\n三、2030年工作安排\n\
        主要预期目标是:生产总值增长6%左右,一般公共预算收入增长5%,固定资产投资增长8%以上,\
        城乡居民人均可支配收入分别增长6%和7%。\n(一)促进消费\n力争社会消费品零售总额增长5%以上。\n\
        推动开发区规上工业增加值增长9%。\n";
    const LATER: &str = "一、2030年工作回顾\n五年来,生产总值年均增长9%,固定资产投资年均增长10%。\n\
        过去一年,预计生产总值完成92亿元,增长6.2%,一般公共预算收入完成7亿元,\
        社会消费品零售总额增长4%,城乡居民人均可支配收入分别增长6.1%和6.8%。\n\
        二、2031年工作安排\n主要预期目标是:固定资产投资增长7%。\n";

    #[test]
    fn every_target_meets_its_claim() {
        let years = years((EARLIER, &read(EARLIER)), (LATER, &read(LATER)));
        let lines: Vec<String> = years
            .targets
            .iter()
            .map(|target| {
                let claimed = target.claimed.as_ref().map_or("—", |claim| claim.words.as_str());
                let (name, words) = (&target.name, &target.promised.words);
                format!("{name} {words} {claimed} {}", target.outcome.in_words())
            })
            .collect();
        assert_eq!(
            lines,
            [
                "生产总值 增长6%左右 增长6.2% 达到",
                "一般公共预算收入 增长5% 7亿元 口径不同",
                "固定资产投资 增长8%以上 — 未提及",
                "城乡居民人均可支配收入 增长6% 增长6.1% 超额",
                "城乡居民人均可支配收入 增长7% 增长6.8% 未达到",
                "社会消费品零售总额 增长5%以上 增长4% 未达到",
            ]
        );
    }
}

//! Quantities: the numbers of a statement that measure something, with their units and
//! surroundings.
//!
//! Here the families meet: a number takes its unit and its suffix, what measures nothing is
//! dropped, and each quantity looks to both sides for its name.

use std::ops::Range;

use super::name::{Found, find};
use super::number::{Form, Number};
use super::operator::Op;
use super::surroundings::{Sides, sides};
use super::unit::{Class, Unit};
use super::{exclusion, number, operator, rank, unit};
use crate::report::wording::tail;

/// One number that measures something, or one rank.
pub(crate) struct Quantity {
    /// Bytes of the number, from 第 for a rank.
    pub(crate) number: Range<usize>,
    /// Its value.
    pub(crate) value: String,
    /// Its unit.
    pub(crate) unit: Unit,
    /// How it is written.
    pub(crate) form: Form,
    /// Where its unit and suffix end.
    pub(crate) close: usize,
    /// What its suffix says.
    pub(crate) suffix: Option<Op>,
    /// Whether it is a place in an order.
    pub(crate) is_rank: bool,
}

/// The numbers of a statement that measure something, in order.
pub(crate) fn all(words: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    for number in number::scan(words) {
        // A power before it may have taken its first scalar: 1百 before 百分之.
        if found.last().is_some_and(|before| number.range.start < before.close) {
            continue;
        }
        if let Some(rank) = ranked(words, &number) {
            found.push(rank);
            continue;
        }
        if number.form == Form::First {
            continue;
        }
        let unit = unit_of(words, &number);
        let (suffix, used) = operator::after(&words[unit.range.end..]);
        let close = unit.range.end + used;
        if !exclusion::excludes(words, &number, &unit, close) {
            let Number { range, value, form } = number;
            found.push(Quantity {
                number: range,
                value,
                unit,
                form,
                close,
                suffix,
                is_rank: false,
            });
        }
    }
    found
}

/// The unit of a number; 百分之 and 翻番 bring their own.
fn unit_of(words: &str, number: &Number) -> Unit {
    let own = |unit: &str, class| {
        let range = number.range.end..number.range.end;
        Unit { range, words: unit.into(), class, over: false }
    };
    match number.form {
        Form::Hundredths => own("%", Class::Percent),
        Form::Thousandths => own("‰", Class::Percent),
        Form::Fraction => own("", Class::Percent),
        Form::Tenths => own("成", Class::Percent),
        Form::Doubling => own("倍", Class::Multiple),
        Form::Digits => {
            let unit = unit::read(words, number.range.end);
            if unit.class == Class::Bare { shared(words, number).unwrap_or(unit) } else { unit }
        }
        _ => unit::read(words, number.range.end),
    }
}

/// The unit that values in a row share: 分别提高15、22、54个百分点.
fn shared(words: &str, number: &Number) -> Option<Unit> {
    let clause = tail(&words[..number.range.start], 120).rsplit([',', ';']).next()?;
    if !clause.contains("分别") {
        return None;
    }
    let mut at = number.range.end;
    while let Some(rest) = words[at..].strip_prefix('、') {
        let value = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        at = words.len() - rest.len() + value;
        let unit = unit::read(words, at);
        if value == 0 || unit.class != Class::Bare {
            let range = number.range.end..number.range.end;
            return (value > 0).then_some(Unit { range, ..unit });
        }
    }
    None
}

/// The rank whose number this is.
fn ranked(words: &str, number: &Number) -> Option<Quantity> {
    let ordinal = || {
        let at = number.range.start.checked_sub('第'.len_utf8())?;
        words.is_char_boundary(at).then(|| rank::read(words, at))?
    };
    let rank = match number.form {
        Form::First => rank::first(words, number.range.clone())?,
        _ => ordinal()?,
    };
    let close = rank.range.end + rank.unit.len();
    let unit =
        Unit { range: rank.range.end..close, words: rank.unit, class: Class::Bare, over: false };
    let (number, value) = (rank.range, rank.value);
    Some(Quantity { number, value, unit, form: Form::Digits, close, suffix: None, is_rank: true })
}

/// A quantity with its surroundings.
pub(crate) struct Placed<'q> {
    pub(crate) quantity: &'q Quantity,
    pub(crate) sides: Sides,
    pub(crate) found: Found,
}

/// Looks to both sides of every quantity, in order: what one number is named by, the next is not.
pub(crate) fn placed<'q>(words: &str, quantities: &'q [Quantity]) -> Vec<Placed<'q>> {
    let mut placed: Vec<Placed> = Vec::with_capacity(quantities.len());
    let mut floor = 0;
    for (index, quantity) in quantities.iter().enumerate() {
        let next = quantities.get(index + 1).map_or(words.len(), |next| next.number.start);
        let number = quantity.number.start;
        let sides = sides(words, number, quantity.close, floor.min(number), next);
        let found = find(words, &sides, quantity.unit.class);
        floor = found.reach(words, &sides).max(quantity.close);
        placed.push(Placed { quantity, sides, found });
    }
    placed
}

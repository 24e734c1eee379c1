//! Reading the figures of one statement, once its quantities are known.
//!
//! Each quantity gets its name from its own surroundings, from the list that it belongs to, or from
//! what the text went on about; then its operator and its change.

use std::ops::Range;

use super::list::List;
use super::name::{Found, of_stock, topic};
use super::number::Form;
use super::quantity::{Placed, Quantity};
use super::size::is_size;
use super::surroundings::Sides;
use super::unit::Class;
use super::{Carried, Change, Figure, Op, change, operator, rank, relative};
use crate::report::kind::Kind;
use crate::report::text::Text;
use crate::report::wording::{length, tail};

/// Reads the figures of one statement.
pub(crate) struct Reader<'t> {
    pub(crate) text: &'t Text,
    /// Where the statement begins in the folded text.
    pub(crate) base: usize,
    /// Its folded words.
    pub(crate) words: &'t str,
    /// What the statement is.
    pub(crate) kind: Kind,
    /// Its quantities, in order.
    pub(crate) placed: Vec<Placed<'t>>,
}

impl Reader<'_> {
    /// The figures that have a value, in order.
    pub(crate) fn figures(&self, carried: &Carried) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::with_capacity(self.placed.len());
        let estimates = self.words.find("预计");
        let mut list: Option<List> = None;
        for (index, Placed { quantity, sides, .. }) in self.placed.iter().enumerate() {
            if index == 0 || !self.goes_on(index) {
                list = List::open(self, index, list, &figures);
            }
            let left = list.as_ref().map_or(&sides.left, |list| &list.left);
            let left = &self.words[left.clone()];
            let (name, relative_to) = match list.as_ref().and_then(|list| list.name(index)) {
                Some(name) if !name.is_empty() => (name, None),
                Some(_) => (self.earlier(&figures, carried, index), None),
                None => self.name(index, &figures, carried),
            };
            let op = self.op(quantity, left, &name, sides);
            let place = self.base + quantity.number.start..self.base + quantity.close;
            let span = self.text.span(place);
            let change = change_of(quantity, (left, self.clause(quantity)), &name, op);
            let goes_on = op_is_difference(op, quantity) || urges_only(left, quantity);
            let before = figures.last().filter(|_| goes_on).map(|before| before.change);
            let before = before.filter(|it| matches!(it, Change::Growth | Change::Share));
            figures.push(Figure {
                change: before.unwrap_or(change),
                op,
                value: quantity.value.clone(),
                unit: quantity.unit.words.clone(),
                relative_to,
                start: span.start,
                end: span.end,
                estimate: carried.estimate
                    || estimates.is_some_and(|at| at < quantity.number.start),
                name,
            });
        }
        figures
    }

    /// Whether a quantity is the next value of a list: 增长5%、6%和7%.
    pub(crate) fn goes_on(&self, index: usize) -> bool {
        let before = &self.placed[index - 1].quantity;
        let Placed { quantity, sides, .. } = &self.placed[index];
        let between = &self.words[before.close..quantity.number.start];
        sides.left.is_empty() && !between.contains([',', ';', ':'])
    }

    /// The name of a quantity outside a list, and what a share is a share of.
    fn name(
        &self,
        index: usize,
        figures: &[Figure],
        carried: &Carried,
    ) -> (String, Option<String>) {
        let Placed { quantity, sides, found } = &self.placed[index];
        if quantity.is_rank {
            let name =
                rank::subject(self.words, sides.left.clone()).map(|range| self.original(range));
            return (name.unwrap_or_else(|| self.earlier(figures, carried, index)), None);
        }
        // 73条110公里农村公路 and 90户、300人贫困人口: two measures of one thing.
        let next = self.placed.get(index + 1).filter(|next| {
            matches!(&self.words[quantity.close..next.quantity.number.start], "" | "、")
        });
        let shared = next.map(|next| &next.found).filter(|found| matches!(found, Found::After(_)));
        let found = match found {
            Found::Before(name) if !is_bare_verb(&self.words[name.clone()]) => found,
            _ => shared.unwrap_or(found),
        };
        match found {
            Found::Before(range) | Found::After(range) => (self.original(range.clone()), None),
            Found::Earlier(whole) => {
                let name = self.earlier(figures, carried, index);
                (name, whole.as_ref().map(|range| self.original(range.clone())))
            }
        }
    }

    /// The thing that the text before a quantity speaks of.
    fn earlier(&self, figures: &[Figure], carried: &Carried, index: usize) -> String {
        if let Some(figure) = figures.last() {
            return of_stock(&figure.name).to_string();
        }
        let topic = topic(self.words, self.placed[index].sides.left.start);
        if !topic.is_empty() {
            return self.original(topic);
        }
        carried.name.clone().unwrap_or_else(|| self.own_subject(index))
    }

    /// What stands before 占 in the quantity's own clause, where nothing went before it.
    fn own_subject(&self, index: usize) -> String {
        let left = self.placed[index].sides.left.clone();
        let words = self.words[left.clone()].split('占').next().unwrap_or_default();
        let subject = left.start..left.start + words.len();
        if length(words) < 2 { String::new() } else { self.original(subject) }
    }

    /// What stands before a quantity in its clause.
    fn clause(&self, quantity: &Quantity) -> &str {
        let before = tail(&self.words[..quantity.number.start], 120);
        before.rsplit([',', ';', ':', '。']).next().unwrap_or_default()
    }

    fn op(&self, quantity: &Quantity, left: &str, name: &str, sides: &Sides) -> Op {
        let difference = quantity.unit.class == Class::Points && quantity.suffix.is_none();
        if let Some(compared) = operator::compared(left).filter(|_| difference) {
            return compared;
        }
        let stated = operator::stated(left, quantity.suffix, quantity.unit.over);
        let ahead = matches!(self.kind, Kind::Target | Kind::Task);
        match stated {
            _ if quantity.is_rank => Op::Is,
            Some(Op::Steady) if !ahead => Op::Is,
            Some(op) => op,
            // 至少建成2个示范区、20个示范村: the floor holds for all of the clause.
            None if left.contains("至少") => Op::AtLeast,
            None if !ahead => Op::Is,
            None if self.kind == Kind::Task && is_size(quantity, left, name, self.words, sides) => {
                Op::Is
            }
            None => Op::Reach,
        }
    }

    /// Adds the targets of this sentence that name their measure instead of a value.
    pub(crate) fn relatives(&self, figures: &mut Vec<Figure>) {
        let mut start = 0;
        let mut numbers = self.placed.iter().map(|placed| placed.quantity.number.start).peekable();
        for clause in self.words.split_inclusive([',', ';', ':', '。']) {
            let bare = clause.trim_end_matches([',', ';', ':', '。']);
            let mut numbered = false;
            while numbers.next_if(|&number| number < start + clause.len()).is_some() {
                numbered = true;
            }
            if !numbered && let Some(relative) = relative::read(bare) {
                let place = |range: &Range<usize>| start + range.start..start + range.end;
                let span = self.base + start..self.base + start + bare.len();
                let span = self.text.span(span);
                figures.push(Figure {
                    name: self.original(place(&relative.name)),
                    op: relative.op,
                    value: String::new(),
                    unit: String::new(),
                    change: relative.change,
                    relative_to: Some(self.original(place(&relative.to))),
                    start: span.start,
                    end: span.end,
                    estimate: false,
                });
            }
            start += clause.len();
        }
    }

    /// A piece of the statement as it was written.
    pub(crate) fn original(&self, range: Range<usize>) -> String {
        let piece = self.text.original(self.base + range.start..self.base + range.end);
        piece.trim().to_string()
    }
}

/// Whether a difference to another's rate says as much of its thing as the rate before it.
fn op_is_difference(op: Op, quantity: &Quantity) -> bool {
    quantity.unit.class == Class::Points && matches!(op, Op::Above | Op::Below)
}

/// Whether a second value only raises the first: 增长7%,力争8%.
fn urges_only(left: &str, quantity: &Quantity) -> bool {
    let left = left.trim().trim_start_matches('、');
    quantity.unit.class == Class::Percent
        && matches!(left, "力争" | "力争实现" | "力争达到" | "争取" | "争取达到" | "奋斗目标")
}

/// Whether a name is a verb alone, so that the thing after the number names it better.
fn is_bare_verb(name: &str) -> bool {
    length(name) <= 2 && name != "投资" && name != "投入"
}

/// What a quantity says of its thing.
fn change_of(quantity: &Quantity, (left, clause): (&str, &str), name: &str, op: Op) -> Change {
    match quantity.form {
        _ if quantity.is_rank => Change::Rank,
        Form::Ratio => Change::Share,
        Form::Doubling => Change::Growth,
        _ => change::of(left, clause, name, quantity.unit.class, op),
    }
}

//! Figures: every number of a statement that a statistician would put in a table.
//!
//! [`number`] finds numbers, [`unit`] what they count, [`exclusion`] takes out dates, codes and slogans;
//! [`operator`], [`change`] and [`name`] say how each is meant; [`rank`] reads places in an order and
//! [`relative`] targets without a number. A new pattern belongs to one of these files, with its
//! example in that file's tests.

pub(crate) mod change;
pub(crate) mod exclusion;
pub(crate) mod name;
pub(crate) mod number;
pub(crate) mod operator;
pub(crate) mod rank;
pub(crate) mod relative;
pub(crate) mod unit;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub use operator::Op;

use super::kind::Kind;
use super::text::Text;
use super::wording::{closing, holds, is_han, length, opening, tail};
use name::Found;
use number::{Form, Number};
use unit::{Class, Unit};

/// A quantity that a statement claims or promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The measured thing, in the words of the report.
    pub name: String,
    /// How the value is meant.
    pub op: Op,
    /// A plain decimal, a range (3-5), a product (2×100) or a ratio (18:33:49); empty for a target
    /// that names its measure instead.
    pub value: String,
    /// The unit as written, 万 and 亿 included; empty for none.
    pub unit: String,
    /// What the value says of the thing.
    pub change: Change,
    /// What the value is measured against: 经济增长, or the whole of a share.
    pub relative_to: Option<String>,
    /// First scalar of the number.
    pub start: usize,
    /// Scalar after the number, its unit and its suffix.
    pub end: usize,
    /// Whether the report gives it as an estimate (预计).
    pub estimate: bool,
}

/// What goes on from one statement to the next of the same sentence (…；…).
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    name: Option<String>,
    estimate: bool,
}

/// One number that measures something, or one rank.
struct Quantity {
    /// Bytes of the number, from 第 for a rank.
    number: Range<usize>,
    value: String,
    unit: Unit,
    form: Form,
    /// Where its unit and suffix end.
    close: usize,
    suffix: Option<Op>,
    is_rank: bool,
}

/// The figures of a statement. `range` is its place in the text.
pub(crate) fn read(
    text: &Text,
    range: &Range<usize>,
    kind: Kind,
    carried: &mut Carried,
) -> Vec<Figure> {
    let words = text.slice(range.clone());
    let quantities = quantities(words);
    let placed = placed(words, &quantities);
    let reading = Reader { text, base: range.start, words, kind, placed };
    let mut figures = reading.figures(carried);
    if kind == Kind::Target {
        reading.relatives(&mut figures);
        figures.sort_by_key(|figure| figure.start);
    }
    let ends_sentence = !words.ends_with(';');
    *carried = if ends_sentence {
        Carried::default()
    } else {
        let estimate = carried.estimate || words.contains("预计");
        Carried { name: figures.last().map(|figure| figure.name.clone()), estimate }
    };
    figures
}

/// The numbers of a statement that measure something, in order.
fn quantities(words: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    for number in number::scan(words) {
        if let Some(rank) = ranked(words, &number) {
            found.push(rank);
            continue;
        }
        let unit = match number.form {
            Form::Hundredths => Unit {
                range: number.range.end..number.range.end,
                words: "%".into(),
                class: Class::Percent,
                over: false,
            },
            Form::Doubling => Unit {
                range: number.range.end..number.range.end,
                words: "倍".into(),
                class: Class::Multiple,
                over: false,
            },
            _ => unit::read(words, number.range.end),
        };
        let (suffix, used) = operator::after(&words[unit.range.end..]);
        let close = unit.range.end + used;
        if !exclusion::excludes(words, &number, &unit, close) {
            let Number { range, value, form } = number;
            found.push(Quantity { number: range, value, unit, form, close, suffix, is_rank: false });
        }
    }
    found
}

/// The rank whose number this is.
fn ranked(words: &str, number: &Number) -> Option<Quantity> {
    let at = number.range.start.checked_sub('第'.len_utf8())?;
    let rank = words.is_char_boundary(at).then(|| rank::read(words, at))??;
    let close = rank.range.end + rank.unit.len();
    let unit = Unit {
        range: rank.range.end..close,
        words: rank.unit,
        class: Class::Bare,
        over: false,
    };
    let (number, value) = (rank.range, rank.value);
    Some(Quantity { number, value, unit, form: Form::Digits, close, suffix: None, is_rank: true })
}

/// A quantity with its surroundings.
struct Placed<'q> {
    quantity: &'q Quantity,
    sides: name::Sides,
    found: Found,
}

/// Looks to both sides of every quantity, in order: what one number is named by, the next is not.
fn placed<'q>(words: &str, quantities: &'q [Quantity]) -> Vec<Placed<'q>> {
    let mut placed: Vec<Placed> = Vec::with_capacity(quantities.len());
    let mut floor = 0;
    for (index, quantity) in quantities.iter().enumerate() {
        let next = quantities.get(index + 1).map_or(words.len(), |next| next.number.start);
        let number = quantity.number.start;
        let sides = name::sides(words, number, quantity.close, floor.min(number), next);
        let found = name::find(words, &sides, quantity.unit.class);
        floor = found.reach(words, &sides).max(quantity.close);
        placed.push(Placed { quantity, sides, found });
    }
    placed
}

/// Reads the figures of one statement.
struct Reader<'t> {
    text: &'t Text,
    /// Where the statement begins in the folded text.
    base: usize,
    words: &'t str,
    kind: Kind,
    placed: Vec<Placed<'t>>,
}

impl Reader<'_> {
    fn figures(&self, carried: &Carried) -> Vec<Figure> {
        let mut figures: Vec<Figure> = Vec::with_capacity(self.placed.len());
        let estimates = self.words.find("预计");
        let mut list: Option<List> = None;
        for (index, Placed { quantity, sides, .. }) in self.placed.iter().enumerate() {
            if index == 0 || !self.goes_on(index) {
                list = List::open(self, index, list);
            }
            let left = list.as_ref().map_or(&sides.left, |list| &list.left);
            let left = &self.words[left.clone()];
            let (name, relative_to) = match list.as_ref().and_then(|list| list.name(self, index)) {
                Some(name) => (name, None),
                None => self.name(index, &figures, carried),
            };
            let op = self.op(quantity, left, &name, sides);
            let place = self.base + quantity.number.start..self.base + quantity.close;
            let span = self.text.span(place);
            figures.push(Figure {
                change: change(quantity, (left, self.clause(quantity)), &name, op),
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
    fn goes_on(&self, index: usize) -> bool {
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
            let name = rank_name(self.words, sides.left.clone()).map(|range| self.original(range));
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
            return name::of_stock(&figure.name).to_string();
        }
        let topic = name::topic(self.words, self.placed[index].sides.left.start);
        if topic.is_empty() {
            return carried.name.clone().unwrap_or_default();
        }
        self.original(topic)
    }

    /// What stands before a quantity in its clause.
    fn clause(&self, quantity: &Quantity) -> &str {
        let before = tail(&self.words[..quantity.number.start], 120);
        before.rsplit([',', ';', ':', '。']).next().unwrap_or_default()
    }

    fn op(&self, quantity: &Quantity, left: &str, name: &str, sides: &name::Sides) -> Op {
        let stated = operator::stated(left, quantity.suffix, quantity.unit.over);
        let ahead = matches!(self.kind, Kind::Target | Kind::Task);
        match stated {
            _ if quantity.is_rank => Op::Is,
            Some(Op::Steady) if !ahead => Op::Is,
            Some(op) => op,
            None if !ahead => Op::Is,
            None if self.kind == Kind::Task && is_size(quantity, left, name, self.words, sides) => {
                Op::Is
            }
            None => Op::Reach,
        }
    }

    /// Adds the targets of this sentence that name their measure instead of a value.
    fn relatives(&self, figures: &mut Vec<Figure>) {
        let mut start = 0;
        for clause in self.words.split_inclusive([',', ';', ':', '。']) {
            let bare = clause.trim_end_matches([',', ';', ':', '。']);
            let inside = start..start + clause.len();
            let numbered =
                self.placed.iter().any(|placed| inside.contains(&placed.quantity.number.start));
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
    fn original(&self, range: Range<usize>) -> String {
        let piece = self.text.original(self.base + range.start..self.base + range.end);
        piece.trim().to_string()
    }
}

/// A list of things with a list of values: A、B分别增长5%、6%.
struct List {
    first: usize,
    left: Range<usize>,
    members: Vec<Range<usize>>,
    values: usize,
}

impl List {
    /// The list whose first value this quantity is. `before` is the list that went before it: a
    /// list without things of its own (增长5%、6%) goes on about the things of that one.
    fn open(reader: &Reader, first: usize, before: Option<Self>) -> Option<Self> {
        let following = first + 1..reader.placed.len();
        let values = 1 + following.take_while(|&next| reader.goes_on(next)).count();
        let Placed { sides, found, .. } = &reader.placed[first];
        let left = sides.left.clone();
        let at = reader.words[left.clone()].rfind("分别");
        if at.is_none() && values == 1 {
            return None;
        }
        let mut members = match at {
            Some(at) => name::members(reader.words, left.start..left.start + at),
            None => Vec::new(),
        };
        if members.is_empty() && at.is_some() {
            members = name::members(reader.words, name::topic(reader.words, left.start));
        }
        if members.len() <= 1 && matches!(found, Found::Earlier(None)) {
            let earlier = before.filter(|list| list.values == values);
            members = earlier.map_or(members, |list| list.members);
        }
        Some(Self { first, left, members, values })
    }

    /// The member that a value belongs to.
    fn name(&self, reader: &Reader, index: usize) -> Option<String> {
        let last = self.members.last()?;
        if self.members.len() == self.values {
            let member = reader.original(self.members[index - self.first].clone());
            return Some(name::completed(&member, &reader.original(last.clone())));
        }
        Some(reader.original(self.members[0].start..last.end))
    }
}

/// Whether a name is a verb alone, so that the thing after the number names it better.
fn is_bare_verb(name: &str) -> bool {
    length(name) <= 2 && name != "投资" && name != "投入"
}

/// The name of a rank: what is compared, without the words of comparison.
fn rank_name(words: &str, left: Range<usize>) -> Option<Range<usize>> {
    const COMPARING: &[&str] = &[
        "全国", "全省", "全市", "全区", "全县", "排名", "排在", "排", "位居", "位列", "居", "列", "名列", "均",
        "分别", "继续", "连续", "稳居", "增速", "增幅", "总量", "数量", "位次", "都", "省内", "排行", "在", "中", "总",
        "和", "、", "保持", "上", "位", "实现", "全球", "世界", "提升到", "提升至", "上升到", "上升至", "跃居",
        "升至", "跃升", "跃升至", "仍居", "占",
    ];
    let mut piece = words[left.clone()].trim_end();
    while let Some(word) = closing(piece, COMPARING) {
        piece = piece[..piece.len() - word.len()].trim_end();
    }
    let mut rest = piece;
    while let Some(word) = opening(rest, &["在", "全省", "全市", "全国", "其中", "均", "我区", "我县", "我市"]) {
        rest = &rest[word.len()..];
    }
    let end = left.start + piece.len();
    (length(rest) >= 2).then(|| end - rest.len()..end)
}

fn change(quantity: &Quantity, (left, clause): (&str, &str), name: &str, op: Op) -> Change {
    match quantity.form {
        _ if quantity.is_rank => Change::Rank,
        Form::Ratio => Change::Share,
        Form::Doubling => Change::Growth,
        _ => change::of(left, clause, name, quantity.unit.class, op),
    }
}

/// Whether a number of a task is the size of a thing rather than a promise: 总投资5亿元,
/// 年产3万吨, 2000亩产业园.
fn is_size(
    quantity: &Quantity,
    left: &str,
    name: &str,
    words: &str,
    sides: &name::Sides,
) -> bool {
    const PROMISES: &[&str] = &[
        "完成", "实现", "新建", "建成", "修复", "改造", "建设", "实施", "新增", "整治", "治理", "铺设", "打通",
        "修建", "改建", "造林", "种植", "绿化", "力争", "达到", "推广", "调优", "新改建", "提升", "发展", "争取",
    ];
    // A capacity without one of these is the size of what is named: 某厂30万吨、某矿60万吨等项目.
    const OUTPUTS: &[&str] = &["产", "能力", "总量", "发电", "消费", "储", "供", "量"];
    let near = tail(left, 24);
    let follows = words[sides.right.clone()].chars().next().is_some_and(is_han);
    match quantity.unit.class {
        Class::Money => {
            words[sides.right.clone()].starts_with('的')
                || holds(name, &["投资", "总规模"]) && !holds(near, &["完成", "力争", "年度", "增长", "实现"])
                || closing(near, &["已下达", "下达", "规模"]).is_some()
        }
        Class::Output if !follows && !holds(name, OUTPUTS) => {
            closing(near.trim_end(), PROMISES).is_none()
        }
        Class::Output | Class::Area | Class::Length => {
            holds(near, &["年产", "总产能", "装机"])
                || follows && closing(near.trim_end(), PROMISES).is_none()
                    && !holds(near, &["新增", "完成", "实现"])
        }
        _ => quantity.form == Form::Product,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures as `name|op|value|unit|change`, with `>relative` where there is one.
    fn check(words: &str, kind: Kind, expect: &[&str]) {
        let text = Text::new(words);
        let range = 0..text.folded().len();
        let figures = read(&text, &range, kind, &mut Carried::default());
        let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_string();
        let shown: Vec<String> = figures
            .iter()
            .map(|figure| {
                let op = word(serde_json::to_value(figure.op).expect("an op"));
                let change = word(serde_json::to_value(figure.change).expect("a change"));
                let Figure { name, value, unit, .. } = figure;
                let to = figure.relative_to.as_ref().map(|to| format!(">{to}"));
                format!("{name}|{op}|{value}|{unit}|{change}{}", to.unwrap_or_default())
            })
            .collect();
        assert_eq!(shown, expect, "{words}");
    }

    #[test]
    fn claims() {
        check(
            "预计生产总值完成88.2亿元,增长5%,总量居全市第三。",
            Kind::Claim,
            &["生产总值|is|88.2|亿元|level", "生产总值|is|5|%|growth", "生产总值|is|3||rank"],
        );
        check(
            "新增规上企业4家,总数达60余家。",
            Kind::Claim,
            &["新增规上企业|is|4|家|count", "规上企业|at_least|60|家|level"],
        );
        check(
            "绿地率、覆盖率分别提高到31%和42%。",
            Kind::Claim,
            &["绿地率|is|31|%|share", "覆盖率|is|42|%|share"],
        );
        check(
            "民生支出9亿元,占财政支出的81%。",
            Kind::Claim,
            &["民生支出|is|9|亿元|level", "民生支出|is|81|%|share>财政支出"],
        );
    }

    #[test]
    fn promises() {
        check(
            "预期目标是:生产总值增长6%以上,居民收入与经济增长同步,失业率控制在5%以内。",
            Kind::Target,
            &[
                "生产总值|at_least|6|%|growth",
                "居民收入|in_step|||growth>经济增长",
                "失业率|within|5|%|share",
            ],
        );
        check(
            "加快总投资7亿元的年产9万吨光伏玻璃项目,新建学校3所。",
            Kind::Task,
            &["总投资|is|7|亿元|level", "光伏玻璃项目|is|9|万吨|level", "新建学校|reach|3|所|count"],
        );
    }
}

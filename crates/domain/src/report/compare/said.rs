//! The figures of a report, each with what must be known before it is set beside another: which
//! indicator it is, how it measures it, of what span of time and of what part of the place.

use rust_decimal::Decimal;

use super::indicator::Meaning;
use super::paper::Paper;
use super::period::{Passages, Period};
use crate::report::figure::{Change, Figure};
use crate::report::wording::{holds, length, words};
use crate::report::{Kind, Statement};

/// How a figure measures its thing. Only like measures are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Measure {
    /// By how many percent it moved.
    Rate,
    /// By how many percentage points it moved.
    Points,
    /// What share it is.
    Share,
    /// How much or how many there are, in this unit without 万 and 亿.
    Amount(String),
    /// Its place in an order, which is no value.
    Rank,
}

/// A figure in its report.
#[derive(Debug, Clone)]
pub(crate) struct Said<'r> {
    pub(crate) statement: u32,
    pub(crate) kind: Kind,
    pub(crate) figure: &'r Figure,
    pub(crate) meanings: Vec<Meaning>,
    pub(crate) measure: Measure,
    pub(crate) period: Period,
    /// Whether it is what something grew from.
    pub(crate) base: bool,
    /// Whether it speaks of a part of the place, or of a place above.
    pub(crate) partial: bool,
}

/// Parts of a place, whose figures are not the place's.
const PARTS: &[&str] = words![
    开发区 园区 高新区 经开区 经济区 新区 示范区 试验区 片区 启动区 产业集聚区 地州 民营 其他 外来 国有
    占 户规上
];
/// Words that set a figure beside a place above, and say that it is not that place's.
const BESIDE: &[&str] = words![
    比全国 于全国 于全省 于全市 比全省 比全市 居全国 居全省 居全市 高于 低于 快于
];

/// Whether the clause before a figure speaks of a part of the place, or of a place above it.
fn is_partial(clause: &str, paper: &Paper) -> bool {
    (holds(clause, PARTS) || holds(clause, paper.above)) && !holds(clause, BESIDE)
}

/// Every figure of the statements of some kinds, in order. `year` is the year they should speak of.
pub(crate) fn all<'r>(paper: &Paper<'r>, kinds: &[Kind], year: Option<i16>) -> Vec<Said<'r>> {
    let mut passages = Passages::new(year);
    let mut said = Vec::new();
    for statement in &paper.reading.statements {
        let words = paper.words(statement.start..statement.end);
        passages.step(statement.kind, &words);
        if kinds.contains(&statement.kind) {
            figures(paper, statement, &passages, &mut said);
        }
    }
    said
}

fn figures<'r>(
    paper: &Paper<'r>,
    statement: &'r Statement,
    passages: &Passages,
    said: &mut Vec<Said<'r>>,
) {
    let first = said.len();
    let mut from = statement.start;
    let mut before = None;
    for figure in &statement.figures {
        let start = figure.start.clamp(from, statement.end);
        let lead = paper.words(from..start);
        let period = passages.of(&lead, before);
        before = Some(period);
        let clause = paper.clause(statement.start, start);
        let measure = Measure::of(figure);
        said.push(Said {
            statement: statement.id,
            kind: statement.kind,
            figure,
            meanings: Meaning::joint(&figure.name, measure == Measure::Rate),
            measure,
            period,
            base: is_base(&lead),
            partial: is_partial(&clause, paper),
        });
        from = figure.end.clamp(from, statement.end);
    }
    fill_hollow(&mut said[first..]);
    share_beginnings(&mut said[first..]);
    divide_incomes(&mut said[first..]);
    said[first..].iter_mut().for_each(Said::unshare);
}

/// 收入完成7亿元,可比增长5%: a growth without a name is of the amounts right before it, in order.
fn fill_hollow(said: &mut [Said]) {
    let hollow = |one: &Said| one.measure == Measure::Rate && Meaning::is_hollow(&one.figure.name);
    let mut at = 0;
    while at < said.len() {
        let run = said[at..].iter().take_while(|one| hollow(one)).count();
        let amounts =
            said[..at].iter().rev().take_while(|one| matches!(one.measure, Measure::Amount(_)));
        if run > 0 && amounts.count() >= run {
            for nth in at..at + run {
                said[nth].meanings = said[nth - run].meanings.clone();
            }
        }
        at += run.max(1);
    }
}

/// 从68亿元: where something grew from.
fn is_base(lead: &str) -> bool {
    let from = lead.rfind(['从', '由']);
    from.is_some_and(|at| !lead[at..].contains([',', ';', '到', '至']))
}

/// 规上工业产值和增加值分别达到…: the second name shares the beginning of the first.
fn share_beginnings(said: &mut [Said]) {
    for nth in 1..said.len() {
        let (before, name) = (&said[nth - 1].figure.name, &said[nth].figure.name);
        let short = length(name) <= 3 && said[nth].meanings.iter().all(|m| m.indicator().is_none());
        if !short {
            continue;
        }
        let cuts = before.char_indices().map(|(at, _)| at).skip(1);
        let whole = cuts.map(|at| Meaning::of(&format!("{}{name}", &before[..at]), false));
        if let Some(known) = whole.into_iter().find(|meaning| meaning.indicator().is_some()) {
            said[nth].meanings = vec![known];
        }
    }
}

/// 城乡居民收入分别增长7%和8%: the first is of the towns, the second of the country.
fn divide_incomes(said: &mut [Said]) {
    const SIDES: [&str; 2] = ["城镇居民人均可支配收入", "农村居民人均可支配收入"];
    let joint = |one: &Said| {
        let name = &one.figure.name;
        name.contains("城乡") && name.contains("收入") || name.contains("城镇和农村")
    };
    for nth in 1..said.len() {
        let (left, right) = said.split_at_mut(nth);
        let (Some(a), b) = (left.last_mut(), &mut right[0]) else { continue };
        let pair = joint(a) && a.figure.name == b.figure.name && a.measure == b.measure;
        let fresh =
            a.meanings.iter().all(|m| m.indicator().is_none_or(|i| !SIDES.contains(&i.title)));
        if pair && fresh {
            a.meanings = vec![Meaning::of(SIDES[0], true)];
            b.meanings = vec![Meaning::of(SIDES[1], true)];
        }
    }
}

impl Measure {
    pub(crate) fn of(figure: &Figure) -> Measure {
        let moves = matches!(figure.change, Change::Growth | Change::Decline);
        let price = holds(&figure.name, &["价格", "物价", "CPI"]);
        match figure.unit.as_str() {
            _ if figure.change == Change::Rank => Measure::Rank,
            "个百分点" | "百分点" => Measure::Points,
            "%" | "％" | "‰" if moves || price => Measure::Rate,
            "%" | "％" | "‰" => Measure::Share,
            "" if figure.value.is_empty() => Measure::Rate,
            "倍" | "番" => Measure::Points,
            unit => Measure::Amount(split_unit(unit).1.to_owned()),
        }
    }
}

impl Said<'_> {
    /// 生产总值增长7%,力争7.5%: of what has no share, a percentage is a growth.
    fn unshare(&mut self) {
        let main = |meaning: &Meaning| meaning.indicator().is_some_and(|i| i.main().is_some());
        if self.measure == Measure::Share && self.meanings.iter().any(main) {
            self.measure = Measure::Rate;
        }
    }

    /// The value with 万 and 亿 multiplied out; none for an unreadable one. Of a range the lower
    /// end.
    pub(crate) fn value(&self) -> Option<Decimal> {
        let value: Decimal = self.figure.value.split(['-', '~']).next()?.parse().ok()?;
        match self.measure {
            Measure::Amount(_) => value.checked_mul(split_unit(&self.figure.unit).0),
            _ => Some(value),
        }
    }

    /// The upper end of a range.
    pub(crate) fn upper(&self) -> Option<Decimal> {
        let (_, upper) = self.figure.value.split_once(['-', '~'])?;
        let value: Decimal = upper.parse().ok()?;
        match self.measure {
            Measure::Amount(_) => value.checked_mul(split_unit(&self.figure.unit).0),
            _ => Some(value),
        }
    }
}

/// 万吨 is ten thousand 吨.
pub(crate) fn split_unit(unit: &str) -> (Decimal, &str) {
    const SCALES: [(&str, i64); 6] = [
        ("万亿", 1_000_000_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("千", 1_000),
    ];
    let scale = SCALES
        .iter()
        .find(|(word, _)| unit.starts_with(word) && *unit != *"千米" && !unit.starts_with("千瓦"));
    match scale {
        Some((word, scale)) => (Decimal::from(*scale), &unit[word.len()..]),
        None => (Decimal::ONE, unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::read;

    /// The claims as `name value unit`, with what is odd about them.
    fn claims(sentence: &str) -> Vec<String> {
        let text = format!("一、2030年工作回顾\n{sentence}\n二、2031年工作安排\n修路三条。\n");
        let reading = read(&text);
        let paper = Paper::new(&text, &reading);
        all(&paper, &[Kind::Claim], Some(2030))
            .iter()
            .map(|said| {
                let odd = match (said.base, said.partial) {
                    (true, _) => " 基数",
                    (_, true) => " 部分",
                    _ => "",
                };
                let Figure { name, value, unit, .. } = said.figure;
                format!("{name} {value}{unit} {:?}{odd}", said.period)
            })
            .collect()
    }

    #[test]
    fn growth_of_many_years_is_told_from_growth_of_one() {
        assert_eq!(
            claims("全县生产总值从61亿元增长到92亿元,年均增长5.3%。"),
            ["生产总值 61亿元 Open 基数", "生产总值 92亿元 Open", "生产总值 5.3% Other"]
        );
        assert_eq!(
            claims("2030年生产总值达到92亿元,增长6%。"),
            ["生产总值 92亿元 Named", "生产总值 6% Named"]
        );
    }

    #[test]
    fn a_part_of_the_place_is_not_the_place() {
        assert_eq!(
            claims("开发区工业投资增长22%、规上工业增加值增长19%。"),
            ["开发区工业投资 22% Open 部分", "规上工业增加值 19% Open 部分"]
        );
    }

    #[test]
    fn a_growth_without_a_name_is_of_the_amount_before() {
        let text = "一、2030年工作回顾\n一般公共预算收入完成7亿元、可比增长5%。\n\
            二、2031年工作安排\n修路三条。\n";
        let reading = read(text);
        let paper = Paper::new(text, &reading);
        let said = all(&paper, &[Kind::Claim], Some(2030));
        assert!(said.iter().all(|said| said.meanings == said_of("一般公共预算收入")), "{said:?}");
    }

    fn said_of(name: &str) -> Vec<Meaning> {
        vec![Meaning::of(name, false)]
    }

    #[test]
    fn a_second_name_shares_the_beginning_of_the_first() {
        let text = "一、2030年工作回顾\n规上工业产值和增加值分别达到90亿元和26亿元。\n\
            二、2031年工作安排\n修路三条。\n";
        let reading = read(text);
        let paper = Paper::new(text, &reading);
        let said = all(&paper, &[Kind::Claim], Some(2030));
        assert_eq!(said[1].meanings, said_of("规上工业增加值"), "{said:?}");
    }

    #[test]
    fn the_place_itself_is_no_place_above() {
        let partial = |clause: &str, own: &str| {
            let text = own.repeat(5);
            let reading = read(&text);
            is_partial(clause, &Paper::new(&text, &reading))
        };
        assert!(!partial("全省生产总值", "全省") && partial("全省生产总值", "全市"));
        assert!(!partial("高于全省生产总值", "全市") && partial("全市生产总值", "全区"));
    }

    #[test]
    fn units_are_multiplied_out() {
        let (scale, unit) = split_unit("万吨");
        assert_eq!((scale, unit), (Decimal::from(10_000), "吨"));
        assert_eq!(split_unit("千瓦").1, "千瓦");
        assert_eq!(split_unit("户"), (Decimal::ONE, "户"));
    }
}

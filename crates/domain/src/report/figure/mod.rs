//! Figures: every number of a statement that a statistician would put in a table.
//!
//! [`number`] finds numbers, [`unit`] says what they count, [`exclusion`] takes out dates, codes
//! and slogans; [`surroundings`] and [`name`] find what is measured, [`list`] deals out values in a
//! row, [`operator`], [`size`] and [`change`] say how each is meant; [`rank`] reads places in an
//! order and [`relative`] targets without a number. A new pattern belongs to one of these files,
//! with its example in that file's tests.

pub(crate) mod change;
pub(crate) mod exclusion;
pub(crate) mod list;
pub(crate) mod name;
pub(crate) mod number;
pub(crate) mod operator;
pub(crate) mod quantity;
pub(crate) mod rank;
pub(crate) mod reader;
pub(crate) mod relative;
pub(crate) mod size;
pub(crate) mod surroundings;
pub(crate) mod unit;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub use operator::Op;

use super::kind::Kind;
use super::text::Text;
use reader::Reader;

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

/// The figures of a statement. `range` is its place in the text.
pub(crate) fn read(
    text: &Text,
    range: &Range<usize>,
    kind: Kind,
    carried: &mut Carried,
) -> Vec<Figure> {
    let words = text.slice(range.clone());
    let quantities = quantity::all(words);
    let placed = quantity::placed(words, &quantities);
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
            "产量占比、覆盖率分别提高15、22个百分点。",
            Kind::Claim,
            &["产量占比|is|15|个百分点|growth", "覆盖率|is|22|个百分点|growth"],
        );
        check("本县企业货值占全线货值的60%。", Kind::Claim, &["本县企业货值|is|60|%|share"]);
        check(
            "民生支出9亿元,占财政支出的81%。",
            Kind::Claim,
            &["民生支出|is|9|亿元|level", "民生支出|is|81|%|share>财政支出"],
        );
        check(
            "税收收入7亿元,在落实退税之后仍增长2%。",
            Kind::Claim,
            &["税收收入|is|7|亿元|level", "税收收入|is|2|%|growth"],
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
            &[
                "总投资|is|7|亿元|level",
                "光伏玻璃项目|is|9|万吨|level",
                "新建学校|reach|3|所|count",
            ],
        );
    }
}

//! Sizes: numbers of a promise that are no promise themselves.
//!
//! 总投资5亿元的水厂 promises a water works, not five hundred million; 年产3万吨 and 2000亩产业园
//! say how large a thing is. Money that an action spends, capacities and areas that describe a
//! thing are sizes; what follows a verb of promise is not. To extend, add a verb to [`PROMISES`].

use super::number::Form;
use super::quantity::Quantity;
use super::surroundings::Sides;
use super::unit::Class;
use crate::report::wording::{closing, holds, is_han, opening, tail, words};

/// Verbs that promise the number after them.
const PROMISES: &[&str] = words![
    完成 实现 新建 建成 修复 改造 建设 实施 新增 整治 治理 铺设 打通 修建 改建 造林 种植 绿化
    力争 达到 推广 调优 打造 新改建 提升 发展 争取 增加 再增加 整理 流转 播种 复垦 硬化
];
/// Words before a size that make it a promise all the same.
const WON: &[&str] = words![新增 完成 实现];
/// A capacity without one of these is the size of what is named: 某厂30万吨、某矿60万吨等项目.
const OUTPUTS: &[&str] = words![产 能力 总量 发电 消费 储 供 量];

/// Verbs with which a clause promises every number in it.
const WORKS: &[&str] = words![
    完成 实现 新建 新改建 修复 改造 整治 治理 开发整理 整理 流转 种植 造林 绿化 播种 复垦 铺设 硬化
    新增 恢复 退耕
];

/// Whether a number of a task is the size of a thing rather than a promise: 总投资5亿元,
/// 年产3万吨, 2000亩产业园.
pub(crate) fn is_size(
    quantity: &Quantity,
    left: &str,
    name: &str,
    words: &str,
    sides: &Sides,
) -> bool {
    let near = tail(left, 24);
    let follows = words[sides.right.clone()].chars().next().is_some_and(is_han);
    let clause = tail(&words[..quantity.number.start], 96);
    let clause = clause.rsplit([',', ';', ':']).next().unwrap_or_default();
    let works = opening(clause, WORKS).is_some() && !holds(clause, &["项目", "工程", "投资"]);
    match quantity.unit.class {
        Class::Money => {
            words[sides.right.clone()].starts_with('的')
                || holds(name, &["投资", "总规模"])
                    && !holds(near, &["完成", "力争", "年度", "增长", "实现"])
                || closing(near, &["已下达", "下达", "规模"]).is_some()
        }
        Class::Output if !follows && !holds(name, OUTPUTS) => {
            closing(near.trim_end(), PROMISES).is_none() && !holds(left, WON)
        }
        Class::Output | Class::Area | Class::Length => {
            holds(near, &["年产", "总产能", "装机"])
                || follows
                    && closing(near.trim_end(), PROMISES).is_none()
                    && !holds(near, WON)
                    && !works
        }
        _ => quantity.form == Form::Product,
    }
}

#[cfg(test)]
mod tests {
    use crate::report::figure::{Carried, Op, read};
    use crate::report::kind::Kind;
    use crate::report::text::Text;

    /// Whether the first figure of a task is a size.
    fn check(words: &str, size: bool) {
        let text = Text::new(words);
        let figures = read(&text, &(0..words.len()), Kind::Task, &mut Carried::default());
        let first = figures.first().expect("a figure");
        assert_eq!(first.op == Op::Is, size, "{words}");
    }

    #[test]
    fn sizes_are_no_promises() {
        check("加快总投资9亿元的水厂建设", true);
        check("支持某某公司年产7万吨玻璃项目", true);
        check("推进300亩科技园建设", true);
        check("新建农村道路40公里", false);
        check("力争完成投资6亿元", false);
        check("新增光伏装机8万千瓦", false);
        check("改造老旧小区7个", false);
        check("开发整理东乡900亩沙荒地", false);
    }
}

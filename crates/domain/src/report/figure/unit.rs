//! Units: what a number counts or measures, taken as written.
//!
//! A unit is an optional power (万, 亿, 千) and a base. The base's class decides how a figure is
//! named and what change it means. To extend, add the base to its class.

use std::ops::Range;

use crate::report::wording::{opening, words};

/// What sort of quantity a unit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A part of a whole: %, ‰.
    Percent,
    /// A difference of percentages: 个百分点.
    Points,
    /// A multiple: 倍.
    Multiple,
    /// Money.
    Money,
    /// Mass, volume, power, energy: output and capacity.
    Output,
    /// Area.
    Area,
    /// Length.
    Length,
    /// Days of a state or of work.
    Days,
    /// Years of age or of life.
    Age,
    /// Pieces, bodies, persons, times.
    Pieces,
    /// No unit is written.
    Bare,
}

/// A unit after a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its bytes in the statement; empty for none.
    pub(crate) range: Range<usize>,
    /// Its words, power included: 万亩. A 余 or 多 between power and base is left out.
    pub(crate) words: String,
    /// Its class.
    pub(crate) class: Class,
    /// Whether 余 or 多 stands before or inside it.
    pub(crate) over: bool,
}

const PERCENT: &[&str] = words!["%" "‰" "%o"];
const POINTS: &[&str] = words![个百分点 百分点 个千分点];
const MULTIPLE: &[&str] = words![倍];
const MONEY: &[&str] = words![
    元 美元 欧元 元人民币 港元 日元 "元/人" "元/吨" "元/亩" "元/月" "元/年" "元/平方米"
];
const OUTPUT: &[&str] = words![
    吨 吨标准煤 吨标煤 "吨/日" "吨/天" "吨/年" 公斤 斤 克 千克 立方米 方 立方 "立方米/日" 千瓦
    千瓦时 兆瓦 兆瓦时 吉瓦 瓦 度 升 标箱 担 石 "GW" "MW" "kW" "KW" "GWh" "MWh" "kWh" "PB" "PF"
    "TB" "EFLOPS" "PFLOPS" "P" "TEU" 微克 毫克 "微克/立方米" 微克每立方米 吨公里 标准箱
];
const AREA: &[&str] = words![亩 公顷 平方米 平方公里 平米 "㎡" 平方千米];
const LENGTH: &[&str] = words![公里 千米 米 延米 华里 里 车道公里];
const DAYS: &[&str] = words![天 昼夜];
const AGE: &[&str] = words![岁];
const PIECES: &[&str] = words![
    个 家 户 人 人次 名 位 件 项 次 所 座 处 条 套 台 辆 起 宗 批 批次 场 场次 支 张 间 栋 幢 棵
    株 头 只 羽 口 眼 盏 部 本 册 份 封 篇 列 趟 艘 架 架次 班次 班列 对 组 轮 类 种 款 块 片 枚
    幅 首 笔 例 根 张床位 床位 标段 台套 "台(套)" "套(间)" 户次 家次 车次 辆次 航次 样次 点位 伙
    副 尾 门 回
];
/// What a power alone counts.
const PEOPLE: &[&str] = words![
    农民 群众 居民 贫困 农村 城镇 低收入 学生 老人 老年 儿童 职工 人口 市民 村民 移民 家庭 就业 劳动力
];
const POWERS: &[&str] = words![万亿 千万 百万 万 亿 千 百];
const OVER: &[&str] = words![余 多 来];

const CLASSES: [(Class, &[&str]); 10] = [
    (Class::Percent, PERCENT),
    (Class::Points, POINTS),
    (Class::Multiple, MULTIPLE),
    (Class::Money, MONEY),
    (Class::Output, OUTPUT),
    (Class::Area, AREA),
    (Class::Length, LENGTH),
    (Class::Days, DAYS),
    (Class::Age, AGE),
    (Class::Pieces, PIECES),
];

/// The unit that stands at a place of a folded statement.
pub(crate) fn read(words: &str, at: usize) -> Unit {
    let spaced = words[at..].strip_prefix(' ').is_some_and(|rest| {
        base(rest).is_some()
            || opening(rest, POWERS).is_some_and(|power| base(&rest[power.len()..]).is_some())
    });
    let mut end = at + usize::from(spaced);
    let mut text = String::new();
    let mut over = skip_over(words, &mut end);
    if let Some(power) = opening(&words[end..], POWERS) {
        text.push_str(power);
        end += power.len();
        over |= skip_over(words, &mut end);
    }
    if !text.is_empty() && words[end..].starts_with(" 元") {
        end += 1;
    }
    // 万项目 is a power before 项目, not ten thousand items.
    let noun =
        !text.is_empty() && opening(&words[end..], &["项目", "家庭", "人民", "人口"]).is_some();
    let base = if noun { None } else { base(&words[end..]) };
    let class = match base {
        Some((class, word)) => {
            text.push_str(word);
            end += word.len();
            class
        }
        None if text.is_empty() => {
            return Unit { range: at..at, words: text, class: Class::Bare, over: false };
        }
        // 5万农民: a power alone counts what stands right after it.
        None if opening(&words[end..], PEOPLE).is_some() => Class::Pieces,
        None => Class::Output,
    };
    Unit { range: at..end, words: text, class, over }
}

/// Steps over 余 and 多, which say that the number is a floor.
fn skip_over(words: &str, end: &mut usize) -> bool {
    let rest = &words[*end..];
    let Some(word) = opening(rest, OVER) else {
        return false;
    };
    // 多 may begin a word of its own (多元, 多层): it counts only before a power or a base.
    let after = &rest[word.len()..];
    if opening(after, POWERS).is_none() && base(after).is_none() {
        return false;
    }
    *end += word.len();
    true
}

/// The longest base unit at the start.
fn base(rest: &str) -> Option<(Class, &'static str)> {
    let rest = rest.strip_prefix(' ').filter(|rest| rest.starts_with('%')).unwrap_or(rest);
    let candidates =
        CLASSES.iter().filter_map(|&(class, bases)| opening(rest, bases).map(|word| (class, word)));
    candidates.max_by_key(|(_, word)| word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rest: &str, words: &str, class: Class, over: bool) {
        let unit = read(rest, 0);
        assert_eq!((unit.words.as_str(), unit.class, unit.over), (words, class, over), "{rest}");
    }

    #[test]
    fn units_as_written() {
        check("%以上", "%", Class::Percent, false);
        check("个百分点", "个百分点", Class::Points, false);
        check("亿元,增长", "亿元", Class::Money, false);
        check("万亩", "万亩", Class::Area, false);
        check("公里", "公里", Class::Length, false);
        check("万千瓦时", "万千瓦时", Class::Output, false);
        check("家企业", "家", Class::Pieces, false);
        check("万人次", "万人次", Class::Pieces, false);
        check("余万元", "万元", Class::Money, true);
        check("万余条", "万条", Class::Pieces, true);
        check(" 万亿元,增长", "万亿元", Class::Money, false);
        check("万项目", "万", Class::Output, false);
        check("国道", "", Class::Bare, false);
    }
}

//! Numbers that are not figures.
//!
//! Dates, durations, plan names, slogans in quotes, codes, ordinals, thresholds and
//! specifications carry digits but measure nothing. A number is a figure unless a rule here
//! takes it out. To extend, add a word to a list or a rule to [`excludes`].

use super::number::{Form, Number};
use super::unit::{Class, Unit};
use crate::report::wording::{closing, head, holds, is_han, length, opening, tail, words};

/// What follows a number that is a date, a time, an ordinal or a class.
const NOT_UNITS: &[&str] = words![
    年 月 日 号 时 点 届 级 岁 周岁 世纪 周年 线 路 版 环 期 楼 度电 小时 分钟 秒 工作日 个工作日
    个月 个自然日 国道 省道 县道 高速 千伏 伏 周 季度 旬 人制 条例 厘米 毫米 代 强 分 中全会
    个小时
];
/// What stands before a number that is a name or an ordinal.
const NAMED_BEFORE: &[&str] = words![第 每 国道 省道 县道 乡道 编号 文号 热线 星期 "-第" 前 图];
/// Words after which a number without a unit is an index.
const INDEXES: &[&str] = words![
    指数 达到 达 为 到 至 倍差 系数 得分 比 值 约 在 于 突破 指数完成 比值 缩小至 超过
];
/// What may follow 以上 without making it a threshold of a class.
const AFTER_FLOOR: &[&str] = words![并 和 及 以 实 力 确 "、" "," "。" ";" ")" "”" " " ":" 或];
/// Nouns that Chinese numerals only enumerate: 六个方面, 三项制度, 五大任务.
const ABSTRACT: &[&str] = words![
    方面 统筹 坚持 意识 自信 维护 确立 代表 全面 文明 层面 环节 领域 重点 阶段 关键 务必 必须 结合
    转变 突破 行动 制度 改造 战略 目标 确保 年 月 倡 红线 底线 百年 优先 导向 一 控制线 机制 责任
    毫不 方向 轮驱动 规定 制 不同 大局 委 数 腿 根本 积极 市场 平台上
];
/// Counters that follow a Chinese numeral when it counts.
const HAN_COUNTERS: &[&str] = words![
    个 家 条 座 所 项 处 户 名 件 台 辆 批次 套 部 宗 栋 幢 口 眼 间 昼夜 支 位 人
];
/// A quote of at most this many scalars is a slogan, and its numbers are part of a name.
const SLOGAN: usize = 16;

/// Bytes around a number that the rules look at.
const REACH: usize = 96;

/// Whether a number with its unit is no figure.
pub(crate) fn excludes(words: &str, number: &Number, unit: &Unit, close: usize) -> bool {
    let before = tail(&words[..number.range.start], REACH);
    let rest = head(&words[number.range.end..], REACH);
    let after = head(&words[close..], REACH);
    in_name(before, rest)
        || coded(before, rest, number, unit)
        || one_of(after)
        || placed(before, unit)
        || unit.class == Class::Age && !holds(tail(before, 36), &["寿命", "年龄"])
        || match number.form {
            Form::Han => !counts(number, unit, after, before),
            Form::Hundredths | Form::Thousandths | Form::Fraction => false,
            Form::Tenths | Form::Doubling | Form::First => false,
            Form::Ratio => length(&number.value) < 4 || closing(before, NAMED_BEFORE).is_some(),
            _ => {
                timed(rest, unit)
                    || closing(before, NAMED_BEFORE).is_some()
                    || bare(before, rest, unit)
                    || threshold(words, number.range.start, unit, close)
                    || specifies(before, unit, after)
            }
        }
}

/// Inside a short quote, a title in 《》, a footnote mark or a document number.
fn in_name(before: &str, rest: &str) -> bool {
    [('“', '”'), ('《', '》'), ('[', ']'), ('「', '」'), ('‘', '’')].iter().any(|&(open, close)| {
        let Some(inner) = before.rsplit(open).next().filter(|inner| inner.len() < before.len())
        else {
            return false;
        };
        let Some(left) = rest.split(close).next().filter(|left| left.len() < rest.len()) else {
            return false;
        };
        !inner.contains(close)
            && !left.contains(open)
            && (open == '《' || length(inner) + length(left) < SLOGAN)
    })
}

/// Joined to letters, signs or other numbers: S524, 5G, 7+18, PM2.5.
fn coded(before: &str, rest: &str, number: &Number, unit: &Unit) -> bool {
    let letter = |scalar: char| scalar.is_ascii_alphabetic() || matches!(scalar, '+' | '/' | '&');
    let joined_before = before.chars().next_back().is_some_and(letter);
    let next = rest.chars().next();
    let joined_after = next.is_some_and(|scalar| letter(scalar) && unit.range.is_empty())
        || next == Some('+')
        || rest.starts_with("·") && number.form == Form::Digits;
    joined_before
        || joined_after
        || before.ends_with(['·', '-', '_', '.', ':', '№'])
            && before.chars().rev().nth(1).is_some_and(|scalar| scalar.is_ascii_alphanumeric())
}

/// A date, a duration, a class.
fn timed(rest: &str, unit: &Unit) -> bool {
    let rest = rest.trim_start_matches([' ', '多', '余']);
    if unit.class == Class::Age {
        return false;
    }
    opening(rest, NOT_UNITS).is_some_and(|word| word.len() >= unit.range.len())
}

/// The last three, the first ten: 后三位, 前10名.
fn placed(before: &str, unit: &Unit) -> bool {
    matches!(unit.words.as_str(), "位" | "名" | "强") && closing(before, &["前", "后"]).is_some()
}

/// A number without a unit is a figure only where an index is stated.
fn bare(before: &str, rest: &str, unit: &Unit) -> bool {
    unit.class == Class::Bare
        && (rest.chars().next().is_some_and(|scalar| is_han(scalar) || scalar == '“')
            || closing(before.trim_end(), INDEXES).is_none())
}

/// 5000万元以上项目 is a class of projects, not a quantity.
fn threshold(words: &str, start: usize, unit: &Unit, close: usize) -> bool {
    let suffix = &words[unit.range.end..close];
    let after = &words[close..];
    let over = closing(&words[..start], &["过", "超", "超过", "突破"]).is_some();
    let class = holds(suffix, &["以上", "以下", "以内"])
        || over && (unit.class == Class::Money || matches!(unit.words.as_str(), "亿" | "万"))
        || suffix.is_empty() && unit.class == Class::Money && opening(after, &["级"]).is_some();
    let follows = after.chars().next().is_some_and(|next| is_han(next) || next.is_ascii_digit());
    // 力争5家以上企业上市 promises five; 5万元以上项目 are a class.
    let promised = unit.class == Class::Pieces
        && closing(words[..start].trim_end(), &["力争", "确保", "争取", "引进", "培育", "新增"])
            .is_some();
    class
        && follows
        && !promised
        && !matches!(unit.class, Class::Percent | Class::Points | Class::Multiple)
        && opening(after, AFTER_FLOOR).is_none()
}

/// A measure that names a sort of thing: 4.3米焦炉, 100天攻坚, 35吨锅炉.
fn specifies(before: &str, unit: &Unit, after: &str) -> bool {
    let noun = after.chars().next().is_some_and(is_han);
    match unit.class {
        Class::Days => noun || closing(before, &["连续", "为期", "提前", "压缩", "缩短"]).is_some(),
        Class::Length => unit.words == "米" && noun,
        Class::Pieces if unit.words == "所" => {
            closing(before, &["集团", "公司", "研究院", "部"]).is_some()
                || after.starts_with(|scalar: char| scalar.is_ascii_alphabetic())
        }
        Class::Pieces => {
            unit.words == "人" && after.starts_with('制')
                || unit.words.ends_with('台') && after.starts_with('阶')
        }
        Class::Output => opening(after, &["级", "锅炉", "以下燃煤"]).is_some(),
        _ => false,
    }
}

/// One of so many: 全国30个试点之一 counts nothing here.
fn one_of(after: &str) -> bool {
    let clause = after.split([',', '。', ';', '、']).next().unwrap_or_default();
    clause.ends_with("之一")
}

/// Whether a Chinese numeral counts concrete things.
fn counts(number: &Number, unit: &Unit, after: &str, before: &str) -> bool {
    let small = number.value.parse::<u64>().is_ok_and(|value| (2..=10).contains(&value));
    // 两个多月 lasts.
    if opening(after, &["月", "多月", "小时", "星期", "季度", "世纪", "工作日"]).is_some()
    {
        return false;
    }
    let measured = matches!(
        unit.class,
        Class::Money | Class::Output | Class::Area | Class::Percent | Class::Points
    );
    if closing(before, &["第", "十", "百", "“", "连续", "同样", "这", "上述"]).is_some()
    {
        return false;
    }
    if measured {
        let wide = number.value.len() > 1 || unit.words.chars().count() > 1;
        return wide && !after.starts_with('面');
    }
    let counter = HAN_COUNTERS.contains(&unit.words.as_str());
    let noun = after.trim_start_matches(['大', '级', '型']);
    small && counter && noun.len() == after.len() && !abstracts(after)
}

/// Whether the noun after a counter, up to the next mark, is an abstract one.
fn abstracts(after: &str) -> bool {
    let noun: String = after.chars().take(4).take_while(|&scalar| is_han(scalar)).collect();
    noun.is_empty() && !after.starts_with([',', '、', '。', ';'])
        || opening(&noun, ABSTRACT).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{number, operator, unit};

    /// The numbers that are left.
    fn check(words: &str, expect: &[&str]) {
        let left: Vec<String> = number::scan(words)
            .into_iter()
            .filter(|number| {
                let unit = unit::read(words, number.range.end);
                let close = unit.range.end + operator::after(&words[unit.range.end..]).1;
                !excludes(words, number, &unit, close)
            })
            .map(|number| number.value)
            .collect();
        assert_eq!(left, expect, "{words}");
    }

    #[test]
    fn what_measures_nothing() {
        check("2031年1月,连续14年", &[]);
        check("实施“9+6+N”计划和“1530”工程", &[]);
        check("5G基站,G108国道,PM2.5,3A级景区", &[]);
        check("第5次、20年一遇、24小时、12345热线", &[]);
        check("引进5000万元以上项目30个", &["30"]);
        check("4.3米焦炉,110千伏变电站", &[]);
        check("六个方面、三项制度、两大产业", &[]);
        check("仅用两个多月时间,排在全省后三位", &[]);
        check("为60岁以上老人体检", &[]);
        check("产业[3]发展", &[]);
    }

    #[test]
    fn what_measures_something() {
        check("两家企业,三个老旧小区", &["2", "3"]);
        check("综合指数4.80,增长5%以上", &["4.80", "5"]);
        check("95%以上行政村,优良天数301天", &["95", "301"]);
        check("建成3—5所", &["3-5"]);
        check("人均预期寿命达到79.5岁", &["79.5"]);
        check("亿元以上项目90个,5亿元以上40个", &["90", "40"]);
        check("力争5家以上企业上市,惠及20户以上村庄", &["5"]);
    }
}

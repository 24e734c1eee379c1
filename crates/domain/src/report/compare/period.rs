//! Of which span of time a figure speaks.
//!
//! A report of year N+1 claims the growth of year N, and beside it sums and averages of five years
//! and figures of half a year. Words in front of the number speak first; then the passage, which a
//! sentence or heading such as 五年来 or 过去一年 has opened. To extend, add the word to its list.

use crate::report::Kind;
use crate::report::wording::{head, holds, opening, words};

/// The span of time of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    /// The year asked for, said in so many words.
    Named,
    /// Not said, in a passage about one year.
    Open,
    /// Not said, in a passage about several years: a level is that of the last, a growth is not.
    Span,
    /// Another span: several years, another year, a part of a year.
    Other,
}

/// Words of several years.
const YEARS: &[&str] = words![
    五年来 五年间 五年累计 五年时间 这五年 近五年 过去五年 过去的五年 三年来 三年间 近三年 过去三年
    这三年 四年来 近四年 两年来 十年来 近十年 十年间 本届政府任期 任期内 今后五年 未来五年 今后三年
    未来三年 "五”期间" "五”时期" "五\"期间" "五\"时期" 五期间 五时期 "五”以来" "五”五年"
    十八大以来 未来几年 今后一个时期 换届以来 本届政府成立以来 到2035年
];
/// Words of one year that end a passage about several.
const YEAR: &[&str] = words![去年 过去一年 过去的一年 一年来 刚刚过去 今年 全年 上年 本年度 新的一年 预期目标 预期指标];
/// Words before a number that take it out of a single year.
const AVERAGES: &[&str] = words![
    年均 年递增 年平均 累计 翻番 翻一番 翻了 五年 三年 十年 两年 四年 "五”末" "五\"末" 五末 "年增长" 连续
    上半年 一季度 前三季度 三季度 半年 "1-" "1至" 个月 期间 以来 历年 目前
];
/// Words with 年 and a figure of one year: 同比, 比上年.
const SINGLE: &[&str] = words![同比 比上年 较上年 比去年 较去年 上年增长];

/// Follows a report from passage to passage.
pub(crate) struct Passages {
    year: Option<i16>,
    many: bool,
}

impl Passages {
    /// A report's figures should speak of `year`.
    pub(crate) fn new(year: Option<i16>) -> Passages {
        Passages { year, many: false }
    }

    /// Takes the next statement into account.
    pub(crate) fn step(&mut self, kind: Kind, words: &str) {
        let heading = kind == Kind::Heading;
        let opens = if heading { words } else { head(words, 60) };
        let one = holds(opens, YEAR) || self.names(opens) && !opens.contains("到20");
        if one {
            self.many = false;
        } else if holds(opens, YEARS) || heading && self.reaches_beyond(opens) {
            self.many = true;
        } else if heading && opening(words, &["一、", "二、", "三、", "四、"]).is_some() {
            self.many = false;
        }
    }

    /// The span of a figure: `lead` stands between the figure before it and itself, `before` is that
    /// figure's span.
    pub(crate) fn of(&self, lead: &str, before: Option<Period>) -> Period {
        let says_nothing =
            lead.chars().count() <= 6 && !lead.contains("增") && !lead.contains("降");
        if let (Some(before), true) = (before, says_nothing) {
            return before;
        }
        if self.names(lead) && !holds(lead, AVERAGES) {
            return Period::Named;
        }
        let clause = lead.rfind(';').map_or(lead, |at| &lead[at..]);
        if holds(clause, AVERAGES) && !holds(clause, SINGLE) || self.reaches_beyond(clause) {
            return Period::Other;
        }
        match before {
            _ if holds(lead, &["全年", "去年", "过去一年"]) => Period::Named,
            _ if holds(lead, YEARS) => Period::Span,
            // 完成88亿元,增长5%: the growth is that of the level.
            Some(before @ (Period::Named | Period::Open | Period::Span)) => before,
            _ if self.many => Period::Span,
            _ => Period::Open,
        }
    }

    /// Whether the words name the year asked for.
    fn names(&self, words: &str) -> bool {
        self.year.is_some_and(|year| words.contains(&format!("{year}年")))
    }

    /// Whether the words name another year: 比2025年, 到2036年.
    fn reaches_beyond(&self, words: &str) -> bool {
        let Some(year) = self.year else { return false };
        let other = |number: i16| number != year && number != year - 1 && number != year + 1;
        years(words).any(other)
    }
}

/// The years that some words name.
fn years(words: &str) -> impl Iterator<Item = i16> + '_ {
    words.match_indices('年').filter_map(|(at, _)| {
        let before = words[..at].get(at.checked_sub(4)?..)?;
        let year: i16 = before.parse().ok()?;
        (1949..2100).contains(&year).then_some(year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(opening: &str) -> Passages {
        let mut passages = Passages::new(Some(2030));
        passages.step(Kind::Claim, opening);
        passages
    }

    #[test]
    fn words_before_a_number() {
        for (opening, lead, expect) in [
            ("", "全市生产总值增长", Period::Open),
            ("五年来,我们攻坚克难", "生产总值增长", Period::Span),
            ("过去一年,我们攻坚克难", "生产总值增长", Period::Open),
            ("五年来,我们攻坚克难", "2030年生产总值达到", Period::Named),
            ("", "一般公共预算收入年均增长", Period::Other),
            ("", "上半年生产总值增长", Period::Other),
            ("", "比2025年增长", Period::Other),
            ("", "固定资产投资同比增长", Period::Open),
            ("", "到2036年生产总值达到", Period::Other),
        ] {
            assert_eq!(passages(opening).of(lead, None), expect, "{opening} {lead}");
        }
    }

    #[test]
    fn a_list_goes_on_in_its_span() {
        let passages = passages("");
        assert_eq!(passages.of("和", Some(Period::Other)), Period::Other);
        assert_eq!(passages.of(",增长", Some(Period::Named)), Period::Named);
        assert_eq!(passages.of(",一般公共预算收入增长", Some(Period::Other)), Period::Open);
    }

    #[test]
    fn headings_open_and_close_passages() {
        let mut passages = Passages::new(Some(2030));
        for (words, expect) in [
            ("一、过去五年的工作", Period::Span),
            ("(一)综合实力明显增强", Period::Span),
            ("二、2030年工作", Period::Open),
        ] {
            passages.step(Kind::Heading, words);
            assert_eq!(passages.of("生产总值增长", None), expect, "{words}");
        }
    }
}

//! Numbers as ledgers write them: 1,234.5 · １２％ · 3.2亿元 · 120户.

use rust_decimal::Decimal;

use super::value::plain;

/// Units that may stand behind a number without changing it.
const UNITS: [&str; 34] = [
    "元",
    "人",
    "户",
    "个",
    "件",
    "项",
    "次",
    "家",
    "名",
    "处",
    "套",
    "辆",
    "台",
    "所",
    "座",
    "条",
    "篇",
    "期",
    "天",
    "年",
    "亩",
    "吨",
    "公里",
    "千米",
    "米",
    "平方米",
    "平方公里",
    "公顷",
    "千瓦",
    "千瓦时",
    "立方米",
    "人次",
    "户次",
    "个百分点",
];
/// Words that multiply.
const POWERS: [(&str, i64); 3] = [("亿", 100_000_000), ("万", 10_000), ("千", 1_000)];

/// The number that a cell holds; none if it is not understood. Percent keep their value: 5.1% is 5.1.
pub fn number(text: &str) -> Option<Decimal> {
    let plain: String = plain(text).chars().filter(|c| !c.is_whitespace()).collect();
    let bare = plain.trim_start_matches(['¥', '￥', '+']).replace('，', ",");
    let bare = bare.strip_suffix('%').unwrap_or(&bare);
    let end = bare.find(|c: char| !matches!(c, '0'..='9' | '.' | ',' | '-')).unwrap_or(bare.len());
    let (digits, rest) = bare.split_at(end);
    let value = grouped(digits)?;
    let (factor, unit) = POWERS
        .iter()
        .find_map(|(word, factor)| Some((*factor, rest.strip_prefix(word)?)))
        .unwrap_or((1, rest));
    let known = unit.is_empty() || UNITS.contains(&unit);
    if known { value.checked_mul(Decimal::from(factor)).map(|n| n.normalize()) } else { None }
}

/// An amount in fen; `head` is the head of its column, which may say 万元 or 亿元.
pub fn fen(text: &str, head: &str) -> Option<Decimal> {
    let written = plain(text).contains(['万', '亿']);
    let scale = match head {
        _ if written => 1,
        head if head.contains("亿元") => 100_000_000,
        head if head.contains("万元") => 10_000,
        _ => 1,
    };
    let fen = number(text)?.checked_mul(Decimal::from(scale * 100_i64))?.normalize();
    (fen.fract().is_zero() && fen >= Decimal::ZERO).then_some(fen)
}

/// A decimal with or without thousands separators; a separator elsewhere is not understood.
fn grouped(digits: &str) -> Option<Decimal> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let whole = unsigned.split('.').next().unwrap_or_default();
    if whole.contains(',') {
        let groups: Vec<&str> = whole.split(',').collect();
        let first = groups.first().map_or(0, |group| group.len());
        let rest = groups.iter().skip(1).all(|group| group.len() == 3);
        if !(1..=3).contains(&first) || !rest {
            return None;
        }
    }
    digits.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_written() {
        for (text, expect) in [
            ("1,234.5", Some("1234.5")),
            ("１２３４", Some("1234")),
            ("5.1%", Some("5.1")),
            ("５．１％", Some("5.1")),
            ("3.2亿元", Some("320000000")),
            ("1.5万", Some("15000")),
            ("120户", Some("120")),
            ("-3", Some("-3")),
            ("￥88", Some("88")),
            ("12,34", None),
            ("约30", None),
            ("三十", None),
            ("", None),
        ] {
            assert_eq!(number(text).map(|n| n.to_string()).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn amounts_take_their_unit_from_cell_or_head() {
        assert_eq!(fen("1.5", "金额(万元)"), Some(Decimal::from(1_500_000)));
        assert_eq!(fen("1.5万元", "金额(万元)"), Some(Decimal::from(1_500_000)));
        assert_eq!(fen("88.50", "罚款金额"), Some(Decimal::from(8_850)));
        assert_eq!(fen("0.001", "元"), None);
    }
}

//! Numbers as reports write them.
//!
//! Arabic digits with decimals and grouping, ranges (3-5, 30%-40%), products (2×100), ratios
//! (18:33:49), and Chinese numerals that count (两, 十五, 三百六十). Whether a number is a figure
//! at all is for [`super::exclusion`] to say. To extend, add a form to [`arabic`] or a digit to
//! [`han_value`].

use std::ops::Range;

use crate::report::wording::{is_han, opening};

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Digits: 7, 6.5, 12,300.
    Digits,
    /// A range, its ends joined by a hyphen: 3-5.
    Range,
    /// A product: 2×100.
    Product,
    /// A ratio: 18:33:49.
    Ratio,
    /// Chinese numerals.
    Han,
    /// 百分之 with a numeral; the unit is %.
    Hundredths,
    /// 千分之 with a numeral; the unit is ‰.
    Thousandths,
    /// 三分之一: the value is 1/3.
    Fraction,
    /// 八成, 七成五: the value counts tenths.
    Tenths,
    /// 翻一番: the value is the multiple.
    Doubling,
    /// 首位, 榜首: the first place.
    First,
}

/// A number in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// Its bytes in the statement.
    pub(crate) range: Range<usize>,
    /// Its value as a plain decimal, or the joined form of a range, product or ratio.
    pub(crate) value: String,
    /// How it is written.
    pub(crate) form: Form,
}

/// All numbers of a folded statement, in order.
pub(crate) fn scan(words: &str) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(scalar) = words[at..].chars().next() {
        let found = match scalar {
            '0'..='9' => Some(arabic(words, at)),
            '翻' => doubling(words, at),
            '百' if words[at..].starts_with("百分之") => {
                parts(words, at, "百分之", Form::Hundredths)
            }
            '千' if words[at..].starts_with("千分之") => {
                parts(words, at, "千分之", Form::Thousandths)
            }
            '首' | '榜' => first(words, at),
            _ if han_digit(scalar).is_some() => {
                fraction(words, at).or_else(|| tenths(words, at)).or_else(|| han(words, at))
            }
            _ => None,
        };
        at = match found {
            Some(number) => {
                let end = number.range.end;
                numbers.push(number);
                end
            }
            // A run of digits that is no numeral (一九五八) is a name as a whole.
            None => at + han_length(&words[at..]).max(scalar.len_utf8()),
        };
    }
    numbers
}

/// A number in digits, with what joins it to the next digits.
fn arabic(words: &str, start: usize) -> Number {
    let mut end = start + digits(&words[start..]);
    let mut value = plain(&words[start..end]);
    let mut form = Form::Digits;
    while let Some((joint, used)) = joint(&words[end..], form) {
        let next = end + used;
        let more = digits(&words[next..]);
        if more == 0 {
            break;
        }
        value.push(joint);
        value.push_str(&plain(&words[next..next + more]));
        end = next + more;
        form = match joint {
            '-' => Form::Range,
            ':' => Form::Ratio,
            _ => Form::Product,
        };
        if form == Form::Range {
            break;
        }
    }
    Number { range: start..end, value, form }
}

/// The mark that joins two numbers into one, and its length.
fn joint(rest: &str, form: Form) -> Option<(char, usize)> {
    let joints: [(&str, char); 9] = [
        ("%-", '-'),
        ("%~", '-'),
        ("%—", '-'),
        ("%至", '-'),
        ("-", '-'),
        ("~", '-'),
        ("—", '-'),
        ("×", '×'),
        (":", ':'),
    ];
    let (mark, joint) = joints.into_iter().find(|(mark, _)| rest.starts_with(mark))?;
    let same = match form {
        Form::Ratio => joint == ':',
        Form::Product => joint == '×',
        _ => true,
    };
    let digit = rest[mark.len()..].bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    (same && digit).then_some((joint, mark.len()))
}

/// Length of a decimal at the start: 12, 6.5, 12,300.
fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = run(0);
    if end == 0 {
        return 0;
    }
    while end <= 3 + 4 * 3 && bytes.get(end) == Some(&b',') && run(end + 1) == 3 && bytes[0] != b'0'
    {
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') && end + 1 < bytes.len() {
        let decimals = run(end + 1);
        if decimals > 0 {
            end += 1 + decimals;
        }
    }
    end
}

/// A decimal without its grouping commas.
fn plain(digits: &str) -> String {
    digits.chars().filter(|&scalar| scalar != ',').collect()
}

/// 翻一番 doubles, 翻两番 doubles twice, 翻三番 three times.
fn doubling(words: &str, start: usize) -> Option<Number> {
    let rest = &words[start..];
    const TIMES: [(&str, &str); 8] = [
        ("翻一番", "2"),
        ("翻了一番", "2"),
        ("翻番", "2"),
        ("翻了番", "2"),
        ("翻两番", "4"),
        ("翻了两番", "4"),
        ("翻二番", "4"),
        ("翻三番", "8"),
    ];
    let (word, value) = TIMES.into_iter().find(|(word, _)| rest.starts_with(word))?;
    let range = start..start + word.len();
    Some(Number { range, value: value.into(), form: Form::Doubling })
}

/// 百分之三十, 千分之五.
fn parts(words: &str, start: usize, opening: &str, form: Form) -> Option<Number> {
    let from = start + opening.len();
    let length = han_length(&words[from..]);
    let value = han_value(&words[from..from + length])?;
    Some(Number { range: start..from + length, value, form })
}

/// 三分之一.
fn fraction(words: &str, start: usize) -> Option<Number> {
    let whole = han_length(&words[start..]);
    let rest = words[start + whole..].strip_prefix("分之")?;
    let part = han_length(rest);
    let below = han_value(&words[start..start + whole])?;
    let value = format!("{}/{below}", han_value(&rest[..part])?);
    let end = words.len() - rest.len() + part;
    Some(Number { range: start..end, value, form: Form::Fraction })
}

/// 八成, 七成五. 成 begins other words (成功, 成员) unless a mark or a bound follows.
fn tenths(words: &str, start: usize) -> Option<Number> {
    let digit = words[start..].chars().next()?;
    let whole = han_digit(digit)?;
    let rest = words[start + digit.len_utf8()..].strip_prefix('成')?;
    let half = rest.strip_prefix('五');
    let rest = half.unwrap_or(rest);
    let ends = rest.chars().next().is_none_or(|next| !is_han(next));
    let bound =
        opening(rest, &["以上", "以下", "左右", "以内", "多", "的", "用于", "和"]).is_some();
    if !(ends || bound) || whole == 0 {
        return None;
    }
    let value = format!("{whole}{}", if half.is_some() { ".5" } else { "" });
    Some(Number { range: start..words.len() - rest.len(), value, form: Form::Tenths })
}

/// 首位, 榜首; 首位度 is a measure and 榜首企业 a thing.
fn first(words: &str, start: usize) -> Option<Number> {
    let word = opening(&words[start..], &["首位", "榜首"])?;
    let end = start + word.len();
    let ends = words[end..].chars().next().is_none_or(|next| !is_han(next));
    ends.then(|| Number { range: start..end, value: "1".into(), form: Form::First })
}

/// A Chinese numeral.
fn han(words: &str, start: usize) -> Option<Number> {
    let length = han_length(&words[start..]);
    let value = han_value(&words[start..start + length])?;
    Some(Number { range: start..start + length, value, form: Form::Han })
}

fn han_length(text: &str) -> usize {
    let counts = |&scalar: &char| {
        han_digit(scalar).is_some() || han_power(scalar).is_some() || scalar == '点'
    };
    let run: &str = &text[..text.chars().take_while(counts).take(16).map(char::len_utf8).sum()];
    // 万 and 亿 after a whole numeral belong to the unit, as they do after digits.
    let run = run.trim_end_matches(['万', '亿', '千', '点']);
    run.len()
}

fn han_digit(scalar: char) -> Option<u64> {
    Some(match scalar {
        '〇' | '零' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

fn han_power(scalar: char) -> Option<u64> {
    Some(match scalar {
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// The value of a Chinese numeral: 十五 is 15, 三百六十 is 360, 百分之 follows 三点五 as 3.5.
fn han_value(numeral: &str) -> Option<String> {
    let (whole, decimals) = numeral.split_once('点').unwrap_or((numeral, ""));
    if whole.is_empty() {
        return None;
    }
    let (mut total, mut section, mut digit): (u64, u64, Option<u64>) = (0, 0, None);
    for scalar in whole.chars() {
        if let Some(power) = han_power(scalar).or((scalar == '十').then_some(10)) {
            if power >= 10_000 {
                let below = section.checked_add(digit.take().unwrap_or(0))?.max(1);
                total = total.checked_add(below.checked_mul(power)?)?;
                section = 0;
            } else {
                section = section.checked_add(digit.take().unwrap_or(1) * power)?;
            }
        } else if digit.is_some() {
            return None;
        } else {
            digit = han_digit(scalar);
        }
    }
    let whole = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    let decimals: Option<String> =
        decimals.chars().map(|scalar| han_digit(scalar).map(|digit| digit.to_string())).collect();
    match decimals?.as_str() {
        "" => Some(whole.to_string()),
        decimals => Some(format!("{whole}.{decimals}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, expect: &[(&str, &str)]) {
        let numbers = scan(words);
        let found: Vec<_> =
            numbers.iter().map(|n| (&words[n.range.clone()], n.value.as_str())).collect();
        assert_eq!(found, expect, "{words}");
    }

    #[test]
    fn digits_and_their_joints() {
        check("增长9.5%,达到12,300元", &[("9.5", "9.5"), ("12,300", "12300")]);
        check("修路3-5条,率30%~40%", &[("3-5", "3-5"), ("30%~40", "30-40")]);
        check("装机2×100万", &[("2×100", "2×100")]);
        check("结构比12.5:40:47.5", &[("12.5:40:47.5", "12.5:40:47.5")]);
        check("建成1—2所", &[("1—2", "1-2")]);
        check("增长5%,300户受益", &[("5", "5"), ("300", "300")]);
    }

    #[test]
    fn chinese_numerals() {
        check("两家", &[("两", "2")]);
        check("十五所", &[("十五", "15")]);
        check("三百六十亩", &[("三百六十", "360")]);
        check("五万户", &[("五", "5")]);
        check("百分之三点五", &[("百分之三点五", "3.5")]);
        check("产值翻一番,收入翻了两番", &[("翻一番", "2"), ("翻了两番", "4")]);
        check("一九五八", &[]);
        check(
            "占三分之一,超七成五,近八成的村",
            &[("三分之一", "1/3"), ("七成五", "7.5"), ("八成", "8")],
        );
        check("千分之五,两成员,三成立", &[("千分之五", "5"), ("两", "2"), ("三", "3")]);
        check("居全省首位,首位度提高", &[("首位", "1")]);
    }
}

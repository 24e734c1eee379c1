//! When a task is due, and the stages that its sentence names.
//!
//! A date after which the work is done (6月底前建成) is the due date; a date by which it begins
//! (3月开工) is a milestone. Without a date a task is due on the last day of the year. To extend,
//! add a season to [`SEASONS`] or a verb of beginning to [`BEGINNINGS`].

use jiff::civil::Date;

use crate::report::wording::{holds, opening, tail, words};

/// A day that the text names, with the words of its clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) due: Date,
    /// The clause without the date.
    pub(crate) words: String,
    /// Whether the clause says that work begins rather than ends.
    pub(crate) begins: bool,
}

/// Seasons and occasions with the last day that they allow: month, day.
const SEASONS: &[(&str, i8, i8)] = &[
    ("上半年", 6, 30),
    ("下半年", 12, 31),
    ("一季度", 3, 31),
    ("第一季度", 3, 31),
    ("二季度", 6, 30),
    ("第二季度", 6, 30),
    ("三季度", 9, 30),
    ("第三季度", 9, 30),
    ("四季度", 12, 31),
    ("第四季度", 12, 31),
    ("年中", 6, 30),
    ("年底", 12, 31),
    ("年末", 12, 31),
    ("年内", 12, 31),
    ("汛期前", 5, 31),
    ("汛前", 5, 31),
    ("主汛期前", 6, 30),
    ("暑期", 8, 31),
    ("秋季开学", 8, 31),
    ("国庆", 9, 30),
    ("采暖季前", 11, 15),
    ("供暖季前", 11, 15),
    ("供暖前", 11, 15),
    ("五一", 4, 30),
];
/// Verbs by which work begins.
const BEGINNINGS: &[&str] = words![开工 动工 启动 进场 破土 启动建设 开始];
/// Words that follow a date and belong to it.
const AFTER_DATE: &[&str] = words![底前 底 前 末 中旬 上旬 下旬 初 份 之前 中];

/// All days that a piece of text names, in order, in the given year.
pub(crate) fn named(text: &str, year: i16) -> Vec<Named> {
    text.split([',', ';', '。', '、'])
        .filter_map(|clause| {
            let (due, rest) = month(clause, year).or_else(|| season(clause, year))?;
            let words =
                rest.trim_matches(|c: char| c.is_whitespace() || "力争确保要将".contains(c));
            let begins =
                holds(words, BEGINNINGS) && !holds(words, &["建成", "完工", "竣工", "投用"]);
            Some(Named { due, words: words.to_string(), begins })
        })
        .collect()
}

/// The due date of a task: the last day by which the text has it done, else the end of the year.
pub(crate) fn due(text: &str, year: Option<i16>) -> Option<Date> {
    let year = year?;
    let ends = named(text, year).into_iter().filter(|named| !named.begins).map(|named| named.due);
    ends.max().or_else(|| Date::new(year, 12, 31).ok())
}

/// 6月底前, 10月, 6月30日: the day, and the clause without it.
fn month(clause: &str, year: i16) -> Option<(Date, String)> {
    let at = clause.find('月')?;
    let digits = tail(&clause[..at], 2);
    let digits = digits.trim_start_matches(|scalar: char| !scalar.is_ascii_digit());
    let month: i8 = digits.parse().ok()?;
    let start = at - digits.len();
    // 1-11月 and 近3个月 are spans, not days.
    if clause[..start].ends_with(['-', '—', '至', '~', '近', '前']) {
        return None;
    }
    let year = year_before(&clause[..start]).unwrap_or(year);
    let mut rest = &clause[at + '月'.len_utf8()..];
    let day = rest.split_once('日').and_then(|(day, after)| {
        let day = day.parse::<i8>().ok()?;
        rest = after;
        Some(day)
    });
    let named = ["中旬", "上旬", "初"].iter().position(|word| rest.starts_with(word));
    let first = Date::new(year, month, 1).ok()?;
    let due = match (day, named) {
        (Some(day), _) => Date::new(year, month, day).ok()?,
        (None, Some(0)) => Date::new(year, month, 20).ok()?,
        (None, Some(_)) => Date::new(year, month, 10).ok()?,
        _ => first.last_of_month(),
    };
    while let Some(word) = opening(rest, AFTER_DATE) {
        rest = &rest[word.len()..];
    }
    let head = clause[..start].trim_end_matches(|c: char| c.is_ascii_digit() || c == '年');
    Some((due, format!("{head}{rest}")))
}

/// A year written right before a month: 2031年6月.
fn year_before(head: &str) -> Option<i16> {
    let head = head.strip_suffix('年')?;
    head.get(head.len().checked_sub(4)?..)?.parse().ok()
}

/// 上半年, 三季度, 年底前.
fn season(clause: &str, year: i16) -> Option<(Date, String)> {
    let (word, month, day) = SEASONS
        .iter()
        .filter(|(word, ..)| clause.contains(word))
        .max_by_key(|(word, ..)| word.len())?;
    let due = Date::new(year, *month, *day).ok()?;
    let (head, mut rest) = clause.split_once(word)?;
    while let Some(word) = opening(rest, AFTER_DATE) {
        rest = &rest[word.len()..];
    }
    Some((due, format!("{head}{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_words() {
        for (text, expect) in [
            ("6月底前全部通车", date(2031, 6, 30)),
            ("6月中旬达到通车条件", date(2031, 6, 20)),
            ("力争年内完成投资", date(2031, 12, 31)),
            ("三季度完成主体", date(2031, 9, 30)),
            ("9月15日前投用", date(2031, 9, 15)),
            ("2月底建成", date(2031, 2, 28)),
            ("持续推进治理", date(2031, 12, 31)),
            ("3月底前开工", date(2031, 12, 31)),
            ("1-11月完成九成", date(2031, 12, 31)),
        ] {
            assert_eq!(due(text, Some(2031)), Some(expect), "{text}");
        }
        assert_eq!(due("6月底前", None), None);
    }

    #[test]
    fn stages_in_words() {
        let stages = named("3月底前开工建设,10月底前主体完工", 2031);
        assert_eq!(stages.len(), 2);
        assert!(stages[0].begins && !stages[1].begins);
        assert_eq!(stages[1].words, "主体完工");
    }
}

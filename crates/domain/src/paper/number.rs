//! Numbers at the head of a line: 一、 (一) 1. (1) 第3项 2031-17, and dashes that open a group.

use crate::report::wording::{head, tail};

/// How deep a number stands, the outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// 一、 or 第一部分
    Part,
    /// (一)
    Chapter,
    /// ——
    Dash,
    /// 1. or 第1项 or 2031-17
    Item,
    /// (1) or ①
    Point,
}

/// A number with the bytes that it takes, the mark after it included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number<'l> {
    pub(crate) depth: Depth,
    /// As written, without its mark: 一, 12, 2031-17.
    pub(crate) written: &'l str,
    pub(crate) bytes: usize,
}

const HAN: &str = "一二三四五六七八九十百零〇";

/// The number that a folded line begins with. `next` is the Arabic number that a list expects, so
/// that 7.1万户 is read as item 7 after item 6.
pub(crate) fn of(line: &str, next: u32) -> Option<Number<'_>> {
    let inner = line.trim_start_matches(['*', '#', ' ']);
    let skipped = line.len() - inner.len();
    let found = bracketed(inner)
        .or_else(|| dashed(inner))
        .or_else(|| ordinal(inner))
        .or_else(|| plain(inner, next))?;
    Some(Number { bytes: found.bytes + skipped, ..found })
}

fn count(line: &str, digit: impl Fn(char) -> bool) -> usize {
    line.find(|scalar| !digit(scalar)).unwrap_or(line.len())
}

fn is_han(scalar: char) -> bool {
    HAN.contains(scalar)
}

/// (一) (12) ①
fn bracketed(line: &str) -> Option<Number<'_>> {
    if let Some(scalar) = line.chars().next().filter(|scalar| ('①'..='⑳').contains(scalar)) {
        let bytes = scalar.len_utf8();
        return Some(Number { depth: Depth::Point, written: &line[..bytes], bytes });
    }
    let rest = line.strip_prefix('(')?;
    let close = head(rest, 16).find(')')?;
    let written = rest[..close].trim();
    let depth = match written.chars().next()? {
        scalar if is_han(scalar) && written.chars().all(is_han) => Depth::Chapter,
        _ if written.chars().all(|scalar| scalar.is_ascii_digit()) => Depth::Point,
        _ => return None,
    };
    let bytes = close + 2;
    let mark = count(&line[bytes..], |scalar| matches!(scalar, '、' | '.' | ' '));
    Some(Number { depth, written, bytes: bytes + mark })
}

fn dashed(line: &str) -> Option<Number<'_>> {
    let bytes = count(line, |scalar| matches!(scalar, '—' | '-' | '─' | '―'));
    (bytes >= 6).then_some(Number { depth: Depth::Dash, written: "", bytes })
}

/// 第3项 第一部分 第二章
fn ordinal(line: &str) -> Option<Number<'_>> {
    let rest = line.strip_prefix('第')?;
    let digits = count(rest, |scalar| is_han(scalar) || scalar.is_ascii_digit());
    let after = &rest[digits..];
    let (word, depth) = [
        ("部分", Depth::Part),
        ("章", Depth::Part),
        ("项", Depth::Item),
        ("条", Depth::Item),
        ("件", Depth::Item),
    ]
    .into_iter()
    .find(|(word, _)| digits > 0 && digits <= 12 && after.starts_with(word))?;
    let end = '第'.len_utf8() + digits + word.len();
    let mark = count(&line[end..], |scalar| matches!(scalar, '、' | '.' | ' ' | ':' | ','));
    Some(Number { depth, written: &line[..end], bytes: end + mark })
}

/// 一、 1. 12、 2031-17 1-3.
fn plain(line: &str, next: u32) -> Option<Number<'_>> {
    let han = count(line, is_han);
    if han > 0 && han <= 15 {
        let mark = count(&line[han..], |scalar| matches!(scalar, '、' | '.' | ','));
        return (mark > 0).then(|| Number {
            depth: Depth::Part,
            written: &line[..han],
            bytes: han + mark,
        });
    }
    let digits = count(line, |scalar| scalar.is_ascii_digit());
    if digits == 0 || digits > 6 {
        return None;
    }
    let mut written = digits;
    while let Some(rest) = line[written..].strip_prefix('-') {
        let more = count(rest, |scalar| scalar.is_ascii_digit());
        if more == 0 || more > 6 {
            break;
        }
        written += 1 + more;
    }
    let rest = &line[written..];
    let mark = count(rest, |scalar| matches!(scalar, '、' | '.' | ' ' | ')'));
    let marks = &rest[..mark];
    let number = Number { depth: Depth::Item, written: &line[..written], bytes: written + mark };
    let after = &rest[mark..];
    let coded = written > digits && mark > 0;
    let clear = marks.contains(['、', ')']) || marks.starts_with('.') && !starts_digit(after);
    let expected = || line[..digits].parse() == Ok(next) || starts_year(after);
    let counted = marks.starts_with('.') && starts_digit(after) && expected();
    (coded || clear || counted).then_some(number)
}

fn starts_digit(text: &str) -> bool {
    text.starts_with(|scalar: char| scalar.is_ascii_digit())
}

fn starts_year(text: &str) -> bool {
    let digits = count(text, |scalar| scalar.is_ascii_digit());
    digits == 4 && text[digits..].starts_with(['年', '-', '—'])
}

/// The number of an item in figures, if it is one: 12 of 12, 3 of 第3项.
pub(crate) fn value(written: &str) -> Option<u32> {
    let digits = tail(written.trim_end_matches(['项', '条', '件']), 9);
    let start = digits
        .rfind(|scalar: char| !scalar.is_ascii_digit())
        .map_or(0, |at| at + digits[at..].chars().next().map_or(1, char::len_utf8));
    digits[start..].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_depth() {
        for (line, depth, written, rest) in [
            ("一、做强产业", Depth::Part, "一", "做强产业"),
            ("(二)建好城市", Depth::Chapter, "二", "建好城市"),
            ("——在改革上发力", Depth::Dash, "", "在改革上发力"),
            ("3.新建学校", Depth::Item, "3", "新建学校"),
            ("3、新建学校", Depth::Item, "3", "新建学校"),
            ("11. 规划建设绿道", Depth::Item, "11", "规划建设绿道"),
            ("2031-17 新建学校", Depth::Item, "2031-17", "新建学校"),
            ("第12项 新建学校", Depth::Item, "第12项", "新建学校"),
            ("(3)新建学校", Depth::Point, "3", "新建学校"),
            ("1.2031年新建学校", Depth::Item, "1", "2031年新建学校"),
        ] {
            let number = of(line, 1).expect(line);
            assert_eq!((number.depth, number.written), (depth, written), "{line}");
            assert_eq!(&line[number.bytes..], rest);
        }
        assert_eq!(of("7.1万户居民", 7).map(|n| n.bytes), Some(2));
        for line in ["7.1万户居民", "2031年新建", "12.5亿元", "一期工程", "5000套", "2031-2035年"]
        {
            assert_eq!(of(line, 1), None, "{line}");
        }
    }
}

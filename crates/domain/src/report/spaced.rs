//! Digits that a converter has set apart: 1 9 9 8 年, 7 4 7 7 2 亿元, 2 016 年.
//!
//! Old files print every digit in a cell of its own. The digits of such a run are moved together to
//! its end, so that they stand before their unit and the text keeps its length. Numbers that are
//! merely neighbours (12 项 5 家, a row of a table) stay as they are.

/// Moves the digits of every run that was set apart together. White space and digits of a folded
/// text are single bytes, so nothing else moves.
pub(super) fn gather(folded: &mut String) {
    if !folded.as_bytes().windows(3).any(apart) {
        return;
    }
    let mut bytes = std::mem::take(folded).into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = run(&bytes[at..]) + at;
        if set_apart(&bytes[at..end], &bytes[end..]) {
            let run = &mut bytes[at..end];
            run.sort_by_key(|byte| *byte != b' ');
        }
        at = end;
    }
    *folded = String::from_utf8(bytes).expect("only digits, points and spaces have moved");
}

fn apart(window: &[u8]) -> bool {
    window[0].is_ascii_digit() && window[1] == b' ' && window[2].is_ascii_digit()
}

/// Bytes of digits and points with at most one space between them, and the space before the unit.
fn run(bytes: &[u8]) -> usize {
    let mut end = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'.' => end = at + 1,
            b' ' if at == end => {}
            _ => break,
        }
    }
    end + usize::from(bytes.get(end) == Some(&b' '))
}

/// Whether the pieces of a run are one number: every piece a single digit or point, or the four
/// digits of a year. A unit or a mark follows it.
fn set_apart(run: &[u8], after: &[u8]) -> bool {
    let pieces = || run.split(|byte| *byte == b' ').filter(|piece| !piece.is_empty());
    let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    let single =
        pieces().all(|piece| piece.iter().filter(|byte| byte.is_ascii_digit()).count() < 2);
    let year = digits == 4 && matches!(run[0], b'1' | b'2') && after.starts_with("年".as_bytes());
    let followed = after.first().is_some_and(|byte| !byte.is_ascii_alphanumeric());
    pieces().count() > 1 && followed && (year || single && after[0] != b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_set_apart_are_one_number() {
        for (text, expect) in [
            ("达到7 4 7 7 2 亿元,", "达到     74772亿元,"),
            ("研究生1 7 .5 万人", "研究生   17.5万人"),
            ("2 016 年,全县", "  2016年,全县"),
            ("从1 9 9 3 年3 月", "从    1993年3 月"),
            ("新建12 项 5 家", "新建12 项 5 家"),
            ("指标 12 35 48\n", "指标 12 35 48\n"),
            ("名次 1 2 3\n", "名次 1 2 3\n"),
        ] {
            let mut folded = text.to_string();
            gather(&mut folded);
            assert_eq!(folded, expect);
        }
    }
}

//! Counters written in the number formats of Word (ST_NumberFormat, ECMA-376 part 1, 17.18.59).

/// Writes a counter in a number format; a format that is not known here is written in decimals.
pub(crate) fn numeral(format: &str, n: u32) -> String {
    match format {
        "none" | "bullet" => String::new(),
        "decimalZero" => format!("{n:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => digits(n, "０１２３４５６７８９"),
        "ideographDigital" | "japaneseDigitalTenThousand" => digits(n, "〇一二三四五六七八九"),
        "taiwaneseDigital" => digits(n, "○一二三四五六七八九"),
        "chineseCounting" => tens(n, "〇一二三四五六七八九"),
        "taiwaneseCounting" => tens(n, "○一二三四五六七八九"),
        "chineseCountingThousand" | "taiwaneseCountingThousand" => spelled(n, &PLAIN),
        "japaneseCounting" => spelled(n, &PLAIN),
        "chineseLegalSimplified" => spelled(n, &LEGAL),
        "ideographLegalTraditional" => spelled(n, &LEGAL_TRADITIONAL),
        "ideographTraditional" => from_row(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => from_row(n, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(n),
        "decimalEnclosedParen" => ranged(n, '⑴', 20),
        "decimalEnclosedFullstop" => ranged(n, '⒈', 20),
        "ideographEnclosedCircle" => ranged(n, '㊀', 10),
        "numberInDash" => format!("- {n} -"),
        "upperLetter" => letters(n, b'A'),
        "lowerLetter" => letters(n, b'a'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        _ => n.to_string(),
    }
}

/// Writes the decimal digits of a number with other signs.
fn digits(n: u32, signs: &str) -> String {
    let sign = |digit: char| signs.chars().nth(digit.to_digit(10).unwrap_or(0) as usize);
    n.to_string().chars().filter_map(sign).collect()
}

/// 十, 十一 … 九十九, then digit by digit, as Word's simple Chinese counting does.
fn tens(n: u32, signs: &str) -> String {
    match n {
        0..10 => digits(n, signs),
        10..100 => spelled(n, &PLAIN),
        _ => digits(n, signs),
    }
}

/// Signs of a spelled-out system: ten digits, then ten, hundred, thousand, ten thousand.
struct Signs {
    digits: [char; 10],
    units: [&'static str; 4],
    myriad: char,
    /// Whether 10–19 begin with the digit one (壹拾) or with ten (十).
    one_before_ten: bool,
}

const PLAIN: Signs = Signs {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ["", "十", "百", "千"],
    myriad: '万',
    one_before_ten: false,
};
const LEGAL: Signs = Signs {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ["", "拾", "佰", "仟"],
    myriad: '万',
    one_before_ten: true,
};
const LEGAL_TRADITIONAL: Signs = Signs {
    digits: ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'],
    units: ["", "拾", "佰", "仟"],
    myriad: '萬',
    one_before_ten: true,
};

/// Spells a number out: 一百零五, 一万零三十. Numbers of a hundred million do not number headings.
fn spelled(n: u32, signs: &Signs) -> String {
    if n == 0 {
        return signs.digits[0].to_string();
    }
    if n >= 100_000_000 {
        return n.to_string();
    }
    let (myriads, rest) = (n / 10_000, n % 10_000);
    let mut out = String::new();
    if myriads > 0 {
        out.push_str(&below_myriad(myriads, signs));
        out.push(signs.myriad);
        if rest > 0 && rest < 1000 {
            out.push(signs.digits[0]);
        }
    }
    out.push_str(&below_myriad(rest, signs));
    match out.strip_prefix("一十") {
        Some(tail) if !signs.one_before_ten => format!("十{tail}"),
        _ => out,
    }
}

/// Spells 1–9999; zeros between digits become one 零, zeros at the end vanish.
fn below_myriad(n: u32, signs: &Signs) -> String {
    let mut out = String::new();
    let mut zero_due = false;
    for power in (0..4u32).rev() {
        let digit = n / 10u32.pow(power) % 10;
        if digit == 0 {
            zero_due = !out.is_empty();
            continue;
        }
        if zero_due {
            out.push(signs.digits[0]);
        }
        zero_due = false;
        out.push(signs.digits[digit as usize]);
        out.push_str(signs.units[power as usize]);
    }
    out
}

/// The n-th sign of a fixed row (甲乙丙丁); beyond its end programs go on in decimals.
fn from_row(n: u32, signs: &str) -> String {
    let sign = (n as usize).checked_sub(1).and_then(|index| signs.chars().nth(index));
    sign.map_or_else(|| n.to_string(), String::from)
}

/// ① … ⑳, ㉑ … ㊿; Unicode has the circled numbers in three places.
fn circled(n: u32) -> String {
    match n {
        0 => "⓪".to_owned(),
        1..=20 => ranged(n, '①', 20),
        21..=35 => ranged(n - 20, '㉑', 15),
        36..=50 => ranged(n - 35, '㊱', 15),
        _ => n.to_string(),
    }
}

/// The n-th sign of a run of Unicode that holds `count` of them.
fn ranged(n: u32, first: char, count: u32) -> String {
    let sign = (1..=count).contains(&n).then(|| char::from_u32(first as u32 + n - 1)).flatten();
    sign.map_or_else(|| n.to_string(), String::from)
}

/// a … z, aa, bb … as Word counts. Beyond 780 Word stops too; decimals bound the length.
fn letters(n: u32, first: u8) -> String {
    if !(1..=780).contains(&n) {
        return n.to_string();
    }
    let letter = (first + ((n - 1) % 26) as u8) as char;
    std::iter::repeat_n(letter, 1 + (n as usize - 1) / 26).collect()
}

fn roman(n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&n) {
        return n.to_string();
    }
    let mut rest = n;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_written_as_word_shows_them() {
        for (format, n, expect) in [
            ("decimal", 12, "12"),
            ("decimalZero", 3, "03"),
            ("decimalFullWidth", 12, "１２"),
            ("chineseCounting", 1, "一"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 11, "十一"),
            ("chineseCounting", 20, "二十"),
            ("chineseCounting", 105, "一〇五"),
            ("chineseCountingThousand", 10, "十"),
            ("chineseCountingThousand", 19, "十九"),
            ("chineseCountingThousand", 21, "二十一"),
            ("chineseCountingThousand", 100, "一百"),
            ("chineseCountingThousand", 105, "一百零五"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1010, "一千零一十"),
            ("chineseCountingThousand", 10_030, "一万零三十"),
            ("chineseCountingThousand", 21_000, "二万一千"),
            ("japaneseCounting", 3, "三"),
            ("ideographDigital", 20, "二〇"),
            ("chineseLegalSimplified", 1, "壹"),
            ("chineseLegalSimplified", 12, "壹拾贰"),
            ("ideographTraditional", 4, "丁"),
            ("ideographTraditional", 11, "11"),
            ("ideographZodiac", 12, "亥"),
            ("decimalEnclosedCircleChinese", 3, "③"),
            ("decimalEnclosedCircle", 21, "㉑"),
            ("decimalEnclosedCircle", 51, "51"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("decimalEnclosedFullstop", 2, "⒉"),
            ("ideographEnclosedCircle", 2, "㊁"),
            ("upperLetter", 27, "AA"),
            ("lowerLetter", 28, "bb"),
            ("lowerLetter", 4_000_000, "4000000"),
            ("upperRoman", 1949, "MCMXLIX"),
            ("lowerRoman", 4, "iv"),
            ("bullet", 1, ""),
            ("somethingNew", 7, "7"),
            ("chineseCountingThousand", 0, "零"),
            ("ideographTraditional", 0, "0"),
        ] {
            assert_eq!(numeral(format, n), expect, "{format} {n}");
        }
    }
}

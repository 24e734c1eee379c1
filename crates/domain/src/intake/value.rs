//! Cells as people fill them: full-width digits, stray spaces, signs for nothing, yes and no.

/// Signs that stand for nothing in a cell.
const NOTHING: [&str; 9] = ["-", "--", "—", "——", "/", "\\", "无数据", "N/A", "#N/A"];

/// A text with half-width digits, letters and number signs, without white space at its ends.
/// Chinese punctuation stays.
pub fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => shifted(c),
        '．' | '％' | '＋' | '－' | '／' | '＃' => shifted(c),
        '\u{a0}' | '\u{3000}' | '\t' => ' ',
        '−' | '–' => '-',
        '\r' => '\n',
        other => other,
    };
    let kept = text.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}'));
    let halved: String = kept.map(half).collect();
    let lines = halved.split('\n').map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn shifted(c: char) -> char {
    char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
}

/// A text in one line: line breaks between Chinese words vanish.
pub fn title(text: &str) -> String {
    let plain = plain(text);
    let mut line = String::with_capacity(plain.len());
    for part in plain.split('\n') {
        let joint = line.chars().next_back().zip(part.chars().next());
        if joint.is_some_and(|(a, b)| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()) {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// A head of a column by which it is compared: no white space, half-width brackets, no marks.
pub fn label(text: &str) -> String {
    let bare = plain(text);
    let fold = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        other => other.to_ascii_lowercase(),
    };
    let kept = bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '★' | '☆'));
    kept.map(fold).collect::<String>().trim_end_matches(':').to_owned()
}

/// Whether a cell says that there is nothing.
pub fn is_nothing(text: &str) -> bool {
    let plain = plain(text);
    plain.is_empty() || NOTHING.contains(&plain.as_str())
}

/// Yes or no, as ledgers write it; none if it is neither.
pub fn flag(text: &str) -> Option<bool> {
    match label(text).as_str() {
        "是" | "√" | "✓" | "✔" | "对" | "有" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "×" | "✗" | "x" | "无" | "没有" | "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// The code that a cell means, of codes with their titles: by code, by title, by the title without
/// what stands in brackets, or by a part that only one title holds.
pub fn choice<'c>(text: &str, choices: &'c [(String, String)]) -> Option<&'c str> {
    let said = label(text);
    if said.is_empty() {
        return None;
    }
    let bare = |title: &str| {
        let title = label(title);
        title.split(['(', '“']).next().filter(|head| !head.is_empty()).unwrap_or("").to_owned()
    };
    let by = |holds: &dyn Fn(&(String, String)) -> bool| {
        let mut found = choices.iter().filter(|choice| holds(choice));
        let first = found.next()?;
        found.next().is_none().then_some(first.0.as_str())
    };
    by(&|(code, _)| code.to_lowercase() == said)
        .or_else(|| by(&|(_, title)| label(title) == said))
        .or_else(|| by(&|(_, title)| bare(title) == said))
        .or_else(|| by(&|(_, title)| label(title).contains(&said)))
        .or_else(|| {
            by(&|(_, title)| bare(title).chars().count() > 1 && said.contains(&bare(title)))
        })
}

/// Names that stand in one cell, parted by 、,;/ or line breaks.
pub fn names(text: &str) -> Vec<String> {
    let plain = plain(text);
    let parts = plain.split(['、', '，', ',', '；', ';', '/', '\n', '|']);
    let parts = parts.flat_map(|part| match part.trim().chars().all(|c| c != ' ') {
        true => vec![part],
        false => part.split(' ').collect(),
    });
    let parts = parts.map(|part| part.trim().trim_end_matches('等').to_owned());
    let mut found: Vec<String> = Vec::new();
    for part in parts.filter(|part| !part.is_empty() && !is_nothing(part)) {
        if !found.contains(&part) {
            found.push(part);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_lose_what_is_only_typing() {
        assert_eq!(plain("　２０２３年６月 \u{200b}"), "2023年6月");
        assert_eq!(title("潞州区\n供热 管网"), "潞州区供热 管网");
        assert_eq!(label("责任\n单位（盖章）*："), "责任单位(盖章)");
        assert!(is_nothing(" —— ") && is_nothing("　") && !is_nothing("无"));
    }

    #[test]
    fn codes_are_found_by_what_people_write() {
        let choices: Vec<(String, String)> = [
            ("npc", "人大建议"),
            ("cppcc", "政协提案"),
            ("good", "满意"),
            ("fair", "基本满意"),
            ("ordinary", "一般事项(7天)"),
            ("A", "A类 已解决或采纳"),
        ]
        .map(|(code, title)| (code.to_owned(), title.to_owned()))
        .to_vec();
        for (said, expect) in [
            ("政协提案", Some("cppcc")),
            ("提案", Some("cppcc")),
            ("满意", Some("good")),
            ("一般事项", Some("ordinary")),
            ("Ａ类", Some("A")),
            ("NPC", Some("npc")),
            ("其他", None),
            ("", None),
        ] {
            assert_eq!(choice(said, &choices), expect, "{said}");
        }
    }

    #[test]
    fn one_cell_holds_several_names() {
        let expect = ["区住建局", "区财政局", "区城管局"];
        assert_eq!(names("区住建局、区财政局；区城管局等"), expect);
        assert_eq!(names("区住建局 区财政局\n区城管局、区财政局"), expect);
        assert!(names("—").is_empty());
    }
}

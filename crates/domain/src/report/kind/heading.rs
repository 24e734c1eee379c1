//! Headings: lines of their own, numbered openings, and short run-in titles inside a paragraph.
//!
//! Two looks are taken. [`standing`] sees what numbers and lines show, before the parts of the
//! report are known. [`running`] then finds run-in titles ("厚植产业优势。"), which look like short
//! sentences: one at the head of a paragraph is a title; one inside a paragraph is a title only
//! if it keeps the rhythm (the length) of its fellows. To extend, add to the word lists.

use std::ops::Range;

use super::context::WORK;
use crate::report::annex::heads;
use crate::report::ends::{FRONT_STATEMENTS, salutes};
use crate::report::part::Part;
use crate::report::section::{CHAPTER, Heading, ITEM, POINT, SECTION, numbering};
use crate::report::segment::Cut;
use crate::report::text::Text;
use crate::report::wording::{closing, holds, is_han, length, opening, words};

/// Longest title of a line of its own, in scalars.
const LONGEST_LINE: usize = 60;
/// Longest numbered title that runs into its paragraph.
const LONGEST_NUMBERED: usize = 45;
/// Longest title that is set in bold.
const LONGEST_BOLD: usize = 60;
/// Longest title that begins with a dash.
const LONGEST_DASHED: usize = 34;
/// Longest run-in title without a number at the head of a paragraph.
const LONGEST_RUN_IN: usize = 22;
/// Longest run-in title inside a paragraph.
const LONGEST_INSIDE: usize = 12;
/// Statements within which a run-in title inside a paragraph looks for a fellow of its length.
const RHYTHM_REACH: usize = 24;

const ADDRESSES: &[&str] = words![各位代表 各位委员 同志们 让我们 谢谢 我们 今年 一年来];
const OFFICES: &[&str] = words![省长 市长 区长 县长 州长 旗长 盟长 主席 总理 主任];
/// What a review says of a field that went well: how, and what.
const HOW: &[&str] = words![
    不断 稳步 持续 进一步 明显 显著 全面 逐步 日益 更加 加快 扎实 深入 有序 加速 蓬勃 健康 协调
    快速 跨越 长足 成功 顺利 有效 大力 大幅
];
const WENT: &[&str] = words![
    加强 增强 改善 提升 优化 加快 深化 完善 壮大 提高 增长 推进 发展 扩大 巩固 夯实 拓展 向好 浓厚
    有力 落实 推开 实施 开展 显现 健全 规范 提速 改观
];
const ACHIEVEMENTS: &[&str] = words![
    成效明显 成效显著 进展顺利 再创佳绩 再上新台阶 再上新水平 提质增效 活力迸发 量质齐升 势头良好
    新突破 新进展 新成效 新提升 和谐稳定 再获丰收 提档升级 新成绩 新步伐
];
/// How a sentence begins that draws the lesson of the maxim before it.
const DRAWN: &[&str] = words![我们要 我们必须 必须 我们将始终];
/// A work rather than a theme: a short sentence that begins and ends like this is a promise.
const WORK_VERBS: &[&str] = words![
    谋划 启动 完成 建成 新建 开工 实现 编制 争取 召开 成立 加密 打通 发放
];
const WORK_NOUNS: &[&str] = words![工程 路建设 街建设 大桥 项目 站建设 道建设 期建设];

/// Headings that numbers and lines show.
pub(crate) fn standing(text: &Text, cuts: &[Cut]) -> Vec<Option<Heading>> {
    let salutation =
        cuts.iter().take(FRONT_STATEMENTS).position(|cut| salutes(text.slice(cut.range.clone())));
    let mut headings: Vec<Option<Heading>> =
        cuts.iter().map(|cut| numbered(text, cut).or_else(|| alone(text, cut))).collect();
    front(text, cuts, salutation, &mut headings);
    headings
}

/// A statement that begins with a number and is short enough to be a title.
fn numbered(text: &Text, cut: &Cut) -> Option<Heading> {
    let words = text.slice(cut.range.clone());
    let number = numbering(words)?;
    let title = bare(&words[number.words..]);
    let place = place(cut, words, number.words);
    let stands_alone = cut.opens_line && cut.closes_line;
    let stopped = words.ends_with('。');
    let limit = match number.level {
        CHAPTER | SECTION if stands_alone && !stopped => LONGEST_LINE,
        CHAPTER | SECTION if cut.bold => LONGEST_BOLD,
        CHAPTER | SECTION => LONGEST_NUMBERED,
        ITEM if stands_alone && stopped => 0,
        ITEM => 30,
        _ if stands_alone && !stopped => 30,
        _ if stopped && !cut.closes_line => 20,
        _ => 0,
    };
    let fits = (1..=limit).contains(&length(title))
        && !words.ends_with([';', ':', '?'])
        && !counts(title)
        && (number.level <= SECTION || !title.contains(':'));
    let opens = fits && !(number.level == POINT && stopped && title.matches(',').count() > 1);
    opens.then(|| Heading {
        level: Some(number.level),
        number: cut.range.start + number.number.start..cut.range.start + number.number.end,
        words: place,
        opens_section: true,
    })
}

/// A short line of its own without a closing mark.
fn alone(text: &Text, cut: &Cut) -> Option<Heading> {
    let words = text.slice(cut.range.clone());
    let titled = cut.opens_line
        && cut.closes_line
        && (2..=30).contains(&length(words))
        && words.chars().any(is_han)
        && !words.ends_with(['。', ';', ':', '!', '?', ',', '、'])
        && !words.contains([':', '|', '》'])
        && !words.contains('[')
        && !counts(words)
        && opening(words, ADDRESSES).is_none();
    let annex = cut.opens_line && cut.closes_line && heads(words);
    (titled || annex && !words.ends_with(['。', ';'])).then(|| unnumbered(cut, words, true))
}

/// The lines before the salutation: title, meeting, date and speaker are headings, the furniture
/// of a web page is not.
fn front(text: &Text, cuts: &[Cut], end: Option<usize>, headings: &mut [Option<Heading>]) {
    let named = cuts.iter().take(30).position(|cut| titles(text.slice(cut.range.clone())));
    let Some(end) = end.or(named.map(|at| at + 1)) else {
        return;
    };
    let mut after_office = false;
    for (cut, heading) in cuts.iter().zip(headings.iter_mut()).take(end) {
        if heading.as_ref().is_some_and(|heading| heading.level == Some(CHAPTER)) {
            return;
        }
        let words = text.slice(cut.range.clone());
        let short = length(words) <= 6 && words.chars().any(is_han);
        let furniture = opening(words, &["title:", "source:"]).is_some();
        let fronts = titles(words) && !furniture || meets(words) || speaks(words) || dated(words);
        *heading = (fronts || after_office && short).then(|| unnumbered(cut, words, false));
        after_office = speaks(words) || after_office && short;
    }
}

/// Whether the line is the document's title.
pub(crate) fn titles(words: &str) -> bool {
    let joined: String = words.chars().filter(|scalar| !scalar.is_whitespace()).take(60).collect();
    joined.contains("工作报告")
        && !joined.ends_with('。')
        && length(&joined) <= 40
        && !joined.contains('>')
}

/// Whether the line names the meeting.
pub(crate) fn meets(words: &str) -> bool {
    length(words) <= 60
        && words.contains("会议")
        && holds(words, &["会议上", "次会议", "全体会议"])
        && !words.ends_with('。')
}

fn speaks(words: &str) -> bool {
    length(words) <= 30 && holds(words, OFFICES) && !words.contains([',', '。'])
}

fn dated(words: &str) -> bool {
    let inner = words.trim_matches(['(', ')', '-', '—', ' ']);
    length(inner) <= 12 && inner.contains('年') && inner.contains('月') && inner.ends_with('日')
}

/// Adds the run-in titles, once the parts are known.
pub(crate) fn running(text: &Text, cuts: &[Cut], parts: &[Part], headings: &mut [Option<Heading>]) {
    let allowed = |part: Part| matches!(part, Part::Review | Part::Outlook | Part::Plan);
    let mut line = 0;
    let sentences: Vec<Sentence> = cuts
        .iter()
        .enumerate()
        .map(|(at, cut)| {
            line = if cut.opens_line { at } else { line };
            let words = text.slice(cut.range.clone());
            let open = headings[at].is_none() && allowed(parts[at]) && !cut.closes_line;
            let beat = length(bare(words));
            let looks_back = parts[at] == Part::Review;
            let bold = open && cut.bold && words.ends_with('。') && beat <= LONGEST_BOLD;
            Sentence { words, line, beat, open: open && is_short_title(words), bold, looks_back }
        })
        .collect();
    let found: Vec<usize> = (0..cuts.len())
        .filter(|&at| {
            let fits = |at| {
                leads(&sentences, at) || keeps_rhythm(&sentences, at) || sums_up(&sentences, at)
            };
            sentences[at].bold || sentences[at].open && fits(at)
        })
        .collect();
    for at in found {
        headings[at] = Some(unnumbered(&cuts[at], sentences[at].words, true));
    }
}

/// A sentence that may be a run-in title.
struct Sentence<'t> {
    words: &'t str,
    /// The sentence that opens its line.
    line: usize,
    /// Its length without marks, in scalars.
    beat: usize,
    /// Whether it is short enough and stands where a title can stand.
    open: bool,
    /// Whether it is set in bold before plain text.
    bold: bool,
    /// Whether it lies in the review.
    looks_back: bool,
}

/// A sentence that could be a run-in title: short, without commas and numbers.
fn is_short_title(words: &str) -> bool {
    let title = bare(words);
    let dashed = words.starts_with("——") || words.starts_with("--");
    words.ends_with('。')
        && (4..=if dashed { LONGEST_DASHED } else { LONGEST_RUN_IN }).contains(&length(title))
        && !title.contains([':', '《'])
        && (dashed
            || !title.contains(',')
            || even_halves(title) && (holds(title, WORK) || urges_twice(title)))
        && !counts(title)
        && opening(title, ADDRESSES).is_none()
        && !title.contains("我们")
        && (dashed || !title.contains('是') || title.contains("实事"))
        && !(title.starts_with('要') && (title.contains(',') || length(title) > LONGEST_INSIDE))
        && !title.contains("必须")
}

/// One comma, with halves of one length: 聚焦主业,做强工业.
fn even_halves(title: &str) -> bool {
    title.split_once(',').is_some_and(|(left, right)| {
        !right.contains(',') && length(left).abs_diff(length(right)) <= 1 && length(left) <= 10
    })
}

/// Both halves are a call of a few words: 抓技改,提质量.
fn urges_twice(title: &str) -> bool {
    let urges = |half: &str| {
        length(half) <= 6
            && half.starts_with(|scalar| {
                "抓强提促保优扩稳增补调拓惠治护守聚引畅建筑夯育转带壮做".contains(scalar)
            })
    };
    title.split(',').all(urges)
}

/// At the head of a paragraph, before a longer sentence.
fn leads(sentences: &[Sentence], at: usize) -> bool {
    let next = sentences.get(at + 1);
    sentences[at].line == at
        && next.is_some_and(|next| {
            next.beat > sentences[at].beat && opening(next.words, DRAWN).is_none()
        })
}

/// Inside a paragraph: before a longer sentence, and another candidate of the same length is near.
/// Where a title already heads the paragraph, only fellows of the same paragraph count.
fn keeps_rhythm(sentences: &[Sentence], at: usize) -> bool {
    let sentence = &sentences[at];
    let title = bare(sentence.words);
    if sentence.beat > LONGEST_INSIDE || title.contains(',') || is_work(title) {
        return false;
    }
    let line = sentence.line;
    let within = sentences[line].open && leads(sentences, line);
    let head = |words: &str| words.chars().take(2).collect::<Vec<_>>();
    let fellow = |other: usize| {
        let it = &sentences[other];
        let even = it.beat == sentence.beat
            || it.beat.abs_diff(sentence.beat) == 1 && head(it.words) == head(sentence.words);
        it.open && even && other != line && (!within || it.line == line)
    };
    let longer_after =
        |at: usize| sentences.get(at + 1).is_some_and(|next| next.beat > sentences[at].beat + 4);
    let reach = at.saturating_sub(RHYTHM_REACH)..(at + RHYTHM_REACH + 1).min(sentences.len());
    // Among many short sentences of every length some are even by chance.
    let others = || reach.clone().filter(|other| other.abs_diff(at) > 1);
    let fellows = others().filter(|&other| fellow(other)).count();
    let short = |other: &usize| {
        let it = &sentences[*other];
        it.open && it.line == line && *other != line && longer_after(*other)
    };
    let uneven = others().filter(short).filter(|&other| !fellow(other)).count();
    longer_after(at) && fellows > 0 && (sentence.looks_back || fellows * 2 >= uneven)
}

/// Inside a paragraph of the review: a short sentence between long ones that says of a whole field
/// that it went well, 现代农业提质增效.
fn sums_up(sentences: &[Sentence], at: usize) -> bool {
    let sentence = &sentences[at];
    let title = bare(sentence.words);
    let long = |other: Option<&Sentence>| other.is_some_and(|it| it.beat > sentence.beat + 8);
    sentence.looks_back
        && sentence.beat <= LONGEST_INSIDE
        && achieves(title)
        && !holds(title, &["工程", "项目", "的", "、", "我"])
        && long(sentences.get(at + 1))
        && long(at.checked_sub(1).and_then(|before| sentences.get(before)))
}

/// Whether a title says that its field went well: 不断加强, 再创佳绩.
fn achieves(title: &str) -> bool {
    let went = closing(title, WENT).map(|word| &title[..title.len() - word.len()]);
    went.is_some_and(|rest| closing(rest, HOW).is_some()) || closing(title, ACHIEVEMENTS).is_some()
}

/// Whether a short sentence names one work rather than a theme.
fn is_work(title: &str) -> bool {
    opening(title, WORK_VERBS).is_some() || closing(title, WORK_NOUNS).is_some()
}

/// Whether the words hold a counted number, which a title rarely does.
fn counts(words: &str) -> bool {
    let mut scalars = words.char_indices().peekable();
    while let Some((at, scalar)) = scalars.next() {
        if !scalar.is_ascii_digit() {
            continue;
        }
        let rest = words[at..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let units =
            ["%", "万", "亿", "个", "家", "公里", "亩", "件", "所", "户", "人", "座", "条", "元"];
        if opening(rest, &units).is_some() {
            return true;
        }
        while scalars.peek().is_some_and(|&(_, next)| next.is_ascii_digit()) {
            scalars.next();
        }
    }
    false
}

/// Marks around a title that are not its words.
const MARKS: [char; 12] = ['。', '*', '#', ' ', '-', '—', '!', '?', '>', '·', '[', ']'];

/// A title without closing marks and markup.
fn bare(words: &str) -> &str {
    words.trim_matches(MARKS)
}

/// Where the title of a statement lies when its words begin at `from`.
fn place(cut: &Cut, words: &str, from: usize) -> Range<usize> {
    let rest = &words[from..];
    let start = cut.range.start + words.len() - rest.trim_start_matches(MARKS).len();
    start..start + bare(rest).len()
}

/// A heading without a number.
fn unnumbered(cut: &Cut, words: &str, opens_section: bool) -> Heading {
    let number = cut.range.start..cut.range.start;
    Heading { level: None, number, words: place(cut, words, 0), opens_section }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::segment::cut;

    /// Marks every statement with what the standing look finds: its level, `-` for a heading
    /// without number, `.` for none.
    fn check(raw: &str, expect: &str) {
        let text = Text::new(raw);
        let found: String = standing(&text, &cut(&text))
            .iter()
            .map(|heading| match heading {
                Some(Heading { level: Some(level), .. }) => char::from(b'0' + level),
                Some(_) => '-',
                None => '.',
            })
            .collect();
        assert_eq!(found, expect, "{raw}");
    }

    #[test]
    fn front_lines_are_headings_and_furniture_is_not() {
        check(
            "甲县政府网\n政 府 工 作 报 告\n(2031年2月3日在甲县人民代表大会第二次会议上)\n\
             甲县县长?? 李四\n各位代表:\n请予审议。\n",
            ".----..",
        );
    }

    #[test]
    fn numbered_titles() {
        check("一、去年工作回顾\n(一)做强产业,稳住增长。建园区。\n", "12.");
        check("一是强化责任。抓好落实。\n", "4.");
        check("一是总量小,增长慢,动能弱;二是投资少。\n", "..");
        check("1.新建幼儿园12所。\n2.改造管网\n", ".3");
        check("各位代表:\n", ".");
    }

    #[test]
    fn run_in_titles_need_a_place_or_a_rhythm() {
        let raw = "做强园区产业。今年我们引进一批企业,做大产业。完善城市功能。实施道路改造,补齐\
                   管网短板。启动东街建设。扮靓城市容貌。开展洗城净街,整治乱停乱放。\n";
        let text = Text::new(raw);
        let cuts = cut(&text);
        let mut headings = standing(&text, &cuts);
        running(&text, &cuts, &vec![Part::Plan; cuts.len()], &mut headings);
        let found: Vec<bool> = headings.iter().map(Option::is_some).collect();
        assert_eq!(found, [true, false, true, false, false, true, false]);
    }
}

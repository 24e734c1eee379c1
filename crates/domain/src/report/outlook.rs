//! Where the outlook leaves off and the list of works begins.
//!
//! Between the expected targets and the works stand sentences on the situation and on principles
//! (必须坚持…), which promise nothing. They go on as long as the list of works is still announced
//! ahead: by a sentence (重点抓好以下工作), by a numbered section, or by a title of its own. A
//! chapter that announces no list promises at once. To extend, teach [`introduces_works`] another
//! way of announcing.

use super::kind::context::{WORK, looks_back};
use super::part::{Line, Part, states_targets};
use super::section::{CHAPTER, ITEM};
use super::wording::{holds, length, opening, words};

/// How many statements an announcement of works is looked for.
const REACH: usize = 40;
/// Of a chapter that promises at once, at least one statement in so many opens with a work.
const WORKS_IN: usize = 3;
/// Longest sentence that announces works, in bytes.
const LONGEST_ANNOUNCEMENT: usize = 360;
/// A text that plans nowhere holds at least so many promises to be split sentence by sentence.
const FEWEST_PROMISES: usize = 8;
/// And at least one among so many statements.
const PROMISES_IN: usize = 20;
/// Words that turn from the past to what is to come.
const AHEAD: &[&str] = words![今年 明年 今后 我们将 我们要 必须 下一步 新的一年 要进一步 要继续];
/// Longest title that opens a theme inside the outlook, in scalars.
const LONGEST_THEME: usize = 24;
const TRANSITIONS: &[&str] = words![
    重点抓好 重点做好 着力抓好 着力做好 做好以下 抓好以下 以下几 以下重点 方面工作 方面重点
    方面的工作 重点工作 工作重点是 着重抓好 着重做好 突出抓好 重点要抓好
];

/// For every statement, whether a list of works is announced ahead of it in its chapter.
pub(crate) fn announced(lines: &[Line]) -> Vec<bool> {
    let mut announced = vec![false; lines.len()];
    let mut mark: Option<usize> = None;
    for (at, line) in lines.iter().enumerate().rev() {
        announced[at] = mark.is_some_and(|mark| mark - at <= REACH);
        mark = match line.heading {
            Some(heading) if heading.level == Some(CHAPTER) => restarts(line.words).then_some(at),
            Some(heading) if heading.opens_section && heading.level.is_none_or(|l| l <= ITEM) => {
                Some(at)
            }
            None if introduces_works(line.words) => Some(at),
            _ => mark,
        };
    }
    announced
}

/// Whether a chapter's number begins anew, so that it is the first of the works: 一、.
pub(crate) fn restarts(words: &str) -> bool {
    words.trim_start_matches(['*', '#', ' ', '-', '—']).starts_with("一、")
}

/// Whether the sentence introduces the list of works.
pub(crate) fn introduces_works(words: &str) -> bool {
    if !words.ends_with([':', '。']) || words.len() > LONGEST_ANNOUNCEMENT {
        return false;
    }
    let listed = holds(words, TRANSITIONS)
        && (words.ends_with(':') || holds(words, &["以下", "工作。"]))
        || words.contains("个方面") && length(words) < 30;
    listed
}

/// Whether the statement, at the head of a paragraph, is the title of a theme: 打造产业高地。
pub(crate) fn opens_theme(line: &Line) -> bool {
    let bare = line.words.trim_matches(['*', ' ', '。']);
    line.opens_line
        && line.words.ends_with('。')
        && length(bare) <= LONGEST_THEME
        && !bare.contains(',')
        && opening(bare.trim_start_matches("全力"), WORK).is_some()
}

/// A chapter of the outlook that lists no works promises them at once: what follows its targets, or
/// all of it, is the plan.
pub(crate) fn promise_at_once(lines: &[Line], parts: &mut [Part]) {
    let mut start = 0;
    while start < lines.len() {
        let next = (start + 1..lines.len()).find(|&at| lines[at].chapter().is_some());
        let end = next.unwrap_or(lines.len());
        convert(&lines[start..end], &mut parts[start..end]);
        start = end;
    }
}

fn convert(lines: &[Line], parts: &mut [Part]) {
    let plain = |line: &Line| line.heading.is_none();
    if lines.iter().zip(parts.iter()).any(|(line, part)| plain(line) && *part == Part::Plan) {
        return;
    }
    let targets = lines.iter().zip(parts.iter()).rposition(|(line, part)| {
        plain(line) && *part == Part::Outlook && states_targets(line.words)
    });
    let from = targets.map_or(0, |at| at + 1);
    let rest = || {
        lines[from..]
            .iter()
            .zip(&parts[from..])
            .filter(|(line, part)| plain(line) && **part == Part::Outlook)
    };
    let works = rest().filter(|(line, _)| works(line.words)).count();
    if works * WORKS_IN < rest().count() {
        return;
    }
    parts[from..].iter_mut().filter(|part| **part == Part::Outlook).for_each(|part| {
        *part = Part::Plan;
    });
}

/// A paragraph of the plan that opens with the past goes on with it until it turns ahead: 去年,对外
/// 开放取得进展。口岸全部开通。我们将…
pub(crate) fn look_back(lines: &[Line], parts: &mut [Part]) {
    let mut past = false;
    for (line, part) in lines.iter().zip(parts.iter_mut()) {
        if *part != Part::Plan || line.heading.is_some() {
            past = false;
        } else if line.opens_line || looks_back(line.words) {
            past = looks_back(line.words);
        } else {
            past &= !holds(line.words, AHEAD) && opening(line.words, &["要", "继续"]).is_none();
        }
        if past {
            *part = Part::Review;
        }
    }
}

/// A text that plans nowhere, as the national reports of the first decades, promises sentence by
/// sentence amid its account: 今后必须继续兴修水利。
pub(crate) fn promise_in_passing(lines: &[Line], parts: &mut [Part]) {
    if parts.iter().any(|part| part.looks_ahead()) {
        return;
    }
    let promising: Vec<usize> = (0..lines.len())
        .filter(|&at| parts[at] == Part::Review && lines[at].heading.is_none())
        .filter(|&at| promises(lines[at].words))
        .collect();
    if promising.len() >= FEWEST_PROMISES && promising.len() * PROMISES_IN >= lines.len() {
        promising.into_iter().for_each(|at| parts[at] = Part::Plan);
    }
}

/// Whether a sentence says what must or will be done.
fn promises(words: &str) -> bool {
    let binds = opening(words, &["要", "必须", "应当", "应该", "今后", "继续", "为此"]).is_some()
        || holds(words, &["我们要", "我们将", "必须", "应当", "应该", ",要", "将继续", "今后要"]);
    binds && !holds(words, &["了。", "过去", "曾经", "已经", "不应"])
}

/// Whether a clause of the statement opens with a verb of work.
fn works(words: &str) -> bool {
    words
        .split([',', ';'])
        .any(|clause| opening(clause.trim_start_matches([' ', '*']), WORK).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_are_announced() {
        for (words, expect) in [
            ("今年,我们要重点抓好以下八个方面的工作:", true),
            ("重点抓好九方面工作。", true),
            ("我们必须坚持稳中求进。", false),
        ] {
            assert_eq!(introduces_works(words), expect, "{words}");
        }
    }

    #[test]
    fn promises_amid_an_account() {
        let told = vec!["去年修了水库。"; 12];
        let promised = vec!["今后必须继续兴修水利。"; 8];
        let words: Vec<&str> = told.into_iter().chain(promised).collect();
        let lines: Vec<Line> =
            words.iter().map(|words| Line { words, heading: None, opens_line: true }).collect();
        let mut parts = vec![Part::Review; lines.len()];
        promise_in_passing(&lines, &mut parts);
        assert_eq!(parts.iter().filter(|part| **part == Part::Plan).count(), 8);
        let mut few = vec![Part::Review; 15];
        promise_in_passing(&lines[..15], &mut few);
        assert_eq!(few, [Part::Review; 15]);
    }

    #[test]
    fn a_paragraph_of_the_plan_looks_back() {
        let words = ["去年,对外开放取得进展。", "口岸全部开通。", "今年,我们将架桥。"];
        let lines: Vec<Line> = words
            .iter()
            .enumerate()
            .map(|(at, words)| Line { words, heading: None, opens_line: at == 0 })
            .collect();
        let mut parts = vec![Part::Plan; 3];
        look_back(&lines, &mut parts);
        assert_eq!(parts, [Part::Review, Part::Review, Part::Plan]);
    }

    #[test]
    fn themes_open_paragraphs() {
        for (words, expect) in [
            ("全力打造创新高地。", true),
            ("**提升城市品质。", true),
            ("面对新形势,我们充满信心。", false),
        ] {
            let line = Line { words, heading: None, opens_line: true };
            assert_eq!(opens_theme(&line), expect, "{words}");
        }
    }
}

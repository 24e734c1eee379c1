//! What a person does to tasks: cutting one in two, joining two, and finding where a task of
//! another paper stands in the report.

use std::collections::HashSet;

use super::task::{Task, due, nature, title};
use super::text::Text;
use super::{Kind, Reading};

/// A task of the same sentence that carries these words only: title, nature and days follow from
/// them; offices are for the plan to say.
pub fn reworked(task: &Task, words: &str, year: Option<i16>) -> Task {
    let folded = Text::new(words).folded().to_owned();
    let counted = folded.bytes().any(|byte| byte.is_ascii_digit());
    Task {
        title: title_of(words),
        text: words.trim().to_owned(),
        nature: nature::of_work(&folded, counted),
        due: due::due(&folded, year),
        milestones: Vec::new(),
        lead: Vec::new(),
        with: Vec::new(),
        with_ids: Vec::new(),
        leader: None,
        leader_post: None,
        ..task.clone()
    }
}

/// The title of a task with these words.
pub fn title_of(words: &str) -> String {
    title::of_sentence(Text::new(words).folded()).replace(',', "，")
}

/// The clauses between which a task may be cut, each with the mark that closes it.
pub fn clauses(words: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, scalar) in words.char_indices() {
        match scalar {
            '“' | '《' | '(' | '（' => depth += 1,
            '”' | '》' | ')' | '）' => depth = depth.saturating_sub(1),
            ',' | '，' | ';' | '；' | '。' | '!' | '！' if depth == 0 => {
                let end = at + scalar.len_utf8();
                clauses.push(&words[start..end]);
                start = end;
            }
            _ => {}
        }
    }
    if !words[start..].trim().is_empty() {
        clauses.push(&words[start..]);
    }
    clauses
}

/// Two texts state the same if this share of the shorter one's pairs of scalars is common.
const STATES: f32 = 0.6;
/// A task of a list comes from at most so many sentences.
const MOST: usize = 4;

/// The promises of a report that a task of another paper carries out, best first, at most four;
/// empty if the report does not hold it.
pub fn stated_in(reading: &Reading, text: &str, words: &str) -> Vec<u32> {
    let scalars: Vec<char> = text.chars().collect();
    let wanted = pairs(words);
    let promises = |kind| matches!(kind, Kind::Task | Kind::Target);
    let mut found: Vec<(f32, u32)> = reading
        .statements
        .iter()
        .filter(|statement| promises(statement.kind))
        .filter_map(|statement| {
            let said: String = scalars.get(statement.start..statement.end)?.iter().collect();
            let said = pairs(&said);
            let fewer = said.len().min(wanted.len()).max(1);
            let share = said.intersection(&wanted).count() as f32 / fewer as f32;
            (share >= STATES).then_some((share, statement.id))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut ids: Vec<u32> = found.into_iter().take(MOST).map(|(_, id)| id).collect();
    ids.sort_unstable();
    ids
}

/// The pairs of neighbouring scalars of a text, marks aside.
fn pairs(text: &str) -> HashSet<(char, char)> {
    let folded = Text::new(text);
    let plain: Vec<char> = folded.folded().chars().filter(|c| c.is_alphanumeric()).collect();
    plain.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;

    const REPORT: &str = "一、2031年工作安排\n(一)改善民生\n\
        新建公办幼儿园3所，8月底前投入使用；改造老旧小区12个。\n修缮农村公路20公里。\n";

    #[test]
    fn a_part_of_a_task_gets_its_own_title_and_day() {
        let reading = report::read(REPORT);
        let words = "新建公办幼儿园3所，8月底前投入使用；";
        let part = reworked(&reading.tasks[0], words, Some(2031));
        assert_eq!(part.title, "新建公办幼儿园3所");
        assert_eq!(part.due, jiff::civil::Date::new(2031, 8, 31).ok());
        assert!(part.lead.is_empty());
    }

    #[test]
    fn a_task_is_cut_between_its_clauses() {
        let cut = clauses(
            "新建幼儿园3所（含公办2所，民办1所），改造小区12个；实施“一老一小，双提升”工程",
        );
        assert_eq!(
            cut,
            [
                "新建幼儿园3所（含公办2所，民办1所），",
                "改造小区12个；",
                "实施“一老一小，双提升”工程"
            ]
        );
        assert_eq!(clauses("  "), [""; 0]);
    }

    #[test]
    fn a_task_of_a_list_is_found_in_the_report() {
        let reading = report::read(REPORT);
        let found = |words: &str| {
            let ids = stated_in(&reading, REPORT, words);
            ids.len()
        };
        assert_eq!(found("修缮农村公路20公里"), 1);
        assert_eq!(found("推进人民防空工程建设"), 0);
    }
}

//! 时限怎么算的: a deadline as cells of days, or, beyond a month, as lines of months.

use app::view::case::Step;
use domain::term::{Cell, CellKind, Tone};
use jiff::civil::{Date, Weekday};

/// Up to so many days every day has its cell.
const CELLS: usize = 31;

/// A deadline as the page shows it.
pub struct Deadline {
    /// 答复期限
    pub title: String,
    /// What it is about, for rows of parts.
    pub about: String,
    /// 剩余4个工作日（10月7日，调休上班）
    pub left: String,
    /// The class of what is left.
    pub tone: &'static str,
    /// Whose turn it is.
    pub whose: String,
    /// One sentence with the result.
    pub sentence: String,
    /// Days, for short terms.
    pub days: Vec<DayCell>,
    /// Months, for long terms.
    pub months: Vec<MonthLine>,
    /// 依据, 起算, 放假调休, 暂停与延长, 顺延.
    pub why: Vec<(&'static str, String)>,
}

/// A day.
pub struct DayCell {
    /// start, off, end, today.
    pub class: String,
    /// 五
    pub weekday: &'static str,
    /// 22, or 10/1 on the first of a month.
    pub day: String,
    /// 第1日, 今天.
    pub notes: Vec<String>,
}

/// A month of a long term.
pub struct MonthLine {
    /// 2023年5月
    pub month: String,
    /// 第4—34日
    pub counted: String,
    /// Days that are special, in words.
    pub special: String,
}

impl Deadline {
    /// The deadline of a step, seen on a day.
    pub fn of(step: &Step, today: Date) -> Deadline {
        let mut why = Vec::new();
        let mut add = |label: &'static str, text: String| {
            if !text.is_empty() {
                why.push((label, text));
            }
        };
        add("依据", step.basis.clone());
        let mut sentence = step.given.clone().unwrap_or_default();
        let mut days = Vec::new();
        let mut months = Vec::new();
        if let Some(explained) = &step.explanation {
            sentence.clone_from(&explained.sentence);
            match explained.cells.len() {
                0..=CELLS => days = cells(&explained.cells, today),
                _ => months = lines(&explained.cells, today),
            }
            add("起算", explained.rule.clone());
            add("放假调休", explained.notices.join("；"));
            let changes = explained.changes.join("；");
            add("暂停、延长", if changes.is_empty() { "无".to_owned() } else { changes });
            add("顺延", explained.roll.clone());
            if explained.provisional {
                add("说明", "涉及的年度放假安排尚未公布，公布后重算".to_owned());
            }
        }
        Deadline {
            title: step.title.clone(),
            about: step.about.clone(),
            left: step.remaining.text.clone(),
            tone: match step.remaining.tone {
                Tone::Plain => "",
                Tone::Near => " near",
                Tone::Over => " over",
            },
            whose: step.whose.clone(),
            sentence,
            days,
            months,
            why,
        }
    }
}

fn cells(cells: &[Cell], today: Date) -> Vec<DayCell> {
    let cell = |(nth, cell): (usize, &Cell)| {
        let mut class = match (&cell.kind, cell.last) {
            (_, true) => "end",
            (CellKind::Start, _) => "start",
            (CellKind::Counted(_), _) => "",
            _ => "off",
        }
        .to_owned();
        let mut notes = notes(cell);
        if cell.date == today {
            class.push_str(" today");
            notes.push("今天".to_owned());
        }
        let day = match cell.date.day() {
            1 if nth > 0 => cell.date.strftime("%-m/%-d").to_string(),
            day => day.to_string(),
        };
        DayCell { class, weekday: weekday(cell.date), day, notes }
    };
    cells.iter().enumerate().map(cell).collect()
}

fn notes(cell: &Cell) -> Vec<String> {
    let mut notes = match &cell.kind {
        CellKind::Start => vec!["起算日".to_owned(), "不计".to_owned()],
        CellKind::Counted(n) if cell.make_up => vec![format!("第{n}日"), "调休上班".to_owned()],
        CellKind::Counted(n) => vec![format!("第{n}日")],
        CellKind::Weekend => vec!["周末".to_owned()],
        CellKind::Holiday(name) => vec![name.clone()],
        CellKind::Paused(_) => vec!["暂停".to_owned()],
        CellKind::Rolled(_) if cell.last => vec!["顺延".to_owned()],
        CellKind::Rolled(name) => vec![name.clone()],
    };
    if cell.last {
        notes.push("24:00止".to_owned());
    }
    notes
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "一",
        Weekday::Tuesday => "二",
        Weekday::Wednesday => "三",
        Weekday::Thursday => "四",
        Weekday::Friday => "五",
        Weekday::Saturday => "六",
        Weekday::Sunday => "日",
    }
}

/// One line per month: what is counted, and the days that are special.
fn lines(cells: &[Cell], today: Date) -> Vec<MonthLine> {
    // Where weekends count like other days, a make-up day is nothing special.
    let working = cells.iter().any(|cell| cell.kind == CellKind::Weekend);
    cells
        .chunk_by(|a, b| a.date.month() == b.date.month())
        .map(|month| {
            let counted = month.iter().filter_map(|cell| match cell.kind {
                CellKind::Counted(n) => Some(n),
                _ => None,
            });
            let counted: Vec<u32> = counted.collect();
            MonthLine {
                month: month[0].date.strftime("%Y年%-m月").to_string(),
                counted: match (counted.first(), counted.last()) {
                    (Some(first), Some(last)) if first < last => format!("第{first}—{last}日"),
                    (Some(only), _) => format!("第{only}日"),
                    _ => "不计".to_owned(),
                },
                special: special(month, today, working).join("；"),
            }
        })
        .collect()
}

fn special(month: &[Cell], today: Date, working: bool) -> Vec<String> {
    let mut said = Vec::new();
    let name = |cell: &Cell| run_name(cell, working);
    for run in month.chunk_by(|a, b| name(a) == name(b)) {
        let Some(name) = name(&run[0]) else { continue };
        let day = |date: Date| date.strftime("%-m月%-d日").to_string();
        let (first, last) = (run[0].date, run[run.len() - 1].date);
        said.push(match first == last {
            true => format!("{}{name}", day(first)),
            false => format!("{}至{}日{name}", day(first), last.day()),
        });
    }
    said.extend(month.iter().filter(|cell| cell.date == today).filter_map(
        |cell| match cell.kind {
            CellKind::Counted(n) => {
                Some(format!("{}今天，第{n}日", cell.date.strftime("%-m月%-d日")))
            }
            _ => None,
        },
    ));
    let last = month.iter().filter(|cell| cell.last);
    said.extend(last.map(|cell| format!("{}24:00止", cell.date.strftime("%-m月%-d日"))));
    said
}

/// What makes a day special; ordinary days and weekends are not named one by one.
fn run_name(cell: &Cell, working: bool) -> Option<String> {
    match &cell.kind {
        CellKind::Start => Some("起算，不计".to_owned()),
        CellKind::Holiday(name) => Some(format!("{name}放假，不计")),
        CellKind::Paused(why) => Some(format!("暂停（{why}）")),
        CellKind::Rolled(_) if cell.last => None,
        CellKind::Rolled(name) => Some(format!("{name}，顺延")),
        CellKind::Counted(_) if cell.make_up && working => Some("调休上班，计入".to_owned()),
        CellKind::Counted(_) | CellKind::Weekend => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn cell(on: Date, kind: CellKind) -> Cell {
        Cell { date: on, kind, make_up: false, last: on == date(2023, 6, 2) }
    }

    #[test]
    fn long_terms_are_told_by_months() {
        let mut all = vec![cell(date(2023, 4, 28), CellKind::Start)];
        let days = domain::calendar::days(date(2023, 4, 29), date(2023, 6, 2));
        all.extend(days.zip(1..).map(|(on, n)| cell(on, CellKind::Counted(n))));
        let lines = lines(&all, date(2023, 5, 4));
        let said: Vec<_> = lines.iter().map(|l| (&*l.counted, &*l.special)).collect();
        assert_eq!(
            said,
            [
                ("第1—2日", "4月28日起算，不计"),
                ("第3—33日", "5月4日今天，第6日"),
                ("第34—35日", "6月2日24:00止"),
            ]
        );
    }

    #[test]
    fn the_last_day_is_filled_and_today_is_named() {
        let all =
            [cell(date(2023, 6, 1), CellKind::Start), cell(date(2023, 6, 2), CellKind::Counted(1))];
        let days = cells(&all, date(2023, 6, 2));
        assert_eq!(days[1].class, "end today");
        assert_eq!(days[1].notes, ["第1日", "24:00止", "今天"]);
    }
}

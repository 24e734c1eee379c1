//! Official lists with their lead offices, as a table: one line for a task, cells parted by tabs.

/// A task of an official list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedTask {
    /// The list: a place and a year, joined by `_`.
    pub set: String,
    /// The text of the task.
    pub task: String,
    /// The official lead offices.
    pub leads: Vec<String>,
}

/// Why a table of led tasks cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedFault {
    /// The line, from 1, lacks its list, its task or its leads.
    Line(usize),
    /// There is no task at all.
    Empty,
}

impl std::fmt::Display for LedFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(line) => {
                write!(f, "第{line}行读不懂:应有 name、task 和 lead_norm(或 lead)三栏,以制表符分隔")
            }
            Self::Empty => write!(f, "没有一行任务"),
        }
    }
}

impl std::error::Error for LedFault {}

/// Columns in their usual order; a first line that names them may order them otherwise.
const COLUMNS: [&str; 7] = ["name", "no", "head", "task", "lead", "co", "lead_norm"];

impl LedTask {
    /// Reads a table. Leads are those of `lead_norm`, or where that is empty those of `lead`.
    ///
    /// # Errors
    /// The first line that is not so.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, LedFault> {
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let mut lines = lines.filter(|(_, line)| !line.trim().is_empty()).peekable();
        let mut columns: Vec<&str> = COLUMNS.to_vec();
        if let Some((_, line)) = lines.next_if(|(_, line)| is_header(line)) {
            columns = line.split('\t').map(str::trim).collect();
        }
        let mut tasks = Vec::new();
        for (nth, line) in lines {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            let cell = |name: &str| {
                let at = columns.iter().position(|column| *column == name)?;
                cells.get(at).copied().filter(|cell| !cell.is_empty())
            };
            let leads = cell("lead_norm").or_else(|| cell("lead"));
            let (Some(set), Some(task), Some(leads)) = (cell("name"), cell("task"), leads) else {
                return Err(LedFault::Line(nth + 1));
            };
            let leads = leads.split('、').map(str::trim).filter(|lead| !lead.is_empty());
            let leads = leads.map(str::to_owned).collect();
            tasks.push(Self { set: set.to_owned(), task: task.to_owned(), leads });
        }
        if tasks.is_empty() { Err(LedFault::Empty) } else { Ok(tasks) }
    }

    /// The place and the year of its list.
    pub fn place(&self) -> Option<(&str, i16)> {
        let (place, year) = self.set.rsplit_once('_')?;
        Some((place, year.parse().ok()?))
    }
}

/// Whether a line names the columns.
fn is_header(line: &str) -> bool {
    let names: Vec<&str> = line.split('\t').map(str::trim).collect();
    names.contains(&"name") && names.contains(&"task")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_any_order_of_columns() {
        let usual = "\u{feff}name\tno\thead\ttask\tlead\tco\tlead_norm\r\n\
            甲市_2030\t1\t\t新建学校。\t市教育局、市住建局\t\t教育、住建\r\n\r\n";
        let other = "task\tlead\tname\n新建学校。\t教育、住建\t甲市_2030\n";
        let bare = "甲市_2030\t1\t\t新建学校。\t教育、住建\n";
        let expect = LedTask {
            set: "甲市_2030".into(),
            task: "新建学校。".into(),
            leads: vec!["教育".into(), "住建".into()],
        };
        for text in [usual, other, bare] {
            assert_eq!(
                LedTask::parse_all(text).expect("a list"),
                std::slice::from_ref(&expect),
                "{text}"
            );
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        let said = |text: &str| LedTask::parse_all(text).expect_err("a fault").to_string();
        assert!(said("甲市_2030\t1\t\t新建学校。\n").starts_with("第1行读不懂"));
        assert!(
            said("name\ttask\tlead\n甲市_2030\t新建学校。\t教育\n甲市_2030\t\t教育\n")
                .starts_with("第3行")
        );
        assert!(said("name\ttask\tlead\n").contains("没有一行任务"));
    }
}

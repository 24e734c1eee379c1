//! The official list of tasks (任务分解方案) as a docx by GB/T 9704 and as an A3 workbook.
//!
//! The docx follows the report: headings 一、 and （一）, tasks numbered through in Arabic figures, who
//! does what in brackets behind each. The workbook has one row per task with its four quarters.
//! `domain::paper` reads both back to the same tasks: how a line is written is said there, in the
//! file that reads it.

use domain::paper::{self, Item, LEVELS, NO_SECTION};
use jiff::civil::Date;

use crate::fault::DocumentFault;
use crate::official::{Block, Level, OfficialDocument, write_docx};
use crate::sheet::{Align, Cell, Column, Kind, Sheet};
use crate::xlsx_write::write_xlsx;

/// One task of the list. Empty words mean that nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number, through the whole list.
    pub number: String,
    /// A few words.
    pub title: String,
    /// What is to be done.
    pub text: String,
    /// The headings above it, parted by [`LEVELS`].
    pub section: String,
    /// The leader in charge.
    pub leader: String,
    /// The office that leads; several are joined by “、”.
    pub lead: String,
    /// Offices that help.
    pub with: Vec<String>,
    /// On whom it depends (任务性质).
    pub nature: String,
    /// The day by which it is to be done.
    pub due: Option<Date>,
    /// The number or state to be reached.
    pub target: String,
    /// The visible result of the year.
    pub annual_result: String,
    /// Its number on the list of the higher level.
    pub superior_no: String,
    /// What is to be reached in each quarter; only the workbook has room for it.
    pub milestones: [String; 4],
}

/// The list with what stands around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskList {
    /// The title; `\n` breaks it where the sense breaks.
    pub title: String,
    /// Paragraphs before the tasks, a line each, and notes under the table of the workbook; empty if
    /// there are none.
    pub intro: String,
    /// The office that issues it.
    pub issuer: String,
    /// The day of issue.
    pub date: Option<Date>,
    /// Its number (文号).
    pub number: Option<String>,
    /// The tasks, in their order.
    pub rows: Vec<TaskRow>,
}

/// Writes the list as an official document: A4, running text. The same list gives the same bytes.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if it has no title or no task.
pub fn write_task_list_docx(list: &TaskList) -> Result<Vec<u8>, DocumentFault> {
    check(list)?;
    let intro = list.intro.lines().filter(|line| !line.trim().is_empty());
    let mut body: Vec<Block> = intro.map(|line| Block::Paragraph(paper::prose(line))).collect();
    for line in outline(&list.rows) {
        match line {
            Line::Heading(level, text) => body.push(Block::Heading { level, text }),
            Line::Task(at, row) => {
                let lines = paper::lines(&item(row), at + 1);
                body.extend(lines.into_iter().map(Block::Paragraph));
            }
        }
    }
    write_docx(&OfficialDocument {
        number: list.number.clone(),
        title: list.title.clone(),
        body,
        signature: Some(list.issuer.clone()).filter(|issuer| !issuer.trim().is_empty()),
        date: list.date,
        ..OfficialDocument::default()
    })
}

/// Writes the list as a workbook: A3 landscape, the head repeated on every page and frozen on
/// screen. The same list gives the same bytes.
///
/// # Errors
/// [`DocumentFault::Unwritable`] if it has no title or no task, or a text is longer than a cell.
pub fn write_task_list_xlsx(list: &TaskList) -> Result<Vec<u8>, DocumentFault> {
    check(list)?;
    let has_targets = list.rows.iter().any(|row| !row.target.trim().is_empty());
    let columns = columns(has_targets);
    let mut rows = Vec::new();
    let mut chapters = [0u32; 2];
    for line in outline(&list.rows) {
        rows.push(match line {
            Line::Heading(level, text) => heading(level, &text, &mut chapters, columns.len()),
            Line::Task(_, row) => cells(row, has_targets),
        });
    }
    let date = list.date.map(|day| format!("{}年{}月{}日", day.year(), day.month(), day.day()));
    let scope: Vec<&str> = [list.number.as_deref(), Some(list.issuer.as_str()), date.as_deref()]
        .into_iter()
        .flatten()
        .filter(|part| !part.trim().is_empty())
        .collect();
    write_xlsx(&[Sheet {
        name: "任务分解表".to_owned(),
        title: list.title.replace('\n', ""),
        scope: Some(scope.join("　　")).filter(|scope| !scope.is_empty()),
        columns,
        rows,
        notes: list.intro.lines().map(clean).filter(|line| !line.is_empty()).collect(),
    }])
}

fn check(list: &TaskList) -> Result<(), DocumentFault> {
    let unwritable = |what: &str| Err(DocumentFault::Unwritable { what: what.to_owned() });
    if list.title.trim().is_empty() {
        return unwritable("任务分解表没有标题");
    }
    if list.rows.is_empty() {
        return unwritable("任务分解表没有任务");
    }
    Ok(())
}

/// A line of the list in its order on paper.
enum Line<'r> {
    Heading(Level, String),
    Task(usize, &'r TaskRow),
}

/// The tasks with the headings that change between them. Deeper headings stand in one line.
fn outline(rows: &[TaskRow]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut above = ("", "");
    for (at, row) in rows.iter().enumerate() {
        let section = row.section.trim();
        let (outer, inner) = section.split_once(LEVELS).unwrap_or((section, ""));
        if outer != above.0 || inner.is_empty() && !above.1.is_empty() {
            let none = outer.is_empty();
            let text = if none { NO_SECTION.to_owned() } else { paper::heading(outer) };
            lines.push(Line::Heading(Level::First, text));
            above = (outer, "");
        }
        if inner != above.1 {
            lines.push(Line::Heading(Level::Second, paper::heading(inner)));
        }
        above = (outer, inner);
        lines.push(Line::Task(at, row));
    }
    lines
}

/// The row as the reader of papers knows it.
fn item(row: &TaskRow) -> Item {
    let words = |text: &str| Some(clean(text)).filter(|text| !text.is_empty());
    Item {
        id: 0,
        number: clean(&row.number),
        title: clean(&row.title),
        text: clean(&row.text),
        section: row.section.clone(),
        lead: row.lead.split('、').filter_map(words).collect(),
        with: row.with.iter().filter_map(|name| words(name)).collect(),
        leader: words(&row.leader),
        due: row.due,
        due_words: String::new(),
        nature: paper::nature_named(&row.nature),
        target: words(&row.target),
        annual_result: words(&row.annual_result),
        source: None,
        superior_no: words(&row.superior_no),
        start: 0,
        end: 0,
    }
}

/// A value without what no page shows: control characters, blank lines, white space at the ends of
/// lines.
fn clean(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(|line| {
        let shown = |scalar: char| if scalar.is_control() { ' ' } else { scalar };
        line.chars().map(shown).collect::<String>().trim().to_owned()
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The columns; widths fill an A3 page.
fn columns(has_targets: bool) -> Vec<Column> {
    let column = |header: &str, width: u16, align: Align| Column {
        header: header.to_owned(),
        width: Some(width),
        align,
        kind: Kind::Text,
    };
    let mut columns = vec![
        Column { kind: Kind::Integer, ..column("序号", 6, Align::Centre) },
        column("任务名称", 24, Align::Left),
        column("工作内容", 42, Align::Left),
    ];
    if has_targets {
        columns.push(column("量化目标", 16, Align::Left));
    }
    columns.extend([
        column("责任领导", 12, Align::Centre),
        column("牵头单位", 16, Align::Left),
        column("配合单位", 22, Align::Left),
        column("一季度节点", 16, Align::Left),
        column("二季度节点", 16, Align::Left),
        column("三季度节点", 16, Align::Left),
        column("四季度节点", 16, Align::Left),
        Column { kind: Kind::Date, ..column("完成时限", 12, Align::Centre) },
        column("任务性质", 10, Align::Centre),
        column("年度标志性成果", 18, Align::Left),
        column("上级任务对应号", 10, Align::Centre),
    ]);
    columns
}

/// A heading over the whole width, with its number.
fn heading(level: Level, text: &str, chapters: &mut [u32; 2], width: usize) -> Vec<Cell> {
    if level == Level::First {
        *chapters = [chapters[0] + 1, 0];
    } else {
        chapters[1] += 1;
    }
    let count = if level == Level::First { chapters[0] } else { chapters[1] };
    let mut cells = vec![Cell::Across(format!("{}{text}", level.number(count)))];
    cells.resize(width, Cell::Empty);
    cells
}

fn cells(row: &TaskRow, has_targets: bool) -> Vec<Cell> {
    let item = item(row);
    let words = |value: &str| match value {
        "" => Cell::Empty,
        value => Cell::Text(value.to_owned()),
    };
    let value = |value: &Option<String>| words(&paper::cell(value.as_deref().unwrap_or_default()));
    let quarter = |text: &String| words(&clean(text));
    let number = match item.number.parse::<i64>() {
        Ok(number) if number.to_string() == item.number => Cell::Integer(number),
        // A row without number must not be taken for the rest of the row above.
        _ if item.number.is_empty() => Cell::text("—"),
        _ => Cell::Text(paper::text_cell(&item.number)),
    };
    let mut cells =
        vec![number, words(&paper::text_cell(&item.title)), words(&paper::text_cell(&item.text))];
    if has_targets {
        cells.push(value(&item.target));
    }
    cells.extend([
        value(&item.leader),
        words(&paper::names(&item.lead)),
        words(&paper::names(&item.with)),
    ]);
    cells.extend(row.milestones.iter().map(quarter));
    cells.extend([
        row.due.map_or(Cell::Empty, Cell::Date),
        words(item.nature.map_or(&row.nature, |nature| paper::nature(nature))),
        value(&item.annual_result),
        value(&item.superior_no),
    ]);
    cells
}

#[cfg(test)]
mod tests {
    use domain::paper::Paper;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{read_text, read_xlsx};

    fn list(rows: Vec<TaskRow>) -> TaskList {
        TaskList {
            title: "甲区2031年《政府工作报告》任务分解方案".into(),
            intro:
                "为做好2031年工作，现将任务分解如下。\n一、请各单位抓紧落实（区政府办公室牵头）。"
                    .into(),
            issuer: "甲区人民政府办公室".into(),
            date: Some(date(2031, 3, 20)),
            number: Some("甲政办发〔2031〕5号".into()),
            rows,
        }
    }

    fn row(number: &str, title: &str, text: &str) -> TaskRow {
        TaskRow {
            number: number.into(),
            title: title.into(),
            text: text.into(),
            section: "建好城市 / 交通".into(),
            leader: "分管副区长A".into(),
            lead: "区住房和城乡建设局".into(),
            with: vec!["区财政局".into(), "丙市规划和自然资源局甲区分局".into()],
            nature: "区级主导".into(),
            due: Some(date(2031, 12, 31)),
            annual_result: "通车12公里；移交管养".into(),
            ..TaskRow::default()
        }
    }

    fn from_docx(list: &TaskList) -> Paper {
        let text = read_text("a.docx", &write_task_list_docx(list).unwrap()).unwrap();
        let tables: Vec<_> = text.tables.into_iter().map(|table| table.rows).collect();
        paper::read(&text.text, &tables, None).unwrap()
    }

    fn from_xlsx(list: &TaskList) -> Paper {
        let grids = read_xlsx(&write_task_list_xlsx(list).unwrap()).unwrap();
        let tables: Vec<_> = grids.into_iter().map(|grid| grid.rows).collect();
        paper::read("", &tables, None).unwrap()
    }

    /// What must come back of every row.
    fn told(item: &Item) -> Item {
        Item { id: 0, start: 0, end: 0, due_words: String::new(), ..item.clone() }
    }

    fn comes_back(list: &TaskList) {
        let written: Vec<_> = list.rows.iter().map(|row| told(&item(row))).collect();
        for paper in [from_docx(list), from_xlsx(list)] {
            let read: Vec<_> = paper.items.iter().map(told).collect();
            assert_eq!(read, written);
            assert_eq!(paper.title, list.title);
            assert_eq!(paper.number, list.number);
            assert_eq!(paper.date, list.date);
            assert_eq!(paper.issuer.as_deref(), Some(list.issuer.as_str()));
        }
    }

    #[test]
    fn ordinary_rows_come_back_and_need_no_joiners() {
        let rows = vec![
            row("1", "东城大桥", "年内建成东城大桥，打通北环路。"),
            row("2", "地区生产总值增长6%", "地区生产总值增长6%"),
            TaskRow {
                section: String::new(), ..row("3", "老旧小区改造", "确保改造12个老旧小区")
            },
        ];
        let list = list(rows);
        comes_back(&list);
        let text = read_text("a.docx", &write_task_list_docx(&list).unwrap()).unwrap().text;
        let line = "2.地区生产总值增长6%。（责任领导：分管副区长A；牵头单位：区住房和城乡建设局；\
             配合单位：区财政局、丙市规划和自然资源局甲区分局；完成时限：2031年12月31日；任务性质：区级主导；\
             年度标志性成果：通车12公里；移交管养）";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("一、建好城市\n（一）交通\n1."), "{text}");
    }

    #[test]
    fn awkward_rows_come_back() {
        let bare = |number: &str, title: &str, text: &str| TaskRow {
            number: number.into(),
            title: title.into(),
            text: text.into(),
            ..TaskRow::default()
        };
        comes_back(&list(vec![
            row(
                "1",
                "打造“一站式”服务。提速",
                "一、打造（牵头单位：甲）；\n2.做好：乙。（区教育局负责）",
            ),
            bare("2", "2031年任务", "2031年任务"),
            bare("", "无编号", "（一）做好工作\n责任单位：区教育局"),
            row("7-1", "★重点", "同上"),
            TaskRow {
                lead: "区教育局、财政局".into(),
                with: vec!["各镇（街道）".into(), "区残联等单位".into(), "区发改局和财政局".into()],
                section: "（一）其他任务：市长负责事项（共9项）".into(),
                annual_result: "建成3所。".into(),
                target: "★3所；".into(),
                leader: "—".into(),
                ..row("8", "职\u{200D}责", "\u{200D}甲")
            },
            TaskRow { section: "其他任务".into(), ..bare("12", "合计", "注：无") },
            bare("13", "收尾", "做好收尾。"),
        ]));
    }

    #[test]
    fn lists_without_title_or_task_are_refused() {
        let empty = list(Vec::new());
        for fault in [write_task_list_docx(&empty), write_task_list_xlsx(&empty)] {
            assert!(fault.unwrap_err().to_string().contains("没有任务"));
        }
        let untitled = TaskList { title: String::new(), ..list(vec![row("1", "甲", "乙")]) };
        assert!(write_task_list_docx(&untitled).unwrap_err().to_string().contains("没有标题"));
    }

    /// Words with all the marks that lists use for themselves.
    fn words() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "新建",
            "学校",
            "3所",
            "（",
            "）",
            "(",
            ")",
            "〔",
            "】",
            "；",
            ";",
            "：",
            ":",
            "。",
            "，",
            "、",
            "“",
            "”",
            "\n",
            " ",
            "　",
            "1.",
            "一、",
            "（一）",
            "牵头单位：",
            "责任单位",
            "区教育局",
            "财政局",
            "等",
            "和",
            "负责",
            "牵头",
            "配合",
            "任务性质：约束性",
            "2031年",
            "6月底前",
            "\u{200D}",
            "|",
            "\t",
            "★",
            "——",
            "无",
            "同上",
            "第3项",
            "注：",
            "会议议定",
        ]);
        prop::collection::vec(pieces, 1..9)
            .prop_map(|pieces| format!("甲{}", pieces.concat()))
            .prop_flat_map(|text| (Just(text), any::<bool>()))
            .prop_map(|(text, keeps)| if keeps { text } else { text['甲'.len_utf8()..].to_owned() })
            .prop_filter("a value says something", |text| {
                clean(text).chars().any(|scalar| scalar.is_alphanumeric())
            })
    }

    fn line() -> impl Strategy<Value = String> {
        words().prop_map(|text| clean(&text.replace(['\n', '\t'], "")))
    }

    fn name() -> impl Strategy<Value = String> {
        line().prop_map(|text| text.replace('、', "")).prop_filter(
            "a name is short and says something",
            |name| {
                (1..30).contains(&name.chars().count()) && name.chars().any(char::is_alphanumeric)
            },
        )
    }

    prop_compose! {
        fn rows()(
            text in words(),
            title in line(),
            places in ("[0-9]{1,3}(-[0-9]{1,2})?", prop::option::of(line()), prop::option::of(line())),
            leader in prop::option::of(line()),
            lead in prop::option::of(name()),
            with in prop::collection::vec(name(), 0..3),
            nature in prop::sample::select(vec!["", "区级主导", "争取上级", "企业实施", "持续推进", "约束性"]),
            day in prop::option::of((2020i16..2040, 1i8..13, 1i8..29)),
            others in (prop::option::of(line()), prop::option::of(line())),
        ) -> TaskRow {
            let section: Vec<String> = [places.1, places.2].into_iter().flatten().collect();
            let mut with = with;
            with.dedup();
            with.retain(|name| Some(name) != lead.as_ref());
            // Nobody leads where somebody helps: the first that helps would be taken to lead.
            let with = if lead.is_some() { with } else { Vec::new() };
            TaskRow {
                number: places.0,
                title,
                text,
                section: section.join(LEVELS),
                leader: leader.unwrap_or_default(),
                lead: lead.unwrap_or_default(),
                with,
                nature: nature.into(),
                due: day.map(|(year, month, day)| date(year, month, day)),
                target: others.0.unwrap_or_default(),
                annual_result: others.1.unwrap_or_default(),
                ..TaskRow::default()
            }
        }
    }

    proptest! {
        #[test]
        fn any_list_comes_back(rows in prop::collection::vec(rows(), 1..6)) {
            let rows = rows.into_iter().enumerate().map(|(at, row)| TaskRow {
                number: format!("{}{}", at + 1, row.number.find('-').map_or("", |dash| &row.number[dash..])),
                ..row
            });
            comes_back(&list(rows.collect()));
        }
    }
}

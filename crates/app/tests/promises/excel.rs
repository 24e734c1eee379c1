//! Tables as offices hand them over: every row is in or named with its reason, nothing is lost, and
//! what comes twice is not doubled.

use app::intake::{Mapping, Outcome, Preview, Tabled, Verdict};
use app::{AppError, Viewer};
use domain::intake::RowKind;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::world::{World, block, few};

struct Desk {
    world: World,
    viewer: Viewer,
}

impl Desk {
    async fn open(day: Date, post: &str) -> Desk {
        let world = World::open(day.at(9, 0, 0, 0)).await;
        let viewer = viewer(&world, post, day);
        Desk { world, viewer }
    }

    async fn tabled(&self, name: &str, bytes: &[u8]) -> Result<Tabled, AppError> {
        let file = self.world.app.arrive(name, bytes).await?.original;
        self.world.app.tabled(&file).await
    }

    fn proposed(&self, mechanism: &str, tabled: &Tabled) -> Mapping {
        let mechanism = self.world.app.intake_mechanism(&self.viewer, mechanism).unwrap();
        self.world.app.proposed(&self.viewer, &mechanism, tabled)
    }

    async fn preview(&self, mechanism: &str, mapping: &Mapping, tabled: &Tabled) -> Preview {
        let asked = (mechanism, mapping);
        self.world.app.preview_table(&self.viewer, asked, tabled, tabled.as_of).await.unwrap()
    }

    async fn take(&self, mechanism: &str, mapping: &Mapping, tabled: &Tabled) -> Preview {
        let asked = (mechanism, mapping);
        self.world.app.take_table(&self.viewer, asked, tabled, tabled.as_of).await.unwrap()
    }

    async fn cases(&self, mechanism: &str) -> Vec<store::read::CaseItem> {
        let query = store::read::Query {
            mechanism: Some(mechanism.to_owned()),
            limit: 10_000,
            ..Default::default()
        };
        self.world.store.cases(&store::read::Scope::All, &query).await.unwrap().items
    }
}

fn viewer(world: &World, post: &str, day: Date) -> Viewer {
    let directory = &world.app.district.directory;
    let roster = world.app.roster();
    Viewer::new(directory, &roster, roster.holder(post, day).unwrap(), post, day).unwrap()
}

/// Rows of text on one sheet.
fn plain(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).unwrap();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Last year's task list as an office would send it: title over the width, a head of two rows with
/// merged cells, a heading of a group, sums, the head once more, notes below, full-width digits, days
/// in eight writings, one of them a real day of the workbook, a double, and rows that cannot be taken.
fn messy() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("2022年任务").unwrap();
    let f = Format::new();
    sheet.merge_range(0, 0, 0, 7, "潞州区2022年重点工作任务台账", &f).unwrap();
    sheet.write_string(1, 7, "单位：项").unwrap();
    for (column, head) in [(0, "序号"), (1, "任务名称"), (2, "责任单位"), (3, "协办单位")]
    {
        sheet.merge_range(2, column, 3, column, head, &f).unwrap();
    }
    sheet.merge_range(2, 4, 2, 5, "季度节点", &f).unwrap();
    sheet.write_string(3, 4, "二季度").unwrap();
    sheet.write_string(3, 5, "四季度").unwrap();
    sheet.merge_range(2, 6, 3, 6, "办结时限", &f).unwrap();
    sheet.merge_range(2, 7, 3, 7, "备注", &f).unwrap();
    sheet.merge_range(4, 0, 4, 7, "一、城市建设", &f).unwrap();
    let rows: [(u32, [&str; 8]); 12] = [
        (
            5,
            [
                "１",
                "实施供热管网改造\n（第一批）",
                "区住建局",
                "区财政局、区城管局",
                "开工",
                "完工",
                "2022-12-31",
                "",
            ],
        ),
        (6, ["２", "新建口袋公园５处", "城管局", "", "", "建成5处", "2022.11.30", ""]),
        (
            7,
            [
                "3",
                "改造老旧小区12个",
                "区住建局",
                "",
                "开工6个",
                "完工",
                "２０２２年１０月３１日",
                "",
            ],
        ),
        (8, ["小计", "3", "", "", "", "", "", ""]),
        (9, ["序号", "任务名称", "责任单位", "协办单位", "二季度", "四季度", "办结时限", "备注"]),
        (10, ["4", "新建学校2所", "区教育局", "", "", "", "20221231", ""]),
        (11, ["5", "培育规上企业10户", "区工信局", "", "", "", "年底", ""]),
        (12, ["6", "新增就业6000人", "区人社局", "", "", "", "四季度末", ""]),
        (
            13,
            [
                "7",
                "实施供热管网改造（第一批）",
                "区住建局",
                "区财政局、区城管局",
                "开工",
                "完工",
                "2022-12-31",
                "",
            ],
        ),
        (14, ["8", "建设养老服务中心", "区养老事业发展局", "", "", "", "12月底前", ""]),
        (15, ["9", "整治河道3公里", "区水利局", "", "", "", "按计划推进", ""]),
        (16, ["10", "", "区水利局", "", "", "", "年底", ""]),
    ];
    for (row, cells) in rows {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column as u16, *cell).unwrap();
        }
    }
    let dated = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write_string(17, 0, "11").unwrap();
    sheet.write_string(17, 1, "修建农村公路20公里").unwrap();
    sheet.write_string(17, 2, "区交通局").unwrap();
    let day = ExcelDateTime::from_ymd(2022, 10, 15).unwrap();
    sheet.write_datetime_with_format(17, 6, &day, &dated).unwrap();
    sheet.write_string(18, 0, "合  计").unwrap();
    sheet.write_number(18, 1, 11).unwrap();
    sheet.write_string(20, 0, "注：1.本表由区政府办汇总。").unwrap();
    sheet.write_string(21, 0, "填表人：甲").unwrap();
    sheet.write_string(21, 3, "审核人：乙").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// Rows of the file: in, refused, double, known or changed, and everything beside the table.
fn accounted(tabled: &Tabled, counts: &Outcome) -> bool {
    let told = counts.begun + counts.advanced + counts.known + counts.changed;
    let rows: usize = tabled.table.kinds.iter().map(Vec::len).sum();
    let beside = [
        RowKind::Blank,
        RowKind::Title,
        RowKind::Head,
        RowKind::Group,
        RowKind::Sum,
        RowKind::Note,
    ];
    let beside: usize = beside.iter().map(|kind| tabled.table.count(*kind)).sum();
    told + counts.double + counts.refused == tabled.table.lines.len()
        && tabled.table.lines.len() + beside == rows
}

#[test]
fn last_years_list_comes_in_row_by_row_and_only_once() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let tabled = desk.tabled("台账.xlsx", &messy()).await.unwrap();
        let mapping = desk.proposed("commitment", &tabled);
        assert!(mapping.historic);
        assert_eq!(mapping.columns.get("责任单位").map(String::as_str), Some("lead"));
        let preview = desk.preview("commitment", &mapping, &tabled).await;
        let expect = Outcome { begun: 7, double: 1, refused: 3, ..Outcome::default() };
        assert_eq!(preview.counts, expect, "{:#?}", preview.rows);
        assert!(accounted(&tabled, &preview.counts));
        let reasons: Vec<(String, String)> = preview
            .refused()
            .map(|row| match &row.verdict {
                Verdict::Refused(problems) => (problems[0].cell.clone(), problems[0].say.clone()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(reasons[0].0, "C15");
        assert!(reasons[0].1.contains("单位名册里没有“区养老事业发展局”"), "{reasons:?}");
        assert_eq!(reasons[1].0, "G16");
        assert!(reasons[1].1.contains("按计划推进"), "{reasons:?}");
        assert_eq!(reasons[2], ("B17".to_owned(), "没有名称".to_owned()));
        assert!(
            desk.cases("commitment").await.is_empty(),
            "nothing is written before it is confirmed"
        );

        let taken = desk.take("commitment", &mapping, &tabled).await;
        assert_eq!(taken.counts, expect);
        let cases = desk.cases("commitment").await;
        assert_eq!(cases.len(), 7);
        let heating = cases.iter().find(|case| case.title.contains("供热管网")).unwrap();
        assert_eq!(heating.title, "实施供热管网改造（第一批）");
        assert_eq!(heating.opened_on, "2022-12-31");
        assert_eq!(heating.goal_on, None, "no deadline runs for what is historic");
        assert!(heating.view.contains("finance"), "{}", heating.view);
        let roads = cases.iter().find(|case| case.title.contains("农村公路")).unwrap();
        assert!(roads.view.contains("2022-10-15"), "{}", roads.view);
        let parks = cases.iter().find(|case| case.title.contains("口袋公园")).unwrap();
        assert_eq!(parks.title, "新建口袋公园5处");

        // The same file again, and a year later: it is all there.
        for day in [date(2023, 5, 9), date(2024, 6, 3)] {
            desk.world.run_clock(day.at(9, 0, 0, 0)).await;
            let again = desk.take("commitment", &mapping, &tabled).await;
            let expect = Outcome { known: 7, double: 1, refused: 3, ..Outcome::default() };
            assert_eq!(again.counts, expect, "{:#?}", again.rows);
        }
        assert_eq!(desk.cases("commitment").await.len(), 7);
        assert!(desk.world.store.verify().await.unwrap().is_empty());
    });
}

#[test]
fn what_the_columns_mean_is_remembered_for_the_district() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let rows: &[&[&str]] =
            &[&["甲栏", "乙栏", "丙栏"], &["整修道路", "区住建局", "2023-12-31"]];
        let tabled = desk.tabled("五月.xlsx", &plain("表", rows)).await.unwrap();
        assert_eq!(desk.world.app.remembered("commitment", &tabled.head).await.unwrap(), None);
        let mut mapping = desk.proposed("commitment", &tabled);
        for (column, target) in [("甲栏", "title"), ("乙栏", "lead"), ("丙栏", "due_on")] {
            mapping.columns.insert(column.to_owned(), target.to_owned());
        }
        let app = &desk.world.app;
        let key = ("commitment", tabled.head.as_str());
        app.remember_mapping(&desk.viewer, key, &mapping).await.unwrap();
        // Next month: other rows, a title above, full-width spaces in the head, a column of reasons.
        let rows: &[&[&str]] = &[
            &["六月份任务"],
            &["甲　栏", "乙 栏", "丙\n栏", "未导入原因"],
            &["整修桥梁", "区住建局", "2023-11-30", "上次没有时限"],
        ];
        let next = desk.tabled("六月.xlsx", &plain("表", rows)).await.unwrap();
        let known = app.remembered("commitment", &next.head).await.unwrap();
        assert_eq!(known, Some(mapping.clone()));
        assert_eq!(app.remembered("proposal", &next.head).await.unwrap(), None);
        let taken = desk.take("commitment", &mapping, &next).await;
        assert_eq!(taken.counts, Outcome { begun: 1, ..Outcome::default() }, "{:#?}", taken.rows);
    });
}

#[test]
fn three_years_of_proposals_on_three_sheets() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "proposals-clerk").await;
        let mut workbook = Workbook::new();
        for year in [2013, 2022, 2023] {
            let sheet = workbook.add_worksheet();
            sheet.set_name(format!("{year}年")).unwrap();
            let head = [
                "编号",
                "案由",
                "类别",
                "领衔代表",
                "承办单位",
                "会办单位",
                "交办日期",
                "办理方式",
            ];
            for (column, cell) in head.iter().enumerate() {
                sheet.write_string(0, column as u16, *cell).unwrap();
            }
            for nth in 1..=3_u32 {
                let row = [
                    nth.to_string(),
                    format!("关于第{nth}处停车场的建议"),
                    if nth == 2 { "提案".to_owned() } else { "建议".to_owned() },
                    "第一代表团".to_owned(),
                    "区住建局".to_owned(),
                    String::new(),
                    "3月20日".to_owned(),
                    "独办".to_owned(),
                ];
                for (column, cell) in row.iter().enumerate() {
                    sheet.write_string(nth, column as u16, cell).unwrap();
                }
            }
        }
        let bytes = workbook.save_to_buffer().unwrap();
        let tabled = desk.tabled("建议提案台账.xlsx", &bytes).await.unwrap();
        let mapping = desk.proposed("proposal", &tabled);
        let taken = desk.take("proposal", &mapping, &tabled).await;
        assert_eq!(taken.counts, Outcome { begun: 9, ..Outcome::default() }, "{:#?}", taken.rows);
        let cases = desk.cases("proposal").await;
        let days = |year: &str| cases.iter().filter(|c| c.opened_on.starts_with(year)).count();
        assert_eq!((days("2013"), days("2022"), days("2023")), (3, 3, 3));
        // Older than the rule: recorded and counted, without deadlines. This year's have theirs.
        let due = |year: &str| {
            cases.iter().filter(|c| c.opened_on.starts_with(year) && c.goal_on.is_some()).count()
        };
        assert_eq!((due("2013"), due("2023")), (0, 3), "{cases:#?}");
        assert!(cases.iter().any(|case| case.facet.as_deref() == Some("cppcc")));
        let again = desk.take("proposal", &mapping, &tabled).await;
        assert_eq!(again.counts.known, 9);
        assert_eq!(desk.cases("proposal").await.len(), 9);
    });
}

#[test]
fn a_changed_row_is_told_and_not_written_twice() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "document-registrar").await;
        let head: &[&str] = &["案号", "来文标题", "来源", "来文单位", "来文文号", "交办要求"];
        let row = |demand: &'static str| -> [&'static str; 6] {
            [
                "沪检1号",
                "关于河道保洁的检察建议",
                "公益诉讼检察建议",
                "区检察院",
                "潞检建〔2023〕1号",
                demand,
            ]
        };
        let one =
            desk.tabled("a.xlsx", &plain("表", &[head, &row("一个月内清理河道")])).await.unwrap();
        let mapping = desk.proposed("assigned-matter", &one);
        let taken = desk.take("assigned-matter", &mapping, &one).await;
        assert_eq!(taken.counts.begun, 1, "{:#?}", taken.rows);
        let two =
            desk.tabled("b.xlsx", &plain("表", &[head, &row("两个月内清理河道")])).await.unwrap();
        let changed = desk.take("assigned-matter", &mapping, &two).await;
        assert_eq!(changed.counts, Outcome { changed: 1, ..Outcome::default() });
        let Verdict::Changed(differs) = &changed.rows[0].verdict else { panic!("{changed:?}") };
        assert_eq!(differs, &["交办要求：系统中是一个月内清理河道，表中是两个月内清理河道"]);
        assert_eq!(desk.cases("assigned-matter").await.len(), 1);
    });
}

#[test]
fn who_may_not_begin_a_case_may_not_import_it() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "proposals-clerk").await;
        let kinds = desk.world.app.intake_kinds(&desk.viewer);
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.mechanism.as_str()).collect();
        assert_eq!(kinds, ["proposal"]);
        let refused = desk.world.app.intake_mechanism(&desk.viewer, "commitment");
        assert!(matches!(refused, Err(AppError::NotFound)));
        let tabled = desk.tabled("台账.xlsx", &messy()).await.unwrap();
        let mapping = Mapping::default();
        let asked = ("commitment", &mapping);
        let app = &desk.world.app;
        let taken = app.take_table(&desk.viewer, asked, &tabled, tabled.as_of).await;
        assert!(matches!(taken, Err(AppError::NotFound)));
    });
}

/// The national system's export of so many petitions, up to a month.
fn petitions(count: usize, until: Date) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = [
        "信访件编号",
        "信访人姓名",
        "信访形式",
        "信访目的",
        "概况信息",
        "责任单位",
        "初重件标识",
        "登记时间",
        "转送时间",
        "受理时间",
        "答复时间",
    ];
    for (column, cell) in head.iter().enumerate() {
        sheet.write_string(0, column as u16, *cell).unwrap();
    }
    let leads = ["区住建局", "区人社局", "区教育局", "区城管局"];
    for nth in 0..count {
        let begun = date(2023, 1, 3) + jiff::Span::new().days((nth % 90) as i64);
        let after = |days: i64| begun + jiff::Span::new().days(days);
        // Every tenth is answered late.
        let answer = if nth % 10 == 0 { 100 } else { 40 };
        let told = |day: Date| {
            if day <= until { day.strftime("%Y/%-m/%-d").to_string() } else { String::new() }
        };
        let row = [
            format!("JX2023{nth:06}"),
            "某某".to_owned(),
            ["网上信访", "来信", "来访"][nth % 3].to_owned(),
            "申诉求决".to_owned(),
            format!("反映第{nth}处供暖问题"),
            leads[nth % 4].to_owned(),
            if nth % 5 == 0 { "重件" } else { "初件" }.to_owned(),
            told(begun),
            told(after(5)),
            told(after(12)),
            told(after(12 + answer)),
        ];
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(nth as u32 + 1, column as u16, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn five_thousand_petitions_of_the_national_system_are_collected_once() {
    const COUNT: usize = 5_000;
    block(async {
        let desk = Desk::open(date(2023, 9, 28), "petition-registrar").await;
        let early = desk
            .tabled("国家信访系统2023年4月.xlsx", &petitions(COUNT, date(2023, 4, 30)))
            .await
            .unwrap();
        let mapping = desk.proposed("petition", &early);
        assert!(mapping.collected);
        assert!(!mapping.columns.contains_key("信访人姓名"), "persons are not brought along");
        assert_eq!(early.as_of, date(2023, 4, 30));
        let taken = desk.take("petition", &mapping, &early).await;
        let expect = Outcome { begun: COUNT, ..Outcome::default() };
        assert_eq!(taken.counts, expect, "{:#?}", taken.refused().next());
        assert_eq!(desk.cases("petition").await.len(), COUNT);
        let again = desk.take("petition", &mapping, &early).await;
        assert_eq!(again.counts, Outcome { known: COUNT, ..Outcome::default() });

        // The next file tells what has been done since.
        let late = desk
            .tabled("国家信访系统2023年8月.xlsx", &petitions(COUNT, date(2023, 8, 31)))
            .await
            .unwrap();
        let more = desk.take("petition", &mapping, &late).await;
        assert!(more.counts.advanced > 0 && more.counts.refused == 0, "{:?}", more.counts);
        assert_eq!(more.counts.advanced + more.counts.known, COUNT, "{:?}", more.counts);
        let again = desk.take("petition", &mapping, &late).await;
        assert_eq!(again.counts, Outcome { known: COUNT, ..Outcome::default() });
        assert_eq!(desk.cases("petition").await.len(), COUNT);

        // Deadlines and figures work; nobody here has a duty, and the clock does not act.
        let app = &desk.world.app;
        let period = "2023".parse().unwrap();
        let view = app.figure_view(&desk.viewer, "petition.answered", period, None).await.unwrap();
        let sides = view.sides.unwrap();
        assert_eq!((sides.n, sides.d), ((COUNT - COUNT / 10) as i64, COUNT as i64));
        assert_eq!(view.tabs, [COUNT, COUNT - COUNT / 10, COUNT / 10], "each can be opened");
        let said = ("原系统归集".to_owned(), "区信访局提供5000件，截至2023年8月31日".to_owned());
        assert!(view.basis.contains(&said), "{:?}", view.basis);
        let item = desk.cases("petition").await.into_iter().next().unwrap();
        assert_eq!(item.due_on, None, "no post here has a duty");
        let case = app.case_as_of(item.id, None).await.unwrap();
        assert_eq!(case.opening.origin.as_deref(), Some("JX2023000000"));
        let collected = case.opening.imported.as_ref().unwrap().collected.as_ref().unwrap();
        assert_eq!(collected.provider, "区信访局");
        assert!(
            case.events.iter().all(|event| event.actor.post_id() == Some("petition-registrar"))
        );
        assert!(desk.world.store.verify().await.unwrap().is_empty());
        // The index comes of the ledger alone.
        app.rebuild().await.unwrap();
        let known = desk.world.store.known_rows("petition", &["no:JX2023000007".to_owned()]).await;
        assert_eq!(known.unwrap().len(), 1);
    });
}

fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("区住建局".to_owned()),
        Just("住建局、教育局".to_owned()),
        Just("2023-12-31".to_owned()),
        Just("年底".to_owned()),
        Just("合计".to_owned()),
        "[一-龥]{1,8}",
        "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(few(6))]

    /// Whatever stands in the cells: every row is in or named, and a second time adds nothing.
    #[test]
    fn any_rows_are_in_or_named_and_never_twice(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 4), 1..30),
    ) {
        block(async {
            let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
            let mut all = vec![["序号", "任务名称", "牵头单位", "完成时限"].map(str::to_owned).to_vec()];
            all.extend(rows);
            let cells: Vec<Vec<&str>> =
                all.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
            let Ok(tabled) = desk.tabled("a.xlsx", &plain("表", &cells)).await else { return };
            let mapping = desk.proposed("commitment", &tabled);
            let taken = desk.take("commitment", &mapping, &tabled).await;
            assert!(accounted(&tabled, &taken.counts), "{:?}", taken.counts);
            assert_eq!(desk.cases("commitment").await.len(), taken.counts.begun);
            for row in taken.refused() {
                let Verdict::Refused(problems) = &row.verdict else { continue };
                assert!(!problems.is_empty() && problems.iter().all(|p| !p.say.is_empty()));
            }
            let again = desk.take("commitment", &mapping, &tabled).await;
            assert_eq!(again.counts.begun, 0);
            assert_eq!(again.counts.known, taken.counts.begun);
            assert_eq!(desk.cases("commitment").await.len(), taken.counts.begun);
        });
    }
}

/// What a ledger says of its cases, to be compared: title, lead office, fields.
fn said(cases: &[store::read::CaseItem]) -> Vec<(String, Option<String>, serde_json::Value)> {
    let mut said: Vec<_> = cases
        .iter()
        .map(|case| {
            let view: serde_json::Value = serde_json::from_str(&case.view).unwrap();
            (case.title.clone(), case.lead.clone(), view)
        })
        .collect();
    said.sort_by(|a, b| a.0.cmp(&b.0));
    said
}

fn exported(desk: &Desk, table: app::view::export::Exported) -> Vec<u8> {
    let sheet = documents::Sheet {
        name: "台账".to_owned(),
        title: format!("{}台账", desk.world.app.district.name),
        scope: Some("范围：全部".to_owned()),
        columns: table.columns,
        rows: table.rows,
        notes: vec!["注：由本系统导出。".to_owned()],
    };
    documents::write_xlsx(&[sheet]).unwrap()
}

fn whole(mechanism: &str) -> app::view::ledger::LedgerQuery {
    app::view::ledger::LedgerQuery { mechanism: mechanism.to_owned(), ..Default::default() }
}

#[test]
fn what_is_exported_can_be_imported_back() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let tabled = desk.tabled("台账.xlsx", &messy()).await.unwrap();
        let mapping = desk.proposed("commitment", &tabled);
        desk.take("commitment", &mapping, &tabled).await;
        let app = &desk.world.app;
        let table = app.export_ledger(&desk.viewer, &whole("commitment")).await.unwrap();
        assert_eq!(table.rows.len(), 7);
        // A filter is honoured.
        let query = app::view::ledger::LedgerQuery {
            lead: Some("education".into()),
            ..whole("commitment")
        };
        assert_eq!(app.export_ledger(&desk.viewer, &query).await.unwrap().rows.len(), 1);
        let bytes = exported(&desk, table);
        // Here it is all known.
        let back = desk.tabled("导出.xlsx", &bytes).await.unwrap();
        let mut mapping = desk.proposed("commitment", &back);
        mapping.historic = true;
        let again = desk.take("commitment", &mapping, &back).await;
        assert_eq!(again.counts, Outcome { known: 7, ..Outcome::default() }, "{:#?}", again.rows);
        // In another system it makes the same cases.
        let other = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let back = other.tabled("导出.xlsx", &bytes).await.unwrap();
        let taken = other.take("commitment", &mapping, &back).await;
        assert_eq!(taken.counts, Outcome { begun: 7, ..Outcome::default() }, "{:#?}", taken.rows);
        assert_eq!(said(&other.cases("commitment").await), said(&desk.cases("commitment").await));
    });
}

#[test]
fn an_export_has_no_last_page() {
    block(async {
        let desk = Desk::open(date(2023, 9, 28), "petition-registrar").await;
        let file = petitions(1_200, date(2023, 4, 30));
        let tabled = desk.tabled("国家信访系统2023年4月.xlsx", &file).await.unwrap();
        let mapping = desk.proposed("petition", &tabled);
        desk.take("petition", &mapping, &tabled).await;
        let table = desk.world.app.export_ledger(&desk.viewer, &whole("petition")).await.unwrap();
        assert_eq!(table.rows.len(), 1_200);
        let titles: Vec<&str> = table.columns.iter().map(|column| column.header.as_str()).collect();
        assert!(titles.contains(&"原系统编号") && !titles.contains(&"信访人"), "{titles:?}");
    });
}

#[test]
fn a_list_from_above_keeps_its_number_and_goes_out_in_three_forms() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let rows: &[&[&str]] = &[
            &[
                "任务编号",
                "任务名称",
                "具体任务",
                "责任单位",
                "办结时限",
                "下达单位",
                "下达文件",
                "任务层级",
                "出表",
            ],
            &[
                "2023-17",
                "新建学校2所",
                "新建学校2所，年底前投入使用",
                "区教育局",
                "年底",
                "市政府办",
                "市政办发〔2023〕8号",
                "市级",
                "市级表、deploy、简报",
            ],
        ];
        let tabled = desk.tabled("2023年市级任务.xlsx", &plain("任务", rows)).await.unwrap();
        let mapping = desk.proposed("superior-task", &tabled);
        let taken = desk.take("superior-task", &mapping, &tabled).await;
        assert_eq!(taken.counts, Outcome { begun: 1, ..Outcome::default() }, "{:#?}", taken.rows);
        let item = desk.cases("superior-task").await.remove(0);
        // Registered and given to its office in one go.
        assert_eq!((item.stage.as_str(), item.goal_on.as_deref()), ("issued", Some("2023-12-31")));
        let world = &desk.world;
        world.step(item.id, "education-liaison", crate::world::deed("sign")).await.unwrap();
        let report = crate::world::deed("progress").text("progress", "两所学校主体完工");
        world.step(item.id, "education-liaison", report).await.unwrap();
        let form = |id: &'static str| world.app.fill_form(&desk.viewer, id, &SUPERIOR_ALL);
        let text = |bytes: &[u8]| {
            documents::read_xlsx(bytes).unwrap()[0]
                .rows
                .iter()
                .map(|r| r.join("|"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        // What has not been approved does not go out.
        assert!(!text(&form("city-list").await.unwrap().1).contains("主体完工"));
        world.step(item.id, "education-signer", crate::world::deed("approve")).await.unwrap();
        for id in ["city-list", "deploy"] {
            let (name, bytes) = form(id).await.unwrap();
            let text = text(&bytes);
            assert!(
                name.ends_with(".xlsx")
                    && text.contains("2023-17")
                    && text.contains("两所学校主体完工"),
                "{text}"
            );
        }
        let (name, bytes) = form("bulletin").await.unwrap();
        let said = documents::read_text(&name, &bytes).unwrap().text;
        assert!(
            said.contains("新建学校2所（牵头单位：区教育局") && said.contains("两所学校主体完工"),
            "{said}"
        );
    });
}

static SUPERIOR_ALL: std::sync::LazyLock<app::view::ledger::LedgerQuery> =
    std::sync::LazyLock::new(|| whole("superior-task"));

const MINUTES: &str = "潞州区人民政府第45次常务会议纪要\n〔2023〕第45次\n\n\
    2023年4月28日，区长主持召开区政府第45次常务会议。现纪要如下：\n\n\
    一、研究城区供热保障工作\n会议听取了区住建局关于供热保障情况的汇报。会议议定：\n\
    1.由区住房和城乡建设局牵头，区财政局配合，6月10日前完成老旧管网隐患排查。\n\
    2.由区应急管理局负责，组织一次供热安全应急演练。\n\n出席：区长、各副区长。\n";

#[test]
fn minutes_become_meeting_decisions_with_their_limits() {
    block(async {
        let desk = Desk::open(date(2023, 5, 8), "supervision-clerk").await;
        let app = &desk.world.app;
        let file = app.arrive("会议纪要.txt", MINUTES.as_bytes()).await.unwrap().original;
        let incoming = app.incoming(&file, None).await.unwrap();
        let app::division::Content::Paper(paper) = &incoming.content else { panic!("no paper") };
        let decisions: Vec<app::division::Decision> = paper
            .items
            .iter()
            .map(|item| app::division::Decision {
                id: item.id,
                number: item.number.clone(),
                title: item.title.clone(),
                text: item.text.clone(),
                office: app.offices_named(&item.lead[0])[0].clone(),
                due_on: item.due,
                ..Default::default()
            })
            .collect();
        assert_eq!(app.issue_decisions(&desk.viewer, paper, &decisions).await.unwrap(), 2);
        let cases = desk.cases("meeting-decision").await;
        let due: Vec<Option<&str>> = cases.iter().map(|case| case.goal_on.as_deref()).collect();
        // The day that the meeting set, and the seven days of an ordinary matter where it set none.
        assert_eq!(due, [Some("2023-06-10"), Some("2023-05-15")], "{cases:#?}");
        assert!(cases.iter().all(|case| case.stage == "issued"));
        assert!(desk.cases("commitment").await.is_empty());
    });
}

#[test]
fn a_monthly_table_of_an_office_becomes_readings() {
    block(async {
        let desk = Desk::open(date(2023, 11, 28), "data-publisher").await;
        let rows: &[&[&str]] = &[
            &["2023年10月主要经济指标", "", "", "", ""],
            &["指标名称", "所属期", "单位", "本期数", "发布日期"],
            &["规模以上工业增加值增速", "2023年10月", "%", "５．２％", "11月20日"],
            &["社会消费品零售总额", "2023年三季度", "亿元", "1,2.5", "11月20日"],
            &["没有这个指标", "2023年10月", "%", "3", "11月20日"],
        ];
        let tabled = desk.tabled("2023年10月.xlsx", &plain("表", rows)).await.unwrap();
        let mapping = desk.proposed("reading", &tabled);
        let taken = desk.take("reading", &mapping, &tabled).await;
        let expect = Outcome { begun: 1, refused: 2, ..Outcome::default() };
        assert_eq!(taken.counts, expect, "{:#?}", taken.rows);
        let item = desk.cases("reading").await.remove(0);
        assert!(item.view.contains("2023-10") && item.view.contains("5.2"), "{}", item.view);
        assert_eq!(
            (item.stage.as_str(), item.lead.as_deref()),
            ("unpublished", Some("statistics"))
        );
        assert_eq!(desk.take("reading", &mapping, &tabled).await.counts.known, 1);
    });
}

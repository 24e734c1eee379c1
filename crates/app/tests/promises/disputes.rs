//! Whose task it is, who may change it, and whose delay it is: a disputed task, a project that
//! deputies voted for, a slow province, a late enterprise.

use app::bulletin::Period;
use app::division::{Change, Confirmed, Incoming};
use app::view::ledger::{Chip, LedgerQuery};
use app::{AppError, Done, Viewer};
use domain::case::{Refusal, RefusalKind};
use domain::event::CaseId;
use domain::status::Status;
use domain::value::Value;
use jiff::civil::{Date, date};

use crate::world::{Deed, World, block, deed, row};

const REPORT: &str = "政府工作报告\n一、2030年工作回顾\n一年来，新建道路12公里。\n\
    二、2031年工作安排\n重点做好以下工作：\n(一)改善民生\n\
    新建公办幼儿园3所，8月底前投入使用。改造老旧小区12个，惠及居民3000户。\n";

fn viewer(world: &World, post: &str) -> Viewer {
    let today = world.app.clock.today();
    let roster = world.app.roster();
    let person = roster.holder(post, today).unwrap_or_else(|| panic!("nobody is {post}"));
    world.app.viewer(person, post).unwrap()
}

fn because(mut deed: Deed, reason: &str) -> Deed {
    deed.backing.reason = Some(reason.to_owned());
    deed
}

fn refusal(result: Result<Done, AppError>) -> Refusal {
    match result {
        Err(AppError::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

/// What the case log says to a viewer, oldest first.
async fn log(world: &World, post: &str, number: &str) -> String {
    let view = world.app.case_view(&viewer(world, post), number, None).await.unwrap();
    let lines = view.log.iter().rev().map(|e| format!("{} {} {}", e.who, e.act, e.text));
    lines.collect::<Vec<_>>().join("\n")
}

/// Asserts that words stand in a text in this order.
fn in_order(text: &str, words: &[&str]) {
    let mut from = 0;
    for word in words {
        let at = text[from..].find(word).unwrap_or_else(|| panic!("no {word} in order in\n{text}"));
        from += at + word.len();
    }
}

/// A report divided up to the offices' answers; the draft of the kindergartens, led by education.
async fn consulted(world: &World) -> (CaseId, String) {
    let app = &world.app;
    let clerk = viewer(world, "supervision-clerk");
    let arrived = app.arrive("报告.txt", REPORT.as_bytes()).await.unwrap();
    let incoming: Incoming = app.incoming(&arrived.original, None).await.unwrap();
    let confirmed = Confirmed {
        title: "2031年政府工作报告".to_owned(),
        year: 2031,
        version: "review".to_owned(),
    };
    app.take_report(&clerk, &incoming, &confirmed).await.unwrap();
    let division = app.division(&clerk, 2031).await.unwrap();
    for draft in division.live() {
        let change = Change {
            office: Some("education".to_owned()),
            leader: Some("vice-head-e".to_owned()),
            annual_result: Some("年底前全部完成".to_owned()),
            ..Change::default()
        };
        app.edit_draft(&clerk, 2031, &draft.number, (&change, true, None)).await.unwrap();
    }
    let report = app.report_item(2031).await.unwrap().unwrap();
    let adopt = deed("adopt").text("adopted_on", "2031-02-18").text("version", "adopted");
    world.step(report.id, "supervision-head", adopt).await.unwrap();
    app.consult_offices(&clerk, 2031).await.unwrap();
    let division = app.division(&clerk, 2031).await.unwrap();
    let school = division.live().find(|draft| draft.content.contains("幼儿园")).unwrap();
    (school.id, school.number.clone())
}

fn objection(grounds: &str) -> Deed {
    because(deed("object").text("grounds", grounds), "职责在住房和城乡建设部门")
}

#[test]
fn an_office_has_two_chances_to_object_and_no_third() {
    block(async {
        let world = World::open(date(2031, 2, 20).at(9, 0, 0, 0)).await;
        let (draft, number) = consulted(&world).await;
        // The first chance: while the office is consulted, three working days.
        world.step(draft, "education-signer", objection("三定规定第三条")).await.unwrap();
        world
            .step(draft, "office-director", because(deed("uphold"), "三定规定载明"))
            .await
            .unwrap();
        let again = refusal(world.step(draft, "education-signer", objection("权责清单")).await);
        assert!(matches!(again.kind, RefusalKind::WrongStage | RefusalKind::TooOften), "{again:?}");
        let said = log(&world, "education-liaison", &number).await;
        in_order(&said, &["征求意见", "提出异议", "维持原分工"]);
        assert!(said.contains("三定规定第三条") && said.contains("三定规定载明"), "{said}");
        world.step(draft, "vice-head-e", deed("review")).await.unwrap();
        world.step(draft, "district-head", deed("ratify")).await.unwrap();
        let clerk = viewer(&world, "supervision-clerk");
        world.app.issue_drafts(&clerk, 2031).await.unwrap();
        let division = world.app.division(&clerk, 2031).await.unwrap();
        let task = division.find(&number).unwrap().issued_as.clone().unwrap();
        second_chance(&world, &task).await;
    });
}

/// The second chance: after signing, five working days; whoever is in charge keeps working.
async fn second_chance(world: &World, task: &str) {
    let clerk = viewer(world, "supervision-clerk");
    let case = world.app.case_numbered(&clerk, task).await.unwrap().id;
    world.step(case, "education-liaison", deed("sign")).await.unwrap();
    world.step(case, "education-signer", objection("权责清单第12项")).await.unwrap();
    // No ruling yet: work goes on, by the same office.
    let progress = deed("progress").text("progress", "已完成选址");
    world.step(case, "education-liaison", progress).await.unwrap();
    let view = world.app.case_view(&clerk, task, None).await.unwrap();
    assert!(format!("{:?}", view.parts).contains("待裁定"), "{:?}", view.parts);
    let pending = refusal(world.step(case, "education-signer", objection("再次提出")).await);
    assert_eq!(pending.kind, RefusalKind::TooOften, "{pending:?}");
    let mut reassign = because(deed("reassign").part("dispute", 1), "三定规定载明由住建部门负责");
    let lead = world.app.district.directory.office_named("住建局").unwrap().id.clone();
    reassign.wanted.lead = Some(lead.clone());
    world.step(case, "office-director", reassign).await.unwrap();
    // Nobody returns it a third time: neither the old office nor the one that it went to.
    let old = refusal(world.step(case, "education-signer", objection("仍有异议")).await);
    assert!(matches!(old.kind, RefusalKind::NotYours | RefusalKind::TooOften), "{old:?}");
    let new = world.step(case, &format!("{lead}-signer"), objection("不属于我局")).await;
    assert_eq!(refusal(new).kind, RefusalKind::TooOften);
    let progress = deed("progress").text("progress", "已接续办理");
    world.step(case, &format!("{lead}-liaison"), progress).await.unwrap();
    let said = log(world, &format!("{lead}-liaison"), task).await;
    in_order(&said, &["签收", "提出异议", "报进展", "改派", "报进展"]);
    assert!(
        said.contains("权责清单第12项") && said.contains("三定规定载明由住建部门负责"),
        "{said}"
    );
}

#[test]
fn an_objection_has_its_days_and_then_lapses() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let task = issue(&world, TASKS[0], "head").await;
        world.run_clock(date(2031, 5, 19).at(9, 0, 0, 0)).await;
        let late = refusal(world.step(task, "energy-signer", objection("三定规定")).await);
        assert_eq!(late.kind, RefusalKind::OutOfTime, "{late:?}");
    });
}

#[test]
fn what_deputies_voted_for_is_changed_by_nobody_else() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let task = issue(&world, TASKS[0], "congress").await;
        let ask = because(
            deed("ask-adjust").text("new_due_on", "2032-06-30").text("cause", "policy"),
            "口径调整",
        );
        world.step(task, "energy-signer", ask).await.unwrap();
        world.step(task, "vice-head-b", deed("review").part("adjust", 1)).await.unwrap();
        let head = world.step(task, "district-head", deed("approve-head").part("adjust", 1)).await;
        let head = refusal(head);
        assert_eq!(head.kind, RefusalKind::Condition);
        let said = format!("{head:?}");
        assert!(said.contains("人大常委会") && said.contains("第五十条"), "{head:?}");
        let mut meeting = deed("approve-meeting").part("adjust", 1);
        meeting = meeting.text("minutes", "会议文件.docx");
        let meeting = refusal(world.step(task, "meeting-secretary", meeting).await);
        assert!(format!("{meeting:?}").contains("人大常委会"), "{meeting:?}");
        let desk = world.desk("人大常委会");
        let bare = world.step(task, &desk, deed("approve-congress").part("adjust", 1)).await;
        let bare = refusal(bare);
        assert!(format!("{bare:?}").contains("第五十条"), "{bare:?}");
        let with = deed("approve-congress").part("adjust", 1);
        let with = with.text("resolution", "会议文件.docx");
        world.step(task, &desk, with).await.unwrap();
        let number = number(&world, task).await;
        let view = world.app.case_view(&viewer(&world, "supervision-clerk"), &number, None).await;
        let strip = format!("{:?}", view.unwrap().strip);
        assert!(strip.contains("2032年6月30日") && strip.contains("12月31日"), "{strip}");
    });
}

#[test]
fn a_voted_project_waits_for_the_standing_committee() {
    block(async {
        let world = World::open(date(2031, 1, 6).at(9, 0, 0, 0)).await;
        let project = voted(&world).await;
        let change = deed("ask-change").text("change", "due").text("new_due_on", "2032-06-30");
        let change = because(change, "管线迁改滞后");
        world.step(project, "civil-affairs-signer", change).await.unwrap();
        let leader = voted_leader(&world);
        world.step(project, &leader, deed("review").part("change", 1)).await.unwrap();
        let resolution = || deed("approve").part("change", 1).text("resolution", "会议文件.docx");
        for post in ["district-head", "meeting-secretary", "supervision-head"] {
            let refused = refusal(world.step(project, post, resolution()).await);
            assert!(format!("{refused:?}").contains("第五十条"), "{post} {refused:?}");
        }
        let minutes = deed("submit").part("change", 1);
        let minutes = minutes.text("minutes", "会议文件.docx");
        world.step(project, "meeting-secretary", minutes).await.unwrap();
        let desk = world.desk("人大常委会");
        let bare = refusal(world.step(project, &desk, deed("approve").part("change", 1)).await);
        assert!(format!("{bare:?}").contains("第五十条"), "{bare:?}");
        world.step(project, &desk, resolution()).await.unwrap();
        let case = world.app.case(project).await.unwrap();
        let due = case.fields["due_on"].last().unwrap().value.to_string();
        assert_eq!(due, "2032-06-30");
    });
}

fn voted_leader(world: &World) -> String {
    let today = world.app.clock.today();
    let roster = world.app.roster();
    let leader = roster.leader_of("civil-affairs", today);
    leader.map_or("vice-head-a".to_owned(), |leader| leader.post.clone())
}

/// A project from the residents' wish to the deputies' vote, handed to its office.
async fn voted(world: &World) -> CaseId {
    let collect = deed("collect")
        .opening("新建社区食堂10个", "civil-affairs")
        .text("sort", "care")
        .text("channel", "deputy")
        .text("need", "社区就餐难");
    let done = world.begin("livelihood-project", "supervision-clerk", collect).await.unwrap();
    let node = row(&[("quarter", "四季度"), ("title", "建成"), ("due", "2031-11-30")]);
    let study = deed("study")
        .text("content", "新建社区食堂")
        .text("target", "10")
        .text("unit", "个")
        .with("budget", Value::Whole(300_000_000))
        .text("money_source", "区级财政")
        .with("milestones", Value::Many(vec![node]))
        .text("due_on", "2031-11-30")
        .text("feasible", "可行");
    world.step(done.case, "civil-affairs-signer", study).await.unwrap();
    let list = deed("list").text("minutes", "第18次常务会议纪要.docx");
    world.step(done.case, "meeting-secretary", list).await.unwrap();
    world.run_clock(date(2031, 4, 26).at(15, 0, 0, 0)).await;
    let elect = deed("elect")
        .text("voted_on", "2031-04-26")
        .text("votes_for", "212")
        .text("deputies", "256")
        .text("resolution", "票决结果.docx");
    world.step(done.case, &world.desk("人大常委会"), elect).await.unwrap();
    world.run_clock(date(2031, 5, 6).at(9, 0, 0, 0)).await;
    let assign = deed("assign").text("leader", &voted_leader(world));
    world.step(done.case, "supervision-clerk", assign).await.unwrap();
    done.case
}

/// Tasks whose milestone was due on the tenth of June: title, lead, nature, leader.
const TASKS: [(&str, &str, &str, &str); 3] = [
    ("改造供热管网12公里", "energy", "own", "vice-head-b"),
    ("争取省级园区批复", "finance", "upward", "executive-vice-head"),
    ("新材料项目投产", "industry-information", "enterprise", "vice-head-b"),
];

async fn issue(
    world: &World,
    (title, lead, nature, leader): (&str, &str, &str, &str),
    adjustable_by: &str,
) -> CaseId {
    let node = row(&[("quarter", "二季度"), ("title", "完成节点"), ("due", "2031-06-10")]);
    let issue = deed("issue")
        .opening(title, lead)
        .text("source", "report")
        .text("nature", nature)
        .text("leader", leader)
        .with("milestones", Value::Many(vec![node]))
        .text("due_on", "2031-12-31")
        .text("adjustable_by", adjustable_by);
    let done = world.begin("commitment", "supervision-clerk", issue).await.unwrap();
    world.step(done.case, &format!("{lead}-liaison"), deed("sign")).await.unwrap();
    done.case
}

async fn number(world: &World, case: CaseId) -> String {
    world.app.case(case).await.unwrap().opening.number.clone().unwrap()
}

#[test]
fn a_slow_province_is_not_red_and_an_enterprise_stands_apart_on_every_page() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let mut cases = Vec::new();
        for task in TASKS {
            cases.push(issue(&world, task, "head").await);
        }
        world.run_clock(date(2031, 7, 8).at(9, 0, 0, 0)).await;
        let clerk = viewer(&world, "supervision-clerk");
        let query = |chip| LedgerQuery {
            mechanism: "commitment".to_owned(),
            chip,
            limit: 50,
            ..LedgerQuery::default()
        };
        let ledger = world.app.ledger(&clerk, &query(None)).await.unwrap();
        let expected = [
            (Status::Missed, ""),
            (Status::Lagging, "上级环节逾期28天"),
            (Status::Normal, "企业节点逾期28天，另列"),
        ];
        for ((task, case), (status, apart)) in TASKS.iter().zip(&cases).zip(expected) {
            let row = ledger.rows.iter().find(|row| row.title == task.0).unwrap();
            assert_eq!((row.status, &*row.apart), (status, apart), "{}", task.0);
            let number = number(&world, *case).await;
            let view = world.app.case_view(&clerk, &number, None).await.unwrap();
            assert_eq!((view.status, &*view.apart), (status, apart), "{}", task.0);
        }
        // The list of those that lag holds as many as its chip says, and no enterprise.
        let late = world.app.ledger(&clerk, &query(Some(Chip::Late))).await.unwrap();
        let chip = late.chips.iter().find(|chip| chip.chip == Some(Chip::Late)).unwrap();
        assert_eq!((late.rows.len(), &*chip.count), (2, "2"));
        assert!(late.rows.iter().all(|row| row.title != TASKS[2].0));
        bulletin_says_it_apart(&world, date(2031, 7, 8)).await;
    });
}

/// The bulletin names the enterprise's milestone among what needs explaining, not among what lags.
async fn bulletin_says_it_apart(world: &World, today: Date) {
    let app = &world.app;
    let clerk = viewer(world, "supervision-clerk");
    let period = Period::of(today.first_of_month().yesterday().unwrap());
    app.propose_lights(&clerk, period).await.unwrap();
    let lights = app.quarter(&clerk, period).await.unwrap();
    let light = |title: &str| lights.lights.iter().find(|l| l.title == title).unwrap();
    assert_eq!(light(TASKS[1].0).proposed, "lagging", "a slow province is not red");
    assert!(light(TASKS[2].0).apart && light(TASKS[2].0).proposed == "normal");
    let (name, bytes) = app.bulletin_docx(&clerk, period).await.unwrap();
    let text = documents::read_text(&name, &bytes).unwrap().text;
    let (behind, notes) = text.split_once("需要说明的事项").unwrap();
    assert!(notes.contains(TASKS[2].0) && notes.contains("另行列出"), "{notes}");
    let (_, behind) = behind.split_once("进度滞后和未达序时的事项").unwrap();
    let behind = behind.split("未按时报送进展的事项").next().unwrap();
    assert!(!behind.contains(TASKS[2].0), "{behind}");
    assert!(behind.contains(TASKS[0].0) && behind.contains(TASKS[1].0), "{behind}");
}

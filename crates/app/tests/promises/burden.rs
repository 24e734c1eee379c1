//! Every number of 减负监测 is the forms that it opens to, offices see their own, a form outside the
//! system shows its yearly cost first, and streets and towns are asked only what their list holds.

use app::burden::forms::{Plan, yearly};
use app::burden::{Burden, Kind, Show, Sum};
use app::{AppError, Viewer};
use domain::case::RefusalKind;
use domain::event::{Backing, CaseId};
use domain::value::Value;
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::world::{Deed, World, block, deed, refused, row};

fn viewer(world: &World, post: &str) -> Viewer {
    let today = world.app.clock.today();
    world.app.viewer(world.app.roster().holder(post, today).unwrap(), post).unwrap()
}

/// A task that has been signed for.
async fn task(world: &World, title: &str, lead: &str) -> CaseId {
    let node = row(&[("quarter", "四季度"), ("title", "完成"), ("due", "2031-12-20")]);
    let issue = deed("issue")
        .opening(title, lead)
        .text("source", "report")
        .text("nature", "own")
        .text("leader", "vice-head-b")
        .with("milestones", Value::Many(vec![node]))
        .text("due_on", "2031-12-31")
        .text("adjustable_by", "head");
    let done = world.begin("commitment", "supervision-clerk", issue).await.unwrap();
    world.step(done.case, &format!("{lead}-liaison"), deed("sign")).await.unwrap();
    done.case
}

const TEXT: &str = "已完成初步设计批复，正在办理施工许可";

/// Two months of five tasks: reports, an exemption, one text sent for two tasks, one silence.
async fn two_months() -> World {
    let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
    let heat = task(&world, "改造供热管网12公里", "energy").await;
    let solar = task(&world, "建成光伏电站2座", "energy").await;
    let school = task(&world, "新建幼儿园3所", "education").await;
    world.run_clock(date(2031, 5, 26).at(9, 0, 0, 0)).await;
    let report = |text: &str| deed("progress").text("progress", text);
    world.step(heat, "energy-liaison", report(TEXT)).await.unwrap();
    world.step(solar, "energy-liaison", report(TEXT)).await.unwrap();
    world.step(school, "education-liaison", deed("exempt")).await.unwrap();
    world.run_clock(date(2031, 6, 26).at(9, 0, 0, 0)).await;
    let both = report("主体完工").text("problem", "资金缺口300万元");
    world.step(heat, "energy-liaison", both).await.unwrap();
    world.step(school, "education-liaison", deed("exempt")).await.unwrap();
    world.run_clock(date(2031, 7, 3).at(9, 0, 0, 0)).await;
    world
}

fn agrees(burden: &Burden) {
    let whole = burden.sum(None, None);
    let mut parts = Sum::default();
    for office in &burden.offices {
        let own = burden.sum(Some(office), None);
        let months = burden.months.iter().map(|month| burden.sum(Some(office), Some(*month)));
        assert_eq!(months.map(|sum| sum.forms).sum::<usize>(), own.forms);
        for show in [Show::Forms, Show::Exempt, Show::Rounds, Show::Texts, Show::Twice] {
            let rows = burden.among(Some(office), None).filter(|ask| show.holds(ask)).count();
            let number = match show {
                Show::Forms => own.forms,
                Show::Exempt => own.exempt,
                Show::Rounds => own.rounds,
                Show::Texts => own.texts,
                _ => own.twice,
            };
            assert_eq!(rows, number, "{office} {show:?}");
        }
        let costs = burden.among(Some(office), None).filter(|ask| Show::Forms.holds(ask));
        assert_eq!(costs.map(|ask| ask.cost.minutes).sum::<Decimal>(), own.minutes);
        parts.forms += own.forms;
        parts.items += own.items;
        parts.minutes += own.minutes;
        parts.exempt += own.exempt;
    }
    assert_eq!(
        (parts.forms, parts.items, parts.minutes, parts.exempt),
        (whole.forms, whole.items, whole.minutes, whole.exempt)
    );
}

#[test]
fn every_number_is_the_forms_that_it_opens_to() {
    block(async {
        let world = two_months().await;
        let section = viewer(&world, "supervision-clerk");
        let burden = world.app.burden(&section, 2031).await.unwrap();
        agrees(&burden);

        let may = burden.sum(Some("energy"), Some(5));
        assert_eq!((may.forms, may.items, may.texts), (2, 2, 2));
        assert_eq!(may.minutes, Decimal::from(4), "two texts that were brought along");
        assert_eq!((may.exempt, may.rounds, may.twice), (0, 2, 1), "one text for two tasks");

        // June: one report with two boxes, one silence that the clock noticed.
        let june = burden.sum(Some("energy"), Some(6));
        assert_eq!((june.forms, june.rounds), (2, 2));
        let kinds: Vec<Kind> = burden.among(Some("energy"), Some(6)).map(|ask| ask.kind).collect();
        assert!(kinds.contains(&Kind::Missed), "{kinds:?}");
        assert_eq!(june.items, 3, "a box that may stay empty counts when it is filled in");

        let school = burden.sum(Some("education"), None);
        assert_eq!((school.forms, school.exempt, school.rounds), (0, 2, 2));
        assert_eq!(burden.over(), (4, Vec::new()), "nobody is over four texts");
        assert!(!burden.is_exempt_enough(), "2 of 6");

        // What was read once is the same when it is read again, and when more has come.
        let again = world.app.burden(&section, 2031).await.unwrap();
        assert_eq!(again.asks, burden.asks);
        let rows: Vec<_> = burden.asks.iter().collect();
        let shown = world.app.ask_rows(&rows).await.unwrap();
        assert!(shown.iter().all(|row| !row.number.is_empty() && !row.title.is_empty()));
        let twice = shown.iter().find(|row| row.ask.twice.is_some()).unwrap();
        assert!(twice.same_as.as_ref().is_some_and(|same| *same != twice.number));
    });
}

#[test]
fn an_office_sees_its_own_burden_only() {
    block(async {
        let world = two_months().await;
        let own = viewer(&world, "energy-liaison");
        let burden = world.app.burden(&own, 2031).await.unwrap();
        agrees(&burden);
        assert!(!burden.all && burden.complaints.is_empty());
        assert_eq!(burden.offices, ["energy"]);
        assert!(burden.asks.iter().all(|ask| ask.office == "energy"));
        assert!(!burden.asks.is_empty());
        // Neither an ordinary leader nor another reader of the whole district looks at others.
        for post in ["vice-head-b", "education-signer"] {
            let burden = world.app.burden(&viewer(&world, post), 2031).await.unwrap();
            assert!(burden.asks.iter().all(|ask| ask.office != "energy"), "{post}");
        }
        let head = world.app.burden(&viewer(&world, "district-head"), 2031).await.unwrap();
        assert!(head.all && head.offices.len() >= 2);
        let missing = world.app.burden(&own, 2019).await;
        assert!(matches!(missing, Err(AppError::NotFound)));
    });
}

fn plan() -> Plan {
    Plan {
        title: "在建项目调度表".to_owned(),
        basis: "某办法第五条".to_owned(),
        sponsor: "vice-head-b".to_owned(),
        offices: ["energy", "education", "finance"].map(str::to_owned).to_vec(),
        frequency: "month".to_owned(),
        items: vec![
            ("在建项目个数".to_owned(), "数字".to_owned()),
            ("存在问题".to_owned(), "文字".to_owned()),
        ],
        valid_to: "2031-12-31".to_owned(),
        ..Plan::default()
    }
}

#[test]
fn a_new_form_shows_its_yearly_cost_and_needs_a_sponsor() {
    block(async {
        let world = two_months().await;
        let clerk = viewer(&world, "supervision-clerk");
        let preview = world.app.preview_form(&clerk, &plan()).await.unwrap();
        // 0.5 minutes for a number and 3 for a text, of 3 offices, 12 times.
        assert_eq!(preview.minutes, Decimal::from(126));
        assert_eq!(yearly(&preview.cost, 3, "quarter"), Decimal::from(42));
        assert!(preview.in_words().contains("每年126分钟"), "{}", preview.in_words());
        let known = preview.overlaps.iter().any(|one| one.title == "存在问题");
        assert!(known, "the monthly round asks it already: {:?}", preview.overlaps);

        let nobody = Plan { sponsor: String::new(), ..plan() };
        let AppError::Refused(refusal) = world.app.propose_form(&clerk, &nobody).await.unwrap_err()
        else {
            panic!("a form without a sponsor was taken")
        };
        assert!(refusal.fields.iter().any(|(field, _)| field == "sponsor"));
        let long = Plan { valid_to: "2033-01-01".to_owned(), ..plan() };
        assert!(world.app.preview_form(&clerk, &long).await.is_err(), "longer than a year");
        let liaison = viewer(&world, "energy-liaison");
        assert!(world.app.propose_form(&liaison, &plan()).await.is_err());

        let done = world.app.propose_form(&clerk, &plan()).await.unwrap();
        assert_eq!(done.number.as_deref(), Some("潞填〔2031〕1号"));
        let early = world.step(done.case, "supervision-reviewer", deed("admit")).await;
        assert_eq!(refused(early), Some(RefusalKind::WrongStage), "before its sponsor agreed");
        let other = world.step(done.case, "vice-head-a", deed("sponsor")).await;
        assert_eq!(refused(other), Some(RefusalKind::NotYours));
        let before = world.app.burden(&clerk, 2031).await.unwrap();
        assert!(before.in_use.is_empty());
        world.step(done.case, "vice-head-b", deed("sponsor")).await.unwrap();
        world.step(done.case, "supervision-reviewer", deed("admit")).await.unwrap();

        world.run_clock(date(2031, 9, 2).at(9, 0, 0, 0)).await;
        let burden = world.app.burden(&clerk, 2031).await.unwrap();
        agrees(&burden);
        assert_eq!(burden.in_use.len(), 1);
        assert_eq!(burden.in_use[0].yearly(), Decimal::from(126));
        let outside = burden.asks.iter().filter(|ask| ask.kind == Kind::Outside);
        assert_eq!(outside.count(), 6, "July and August, three offices");
    });
}

#[test]
fn what_was_written_to_the_section_stands_beside_the_figures() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        world.app.complain("区能源局联络员", "供热数据这周要了两次", true).await.unwrap();
        let clerk = viewer(&world, "supervision-clerk");
        let complaints = world.app.burden(&clerk, 2031).await.unwrap().complaints;
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].twice && complaints[0].text.contains("要了两次"));
    });
}

/// An instruction that waits for the director.
async fn proposed(world: &World) -> CaseId {
    let register = deed("register-spoken")
        .opening("做好自建房安全排查", "housing-construction")
        .text("leader", "district-head")
        .text("instructed_on", "2031-05-08")
        .text("extract", "请住建局组织排查");
    let mut register = Deed {
        backing: Backing { reason: Some("现场调研时交办".to_owned()), ..Backing::default() },
        ..register
    };
    register.wanted.lead = None;
    let done = world.begin("instruction", INSTRUCTION_CLERK, register).await.unwrap();
    let propose = deed("propose").text("proposal", "交住建局，镇配合");
    world.step(done.case, INSTRUCTION_CLERK, propose).await.unwrap();
    done.case
}

const INSTRUCTION_CLERK: &str = "instructions-clerk";

fn establish(lead: &str, town: &str, items: &str) -> Deed {
    let mut deed = deed("establish").text("class", "ordinary");
    deed.wanted.lead = Some(lead.to_owned());
    if !town.is_empty() {
        deed = deed.with("co_offices", Value::Many(vec![Value::text(town)]));
    }
    if !items.is_empty() {
        deed = deed.text("duty_items", items);
    }
    deed
}

#[test]
fn a_town_gets_an_order_only_for_an_item_of_its_list() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        world.duty_item("P001", "assist", "housing-construction", "2031-05-10").await;
        world.duty_item("J001", "basic", "civil-affairs", "2031-05-10").await;
        world.duty_item("S001", "recalled", "housing-construction", "2031-05-10").await;
        let case = proposed(&world).await;
        let bureau = "housing-construction";
        let town = "horse-pasture";
        let try_ = |deed: Deed| world.step(case, "office-director", deed);
        let condition = Some(RefusalKind::Condition);

        // Before it is in force, no item helps; without one neither.
        assert_eq!(refused(try_(establish(bureau, town, "P001")).await), condition);
        world.run_clock(date(2031, 5, 12).at(9, 0, 0, 0)).await;
        assert_eq!(refused(try_(establish(bureau, town, "")).await), condition);
        assert_eq!(refused(try_(establish(bureau, town, "P999")).await), condition);
        assert_eq!(refused(try_(establish(bureau, town, "S001")).await), condition, "recalled");
        assert_eq!(refused(try_(establish("education", town, "P001")).await), condition, "lead");
        assert_eq!(refused(try_(establish(town, "", "P001")).await), condition, "assist only");
        assert_eq!(refused(try_(establish(bureau, "yellow-mill", "P001")).await), condition);
        let Err(AppError::Refused(refusal)) = try_(establish(bureau, town, "P999")).await else {
            panic!("an item that is not on the list was taken")
        };
        assert!(refusal.to_string().contains("退回提出单位"), "{refusal}");

        try_(establish(bureau, town, "S001、P001")).await.unwrap();
        // A basic item may even be led by the town; a bureau alone needs no item.
        let led = proposed(&world).await;
        world.step(led, "office-director", establish(town, "", "J001")).await.unwrap();
        let plain = proposed(&world).await;
        world.step(plain, "office-director", establish(bureau, "", "")).await.unwrap();
    });
}

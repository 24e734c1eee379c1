//! The month's round: what it asks is what came in and what is missing, nobody is urged twice for
//! nothing, and the third box of the month's form asks the leader.

use app::Viewer;
use app::month::{Round, Told};
use domain::value::Value;
use jiff::civil::{Date, date};

use crate::world::{World, block, deed, row};

const JUNE: Date = date(2031, 6, 1);
const OFFICES: [&str; 3] = ["energy", "finance", "education"];

/// Three offices with a task each: one node falls due in June, the others later.
async fn may() -> World {
    let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
    for (nth, office) in OFFICES.iter().enumerate() {
        let due = if nth == 0 { "2031-06-20" } else { "2031-11-20" };
        let node = row(&[("quarter", "节点"), ("title", "完成节点"), ("due", due)]);
        let issue = deed("issue")
            .opening(&format!("第{nth}项任务"), office)
            .text("source", "report")
            .text("nature", "own")
            .text("leader", "vice-head-b")
            .with("milestones", Value::Many(vec![node]))
            .text("due_on", "2031-12-31")
            .text("adjustable_by", "head");
        let done = world.begin("commitment", "supervision-clerk", issue).await.unwrap();
        world.step(done.case, &format!("{office}-liaison"), deed("sign")).await.unwrap();
    }
    world
}

fn viewer(world: &World, post: &str) -> Viewer {
    let today = world.app.clock.today();
    let directory = &world.app.district.directory;
    let roster = world.app.roster();
    Viewer::new(directory, &roster, roster.holder(post, today).unwrap(), post, today).unwrap()
}

async fn round(world: &World, post: &str) -> Round {
    world.app.round(&viewer(world, post), JUNE).await.unwrap()
}

async fn told(world: &World, office: &str) -> Told {
    let lines = round(world, "supervision-clerk").await.lines;
    lines.iter().find(|line| line.lead == office).unwrap().told
}

#[test]
fn a_round_is_what_came_in_and_what_is_missing() {
    block(async {
        let world = may().await;
        world.run_clock(date(2031, 5, 29).at(9, 0, 0, 0)).await;
        assert_eq!(told(&world, "energy").await, Told::Ahead);
        world.run_clock(date(2031, 6, 26).at(9, 0, 0, 0)).await;
        assert_eq!(told(&world, "energy").await, Told::Waiting);
        let case = |round: &Round, office: &str| {
            round.lines.iter().find(|line| line.lead == office).unwrap().id
        };
        let now = round(&world, "supervision-clerk").await;
        let exempt = world.step(case(&now, "energy"), "energy-liaison", deed("exempt")).await;
        assert!(exempt.is_err(), "a node falls due this month");
        let report = deed("progress")
            .text("progress", "已完成初步设计")
            .text("matter", "请财政局明确配套资金到位时间");
        let energy = case(&now, "energy");
        world.step(energy, "energy-liaison", report).await.unwrap();
        world.step(case(&now, "finance"), "finance-liaison", deed("exempt")).await.unwrap();
        world.run_clock(date(2031, 6, 29).at(9, 0, 0, 0)).await;

        let now = round(&world, "supervision-clerk").await;
        let count = (now.lines.len(), now.reports(), now.exempt(), now.missing(), now.unsigned());
        assert_eq!(count, (3, 1, 1, 1, 1));
        assert_eq!((now.opens, now.by), (Some(date(2031, 6, 25)), Some(date(2031, 6, 28))));
        assert_eq!(told(&world, "education").await, Told::Silent);
        let offices: Vec<&str> = now.lines.iter().map(|line| &*line.lead).collect();
        let mut official = OFFICES;
        official.sort_by_key(|id| world.app.district.directory.office_order(id));
        assert_eq!(offices, official, "the official order, and no other");
        let own = round(&world, "finance-liaison").await;
        assert_eq!(own.lines.len(), 1, "an office sees its own");

        world.step(energy, "energy-signer", deed("approve")).await.unwrap();
        assert_eq!(round(&world, "supervision-clerk").await.unsigned(), 0);
        let leader = deed("agree").part("help", 1).text("reply", "请财政局本周内答复");
        world.step(energy, "vice-head-b", leader).await.unwrap();
    });
}

#[test]
fn urging_reaches_only_who_has_not_reported() {
    block(async {
        let world = may().await;
        world.run_clock(date(2031, 6, 26).at(9, 0, 0, 0)).await;
        let now = round(&world, "supervision-clerk").await;
        let finance = now.lines.iter().find(|line| line.lead == "finance").unwrap().id;
        world.step(finance, "finance-liaison", deed("exempt")).await.unwrap();

        let clerk = viewer(&world, "supervision-clerk");
        let urged = world.app.urge_offices(&clerk, JUNE, &OFFICES).await.unwrap();
        assert_eq!((urged.offices, urged.cases), (2, 2));
        let called = world.app.note_call(&clerk, JUNE, "education", "已电话提醒").await.unwrap();
        assert_eq!((called.offices, called.cases), (1, 1));
        let now = round(&world, "supervision-clerk").await;
        for line in &now.lines {
            let missing = line.lead != "finance";
            assert_eq!(line.urged.is_some(), missing, "{}", line.lead);
            assert_eq!(line.called.is_some(), line.lead == "education", "{}", line.lead);
        }
        let other = viewer(&world, "energy-liaison");
        assert!(world.app.urge_offices(&other, JUNE, &OFFICES).await.is_err());
    });
}

//! A quarter's lights are seen by nobody before their time, are fair to whoever waits for others,
//! and every number of the bulletin is the rows that it opens to.

use std::collections::BTreeSet;

use app::bulletin::text::{Line, Run};
use app::bulletin::{Period, Settle, TaskLight};
use app::view::ledger::LedgerQuery;
use app::{AppError, Viewer};
use domain::event::Backing;
use domain::value::Value;
use jiff::civil::{Date, date};

use crate::world::{World, block, deed, row};

const PERIOD: &str = "2031-Q2";

/// Four tasks that stand differently at the end of June.
const TASKS: [(&str, &str, &str, &str, Date); 4] = [
    ("改造供热管网12公里", "energy", "own", "vice-head-b", date(2031, 6, 10)),
    ("争取省级园区批复", "finance", "upward", "executive-vice-head", date(2031, 6, 10)),
    ("新材料项目投产", "industry-information", "enterprise", "vice-head-b", date(2031, 6, 10)),
    ("新建幼儿园3所", "education", "own", "vice-head-e", date(2031, 12, 20)),
];

struct Round {
    world: World,
}

impl Round {
    /// Issues the tasks in May and goes to the third of July.
    async fn open() -> Round {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        for (title, lead, nature, leader, due) in TASKS {
            let node =
                row(&[("quarter", "二季度"), ("title", "完成节点"), ("due", &due.to_string())]);
            let issue = deed("issue")
                .opening(title, lead)
                .text("source", "report")
                .text("nature", nature)
                .text("leader", leader)
                .with("co_offices", Value::Many(vec![Value::text("audit")]))
                .with("milestones", Value::Many(vec![node]))
                .text("due_on", "2031-12-31")
                .text("adjustable_by", "head");
            let done = world.begin("commitment", "supervision-clerk", issue).await.unwrap();
            world.step(done.case, &format!("{lead}-liaison"), deed("sign")).await.unwrap();
        }
        world.run_clock(date(2031, 7, 3).at(9, 0, 0, 0)).await;
        Round { world }
    }

    fn viewer(&self, post: &str) -> Viewer {
        let today = self.world.app.clock.today();
        let (directory, roster) = (&self.world.app.district.directory, self.world.app.roster());
        let person = roster.holder(post, today).unwrap();
        Viewer::new(directory, &roster, person, post, today).unwrap()
    }

    async fn lights(&self) -> Vec<TaskLight> {
        let clerk = self.viewer("supervision-clerk");
        self.world.app.quarter(&clerk, period()).await.unwrap().lights
    }

    async fn light(&self, title: &str) -> TaskLight {
        self.lights().await.into_iter().find(|light| light.title == title).unwrap()
    }

    /// Every person in every post, with what of the quarter he can reach by any way.
    async fn check_who_sees(&self, out: bool) {
        let app = &self.world.app;
        let today = app.clock.today();
        let (directory, roster) = (&app.district.directory, app.roster());
        let lights = self.lights().await;
        let mut looked = 0;
        for post in directory.posts() {
            let Some(person) = roster.holder(&post.id, today) else { continue };
            let Some(viewer) = Viewer::new(directory, &roster, person, &post.id, today) else {
                continue;
            };
            looked += 1;
            let page = app.shown_quarter(&viewer, period()).await;
            assert_eq!(page.is_ok(), out || viewer.sees_withheld(), "{}", post.id);
            let text = app.bulletin(&viewer, period()).await;
            assert_eq!(text.is_ok(), out || viewer.sees_withheld(), "{}", post.id);
            let query = |mechanism: &str| LedgerQuery {
                mechanism: mechanism.to_owned(),
                limit: 50,
                ..LedgerQuery::default()
            };
            let ledger = app.ledger(&viewer, &query("light")).await.unwrap();
            let listed: BTreeSet<String> = ledger.rows.into_iter().map(|row| row.number).collect();
            let tasks = app.ledger(&viewer, &query("commitment")).await.unwrap().rows;
            let decided = out && lights.iter().all(TaskLight::is_fixed);
            assert!(tasks.iter().all(|row| row.shown.is_some() == decided), "{}", post.id);
            for light in &lights {
                let may = self.may_see(&viewer, light);
                let who = format!("{} {} {}", post.id, light.stage, light.title);
                assert_eq!(app.case_view(&viewer, &light.number, None).await.is_ok(), may, "{who}");
                assert_eq!(listed.contains(&light.number), may, "{who}");
                let found = app.find(&viewer, &light.title, 20).await.unwrap();
                let found = found.iter().any(|found| found.number == light.number);
                assert!(!found || may, "{who}");
            }
        }
        assert!(looked > 100, "{looked}");
    }

    /// The section, the head, the director; in the time of explaining the lead office and its leader.
    fn may_see(&self, viewer: &Viewer, light: &TaskLight) -> bool {
        let withheld = matches!(light.stage.as_str(), "proposed" | "settled");
        let roster = self.world.app.roster();
        let leader = roster.leader_in(&viewer.post, date(2031, 7, 3));
        let leads = leader.is_some_and(|leader| leader.offices.contains(&light.lead));
        let own = viewer.office == light.lead || viewer.post == light.leader || leads;
        viewer.sees_withheld() || !withheld && own
    }
}

fn period() -> Period {
    PERIOD.parse().unwrap()
}

/// The numbers of a bulletin with what they count.
fn numbers(lines: &[Line]) -> Vec<(&Run, usize)> {
    let runs = lines.iter().flat_map(|line| match line {
        Line::Paragraph(runs) => runs.iter().collect(),
        _ => Vec::new(),
    });
    let number = |run: &Run| run.text.split(['项', '/']).next()?.parse().ok();
    runs.filter(|run| !run.of.is_empty()).map(|run| (run, number(run).unwrap())).collect()
}

#[test]
fn rules_are_fair_to_whoever_waits_for_others() {
    block(async {
        let round = Round::open().await;
        let clerk = round.viewer("supervision-clerk");
        assert_eq!(round.world.app.propose_lights(&clerk, period()).await.unwrap(), 4);
        let of = |title| round.light(title);
        let own = of(TASKS[0].0).await;
        assert_eq!((&*own.proposed, own.apart), ("missed", false));
        assert_eq!(of(TASKS[1].0).await.proposed, "lagging", "a slow province is not red");
        let enterprise = of(TASKS[2].0).await;
        assert_eq!((&*enterprise.proposed, enterprise.apart), ("normal", true));
        assert_eq!(of(TASKS[3].0).await.proposed, "normal");
        // Twice proposes nothing twice.
        assert_eq!(round.world.app.propose_lights(&clerk, period()).await.unwrap(), 0);
        // Nobody but the section proposes.
        let liaison = round.viewer("energy-liaison");
        let refused = round.world.app.propose_lights(&liaison, period()).await;
        assert!(matches!(refused, Err(AppError::NotFound)));
    });
}

#[test]
fn no_light_is_seen_before_its_time() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let clerk = round.viewer("supervision-clerk");
        let checker = round.viewer("supervision-reviewer");
        let head = round.viewer("district-head");
        app.propose_lights(&clerk, period()).await.unwrap();
        round.check_who_sees(false).await;

        assert_eq!(app.ask_lights(&clerk, period()).await.unwrap().done, 2);
        round.check_who_sees(false).await;

        let own = round.light(TASKS[0].0).await;
        let answer = deed("explain").text("answer", "agreed").text("explanation", "已倒排工期");
        round.world.step(own.id, "energy-liaison", answer).await.unwrap();
        let upward = round.light(TASKS[1].0).await;
        let mut answer =
            deed("explain-outside").text("cause", "approval").text("explanation", "省级已受理");
        let bare = round.world.step(upward.id, "finance-liaison", answer.clone()).await;
        assert!(matches!(bare, Err(AppError::Refused(_))), "an outside reason needs proof");
        let proof = vec![round.world.proof.clone()];
        answer.backing = Backing { proof, ..Backing::default() };
        round.world.step(upward.id, "finance-liaison", answer).await.unwrap();
        round.check_who_sees(false).await;

        assert_eq!(app.keep_lights(&checker, period()).await.unwrap().done, 2);
        app.settle_light(&checker, period(), &own.number, &Settle::default()).await.unwrap();
        let bare = Settle { light: "moved".to_owned(), reason: String::new() };
        let refused = app.settle_light(&checker, period(), &upward.number, &bare).await;
        assert!(matches!(refused, Err(AppError::Refused(_))), "a change needs its reason");
        let moved = Settle { reason: "凭证齐全".to_owned(), ..bare };
        app.settle_light(&checker, period(), &upward.number, &moved).await.unwrap();
        round.check_who_sees(false).await;

        let refused = app.fix_lights(&checker, period()).await;
        assert!(matches!(refused, Err(AppError::Refused(_))), "only the head approves");
        assert_eq!(app.fix_lights(&head, period()).await.unwrap().done, 4);
        round.check_who_sees(false).await;
        issue(&round).await;
        round.check_who_sees(true).await;
    });
}

/// Writes, submits, approves and issues the bulletin.
async fn issue(round: &Round) {
    let app = &round.world.app;
    let clerk = round.viewer("supervision-clerk");
    let parts = ["praise", "normal", "behind", "silent", "notes"];
    app.draft_bulletin(&clerk, period(), (&parts, "", "请抓好落实。")).await.unwrap();
    let begun = app.quarter(&clerk, period()).await.unwrap().bulletin.unwrap();
    let step = |post: &'static str, wanted| round.world.step(begun.id, post, wanted);
    step("supervision-head", deed("submit")).await.unwrap();
    round.check_who_sees(false).await;
    step("district-head", deed("approve")).await.unwrap();
    round.check_who_sees(false).await;
    let out =
        deed("issue").text("document_no", "潞政办督〔2031〕1号").text("issued_on", "2031-07-10");
    step("supervision-clerk", out).await.unwrap();
}

#[test]
fn every_number_of_the_bulletin_is_its_rows() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let clerk = round.viewer("supervision-clerk");
        app.propose_lights(&clerk, period()).await.unwrap();
        let praised = round.light(TASKS[3].0).await;
        app.praise(&clerk, period(), &praised.number, "提前开工").await.unwrap();
        let text = app.bulletin(&clerk, period()).await.unwrap();
        let lights = round.lights().await;
        let numbers = numbers(&text.lines);
        assert!(numbers.len() >= 10, "{numbers:?}");
        for (run, said) in numbers {
            let rows = lights.iter().filter(|light| match run.of.as_str() {
                "all" => true,
                "praise" => !light.praise.is_empty(),
                "silent" => light.silent > 0,
                of => match of.strip_prefix("leader:") {
                    Some(post) => {
                        light.leader == post && matches!(light.light(), "done" | "normal")
                    }
                    None => light.light() == of,
                },
            });
            assert_eq!(rows.count(), said, "{run:?}");
        }
        let (name, bytes) = app.bulletin_docx(&clerk, period()).await.unwrap();
        assert_eq!(name, "关于潞州区2031年第二季度重点任务落实情况的通报（送审稿）.docx");
        let read = documents::read_text(&name, &bytes).unwrap().text;
        let at = |words: &str| read.find(words).unwrap_or_else(|| panic!("{words}\n{read}"));
        assert!(at("予以表扬的事项") < at("进度滞后和未达序时的事项"), "praise stands first");
        assert!(at("新建幼儿园3所") < at("改造供热管网12公里"));
    });
}

#[test]
fn a_proposal_of_a_talk_stands_in_no_log_of_its_office_before_it_is_approved() {
    block(async {
        let round = Round::open().await;
        let (world, app) = (&round.world, &round.world.app);
        let clerk = round.viewer("supervision-clerk");
        let liaison = round.viewer("energy-liaison");
        let found = app.find(&clerk, TASKS[0].0, 5).await.unwrap();
        let number =
            found.iter().find(|found| found.mechanism == "重点任务").unwrap().number.clone();
        let case = app.case_numbered(&clerk, &number).await.unwrap().id;
        world.step(case, "district-head", deed("approve").part("supervise", 1)).await.unwrap();
        let mut propose = deed("propose-summon");
        propose.backing.reason = Some("连续两期滞后".to_owned());
        world.step(case, "supervision-head", propose).await.unwrap();
        let says = async |viewer: &Viewer| {
            let view = app.case_view(viewer, &number, None).await.unwrap();
            format!("{:?}{:?}", view.log, view.parts).contains("约谈")
        };
        assert!(says(&clerk).await);
        assert!(!says(&liaison).await, "the office reads of a proposal");
        world.step(case, "district-head", deed("approve").part("summon", 1)).await.unwrap();
        assert!(says(&liaison).await, "what is approved is told");
    });
}

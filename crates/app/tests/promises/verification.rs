//! A year's verification: nobody sees a verdict before it is told, the draw can be repeated by
//! everyone, two persons verify, and whoever took part stands aside in the review.

use std::collections::BTreeSet;

use app::verification::{Check, Inspection, SelfCheck, Year};
use app::view::ledger::LedgerQuery;
use app::{AppError, Viewer};
use domain::case::RefusalKind;
use domain::event::{Backing, CaseId};
use domain::value::Value;
use jiff::civil::date;

use crate::world::{World, block, deed, row};

const YEAR: i16 = 2031;

/// Title, lead office, nature, leader, source, adjustable by, whether it is closed in time.
type Wanted = (&'static str, &'static str, &'static str, &'static str, [&'static str; 2], bool);

const TASKS: [Wanted; 6] = [
    ("改造供热管网12公里", "energy", "binding", "vice-head-b", ["report", "head"], true),
    ("新建幼儿园3所", "education", "own", "vice-head-e", ["livelihood", "congress"], true),
    ("智能矿山改造2处", "energy", "own", "vice-head-b", ["report", "head"], true),
    ("争取省级园区批复", "finance", "upward", "executive-vice-head", ["report", "head"], false),
    ("修缮文物5处", "education", "own", "vice-head-e", ["report", "head"], false),
    ("培训技能人才800人", "finance", "own", "executive-vice-head", ["report", "head"], true),
];

struct Round {
    world: World,
}

impl Round {
    /// Issues the tasks in May, closes some in November, and stands on the twelfth of December.
    async fn open() -> Round {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let round = Round { world };
        let mut cases = Vec::new();
        for (title, lead, nature, leader, [source, by], closes) in TASKS {
            let due = match (closes, title) {
                (true, _) => "2031-11-20",
                (false, "争取省级园区批复") => "2031-11-30",
                (false, _) => "2031-12-31",
            };
            let node = row(&[("quarter", "四季度"), ("title", "完成"), ("due", due)]);
            let issue = deed("issue")
                .opening(title, lead)
                .text("source", source)
                .text("nature", nature)
                .text("leader", leader)
                .with("milestones", Value::Many(vec![node]))
                .text("due_on", "2031-12-31")
                .text("adjustable_by", by);
            let done = round.world.begin("commitment", "supervision-clerk", issue).await.unwrap();
            let liaison = format!("{lead}-liaison");
            round.world.step(done.case, &liaison, deed("sign")).await.unwrap();
            cases.push((done.case, lead, closes));
        }
        round.world.run_clock(date(2031, 11, 14).at(9, 0, 0, 0)).await;
        for (case, lead, _) in cases.into_iter().filter(|(.., closes)| *closes) {
            round.close(case, lead).await;
        }
        round.world.run_clock(date(2031, 12, 12).at(9, 0, 0, 0)).await;
        round
    }

    async fn close(&self, case: CaseId, lead: &str) {
        let proof = Backing { proof: vec![self.world.proof.clone()], ..Backing::default() };
        let liaison = format!("{lead}-liaison");
        let mut claim = deed("claim").part("quarter", 1).text("node_result", "已完成");
        claim.backing = proof.clone();
        self.world.step(case, &liaison, claim).await.unwrap();
        let accept = deed("accept").part("quarter", 1);
        self.world.step(case, "supervision-clerk", accept).await.unwrap();
        let mut apply = deed("apply-close").text("outcome", "full").text("result", "已完成");
        apply.backing = proof;
        self.world.step(case, &liaison, apply).await.unwrap();
        let verify = deed("verify").text("site", "visit");
        self.world.step(case, "supervision-clerk", verify).await.unwrap();
        self.world.step(case, "supervision-reviewer", deed("confirm")).await.unwrap();
    }

    fn viewer(&self, post: &str) -> Viewer {
        let today = self.world.app.clock.today();
        let roster = self.world.app.roster();
        let person = roster.holder(post, today).unwrap_or_else(|| panic!("nobody is {post}"));
        self.world.app.viewer(person, post).unwrap()
    }

    async fn year(&self) -> Year {
        let clerk = self.viewer("supervision-clerk");
        self.world.app.verification(&clerk, YEAR).await.unwrap()
    }

    async fn check(&self, title: &str) -> Check {
        self.year().await.checks.into_iter().find(|check| check.title == title).unwrap()
    }

    /// Plan, approval, and the offices are asked.
    async fn ask(&self) {
        let (app, clerk) = (&self.world.app, self.viewer("supervision-clerk"));
        app.draft_round(&clerk, YEAR, ("50", "全部重点任务")).await.unwrap();
        app.on_round(&self.viewer("district-head"), YEAR, "approve").await.unwrap();
        assert_eq!(app.ask_self_checks(&clerk, YEAR).await.unwrap().done, TASKS.len());
    }

    /// Every office answers.
    async fn answer(&self) {
        let app = &self.world.app;
        for office in ["energy", "education", "finance"] {
            let liaison = self.viewer(&format!("{office}-liaison"));
            app.confirm_self_checks(&liaison, YEAR).await.unwrap();
        }
        for (title, own) in [(TASKS[3].0, "done"), (TASKS[4].0, "mostly")] {
            let check = self.check(title).await;
            let said = SelfCheck {
                own: own.to_owned(),
                result: "年内任务已办".to_owned(),
                evidence: "批复文件".to_owned(),
            };
            let liaison = self.viewer(&format!("{}-liaison", check.lead));
            app.self_check(&liaison, (YEAR, &check.number), &said).await.unwrap();
        }
    }

    async fn draw(&self) {
        self.world.run_clock(date(2031, 12, 22).at(9, 0, 0, 0)).await;
        let clerk = self.viewer("supervision-clerk");
        self.world.app.draw_checks(&clerk, YEAR).await.unwrap();
    }

    /// The two verify all that was drawn.
    async fn verify(&self) {
        let (app, clerk) = (&self.world.app, self.viewer("supervision-clerk"));
        for check in self.year().await.checks.iter().filter(|check| check.stage == "drawn") {
            app.inspect(&clerk, (YEAR, &check.number), &seen("相符")).await.unwrap();
        }
        app.cosign_checks(&self.viewer("supervision-reviewer"), YEAR).await.unwrap();
    }

    /// Verdicts for all: what needs no look at once, the rest as the office said.
    async fn conclude(&self) {
        let (app, clerk) = (&self.world.app, self.viewer("supervision-clerk"));
        app.conclude_checks(&clerk, YEAR).await.unwrap();
        for check in self.year().await.checks {
            if matches!(&*check.stage, "checked" | "plain") {
                let verdict = if check.own == "mostly" { "undone" } else { "done" };
                let at = (YEAR, &*check.number);
                app.conclude_check(&clerk, at, (verdict, "按核验单")).await.unwrap();
            }
        }
    }

    /// Every person in every post, with what of the year he can reach by any way.
    async fn walk(&self) {
        let app = &self.world.app;
        let today = app.clock.today();
        let directory = &app.district.directory;
        let roster = app.roster();
        let year = self.year().await;
        let mut looked = 0;
        for post in directory.posts() {
            let Some(person) = roster.holder(&post.id, today) else { continue };
            let Some(viewer) = app.viewer(person, &post.id) else { continue };
            looked += 1;
            let page = app.verification(&viewer, YEAR).await;
            assert_eq!(page.is_ok(), viewer.sees_withheld(), "{}", post.id);
            assert_eq!(
                app.grounds_sheet(&viewer, YEAR).await.is_ok(),
                viewer.sees_withheld(),
                "{}",
                post.id
            );
            self.walk_own(&viewer, &year).await;
            self.walk_cases(&viewer, &year).await;
        }
        assert!(looked > 100, "{looked}");
    }

    /// The page of an office: its own tasks only, no verdict before it was told.
    async fn walk_own(&self, viewer: &Viewer, year: &Year) {
        let own = self.world.app.own_verification(viewer, YEAR).await.unwrap();
        for check in &own {
            let who = format!("{} {} {}", viewer.post, check.stage, check.title);
            let real = year.find(&check.number).unwrap();
            assert!(self.concerns(viewer, real), "{who}");
            assert!(real.is_told() || check.verdict.is_empty() && check.basis.is_empty(), "{who}");
            assert!(real.stage == "final" || check.reviewed.is_empty(), "{who}");
            assert!(real.stage == "final" || check.review_basis.is_empty(), "{who}");
        }
    }

    async fn walk_cases(&self, viewer: &Viewer, year: &Year) {
        let app = &self.world.app;
        let query = LedgerQuery {
            mechanism: "verification".to_owned(),
            limit: 50,
            ..LedgerQuery::default()
        };
        let ledger = app.ledger(viewer, &query).await.unwrap();
        let listed: BTreeSet<String> = ledger.rows.into_iter().map(|row| row.number).collect();
        for check in &year.checks {
            let may = self.may_see(viewer, check);
            let who = format!("{} {} {}", viewer.post, check.stage, check.title);
            assert_eq!(app.case_view(viewer, &check.number, None).await.is_ok(), may, "{who}");
            assert_eq!(listed.contains(&check.number), may, "{who}");
            let found = app.find(viewer, &check.title, 20).await.unwrap();
            assert!(may || !found.iter().any(|found| found.number == check.number), "{who}");
        }
        let round = &year.round.as_ref().unwrap().number;
        let plan = app.case_view(viewer, round, None).await;
        assert_eq!(plan.is_ok(), viewer.sees_withheld(), "{} the plan", viewer.post);
    }

    /// The lead office and the leader in charge of it.
    fn concerns(&self, viewer: &Viewer, check: &Check) -> bool {
        let roster = self.world.app.roster();
        let leader = roster.leader_in(&viewer.post, date(2031, 12, 12));
        let leads = leader.is_some_and(|leader| leader.offices.contains(&check.lead));
        viewer.office == check.lead || leads || viewer.sees_withheld()
    }

    fn may_see(&self, viewer: &Viewer, check: &Check) -> bool {
        let withheld = ["proposed", "returned", "approved", "reviewed", "rereview"];
        let own = self.concerns(viewer, check) || viewer.post == check.leader;
        viewer.sees_withheld() || !withheld.contains(&&*check.stage) && own
    }
}

fn seen(found: &str) -> Inspection {
    Inspection {
        way: "visit".to_owned(),
        items: vec![["完成情况".to_owned(), found.to_owned(), String::new()]],
        finding: "现场查看".to_owned(),
    }
}

fn kind<T: std::fmt::Debug>(result: Result<T, AppError>) -> RefusalKind {
    match result {
        Err(AppError::Refused(refusal)) => refusal.kind,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_verdict_is_seen_before_it_is_told() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let clerk = round.viewer("supervision-clerk");
        let head = round.viewer("district-head");
        round.ask().await;
        round.walk().await;
        round.answer().await;
        round.draw().await;
        round.walk().await;
        round.verify().await;
        round.conclude().await;
        round.walk().await;
        let mostly = round.check(TASKS[4].0).await;
        app.return_check(&head, (YEAR, &mostly.number), "请再核实").await.unwrap();
        round.walk().await;
        let at = (YEAR, &*mostly.number);
        app.conclude_check(&clerk, at, ("undone", "节点未完成")).await.unwrap();
        let early = app.pass_checks(&clerk, YEAR, "approve").await;
        assert!(matches!(early, Err(AppError::Refused(_))), "only the head approves");
        assert_eq!(app.pass_checks(&head, YEAR, "approve").await.unwrap().done, TASKS.len());
        round.walk().await;
        assert_eq!(app.pass_checks(&clerk, YEAR, "tell").await.unwrap().done, TASKS.len());
        round.walk().await;
        let own = app.own_verification(&round.viewer("education-liaison"), YEAR).await.unwrap();
        assert!(own.iter().all(|check| !check.verdict.is_empty() && check.lead == "education"));
    });
}

#[test]
fn a_review_is_examined_by_whoever_took_no_part_and_within_thirty_days() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let (clerk, head) = (round.viewer("supervision-clerk"), round.viewer("district-head"));
        round.ask().await;
        round.answer().await;
        round.draw().await;
        round.verify().await;
        round.conclude().await;
        app.pass_checks(&head, YEAR, "approve").await.unwrap();
        app.pass_checks(&clerk, YEAR, "tell").await.unwrap();
        for office in ["energy", "education", "finance"] {
            app.receive_checks(&round.viewer(&format!("{office}-liaison")), YEAR).await.unwrap();
        }
        let check = round.check(TASKS[4].0).await;
        let signer = round.viewer("education-signer");
        let at = (YEAR, &*check.number);
        let other = app.apply_for_review(&round.viewer("energy-signer"), at, "理由").await;
        assert!(matches!(other, Err(AppError::NotFound)), "another office's verdict");
        app.apply_for_review(&signer, at, "文物修缮工期未到").await.unwrap();
        round.walk().await;
        let checker = round.viewer("supervision-reviewer");
        let took_part = app.review_check(&checker, at, ("", "维持")).await;
        assert!(matches!(took_part, Err(AppError::Refused(_))), "who verified stands aside");
        let reviewer = round.viewer("supervision-head");
        let desk = app.desk(&reviewer).await.unwrap();
        let waits = desk.groups.iter().flat_map(|group| &group.items);
        assert_eq!(waits.filter(|item| item.of == "年终核验").count(), 1, "it is on his desk");
        app.review_check(&reviewer, at, ("mostly", "3处已完工")).await.unwrap();
        round.walk().await;
        app.return_check(&head, at, "核对验收日期").await.unwrap();
        round.walk().await;
        app.review_check(&reviewer, at, ("mostly", "3处已完工，有验收单")).await.unwrap();
        assert_eq!(app.decide_reviews(&head, YEAR).await.unwrap().done, 1);
        round.walk().await;
        let decided = round.check(TASKS[4].0).await;
        assert_eq!((&*decided.verdict, &*decided.last), ("undone", "mostly"));
        // Nobody else asked: after thirty days the verdicts stand, and nobody can ask any more.
        round.world.run_clock(date(2032, 2, 2).at(9, 0, 0, 0)).await;
        let late = round.check(TASKS[0].0).await;
        assert_eq!((&*late.stage, &*late.last), ("final", "done"));
        let at = (YEAR, &*late.number);
        let refused = app.apply_for_review(&round.viewer("energy-signer"), at, "理由").await;
        let Err(AppError::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert!(format!("{refusal:?}").contains("第十七条"), "{refusal:?}");
        round.walk().await;
        say_no_score(&round).await;
    });
}

/// The export names facts in the order of the list, and no score, sum or rank.
async fn say_no_score(round: &Round) {
    let clerk = round.viewer("supervision-clerk");
    let app = &round.world.app;
    let sheet = app.grounds_sheet(&clerk, YEAR).await.unwrap();
    let heads: Vec<&str> = sheet.columns.iter().map(|column| &*column.header).collect();
    assert!(!heads.iter().any(|head| ["得分", "分数", "名次", "排名", "合计"].contains(head)));
    let tasks: Vec<String> = sheet.rows.iter().map(|row| row[1].to_string()).collect();
    assert_eq!(tasks, TASKS.map(|(title, ..)| title.to_owned()));
    let of = |title: &str, column: &str| {
        let at = heads.iter().position(|head| *head == column).unwrap();
        let row = sheet.rows.iter().find(|row| row[1].to_string() == title).unwrap();
        row[at].to_string()
    };
    assert_eq!(of(TASKS[4].0, "结论"), "未完成");
    assert_eq!(of(TASKS[4].0, "复核结果"), "改为基本完成");
    assert_eq!(of(TASKS[0].0, "节点按期"), "1/1");
    assert_eq!(of(TASKS[0].0, "复核结果"), "未申请");
    assert!(of(TASKS[0].0, "核验方式").starts_with("抽查，现场核验"));
    let archive = app.archive_sheet(&clerk, YEAR).await.unwrap();
    assert!(archive.rows.len() > 3 * TASKS.len(), "{}", archive.rows.len());
    let carry = app.carry_sheet(&clerk, YEAR).await.unwrap();
    assert_eq!(carry.rows.len(), 2);
}

#[test]
fn the_draw_can_be_repeated_and_what_has_to_be_verified_always_is() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let clerk = round.viewer("supervision-clerk");
        round.ask().await;
        let early = app.draw_checks(&clerk, YEAR).await;
        assert_eq!(kind(early), RefusalKind::Condition, "no office has answered");
        round.answer().await;
        round.draw().await;
        let year = round.year().await;
        let why = |title: &str| {
            year.checks.iter().find(|check| check.title == title).unwrap().drawn_why.clone()
        };
        assert_eq!(why(TASKS[0].0), "必查：约束性任务");
        assert_eq!(why(TASKS[1].0), "必查：票决的民生实事");
        assert_eq!(why(TASKS[3].0), "必查：自评完成、节点没有按期完成");
        // The rest is what anyone computes from the seed that was written down.
        let recorded = year.round.as_ref().unwrap();
        assert_eq!((&*recorded.forced, &*recorded.pool, &*recorded.picked), ("3", "3", "2"));
        let pool = [2, 4, 5].map(|nth| TASKS[nth].0);
        let number = |title: &&str| {
            year.checks.iter().find(|check| check.title == **title).unwrap().task.clone()
        };
        let numbers: Vec<String> = pool.iter().map(number).collect();
        let lots =
            domain::sample::draw(&recorded.seed, numbers.iter().map(String::as_str), recorded.rate);
        for lot in lots {
            let check = year.checks.iter().find(|check| check.task == lot.number).unwrap();
            assert_eq!(check.is_drawn(), lot.drawn, "{}", check.title);
            assert_eq!(check.mark, lot.mark.short());
        }
        let again = app.draw_checks(&clerk, YEAR).await;
        assert_eq!(kind(again), RefusalKind::Condition, "nobody draws twice");
    });
}

#[test]
fn nothing_begins_before_the_plan_is_approved_and_one_person_is_not_two() {
    block(async {
        let round = Round::open().await;
        let app = &round.world.app;
        let clerk = round.viewer("supervision-clerk");
        let bad = app.draft_round(&clerk, YEAR, ("0", "全部")).await;
        assert_eq!(kind(bad), RefusalKind::Condition);
        app.draft_round(&clerk, YEAR, ("50", "全部")).await.unwrap();
        assert_eq!(kind(app.ask_self_checks(&clerk, YEAR).await), RefusalKind::Condition);
        let own = app.on_round(&clerk, YEAR, "approve").await;
        assert!(matches!(own, Err(AppError::Refused(_))), "the section approves its own plan");
        app.on_round(&round.viewer("district-head"), YEAR, "approve").await.unwrap();
        app.ask_self_checks(&clerk, YEAR).await.unwrap();
        // The office finds it on its desk, and confirms what is over with one press.
        let liaison = round.viewer("energy-liaison");
        let desk = app.desk(&liaison).await.unwrap();
        let asked = desk.groups.iter().flat_map(|group| &group.items);
        let asked = asked.filter(|item| item.of == "年终核验").count();
        assert_eq!(asked, 2);
        assert!(desk.batches.iter().any(|batch| batch.act == "confirm" && batch.cases.len() == 2));
        round.answer().await;
        round.draw().await;
        let drawn = round.check(TASKS[0].0).await;
        let at = (YEAR, &*drawn.number);
        let early = app.conclude_check(&clerk, at, ("done", "单位自评")).await;
        assert_eq!(kind(early), RefusalKind::WrongStage, "a verdict before the site sheet");
        app.inspect(&clerk, at, &seen("不相符")).await.unwrap();
        let alone = app.cosign_checks(&clerk, YEAR).await;
        assert!(matches!(alone, Err(AppError::Refused(_))), "one person is not two");
        app.cosign_checks(&round.viewer("supervision-reviewer"), YEAR).await.unwrap();
        assert!(round.check(TASKS[0].0).await.is_exception(), "what does not agree is looked at");
        let (name, bytes) =
            app.site_sheets(&clerk, YEAR, app::verification::SheetKind::All).await.unwrap();
        assert!(name.starts_with("2031年年终核验单"), "{name}");
        let text = documents::read_text(&name, &bytes).unwrap().text;
        assert_eq!(text.matches("核验人二").count(), round.year().await.in_stage(&["drawn"]));
        assert!(text.contains(TASKS[1].0) && !text.contains(TASKS[0].0), "{text}");
    });
}

//! A report is divided, corrected, sent round and issued, and every step can be followed.

use app::division::{Change, Confirmed, Division, DraftTask, Incoming};
use app::{AppError, Viewer};
use domain::case::RefusalKind;
use jiff::civil::date;

use crate::world::{World, block, deed};

const REPORT: &str = "政府工作报告\n一、2030年工作回顾\n一年来，新建道路12公里。\n\
    二、2031年工作安排\n主要预期目标是：地区生产总值增长6%左右，一般公共预算收入增长5%。\n\
    重点做好以下工作：\n(一)做强产业\n加快推进智能矿山建设项目，确保年内开工。\n\
    (二)改善民生\n新建公办幼儿园3所，8月底前投入使用。改造老旧小区12个，惠及居民3000户。\n\
    持续开展安全生产隐患排查整治。\n";

struct Desk {
    world: World,
    clerk: Viewer,
}

impl Desk {
    async fn open() -> Desk {
        let world = World::open(date(2031, 2, 20).at(9, 0, 0, 0)).await;
        let clerk = viewer(&world, "supervision-clerk");
        Desk { world, clerk }
    }

    async fn import(&self, text: &str, version: &str) -> Result<(), AppError> {
        let app = &self.world.app;
        let arrived = app.arrive("报告.txt", text.as_bytes()).await?;
        let incoming: Incoming = app.incoming(&arrived.original, None).await?;
        let confirmed = Confirmed {
            title: "2031年政府工作报告".to_owned(),
            year: 2031,
            version: version.to_owned(),
        };
        app.take_report(&self.clerk, &incoming, &confirmed).await
    }

    async fn division(&self) -> Division {
        self.world.app.division(&self.clerk, 2031).await.unwrap()
    }

    async fn named(&self, words: &str) -> String {
        let division = self.division().await;
        let live = division.live().find(|draft| draft.content.contains(words));
        live.unwrap_or_else(|| panic!("no draft says {words}")).number.clone()
    }

    async fn accept_all(&self) {
        let division = self.division().await;
        let result = Some("年底前形成隐患清单并全部销号".to_owned());
        for draft in division.live().filter(|draft| !draft.lacks().is_empty()) {
            let leader = draft.leader.clone().or(Some("vice-head-a".to_owned()));
            let change = Change { annual_result: result.clone(), leader, ..Change::default() };
            let asked = (&change, false, None);
            self.world.app.edit_draft(&self.clerk, 2031, &draft.number, asked).await.unwrap();
        }
        let open: Vec<&str> = division.in_stage("draft").map(|draft| &*draft.number).collect();
        self.world.app.accept_drafts(&self.clerk, 2031, &open).await.unwrap();
    }

    async fn adopt(&self) {
        let app = &self.world.app;
        let report = app.report_item(2031).await.unwrap().unwrap();
        let adopt = deed("adopt").text("adopted_on", "2031-02-18").text("version", "adopted");
        self.world.step(report.id, "supervision-head", adopt).await.unwrap();
    }
}

fn viewer(world: &World, post: &str) -> Viewer {
    let (directory, roster) = (&world.app.district.directory, world.app.roster());
    let today = world.app.clock.today();
    let person = roster.holder(post, today).unwrap();
    Viewer::new(directory, &roster, person, post, today).unwrap()
}

/// Everything of a plan that a person can change.
fn content(division: &Division) -> Vec<String> {
    let words = |draft: &DraftTask| {
        format!(
            "{} {} {} {:?} {:?} {:?} {:?} {}",
            draft.name,
            draft.stage,
            draft.content,
            draft.office,
            draft.co_offices,
            draft.due_on,
            draft.nodes,
            draft.annual_result,
        )
    };
    division.live().map(words).collect()
}

#[test]
fn every_sentence_of_a_report_has_a_place() {
    block(async {
        let desk = Desk::open().await;
        desk.import(REPORT, "review").await.unwrap();
        let division = desk.division().await;
        assert!(division.drafts.len() >= 6, "{}", division.drafts.len());
        let beside = desk.world.app.beside(&division).await.unwrap();
        let c = beside.coverage;
        assert_eq!(c.tracked + c.background + c.held + c.unassigned, c.sentences);
        assert_eq!((c.unassigned, beside.missing), (0, 0));
        let drafts: usize = beside.bands.iter().map(|band| band.drafts.len()).sum();
        assert_eq!(drafts, division.drafts.len(), "every draft stands beside its paragraph");
        // The same text is not imported twice, and dividing again makes nothing twice.
        let again = desk.import(REPORT, "review").await;
        assert!(matches!(again, Err(AppError::Refused(_))));
        assert_eq!(desk.world.app.divide(&desk.clerk, 2031).await.unwrap(), 0);
    });
}

#[test]
fn every_correction_can_be_taken_back() {
    block(async {
        let desk = Desk::open().await;
        desk.import(REPORT, "review").await.unwrap();
        let (app, clerk) = (&desk.world.app, &desk.clerk);
        let before = content(&desk.division().await);
        let school = desk.named("幼儿园").await;
        let houses = desk.named("老旧小区").await;

        let change = Change {
            name: Some("建好幼儿园".to_owned()),
            office: Some("finance".to_owned()),
            co_offices: Some(vec!["education".to_owned()]),
            due_on: Some(date(2031, 6, 30)),
            annual_result: Some("三所幼儿园开园".to_owned()),
            ..Change::default()
        };
        app.edit_draft(clerk, 2031, &school, (&change, true, None)).await.unwrap();
        let division = desk.division().await;
        let edited = division.find(&school).unwrap();
        assert_eq!((edited.name.as_str(), edited.stage.as_str()), ("建好幼儿园", "accepted"));
        assert_eq!(
            edited.leader,
            app.roster().leader_of("finance", date(2031, 2, 20)).map(|l| l.post.clone())
        );
        assert!(edited.nodes.iter().all(|node| node.due <= date(2031, 6, 30)));
        app.undo_step(clerk, 2031).await.unwrap();
        assert_eq!(content(&desk.division().await), before);

        app.merge_drafts(clerk, 2031, &[&houses, &school]).await.unwrap();
        let division = desk.division().await;
        assert_eq!(division.live().count(), before.len() - 1);
        let joined = division.find(&school).unwrap();
        assert!(joined.content.contains("幼儿园") && joined.content.contains("老旧小区"));
        app.undo_step(clerk, 2031).await.unwrap();
        assert_eq!(content(&desk.division().await), before);

        let long = desk.division().await;
        let cut = |draft: &&DraftTask| domain::report::clauses(&draft.content).len() > 1;
        let long = long.live().find(cut).unwrap().number.clone();
        app.accept_drafts(clerk, 2031, &[&long]).await.unwrap();
        let accepted = content(&desk.division().await);
        assert_eq!(app.split_draft(clerk, 2031, &long, &[1]).await.unwrap(), 2);
        assert_eq!(desk.division().await.live().count(), before.len() + 1);
        app.undo_step(clerk, 2031).await.unwrap();
        assert_eq!(content(&desk.division().await), accepted);

        app.put_drafts_aside(clerk, 2031, &[&school], "等上级方案").await.unwrap();
        let division = desk.division().await;
        let beside = app.beside(&division).await.unwrap();
        assert_eq!(division.find(&school).unwrap().reason, "等上级方案");
        assert!(beside.coverage.held <= 1);
        app.undo_step(clerk, 2031).await.unwrap();
        assert_eq!(content(&desk.division().await), accepted);
        app.undo_step(clerk, 2031).await.unwrap();
        assert_eq!(content(&desk.division().await), before);
        let nothing = app.undo_step(clerk, 2031).await;
        assert!(matches!(nothing, Err(AppError::Refused(_))));
    });
}

#[test]
fn nobody_is_asked_before_the_report_is_adopted() {
    block(async {
        let desk = Desk::open().await;
        desk.import(REPORT, "review").await.unwrap();
        desk.accept_all().await;
        let (app, clerk) = (&desk.world.app, &desk.clerk);
        let Err(AppError::Refused(refusal)) = app.consult_offices(clerk, 2031).await else {
            panic!("offices were asked about a report that is not adopted");
        };
        assert_eq!(refusal.kind, RefusalKind::Condition);
        // Before that nobody but the section sees a draft, whoever is to lead it.
        let number = desk.named("幼儿园").await;
        let education = viewer(&desk.world, "education-liaison");
        let hidden = app.case_numbered(&education, &number).await;
        assert!(matches!(hidden, Err(AppError::NotFound)));
        desk.adopt().await;
        let asked = app.consult_offices(clerk, 2031).await.unwrap();
        assert_eq!((asked.done, asked.left), (desk.division().await.live().count(), vec![]));
        assert!(app.case_numbered(&education, &number).await.is_ok());
        let weather = viewer(&desk.world, "meteorology-liaison");
        let foreign = app.case_numbered(&weather, &number).await;
        assert!(matches!(foreign, Err(AppError::NotFound)));
    });
}

#[test]
fn what_is_approved_becomes_a_task_of_its_sentence() {
    block(async {
        let desk = Desk::open().await;
        desk.import(REPORT, "review").await.unwrap();
        let (app, clerk) = (&desk.world.app, &desk.clerk);
        let aside = desk.named("安全生产").await;
        app.put_drafts_aside(clerk, 2031, &[&aside], "另有专项方案").await.unwrap();
        desk.accept_all().await;
        desk.adopt().await;
        app.consult_offices(clerk, 2031).await.unwrap();
        // Three working days without an answer are no objection.
        desk.world.run_clock(date(2031, 3, 1).at(9, 0, 0, 0)).await;
        for draft in desk.division().await.live() {
            assert_eq!(draft.stage, "agreed", "{}", draft.name);
            let leader = draft.leader.clone().unwrap();
            desk.world.step(draft.id, &leader, deed("review")).await.unwrap();
            desk.world.step(draft.id, "district-head", deed("ratify")).await.unwrap();
        }
        let issued = app.issue_drafts(clerk, 2031).await.unwrap();
        assert_eq!(issued.left, []);
        let division = desk.division().await;
        assert_eq!(division.live().count(), issued.done);
        let school = division.live().find(|draft| draft.content.contains("幼儿园")).unwrap();
        let task = school.issued_as.clone().unwrap();
        let view = app.case_view(clerk, &task, None).await.unwrap();
        assert_eq!(view.title, school.name);
        let report = app.report_view(clerk, 2031).await.unwrap();
        let line = report.lines.iter().find(|line| line.id == school.statements[0]).unwrap();
        assert!(line.tasks.iter().any(|of| of.number == task));
        assert_eq!((report.held, report.unassigned), (1, 0), "what was set aside is held");
    });
}

#[test]
fn a_new_version_keeps_what_was_decided_of_unchanged_tasks() {
    block(async {
        let desk = Desk::open().await;
        desk.import(REPORT, "review").await.unwrap();
        let (app, clerk) = (&desk.world.app, &desk.clerk);
        let school = desk.named("幼儿园").await;
        let change = Change { office: Some("finance".to_owned()), ..Change::default() };
        app.edit_draft(clerk, 2031, &school, (&change, true, None)).await.unwrap();
        let houses = desk.named("老旧小区").await;
        app.accept_drafts(clerk, 2031, &[&houses]).await.unwrap();
        desk.import(&REPORT.replace("老旧小区12个", "老旧小区15个"), "adopted").await.unwrap();
        let division = desk.division().await;
        let school = division.live().find(|draft| draft.content.contains("幼儿园")).unwrap();
        assert_eq!((school.office.as_deref(), &*school.stage), (Some("finance"), "accepted"));
        let houses = division.live().find(|draft| draft.content.contains("老旧小区")).unwrap();
        assert!(houses.content.contains("15个") && houses.stage == "draft");
        let beside = app.beside(&division).await.unwrap();
        assert_eq!((beside.missing, beside.coverage.unassigned), (0, 0));
    });
}

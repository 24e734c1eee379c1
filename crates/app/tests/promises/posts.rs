//! Posts change hands and nothing is lost: rights follow at once and to the day, what was done stays
//! under the name of whoever did it, and nobody approves his own work through another.

use app::posts::{Charge, Deputy, Successor};
use app::view::ledger::LedgerQuery;
use app::{AppError, Request, Target, Viewer};
use domain::case::{Act, RefusalKind};
use domain::event::{Backing, CaseId};
use domain::value::Value;
use jiff::civil::{Date, date};

use crate::world::{World, block, deed, refused, row};

const CLERK: &str = "supervision-clerk";
const REVIEWER: &str = "supervision-reviewer";

fn viewer(world: &World, person: &str, post: &str) -> Viewer {
    world.app.viewer(person, post).unwrap_or_else(|| panic!("{person} is not {post}"))
}

fn holder(world: &World, post: &str) -> Viewer {
    let person = world.app.roster().holder(post, world.app.clock.today()).unwrap().to_owned();
    viewer(world, &person, post)
}

fn successor(post: &str, to: &str, on: Date) -> Successor {
    let (post, to) = (post.to_owned(), to.to_owned());
    Successor { post, to, on: Some(on), remark: String::new() }
}

fn deputy(post: &str, to: &str, since: Date, until: Option<Date>) -> Deputy {
    Deputy {
        post: post.to_owned(),
        to: to.to_owned(),
        since: Some(since),
        until,
        scope: Vec::new(),
        remark: String::new(),
    }
}

fn kind(error: AppError) -> RefusalKind {
    match error {
        AppError::Refused(refusal) => refusal.kind,
        other => panic!("{other}"),
    }
}

/// A task of the education bureau, issued and signed for.
async fn task(world: &World) -> CaseId {
    let node = row(&[("quarter", "二季度"), ("title", "完成节点"), ("due", "2031-05-30")]);
    let issue = deed("issue")
        .opening("新建幼儿园3所", "education")
        .text("source", "report")
        .text("nature", "own")
        .text("leader", "vice-head-d")
        .with("milestones", Value::Many(vec![node]))
        .text("due_on", "2031-12-31")
        .text("adjustable_by", "head");
    world.begin("commitment", CLERK, issue).await.unwrap().case
}

async fn press(world: &World, by: &Viewer, case: CaseId, act: &str) -> Result<app::Done, AppError> {
    let act = Act::deed(act, by.actor());
    let target = Target::Case(case);
    let request = Request { target, act, seen: None, key: None, birth: None };
    world.app.act(by, request).await
}

async fn number(world: &World, case: CaseId) -> String {
    world.app.case(case).await.unwrap().opening.number.clone().unwrap()
}

#[test]
fn a_successor_takes_over_desk_follows_and_drafts_and_the_record_stays() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let post = "education-liaison";
        let case = task(&world).await;
        let (old, to) = (holder(&world, post), "education-head");
        press(&world, &old, case, "sign").await.unwrap();
        let place = format!("/case/{}/act/progress", encoded(&number(&world, case).await));
        world.app.watch(&old.person, case, true).await.unwrap();
        world.app.keep_draft(&old.person, &place, Some("写了一半")).await.unwrap();
        let waiting = world.app.desk_count(&old).await.unwrap();
        assert!(waiting > 0);

        let asked = successor(post, to, date(2031, 5, 8));
        let begun = world.app.begin_handover(&old, &asked).await.unwrap();
        assert!(world.app.viewer(to, post).is_none(), "not before it is confirmed");
        let no = begun.number.clone().unwrap();
        let own = world.app.press_on_post(&old, &no, ("accept", "")).await.unwrap_err();
        assert_eq!(kind(own), RefusalKind::NotYours);
        let signer = holder(&world, "education-signer");
        world.app.press_on_post(&signer, &no, ("accept", "")).await.unwrap();

        let new = viewer(&world, to, post);
        assert!(world.app.viewer(&old.person, post).is_none(), "he has the post no more");
        assert_eq!(world.app.desk_count(&new).await.unwrap(), waiting);
        let desk = world.app.desk(&new).await.unwrap();
        assert!(desk.watched.iter().any(|watched| watched.title.contains("幼儿园")));
        assert!(world.app.desk(&new).await.unwrap().count > 0);
        let draft = world.app.draft(to, &place).await.unwrap();
        assert_eq!(draft.as_deref(), Some("写了一半"));
        assert_eq!(world.app.draft(&old.person, &place).await.unwrap(), None);
        let signed = world.app.case(case).await.unwrap();
        let signed = signed.done.iter().find(|done| done.act == "sign").unwrap();
        assert_eq!(signed.actor.person_id(), Some(&*old.person), "what he did stays his");
        press(&world, &old, case, "progress").await.unwrap_err();

        let roster = world.app.roster();
        assert_eq!(roster.holder(post, date(2031, 5, 7)), Some(&*old.person));
        assert_eq!(roster.holder(post, date(2031, 5, 8)), Some(to));
        assert_eq!(*world.reopened().await.roster(), *roster, "a restart changes nothing");
    });
}

fn encoded(number: &str) -> String {
    number.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_later_day_waits_for_its_morning() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        world.run_clock(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let (post, to) = ("education-liaison", "education-head");
        let case = task(&world).await;
        let old = holder(&world, post);
        world.app.watch(&old.person, case, true).await.unwrap();
        let clerk = holder(&world, CLERK);
        let asked = successor(post, to, date(2031, 5, 12));
        let begun = world.app.begin_handover(&clerk, &asked).await.unwrap();
        let no = begun.number.unwrap();
        let twice = world.app.begin_handover(&old, &asked).await.unwrap_err();
        assert_eq!(kind(twice), RefusalKind::NotYours, "one handover of a post at a time");
        let same = world.app.press_on_post(&clerk, &no, ("accept", "")).await.unwrap_err();
        assert_eq!(kind(same), RefusalKind::NotYours);
        let new = holder(&world, "education-head");
        world.app.press_on_post(&new, &no, ("accept", "")).await.unwrap();
        world.run_clock(date(2031, 5, 11).at(23, 59, 0, 0)).await;
        assert!(world.app.viewer(to, post).is_none());
        assert!(world.app.viewer(&old.person, post).is_some());
        world.run_clock(date(2031, 5, 12).at(0, 0, 0, 0)).await;
        assert!(world.app.viewer(to, post).is_some());
        assert!(world.app.viewer(&old.person, post).is_none());
        let watched = world.app.desk(&viewer(&world, to, post)).await.unwrap().watched;
        assert_eq!(watched.len(), 1, "what he followed came along in the morning");
    });
}

#[test]
fn strangers_and_slips_are_refused() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let post = "education-liaison";
        let (today, app) = (date(2031, 5, 8), &world.app);
        let liaison = holder(&world, post);
        let water = holder(&world, "water-signer");
        let clerk = holder(&world, CLERK);
        for (by, asked) in [
            (&water, successor(post, "education-head", today)),
            (&liaison, successor("education-head", "education-liaison", today)),
            (&liaison, successor(post, &liaison.person, today)),
            (&liaison, successor(post, "nobody", today)),
            (&clerk, successor(post, "education-head", date(2031, 5, 7))),
        ] {
            assert!(app.begin_handover(by, &asked).await.is_err(), "{asked:?}");
        }
        let open_end = deputy(post, "education-head", today, None);
        let refusal = app.begin_delegation(&liaison, &open_end).await.unwrap_err();
        assert_eq!(kind(refusal), RefusalKind::Incomplete, "a delegation has an end");
        let before = deputy(post, "education-head", today, Some(date(2031, 5, 7)));
        assert!(app.begin_delegation(&liaison, &before).await.is_err());
        // Nothing of all that was written.
        assert_eq!(*app.roster(), app.district.roster);
    });
}

#[test]
fn a_delegation_ends_by_itself_and_says_who_acted_for_whom() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let post = "education-liaison";
        let case = task(&world).await;
        let liaison = holder(&world, post);
        let mut asked = deputy(post, "education-head", date(2031, 5, 8), Some(date(2031, 5, 12)));
        asked.scope = vec!["commitment".to_owned()];
        world.app.begin_delegation(&liaison, &asked).await.unwrap();
        let acting = viewer(&world, "education-head", post);
        assert_eq!(acting.stands_for.as_deref(), Some(&*liaison.person));
        press(&world, &acting, case, "sign").await.unwrap();
        let kept = world.app.case(case).await.unwrap();
        let signed = kept.events.iter().find(|event| event.fact.name() == "sign").unwrap();
        let said = world.app.actor_name(signed);
        assert_eq!(said, "区教育局 · 联络员（区教育局负责人代）");
        assert!(world.app.viewer(&liaison.person, post).is_some(), "the holder keeps his post");
        let other = Target::New("problem".to_owned());
        let act = Act::deed("register", acting.actor());
        let request = Request { target: other, act, seen: None, key: None, birth: None };
        let outside = world.app.act(&acting, request).await.unwrap_err();
        assert_eq!(kind(outside), RefusalKind::NotYours, "it extends to what it names");

        world.set(date(2031, 5, 12).at(23, 59, 0, 0));
        assert!(world.app.viewer("education-head", post).is_some());
        world.run_clock(date(2031, 5, 13).at(0, 0, 0, 0)).await;
        assert!(world.app.viewer("education-head", post).is_none(), "24:00 of its last day");
        let mine = world.app.my_posts(&liaison).await.unwrap();
        assert!(mine.delegations.is_empty());
        assert_eq!(*world.reopened().await.roster(), *world.app.roster());
    });
}

#[test]
fn a_delegation_ended_early_is_over_at_once() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let post = "education-liaison";
        let liaison = holder(&world, post);
        let asked = deputy(post, "education-head", date(2031, 5, 8), Some(date(2031, 6, 12)));
        let done = world.app.begin_delegation(&liaison, &asked).await.unwrap();
        let acting = viewer(&world, "education-head", post);
        let again = deputy(post, "water-head", date(2031, 5, 8), Some(date(2031, 5, 9)));
        assert!(world.app.begin_delegation(&acting, &again).await.is_err(), "not handed further");
        world.app.press_on_post(&liaison, &done.number.unwrap(), ("end", "")).await.unwrap();
        assert!(world.app.viewer("education-head", post).is_none());
        let kept = world.app.viewer(&liaison.person, post);
        assert!(kept.is_some_and(|viewer| viewer.stands_for.is_none()));
    });
}

#[test]
fn nobody_confirms_his_own_work_through_another() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let (clerk, reviewer) = (holder(&world, CLERK), holder(&world, REVIEWER));
        let charge = Charge {
            leader: "vice-head-e".to_owned(),
            offices: vec!["education".to_owned()],
            from_day: Some(date(2031, 5, 8)),
            document_no: "潞政办发〔2031〕9号".to_owned(),
            ..Charge::default()
        };
        let own = world.app.begin_charge(&clerk, &charge).await.unwrap();
        // The reviewer leaves his post to the clerk for a time.
        let (today, end) = (date(2031, 5, 8), Some(date(2031, 5, 20)));
        let asked = deputy(REVIEWER, &clerk.person, today, end);
        world.app.begin_delegation(&reviewer, &asked).await.unwrap();
        let acting = viewer(&world, &clerk.person, REVIEWER);
        let result = press(&world, &acting, own.case, "confirm").await;
        assert_eq!(refused(result), Some(RefusalKind::AnotherPerson), "his own work");
        // A third person records for the clerk; the clerk may not confirm that either.
        let other = "proposals-clerk";
        world.app.begin_delegation(&clerk, &deputy(CLERK, other, today, end)).await.unwrap();
        let third = viewer(&world, other, CLERK);
        let charge = Charge { document_no: "潞政办发〔2031〕10号".to_owned(), ..charge };
        let by_other = world.app.begin_charge(&third, &charge).await.unwrap();
        let result = press(&world, &acting, by_other.case, "confirm").await;
        assert_eq!(refused(result), Some(RefusalKind::AnotherPerson), "done for him");
        // The reviewer himself may.
        press(&world, &reviewer, by_other.case, "confirm").await.unwrap();
        // A correction that needs a second person gets none from whoever stands for the first.
        let case = task(&world).await;
        let mut act = world.act(CLERK, deed("issue"));
        act.by = third.actor();
        act.what = domain::case::What::Correct {
            values: [("due_on".to_owned(), Value::text("2031-11-30"))].into(),
            moment: None,
        };
        act.backing = Backing {
            reason: Some("笔误".to_owned()),
            second: Some(clerk.actor()),
            ..Backing::default()
        };
        let target = Target::Case(case);
        let request = Request { target, act, seen: None, key: None, birth: None };
        let result = world.app.act(&third, request).await;
        assert_eq!(refused(result), Some(RefusalKind::AnotherPerson));
    });
}

#[test]
fn a_new_division_of_work_moves_running_cases_and_leaves_closed_ones() {
    block(async {
        let world = World::open(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        world.run_clock(date(2031, 5, 8).at(9, 0, 0, 0)).await;
        let (running, closed) = (task(&world).await, task(&world).await);
        let reason = Backing {
            reason: Some("区政府常务会议决定".to_owned()),
            proof: vec![world.proof.clone()],
            ..Backing::default()
        };
        let mut stop = deed("stop").text("cause", "policy");
        stop.backing = reason;
        stop = stop.with("minutes", Value::text(world.proof.digest.to_string()));
        let stopped = world.step(closed, "meeting-secretary", stop).await;
        if let Err(error) = stopped {
            panic!("{error}");
        }
        let (clerk, reviewer) = (holder(&world, CLERK), holder(&world, REVIEWER));
        let charge = Charge {
            leader: "vice-head-e".to_owned(),
            offices: vec!["education".to_owned()],
            words: "负责教育、公安、信访方面工作。".to_owned(),
            from_day: Some(date(2031, 5, 12)),
            document_no: "潞政办发〔2031〕9号".to_owned(),
            ..Charge::default()
        };
        let done = world.app.begin_charge(&clerk, &charge).await.unwrap();
        press(&world, &reviewer, done.case, "confirm").await.unwrap();
        let of = |leader: &str| LedgerQuery {
            mechanism: "commitment".to_owned(),
            leader: Some(leader.to_owned()),
            limit: 100,
            ..LedgerQuery::default()
        };
        let count =
            async |leader: &str| world.app.ledger(&clerk, &of(leader)).await.unwrap().rows.len();
        assert_eq!((count("vice-head-d").await, count("vice-head-e").await), (2, 0), "not yet");
        let vice = holder(&world, "vice-head-e");
        assert!(world.app.case_view(&vice, &number(&world, running).await, None).await.is_err());

        world.run_clock(date(2031, 5, 12).at(0, 0, 0, 0)).await;
        assert_eq!((count("vice-head-d").await, count("vice-head-e").await), (1, 1));
        let field = |case: &domain::case::Case| case.fields["leader"].last().unwrap().value.clone();
        let now = world.app.case(running).await.unwrap();
        assert_eq!(field(&now), Value::text("vice-head-e"));
        assert_eq!(field(&*world.app.case(closed).await.unwrap()), Value::text("vice-head-d"));
        let vice = holder(&world, "vice-head-e");
        assert!(world.app.case_view(&vice, &number(&world, running).await, None).await.is_ok());
        let before = world.app.posts_on(&clerk, date(2031, 5, 11)).await.unwrap();
        let after = world.app.posts_on(&clerk, date(2031, 5, 12)).await.unwrap();
        let field = |posts: &app::posts::Posts| {
            posts.leaders.iter().find(|l| l.post == "vice-head-e").unwrap().field.clone()
        };
        assert_ne!(field(&before), field(&after));
        assert_eq!(field(&after), "负责教育、公安、信访方面工作。");
        // The clock goes over the same day again without another record.
        let events = now.events.len();
        world.run_clock(date(2031, 5, 13).at(0, 0, 0, 0)).await;
        assert_eq!(world.app.case(running).await.unwrap().events.len(), events);
        assert_eq!(*world.reopened().await.roster(), *world.app.roster());
    });
}

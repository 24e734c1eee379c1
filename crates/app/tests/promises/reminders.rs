//! Reminders keep to the district's hours, come once a day, say nothing of the matter, and are never
//! lost.

use std::sync::Arc;

use app::reminder::{Channel, MessageLine, Simulator};
use app::{Request, Target, Viewer};
use domain::case::Act;
use domain::event::CaseId;
use domain::moment::instant;
use domain::value::Value;
use jiff::civil::{Date, DateTime, date};

use crate::world::{World, block, deed, row};

const LIAISON: &str = "education-liaison";
const TITLE: &str = "新建幼儿园3所";

/// A Thursday, the day after it, and the Monday after that.
const THURSDAY: Date = date(2031, 5, 8);
const FRIDAY: Date = date(2031, 5, 9);
const MONDAY: Date = date(2031, 5, 12);

fn morning(day: Date) -> DateTime {
    day.at(8, 40, 0, 0)
}

async fn task(world: &World) -> CaseId {
    let node = row(&[("quarter", "二季度"), ("title", "完成节点"), ("due", "2031-06-30")]);
    let issue = deed("issue")
        .opening(TITLE, "education")
        .text("source", "report")
        .text("nature", "own")
        .text("leader", "vice-head-d")
        .with("milestones", Value::Many(vec![node]))
        .text("due_on", "2031-12-31")
        .text("adjustable_by", "head");
    world.begin("commitment", "supervision-clerk", issue).await.unwrap().case
}

fn holder(world: &World, post: &str) -> Viewer {
    let person = world.app.roster().holder(post, world.app.clock.today()).unwrap().to_owned();
    world.app.viewer(&person, post).unwrap()
}

/// Lets the clock come to an instant and send what is due; how much a channel took.
async fn run(world: &World, at: DateTime) -> usize {
    world.run_clock(at).await;
    world.app.run_reminders(instant(at)).await.unwrap()
}

async fn told(world: &World, post: &str) -> Vec<MessageLine> {
    let viewer = holder(world, post);
    let mut lines = world.app.messages(&viewer, (THURSDAY, date(2031, 12, 31))).await.unwrap();
    lines.retain(|line| line.post == world.app.post_name(post));
    lines
}

async fn urge(world: &World, case: CaseId) {
    let clerk = holder(world, "supervision-clerk");
    let act = Act::deed("urge", clerk.actor());
    let request = Request { target: Target::Case(case), act, seen: None, key: None, birth: None };
    world.app.act(&clerk, request).await.unwrap();
}

/// A message says how many and how long, and nothing of what.
async fn check_says_nothing(world: &World, case: CaseId) {
    let number = world.app.case(case).await.unwrap().opening.number.clone().unwrap();
    let clerk = holder(world, "supervision-clerk");
    let all = world.app.messages(&clerk, (THURSDAY, date(2031, 12, 31))).await.unwrap();
    assert!(!all.is_empty());
    for line in all {
        let said = line.content.replace("催办提醒：", "");
        assert!(said.starts_with("您有") && said.ends_with("请登录办公平台查看"), "{said}");
        assert!(!said.contains(TITLE) && !said.contains(&number) && !said.contains('〔'), "{said}");
        assert!(said.chars().count() <= 40, "{said}");
    }
}

#[test]
fn one_digest_a_day_on_working_days_and_none_twice() {
    block(async {
        let world = World::open(THURSDAY.at(9, 0, 0, 0)).await;
        let case = task(&world).await;
        assert_eq!(run(&world, FRIDAY.at(7, 30, 0, 0)).await, 0, "before its time");
        assert_eq!(run(&world, FRIDAY.at(8, 39, 0, 0)).await, 0);
        assert!(run(&world, morning(FRIDAY)).await > 0);
        let first = told(&world, LIAISON).await;
        assert_eq!(first.len(), 1);
        assert_eq!((&*first[0].state, &*first[0].channel), ("sent", "政务微信"));
        // The clock looks every half minute, and starts anew after a restart.
        assert_eq!(run(&world, FRIDAY.at(8, 41, 0, 0)).await, 0);
        let again = world.reopened().await;
        assert!(!again.may_write());
        assert_eq!(told(&world, LIAISON).await.len(), 1);
        // Saturday and Sunday are quiet.
        assert_eq!(run(&world, date(2031, 5, 10).at(9, 0, 0, 0)).await, 0);
        assert_eq!(run(&world, date(2031, 5, 11).at(9, 0, 0, 0)).await, 0);
        run(&world, morning(MONDAY)).await;
        let then = told(&world, LIAISON).await;
        assert_eq!(then.len(), 2);
        assert!(then[0].content.contains("最近一项1天后到期"), "{}", then[0].content);
        run(&world, morning(date(2031, 5, 13))).await;
        run(&world, morning(date(2031, 5, 14))).await;
        let late = told(&world, LIAISON).await;
        assert!(late[0].content.contains("已超过时限"), "{}", late[0].content);
        assert_eq!(late.len(), 4);
        // A day on which nothing comes up brings no message: what is late is said once.
        run(&world, morning(date(2031, 5, 15))).await;
        assert_eq!(told(&world, LIAISON).await.len(), 4);
        check_says_nothing(&world, case).await;
        // Others see their own only.
        let other = holder(&world, "water-liaison");
        assert!(world.app.messages(&other, (THURSDAY, MONDAY)).await.unwrap().is_empty());
    });
}

#[test]
fn a_press_goes_at_once_in_office_hours_and_once_a_day() {
    block(async {
        let world = World::open(THURSDAY.at(9, 0, 0, 0)).await;
        let case = task(&world).await;
        world.set(THURSDAY.at(10, 0, 0, 0));
        urge(&world, case).await;
        urge(&world, case).await;
        assert!(run(&world, THURSDAY.at(10, 1, 0, 0)).await > 0);
        let told_now = told(&world, LIAISON).await;
        assert_eq!(told_now.len(), 1, "two presses, one message");
        assert_eq!(told_now[0].occasion, "催办");
        // In the evening it waits, and goes into the digest of the morning.
        world.set(THURSDAY.at(21, 0, 0, 0));
        urge(&world, case).await;
        assert_eq!(run(&world, THURSDAY.at(21, 1, 0, 0)).await, 0, "nothing in quiet hours");
        run(&world, morning(FRIDAY)).await;
        let sent: Vec<_> =
            told(&world, LIAISON).await.into_iter().filter(|line| line.state == "sent").collect();
        assert_eq!(sent.len(), 2, "the digest holds the press that waited");
        check_says_nothing(&world, case).await;
    });
}

#[test]
fn a_press_before_days_off_waits_for_the_working_morning_after_them() {
    block(async {
        // The last evening before the National Day of 2023, whose first working day is a Saturday.
        let world = World::open(date(2023, 9, 28).at(9, 0, 0, 0)).await;
        let case = task(&world).await;
        world.set(date(2023, 9, 28).at(19, 0, 0, 0));
        urge(&world, case).await;
        for day in [date(2023, 9, 29), date(2023, 10, 2), date(2023, 10, 6)] {
            assert_eq!(run(&world, day.at(9, 0, 0, 0)).await, 0, "{day}");
        }
        assert!(run(&world, date(2023, 10, 7).at(8, 40, 0, 0)).await > 0);
    });
}

#[test]
fn what_no_channel_takes_is_tried_again_then_shown_and_never_lost() {
    block(async {
        let world = World::open(THURSDAY.at(9, 0, 0, 0)).await;
        task(&world).await;
        let gateway = Arc::new(Simulator::new("政务微信"));
        let channels: Vec<Arc<dyn Channel>> = vec![gateway.clone()];
        world.app.set_channels(channels).unwrap();
        gateway.fail_next(2);
        assert_eq!(run(&world, morning(FRIDAY)).await, 0);
        let waiting = told(&world, LIAISON).await;
        assert_eq!((waiting.len(), &*waiting[0].state), (1, "waiting"));
        assert!(waiting[0].note.contains("没有应答"));
        assert_eq!(run(&world, FRIDAY.at(8, 45, 0, 0)).await, 0, "not at once");
        assert_eq!(run(&world, FRIDAY.at(8, 51, 0, 0)).await, 0, "the second try fails too");
        assert_eq!(run(&world, FRIDAY.at(9, 20, 0, 0)).await, 1);
        assert_eq!(told(&world, LIAISON).await[0].state, "sent");

        gateway.fail_next(99);
        urge_later(&world).await;
        for hour in 10..18 {
            run(&world, MONDAY.at(hour, 0, 0, 0)).await;
        }
        let clerk = holder(&world, "supervision-clerk");
        let days = (THURSDAY, MONDAY);
        let failed = |lines: Vec<MessageLine>| {
            lines.into_iter().filter(|line| line.state == "failed").count()
        };
        assert!(failed(world.app.messages(&clerk, days).await.unwrap()) > 0, "shown");
        let liaison = holder(&world, LIAISON);
        assert!(world.app.send_again(&liaison, days).await.is_err());
        gateway.fail_next(0);
        world.app.send_again(&clerk, days).await.unwrap();
        assert!(run(&world, MONDAY.at(18, 0, 0, 0)).await > 0);
        assert_eq!(failed(world.app.messages(&clerk, days).await.unwrap()), 0);
    });
}

async fn urge_later(world: &World) {
    world.set(MONDAY.at(9, 30, 0, 0));
    let case = task(world).await;
    urge(world, case).await;
}

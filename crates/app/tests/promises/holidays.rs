//! A holiday that comes late moves exactly the deadlines whose span holds a changed day, and the
//! preview has said so.

use std::collections::BTreeMap;

use app::{AppError, Request, Target, Viewer};
use domain::calendar::{Calendar, DaysOff, Notice};
use domain::deadline::{Rules, deadlines};
use domain::digest::Digest;
use domain::event::CaseId;
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::world::{World, block, deed, few, row};

const LEAD: &str = "urban-management";

/// A deadline: its case, its rule, which run; its start and its end.
type Ends = BTreeMap<(CaseId, String, String, u32), (Date, Option<Date>)>;

/// All running deadlines of all cases, counted anew from the ledger with a calendar.
async fn ends(world: &World, cases: &[CaseId], calendar: &Calendar) -> Ends {
    let district = &world.app.district;
    let rules = Rules { calendar, hours: &district.hours, settings: &district.settings };
    let mut ends = Ends::new();
    for id in cases {
        let case = world.app.case(*id).await.unwrap();
        let mechanism = world.app.mechanism(&case.mechanism).await.unwrap();
        for deadline in deadlines(&mechanism, &case, &rules) {
            if deadline.is_running() {
                let row = deadline.row.as_ref().map_or(0, |row| row.row);
                let rule = deadline.rule.id.text.clone();
                let key = (*id, deadline.part.id.text.clone(), rule, row * 100 + deadline.nth);
                ends.insert(key, (deadline.start.date(), deadline.due_on()));
            }
        }
    }
    ends
}

/// What lists show of the office's duties: case, rule, end.
async fn listed(world: &World) -> BTreeMap<(CaseId, String, u32), Option<String>> {
    let mut listed = BTreeMap::new();
    for office in [LEAD, "government-office"] {
        let duties = world.store.duties(office, "2099-12-31", 10_000).await.unwrap();
        listed.extend(duties.into_iter().map(|d| ((d.case, d.rule, d.row), d.due_on)));
    }
    listed
}

async fn assign(world: &World, source: &str, hard: bool, on: Date) -> CaseId {
    world.set(on.at(10, 0, 0, 0));
    let assign = deed("assign")
        .opening("关于增设口袋公园的建议", LEAD)
        .text("source", source)
        .text("proposer", "常青代表团")
        .text("mode", "lead")
        .with("hard", Value::Flag(hard))
        .with("co_offices", Value::Many(vec![Value::text("transport")]));
    world.begin("proposal", "proposals-clerk", assign).await.unwrap().case
}

fn notice(from: Date, length: i64, work: Option<Date>) -> Notice {
    Notice {
        year: 2023,
        number: "测试〔2023〕1号".to_owned(),
        title: "关于临时放假安排的通知".to_owned(),
        published: date(2023, 6, 20),
        off: vec![DaysOff {
            name: "临时放假".to_owned(),
            from,
            to: from.checked_add((length - 1).days()).unwrap(),
        }],
        work: work.into_iter().collect(),
    }
}

fn load(world: &World, notice: &Notice) -> Request {
    let off = notice.off.iter().map(|off| {
        let (from, to) = (off.from.to_string(), off.to.to_string());
        row(&[("name", &off.name), ("from", &from), ("to", &to)])
    });
    let work = notice.work.iter().map(|day| row(&[("day", &day.to_string())]));
    let load = deed("load")
        .opening(&notice.title, "government-office")
        .with("year", Value::Whole(2023))
        .text("notice_number", &notice.number)
        .text("notice_title", &notice.title)
        .text("published", &notice.published.to_string())
        .with("off", Value::Many(off.collect()))
        .with("work", Value::Many(work.collect()));
    let act = world.act("supervision-head", load);
    let target = Target::New("holiday-notice".to_owned());
    Request { target, act, seen: None, key: None, birth: None }
}

proptest! {
    #![proptest_config(few(8))]

    #[test]
    fn a_late_holiday_moves_what_its_preview_named(
        starts in prop::collection::vec((0i64..75, any::<bool>(), any::<bool>()), 4..10),
        first in prop::option::of(0i64..260), length in 1i64..6,
        work in prop::option::of(0i64..260),
    ) {
        block(async {
            let world = World::open(date(2023, 4, 1).at(9, 0, 0, 0)).await;
            let mut starts = starts;
            starts.sort_unstable();
            let mut cases = Vec::new();
            for (days, npc, hard) in starts {
                let on = date(2023, 4, 3).checked_add(days.days()).unwrap();
                cases.push(assign(&world, if npc { "npc" } else { "cppcc" }, hard, on).await);
            }
            world.run_clock(date(2023, 6, 21).at(9, 0, 0, 0)).await;
            let old = world.app.calendar();
            let day = |days: i64| date(2023, 4, 10).checked_add(days.days()).unwrap();
            // Half of the holidays begin on the last day of a reply, so that something moves.
            let last = ends(&world, &cases[..1], &old).await;
            let last = last.iter().find(|((_, _, rule, _), _)| rule.starts_with("reply"));
            let last = last.and_then(|(_, (_, due))| *due).unwrap();
            let notice = notice(first.map_or(last, day), length, first.and(work).map(day));
            let new = old.with(notice.clone());
            let changed = old.changed_days(&new);
            let (before, after) =
                (ends(&world, &cases, &old).await, ends(&world, &cases, &new).await);
            let shown = listed(&world).await;
            let head = world.actor("supervision-head");
            let directory = &world.app.district.directory;
            let person = head.person_id().unwrap();
            let today = world.app.clock.today();
            let viewer = Viewer::new(directory, &world.app.roster(), person, "supervision-head", today).unwrap();
            let preview = world.app.preview(&viewer, &load(&world, &notice)).await.unwrap();
            prop_assert_eq!(&preview.days, &changed);

            let moved: Vec<_> = before.iter().filter(|(key, end)| after[*key] != **end).collect();
            prop_assert!(first.is_some() || !moved.is_empty(), "a last day off moves the end");
            // The preview names exactly those.
            let mut named: Vec<_> = preview.moves.iter().map(|m| (m.from, m.to)).collect();
            let mut expected: Vec<_> =
                moved.iter().map(|(key, (_, end))| (*end, after[*key].1)).collect();
            named.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(named, expected);
            // Each of them has a changed day in its span.
            for (key, (start, end)) in &moved {
                let last = (*end).max(after[*key].1).unwrap();
                let inside = changed.iter().any(|day| start <= day && *day <= last);
                prop_assert!(inside, "{key:?} {start} {end:?}");
            }

            let key = |text: &str| Some(("k-1".to_owned(), Digest::of_text(text)));
            let once = Request { key: key("one"), ..load(&world, &notice) };
            let loaded = world.app.act(&viewer, once.clone()).await.unwrap();
            // Pressed twice it is loaded once; the key is not good for another notice.
            let again = world.app.act(&viewer, once).await.unwrap();
            prop_assert!(again.replayed && again.case == loaded.case);
            let other = Request { key: key("other"), ..load(&world, &notice) };
            let refused = world.app.act(&viewer, other).await;
            prop_assert!(matches!(refused, Err(AppError::Refused(_))));
            // What was previewed is what happened, in the ledger's terms and in the lists.
            prop_assert_eq!(ends(&world, &cases, &world.app.calendar()).await, after.clone());
            for (key, end) in &listed(&world).await {
                let (case, rule, row) = key;
                if !cases.contains(case) {
                    continue;
                }
                let due = after.iter().find(|((id, _, known, nth), _)| {
                    (id, known, nth / 100) == (case, rule, *row)
                });
                let due = due.and_then(|(_, (_, due))| due.map(|day| day.to_string()));
                prop_assert_eq!(end, &due, "{:?}", key);
                if !moved.iter().any(|((id, _, known, _), _)| id == case && known == rule) {
                    prop_assert_eq!(Some(end), shown.get(key));
                }
            }
            prop_assert_eq!(world.app.rebuild().await.unwrap().tally_changes, 0);
            // Struck off again, it moves everything back.
            let mut strike = deed("strike");
            strike.backing.reason = Some("通知撤销".to_owned());
            world.step(loaded.case, "supervision-head", strike).await.unwrap();
            prop_assert_eq!(ends(&world, &cases, &world.app.calendar()).await, before);
            let back = listed(&world).await;
            prop_assert!(shown.iter().all(|(key, end)| back.get(key) == Some(end)));
            prop_assert_eq!(world.app.rebuild().await.unwrap().tally_changes, 0);
            prop_assert_eq!(world.store.verify().await.unwrap(), []);
            Ok(())
        })?;
    }
}

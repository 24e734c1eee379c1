//! The clock's acts and facts that come late.

use domain::case::RefusalKind;
use domain::event::{Actor, Backing, CaseId, Event, Fact};
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::world::{Deed, World, block, deed, few, refused, row};

const LEAD: &str = "urban-management";

/// A task with one milestone, signed, whose end has passed: the clock has proposed 督办.
async fn overdue(world: &World, due: Date, later: i64) -> CaseId {
    let node = row(&[("quarter", "二季度"), ("title", "完成前期手续"), ("due", &due.to_string())]);
    let issue = deed("issue")
        .opening("增设口袋公园", LEAD)
        .text("source", "report")
        .text("nature", "own")
        .text("leader", "district-head")
        .text("due_on", "2023-12-31")
        .text("adjustable_by", "head")
        .with("milestones", Value::Many(vec![node]));
    let done = world.begin("commitment", "supervision-clerk", issue).await.unwrap();
    world.set(date(2023, 5, 9).at(10, 0, 0, 0));
    world.step(done.case, "urban-management-liaison", deed("sign")).await.unwrap();
    world.run_clock(due.checked_add((1 + later).days()).unwrap().at(0, 0, 0, 0)).await;
    done.case
}

/// The claim that had been made in time and was not entered.
fn claim(world: &World, happened: Date, whole: [bool; 3]) -> Deed {
    let mut claim = deed("claim").part("quarter", 1).text("node_result", "手续已办结");
    claim.happened = Some(happened);
    claim.backing = Backing {
        reason: whole[0].then(|| "联络员出差,未及时登记".to_owned()),
        // The claim itself asks for proof, so that it is only missing when the claim is refused.
        proof: if whole[1] { vec![world.proof.clone()] } else { Vec::new() },
        second: whole[2].then(|| world.actor("urban-management-signer")),
        late: false,
        collected: None,
    };
    claim
}

async fn events(world: &World, case: CaseId) -> Vec<Event> {
    world.store.events(case, None).await.unwrap()
}

fn is_act(event: &Event, name: &str) -> bool {
    event.fact.name() == name
}

proptest! {
    #![proptest_config(few(8))]

    #[test]
    fn a_late_fact_takes_back_what_the_clock_did_in_one_transaction(
        due in 25i64..150, later in 0i64..40, early in 0i64..15,
    ) {
        block(async {
            let world = World::open(date(2023, 5, 8).at(9, 0, 0, 0)).await;
            let due = date(2023, 5, 8).checked_add(due.days()).unwrap();
            let case = overdue(&world, due, later).await;
            let before = events(&world, case).await;
            let flag = before.iter().find(|event| is_act(event, "flag")).expect("the clock acted");
            prop_assert_eq!(&flag.actor, &Actor::Clock);
            prop_assert_eq!(flag.happened.date(), due);

            let happened = due.checked_sub(early.days()).unwrap().max(date(2023, 5, 9));
            let now = due.checked_add((1 + later).days()).unwrap().at(10, 0, 0, 0);
            world.set(now);
            let late = claim(&world, happened, [true; 3]);
            world.step(case, "urban-management-liaison", late).await.unwrap();
            let after = events(&world, case).await;
            let new: Vec<&Event> = after.iter().skip(before.len()).collect();
            let voided = new.iter().find_map(|event| match &event.fact {
                Fact::Voided { sequences, .. } => Some(sequences),
                _ => None,
            });
            prop_assert!(voided.expect("voided").contains(&flag.sequence));
            // One transaction: one instant, positions without anything between.
            prop_assert!(new.windows(2).all(|pair| pair[0].recorded == pair[1].recorded
                && pair[0].position + 1 == pair[1].position));
            let marked = new.iter().any(|event| match &event.fact {
                Fact::Act(deed) => deed.act == "claim" && deed.backing.late,
                _ => false,
            });
            prop_assert!(marked, "a late entry is marked");
            let state = world.app.case(case).await.unwrap();
            prop_assert!(state.parts.get("supervise").is_none_or(Vec::is_empty));
            prop_assert_eq!(world.app.rebuild().await.unwrap().tally_changes, 0);
            prop_assert_eq!(world.store.verify().await.unwrap(), []);
            Ok(())
        })?;
    }

    #[test]
    fn a_backdated_act_past_its_deadline_needs_reason_proof_and_second_person(
        due in 25i64..150, later in 0i64..40, early in 0i64..15, whole in any::<[bool; 3]>(),
    ) {
        block(async {
            let world = World::open(date(2023, 5, 8).at(9, 0, 0, 0)).await;
            let due = date(2023, 5, 8).checked_add(due.days()).unwrap();
            let case = overdue(&world, due, later).await;
            let count = events(&world, case).await.len();
            world.set(due.checked_add((1 + later).days()).unwrap().at(10, 0, 0, 0));
            let happened = due.checked_sub(early.days()).unwrap().max(date(2023, 5, 9));
            let act = claim(&world, happened, whole);
            let kind = refused(world.step(case, "urban-management-liaison", act).await);
            let enough = whole == [true; 3];
            prop_assert_eq!(kind.is_none(), enough);
            if let Some(kind) = kind {
                let expected = [RefusalKind::LateEntry, RefusalKind::Incomplete];
                prop_assert!(expected.contains(&kind), "{kind:?}");
                prop_assert_eq!(events(&world, case).await.len(), count, "nothing is written");
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_a_person_went_on_with_is_not_taken_back_but_corrected_by_hand(
        due in 25i64..150, early in 0i64..15, approved in any::<bool>(),
    ) {
        block(async {
            let world = World::open(date(2023, 5, 8).at(9, 0, 0, 0)).await;
            let due = date(2023, 5, 8).checked_add(due.days()).unwrap();
            let case = overdue(&world, due, 0).await;
            world.set(due.checked_add(1.days()).unwrap().at(9, 0, 0, 0));
            let mut decided = match approved {
                true => deed("approve"),
                false => deed("decline"),
            };
            decided.backing.reason = Some("已约定补齐时间".to_owned());
            world.step(case, "district-head", decided.part("supervise", 1)).await.unwrap();
            let count = events(&world, case).await.len();
            world.set(due.checked_add(2.days()).unwrap().at(9, 0, 0, 0));
            let happened = due.checked_sub(early.days()).unwrap().max(date(2023, 5, 9));
            let late = claim(&world, happened, [true; 3]);
            let result = world.step(case, "urban-management-liaison", late).await;
            let Err(app::AppError::Refused(refusal)) = &result else { panic!("{result:?}") };
            prop_assert_eq!(refusal.kind, RefusalKind::ByHand);
            prop_assert!(!refusal.next.is_empty(), "it says how to correct by hand");
            prop_assert_eq!(events(&world, case).await.len(), count, "nothing is written");
            Ok(())
        })?;
    }
}

//! A figure is the sum of its rows, and the ledger alone gives the same rows again.

use domain::event::CaseId;
use domain::figure::Period;
use domain::value::Value;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use store::read::FigureFilter;

use crate::world::{Deed, World, block, deed, few, refused, row};

const LEADS: [&str; 3] = ["urban-management", "transport", "education"];

/// One try: on which case, what, after how many days, with which choice.
type Try = (usize, usize, i64, usize);

fn tries() -> impl Strategy<Value = Vec<Try>> {
    prop::collection::vec((0usize..6, 0usize..12, 0i64..12, 0usize..6), 60..140)
}

fn assign(nth: usize, choice: usize) -> Deed {
    let mode = ["sole", "sole", "lead", "split"][choice % 4];
    let deed = deed("assign")
        .opening(&format!("关于第{nth}处口袋公园的建议"), LEADS[choice % 3])
        .text("source", ["npc", "cppcc"][choice % 2])
        .text("proposer", "常青代表团")
        .text("mode", mode)
        .with("hard", Value::Flag(choice == 5));
    let offices = Value::Many(vec![Value::text(LEADS[0]), Value::text(LEADS[1])]);
    match mode {
        "lead" => deed.with("co_offices", offices),
        "split" => deed.with("split_offices", offices),
        _ => deed,
    }
}

fn talk(on: &str) -> Deed {
    deed("talk").with("talks", row(&[("held_on", on), ("way", "面商"), ("content", "同意")]))
}

fn answer(choice: usize) -> Deed {
    deed("answer").text("class", ["A", "B", "C"][choice % 3]).text("summary", "已列入计划")
}

/// The act that is tried, and by whom; many will be refused, and that is part of the course.
fn attempt(world: &World, lead: &str, on: &str, (_, act, _, choice): Try) -> (String, Deed) {
    let liaison = |office: &str| format!("{office}-liaison");
    let row = choice as u32 % 2 + 1;
    let part_lead = LEADS[choice % 2];
    match act {
        0 | 1 => (liaison(lead), talk(on)),
        2 | 3 => (format!("{lead}-signer"), answer(choice)),
        4 => (liaison(part_lead), talk(on).part("split", row)),
        5 => (liaison(part_lead), answer(choice).part("split", row)),
        6 => (liaison(part_lead), deed("give").part("co", row).text("co_opinion", "同意")),
        7 | 8 => {
            let office = ["人大代工委", "政协提案委"][choice % 2];
            let opinion = ["good", "fair", "bad"][choice % 3];
            let rate = deed("rate").text("attitude", "good").text("result", opinion);
            (world.desk(office), rate)
        }
        9 => {
            let promised = date(2023, 12, 29).to_string();
            ("proposals-clerk".to_owned(), deed("follow").text("promised_on", &promised))
        }
        10 => {
            let mut deliver = deed("deliver");
            deliver.backing.proof = vec![world.proof.clone()];
            ("proposals-clerk".to_owned(), deliver)
        }
        _ => ("proposals-clerk".to_owned(), deed(["close", "close-split"][choice % 2])),
    }
}

/// Plays a course; how many acts were accepted and refused.
async fn play(world: &World, course: &[Try]) -> (usize, usize) {
    let mut now = date(2023, 1, 9).at(9, 0, 0, 0);
    let mut cases: Vec<(CaseId, &str)> = Vec::new();
    let (mut accepted, mut declined) = (0, 0);
    for (nth, step) in course.iter().enumerate() {
        let (case, _, days, choice) = *step;
        now = now.checked_add(days.days()).unwrap().checked_add(1.minutes()).unwrap();
        world.run_clock(now).await;
        let result = match cases.get(case) {
            None => {
                let opened = assign(nth, choice);
                let lead = LEADS[choice % 3];
                let done = world.begin("proposal", "proposals-clerk", opened).await;
                done.inspect(|done| cases.push((done.case, lead)))
            }
            Some((case, lead)) => {
                let (post, deed) = attempt(world, lead, &now.date().to_string(), *step);
                world.step(*case, &post, deed).await
            }
        };
        match refused(result) {
            None => accepted += 1,
            Some(_) => declined += 1,
        }
    }
    (accepted, declined)
}

/// Every indicator of the mechanism, by year and by month: sum = Σ rows, hits = marked rows.
async fn check_figures(world: &World) -> Result<usize, TestCaseError> {
    let mechanism = world.app.catalogue.current("proposal").unwrap();
    let mut counted = 0;
    for indicator in mechanism.indicators.values() {
        let months = (1..=12).map(|month| Period::month_of(date(2023, month, 1)));
        for period in months.chain([Period::year(2023), Period::year(2024)]) {
            let filter = FigureFilter {
                indicator: format!("proposal.{}", indicator.id.text),
                period,
                office: String::new(),
                place: String::new(),
                as_of: None,
            };
            let stock = indicator.is_stock();
            let sums = world.store.sums(&filter, stock).await.unwrap();
            let rows = world.store.tally_rows(&filter, stock).await.unwrap();
            let value: Decimal = rows.iter().map(|item| item.row.value).sum();
            let hits = rows.iter().filter(|item| item.row.hit).count() as i64;
            if !stock {
                prop_assert_eq!(sums.rows, rows.len() as i64, "{} {:?}", filter.indicator, period);
                prop_assert_eq!(sums.hits, hits, "{} {:?}", filter.indicator, period);
            }
            prop_assert_eq!(sums.value, value, "{} {:?}", filter.indicator, period);
            counted += rows.len();
        }
    }
    Ok(counted)
}

proptest! {
    #![proptest_config(few(5))]

    #[test]
    fn a_figure_is_the_sum_of_its_rows_and_the_ledger_gives_them_again(course in tries()) {
        block(async {
            let world = World::open(date(2023, 1, 9).at(9, 0, 0, 0)).await;
            let (accepted, declined) = play(&world, &course).await;
            prop_assert!(accepted >= 12 && accepted + declined == course.len());
            let counted = check_figures(&world).await?;
            prop_assert!(counted > 0, "something is counted");
            prop_assert_eq!(world.app.rebuild().await.unwrap().tally_changes, 0);
            prop_assert_eq!(check_figures(&world).await?, counted);
            prop_assert_eq!(world.store.verify().await.unwrap(), []);
            Ok(())
        })?;
    }
}

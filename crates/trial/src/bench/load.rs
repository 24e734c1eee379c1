//! Makes very many cases through the product's own write path.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use app::{App, Database, Target};
use domain::event::Actor;
use domain::moment::{instant, midnight_after};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::ground;
use super::work::{CLERK, Stand, Work, request, stand};

/// The first day of the cases; they are spread over one year.
const FIRST: Date = date(2023, 1, 3);
const DAYS: usize = 360;
/// How many acts are under way at a time: enough to fill the writer's batches.
const AT_ONCE: usize = 512;

/// Makes the cases in an empty database.
pub async fn make(database: &Database, cases: usize) -> Result<()> {
    let start = Instant::now();
    let morning = |day: Date| instant(day.at(9, 0, 0, 0));
    let (ground::Opened { app, .. }, clock) = ground::open_at(database, morning(FIRST)).await?;
    let work = Arc::new(Work::new(&app, FIRST));
    let roster = app.roster();
    let clerk = roster.holder(CLERK, FIRST).context("nobody assigns")?;
    let clerk = Arc::new(Actor::person(clerk, CLERK));
    let mut told = 0;
    for nth in 0..DAYS {
        let day = FIRST.checked_add(i64::try_from(nth)?.days())?;
        clock.set(morning(day));
        let (first, end) = (cases * nth / DAYS, cases * (nth + 1) / DAYS);
        make_day(&app, &work, &clerk, day, first..end).await?;
        let midnight = instant(midnight_after(day));
        clock.set(midnight);
        app.run_clock(midnight).await?;
        if end / 100_000 > told {
            told = end / 100_000;
            println!("  {end} cases made in {:.0} s", start.elapsed().as_secs_f64());
        }
    }
    app.close().await?;
    Ok(())
}

async fn make_day(
    app: &Arc<App>,
    work: &Arc<Work>,
    clerk: &Arc<Actor>,
    day: Date,
    numbers: std::ops::Range<usize>,
) -> Result<()> {
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let mut hands = Vec::new();
    for _ in 0..AT_ONCE.min(numbers.len()) {
        let (app, work, clerk, next) = (app.clone(), work.clone(), clerk.clone(), next.clone());
        let end = numbers.end;
        hands.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= end {
                    return anyhow::Ok(());
                }
                make_case(&app, &work, &clerk, number, day).await?;
            }
        }));
    }
    for hand in hands {
        hand.await??;
    }
    Ok(())
}

async fn make_case(app: &App, work: &Work, clerk: &Actor, number: usize, day: Date) -> Result<()> {
    let opening =
        request(Target::New(super::work::MECHANISM.to_owned()), work.assign(number, clerk));
    let case = Target::Case(app.act_unseen(opening).await?.case);
    let stand = stand(number);
    if stand != Stand::Assigned {
        app.act_unseen(request(case.clone(), work.talk(number, day))).await?;
    }
    if stand == Stand::Answered {
        app.act_unseen(request(case, work.answer(number))).await?;
    }
    Ok(())
}

//! Pages of a ledger with filter, search, order and count, while others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::view::ledger::{Chip, LedgerQuery};
use app::{App, Viewer};
use store::read::Order;

use super::acts::{Job, SEED, jobs};
use super::ground::{self, Ground};
use super::work::{CLERK, MECHANISM};
use crate::chance::Chance;
use crate::cpu;
use crate::outcome::{aim, tell};
use crate::times::Times;

const READERS: u64 = 8;
const WRITES_A_SECOND: u32 = 100;
const SECONDS: u32 = 30;
/// Two characters each: in all titles, in some, in a few, in none.
const WORDS: [&str; 8] = ["建议", "公园", "社区", "东街", "管网", "英雄", "电梯", "潜艇"];
const CHIPS: [Option<Chip>; 5] =
    [None, Some(Chip::Open), Some(Chip::Late), Some(Chip::Near), Some(Chip::Applied)];

/// Times pages.
pub async fn run(ground: &Ground, cases: usize) -> Result<()> {
    println!(
        "\n  ledger pages: {READERS} readers while {WRITES_A_SECOND} acts a second are written"
    );
    let database = ground.fresh(cases).await?;
    let (opened, _) = ground::open_at(&database, ground::morning_after()).await?;
    let writes = jobs(&opened, cases, (WRITES_A_SECOND * SECONDS) as usize, SEED).await?;
    let app = opened.app;
    let viewers = Arc::new(viewers(&app, &writes)?);
    // The roll is read when the first list is asked for, which is not what is timed here.
    let begun = Instant::now();
    let first = LedgerQuery { mechanism: MECHANISM.to_owned(), limit: 50, ..Default::default() };
    let first = app.ledger(&viewers[0], &first).await?;
    let name = format!("first list after opening ({})", first.total);
    tell(&name, format!("{} ms", begun.elapsed().as_millis()));
    let before = cpu::used();
    let over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..READERS)
        .map(|seed| tokio::spawn(read(app.clone(), viewers.clone(), over.clone(), seed)))
        .collect();
    let written = write(&app, writes).await?;
    over.store(true, Ordering::Relaxed);
    let mut pages = Vec::new();
    for reader in readers {
        pages.extend(reader.await??);
    }
    let used = cpu::used() - before;
    app.close().await?;
    slowest(&mut pages);
    let times = Times::new(pages.into_iter().map(|(time, _)| time).collect());
    tell("acts written meanwhile, p50 / p99 / longest", &written);
    tell("pages read", times.len());
    tell("p50 / p99 / longest", &times);
    tell("processor time a page, writing included", cpu::each(used, times.len()));
    let p99 = times.within(0.99);
    aim("p99 of a page", format!("{} ms", p99.as_millis()), "< 100 ms", p99.as_millis() < 100);
    Ok(())
}

/// The whole district, and two offices.
fn viewers(app: &App, writes: &[Job]) -> Result<Vec<Viewer>> {
    let today = app.clock.today();
    let roster = app.roster();
    let clerk = roster.holder(CLERK, today).context("nobody assigns")?;
    let clerk = app.viewer(clerk, CLERK).context("no viewer")?;
    let others = writes.iter().take(2).map(|job| job.viewer.clone());
    Ok(std::iter::once(clerk).chain(others).collect())
}

async fn read(
    app: Arc<App>,
    viewers: Arc<Vec<Viewer>>,
    over: Arc<AtomicBool>,
    seed: u64,
) -> Result<Vec<(Duration, String)>> {
    let mut chance = Chance::new(seed);
    let mut times = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let viewer = &viewers[chance.below(viewers.len())];
        let query = query(&mut chance);
        let start = Instant::now();
        app.ledger(viewer, &query).await?;
        let asked = format!("{} {:?} {} {:?}", viewer.post, query.chip, query.words, query.facet);
        times.push((start.elapsed(), asked));
    }
    Ok(times)
}

fn query(chance: &mut Chance) -> LedgerQuery {
    LedgerQuery {
        mechanism: MECHANISM.to_owned(),
        year: [None, Some(2023)][chance.below(2)],
        chip: CHIPS[chance.below(CHIPS.len())],
        facet: [None, Some("npc".to_owned())][chance.below(2)].clone(),
        words: WORDS[chance.below(WORDS.len())].to_owned(),
        order: Order::Due,
        limit: 50,
        ..LedgerQuery::default()
    }
}

/// Writes at an even pace; how long each act took.
async fn write(app: &Arc<App>, jobs: Vec<Job>) -> Result<Times> {
    let mut pace = tokio::time::interval(Duration::from_secs(1) / WRITES_A_SECOND);
    let mut hands = Vec::new();
    for job in jobs {
        pace.tick().await;
        let app = app.clone();
        hands.push(tokio::spawn(async move {
            let start = Instant::now();
            app.act(&job.viewer, job.request).await?;
            anyhow::Ok(start.elapsed())
        }));
    }
    let mut times = Vec::new();
    for hand in hands {
        times.push(hand.await??);
    }
    Ok(Times::new(times))
}

fn slowest(pages: &mut [(Duration, String)]) {
    pages.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
    for (time, asked) in pages.iter().take(5) {
        println!("    slow: {:.0} ms  {asked}", time.as_secs_f64() * 1e3);
    }
}

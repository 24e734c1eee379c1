//! Durable acts a second inside one process, beside the rows of the same acts without the product.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use app::{App, Request, Target, Viewer};
use domain::digest::Digest;
use domain::event::CaseId;
use store::RawRun;
use store::read::{Query, Scope};

use super::ground::{self, Ground, Opened};
use super::work::{MECHANISM, Work, request};
use crate::chance::Chance;
use crate::cpu;
use crate::outcome::{aim, tell};
use crate::times::Times;

/// As many as there are clients over HTTP.
const AT_ONCE: usize = 64;
/// How many cases are looked up together.
const CHUNK: usize = 400;
/// What the choice of cases begins with.
pub const SEED: u64 = 7;
/// Acts before the clock starts.
const WARM: usize = 2_000;

/// An act that somebody will do.
pub struct Job {
    /// Who.
    pub viewer: Viewer,
    /// The case's number, for addresses.
    pub number: String,
    /// Its sequence.
    pub sequence: u32,
    /// What.
    pub request: Request,
}

/// Times the acts and writes their rows once more.
pub async fn run(ground: &Ground, cases: usize, acts: usize) -> Result<()> {
    println!("\n  one act each on distinct cases, {AT_ONCE} at once, in one process");
    let database = ground.fresh(cases).await?;
    let (opened, _) = ground::open_at(&database, ground::morning_after()).await?;
    let mut jobs = jobs(&opened, cases, acts + WARM, SEED).await?;
    let timed = jobs.split_off(WARM);
    all(&opened.app, jobs).await?;
    opened.store.record(true).await?;
    let count = timed.len();
    let before = cpu::used();
    let (times, took) = all(&opened.app, timed).await?;
    let used = cpu::used() - before;
    let recorded = opened.store.record(false).await?;
    opened.app.close().await?;
    drop(opened);
    let (rows, batches) = (recorded.rows(), recorded.batches.len());
    let raw = raw(ground, cases, recorded).await?;
    let rate = |took: Duration| count as f64 / took.as_secs_f64();
    tell("rows an act", format!("{:.1}", rows as f64 / count as f64));
    tell("acts a commit", format!("{:.1}", count as f64 / batches as f64));
    tell("p50 / p99 / longest", &times);
    tell("processor time an act", cpu::each(used, count));
    tell("acts a second", format!("{:.0}", rate(took)));
    tell("the same rows without the product, acts a second", format!("{:.0}", rate(raw)));
    let share = 100.0 * raw.as_secs_f64() / took.as_secs_f64();
    aim("share of the raw rate", format!("{share:.0}%"), "≥ 50%", share >= 50.0);
    Ok(())
}

/// The rows of recorded commits, written to the same cases by the same connection in the same
/// batches.
async fn raw(ground: &Ground, cases: usize, recorded: RawRun) -> Result<Duration> {
    let database = ground.fresh(cases).await?;
    let (opened, _) = ground::open_at(&database, ground::morning_after()).await?;
    let took = opened.store.run_raw(recorded).await?;
    opened.app.close().await?;
    Ok(took)
}

/// Does all of them, some at once; how long each took, and all.
async fn all(app: &Arc<App>, jobs: Vec<Job>) -> Result<(Times, Duration)> {
    let (jobs, next) = (Arc::new(jobs), Arc::new(AtomicUsize::new(0)));
    let start = Instant::now();
    let mut hands = Vec::new();
    for _ in 0..AT_ONCE {
        let (app, jobs, next) = (app.clone(), jobs.clone(), next.clone());
        hands.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let start = Instant::now();
                app.act(&job.viewer, job.request.clone()).await?;
                times.push(start.elapsed());
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for hand in hands {
        times.extend(hand.await??);
    }
    Ok((Times::new(times), start.elapsed()))
}

/// Acts on distinct cases drawn at random.
pub async fn jobs(opened: &Opened, cases: usize, wanted: usize, seed: u64) -> Result<Vec<Job>> {
    let app = &opened.app;
    let today = app.clock.today();
    let work = Work::new(app, today);
    let mut chance = Chance::new(seed);
    let (mut drawn, mut jobs) = (HashSet::new(), Vec::with_capacity(wanted));
    while jobs.len() < wanted {
        ensure!(drawn.len() * 10 < cases * 9, "too few cases for so many acts");
        let mut ids: Vec<CaseId> = Vec::with_capacity(CHUNK);
        while ids.len() < CHUNK {
            let id = 1 + chance.below(cases) as CaseId;
            if drawn.insert(id) {
                ids.push(id);
            }
        }
        let query = Query {
            mechanism: Some(MECHANISM.to_owned()),
            stages: vec!["assigned".to_owned()],
            ids: Some(ids),
            limit: CHUNK as u32,
            ..Query::default()
        };
        for item in opened.store.cases(&Scope::All, &query).await?.items {
            let view: serde_json::Value = serde_json::from_str(&item.view)?;
            let serial = view["serial"].as_str().and_then(|serial| serial.parse().ok());
            let serial: usize = serial.context("a case without its serial number")?;
            let Some(act) = work.next(serial, today) else { continue };
            let (person, post) = (act.by.person_id(), act.by.post_id());
            let (person, post) = (person.context("no person")?, post.context("no post")?);
            let viewer = Viewer::new(&app.district.directory, &app.roster(), person, post, today);
            let number = item.number.unwrap_or_default();
            let mut request = request(Target::Case(item.id), act);
            // As clients choose them: from everywhere in the order of keys.
            let key = format!("{:016x}{:016x}", chance.next(), chance.next());
            request.key = Some((key.clone(), Digest::of_text(&key)));
            let viewer = viewer.context("no viewer")?;
            jobs.push(Job { viewer, number, sequence: item.sequence, request });
        }
    }
    jobs.truncate(wanted);
    Ok(jobs)
}

//! A server killed in the middle of load: what it acknowledged is there afterwards.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use app::{Database, Finding, Records};
use domain::event::CaseId;
use serde::Deserialize;

use super::garbage;
use crate::bench::acts::{Job, jobs};
use crate::bench::ground;
use crate::bench::http::{PASSWORD, call};
use crate::chance::Chance;
use crate::outcome::tell;
use crate::wire::{Call, Wire};

const CLIENTS: usize = 16;

/// What the server answered to an act.
#[derive(Debug, Deserialize)]
struct Acted {
    sequence: u32,
    position: i64,
}

/// An act that was acknowledged.
struct Kept {
    case: CaseId,
    acted: Acted,
}

/// One round: load, kill, open again, look.
pub async fn run(database: &Database, cases: usize, seed: u64) -> Result<()> {
    let mut chance = Chance::new(seed);
    let drawn = draw(database, cases, seed).await?;
    let (mut server, address) = start(database)?;
    let load = Arc::new((drawn, AtomicUsize::new(0)));
    let hands: Vec<_> = (0..CLIENTS)
        .map(|hand| tokio::spawn(send(address.clone(), load.clone(), seed + hand as u64)))
        .collect();
    tokio::time::sleep(Duration::from_millis(1_500 + chance.below(3_000) as u64)).await;
    server.kill()?;
    server.wait()?;
    let (mut kept, mut senseless) = (Vec::new(), 0);
    for hand in hands {
        let (own, odd) = hand.await??;
        kept.extend(own);
        senseless += odd;
    }
    let lost = missing(database, &kept).await?;
    tell("killed; acts acknowledged before, of them lost", format!("{}, {lost}", kept.len()));
    tell("senseless requests answered before", senseless);
    ensure!(lost == 0, "an acknowledged act was lost");
    ensure!(!kept.is_empty(), "nothing was acknowledged before the kill");
    Ok(())
}

async fn draw(database: &Database, cases: usize, seed: u64) -> Result<Vec<Job>> {
    let opened = ground::open_on(database).await?;
    web::set_demo_passwords(&opened.app, PASSWORD, web::Effort::Least).await?;
    let drawn = jobs(&opened, cases, cases.min(100_000) / 20, seed).await;
    opened.app.close().await?;
    drawn
}

fn start(database: &Database) -> Result<(Child, String)> {
    let mut server = Command::new(std::env::current_exe()?);
    server.arg("serve").stdout(Stdio::piped());
    match database {
        Database::File(file) => server.arg("--file").arg(file),
        Database::Server(url) => server.arg("--url").arg(url),
    };
    let mut child = server.spawn()?;
    let mut address = String::new();
    BufReader::new(child.stdout.take().context("no pipe")?).read_line(&mut address)?;
    ensure!(!address.trim().is_empty(), "the server did not start");
    Ok((child, address.trim().to_owned()))
}

/// Sends acts, and senseless requests between them, until the server is gone.
async fn send(
    address: String,
    load: Arc<(Vec<Job>, AtomicUsize)>,
    seed: u64,
) -> Result<(Vec<Kept>, usize)> {
    let (mut kept, mut senseless) = (Vec::new(), 0);
    let mut chance = Chance::new(seed);
    let Ok(mut wire) = Wire::open(&address).await else { return Ok((kept, senseless)) };
    while let Some(job) = load.0.get(load.1.fetch_add(1, Ordering::Relaxed)) {
        let (person, post) = (&job.viewer.person, &job.viewer.post);
        let Ok(token) = wire.sign_in(person, post, PASSWORD).await else { break };
        let odd = odd(&mut chance, job)?;
        let Ok(answer) = wire.ask(&odd, &token).await else { break };
        ensure!(answer.status < 500, "{odd:?}: {} {}", answer.status, answer.body);
        senseless += 1;
        let right = call(job)?;
        let Ok(answer) = wire.ask(&right, &token).await else { break };
        if answer.status == 200 {
            let app::Target::Case(case) = job.request.target else { continue };
            kept.push(Kept { case, acted: serde_json::from_str(&answer.body)? });
        }
    }
    Ok((kept, senseless))
}

/// A request that nearly makes sense.
fn odd(chance: &mut Chance, job: &Job) -> Result<Call> {
    let mut call = call(job)?;
    let encoded = |text: String| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    match chance.below(5) {
        0 => call.body = garbage::text(chance),
        1 => {
            let values = garbage::values(chance, &["class", "summary", "talks", "mode"], 2);
            call.body = serde_json::json!({ "values": values, "reason": garbage::text(chance) })
                .to_string();
        }
        2 => call.path = format!("/api/v1/cases/{}", encoded(garbage::text(chance))),
        3 => {
            call.method = "GET".to_owned();
            call.body.clear();
            let words = encoded(garbage::text(chance).chars().take(200).collect());
            call.path = format!("/api/v1/cases?mechanism=proposal&words={words}");
        }
        _ => call.seen = Some(chance.next() as u32),
    }
    // A request whose act could still be right would spoil the one that follows.
    if chance.below(2) == 0 && call.method == "POST" {
        call.path = format!("{}{}", call.path, encoded(garbage::text(chance)));
    }
    Ok(call)
}

/// How many acknowledged acts are not where the answer said.
async fn missing(database: &Database, kept: &[Kept]) -> Result<usize> {
    let opened = ground::open_on(database).await?;
    let mut missing = 0;
    for Kept { case, acted } in kept {
        let events = opened.store.events(*case, None).await?;
        let is_it = |event: &domain::event::Event| {
            event.sequence == acted.sequence && event.position == acted.position
        };
        missing += usize::from(!events.iter().any(is_it));
    }
    opened.app.close().await?;
    Ok(missing)
}

/// What `luoshi verify` finds.
pub async fn verify(database: &Database) -> Result<Vec<Finding>> {
    let records = Records::open(database, ground::DISTRICT).await?;
    let found = records.verify().await;
    records.close().await?;
    Ok(found?)
}

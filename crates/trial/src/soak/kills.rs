//! A server killed in the middle of load: what it acknowledged is there afterwards.

use std::collections::HashMap;
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
/// More acts than a server does before it is killed.
const MOST_ACTS: usize = 25_000;

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

/// What came of a round, or of all.
#[derive(Debug, Default)]
pub struct Round {
    /// Acts acknowledged before the kill.
    kept: usize,
    /// Senseless requests answered before it.
    senseless: usize,
    /// Kills that fell while there was still something to send.
    amid: usize,
}

impl Round {
    /// Adds a round.
    pub fn add(&mut self, other: &Round) {
        self.kept += other.kept;
        self.senseless += other.senseless;
        self.amid += other.amid;
    }

    /// Prints what came of `rounds`.
    pub fn tell(&self, rounds: u64) {
        tell("servers killed, of them amid the load", format!("{rounds}, {}", self.amid));
        tell("acts acknowledged before the kills, of them lost", format!("{}, 0", self.kept));
        tell("senseless requests answered without a fault", self.senseless);
    }
}

/// One round: load, kill, open again, look.
pub async fn run(database: &Database, cases: usize, seed: u64) -> Result<Round> {
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
    ensure!(lost == 0, "{lost} of {} acknowledged acts were lost", kept.len());
    ensure!(!kept.is_empty(), "nothing was acknowledged before the kill");
    let amid = usize::from(load.1.load(Ordering::Relaxed) < load.0.len());
    Ok(Round { kept: kept.len(), senseless, amid })
}

async fn draw(database: &Database, cases: usize, seed: u64) -> Result<Vec<Job>> {
    let opened = ground::open_on(database).await?;
    web::set_demo_passwords(&opened.app, PASSWORD, web::Effort::Least).await?;
    let drawn = jobs(&opened, cases, MOST_ACTS.min(cases / 20), seed).await;
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
    let mut tokens: HashMap<&str, String> = HashMap::new();
    while let Some(job) = load.0.get(load.1.fetch_add(1, Ordering::Relaxed)) {
        let (person, post) = (&job.viewer.person, &job.viewer.post);
        if !tokens.contains_key(&**post) {
            let Ok(token) = wire.sign_in(person, post, PASSWORD).await else { break };
            tokens.insert(post, token);
        }
        let token = &tokens[&**post];
        let odd = odd(&mut chance, job)?;
        let Ok(answer) = wire.ask(&odd, token).await else { break };
        ensure!(answer.status < 500, "{odd:?}: {} {}", answer.status, answer.body);
        senseless += 1;
        let right = call(job)?;
        let Ok(answer) = wire.ask(&right, token).await else { break };
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

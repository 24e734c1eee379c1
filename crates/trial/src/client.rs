//! The load of a benchmark over HTTP: a process of its own, so that it has its own share of the
//! machine and nothing of the server's.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::sync::Barrier;

use crate::wire::{Call, Wire};

/// The load of a benchmark over HTTP; started by the benchmark itself.
#[derive(Debug, Args)]
pub struct Client {
    /// The server.
    #[arg(long)]
    address: String,
    /// What every client does.
    #[arg(long)]
    tasks: PathBuf,
    /// Requests of each client before the clock starts.
    #[arg(long, default_value_t = 0)]
    warm: usize,
}

/// What one client does: it signs in and sends its requests one after another.
#[derive(Debug, Serialize, Deserialize)]
pub struct Task {
    /// Who signs in.
    pub person: String,
    /// In which post.
    pub post: String,
    /// The password.
    pub password: String,
    /// Requests.
    pub calls: Vec<Call>,
}

/// What the load came to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Load {
    /// From the first timed request to the last answer, in microseconds.
    pub took: u64,
    /// Every timed request, in microseconds.
    pub times: Vec<u64>,
}

impl Client {
    /// Sends everything and prints what it came to as JSON.
    pub fn run(&self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let load = runtime.block_on(self.send_all())?;
        println!("{}", serde_json::to_string(&load)?);
        Ok(())
    }

    async fn send_all(&self) -> Result<Load> {
        let tasks: Vec<Task> = serde_json::from_slice(&std::fs::read(&self.tasks)?)?;
        let gate = Arc::new(Barrier::new(tasks.len()));
        let mut hands = Vec::new();
        for task in tasks {
            let (address, gate, warm) = (self.address.clone(), gate.clone(), self.warm);
            hands.push(tokio::spawn(async move { send(&address, task, &gate, warm).await }));
        }
        let (mut first, mut last, mut times) = (None::<Instant>, None::<Instant>, Vec::new());
        for hand in hands {
            let (start, own) = hand.await??;
            let end = start + own.iter().sum::<Duration>();
            first = Some(first.map_or(start, |first| first.min(start)));
            last = Some(last.map_or(end, |last| last.max(end)));
            times.extend(own.iter().map(|time| time.as_micros() as u64));
        }
        let took = first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first);
        Ok(Load { took: took.as_micros() as u64, times })
    }
}

/// One client: when its timed requests began, and how long each took.
async fn send(
    address: &str,
    task: Task,
    gate: &Barrier,
    warm: usize,
) -> Result<(Instant, Vec<Duration>)> {
    let mut wire = Wire::open(address).await?;
    let token = wire.sign_in(&task.person, &task.post, &task.password).await?;
    for call in &task.calls[..warm.min(task.calls.len())] {
        wire.ask(call, &token).await?.success(call)?;
    }
    gate.wait().await;
    let (start, mut times) = (Instant::now(), Vec::with_capacity(task.calls.len()));
    for call in task.calls.iter().skip(warm) {
        let begun = Instant::now();
        wire.ask(call, &token).await?.success(call)?;
        times.push(begun.elapsed());
    }
    Ok((start, times))
}

//! `trial soak`: a long run in which nothing may break, whatever comes in and whenever it stops.

mod acts;
mod garbage;
mod kills;
mod originals;
mod readers;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

use crate::bench::ground::Ground;
use crate::machine;
use crate::outcome::tell;
use crate::postgres::Server;

/// A long run: senseless input, kills in the middle of load, damaged documents.
#[derive(Debug, Args)]
pub struct Soak {
    /// How long acts and kills take on both databases together.
    #[arg(long, default_value_t = 8)]
    minutes: u64,
    /// How long each format of documents is read, damaged, in seconds.
    #[arg(long, default_value_t = 600)]
    seconds_each: u64,
    /// Whether only documents are read.
    #[arg(long)]
    only_readers: bool,
    /// How many cases there are.
    #[arg(long, default_value_t = 1_000_000)]
    cases: usize,
    /// What chance begins with; another one goes another way.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Soak {
    /// Runs; any fault is an error at once.
    pub fn run(&self) -> Result<()> {
        machine::print();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            readers::run(Duration::from_secs(self.seconds_each), self.seed)?;
            if self.only_readers {
                return Ok(());
            }
            let share = Duration::from_secs(self.minutes * 60) / 2;
            self.run_on(&Ground::Sqlite, share).await?;
            self.run_on(&Ground::Postgres(Server::start()?), share).await
        })
    }

    async fn run_on(&self, ground: &Ground, time: Duration) -> Result<()> {
        println!("\n{} at {} cases", ground.name(), self.cases);
        let database = ground.fresh(self.cases).await?;
        let end = Instant::now() + time;
        let (mut round, mut killed) = (0, kills::Round::default());
        let mut outcomes = acts::Outcomes::new();
        while Instant::now() < end || round == 0 {
            let seed = self.seed * 1_000 + round;
            for (outcome, count) in acts::run(&database, self.cases, seed).await? {
                *outcomes.entry(outcome).or_default() += count;
            }
            killed.add(&kills::run(&database, self.cases, seed).await?);
            round += 1;
        }
        acts::tell_all(&outcomes);
        killed.tell(round);
        let found = kills::verify(&database).await?;
        tell("findings of verify over the whole ledger", found.len());
        ensure!(found.is_empty(), "{found:?}");
        Ok(())
    }
}

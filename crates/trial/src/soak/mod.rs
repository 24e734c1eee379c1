//! `trial soak`: a long run in which nothing may break, whatever comes in and whenever it stops.

mod acts;
mod garbage;
mod kills;
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
    /// How long it takes.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
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
            // The readers get a fifth of the time, each database two fifths.
            let share = Duration::from_secs(self.minutes * 60) / 5;
            readers::run(share, self.seed)?;
            self.run_on(&Ground::Sqlite, 2 * share).await?;
            self.run_on(&Ground::Postgres(Server::start()?), 2 * share).await
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

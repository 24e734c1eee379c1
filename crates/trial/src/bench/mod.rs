//! `trial bench`: speed at a million cases, on both databases.

pub mod acts;
pub mod ground;
pub mod http;
mod load;
mod pages;
pub mod work;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::machine;
use crate::postgres::Server;
use ground::Ground;

/// Speed at a million cases, on both databases.
#[derive(Debug, Args)]
pub struct Bench {
    /// How many cases there are.
    #[arg(long, default_value_t = 1_000_000)]
    cases: usize,
    /// How many acts are timed.
    #[arg(long, default_value_t = 40_000)]
    acts: usize,
    /// On which database; on both if none is named.
    #[arg(long)]
    database: Option<Which>,
    /// What is timed; everything if nothing is named.
    #[arg(long)]
    only: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Sqlite,
    Postgres,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Acts,
    Http,
    Pages,
}

impl Bench {
    /// Runs everything that was asked for.
    pub fn run(&self) -> Result<()> {
        machine::print();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            if self.database != Some(Which::Postgres) {
                self.run_on(&Ground::Sqlite).await?;
            }
            if self.database != Some(Which::Sqlite) {
                self.run_on(&Ground::Postgres(Server::start()?)).await?;
            }
            Ok(())
        })
    }

    async fn run_on(&self, ground: &Ground) -> Result<()> {
        println!("{} at {} cases", ground.name(), self.cases);
        let wanted = |part| self.only.is_empty() || self.only.contains(&part);
        if wanted(Part::Acts) {
            acts::run(ground, self.cases, self.acts).await?;
        }
        if wanted(Part::Http) {
            http::run(ground, self.cases, self.acts).await?;
        }
        if wanted(Part::Pages) {
            pages::run(ground, self.cases).await?;
        }
        Ok(())
    }
}

//! `trial measure`: what can be said only with the corpus beside the project.

mod calendar;
mod compare;
mod corpus;
mod gold;
pub mod leads;
mod planning;
mod start;

use anyhow::{Result, ensure};

use crate::{machine, place};

/// Measures everything; a missed aim is an error after all has been printed.
pub fn run() -> Result<()> {
    let Some(corpus) = place::corpus() else {
        println!("corpus not present");
        return Ok(());
    };
    machine::print();
    let binary = place::binary()?;
    let met = [
        calendar::measure(&corpus)?,
        gold::measure(&corpus, &binary)?,
        compare::measure(&corpus, &binary)?,
        leads::measure(&corpus.join("pairs"))?,
        corpus::measure(&corpus)?,
        start::measure(&corpus, &binary)?,
        planning::measure(&corpus, &binary)?,
    ];
    ensure!(met.iter().all(|met| *met), "an aim was missed; see above");
    Ok(())
}

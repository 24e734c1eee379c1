//! What the product is worth in numbers: `measure`, `bench` and `soak`; `learn` makes what it learns.
//!
//! A development crate. It may depend on any other, nothing depends on it, and it is not part of
//! the binary. Every figure is printed with the machine, the date and the commit; a figure that
//! falls short of its aim says so.
//!
//! Errors are `anyhow`: a trial that cannot be run stops with one sentence.

mod bench;
mod chance;
mod client;
mod cpu;
mod learn;
mod machine;
mod measure;
mod outcome;
mod place;
mod postgres;
mod serve;
mod soak;
mod times;
mod wire;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The allocator of the binary, so that what is timed here is what runs there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measurements, benchmarks and long runs of Luoshi.
#[derive(Debug, Parser)]
#[command(name = "trial")]
struct Trial {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Accuracy and speed on the corpus beside the project.
    Measure,
    Learn(learn::Learn),
    Bench(bench::Bench),
    Soak(soak::Soak),
    #[command(hide = true)]
    Serve(serve::Serve),
    #[command(hide = true)]
    Client(client::Client),
    /// The child that reads a PDF, as the product has it.
    #[command(name = app::PDF_COMMAND, hide = true)]
    PdfText,
}

fn main() -> ExitCode {
    let done = match Trial::parse().what {
        What::Measure => measure::run(),
        What::Learn(learn) => learn.run(),
        What::Bench(bench) => bench.run(),
        What::Soak(soak) => soak.run(),
        What::Serve(serve) => serve.run(),
        What::Client(client) => client.run(),
        What::PdfText => pdf::run().map_err(anyhow::Error::from),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault:#}");
            ExitCode::FAILURE
        }
    }
}

//! `luoshi`: one binary for the server and every command.
//!
//! Errors here are `anyhow`: a command prints one sentence and what to do next, and exits with 1.

mod command;
mod output;

/// An act allocates in many small pieces that die young; measured, the system's allocator took a
/// third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let command = command::Luoshi::read();
    match command.run() {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

//! The rules of the house, held by the ordinary test command.
//!
//! Each module holds one rule: a checker that is a plain function from text to faults, a test that
//! runs it over the tree, and tests that give it something bad, so that no rule passes by blindness.

mod bans;
mod borders;
mod crates;
mod dead;
mod figures;
mod format;
mod glossary;
mod links;
mod manifest;
mod map;
mod places;
mod sizes;
mod source;
mod tree;

/// Fails with every fault on a line of its own.
#[track_caller]
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

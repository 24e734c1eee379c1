//! Promises of the ledger that hold for every course of acts, tried on random ones through the
//! whole write path on SQLite.

mod bulletin;
mod clock;
mod division;
mod figures;
mod holidays;
mod posts;
mod reminders;
mod world;

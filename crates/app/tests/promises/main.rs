//! Promises of the ledger that hold for every course of acts, tried on random ones through the
//! whole write path on SQLite.

mod bulletin;
mod burden;
mod clock;
mod disputes;
mod division;
mod excel;
mod figures;
mod holidays;
mod month;
mod overview;
mod posts;
mod reminders;
mod verification;
mod world;

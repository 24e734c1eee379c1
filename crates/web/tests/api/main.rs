//! The API as a program meets it, on the demonstration district with a small ledger.

mod acts;
mod client;
mod document;
mod second;
mod sessions;
mod views;

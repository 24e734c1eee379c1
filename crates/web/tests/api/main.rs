//! The API as a program meets it, on the demonstration district with a small ledger.

mod acts;
mod client;
mod compare;
mod document;
mod second;
mod secret;
mod sessions;
mod views;

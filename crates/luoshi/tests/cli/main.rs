//! The binary as somebody uses it: commands, exit statuses, and a ledger that others have touched.

mod commands;
mod demonstration;
mod tampering;

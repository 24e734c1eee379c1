//! The pure centre of Luoshi: values in, values out.
//!
//! No clock, file, network, thread or chance: time, calendar and catalogue are arguments. Errors are
//! enums of this crate; a refusal is an answer, not an exception.
#![warn(missing_docs)]

pub mod burden;
pub mod calendar;
pub mod case;
pub mod chain;
pub mod deadline;
pub mod digest;
pub mod directory;
pub mod district;
pub mod event;
pub mod fault;
pub mod figure;
pub mod form;
pub mod intake;
pub mod light;
pub mod mechanism;
pub mod moment;
pub mod paper;
pub mod plan;
pub mod rehearsal;
pub mod reminder;
pub mod report;
pub mod roster;
pub mod sample;
pub mod search;
pub mod series;
pub mod settings;
pub mod status;
pub mod tally;
pub mod term;
pub mod value;

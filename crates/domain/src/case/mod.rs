//! A case: one run of a mechanism, as a fold of its events.
//!
//! [`Case::fold`] and [`Case::evolve`] are total: a fact that the ledger holds is applied, never
//! judged again. Judging is [`decide`]'s work, before the fact is written.

pub mod act;
mod clock;
mod collect;
mod decide;
mod duty;
mod fields;
pub mod guard;
pub mod listed;
mod open;
mod refusal;
mod revise;
mod role;
mod state;

pub use act::{Act, What};
pub use clock::next_clock_act;
pub use decide::{Decision, World, advance, check_clock, decide, decide_all};
pub use duty::{Duty, duty_of};
pub use guard::LinkedState;
pub use listed::{DutyClass, DutyItem};
pub use open::{OpenAct, always_acts, open_acts};
pub use refusal::{NextStep, Refusal, RefusalKind};
pub use role::Standing;
pub use state::{Case, Done, Ended, Extension, Paper, Run, StageEntry};

//! Questions to a store, written once for both databases. One file per thing asked about.

mod cases;
mod deadlines;
mod figures;
mod ledger;
mod messages;
mod people;
mod tables;

pub use cases::{COUNT_LIMIT, CaseItem, Listing, Order, Page, Query, Scope, StatusOn};
pub use deadlines::{ClockItem, DueItem, OpenDuty};
pub use figures::{FigureFilter, TallyItem};
pub use ledger::LedgerHead;
pub use messages::MessageRow;
pub use people::{PendingAct, SessionRow};
pub use tables::{CollectedSum, KnownRow};

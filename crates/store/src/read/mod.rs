//! Questions to a store, written once for both databases. One file per thing asked about.

mod cases;
mod deadlines;
mod figures;
mod ledger;
mod messages;
mod people;

pub use cases::{COUNT_LIMIT, CaseItem, Listing, Order, Page, Query, Scope};
pub use deadlines::{ClockItem, DueItem};
pub use figures::{FigureFilter, TallyItem};
pub use ledger::LedgerHead;
pub use messages::MessageRow;
pub use people::{PendingAct, SessionRow};

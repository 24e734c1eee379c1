//! Tables that come in (台账导入): from grids of text to rows whose cells mean something.
//!
//! Real tables are messy. [`read`] finds the head (merged, of one to three rows), where the table
//! begins and ends, headings of groups, sums and notes, and says of every row of every sheet what it
//! is, so that none is lost. [`Columns`] proposes what a column means, from a file of synonyms. The
//! readers [`date()`], [`number`], [`flag`] and [`choice`] understand what people write in cells, or say
//! that they do not. Nothing here guesses: what is not understood is for a person to correct.

mod columns;
mod date;
mod find;
mod number;
mod value;

pub use columns::{Columns, Target};
pub use date::date;
pub use find::{Aside, Line, RowKind, Sheet, Table, read};
pub use number::{fen, number};
pub use value::{choice, flag, is_nothing, label, names, plain, title};

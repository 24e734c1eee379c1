//! File formats at the rim: bytes in, values out.
//!
//! Everything that an office hands over or takes away as a file passes here: the work report as
//! plain text or docx, statistics as xlsx or csv, lists and letters for printing. The crate knows
//! no path, no clock and no network, so the same bytes always give the same value.
//!
//! Errors: a file that cannot be used is a [`DocumentFault`], whose Chinese message says what the
//! file is and what to do next. Anything that can be read is read, and what was left out or
//! guessed is said in [`Note`]s beside the text. No input makes this crate panic.

mod docx;
mod fault;
mod kind;
mod mark;
mod passage;
mod plain;
mod text;
mod zipped;

pub use fault::DocumentFault;
pub use kind::{FileKind, Wanted};
pub use mark::{Mark, Secrecy, classification_mark};
pub use text::{Format, Note, Table, Text, read_text};

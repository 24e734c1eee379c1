//! File formats at the rim: bytes in, values out.
//!
//! Everything that an office hands over or takes away as a file passes here: the work report as
//! plain text, Markdown, web page, docx or pages of a PDF, statistics as xlsx or csv, lists and letters for printing. The crate knows
//! no path, no clock and no network, so the same bytes always give the same value.
//!
//! Errors: a file that cannot be used is a [`DocumentFault`], whose Chinese message says what the
//! file is and what to do next. Anything that can be read is read, and what was left out or
//! guessed is said in [`Note`]s beside the text. No input makes this crate panic.

mod block;
mod csv_file;
mod docx;
mod fault;
mod html;
mod kind;
mod mark;
mod markdown;
mod mojibake;
pub mod official;
pub mod pages;
mod passage;
mod plain;
pub mod sheet;
mod site_sheet;
mod task_list;
mod text;
mod xlsx_read;
mod xlsx_write;
mod zipped;

pub use csv_file::{read_csv, write_csv};
pub use fault::DocumentFault;
pub use kind::{FileKind, Wanted};
pub use mark::{Mark, Secrecy, classification_mark};
pub use official::{OfficialDocument, write_docx};
pub use sheet::Sheet;
pub use site_sheet::{SiteSheet, write_site_sheets};
pub use task_list::{TaskList, TaskRow, write_task_list_docx, write_task_list_xlsx};
pub use text::{Format, Note, Table, Text, read_pasted, read_text};
pub use xlsx_read::{Grid, read_xlsx};
pub use xlsx_write::write_xlsx;

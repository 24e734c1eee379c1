//! The heavy reader, alone: a PDF in, its lines with their places out.
//!
//! hayro interprets the pages as if to draw them, and the device behind it keeps letters instead of
//! drawing. What the lines mean (paragraphs, page numbers, running heads) is not decided here but in
//! `documents::pages`. A hostile file can make any interpreter of PDF slow or greedy, so the
//! product runs this crate in a child process with limits; nothing else may depend on it.
//!
//! Errors: a [`PdfFault`] says what is wrong with the file; a panic or an abort ends the child, and
//! its parent says that the file is damaged.

mod child;
mod letters;
mod lines;

use documents::pages::{Page, PdfFault};
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page,
};

pub use child::run;
use letters::Letters;

/// Pages that are read; the longest report seen has 80.
const MAX_PAGES: usize = 1_000;
/// Letters that are read in one file; a report of 80 pages has 60,000.
const MAX_LETTERS: usize = 2_000_000;

/// The pages of a PDF with their lines, from top to bottom.
///
/// # Errors
/// A [`PdfFault`] if the file is locked, broken or beyond the limits.
pub fn pages(bytes: Vec<u8>) -> Result<Vec<Page>, PdfFault> {
    let pdf = Pdf::new(bytes).map_err(|fault| match fault {
        LoadPdfError::Decryption(_) => PdfFault::Encrypted,
        LoadPdfError::Invalid => PdfFault::Damaged,
    })?;
    if pdf.pages().len() > MAX_PAGES {
        return Err(PdfFault::TooLarge);
    }
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let mut count = 0;
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let place = page.initial_transform(true).to_kurbo();
        let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context = Context::new(place, bounds, &cache, pdf.xref(), settings);
        let mut letters = Letters::up_to(MAX_LETTERS - count);
        interpret_page(page, &mut context, &mut letters);
        count += letters.count();
        if count >= MAX_LETTERS {
            return Err(PdfFault::TooLarge);
        }
        let pictures = letters.pictures();
        pages.push(Page { width, height, lines: lines::lines(letters.take()), pictures });
    }
    Ok(pages)
}

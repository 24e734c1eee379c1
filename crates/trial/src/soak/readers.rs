//! Damaged documents: reading says what it can say, and never panics, hangs or fills the memory.
//!
//! Each format has its turn, and the reader of reports its own. A document is whole at first, then
//! damaged in a few places; a docx and an xlsx are damaged inside, because a broken zip is found at
//! once. A PDF goes through the child process as in the product.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use domain::report;

use super::{garbage, originals};
use crate::chance::Chance;
use crate::machine;
use crate::outcome::tell;
use crate::place;

/// A reading that takes longer hangs. A PDF may take twenty seconds in its child.
const LONGEST: Duration = Duration::from_secs(30);
/// Mebibytes that reading one damaged document after another may take at most.
const MOST_MEMORY: u64 = 1_500;

/// What is read in one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Txt,
    Html,
    Markdown,
    Docx,
    Xlsx,
    Pdf,
    /// The reader of reports, on text that comes from no file.
    Report,
}

impl Kind {
    /// All of them, in the order of their turns.
    pub const ALL: [Kind; 7] =
        [Kind::Txt, Kind::Html, Kind::Markdown, Kind::Docx, Kind::Xlsx, Kind::Pdf, Kind::Report];

    /// How files of the kind end.
    pub fn ending(self) -> &'static str {
        match self {
            Kind::Txt => "txt",
            Kind::Html => "html",
            Kind::Markdown => "md",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
            Kind::Pdf => "pdf",
            Kind::Report => "report.txt",
        }
    }

    /// Every way into the program that a file of the kind has; how much came out.
    fn read(self, bytes: &[u8]) -> usize {
        let name = format!("a.{}", self.ending());
        match self {
            Kind::Report => report::read(&String::from_utf8_lossy(bytes)).statements.len(),
            Kind::Xlsx => documents::read_xlsx(bytes).map_or(0, |grids| grids.len()),
            _ => {
                let rows = documents::read_csv(bytes).map_or(0, |rows| rows.len());
                let pasted = std::str::from_utf8(bytes).ok().map(documents::read_pasted);
                let pasted = pasted.and_then(Result::ok).map_or(0, |text| text.text.len());
                let text = app::read_file(&name, bytes).map_or(0, |text| text.text.len());
                rows + pasted + text
            }
        }
    }
}

/// Gives every format its turn of so long.
pub fn run(turn: Duration, seed: u64) -> Result<()> {
    println!("damaged documents");
    // A panic that is caught is counted; its backtrace would only fill the screen.
    std::panic::set_hook(Box::new(|_| {}));
    for kind in Kind::ALL {
        run_kind(kind, turn, seed)?;
    }
    drop(std::panic::take_hook());
    Ok(())
}

fn run_kind(kind: Kind, turn: Duration, seed: u64) -> Result<()> {
    let whole = originals::of(kind)?;
    ensure!(!whole.is_empty(), "there is nothing to damage as {}", kind.ending());
    machine::forget_peak();
    let mut chance = Chance::new(seed);
    let (start, mut count, mut useful, mut longest) = (Instant::now(), 0, 0, Duration::ZERO);
    while start.elapsed() < turn {
        let bytes = one(&mut chance, kind, &whole);
        let begun = Instant::now();
        match reading(kind, bytes.clone()) {
            Ok(length) => useful += usize::from(length > 0),
            Err(fault) => {
                let name = format!("{seed}-{count}.{}", kind.ending());
                let kept = place::target("soak")?.join(name);
                fs::write(&kept, &bytes)?;
                bail!("{fault}: {}", kept.display());
            }
        }
        longest = longest.max(begun.elapsed());
        count += 1;
    }
    let peak = machine::peak_memory();
    let figures = format!(
        "{count} read, {useful} gave text, longest {} ms, peak {peak} MiB",
        longest.as_millis()
    );
    tell(&format!("damaged {} ({} originals)", kind.ending(), whole.len()), figures);
    ensure!(peak <= MOST_MEMORY, "reading {} takes {peak} MiB", kind.ending());
    Ok(())
}

/// Reads in a thread of its own, with the stack that the server gives.
fn reading(kind: Kind, bytes: Vec<u8>) -> Result<usize> {
    let (sender, receiver) = channel();
    thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let read = catch_unwind(AssertUnwindSafe(|| kind.read(&bytes)));
        let _ = sender.send(read.ok());
    })?;
    match receiver.recv_timeout(LONGEST) {
        Ok(read) => read.context("a reader panicked"),
        Err(RecvTimeoutError::Timeout) => bail!("a reader hangs"),
        Err(RecvTimeoutError::Disconnected) => bail!("a reader ended without a word"),
    }
}

fn one(chance: &mut Chance, kind: Kind, whole: &[Vec<u8>]) -> Vec<u8> {
    let Some(bytes) = chance.pick(whole) else { return garbage::bytes(chance) };
    match (chance.below(16), kind) {
        (0, _) => garbage::bytes(chance),
        (1, _) => garbage::text(chance).into_bytes(),
        (2 | 3, _) => garbage::damage(chance, bytes),
        (_, Kind::Docx | Kind::Xlsx) => originals::damaged_inside(chance, bytes),
        _ => garbage::confuse(chance, bytes, kind.ending()),
    }
}

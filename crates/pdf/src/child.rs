//! The child process: a PDF at its entry, an answer at its exit, limits around it.

use std::io::{Error, Read, Write, stdin, stdout};

use documents::pages::PdfFault;
#[cfg(unix)]
use rlimit::Resource;

/// Bytes of address space that the child may ask for; a report of 80 pages takes 60 MB. The allocator
/// sets aside a gigabyte at once, without using it: a limit of one would stop some children at
/// random, according to where the system happens to put it.
#[cfg(unix)]
const MEMORY: u64 = 3 << 30;
/// Seconds of computing that it may take, beside the time that its parent gives it.
#[cfg(unix)]
const SECONDS: u64 = 20;
/// Bytes of a PDF that are taken.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a PDF from standard input and writes its pages, or the fault, as JSON to standard output.
///
/// # Errors
/// If the limits cannot be set, or input or output break off.
pub fn run() -> Result<(), Error> {
    limit()?;
    let mut bytes = Vec::new();
    stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let answer = match bytes.len() as u64 {
        length if length > MAX_BYTES => Err(PdfFault::TooLarge),
        _ => crate::pages(bytes),
    };
    let mut out = stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()
}

/// Limits memory and computing; nothing that the file brings may be written anywhere.
#[cfg(unix)]
fn limit() -> Result<(), Error> {
    for (resource, most) in [
        (Resource::AS, MEMORY),
        (Resource::CPU, SECONDS),
        (Resource::FSIZE, 0),
        (Resource::CORE, 0),
    ] {
        // What stands lower already stays.
        let (_, hard) = resource.get()?;
        let most = most.min(hard);
        resource.set(most, most)?;
    }
    Ok(())
}

/// Elsewhere the parent's limits on time and size must do.
#[cfg(not(unix))]
fn limit() -> Result<(), Error> {
    Ok(())
}

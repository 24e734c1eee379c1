//! Files that people hand in, as text.
//!
//! Every format but one is read here and now by `documents`. A PDF goes through a child process of
//! this program with limits on time, memory and size, so that a hostile file cannot hurt the
//! server: the letters come back, and `documents` makes paragraphs of them.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use documents::pages::{self, Page, PdfFault};
use documents::{DocumentFault, Text};
use tokio::sync::Semaphore;

/// The command of the program that runs the child.
pub const PDF_COMMAND: &str = "pdf-text";

/// How long a child may take.
const LONGEST: Duration = Duration::from_secs(20);
/// Bytes of an answer; a report of 80 pages gives 0.5 MB.
const LARGEST_ANSWER: u64 = 64 << 20;
/// Children at once: each may take a gigabyte.
static CHILDREN: Semaphore = Semaphore::const_new(2);

/// Reads a file that was uploaded, aside of the threads that serve. Whether the text bears a secrecy
/// mark is for the caller to ask (`Text::classification_mark`).
///
/// # Errors
/// A [`DocumentFault`] that says what the file is and what to do.
pub async fn read_upload(name: String, bytes: Vec<u8>) -> Result<Text, DocumentFault> {
    let _turn = match pages::is_pdf(&bytes) {
        true => Some(CHILDREN.acquire().await.map_err(|_| DocumentFault::NoReader)?),
        false => None,
    };
    let read = tokio::task::spawn_blocking(move || read_file(&name, &bytes)).await;
    // A reader that panics is a fault of the file as far as anybody can tell.
    read.unwrap_or_else(|_| Err(DocumentFault::Damaged { part: "内容".to_owned() }))
}

/// Reads a file, and waits for it. A PDF is read by a child of this program.
///
/// # Errors
/// A [`DocumentFault`] that says what the file is and what to do.
pub fn read_file(name: &str, bytes: &[u8]) -> Result<Text, DocumentFault> {
    if !pages::is_pdf(bytes) {
        return documents::read_text(name, bytes);
    }
    let program = std::env::current_exe().map_err(|_| DocumentFault::NoReader)?;
    pages::read(pages_of(&program, bytes, LONGEST)?)
}

/// Asks a child for the pages of a PDF.
fn pages_of(program: &Path, bytes: &[u8], longest: Duration) -> Result<Vec<Page>, DocumentFault> {
    let mut command = Command::new(program);
    command.arg(PDF_COMMAND).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|_| DocumentFault::NoReader)?;
    let (Some(mut entry), Some(exit)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(DocumentFault::NoReader);
    };
    let answer = thread::scope(|scope| {
        let (sender, receiver) = channel();
        // A child that stops listening has said what it had to say.
        scope.spawn(move || entry.write_all(bytes));
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = exit.take(LARGEST_ANSWER + 1).read_to_end(&mut answer);
            sender.send(read.map(|_| answer))
        });
        let answer = receiver.recv_timeout(longest);
        // After this both threads come to an end, whatever the child does.
        let _ = child.kill();
        let _ = child.wait();
        answer
    });
    let answer = answer.map_err(|_| DocumentFault::TooSlow)?;
    let answer = answer.map_err(|_| DocumentFault::from(PdfFault::Damaged))?;
    if answer.len() as u64 > LARGEST_ANSWER {
        return Err(PdfFault::TooLarge.into());
    }
    // A child that crashed, or was stopped by its limits, leaves no whole answer.
    let answer: Result<Vec<Page>, PdfFault> =
        serde_json::from_slice(&answer).unwrap_or(Err(PdfFault::Damaged));
    Ok(answer?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What comes of a child that does this.
    fn child(script: &str) -> Result<Vec<Page>, DocumentFault> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("child");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        pages_of(&program, &vec![b'%'; 1 << 20], Duration::from_secs(2))
    }

    #[test]
    fn an_answer_is_taken_as_it_is() {
        assert_eq!(child(r#"echo '{"Ok":[]}'"#), Ok(vec![]));
        assert_eq!(child(r#"echo '{"Err":"Encrypted"}'"#), Err(DocumentFault::Encrypted));
    }

    #[test]
    fn a_child_that_fails_or_hangs_or_floods_is_a_fault() {
        for script in ["exit 1", "kill -9 $$", "echo '{\"Ok\":['"] {
            assert!(matches!(child(script), Err(DocumentFault::Damaged { .. })), "{script}");
        }
        assert_eq!(child("exec sleep 30"), Err(DocumentFault::TooSlow));
        assert!(matches!(child("exec yes"), Err(DocumentFault::TooLarge { .. })));
        let nowhere = pages_of(Path::new("/nowhere/luoshi"), b"%PDF-1.4", LONGEST);
        assert_eq!(nowhere, Err(DocumentFault::NoReader));
    }
}

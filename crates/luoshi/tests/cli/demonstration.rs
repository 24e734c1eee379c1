//! One demonstration for all tests of this program, and copies of it to work on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of the demonstration as it was made; nobody writes to it.
pub fn made() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        // Beside the program, so that the next run finds and replaces it.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demonstration");
        let _none = std::fs::remove_dir_all(&folder);
        let made = luoshi(&["demo", "--no-serve", "--data", folder.to_str().unwrap()]);
        assert!(made.status.success(), "{}", said(&made));
        folder
    })
}

/// A copy of the demonstration.
pub struct Copy(tempfile::TempDir);

impl Copy {
    pub fn new() -> Copy {
        let folder = tempfile::tempdir().unwrap();
        for name in ["luoshi.db", "luoshi.key", "demonstration.txt"] {
            std::fs::copy(made().join(name), folder.path().join(name)).unwrap();
        }
        Copy(folder)
    }

    pub fn folder(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    /// The database, as anybody with its own tools sees it.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.0.path().join("luoshi.db")).unwrap()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut all = arguments.to_vec();
        all.extend(["--data", self.folder()]);
        luoshi(&all)
    }
}

/// Runs the program in a folder that is not its own.
pub fn luoshi(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luoshi"));
    command.args(arguments).current_dir(std::env::temp_dir()).output().unwrap()
}

/// What it printed, both ways.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

//! The files of the project, without what is built or downloaded.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing written by hand; `.gitignore` names the same.
const MADE: [&str; 5] = [".git", "target", "node_modules", "dist", "data"];

/// A file with its path from the root, written with `/`.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// The extension of its name, or nothing.
    pub fn kind(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, kind)| kind)
    }

    /// Whether it is code that only tests or measurements run.
    pub fn is_test(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts.iter().any(|part| ["tests", "benches", "tests.rs"].contains(part))
    }

    /// The crate that it belongs to.
    pub fn owner(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every text file below a folder of the project, in order; `""` is the root.
pub fn files(folder: &str) -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    collect(&root.join(folder), &mut found);
    found.sort();
    let text = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        Some(File { path, text })
    };
    found.into_iter().filter_map(text).collect()
}

/// Every Rust file of the crates.
pub fn rust() -> Vec<File> {
    files("crates").into_iter().filter(|file| file.kind() == "rs").collect()
}

/// The names in a folder of the project that a listing shows.
pub fn visible(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| !name.starts_with('.') && !MADE.contains(&name.as_str())).collect();
    names.sort();
    names
}

/// The folders among them.
pub fn folders(folder: &str) -> Vec<String> {
    let at = root().join(folder);
    visible(folder).into_iter().filter(|name| at.join(name).is_dir()).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && !MADE.contains(&name.as_str()) {
            collect(&path, found);
        } else if path.is_file() && name != ".git" {
            found.push(path);
        }
    }
}

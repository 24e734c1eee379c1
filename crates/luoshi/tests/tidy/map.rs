//! ARCHITECTURE.md against the tree: what its map names is there, and what is there it names.

use crate::none;
use crate::tree::{folders, root};

/// The paths that begin the lines of the first code block, the map.
fn mapped(text: &str) -> Vec<&str> {
    let block = text.split("```").nth(1).unwrap_or_default();
    let lines =
        block.lines().skip(1).filter(|line| line.starts_with(|c: char| c.is_alphanumeric()));
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Paths of the project that stand between backticks.
fn quoted(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let words = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
    let folders = ["crates/", "catalogue/", "districts/", "docs/"];
    words.filter(|word| folders.iter().any(|folder| word.starts_with(folder))).collect()
}

fn faults(text: &str, present: &[String], exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mapped = mapped(text);
    let named = |path: &String| {
        mapped.iter().any(|entry| {
            let entry = entry.trim_end_matches('/');
            entry == path || entry.starts_with(&format!("{path}/"))
        })
    };
    let mut found: Vec<String> = present
        .iter()
        .filter(|path| !named(path))
        .map(|path| format!("ARCHITECTURE.md does not map {path}"))
        .collect();
    // A word in angle brackets or capitals stands for many.
    let is_path = |path: &&str| !path.contains(['<', '{', '*', '…']) && !path.contains("ID");
    let gone =
        mapped.iter().copied().chain(quoted(text)).filter(is_path).filter(|path| !exists(path));
    found.extend(gone.map(|path| format!("ARCHITECTURE.md names {path}, which is not there")));
    found
}

#[test]
fn the_map_agrees_with_the_tree() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    let crates = folders("crates").into_iter().map(|name| format!("crates/{name}"));
    let top = folders("").into_iter().filter(|name| name != "crates");
    let present: Vec<String> = crates.chain(top).collect();
    none(faults(&text, &present, &|path| root().join(path).exists()));
}

#[test]
fn a_wrong_map_is_seen() {
    let text =
        "# Map\n```text\ncrates/domain   pure\ndocs/  manuals\n```\nsee `crates/domain/src/case`\n";
    let exists = |path: &str| path != "crates/domain/src/case";
    let present = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(faults(text, &present(&["crates/domain", "docs"]), &|_| true), [""; 0]);
    assert_eq!(faults(text, &present(&["crates/domain", "docs"]), &exists).len(), 1);
    assert_eq!(faults(text, &present(&["crates/store"]), &|_| true).len(), 1);
    assert_eq!(faults(text, &[], &|path| path != "docs/").len(), 1);
}

//! What a newcomer sees: few names in the root, a short README in two languages that says how to
//! start.

use crate::none;
use crate::tree::{root, visible};

/// The most names that a listing of the root shows.
const NAMES: usize = 15;
/// The most lines of a README.
const README: usize = 80;

fn faults(names: &[String], readmes: &[(&str, String)]) -> Vec<String> {
    let mut found = Vec::new();
    if names.len() > NAMES {
        found.push(format!("the root shows {} names, more than {NAMES}: {names:?}", names.len()));
    }
    for (name, text) in readmes {
        let lines = text.lines().count();
        if lines > README {
            found.push(format!("{name} has {lines} lines, more than {README}"));
        }
        for command in ["make run", "make test"] {
            if !text.contains(command) {
                found.push(format!("{name} does not name {command}"));
            }
        }
    }
    found
}

#[test]
fn a_newcomer_finds_the_way() {
    let read = |name| (name, std::fs::read_to_string(root().join(name)).unwrap_or_default());
    // Records of a server that was started here are no part of the project.
    let names: Vec<String> =
        visible("").into_iter().filter(|name| !name.ends_with(".db")).collect();
    none(faults(&names, &[read("README.md"), read("README.zh-CN.md")]));
}

#[test]
fn clutter_is_seen() {
    let names: Vec<String> = (0..16).map(|n| format!("file-{n}")).collect();
    let commands = "make run\nmake test\n";
    assert_eq!(faults(&names, &[]).len(), 1);
    assert_eq!(faults(&names[1..], &[("README.md", commands.to_owned())]), [""; 0]);
    assert_eq!(faults(&[], &[("README.md", "make run\n".to_owned())]).len(), 1);
    assert_eq!(faults(&[], &[("README.md", commands.to_owned() + &"\n".repeat(80))]).len(), 1);
}

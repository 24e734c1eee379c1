//! What `domain` must not touch, and what no crate may write.

use crate::none;
use crate::source::{Path, attributes, paths, shipped, tokens};
use crate::tree::{File, rust};

/// What would give the pure crate a hidden input or an effect.
const IMPURE: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::os",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::io::stdin",
    "std::io::stdout",
    "tokio",
    "async",
];
/// The present, under whatever name it was brought in.
const PRESENT: [&str; 4] = ["Timestamp::now", "Zoned::now", "SystemTime::now", "Instant::now"];
/// Macros that print.
const PRINTING: [&str; 4] = ["print!", "println!", "eprint!", "eprintln!"];

fn impure(path: &str, text: &str) -> Vec<String> {
    let is_banned = |named: &Path| {
        IMPURE.iter().any(|ban| named.starts(ban))
            || PRESENT.iter().any(|ban| named.ends(ban))
            || named.parts.len() == 1 && PRINTING.contains(&&*named.parts[0])
    };
    let banned = paths(shipped(text)).into_iter().filter(is_banned);
    banned.map(|named| format!("{path}:{} names {}", named.line, named.parts.join("::"))).collect()
}

fn lints(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (line, name, inner) in attributes(tokens(text)) {
        let words = inner.to_string();
        if name == "allow" || name == "cfg_attr" && words.contains("allow") {
            found
                .push(format!("{path}:{line} allows a lint: #[expect(…, reason = \"…\")] instead"));
        }
        if name == "expect" && !words.contains("reason") {
            found.push(format!("{path}:{line} expects a lint without a reason"));
        }
        if name == "ignore" {
            found.push(format!("{path}:{line} is a test that does not run"));
        }
    }
    found
}

#[test]
fn domain_is_pure() {
    let own = |file: &File| file.owner() == Some("domain") && !file.is_test();
    let files: Vec<File> = rust().into_iter().filter(own).collect();
    assert!(files.len() > 50, "domain was not found");
    none(files.iter().flat_map(|file| impure(&file.path, &file.text)).collect());
}

#[test]
fn one_file_reads_the_present() {
    let clock = "crates/app/src/clock.rs";
    let reads = |file: &File| {
        let named = paths(shipped(&file.text));
        let present =
            named.into_iter().find(|named| PRESENT[..3].iter().any(|now| named.ends(now)));
        present.map(|named| format!("{}:{} reads the present", file.path, named.line))
    };
    let files: Vec<File> = rust().into_iter().filter(|file| !file.is_test()).collect();
    let own = files.iter().find(|file| file.path == clock).and_then(reads);
    assert!(own.is_some(), "{clock} does not read the present");
    let others = files.iter().filter(|file| file.path != clock && file.owner() != Some("trial"));
    none(others.filter_map(reads).collect());
}

#[test]
fn lints_are_silenced_with_a_reason() {
    none(rust().iter().flat_map(|file| lints(&file.path, &file.text)).collect());
}

#[test]
fn impurity_is_seen() {
    for bad in [
        "use std::fs;",
        "use std::{collections::BTreeMap, fs::read};",
        "use std::time::{Duration, Instant};",
        "fn f() { let now = jiff::Zoned::now(); }",
        "use jiff::Timestamp; fn f() -> Timestamp { Timestamp::now() }",
        "fn f() { vec![std::env::var(\"HOME\")]; }",
        "async fn f() {}",
        "fn f() { println!(\"here\") }",
        "use tokio::sync::Mutex;",
    ] {
        assert_eq!(impure("x.rs", bad).len(), 1, "{bad}");
    }
    let good = "use std::time::Duration; #[cfg(test)] mod tests { use std::fs; } /// std::fs\nfn print(a: u8) { a != print }";
    assert_eq!(impure("x.rs", good), [""; 0]);
}

#[test]
fn a_silenced_lint_is_seen() {
    for bad in
        ["allow(dead_code)", "expect(dead_code)", "cfg_attr(test, allow(dead_code))", "ignore"]
    {
        assert_eq!(lints("x.rs", &format!("#[{bad}] fn f() {{}}")).len(), 1, "{bad}");
    }
    assert_eq!(lints("x.rs", "#[expect(dead_code, reason = \"shown later\")] fn f() {}"), [""; 0]);
}

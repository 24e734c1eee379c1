//! Nothing names the machine on which it was written, nor the host from which packages came.

use crate::none;
use crate::tree::{File, files, root};

/// Homes of people, and hosts of packages, in pieces: this file is checked as well.
const FORBIDDEN: [&[&str]; 9] = [
    &["/ro", "ot/"],
    &["/ho", "me/"],
    &["/Us", "ers/"],
    &["registry.", "npmjs"],
    &["npm", "mirror.com"],
    &["index.", "crates.io"],
    &["static.", "crates.io"],
    &["deb.", "debian.org"],
    &["docker", ".io"],
];

fn faults(path: &str, text: &str, forbidden: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in forbidden.iter().filter(|word| line.contains(word.as_str())) {
            found.push(format!("{path}:{} names {word}", at + 1));
        }
    }
    found
}

fn forbidden() -> Vec<String> {
    let own = format!("{}/", root().display());
    FORBIDDEN.iter().map(|pieces| pieces.concat()).chain([own]).collect()
}

#[test]
fn nothing_names_a_machine() {
    let forbidden = forbidden();
    // Only the lock file of cargo names the index that it was resolved against.
    let written = |file: &File| file.path != "Cargo.lock";
    let all = files("").into_iter().filter(written);
    none(all.flat_map(|file| faults(&file.path, &file.text, &forbidden)).collect());
}

#[test]
fn a_machine_is_seen() {
    let forbidden = forbidden();
    let home = format!("cd {}clerk/luoshi", ["/ho", "me/"].concat());
    let host = format!("\"resolved\": \"https://{}.org/a.tgz\"", ["registry.", "npmjs"].concat());
    let here = root().join("target").display().to_string();
    for bad in [home, host, here] {
        assert_eq!(faults("x", &bad, &forbidden).len(), 1, "{bad}");
    }
    assert_eq!(faults("x", "/usr/lib/postgresql, /desk", &forbidden), [""; 0]);
}

//! The code is as rustfmt leaves it.

use std::process::Command;

use crate::tree::root;

#[test]
fn the_code_is_formatted() {
    let mut format = Command::new(env!("CARGO"));
    let done = format.args(["fmt", "--all", "--check"]).current_dir(root()).output().unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "run cargo fmt --all\n{told}");
}

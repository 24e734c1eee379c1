//! A function fits a screen, a file can be read in one sitting. Tests and benches are aside.

use crate::none;
use crate::source::{functions, shipped};
use crate::tree::{File, rust};

/// The most lines of a function, from `fn` to its closing brace.
const FUNCTION: usize = 70;
/// The most lines of a file.
const FILE: usize = 800;

fn faults(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > FILE {
        found.push(format!("{path} has {lines} lines, more than {FILE}"));
    }
    for function in functions(shipped(text)) {
        let lines = function.last - function.first + 1;
        if lines > FUNCTION {
            found.push(format!("{path}:{} {} has {lines} lines", function.first, function.name));
        }
    }
    found
}

#[test]
fn functions_and_files_are_short() {
    let shipped: Vec<File> = rust().into_iter().filter(|file| !file.is_test()).collect();
    assert!(shipped.len() > 150, "the crates were not found");
    none(shipped.iter().flat_map(|file| faults(&file.path, &file.text)).collect());
}

#[test]
fn a_long_function_is_seen() {
    let body = |lines: usize| format!("mod m {{ fn f() {{\n{}}} }}", "a();\n".repeat(lines));
    assert_eq!(faults("x.rs", &body(FUNCTION - 2)), [""; 0]);
    assert_eq!(faults("x.rs", &body(FUNCTION - 1)), ["x.rs:1 f has 71 lines"]);
    assert_eq!(faults("x.rs", &format!("#[cfg(test)] {}", body(100))), [""; 0]);
}

#[test]
fn a_long_file_is_seen() {
    assert_eq!(faults("x.rs", &"use a;\n".repeat(FILE + 1)).len(), 1);
    assert_eq!(faults("x.rs", &"use a;\n".repeat(FILE)), [""; 0]);
}

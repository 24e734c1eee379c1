//! Borders inside and between crates that the compiler does not hold: a page names no other page,
//! and SQL stands in the store alone.

use crate::none;
use crate::source::{literals, paths, shipped};
use crate::tree::{File, files, folders, rust};

/// Folders of the console that pages share.
const SHARED: [&str; 3] = ["form", "frame", "trouble"];
/// How a statement of SQL begins.
const SQL: [&str; 8] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "PRAGMA ",
    "WITH RECURSIVE ",
];

/// `path` is below `crates/web/src`.
fn page_faults(path: &str, text: &str, pages: &[String]) -> Vec<String> {
    let own = path.split('/').next().unwrap_or_default();
    let other = |name: &str| name != own && pages.iter().any(|page| page == name);
    if path.ends_with(".html") {
        let used = text.split("{%").skip(1).filter_map(|tag| {
            let tag = tag.split("%}").next()?.trim_matches(['-', ' ']);
            let word =
                ["include", "extends", "import"].iter().find(|word| tag.starts_with(**word))?;
            tag[word.len()..].split('"').nth(1)
        });
        let foreign = used.filter(|used| other(used.split('/').next().unwrap_or_default()));
        return foreign.map(|used| format!("web/src/{path} uses {used} of another page")).collect();
    }
    // From `page/mod.rs` one `super` leads to the crate, from `page/part.rs` two.
    let depth = path.split('/').count() - usize::from(path.ends_with("/mod.rs"));
    let mut found = Vec::new();
    for named in paths(shipped(text)) {
        let supers = named.parts.iter().take_while(|part| *part == "super").count();
        let skip = if named.starts("crate") { 1 } else { supers };
        let from_crate = skip == 1 && named.starts("crate") || supers == depth;
        if let (true, Some(page)) = (from_crate, named.parts.get(skip))
            && other(page)
        {
            found.push(format!("web/src/{path}:{} names the page {page}", named.line));
        }
    }
    found
}

fn sql_faults(path: &str, text: &str) -> Vec<String> {
    let is_sql = |text: &str| {
        let text = text.trim_start_matches(['r', 'b', 'c', '#', '"', '\\', 'n', ' ', '\n']);
        SQL.iter().any(|start| text.starts_with(start))
    };
    let found = literals(shipped(text)).into_iter().filter(|(_, text)| is_sql(text));
    found.map(|(line, _)| format!("{path}:{line} holds SQL outside the store")).collect()
}

#[test]
fn a_page_names_no_other_page() {
    let pages: Vec<String> = folders("crates/web/src")
        .into_iter()
        .filter(|folder| !SHARED.contains(&folder.as_str()))
        .collect();
    assert!(pages.len() > 10, "the pages were not found");
    let inside = |file: &File| file.path["crates/web/src/".len()..].contains('/');
    let all = files("crates/web/src").into_iter().filter(inside);
    none(
        all.flat_map(|file| page_faults(&file.path["crates/web/src/".len()..], &file.text, &pages))
            .collect(),
    );
}

#[test]
fn sql_stands_in_the_store_alone() {
    let outside =
        |file: &File| !["store", "trial"].contains(&file.owner().unwrap()) && !file.is_test();
    none(rust().into_iter().filter(outside).flat_map(|f| sql_faults(&f.path, &f.text)).collect());
}

#[test]
fn a_foreign_page_is_seen() {
    let pages = ["case".to_owned(), "desk".to_owned()];
    for (path, text) in [
        ("desk/mod.rs", "use crate::case::Strip;"),
        ("desk/mod.rs", "use crate::{case, frame};"),
        ("desk/mod.rs", "fn f() { super::case::show() }"),
        ("desk/part.rs", "use super::super::case::Strip;"),
        ("frame/mod.rs", "use crate::desk::Todo;"),
        ("desk/desk.html", "{% include \"case/term.html\" %}"),
    ] {
        assert_eq!(page_faults(path, text, &pages).len(), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("desk/mod.rs", "use crate::desk::Todo; use crate::frame::Frame; use app::case::Case;"),
        ("desk/part.rs", "use super::case;"),
        ("desk/desk.html", "{% extends \"frame/frame.html\" %}{% include \"desk/todo.html\" %}"),
    ] {
        assert_eq!(page_faults(path, text, &pages), [""; 0], "{path}: {text}");
    }
}

#[test]
fn sql_is_seen() {
    let text =
        "fn f() { query(\"SELECT body FROM event\"); query(r#\"\n  UPDATE event SET a = 1\"#) }";
    assert_eq!(sql_faults("x.rs", text).len(), 2);
    assert_eq!(sql_faults("x.rs", "/// SELECT a\nfn f() { say(\"SELECTED\") }"), [""; 0]);
}

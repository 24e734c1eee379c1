//! Files that nothing uses: a Rust file no `mod` names, a template no page renders.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::none;
use crate::source::{is, tokens};
use crate::tree::{File, files, rust};

/// Files that cargo finds by themselves.
const ROOTS: [&str; 3] = ["main.rs", "lib.rs", "build.rs"];

/// The names of all modules that the tokens declare.
fn modules(stream: TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1)) {
            (TokenTree::Group(group), _) => found.extend(modules(group.stream())),
            (_, Some(TokenTree::Ident(name))) if is(token, "mod") => {
                found.insert(name.to_string());
            }
            _ => {}
        }
    }
    found
}

/// The files of one crate that no `mod` names.
fn forgotten<'f>(files: &[&'f File]) -> Vec<&'f str> {
    let declared: BTreeSet<String> =
        files.iter().flat_map(|file| modules(tokens(&file.text))).collect();
    let is_forgotten = |path: &str| {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let name = match parts[..] {
            [name] | ["src" | "tests" | "benches" | "src/bin", name] if ROOTS.contains(&name) => {
                return false;
            }
            // A test or bench is a root of its own, as a file or as a folder with `main.rs`.
            ["tests" | "benches" | "examples", _] | [_, _, "main.rs"] => return false,
            [.., folder, "mod.rs"] => folder,
            [.., name] => name.trim_end_matches(".rs"),
            [] => return false,
        };
        !declared.contains(name)
    };
    files.iter().map(|file| &*file.path).filter(|path| is_forgotten(path)).collect()
}

#[test]
fn every_file_is_part_of_its_crate() {
    let all = rust();
    let owners: BTreeSet<&str> = all.iter().filter_map(File::owner).collect();
    let mut found = Vec::new();
    for owner in owners {
        let own: Vec<&File> = all.iter().filter(|file| file.owner() == Some(owner)).collect();
        found.extend(forgotten(&own).iter().map(|path| format!("no module names {path}")));
    }
    none(found);
}

#[test]
fn every_template_is_rendered() {
    let all = files("crates/web/src");
    let used = |name: &str| {
        let quoted = format!("\"{name}\"");
        all.iter().any(|file| file.text.contains(&quoted))
    };
    let templates = all.iter().filter(|file| file.kind() == "html");
    let names = templates.map(|file| &file.path["crates/web/src/".len()..]);
    none(names.filter(|name| !used(name)).map(|name| format!("nothing renders {name}")).collect());
}

#[test]
fn a_forgotten_file_is_seen() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let all = [
        file("crates/x/src/lib.rs", "mod a; #[cfg(test)] mod b { mod c; }"),
        file("crates/x/src/a/mod.rs", ""),
        file("crates/x/src/c.rs", ""),
        file("crates/x/src/d.rs", ""),
        file("crates/x/tests/e.rs", ""),
    ];
    assert_eq!(forgotten(&all.iter().collect::<Vec<_>>()), ["crates/x/src/d.rs"]);
}

//! GLOSSARY.md is written from the doc comments of `domain`'s types, so that the words of the code
//! and the words of the glossary cannot part. `UPDATE=1 cargo test glossary` writes it anew.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::source::{is, shipped};
use crate::tree::{File, root, rust};

/// A type with what its comment says.
#[derive(Debug, PartialEq)]
struct Entry {
    /// `domain::case::Case`.
    path: String,
    name: String,
    /// What the screen says, if it says it.
    chinese: String,
    meaning: String,
}

fn entries(path: &str, text: &str) -> Vec<Entry> {
    let module = module(path);
    let mut found = Vec::new();
    collect(shipped(text), &module, &mut found);
    found
}

/// `crates/domain/src/case/act.rs` is `domain::case::act`.
fn module(path: &str) -> String {
    let inner = path.trim_start_matches("crates/domain/src/").trim_end_matches(".rs");
    let inner = inner.trim_end_matches("/mod").replace('/', "::");
    if inner == "lib" { "domain".to_owned() } else { format!("domain::{inner}") }
}

fn collect(stream: TokenStream, module: &str, found: &mut Vec<Entry>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut comment = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if let Some(line) = tokens.get(at + 1).filter(|_| is(token, "#")).and_then(doc_line) {
            comment = format!("{comment}{line}\n");
        }
        let kind = ["struct", "enum", "trait", "type"].iter().any(|kind| is(token, kind));
        let public = at > 0 && is(&tokens[at - 1], "pub");
        if let (true, true, Some(TokenTree::Ident(name))) = (kind, public, tokens.get(at + 1)) {
            let (chinese, meaning) = split(&comment);
            let name = name.to_string();
            let path = format!("{module}::{name}");
            found.push(Entry { path, name, chinese, meaning });
        }
        if is(token, ";")
            || matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Brace)
        {
            comment.clear();
        }
    }
}

/// The text of `[doc = "…"]`.
fn doc_line(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else { return None };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    match &inner[..] {
        [doc, _, TokenTree::Literal(text)] if is(doc, "doc") => {
            let text = text.to_string();
            Some(text.trim_matches('"').trim().replace("\\\"", "\"").replace("\\'", "'"))
        }
        _ => None,
    }
}

/// The first paragraph without the Chinese word that its first brackets hold, and that word.
fn split(comment: &str) -> (String, String) {
    let paragraph = comment.split("\n\n").next().unwrap_or_default().trim().replace('\n', " ");
    let bracket = paragraph.match_indices('(').find_map(|(open, _)| {
        let inner = &paragraph[open + 1..];
        let close = inner.find(')')?;
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        inner.starts_with(is_han).then_some((open, open + close + 2, &inner[..close]))
    });
    let Some((open, end, word)) = bracket else {
        return (String::new(), paragraph);
    };
    let word = word.to_owned();
    let meaning = format!("{}{}", paragraph[..open].trim_end(), &paragraph[end..]);
    (word, meaning)
}

fn render(mut all: Vec<Entry>) -> String {
    all.sort_by_key(|entry| (entry.name.to_lowercase(), entry.path.clone()));
    let (words, types): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| !e.chinese.is_empty());
    let mut text =
        "# Glossary\n\nOne idea, one noun: the same in code, data, address and on screen. \
         Written by a test from the comments of the types in `crates/domain`; change the comment, \
         then run `UPDATE=1 cargo test glossary`.\n\n## Words on screen\n\n\
         | English | 中文 | meaning | type |\n|---|---|---|---|\n"
            .to_owned();
    for entry in words {
        let Entry { path, name, chinese, meaning } = entry;
        text += &format!("| {} | {chinese} | {} | `{path}` |\n", spaced(&name), cell(&meaning));
    }
    text += "\n## Words of the code\n";
    let mut modules: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in types {
        let module = entry.path.rsplit_once("::").map_or("", |(module, _)| module).to_owned();
        modules.entry(module).or_default().push(entry);
    }
    for (module, entries) in modules {
        text += &format!("\n### {module}\n\n| type | meaning |\n|---|---|\n");
        for entry in entries {
            text += &format!("| `{}` | {} |\n", entry.name, cell(&entry.meaning));
        }
    }
    text
}

/// `DeadlineRule` as words: deadline rule.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn cell(text: &str) -> String {
    // Links to types mean nothing outside the documentation of the code.
    text.replace('|', "\\|").replace("[`", "`").replace("`]", "`")
}

#[test]
fn the_glossary_says_what_the_types_say() {
    let own = |file: &File| file.owner() == Some("domain") && !file.is_test();
    let files = rust().into_iter().filter(own);
    let text = render(files.flat_map(|file| entries(&file.path, &file.text)).collect());
    let path = root().join("GLOSSARY.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "GLOSSARY.md is stale: UPDATE=1 cargo test glossary");
}

#[test]
fn a_comment_becomes_an_entry() {
    let text = "/// A run of \"it\" (事项) with\n/// its facts.\n///\n/// More.\n#[derive(Debug)]\n\
        pub struct OneCase { /// field\n pub a: u8 }\npub(crate) struct Hidden;\n/// Plain (x).\npub enum E {}";
    let entry = |name: &str, chinese: &str, meaning: &str| Entry {
        path: format!("domain::case::{name}"),
        name: name.to_owned(),
        chinese: chinese.to_owned(),
        meaning: meaning.to_owned(),
    };
    let found = entries("crates/domain/src/case/mod.rs", text);
    assert_eq!(
        found,
        [entry("OneCase", "事项", "A run of \"it\" with its facts."), entry("E", "", "Plain (x)."),]
    );
    assert!(render(found).contains("| one case | 事项 |"));
}

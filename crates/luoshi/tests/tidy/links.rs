//! Every link of a document leads somewhere: to a file of the project, to a heading in it.

use std::collections::BTreeMap;

use crate::none;
use crate::tree::{File, files, root};

/// The lines of a document that are no code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

/// The anchors of a document's headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let mut found: Vec<String> = Vec::new();
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for heading in headings {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let seen = times.entry(anchor.clone()).or_default();
        found.push(if *seen == 0 { anchor } else { format!("{anchor}-{seen}") });
        *seen += 1;
    }
    found
}

/// The targets of the links and pictures in a document.
fn targets(text: &str) -> Vec<&str> {
    let lines = prose(text).flat_map(|line| line.split("](").skip(1));
    lines.filter_map(|rest| rest.split([')', ' ']).next()).collect()
}

/// `find` gives the text of a path from the root, empty for a folder or a file that is no text.
fn faults(path: &str, text: &str, find: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for target in targets(text) {
        if ["http://", "https://", "mailto:"].iter().any(|start| target.starts_with(start)) {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let aimed = if file.is_empty() { path.to_owned() } else { join(folder, file) };
        match find(&aimed) {
            None => found.push(format!("{path}: no file {target}")),
            Some(text) if !anchor.is_empty() && !anchors(&text).iter().any(|a| a == anchor) => {
                found.push(format!("{path}: no heading {target}"));
            }
            Some(_) => {}
        }
    }
    found
}

fn join(folder: &str, file: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn no_link_is_dead() {
    let documents: Vec<File> = files("").into_iter().filter(|file| file.kind() == "md").collect();
    assert!(documents.len() >= 5, "the documents were not found");
    let find = |path: &str| {
        let path = root().join(path);
        path.exists().then(|| std::fs::read_to_string(path).unwrap_or_default())
    };
    none(documents.iter().flat_map(|file| faults(&file.path, &file.text, &find)).collect());
}

#[test]
fn a_dead_link_is_seen() {
    let find =
        |path: &str| (path == "docs/a.md").then(|| "# 一 Two words\n## Two\n## Two\n".to_owned());
    let text = |target: &str| format!("see [it]({target}) here\n```\n[code](nowhere.md)\n```\n");
    for good in ["a.md", "../docs/a.md", "a.md#一-two-words", "a.md#two-1", "https://example.org/"]
    {
        assert_eq!(faults("docs/b.md", &text(good), &find), [""; 0], "{good}");
    }
    for bad in ["b.md", "../a.md", "a.md#three", "docs/a.md"] {
        assert_eq!(faults("docs/b.md", &text(bad), &find).len(), 1, "{bad}");
    }
}

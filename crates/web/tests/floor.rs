//! Government browsers are Chromium 86 and up: our style uses nothing that came later, and no page
//! has a line of script or style in it.

use std::fs;
use std::path::{Path, PathBuf};

/// What Chromium 86 lacks, with the version that brought it.
const LATER: [(&str, u32); 20] = [
    (":is(", 88),
    (":where(", 88),
    (":has(", 105),
    ("aspect-ratio", 88),
    ("inset:", 87),
    ("inset-block", 87),
    ("inset-inline", 87),
    ("text-underline-offset", 87),
    ("accent-color", 93),
    ("color-mix(", 111),
    ("oklch(", 111),
    ("@layer", 99),
    ("@container", 105),
    ("subgrid", 117),
    (" overflow: clip", 90),
    ("overflow-x: clip", 90),
    ("scrollbar-gutter", 94),
    ("100dvh", 108),
    ("100svh", 108),
    ("text-wrap:", 114),
];

fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, end, found);
            } else if path.extension().is_some_and(|own| own == end) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), end, &mut found);
    assert!(!found.is_empty());
    found
}

#[test]
fn our_style_keeps_to_chromium_86() {
    for file in files("browser/css", "css") {
        let text = fs::read_to_string(&file).unwrap();
        for (feature, version) in LATER {
            let line = text.lines().position(|line| line.contains(feature));
            assert!(
                line.is_none(),
                "{}:{} uses {feature}, which came with Chromium {version}",
                file.display(),
                line.unwrap_or(0) + 1
            );
        }
    }
}

#[test]
fn the_bundle_keeps_to_chromium_86() {
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/dist/console.css");
    let text = fs::read_to_string(style).unwrap();
    // Tabler 1.0.0 has one rule with `:has`, for icons in links: we have no icons.
    for feature in ["color-mix(", "oklch(", ":where(", "@layer", "@container", "@import"] {
        assert!(!text.contains(feature), "the bundle holds {feature}");
    }
}

#[test]
fn no_page_has_script_or_style_in_it() {
    for file in files("src", "html") {
        let text = fs::read_to_string(&file).unwrap();
        for forbidden in [" style=", "<style", " onclick=", " onchange=", "javascript:", "hx-on"] {
            assert!(!text.contains(forbidden), "{} holds {forbidden}", file.display());
        }
        for (at, _) in text.match_indices("<script") {
            let tag = &text[at..text.len().min(at + 80)];
            assert!(tag.contains(" src="), "{} holds an inline script", file.display());
        }
    }
}

//! Which crate may name which, by their `Cargo.toml`. Dependencies of tests are aside.

use toml::Table;

use crate::none;
use crate::tree::{folders, root};

/// Every crate of the product, and what it may depend on.
const MAY_NAME: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("documents", &["domain"]),
    ("pdf", &["documents"]),
    ("store", &["domain"]),
    ("app", &["store", "documents", "domain"]),
    ("web", &["app", "documents", "domain"]),
    ("luoshi", &["web", "app", "pdf", "documents", "domain"]),
];

/// Crates for development only: as free as tests are, and nothing may depend on them.
const ASIDE: [&str; 1] = ["trial"];

/// Only the store speaks to a database.
const DATABASES: [&str; 3] = ["rusqlite", "tokio-postgres", "deadpool-postgres"];

/// What a pure crate may depend on besides: nothing that reads a clock, a file or the network.
const PURE: [&str; 10] = [
    "csv",
    "indexmap",
    "jiff",
    "rust_decimal",
    "serde",
    "serde_json",
    // Aligns two versions of a text; without features it is algorithms over slices and nothing else.
    "similar",
    "sm3",
    "toml",
    "unicode-normalization",
];

fn faults(name: &str, manifest: &str) -> Vec<String> {
    let table: Table = manifest.parse().expect("a Cargo.toml is TOML");
    if ASIDE.contains(&name) {
        let published = table["package"].get("publish").and_then(|p| p.as_bool()) != Some(false);
        return published
            .then(|| format!("{name}: publish = false is missing"))
            .into_iter()
            .collect();
    }
    let Some((_, allowed)) = MAY_NAME.iter().find(|(of, _)| *of == name) else {
        return vec![format!("crates/{name}: no rule says what it may depend on")];
    };
    let dependencies = table.get("dependencies").and_then(|value| value.as_table());
    let named: Vec<&str> = dependencies.into_iter().flatten().map(|(name, _)| &**name).collect();
    let own = |other: &str| MAY_NAME.iter().any(|(of, _)| *of == other) || ASIDE.contains(&other);
    let forbidden = named.iter().filter(|other| {
        own(other) && !allowed.contains(other)
            || DATABASES.contains(other) && name != "store"
            || name == "domain" && !PURE.contains(other)
    });
    forbidden.map(|other| format!("crates/{name} must not depend on {other}")).collect()
}

#[test]
fn crates_depend_in_one_direction() {
    let mut found = Vec::new();
    for name in folders("crates") {
        let manifest = root().join("crates").join(&name).join("Cargo.toml");
        found.extend(faults(&name, &std::fs::read_to_string(manifest).unwrap()));
    }
    none(found);
}

#[test]
fn a_wrong_direction_is_seen() {
    let on = |other: &str| format!("[package]\n[dependencies]\n{other}.workspace = true\n");
    for (name, other) in [
        ("web", "store"),
        ("luoshi", "store"),
        ("domain", "app"),
        ("domain", "tokio"),
        ("store", "app"),
        ("documents", "store"),
        ("app", "pdf"),
        ("documents", "pdf"),
        ("app", "rusqlite"),
        ("app", "trial"),
    ] {
        assert_eq!(faults(name, &on(other)), [format!("crates/{name} must not depend on {other}")]);
    }
    assert_eq!(faults("web", &on("app")), [""; 0]);
    assert_eq!(faults("store", "[package]\n[dev-dependencies]\napp = \"1\"\n"), [""; 0]);
    assert_eq!(faults("helpers", &on("app")).len(), 1);
    assert_eq!(faults("trial", &on("app")).len(), 1);
}

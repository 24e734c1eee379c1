//! The document of the API is OpenAPI 3.1, whole, and true. A copy stands in `docs/openapi.json`;
//! `UPDATE=1 cargo test -p web --test api document` writes it anew.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use serde_json::Value;

use crate::client::World;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

async fn document(world: &World) -> Value {
    world.nobody().get("/openapi.json").await.body
}

/// Path, method and operation of everything in it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, item)| {
        let own = item.as_object().unwrap().iter();
        own.filter(|(method, _)| METHODS.contains(&method.as_str()))
            .map(move |(method, operation)| (path.clone(), method.clone(), operation.clone()))
    });
    all.collect()
}

fn refs(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::String(to)) = entries.get("$ref") {
                found.insert(to.clone());
            }
            entries.values().for_each(|inner| refs(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| refs(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_whole() {
    let world = World::open("2023-04-26T09:00:00").await;
    let document = document(&world).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(!document["info"]["title"].as_str().unwrap().is_empty());
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let mut found = BTreeSet::new();
    refs(&document, &mut found);
    assert!(found.len() > 20);
    for to in found {
        let pointer = to.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
    }
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let place = format!("{method} {path}");
        assert!(!operation["summary"].as_str().unwrap_or("").is_empty(), "{place} has no summary");
        ids.insert(operation["operationId"].as_str().unwrap().to_owned());
        let named = operation["parameters"].as_array().cloned().unwrap_or_default();
        for piece in path.split('/').filter_map(|piece| piece.strip_prefix('{')) {
            let name = piece.trim_end_matches('}');
            let known = named.iter().any(|own| own["name"] == name && own["in"] == "path");
            assert!(known, "{place} does not describe {name}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let problem = !response["content"]["application/problem+json"].is_null();
            assert_eq!(problem, status.starts_with('4'), "{place} answers {status} otherwise");
        }
    }
    assert_eq!(ids.len(), operations(&document).len(), "two operations have the same id");
}

#[tokio::test]
async fn every_path_answers_whom_it_should() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let document = document(&world).await;
    let mut seen = 0;
    for (path, method, operation) in operations(&document) {
        let filled: Vec<&str> = path
            .split('/')
            .map(|piece| match piece {
                "{year}" => "2023",
                piece if piece.starts_with('{') => "x",
                piece => piece,
            })
            .collect();
        let (filled, method) = (filled.join("/"), method.to_uppercase());
        let public = filled == "/session" && method == "POST";
        let answer = world.nobody().send(&method, &filled, &[], Body::empty()).await;
        let place = format!("{method} {filled}");
        if !public {
            answer.is_problem(401, "no-session");
            // Signing out would end the others.
            if filled == "/session" && method == "DELETE" {
                continue;
            }
        }
        let answer = clerk.send(&method, &filled, &[], Body::empty()).await;
        let status = answer.status.as_u16().to_string();
        assert!(!answer.status.is_server_error() && status != "405", "{place}: {}", answer.body);
        if !answer.status.is_success() {
            let said = answer.text("detail");
            assert_ne!(said, "没有这个地址", "{place}");
            assert!(!answer.body["next"].as_array().unwrap().is_empty(), "{place}");
        }
        // A body that is no JSON, or no tag, is refused before a handler: not said at each of them.
        let told = !operation["responses"][&status].is_null() || status == "415";
        assert!(told, "{place} answers {status}, which the document does not tell");
        seen += 1;
    }
    assert!(seen > 20);
}

#[tokio::test]
async fn the_copy_is_that_of_this_program() {
    let world = World::open("2023-04-26T09:00:00").await;
    let text = serde_json::to_string_pretty(&document(&world).await).unwrap() + "\n";
    let copy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::write(&copy, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&copy).unwrap_or_default();
    assert!(
        kept == text,
        "docs/openapi.json is old: UPDATE=1 cargo test -p web --test api document"
    );
}

use axum::body::Body;
use axum::http::header;
use serde_json::json;

use crate::client::{PASSWORD, World};

#[tokio::test]
async fn a_session_opens_by_password_and_ends_at_once() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let me = clerk.get("/session").await;
    assert_eq!(me.status, 200);
    assert_eq!(me.text("post"), "proposals-clerk");
    assert_eq!(clerk.send("DELETE", "/session", &[], Body::empty()).await.status, 204);
    clerk.get("/session").await.is_problem(401, "no-session");
    let again = clerk.get("/cases").await;
    again.is_problem(401, "no-session");
    assert_eq!(again.headers[header::WWW_AUTHENTICATE], "Bearer");
    assert!(world.app.session(&"0".repeat(64)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_are_told_the_same() {
    let world = World::open("2023-04-26T09:00:00").await;
    let wrong = json!({"person": "proposals-clerk", "password": "猜的"});
    let wrong = world.nobody().post("/session", &wrong).await;
    wrong.is_problem(401, "wrong-password");
    let unknown = json!({"person": "nobody", "password": PASSWORD});
    let unknown = world.nobody().post("/session", &unknown).await;
    assert_eq!(unknown.body, wrong.body);
    let other = json!({"person": "proposals-clerk", "password": PASSWORD, "post": "district-head"});
    let other = world.nobody().post("/session", &other).await;
    other.is_problem(422, "incomplete");
    assert_eq!(other.body["errors"][0]["field"], "post");
}

#[tokio::test]
async fn nothing_is_shown_without_a_session_but_the_document() {
    let world = World::open("2023-04-26T09:00:00").await;
    for path in ["/cases", "/cases/x", "/session", "/cases/x/events"] {
        world.nobody().get(path).await.is_problem(401, "no-session");
    }
    let document = world.nobody().get("/openapi.json").await;
    assert_eq!(document.status, 200);
    assert_eq!(document.body["openapi"].as_str().map(|v| &v[..3]), Some("3.1"));
    world.nobody().get("/nowhere").await.is_problem(404, "not-found");
    let wrong = world.nobody().send("PUT", "/cases", &[], Body::empty()).await;
    wrong.is_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn the_consoles_cookie_reads_anywhere_and_writes_from_its_own_pages_only() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let cookie = format!("luoshi={}", clerk.token);
    let nobody = world.nobody();
    let read = nobody.send("GET", "/session", &[("cookie", &cookie)], Body::empty()).await;
    assert_eq!(read.status, 200);
    let foreign = [("cookie", &*cookie), ("sec-fetch-site", "cross-site")];
    let foreign = nobody.send("DELETE", "/session", &foreign, Body::empty()).await;
    foreign.is_problem(403, "foreign-origin");
    let own = [("cookie", &*cookie), ("sec-fetch-site", "same-origin")];
    assert_eq!(nobody.send("DELETE", "/session", &own, Body::empty()).await.status, 204);
    let read = nobody.send("GET", "/session", &[("cookie", &cookie)], Body::empty()).await;
    read.is_problem(401, "no-session");
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    world.set("2023-04-26T16:00:00");
    assert_eq!(clerk.get("/session").await.status, 200);
    world.set("2023-04-26T23:00:00");
    assert_eq!(clerk.get("/session").await.status, 200);
    world.set("2023-04-27T07:30:00");
    clerk.get("/session").await.is_problem(401, "no-session");
}

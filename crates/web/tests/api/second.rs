use axum::body::Body;
use serde_json::json;

use crate::client::{World, case, proposal};

#[tokio::test]
async fn a_correction_waits_for_a_second_person_who_confirms_it() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    let number = begun.text("number").to_owned();
    let correct = json!({"values": {"proposer": "英雄代表团"}, "reason": "录入有误"});
    let path = format!("{}/acts/correct", case(&number));
    let headers = [("if-match", "\"1\""), ("idempotency-key", "c-1")];
    let kept = clerk.post_with(&path, &headers, &correct).await;
    assert_eq!(kept.status, 202, "{}", kept.body);
    let again = clerk.post_with(&path, &headers, &correct).await;
    assert_eq!((again.status, &again.body), (kept.status, &kept.body));
    let id = kept.text("id").to_owned();
    assert_eq!(kept.headers["location"], format!("/api/v1/pending/{id}"));

    let own = clerk.get("/pending").await;
    assert_eq!(own.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(own.body["items"][0]["own"], true);
    let confirm = format!("/pending/{id}/confirm");
    clerk.send("POST", &confirm, &[], Body::empty()).await.is_problem(403, "another-person");

    let other = world.sign_in("supervision-reviewer", "supervision-reviewer").await;
    let waiting = other.get(&format!("/pending/{id}")).await;
    assert_eq!(waiting.text("number"), number);
    assert!(waiting.body["lines"].to_string().contains("英雄代表团"), "{}", waiting.body);
    let done = other.send("POST", &confirm, &[], Body::empty()).await;
    assert_eq!((done.status.as_u16(), done.tag()), (200, "\"2\""), "{}", done.body);
    other.send("POST", &confirm, &[], Body::empty()).await.is_problem(404, "not-found");
    let seen = clerk.get(&case(&number)).await;
    assert!(seen.body["facts"].to_string().contains("英雄代表团"), "{}", seen.body["facts"]);
}

#[tokio::test]
async fn what_waits_can_be_taken_back_and_is_hidden_from_strangers() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    let number = begun.text("number").to_owned();
    let correct = json!({"event": 1, "date": "2023-04-25", "reason": "日期有误"});
    let kept = clerk.act(&number, "correct", "\"1\"", &correct).await;
    assert_eq!(kept.status, 202, "{}", kept.body);
    let path = format!("/pending/{}", kept.text("id"));
    let stranger = world.sign_in("energy-liaison", "energy-liaison").await;
    stranger.get(&path).await.is_problem(404, "not-found");
    assert_eq!(stranger.get("/pending").await.body["items"], json!([]));
    assert_eq!(clerk.send("DELETE", &path, &[], Body::empty()).await.status, 204);
    clerk.get(&path).await.is_problem(404, "not-found");
    for body in [
        json!({"reason": "没有写更正什么"}),
        json!({"reason": "两个", "values": {"proposer": "甲", "source": "npc"}}),
        json!({"reason": "没有", "values": {"colour": "红"}}),
    ] {
        clerk.act(&number, "correct", "\"1\"", &body).await.is_problem(422, "incomplete");
    }
}

use serde_json::json;

use crate::client::{Client, World, case, proposal};

async fn begun(clerk: &Client<'_>) -> String {
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    begun.text("number").to_owned()
}

#[tokio::test]
async fn a_case_begins_and_is_answered_over_the_api() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    let number = begun.text("number").to_owned();
    assert_eq!(number, "潞建〔2023〕1号");
    let place = begun.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(begun.tag(), "\"1\"");

    world.set("2023-05-16T10:00:00");
    let liaison = world.sign_in("urban-management-liaison", "urban-management-liaison").await;
    let seen = liaison.get(place.strip_prefix("/api/v1").unwrap()).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert_eq!(seen.tag(), "\"1\"");
    let talk = json!({"values": {"talks": {
        "held_on": "2023-05-16", "way": "meet", "content": "同意"}}});
    let talked = liaison.act(&number, "talk", seen.tag(), &talk).await;
    assert_eq!(talked.status, 200, "{}", talked.body);

    world.set("2023-06-14T10:00:00");
    let signer = world.sign_in("urban-management-signer", "urban-management-signer").await;
    let answer = json!({"values": {"class": "A", "summary": "已建成"}});
    let answered = signer.act(&number, "answer", talked.tag(), &answer).await;
    assert_eq!((answered.status.as_u16(), answered.tag()), (200, "\"3\""), "{}", answered.body);
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let listed =
        clerk.get("/cases?mechanism=proposal&q=%E5%8F%A3%E8%A2%8B%E5%85%AC%E5%9B%AD").await;
    assert_eq!(listed.status, 200, "{}", listed.body);
    assert_eq!(listed.body["items"][0]["stage"], "answered");
    assert_eq!(listed.text("count"), "1");
}

#[tokio::test]
async fn a_refusal_cites_its_article_and_says_what_to_do() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let number = begun(&clerk).await;
    let signer = world.sign_in("urban-management-signer", "urban-management-signer").await;
    let answer = json!({"values": {"class": "A", "summary": "已建成"}});
    let refused = signer.act(&number, "answer", "\"1\"", &answer).await;
    refused.is_problem(422, "condition");
    assert_eq!(refused.text("article"), "代表法 第四十二条");
    let step = &refused.body["next"][0];
    assert_eq!(step["act"], "talk", "{}", refused.body);
    assert_eq!(step["href"], format!("/api/v1{}/acts/talk", case(&number)));
    let stranger = world.sign_in("energy-liaison", "energy-liaison").await;
    stranger.get(&case(&number)).await.is_problem(404, "not-found");
    stranger
        .act(&number, "note", "\"1\"", &json!({"text": "看看"}))
        .await
        .is_problem(404, "not-found");
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_one_event() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let body = proposal("关于增设口袋公园的建议");
    let key = [("idempotency-key", "k-1")];
    let first = clerk.post_with("/cases", &key, &body).await;
    let again = clerk.post_with("/cases", &key, &body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.body, again.body);
    assert!(first.headers.get("idempotency-replayed").is_none());
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = clerk.post_with("/cases", &key, &proposal("另一件")).await;
    other.is_problem(422, "key-reused");
    assert_eq!(clerk.get("/cases").await.text("count"), "1");

    // An act that leaves its stage cannot be judged twice, yet its answer can be given twice.
    let number = first.text("number").to_owned();
    let liaison = world.sign_in("urban-management-liaison", "urban-management-liaison").await;
    let path = format!("{}/acts/talk", case(&number));
    let headers = [("idempotency-key", "k-2"), ("if-match", "\"1\"")];
    let talk = json!({"values": {"talks": {
        "held_on": "2023-04-26", "way": "meet", "content": "同意"}}});
    let first = liaison.post_with(&path, &headers, &talk).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let again = liaison.post_with(&path, &headers, &talk).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &first.body));
    assert_eq!(again.tag(), first.tag());
    let events = liaison.get(&format!("{}/events", case(&number))).await;
    assert_eq!(events.body["items"].as_array().unwrap().len(), 2, "{}", events.body);
}

#[tokio::test]
async fn a_note_in_between_does_not_spoil_an_act_but_a_competing_one_does() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let number = begun(&clerk).await;
    let note = clerk.act(&number, "note", "\"1\"", &json!({"text": "已电话告知"})).await;
    assert_eq!(note.status, 200, "{}", note.body);
    let liaison = world.sign_in("urban-management-liaison", "urban-management-liaison").await;
    let talk = json!({"values": {"talks": {
        "held_on": "2023-04-26", "way": "meet", "content": "同意"}}});
    let talked = liaison.act(&number, "talk", "\"1\"", &talk).await;
    assert_eq!((talked.status.as_u16(), talked.tag()), (200, "\"3\""), "{}", talked.body);
    let late = liaison.act(&number, "talk", "\"2\"", &talk).await;
    late.is_problem(412, "overtaken");
    assert_eq!(late.body["sequence"], 3);
    let since = late.body["since"].as_array().unwrap();
    assert_eq!(since.len(), 1);
    assert!(since[0].as_str().unwrap().contains("4月26日"), "{}", late.body);
    let missing = liaison.post(&format!("{}/acts/talk", case(&number)), &talk).await;
    missing.is_problem(428, "precondition-required");
    liaison.act(&number, "talk", "3", &talk).await.is_problem(400, "bad-request");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_in_words() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let json_kind = [("content-type", "application/json")];
    let broken = clerk.send("POST", "/cases", &json_kind, "{\"mechanism\": ").await;
    broken.is_problem(400, "bad-request");
    assert!(broken.text("detail").contains("不是完整的 JSON"));
    let plain = clerk.send("POST", "/cases", &[], "{}").await;
    plain.is_problem(415, "bad-request");
    let mut unknown = proposal("建议");
    unknown["values"]["colour"] = "红".into();
    let unknown = clerk.post("/cases", &unknown).await;
    unknown.is_problem(422, "incomplete");
    assert_eq!(unknown.body["errors"][0]["field"], "colour");
    assert!(unknown.body["errors"][0]["message"].as_str().unwrap().contains("proposer"));
    let mut wrong = proposal("建议");
    wrong["values"]["source"] = "mayor".into();
    let wrong = clerk.post("/cases", &wrong).await;
    wrong.is_problem(422, "incomplete");
    assert_eq!(wrong.body["errors"][0]["field"], "source");
    let mut extra = proposal("建议");
    extra["titel"] = "错".into();
    clerk.post("/cases", &extra).await.is_problem(400, "bad-request");
    let secret = clerk.post("/cases", &proposal("机密★1年 关于开展检查的通知")).await;
    secret.is_problem(422, "condition");
    for query in ["limit=0", "sort=colour", "cursor=x", "colour=red", "filter=x", "year=abc"] {
        clerk.get(&format!("/cases?{query}")).await.is_problem(400, "bad-request");
    }
}

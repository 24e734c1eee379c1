use std::collections::BTreeSet;

use axum::body::Body;
use serde_json::{Value, json};

use crate::client::{Client, World, case, proposal};

/// The numbers on all pages of a list, in order.
async fn walk(client: &Client<'_>, path: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{path}{cursor}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        numbers.extend(items.iter().map(|item| item["number"].as_str().unwrap().to_owned()));
        match page.body["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return numbers,
        }
    }
}

#[tokio::test]
async fn pages_hold_every_case_once() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    for nth in 0..7 {
        let begun = clerk.post("/cases", &proposal(&format!("关于第{nth}个口袋公园的建议"))).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
    }
    for sort in ["opened", "due", "lead"] {
        let path = format!("/cases?mechanism=proposal&limit=3&sort={sort}");
        let numbers = walk(&clerk, &path).await;
        assert_eq!(numbers.len(), 7);
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 7);
    }
    let page = clerk.get("/cases?limit=3&sort=due").await;
    assert_eq!(page.text("count"), "7");
    assert_eq!(page.body["items"][0]["due_on"], "2023-07-26");
    let other = format!("/cases?sort=lead&cursor={}", page.text("next"));
    clerk.get(&other).await.is_problem(400, "bad-request");
    assert_eq!(clerk.get("/cases?stage=answered").await.text("count"), "0");
    assert_eq!(clerk.get("/cases?office=urban-management&filter=open").await.text("count"), "7");
    let stranger = world.sign_in("energy-liaison", "energy-liaison").await;
    assert_eq!(stranger.get("/cases").await.text("count"), "0");
    clerk.get("/cases?mechanism=nothing").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_case_shows_its_deadline_its_record_and_what_can_be_done() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    let path = case(begun.text("number"));
    let liaison = world.sign_in("urban-management-liaison", "urban-management-liaison").await;
    let seen = liaison.get(&path).await;
    let steps = seen.body["steps"].as_array().unwrap();
    let answer = steps.iter().find(|step| step["due_on"] == "2023-07-26").unwrap();
    assert!(!answer["explanation"]["cells"].as_array().unwrap().is_empty());
    let acts = seen.body["acts"].as_array().unwrap();
    assert!(acts.iter().any(|act| act["act"] == "talk"), "{acts:?}");
    let form = liaison.get(&format!("{path}/acts/talk")).await;
    assert_eq!((form.status.as_u16(), form.tag()), (200, "\"1\""), "{}", form.body);
    assert!(form.body["inputs"].to_string().contains("talks.way"));
    let events = liaison.get(&format!("{path}/events?limit=1")).await;
    assert_eq!(events.body["items"][0]["act"], "assign");
    assert_eq!(events.body["items"][0]["sequence"], 1);
    assert_eq!(events.body["next"], Value::Null);
    let before = liaison.get(&format!("{path}?as_of=2023-04-25")).await;
    before.is_problem(404, "not-found");
    let today = liaison.get(&format!("{path}?as_of=2023-04-26")).await;
    assert_eq!(today.body["acts"], json!([]));

    // A month before its end the duty stands on the desk of whoever has it.
    world.set("2023-07-10T09:00:00");
    let mut desks = String::new();
    for post in ["urban-management-liaison", "urban-management-signer"] {
        let desk = world.sign_in(post, post).await.get("/desk").await;
        assert_eq!(desk.status, 200);
        desks += &desk.body["groups"].to_string();
    }
    assert!(desks.contains(begun.text("number")), "{desks}");
}

#[tokio::test]
async fn every_act_of_both_mechanisms_stands_there_with_its_fields() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let all = clerk.get("/mechanisms").await;
    let ids: Vec<&str> =
        all.body["items"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    for id in ["commitment", "proposal"] {
        assert!(ids.contains(&id));
        let shown = clerk.get(&format!("/mechanisms/{id}")).await;
        let acts = shown.body["acts"].as_array().unwrap();
        let mechanism = world.app.catalogue.current(id).unwrap();
        for part in mechanism.all_parts() {
            for action in part.actions.values() {
                let own =
                    |act: &&Value| act["act"] == *action.id.text && act["part"] == *part.id.text;
                if action.by == domain::mechanism::By::Clock {
                    assert!(!acts.iter().any(|act| own(&act)));
                    continue;
                }
                let act = acts.iter().find(own).unwrap_or_else(|| panic!("no {}", action.id.text));
                let fields = act["fields"].as_array().unwrap();
                for asked in action.asked() {
                    assert!(fields.iter().any(|field| field["id"] == *asked), "{asked} of {act}");
                }
            }
        }
        assert!(acts.iter().any(|act| act["act"] == "note"));
    }
    let old = clerk.get("/mechanisms/proposal?since=1999-01-01").await;
    old.is_problem(404, "not-found");
    clerk.get("/mechanisms/proposal?since=gestern").await.is_problem(400, "bad-request");
}

#[tokio::test]
async fn a_figure_opens_to_exactly_its_records() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    for nth in 0..4 {
        clerk.post("/cases", &proposal(&format!("关于第{nth}个口袋公园的建议"))).await;
    }
    world.set("2023-08-01T09:00:00");
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let all = clerk.get("/figures?period=2023").await;
    let items = all.body["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["id"] == "proposal.answered").unwrap();
    assert_eq!(item["sides"], "0/4");
    let figure = clerk.get("/figures/proposal.answered?period=2023").await;
    assert_eq!(figure.body["sides"]["d"], 4, "{}", figure.body);
    let rows = "/figures/proposal.answered/rows?period=2023&limit=3";
    let numbers = walk(&clerk, rows).await;
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 4);
    let hits = clerk.get(&format!("{rows}&tab=hits")).await;
    assert_eq!(hits.body["items"], json!([]));
    clerk.get("/figures/proposal.nothing").await.is_problem(404, "not-found");
    clerk.get("/figures/proposal.nothing/rows").await.is_problem(404, "not-found");
    clerk.get("/figures?period=soon").await.is_problem(400, "bad-request");
    clerk.get(&format!("{rows}&tab=x")).await.is_problem(400, "bad-request");
}

#[tokio::test]
async fn a_report_is_read_and_checked_as_on_the_command_line() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("supervision-clerk", "supervision-clerk").await;
    let text = world.app.district_files.read("demonstration/report-2023.txt").unwrap();
    let text = text.as_str();
    let kind = [("content-type", "text/plain; charset=utf-8")];
    let read = clerk.send("POST", "/reports/read", &kind, text.to_owned()).await;
    assert_eq!(read.status, 200, "{}", read.body);
    let own = serde_json::to_string(&world.app.read_report(text)).unwrap();
    assert!(read.body == serde_json::from_str::<Value>(&own).unwrap());
    for key in ["title", "place", "year", "version", "sections", "statements", "tasks", "notes"] {
        assert!(read.body.get(key).is_some(), "no {key}");
    }
    let checked = clerk.send("POST", "/checks?year=2022", &kind, text.to_owned()).await;
    let figures = checked.body["figures"].as_array().unwrap();
    let own = world.app.check_report(text, 2022).await.unwrap();
    assert_eq!(checked.body, serde_json::to_value(&own).unwrap());
    assert!(figures.len() > 5);
    // There are no records in this district.
    let unsupported = |figure: &Value| figure["verdict"] != "supported";
    assert!(figures.iter().all(unsupported), "{}", checked.body);
    for key in ["name", "value", "unit", "indicator", "computed", "rows"] {
        assert!(figures[0].get(key).is_some(), "no {key}");
    }
    let marked = clerk.send("POST", "/reports/read", &kind, "机密★1年\n政府工作报告\n").await;
    marked.is_problem(422, "condition");
    let foreign = clerk.send("POST", "/reports/read", &kind, &b"%PDF-1.4"[..]).await;
    foreign.is_problem(422, "unreadable");
    clerk.send("POST", "/checks", &kind, text.to_owned()).await.is_problem(400, "bad-request");
    clerk.get("/reports/2023").await.is_problem(404, "not-found");
    clerk.get("/checks/2023").await.is_problem(404, "not-found");
    clerk.get("/reports/last").await.is_problem(400, "bad-request");
    assert_eq!(clerk.get("/reports").await.body["years"], json!([]));
}

#[tokio::test]
async fn a_file_is_sent_named_by_an_act_and_read_from_the_case() {
    let world = World::open("2023-04-26T09:00:00").await;
    let clerk = world.sign_in("proposals-clerk", "proposals-clerk").await;
    let begun = clerk.post("/cases", &proposal("关于增设口袋公园的建议")).await;
    let number = begun.text("number").to_owned();
    let name = "/files?name=..%2F%E6%89%B9%E5%A4%8D.txt";
    let file = clerk.send("POST", name, &[], "同意。").await;
    assert_eq!(file.status, 201, "{}", file.body);
    assert_eq!(file.text("name"), "批复.txt");
    let attach = json!({"proof": [file.body]});
    let attached = clerk.act(&number, "attach", "\"1\"", &attach).await;
    assert_eq!(attached.status, 200, "{}", attached.body);
    let path = format!("{}/files/{}", case(&number), file.text("digest"));
    let read = clerk.send("GET", &path, &[], Body::empty()).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.headers["content-type"], "application/octet-stream");
    let unknown = json!({"proof": [{"digest": "0".repeat(64), "name": "没有.txt"}]});
    let unknown = clerk.act(&number, "attach", "\"2\"", &unknown).await;
    unknown.is_problem(422, "incomplete");
    assert_eq!(unknown.body["errors"][0]["field"], "proof");
    clerk.send("POST", name, &[], "机密★1年\n通知").await.is_problem(422, "condition");
    clerk.send("POST", name, &[], Body::empty()).await.is_problem(422, "incomplete");
    let stranger = world.sign_in("energy-liaison", "energy-liaison").await;
    stranger.get(&path).await.is_problem(404, "not-found");
}

//! Nothing that bears a secrecy mark enters, by whatever door: every route that takes text or a file
//! is tried, and a route that is new has to be listed here before the test passes.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt;

use crate::client::{Client, World, case};

/// A document's head, as the marked ones have it.
const MARKED: &str = "机密★1年\n关于开展检查的通知";
/// What a mark is answered with.
const SAID: &str = "密级标志";
/// Routes of the console that take text or files, with an address of each.
const DOORS: [(&str, &str); 17] = [
    ("/case/{number}/act/{act}", "/case/NUMBER/act/note"),
    ("/new/{mechanism}/{act}", "/new/commitment/issue"),
    ("/import", "/import"),
    ("/import/{digest}", "/import/DIGEST?name=report.txt&as=report"),
    ("/division/{year}/{act}", "/division/2031/edit"),
    ("/bulletin/{period}/{act}", "/bulletin/2031-Q2/write"),
    ("/month/{month}/{act}", "/month/2031-05/call"),
    ("/verification/{year}/{act}", "/verification/2031/settle"),
    ("/burden/new", "/burden/new"),
    ("/excel/{mechanism}", "/excel/commitment"),
    ("/excel/{mechanism}/{digest}/columns", "/excel/commitment/DIGEST/columns?name=a.xlsx"),
    ("/draft", "/draft"),
    ("/feedback", "/feedback"),
    ("/posts/handover", "/posts/handover"),
    ("/posts/delegate", "/posts/delegate"),
    ("/posts/charge", "/posts/charge"),
    ("/posts/act/{number}", "/posts/act/NUMBER"),
];
/// Routes that take presses only: whatever else is sent to them is not read.
const PRESSES: [&str; 13] = [
    "/excel/{mechanism}/{digest}",
    "/leader/{post}/read",
    "/desk/all",
    "/ledger/{mechanism}/bulk",
    "/case/{number}/watch",
    "/pending/{id}/confirm",
    "/pending/{id}/withdraw",
    "/draft/discard",
    "/sign-in",
    "/sign-out",
    "/me/post",
    "/me/contrast",
    "/messages/again",
];
/// Names of fields that forms send.
const FIELDS: [&str; 16] = [
    "text",
    "title",
    "name",
    "content",
    "reason",
    "_reason",
    "note",
    "_note",
    "remark",
    "words",
    "document_no",
    "lead_in",
    "demands",
    "number",
    "progress",
    "_title",
];

/// The routes of the console that are sent to, as its source lists them.
fn routes() -> Vec<String> {
    let source = include_str!("../../src/lib.rs");
    let lines = source.lines().filter(|line| line.contains(".route(") && line.contains("post("));
    let path = |line: &str| line.split('"').nth(1).map(str::to_owned);
    lines.filter_map(path).collect()
}

fn form(skip: &str) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let fields = FIELDS.iter().filter(|field| **field != skip);
    let mut pairs: Vec<String> =
        fields.map(|field| format!("{field}={}", encode(MARKED))).collect();
    pairs.extend(["year=2031", "post=education-liaison", "_place=%2Fcase%2Fx"].map(str::to_owned));
    pairs.join("&")
}

async fn answer(world: &World, client: &Client<'_>, path: &str, body: (&str, Vec<u8>)) -> String {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("cookie", format!("luoshi={}", client.token))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", body.0)
        .body(Body::from(body.1))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert_ne!(status, StatusCode::SEE_OTHER, "{path} took what bears a mark");
    format!("{status} {text}")
}

/// A form with one file that bears a mark.
fn with_file() -> (&'static str, Vec<u8>) {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"_proof\"; filename=\"通知.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n{MARKED}\r\n--x--\r\n"
    );
    ("multipart/form-data; boundary=x", body.into_bytes())
}

async fn number(clerk: &Client<'_>) -> String {
    let body = json!({
        "mechanism": "commitment", "act": "issue", "title": "新建幼儿园3所", "lead": "education",
        "values": {
            "source": "report", "nature": "own", "leader": "vice-head-d", "due_on": "2031-12-31",
            "adjustable_by": "head",
            "milestones": [{"quarter": "二季度", "title": "完成节点", "due": "2031-06-10"}],
        },
    });
    let answer = clerk.post("/cases", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.text("number").to_owned()
}

/// Sends a form that bears no mark; where it leads.
async fn sent(world: &World, clerk: &Client<'_>, path: &str, pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value)));
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("cookie", format!("luoshi={}", clerk.token))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs.collect::<Vec<_>>().join("&")))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// A report that bears no mark, taken as that of 2031, so that the doors behind it can be tried.
async fn imported(world: &World, clerk: &Client<'_>) -> String {
    let report =
        "政府工作报告\n一、2030年工作回顾\n新建幼儿园3所。\n二、2031年工作安排\n新建幼儿园5所。";
    let to = sent(world, clerk, "/import", &[("text", report), ("as", "report")]).await;
    let confirmed = [("title", "政府工作报告"), ("year", "2031"), ("version", "adopted")];
    sent(world, clerk, &to, &confirmed).await;
    to.split(['/', '?']).nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn every_door_of_the_console_refuses_a_mark() {
    for route in routes() {
        let known = DOORS.iter().any(|(door, _)| *door == route) || PRESSES.contains(&&*route);
        assert!(known, "{route} 没有列入密级标志检查的测试");
    }
    let world = World::open("2031-05-08T09:00").await;
    let clerk = world.sign_in("supervision-clerk", "supervision-clerk").await;
    let number = number(&clerk).await;
    let encoded = case(&number).trim_start_matches("/cases/").to_owned();
    let digest = imported(&world, &clerk).await;
    for (route, address) in DOORS {
        let path = address.replace("NUMBER", &encoded).replace("DIGEST", &digest);
        let kind = "application/x-www-form-urlencoded";
        let said = answer(&world, &clerk, &path, (kind, form("").into_bytes())).await;
        // A draft is saved by a script, which reads the status only.
        let quiet = route == "/draft";
        assert!(said.contains(SAID) || (quiet && said.starts_with("422")), "{route}: {said}");
        if ["/case/{number}/act/{act}", "/new/{mechanism}/{act}", "/import"].contains(&route) {
            let said = answer(&world, &clerk, &path, with_file()).await;
            assert!(said.contains(SAID), "{route} with a file: {said}");
        }
    }
    let kept = clerk.get(&format!("{}/events", case(&number))).await;
    assert!(!kept.body.to_string().contains("关于开展检查"), "nothing was kept");
}

#[tokio::test]
async fn every_door_of_the_api_refuses_a_mark() {
    let world = World::open("2031-05-08T09:00").await;
    let clerk = world.sign_in("supervision-clerk", "supervision-clerk").await;
    let number = number(&clerk).await;
    let tag = clerk.get(&case(&number)).await.tag().to_owned();
    let note = json!({"text": MARKED});
    let acted = clerk.act(&number, "note", &tag, &note).await;
    assert!(acted.body.to_string().contains(SAID), "{}", acted.body);
    let opened = clerk
        .post("/cases", &json!({"mechanism": "commitment", "act": "issue", "title": MARKED}))
        .await;
    assert!(opened.body.to_string().contains(SAID), "{}", opened.body);
    for path in ["/files?name=a.txt", "/reports/read", "/checks?year=2031"] {
        let headers = [("content-type", "application/octet-stream")];
        let sent = clerk.send("POST", path, &headers, MARKED.as_bytes().to_vec()).await;
        assert!(sent.body.to_string().contains(SAID), "{path}: {} {}", sent.status, sent.body);
    }
}

#[tokio::test]
async fn work_secrets_leave_by_no_program() {
    let world = World::open("2031-05-08T09:00").await;
    let clerk = world.sign_in("instructions-clerk", "instructions-clerk").await;
    assert!(!world.app.circle_of("instruction").is_empty());
    assert!(world.app.circle_of("commitment").is_empty());
    let title = "关于某项工作的批示";
    let body = json!({
        "mechanism": "instruction", "act": "register-spoken", "title": title,
        "reason": "5月7日上午区长办公室,区长、政府办主任在场",
        "values": {
            "leader": "district-head", "extract": "请抓紧研究", "instructed_on": "2031-05-07",
        },
    });
    let opened = clerk.post("/cases", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let number = opened.text("number").to_owned();
    let own = case(&number);
    for path in [own.clone(), format!("{own}/events")] {
        let answer = clerk.get(&path).await;
        answer.is_problem(403, "work-secret");
        assert!(!answer.body.to_string().contains(title));
    }
    let listed = clerk.get("/cases?mechanism=instruction").await;
    assert!(listed.body.to_string().contains(&number), "{}", listed.body);
    assert!(!listed.body.to_string().contains(title));
    let desk = clerk.get("/desk").await;
    assert!(!desk.body.to_string().contains(title), "{}", desk.body);
}

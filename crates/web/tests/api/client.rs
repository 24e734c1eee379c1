//! A district with its API, and a program that asks it.

use std::sync::Arc;

use app::{App, Catalogue, Database, District, Files, Given, Records, Setup};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::moment::instant;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{Effort, Options};

pub const PASSWORD: &str = "落实2023";

/// A district, open for work.
pub struct World {
    pub app: Arc<App>,
    pub clock: Arc<Given>,
    pub router: Router,
    _folder: tempfile::TempDir,
}

/// What the API answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn tag(&self) -> &str {
        self.headers[header::ETAG].to_str().unwrap()
    }

    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// Checks that it is a problem of a kind that says what to do next.
    pub fn is_problem(&self, status: u16, kind: &str) -> &Answer {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.body["type"], kind, "{}", self.body);
        assert_eq!(self.body["status"], status);
        assert!(!self.text("title").is_empty() && !self.text("detail").is_empty());
        let next = self.body["next"].as_array().unwrap();
        assert!(next.iter().any(|step| !step["say"].as_str().unwrap().is_empty()), "{}", self.body);
        self
    }
}

impl World {
    pub async fn open(at: &str) -> World {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Given::at(instant(at.parse().unwrap())));
        let database = Database::File(folder.path().join("luoshi.db"));
        let records = Records::open(&database, "140403").await.unwrap();
        let app = App::open(Setup {
            records,
            folder: folder.path().to_owned(),
            catalogue: Catalogue::load(&Files::Catalogue).unwrap_or_else(|f| panic!("{f:#?}")),
            district: District::load(&Files::District).unwrap(),
            district_files: Files::District,
            clock: clock.clone(),
        })
        .await
        .unwrap();
        web::set_demo_passwords(&app, PASSWORD, Effort::Least).await.unwrap();
        let options = Options { effort: Effort::Least, ..Options::default() };
        let router = web::router(app.clone(), options);
        World { app, clock, router, _folder: folder }
    }

    pub fn set(&self, at: &str) {
        self.clock.set(instant(at.parse().unwrap()));
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Signs somebody in.
    pub async fn sign_in(&self, person: &str, post: &str) -> Client<'_> {
        let body = json!({"person": person, "password": PASSWORD, "post": post});
        let answer = Client { world: self, token: String::new() }.post("/session", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        Client { world: self, token: answer.text("token").to_owned() }
    }

    pub fn nobody(&self) -> Client<'_> {
        Client { world: self, token: String::new() }
    }
}

/// A program with a token.
pub struct Client<'w> {
    pub world: &'w World,
    pub token: String,
}

impl Client<'_> {
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.world.ask(request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body).await
    }

    pub async fn post_with(&self, path: &str, more: &[(&str, &str)], body: &Value) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(more);
        self.send("POST", path, &headers, body.to_string()).await
    }

    /// Does an act on a case in the state of a tag.
    pub async fn act(&self, number: &str, act: &str, tag: &str, body: &Value) -> Answer {
        self.post_with(&format!("{}/acts/{act}", case(number)), &[("if-match", tag)], body).await
    }
}

/// The address of a case.
pub fn case(number: &str) -> String {
    format!("/cases/{}", utf8_percent_encode(number, NON_ALPHANUMERIC))
}

/// The body that begins a proposal.
pub fn proposal(title: &str) -> Value {
    json!({
        "mechanism": "proposal", "act": "assign", "title": title, "lead": "urban-management",
        "values": {"source": "npc", "proposer": "常青代表团", "mode": "sole"},
    })
}

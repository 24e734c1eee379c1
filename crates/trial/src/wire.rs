//! Just enough HTTP/1.1 to load a server: one connection, kept alive, one request at a time.

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    /// GET or POST.
    pub method: String,
    /// Path and query, encoded.
    pub path: String,
    /// The sequence for `If-Match`.
    pub seen: Option<u32>,
    /// The idempotency key.
    pub key: Option<String>,
    /// The JSON body; empty if there is none.
    pub body: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
}

impl Answer {
    /// The body of a success.
    pub fn success(self, call: &Call) -> Result<String> {
        if !(200..300).contains(&self.status) {
            bail!("{} {}: {} {}", call.method, call.path, self.status, self.body);
        }
        Ok(self.body)
    }
}

/// A connection.
pub struct Wire {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Wire {
    /// Connects.
    pub async fn open(address: &str) -> Result<Wire> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Wire { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// Signs in; the token.
    pub async fn sign_in(&mut self, person: &str, post: &str, password: &str) -> Result<String> {
        let body = serde_json::json!({ "person": person, "password": password, "post": post });
        let call = Call {
            method: "POST".to_owned(),
            path: "/api/v1/session".to_owned(),
            seen: None,
            key: None,
            body: body.to_string(),
        };
        let answer = self.ask(&call, "").await?.success(&call)?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        Ok(answer["token"].as_str().context("no token")?.to_owned())
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, call: &Call, token: &str) -> Result<Answer> {
        let request = self.request(call, token);
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line).await? > 0, "the server hung up");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line).await? > 0, "the server hung up");
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Answer { status: status.context("an answer without a status")?, body })
    }

    fn request(&self, call: &Call, token: &str) -> String {
        let seen = call.seen.map_or(String::new(), |seen| format!("if-match: \"{seen}\"\r\n"));
        let key =
            call.key.as_ref().map_or(String::new(), |key| format!("idempotency-key: {key}\r\n"));
        let bearer = match token.is_empty() {
            true => String::new(),
            false => format!("authorization: Bearer {token}\r\n"),
        };
        format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{bearer}{seen}{key}\r\n{}",
            call.method,
            call.path,
            self.address,
            call.body.len(),
            call.body
        )
    }
}

//! The load of a benchmark over HTTP: a process of its own, so that it has its own share of the
//! machine and nothing of the server's.
//!
//! It speaks just enough HTTP/1.1: one connection per client, kept alive, one request at a time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

/// The load of a benchmark over HTTP; started by the benchmark itself.
#[derive(Debug, Args)]
pub struct Client {
    /// The server.
    #[arg(long)]
    address: String,
    /// What every client does.
    #[arg(long)]
    tasks: PathBuf,
    /// Requests of each client before the clock starts.
    #[arg(long, default_value_t = 0)]
    warm: usize,
}

/// What one client does: it signs in and sends its requests one after another.
#[derive(Debug, Serialize, Deserialize)]
pub struct Task {
    /// Who signs in.
    pub person: String,
    /// In which post.
    pub post: String,
    /// The password.
    pub password: String,
    /// Requests.
    pub calls: Vec<Call>,
}

/// A request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    /// GET or POST.
    pub method: String,
    /// Path and query, encoded.
    pub path: String,
    /// The sequence for `If-Match`.
    pub seen: Option<u32>,
    /// The JSON body; empty if there is none.
    pub body: String,
}

/// What the load came to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Load {
    /// From the first timed request to the last answer, in microseconds.
    pub took: u64,
    /// Every timed request, in microseconds.
    pub times: Vec<u64>,
}

impl Client {
    /// Sends everything and prints what it came to as JSON.
    pub fn run(&self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let load = runtime.block_on(self.send_all())?;
        println!("{}", serde_json::to_string(&load)?);
        Ok(())
    }

    async fn send_all(&self) -> Result<Load> {
        let tasks: Vec<Task> = serde_json::from_slice(&std::fs::read(&self.tasks)?)?;
        let gate = Arc::new(Barrier::new(tasks.len()));
        let mut hands = Vec::new();
        for task in tasks {
            let (address, gate, warm) = (self.address.clone(), gate.clone(), self.warm);
            hands.push(tokio::spawn(async move { send(&address, task, &gate, warm).await }));
        }
        let (mut first, mut last, mut times) = (None::<Instant>, None::<Instant>, Vec::new());
        for hand in hands {
            let (start, own) = hand.await??;
            let end = start + own.iter().sum::<Duration>();
            first = Some(first.map_or(start, |first| first.min(start)));
            last = Some(last.map_or(end, |last| last.max(end)));
            times.extend(own.iter().map(|time| time.as_micros() as u64));
        }
        let took = first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first);
        Ok(Load { took: took.as_micros() as u64, times })
    }
}

/// One client: when its timed requests began, and how long each took.
async fn send(
    address: &str,
    task: Task,
    gate: &Barrier,
    warm: usize,
) -> Result<(Instant, Vec<Duration>)> {
    let mut wire = Wire::open(address).await?;
    let body = serde_json::json!({
        "person": task.person, "password": task.password, "post": task.post,
    });
    let sign_in = Call {
        method: "POST".to_owned(),
        path: "/api/v1/session".to_owned(),
        seen: None,
        body: body.to_string(),
    };
    let answer = wire.ask(&sign_in, "").await?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    let token = answer["token"].as_str().context("no token")?.to_owned();
    for call in &task.calls[..warm.min(task.calls.len())] {
        wire.ask(call, &token).await?;
    }
    gate.wait().await;
    let (start, mut times) = (Instant::now(), Vec::with_capacity(task.calls.len()));
    for call in task.calls.iter().skip(warm) {
        let begun = Instant::now();
        wire.ask(call, &token).await?;
        times.push(begun.elapsed());
    }
    Ok((start, times))
}

/// A connection.
struct Wire {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Wire {
    async fn open(address: &str) -> Result<Wire> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Wire { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// Sends a request and reads its answer, which must be a success.
    async fn ask(&mut self, call: &Call, token: &str) -> Result<String> {
        let request = self.request(call, token);
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line).await? > 0, "the server hung up");
        let status = line.split(' ').nth(1).unwrap_or("").to_owned();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if !status.starts_with('2') {
            bail!("{} {}: {status} {body}", call.method, call.path);
        }
        Ok(body)
    }

    fn request(&self, call: &Call, token: &str) -> String {
        let seen = call.seen.map_or(String::new(), |seen| format!("if-match: \"{seen}\"\r\n"));
        let bearer = match token.is_empty() {
            true => String::new(),
            false => format!("authorization: Bearer {token}\r\n"),
        };
        format!(
            "{} {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{bearer}{seen}\r\n{}",
            call.method,
            call.path,
            self.address,
            call.body.len(),
            call.body
        )
    }
}

//! Durable acts a second over HTTP: clients in a process of their own on the same machine, each
//! signed in, one act each on distinct cases.

use std::collections::HashMap;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::case::act::What;

use super::acts::{Job, SEED, jobs};
use super::ground::{self, Ground};
use crate::client::{Load, Task};
use crate::cpu;
use crate::outcome::{aim, tell};
use crate::times::Times;
use crate::wire::Call;

const CLIENTS: usize = 64;
/// Requests of each client before the clock starts.
const WARM: usize = 30;
pub const PASSWORD: &str = "trial-2023";

/// Times acts over HTTP.
pub async fn run(ground: &Ground, cases: usize, acts: usize) -> Result<()> {
    println!("\n  over HTTP: {CLIENTS} clients in a process of their own, signed in");
    let database = ground.fresh(cases).await?;
    let (opened, _) = ground::open_at(&database, ground::morning_after()).await?;
    let each = acts / CLIENTS + WARM;
    let drawn = jobs(&opened, cases, CLIENTS * each * 4, SEED).await?;
    let tasks = tasks(drawn, each)?;
    let file = ground::run_folder()?.join("tasks.json");
    std::fs::write(&file, serde_json::to_vec(&tasks)?)?;
    let effort = web::Effort::Least;
    web::set_demo_passwords(&opened.app, PASSWORD, effort).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let options = web::Options { effort, ..web::Options::default() };
    let server = tokio::spawn(web::serve(opened.app.clone(), listener, options));
    let asked = tokio::task::spawn_blocking(move || {
        let mut client = Command::new(std::env::current_exe()?);
        client.args(["client", "--address", &address, "--warm", &WARM.to_string(), "--tasks"]);
        anyhow::Ok(client.arg(file).output()?)
    });
    let before = cpu::used();
    let output = asked.await??;
    let used = cpu::used() - before;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    server.abort();
    opened.app.close().await?;
    let load: Load = serde_json::from_slice(&output.stdout)?;
    tell("processor time of the server an act", cpu::each(used, CLIENTS * each));
    say(ground, &load);
    Ok(())
}

fn say(ground: &Ground, load: &Load) {
    let rate = load.times.len() as f64 / Duration::from_micros(load.took).as_secs_f64();
    let times = load.times.iter().map(|time| Duration::from_micros(*time)).collect();
    let times = Times::new(times);
    tell("p50 / p99 / longest", &times);
    let least = if matches!(ground, Ground::Sqlite) { 4000.0 } else { 2000.0 };
    aim("acts a second", format!("{rate:.0}"), &format!("≥ {least:.0}"), rate >= least);
    let p99 = times.within(0.99);
    aim("p99 of an act", format!("{} ms", p99.as_millis()), "< 50 ms", p99.as_millis() < 50);
}

/// As many acts for every one of the clients, each of whom is one post.
fn tasks(drawn: Vec<Job>, each: usize) -> Result<Vec<Task>> {
    let mut tasks: HashMap<String, Task> = HashMap::new();
    for job in drawn {
        let task = tasks.entry(job.viewer.post.clone()).or_insert_with(|| Task {
            person: job.viewer.person.clone(),
            post: job.viewer.post.clone(),
            password: PASSWORD.to_owned(),
            calls: Vec::new(),
        });
        if task.calls.len() < each {
            task.calls.push(call(&job)?);
        }
    }
    let mut tasks: Vec<Task> = tasks.into_values().filter(|t| t.calls.len() == each).collect();
    tasks.sort_by(|one, other| one.post.cmp(&other.post));
    ensure!(tasks.len() >= CLIENTS, "only {} posts have acts enough", tasks.len());
    tasks.truncate(CLIENTS);
    Ok(tasks)
}

/// The request by which an act is done.
pub fn call(job: &Job) -> Result<Call> {
    let What::Deed(wanted) = &job.request.act.what else { anyhow::bail!("not a deed") };
    let number = job.number.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    Ok(Call {
        method: "POST".to_owned(),
        path: format!("/api/v1/cases/{number}/acts/{}", wanted.act),
        seen: Some(job.sequence),
        key: job.request.key.as_ref().map(|(key, _)| key.clone()),
        body: serde_json::to_string(&serde_json::json!({ "values": wanted.values }))
            .context("an act that is not JSON")?,
    })
}

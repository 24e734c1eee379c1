//! Whatever was acknowledged is there after the power fails: the writing process is killed in the
//! middle of a load, and a server's connections are cut.

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::digest::Digest;
use domain::event::{Actor, Draft, Fact};
use domain::moment::Moment;
use jiff::Timestamp;
use jiff::civil::date;
use store::{Append, CaseNow, CaseWrite, Changes, Store, StoreError};

const DISTRICT: &str = "140403";
/// Tells the child what to open; without it nobody needs the child and it ends at once.
const TARGET: &str = "LUOSHI_KILL_TARGET";
/// How many acts have to be acknowledged before the kill.
const ENOUGH: usize = 400;
/// How many acts are on their way at any time.
const FLYING: usize = 24;

async fn open(target: &str) -> Store {
    match target.starts_with("postgres://") {
        true => Store::open_postgres(target, DISTRICT).await.unwrap(),
        false => Store::open_sqlite(target.as_ref(), DISTRICT).unwrap(),
    }
}

fn act(case: i64, sequence: u32) -> Append {
    let text = format!("{case}-{sequence}");
    let happened = Moment::On(date(2023, 4, 26));
    let draft = Draft::new(happened, Actor::person("li", "clerk"), Fact::Note { text });
    let write = CaseWrite {
        case,
        expected: sequence - 1,
        mechanism: Digest::of_bytes(b"proposal"),
        drafts: vec![draft],
        now: CaseNow {
            mechanism: "proposal".into(),
            stage: "handling".into(),
            view: "{}".into(),
            ..CaseNow::default()
        },
        deadlines: Changes::default(),
        tally: Vec::new(),
        searchable: Some(format!("第{case}处口袋公园")),
        personal: Vec::new(),
    };
    Append {
        at: Timestamp::now(),
        key: None,
        reads: Vec::new(),
        writes: vec![write],
        clock_at: None,
    }
}

/// The child: writes until it is killed, and says what was acknowledged.
#[tokio::test]
async fn writes_until_it_is_killed() {
    let Ok(target) = std::env::var(TARGET) else { return };
    let store = open(&target).await;
    for sequence in 1.. {
        let answers: Vec<_> =
            (1..=FLYING as i64).map(|case| store.submit(act(case, sequence))).collect();
        for (answer, case) in answers.into_iter().zip(1..) {
            let done = answer.await.unwrap().unwrap();
            println!("acknowledged {case} {sequence} {}", done.position);
            std::io::stdout().flush().unwrap();
        }
    }
}

/// Starts the child, kills it in the middle of its load, and returns what it had acknowledged:
/// positions by case and sequence.
fn killed(target: &str) -> BTreeMap<(i64, u32), i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture"])
        .env(TARGET, target)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = BTreeMap::new();
    let start = Instant::now();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some(numbers) = line.split("acknowledged ").nth(1) else { continue };
        let numbers: Vec<i64> = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
        let [case, sequence, position] = numbers[..] else { panic!("{line}") };
        acknowledged.insert((case, u32::try_from(sequence).unwrap()), position);
        assert!(start.elapsed() < Duration::from_secs(120), "the child is too slow");
        if acknowledged.len() == ENOUGH {
            // SIGKILL; what it had said before is still read to the end.
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "it was killed");
    assert!(acknowledged.len() >= ENOUGH);
    acknowledged
}

async fn nothing_is_lost(target: &str) {
    let acknowledged = killed(target);
    let store = open(target).await;
    for ((case, sequence), position) in &acknowledged {
        let events = store.events(*case, None).await.unwrap();
        let event = events.iter().find(|event| event.sequence == *sequence);
        let event = event.unwrap_or_else(|| panic!("act {case}-{sequence} is lost"));
        assert_eq!(event.position, *position);
        assert_eq!(event.fact, Fact::Note { text: format!("{case}-{sequence}") });
    }
    assert_eq!(store.verify().await.unwrap(), []);
    // The work goes on where it stopped, as soon as the dead process has let go.
    let start = Instant::now();
    let mut store = store;
    while !store.may_write() && start.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        store = open(target).await;
    }
    let next = store.events(1, None).await.unwrap().len() as u32 + 1;
    let head = store.head().await.unwrap().unwrap().position;
    assert_eq!(store.append(act(1, next)).await.unwrap().position, head + 1);
    assert_eq!(store.verify().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_acknowledged_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_lost(folder.path().join("luoshi.db").to_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_acknowledged_on_postgresql() {
    nothing_is_lost(&support::server().database().await).await;
}

/// The server restarts under a running service: the acts of that moment fail, later ones do not,
/// and no position is left out.
#[tokio::test(flavor = "multi_thread")]
async fn the_writer_finds_its_server_again() {
    let address = support::server().database().await;
    let store = open(&address).await;
    for sequence in 1..=3 {
        store.append(act(1, sequence)).await.unwrap();
    }
    let (client, connection) =
        tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    client.batch_execute(cut).await.unwrap();
    let mut sequence = 4;
    let mut failed = 0;
    while sequence <= 6 {
        match store.append(act(1, sequence)).await {
            Ok(_) => sequence += 1,
            Err(StoreError::Broken(_)) if failed < 3 => failed += 1,
            Err(fault) => panic!("{fault}"),
        }
    }
    let places: Vec<i64> =
        store.events(1, None).await.unwrap().iter().map(|event| event.position).collect();
    assert_eq!(places, [1, 2, 3, 4, 5, 6]);
    assert_eq!(store.verify().await.unwrap(), []);
}

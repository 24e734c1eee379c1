//! A real PostgreSQL for tests: its own server on a free port, gone when the test process is.
//!
//! PostgreSQL refuses to run as root; then it runs as the account `postgres`, which the Debian
//! package makes.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running server.
pub struct Server {
    port: u16,
    /// The guard that stops the server when this end of its pipe closes.
    _guard: (Child, ChildStdin),
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The server of this test process, which is started when it is first needed.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(false))
}

impl Server {
    /// Starts a server; `durable` waits for the disk at every commit, as in real use.
    pub fn start(durable: bool) -> Server {
        let bin = bin_folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let fsync = if durable { "on" } else { "off" };
        // The shell ends the server and clears its folder when the pipe from this process closes,
        // however this process ended.
        let script = format!(
            r#"set -e
dir=$(mktemp -d /tmp/luoshi-postgres-XXXXXX)
"{bin}/initdb" -D "$dir/data" -U luoshi --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 \
  || {{ cat "$dir/log" >&2; exit 1; }}
"{bin}/postgres" -D "$dir/data" -k "$dir" -c listen_addresses=127.0.0.1 -c port={port} \
  -c fsync={fsync} -c shared_buffers=512MB -c max_wal_size=4GB -c max_connections=100 >>"$dir/log" 2>&1 </dev/null &
pid=$!
echo started
cat >/dev/null
kill -INT $pid
wait $pid || true
rm -rf "$dir""#,
            bin = bin.display(),
        );
        let mut guard = as_ordinary_user(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("sh runs");
        let pipe = guard.stdin.take().unwrap();
        let mut line = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "started", "PostgreSQL did not start; see above");
        let server = Server { port, _guard: (guard, pipe) };
        server.wait(&bin);
        server
    }

    fn wait(&self, bin: &Path) {
        let start = Instant::now();
        let port = self.port.to_string();
        let ready = || {
            let mut ask = Command::new(bin.join("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-p", &port, "-U", "luoshi"]);
            ask.status().expect("pg_isready runs").success()
        };
        while !ready() {
            assert!(start.elapsed() < Duration::from_secs(60), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The address of an empty database of its own.
    pub async fn database(&self) -> String {
        let name = format!("luoshi_{}", DATABASES.fetch_add(1, Ordering::SeqCst));
        let all = format!("postgres://luoshi@127.0.0.1:{}/postgres", self.port);
        let (client, connection) =
            tokio_postgres::connect(&all, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        format!("postgres://luoshi@127.0.0.1:{}/{name}", self.port)
    }
}

/// The folder of the newest installed server.
fn bin_folder() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.clone()));
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let whole = |folder: &PathBuf| {
        ["initdb", "pg_isready", "postgres"].iter().all(|tool| folder.join(tool).exists())
    };
    folders
        .into_iter()
        .find(whole)
        .expect("these tests need PostgreSQL: apt-get install postgresql")
}

fn as_ordinary_user(script: &str) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id runs").stdout;
    if id != b"0\n" {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        return command;
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", "sh", "-c", script]).current_dir("/tmp");
    command
}

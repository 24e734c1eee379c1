//! A PostgreSQL of our own on a free port, with its data under the target folder; it stops when
//! this process does.
//!
//! PostgreSQL refuses to run as root; then it runs as the account `postgres`, which the Debian
//! package makes.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio_postgres::{Client, NoTls};

use crate::place;

/// A running server, which waits for the disk at every commit.
pub struct Server {
    port: u16,
    /// The guard that stops the server when this end of its pipe closes.
    _guard: (Child, ChildStdin),
}

impl Server {
    /// Starts a server on the data of an earlier run, or on new data.
    pub fn start() -> Result<Server> {
        let bin = bin_folder()?;
        let data = place::target("bench")?.join("postgres");
        std::fs::create_dir_all(&data)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (mut guard, pipe) = spawn(&script(&bin, &data, port), &data)?;
        let mut line = String::new();
        let said = guard.stdout.take().context("no pipe")?;
        BufReader::new(said).read_line(&mut line)?;
        ensure!(line.trim() == "started", "PostgreSQL did not start; see {}/log", data.display());
        let server = Server { port, _guard: (guard, pipe) };
        server.wait(&bin)?;
        Ok(server)
    }

    fn wait(&self, bin: &Path) -> Result<()> {
        let start = Instant::now();
        let port = self.port.to_string();
        let mut ask = Command::new(bin.join("pg_isready"));
        ask.args(["-q", "-h", "127.0.0.1", "-p", &port, "-U", "luoshi"]);
        while !ask.status()?.success() {
            ensure!(start.elapsed() < Duration::from_secs(120), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// The address of a database.
    pub fn address(&self, name: &str) -> String {
        format!("postgres://luoshi@127.0.0.1:{}/{name}", self.port)
    }

    async fn client(&self) -> Result<Client> {
        let (client, connection) =
            tokio_postgres::connect(&self.address("postgres"), NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    async fn run(&self, sql: &str) -> Result<()> {
        Ok(self.client().await?.batch_execute(sql).await?)
    }

    /// Whether there is a database of that name.
    pub async fn has(&self, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
        Ok(self.client().await?.query_opt(sql, &[&name]).await?.is_some())
    }

    /// Makes an empty database.
    pub async fn create(&self, name: &str) -> Result<()> {
        self.run(&format!("CREATE DATABASE {name}")).await
    }

    /// Removes a database if it is there.
    pub async fn drop(&self, name: &str) -> Result<()> {
        self.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
    }

    /// Gives a database, once its planner knows what it holds, its lasting name.
    pub async fn rename(&self, from: &str, to: &str) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.address(from), NoTls).await?;
        let connection = tokio::spawn(connection);
        client.batch_execute("VACUUM (ANALYZE)").await?;
        drop(client);
        connection.await??;
        self.run(&format!("ALTER DATABASE {from} RENAME TO {to}")).await
    }

    /// A copy of a database, on the disk before anything is timed; its address.
    pub async fn copy(&self, from: &str, to: &str) -> Result<String> {
        self.drop(to).await?;
        self.run(&format!("CREATE DATABASE {to} TEMPLATE {from} STRATEGY file_copy")).await?;
        self.run("CHECKPOINT").await?;
        Ok(self.address(to))
    }
}

/// The shell stops the server when the pipe from this process closes, however this process ended.
fn script(bin: &Path, data: &Path, port: u16) -> String {
    format!(
        r#"set -e
cd "{data}"
[ -f data/PG_VERSION ] || "{bin}/initdb" -D data -U luoshi --auth=trust --encoding=UTF8 \
  --locale=C.UTF-8 >log 2>&1
"{bin}/postgres" -D data -k "{data}" -c listen_addresses=127.0.0.1 -c port={port} -c fsync=on \
  -c synchronous_commit=on -c shared_buffers=2GB -c max_wal_size=8GB -c max_connections=100 \
  -c checkpoint_timeout=15min >>log 2>&1 </dev/null &
pid=$!
echo started
cat >/dev/null
kill -INT $pid
wait $pid || true"#,
        bin = bin.display(),
        data = data.display(),
    )
}

fn spawn(script: &str, data: &Path) -> Result<(Child, ChildStdin)> {
    let root = Command::new("id").arg("-u").output()?.stdout == b"0\n";
    let mut command = if root { Command::new("runuser") } else { Command::new("sh") };
    if root {
        let owner = Command::new("chown").arg("postgres").arg(data).status()?;
        ensure!(owner.success(), "there is no account postgres");
        command.args(["-u", "postgres", "--", "sh"]);
    }
    let mut child = command
        .args(["-c", script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let pipe = child.stdin.take().context("no pipe")?;
    Ok((child, pipe))
}

/// The folder of the newest installed server.
fn bin_folder() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.clone()));
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let whole = |folder: &PathBuf| {
        ["initdb", "pg_isready", "postgres"].iter().all(|tool| folder.join(tool).exists())
    };
    folders.into_iter().find(whole).context("PostgreSQL is missing: apt-get install postgresql")
}

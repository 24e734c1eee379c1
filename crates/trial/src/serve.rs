//! A server in a process of its own, so that a long run can kill it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use app::Database;
use clap::Args;

use crate::bench::ground;

/// A server that a long run kills; started by the long run itself.
#[derive(Debug, Args)]
pub struct Serve {
    /// The embedded database.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Or the address of a PostgreSQL database.
    #[arg(long)]
    url: Option<String>,
}

impl Serve {
    /// Serves until it is killed; prints its address when it is ready.
    pub fn run(self) -> Result<()> {
        let database = self.url.map(Database::Server).or(self.file.map(Database::File));
        let database = database.context("no database")?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let opened = ground::open_on(&database).await?;
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            println!("{}", listener.local_addr()?);
            let options = web::Options { effort: web::Effort::Least, ..web::Options::default() };
            Ok(web::serve(opened.app, listener, options).await?)
        })
    }
}

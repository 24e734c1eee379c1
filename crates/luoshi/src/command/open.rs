//! Opening what a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use app::{App, Catalogue, Clock, Database, District, Files, Machine, Records, Setup, Shifted};

use super::DataArgs;
use crate::output::show_fault;

/// The file that marks a data folder as a demonstration: its clock goes on from its last day.
pub const DEMONSTRATION: &str = "demonstration.txt";

/// Folders that replace what the binary carries.
pub struct Sources {
    /// Replaces the catalogue.
    pub catalogue: Option<PathBuf>,
    /// Replaces the district.
    pub district: Option<PathBuf>,
}

impl Sources {
    /// The files of the catalogue.
    pub fn catalogue_files(&self) -> Files {
        self.catalogue.clone().map_or(Files::Catalogue, Files::Folder)
    }

    /// The files of the district.
    pub fn district_files(&self) -> Files {
        self.district.clone().map_or(Files::District, Files::Folder)
    }

    /// The catalogue, or all its faults.
    pub fn load_catalogue(&self) -> Result<Catalogue> {
        let files = self.catalogue_files();
        Catalogue::load(&files).map_err(|faults| {
            let shown = faults
                .iter()
                .map(|fault| show_fault(fault, &files.read(&fault.file).unwrap_or_default()));
            anyhow::anyhow!(shown.collect::<Vec<_>>().join("\n\n"))
        })
    }

    /// The district.
    pub fn load_district(&self) -> Result<District> {
        Ok(District::load(&self.district_files())?)
    }

    /// Opens the records with the machine's clock, or with the demonstration's own.
    pub async fn open(&self, data: &DataArgs) -> Result<Arc<App>> {
        let district = self.load_district()?;
        let records = open_records(data, &district.id).await?;
        let clock = clock_of(&data.data, &records).await?;
        self.open_with(data, district, records, clock).await
    }

    /// Opens the records with a given clock.
    pub async fn open_with(
        &self,
        data: &DataArgs,
        district: District,
        records: Records,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<App>> {
        let setup = Setup {
            records,
            folder: data.data.clone(),
            catalogue: self.load_catalogue()?,
            district,
            district_files: self.district_files(),
            clock,
        };
        Ok(App::open(setup).await?)
    }
}

/// Refuses to go on where another process, such as an open console, writes already.
pub fn check_writes(may_write: bool) -> Result<()> {
    if may_write {
        return Ok(());
    }
    bail!("另一个进程(可能是已经打开的控制台)正在写这些数据,请先停止它再办")
}

/// Refuses to look at records that are not there, instead of making an empty database.
pub fn check_exists(data: &DataArgs) -> Result<()> {
    if data.database.is_some() || data.data.join("luoshi.db").exists() {
        return Ok(());
    }
    bail!(
        "数据目录 {} 里没有 luoshi.db,没有办理记录可查。请用 --data 指定数据目录,\
         或者先运行 luoshi demo 生成演示数据",
        data.data.display()
    )
}

/// The district's records.
pub async fn open_records(data: &DataArgs, district: &str) -> Result<Records> {
    std::fs::create_dir_all(&data.data)
        .with_context(|| format!("数据目录 {} 建不了,请检查权限", data.data.display()))?;
    let database = match &data.database {
        Some(address) => Database::Server(address.clone()),
        None => Database::File(data.data.join("luoshi.db")),
    };
    let records = Records::open(&database, district).await;
    records.context("数据库打不开,请检查数据目录或者连接地址")
}

async fn clock_of(folder: &Path, records: &Records) -> Result<Arc<dyn Clock>> {
    if !folder.join(DEMONSTRATION).exists() {
        return Ok(Arc::new(Machine));
    }
    Ok(match records.last_instant().await? {
        Some(start) => Arc::new(Shifted::from(start)),
        None => Arc::new(Machine),
    })
}

/// Reads a file that a user named, as text.
pub fn read_document(path: &Path) -> Result<documents::Text> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("文件 {} 打不开,请检查路径", path.display()))?;
    let text = app::read_file(&path.to_string_lossy(), &bytes)
        .map_err(|fault| anyhow::anyhow!("{}:{fault}", path.display()))?;
    check_secrecy(path, &text)?;
    Ok(text)
}

/// Refuses a text that carries a secrecy mark.
pub fn check_secrecy(path: &Path, text: &documents::Text) -> Result<()> {
    if let Some(mark) = text.classification_mark() {
        bail!(
            "{}标有密级({}),本系统不得处理国家秘密,已停止读取。请从本机删除并按保密规定处理",
            path.display(),
            mark.level
        );
    }
    Ok(())
}

/// A runtime for commands that wait on the database.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

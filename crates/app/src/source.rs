//! Where the catalogue and the district come from: the binary itself, or folders that replace them.

use std::path::PathBuf;

use domain::mechanism::Library;
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../catalogue"]
struct EmbeddedCatalogue;

#[derive(Embed)]
#[folder = "../../districts/140403"]
struct EmbeddedDistrict;

/// A set of files.
#[derive(Debug, Clone)]
pub enum Files {
    /// The catalogue inside the binary.
    Catalogue,
    /// The demonstration district inside the binary.
    District,
    /// A folder on disk.
    Folder(PathBuf),
}

impl Files {
    /// The text of a file by its path, if there is such a text.
    pub fn read(&self, path: &str) -> Option<String> {
        let bytes = match self {
            Files::Catalogue => EmbeddedCatalogue::get(path)?.data.into_owned(),
            Files::District => EmbeddedDistrict::get(path)?.data.into_owned(),
            Files::Folder(folder) => std::fs::read(folder.join(path)).ok()?,
        };
        String::from_utf8(bytes).ok()
    }

    /// The paths of the files directly in a folder, sorted.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let mut paths: Vec<String> = match self {
            Files::Catalogue => EmbeddedCatalogue::iter().map(|path| path.to_string()).collect(),
            Files::District => EmbeddedDistrict::iter().map(|path| path.to_string()).collect(),
            Files::Folder(root) => std::fs::read_dir(root.join(folder))
                .map(|entries| {
                    let names = entries.flatten().map(|e| e.file_name());
                    names.map(|name| format!("{folder}/{}", name.to_string_lossy())).collect()
                })
                .unwrap_or_default(),
        };
        let start = format!("{folder}/");
        paths.retain(|path| path.strip_prefix(&start).is_some_and(|rest| !rest.contains('/')));
        paths.sort();
        paths
    }

    /// What faults call the files.
    pub fn name(&self) -> String {
        match self {
            Files::Catalogue => "catalogue".to_owned(),
            Files::District => "districts/140403".to_owned(),
            Files::Folder(folder) => folder.display().to_string(),
        }
    }
}

impl Library for Files {
    fn block(&self, id: &str) -> Option<String> {
        self.read(&format!("blocks/{id}.toml"))
    }

    fn file(&self, path: &str) -> Option<String> {
        self.read(path)
    }
}

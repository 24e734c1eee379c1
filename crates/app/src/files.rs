//! Files that events name by digest: written before the event, under their digest.

use std::io::Write;

use domain::digest::Digest;
use domain::event::FileRef;

use crate::App;
use crate::error::{AppError, broken};

/// The largest file that is taken, in bytes.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

impl App {
    /// Stores a file's content under its digest, durably.
    ///
    /// # Errors
    /// [`AppError::Broken`] if the disk refuses it.
    pub async fn store_file(&self, name: &str, content: &[u8]) -> Result<FileRef, AppError> {
        let digest = Digest::of_bytes(content);
        let folder = self.attachments();
        let path = folder.join(digest.to_string());
        if !path.exists() {
            std::fs::create_dir_all(&folder).map_err(broken)?;
            let part = folder.join(format!("{digest}.part"));
            let mut file = std::fs::File::create(&part).map_err(broken)?;
            file.write_all(content).map_err(broken)?;
            file.sync_all().map_err(broken)?;
            std::fs::rename(&part, &path).map_err(broken)?;
        }
        let size = content.len() as u64;
        self.store.keep_attachment(&digest, name, size, self.clock.now()).await?;
        Ok(FileRef { digest, name: name.to_owned(), size })
    }

    /// A file that was stored, under a name; none if there is none with that digest.
    pub fn stored_file(&self, digest: &Digest, name: &str) -> Option<FileRef> {
        let path = self.attachments().join(digest.to_string());
        let size = std::fs::metadata(path).ok()?.len();
        Some(FileRef { digest: *digest, name: name.to_owned(), size })
    }

    /// A file's content, checked against its digest.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if it is not there, [`AppError::Broken`] if it was changed.
    pub fn load_file(&self, digest: &Digest) -> Result<Vec<u8>, AppError> {
        let path = self.attachments().join(digest.to_string());
        let content = std::fs::read(path).map_err(|_| AppError::NotFound)?;
        match Digest::of_bytes(&content) == *digest {
            true => Ok(content),
            false => Err(broken("文件内容与登记时不一致")),
        }
    }
}

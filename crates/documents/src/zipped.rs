//! A zip container opened with limits, so that a small hostile file cannot fill the memory.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::fault::DocumentFault;

/// Bytes that a whole file may have; the largest report with pictures seen has 12 MB.
pub(crate) const MAX_FILE_BYTES: usize = 64 << 20;
/// Bytes that all parts read from one container may have after unpacking. Pictures are not read;
/// the text parts of the longest report seen have 0.3 MB.
const MAX_UNPACKED_BYTES: u64 = 32 << 20;
/// Entries that a container may have; a long docx with pictures has a few hundred.
const MAX_ENTRIES: usize = 10_000;

/// The parts of a docx or another zip container, by lower-case name with forward slashes.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    entries: HashMap<String, usize>,
    bytes_left: u64,
}

impl<'a> Package<'a> {
    /// Opens the container; fails if it is cut off, too large or not a zip.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, DocumentFault> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(DocumentFault::TooLarge { limit: "文件64 MB" });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("zip"))?;
        if archive.len() > MAX_ENTRIES {
            return Err(DocumentFault::TooLarge { limit: "压缩条目1万个" });
        }
        let mut entries = HashMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                entries.entry(plain_name(&name)).or_insert(index);
            }
        }
        Ok(Self { archive, entries, bytes_left: MAX_UNPACKED_BYTES })
    }

    /// The names of all parts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether a part of this name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&plain_name(name))
    }

    /// Unpacks one part; `None` if there is no part of this name.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentFault> {
        let Some(index) = self.entries.get(&plain_name(name)) else { return Ok(None) };
        let entry = self.archive.by_index(*index).map_err(|_| damaged(name))?;
        let mut content = Vec::new();
        // One byte more than allowed is asked for, since the size in the header may lie.
        entry.take(self.bytes_left + 1).read_to_end(&mut content).map_err(|_| damaged(name))?;
        let length = content.len() as u64;
        if length > self.bytes_left {
            return Err(DocumentFault::TooLarge { limit: "解压后32 MB" });
        }
        self.bytes_left -= length;
        Ok(Some(content))
    }

    /// Unpacks every part once and throws it away, to prove that the whole stays within `limit`
    /// bytes before a library that has no limit of its own is let loose on it.
    pub(crate) fn check_unpacked_size(&mut self, limit: u64) -> Result<(), DocumentFault> {
        let mut bytes_left = limit;
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index(index).map_err(|_| damaged("zip"))?;
            let mut part = entry.take(bytes_left + 1);
            let length = std::io::copy(&mut part, &mut std::io::sink());
            bytes_left = match bytes_left.checked_sub(length.map_err(|_| damaged("zip"))?) {
                Some(left) => left,
                None => return Err(DocumentFault::TooLarge { limit: "解压后128 MB" }),
            };
        }
        Ok(())
    }
}

/// Some programs write `word\document.xml` or another case; Word opens these files too.
fn plain_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

pub(crate) fn damaged(part: &str) -> DocumentFault {
    DocumentFault::Damaged { part: part.to_owned() }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    /// A zip of the given parts, for the tests of all readers.
    pub(crate) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_found_under_odd_spellings() {
        let bytes = zipped(&[("Word\\Document.xml", b"body")]);
        let mut package = Package::open(&bytes).unwrap();
        assert_eq!(package.part("/word/document.xml").unwrap().unwrap(), b"body");
        assert_eq!(package.part("word/styles.xml").unwrap(), None);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let zeros = vec![0; (MAX_UNPACKED_BYTES + 1) as usize];
        let bytes = zipped(&[("word/document.xml", &zeros)]);
        assert!(bytes.len() < 1 << 20);
        let fault = Package::open(&bytes).unwrap().part("word/document.xml").unwrap_err();
        assert!(matches!(fault, DocumentFault::TooLarge { .. }), "{fault}");
        let fault = Package::open(&bytes).unwrap().check_unpacked_size(1 << 20).unwrap_err();
        assert!(matches!(fault, DocumentFault::TooLarge { .. }), "{fault}");
    }

    #[test]
    fn a_cut_file_is_damaged() {
        let bytes = zipped(&[("word/document.xml", b"body")]);
        for length in [0, 4, bytes.len() / 2, bytes.len() - 1] {
            assert!(Package::open(&bytes[..length]).is_err(), "{length}");
        }
    }
}

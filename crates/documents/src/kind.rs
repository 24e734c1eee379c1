//! What a file is, told by its content.
//!
//! Offices rename files freely (a web page called `.doc`, a workbook called `.xls` that is csv), so
//! the name decides only where the content leaves a doubt.

use crate::zipped::Package;

/// What the caller wanted to read; the advice for a foreign file depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Running text: a work report, a document, a plan.
    Prose,
    /// A workbook or list of figures.
    Workbook,
}

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Readable characters in some encoding, csv included.
    PlainText,
    /// Office Open XML text (`.docx`, `.docm`, `.dotx`).
    Docx,
    /// Office Open XML workbook (`.xlsx`, `.xlsm`).
    Xlsx,
    /// Binary Office Open XML workbook (`.xlsb`).
    Xlsb,
    /// Office Open XML slides.
    Slides,
    /// An Office Open XML file locked by a password.
    Locked,
    /// Word 97–2003 or old WPS text (`.doc`, `.wps`).
    OldWord,
    /// Excel 97–2003 or old WPS workbook (`.xls`, `.et`).
    OldExcel,
    /// PowerPoint 97–2003 or old WPS slides.
    OldSlides,
    /// Another file in Microsoft's compound format (mail, installer, drawing).
    Compound,
    /// PDF.
    Pdf,
    /// OFD, the national layout format (GB/T 33190).
    Ofd,
    /// OpenDocument text, workbook or slides.
    OpenDocument,
    /// Rich text format, often under the name `.doc`.
    RichText,
    /// HTML, often under the name `.doc` or `.xls`.
    WebPage,
    /// A web page with everything that it shows in one file (`.mht`).
    WebArchive,
    /// A text that is named Markdown.
    Markdown,
    /// Word or Excel 2003 XML in one file, or Chinese UOF.
    FlatXml,
    /// A picture or scan.
    Picture,
    /// A compressed archive of files.
    Archive,
    /// Nothing that is known here; also files scrambled by an office's encryption software.
    Unknown,
}

impl FileKind {
    /// The name of the format as a clerk knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PlainText => "纯文本文件",
            Self::Docx => "Word（.docx）文件",
            Self::Xlsx => "Excel（.xlsx）工作簿",
            Self::Xlsb => "Excel 二进制（.xlsb）工作簿",
            Self::Slides => "演示文稿（.pptx）",
            Self::Locked => "设有打开密码的 Office 文件",
            Self::OldWord => "旧版 Word（.doc）文件",
            Self::OldExcel => "旧版 Excel（.xls）工作簿",
            Self::OldSlides => "旧版演示文稿（.ppt）",
            Self::Compound => "旧格式的复合文件",
            Self::Pdf => "PDF 文件",
            Self::Ofd => "OFD 版式文件",
            Self::OpenDocument => "OpenDocument（.odt、.ods）文件",
            Self::RichText => "RTF 富文本文件",
            Self::WebPage => "网页文件",
            Self::WebArchive => "网页归档（.mht）文件",
            Self::Markdown => "Markdown 文件",
            Self::FlatXml => "XML 格式的旧版文档",
            Self::Picture => "图片或扫描件",
            Self::Archive => "压缩包",
            Self::Unknown => "无法识别的文件",
        }
    }

    /// What to do so that the content can be read after all.
    pub fn advice(self, wanted: Wanted) -> &'static str {
        match (self, wanted) {
            (Self::Locked, _) => "请先用 WPS 或 Word 取消打开密码，另存后再导入。",
            (Self::WebArchive, Wanted::Prose) => {
                "请用浏览器打开，另存为“网页，仅 HTML”（.html）后再导入；也可以把正文复制后粘贴录入。"
            }
            (Self::Pdf | Self::Ofd, Wanted::Prose) => {
                "请向起草单位索取可编辑的 .docx 文稿后再导入；没有原稿的，请把文字复制到 .docx 中。"
            }
            (Self::Picture, _) => "图片中的文字读不出来，请提供可编辑的文稿（.docx 或 .xlsx）。",
            (Self::Archive, _) => "请先解压，再逐个导入其中的文件。",
            (Self::Unknown, _) => {
                "如果本单位电脑装有文件加密软件，请先解密；否则请确认文件完好，再另存为常用格式后导入。"
            }
            (Self::Xlsx | Self::Xlsb | Self::OldExcel, Wanted::Prose) => {
                "此处需要文稿；表格数据请到统计数据导入处上传。"
            }
            (Self::Docx | Self::OldWord, Wanted::Workbook) => {
                "此处需要表格，请把其中的表格复制到 Excel，另存为 .xlsx 后再导入。"
            }
            (_, Wanted::Prose) => "请用 WPS 或 Word 另存为 .docx 后再导入。",
            (_, Wanted::Workbook) => "请用 WPS 或 Excel 另存为 .xlsx 后再导入。",
        }
    }
}

/// Tells what a file is; the name is asked only when the content fits several kinds.
pub(crate) fn recognise(name_hint: &str, bytes: &[u8]) -> FileKind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(name_hint, bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return compound_kind(name_hint, bytes);
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return *kind;
    }
    if bytes.len() > 12 && bytes.starts_with(b"RIFF") && &bytes[8..12] == b"WEBP" {
        return FileKind::Picture;
    }
    if looks_binary(bytes) {
        return FileKind::Unknown;
    }
    text_kind(name_hint, bytes)
}

/// First bytes that settle the kind. `BM` is not here: a text may begin with these letters.
const SIGNATURES: [(&[u8], FileKind); 14] = [
    (b"%PDF", FileKind::Pdf),
    (b"\xEF\xBB\xBF%PDF", FileKind::Pdf),
    (b"{\\rtf", FileKind::RichText),
    (b"\x89PNG", FileKind::Picture),
    (b"\xFF\xD8\xFF", FileKind::Picture),
    (b"GIF8", FileKind::Picture),
    (b"II*\0", FileKind::Picture),
    (b"MM\0*", FileKind::Picture),
    (b"Rar!", FileKind::Archive),
    (b"7z\xBC\xAF\x27\x1C", FileKind::Archive),
    (b"\x1F\x8B", FileKind::Archive),
    (b"BZh", FileKind::Archive),
    (b"MSCF", FileKind::Archive),
    (b"\xFD7zXZ", FileKind::Archive),
];

/// Tells the kinds of zip apart by the names inside. A zip whose directory is gone is taken at its
/// name, so that the reader of that kind can say that the file is damaged.
fn zip_kind(name_hint: &str, bytes: &[u8]) -> FileKind {
    let Ok(package) = Package::open(bytes) else {
        return match extension(name_hint).as_str() {
            "docx" | "docm" | "dotx" | "wps" => FileKind::Docx,
            "xlsx" | "xlsm" | "et" => FileKind::Xlsx,
            _ => FileKind::Archive,
        };
    };
    let holds = |prefix: &str| package.names().any(|name| name.starts_with(prefix));
    if holds("ofd.xml") {
        FileKind::Ofd
    } else if holds("word/") || package.has("[content_types].xml") && holds("document.xml") {
        FileKind::Docx
    } else if holds("xl/workbook.bin") {
        FileKind::Xlsb
    } else if holds("xl/") {
        FileKind::Xlsx
    } else if holds("ppt/") {
        FileKind::Slides
    } else if package.has("mimetype") && package.has("content.xml") {
        FileKind::OpenDocument
    } else {
        FileKind::Archive
    }
}

/// Tells compound files apart by the stream names in their directory, which are UTF-16.
fn compound_kind(name_hint: &str, bytes: &[u8]) -> FileKind {
    const STREAMS: [(&str, FileKind); 6] = [
        ("EncryptedPackage", FileKind::Locked),
        ("WordDocument", FileKind::OldWord),
        ("Workbook", FileKind::OldExcel),
        ("Book", FileKind::OldExcel),
        ("PowerPoint Document", FileKind::OldSlides),
        ("Current User", FileKind::OldSlides),
    ];
    for (stream, kind) in STREAMS {
        let needle: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        if contains(bytes, &needle) {
            return kind;
        }
    }
    match extension(name_hint).as_str() {
        "doc" | "wps" | "dot" => FileKind::OldWord,
        "xls" | "et" => FileKind::OldExcel,
        "ppt" | "dps" => FileKind::OldSlides,
        "docx" | "xlsx" => FileKind::Locked,
        _ => FileKind::Compound,
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default()
}

/// A text holds no NUL and hardly any control byte; UTF-16 with its mark is the exception.
fn looks_binary(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    let head = &bytes[..bytes.len().min(64 * 1024)];
    let is_control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0B\x0C\x1A".contains(byte);
    head.contains(&0) || head.iter().filter(|byte| is_control(byte)).count() * 100 > head.len()
}

/// How web pages begin, whatever they are called.
const PAGES: [&str; 6] = ["<!doctype html", "<html", "<head", "<body", "<meta", "<table"];
/// How pieces of web pages begin; a Markdown text may begin so too.
const PIECES: [&str; 14] = [
    "<div", "<p>", "<p ", "<span", "<script", "<style", "<title", "<link", "<center", "<article",
    "<section", "<main", "<h1", "<font",
];
/// How web archives begin.
const ARCHIVES: [&str; 2] = ["mime-version:", "from: <saved by"];

/// Tells texts apart. Web pages and one-file XML documents are text, but not text that anyone wants
/// to see.
fn text_kind(name_hint: &str, bytes: &[u8]) -> FileKind {
    let head: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).take(2048).collect();
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let start = head.trim_start_matches(['\u{FEFF}', '\u{FFFD}']);
    let start = start.trim_start();
    let begins = |tags: &[&str]| tags.iter().any(|tag| start.starts_with(tag));
    let named = extension(name_hint);
    if begins(&ARCHIVES) {
        FileKind::WebArchive
    } else if begins(&PAGES) {
        FileKind::WebPage
    } else if start.starts_with("<?xml") || start.starts_with("<!--") {
        if start.contains("<html") { FileKind::WebPage } else { FileKind::FlatXml }
    } else if matches!(named.as_str(), "md" | "markdown") {
        FileKind::Markdown
    } else if matches!(named.as_str(), "html" | "htm" | "shtml" | "xhtml") || begins(&PIECES) {
        FileKind::WebPage
    } else {
        FileKind::PlainText
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_only_breaks_ties() {
        let compound = |stream: &str| {
            let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        let cases: [(&str, Vec<u8>, FileKind); 23] = [
            ("a.docx", b"%PDF-1.7 ...".to_vec(), FileKind::Pdf),
            ("a.doc", b"{\\rtf1\\ansi".to_vec(), FileKind::RichText),
            ("a.docx", compound("EncryptedPackage"), FileKind::Locked),
            ("a.docx", compound("WordDocument"), FileKind::OldWord),
            ("a.doc", compound("Workbook"), FileKind::OldExcel),
            ("a.wps", compound("nothing known"), FileKind::OldWord),
            ("a.msg", compound("nothing known"), FileKind::Compound),
            ("a.txt", b"\xFF\xD8\xFF\xE0".to_vec(), FileKind::Picture),
            ("a.txt", b"RIFF1234WEBPVP8 ".to_vec(), FileKind::Picture),
            ("a.doc", b"<html><body>1</body>".to_vec(), FileKind::WebPage),
            ("a.doc", b"\xEF\xBB\xBF  <!DOCTYPE HTML>".to_vec(), FileKind::WebPage),
            ("a.txt", b"<div class=a>1</div>".to_vec(), FileKind::WebPage),
            ("a.htm", b"no tag at first".to_vec(), FileKind::WebPage),
            ("a.html", b"<!-- saved --><html>".to_vec(), FileKind::WebPage),
            ("a.md", b"<div align=center>".to_vec(), FileKind::Markdown),
            ("a.md", b"<!DOCTYPE html>".to_vec(), FileKind::WebPage),
            ("a.doc", b"MIME-Version: 1.0".to_vec(), FileKind::WebArchive),
            ("a.doc", b"<?xml version='1.0'?><w:wordDocument/>".to_vec(), FileKind::FlatXml),
            ("a.xlsx", "名称,数值".as_bytes().to_vec(), FileKind::PlainText),
            ("a.txt", b"BM is how this text begins".to_vec(), FileKind::PlainText),
            ("a.txt", b"%TSD-Header-###%\0\x01\x02".to_vec(), FileKind::Unknown),
            ("a.docx", b"PK\x03\x04 cut off".to_vec(), FileKind::Docx),
            ("a.zip", b"PK\x03\x04 cut off".to_vec(), FileKind::Archive),
        ];
        for (name, bytes, kind) in cases {
            assert_eq!(recognise(name, &bytes), kind, "{name} {}", bytes.escape_ascii());
        }
    }

    #[test]
    fn every_foreign_kind_says_what_to_do_next() {
        for kind in [FileKind::OldWord, FileKind::Pdf, FileKind::Picture, FileKind::Locked] {
            for wanted in [Wanted::Prose, Wanted::Workbook] {
                assert!(kind.advice(wanted).ends_with('。'), "{kind:?} {wanted:?}");
            }
        }
    }
}

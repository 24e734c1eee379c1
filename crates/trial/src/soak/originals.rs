//! Whole documents of each format, to be damaged.

use std::fs;
use std::io::{Cursor, Read, Write};

use anyhow::Result;
use app::Files;
use documents::sheet::{Align, Cell, Column, Kind as Holds, Sheet};
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

use super::garbage;
use super::readers::Kind;
use crate::chance::Chance;
use crate::place;

/// How large a document may be to be damaged again and again.
const LARGEST: u64 = 200_000;

/// Documents of a kind: the demonstration's report in that format, the project's own samples, and
/// those of the corpus if it is there.
pub fn of(kind: Kind) -> Result<Vec<Vec<u8>>> {
    let report = Files::District.read("demonstration/report-2023.txt").unwrap_or_default();
    let mut all = match kind {
        Kind::Html => vec![page(&report), PAGE.as_bytes().to_vec()],
        Kind::Markdown => vec![markdown(&report), MARKDOWN.as_bytes().to_vec()],
        Kind::Docx => {
            let (title, text) = ("政府工作报告", report.lines().take(80));
            vec![docx(title, &text.collect::<Vec<_>>())?]
        }
        Kind::Xlsx => documents::write_xlsx(&[sheet()]).into_iter().collect(),
        Kind::Pdf => samples("crates/pdf/tests/fixtures", "pdf")?,
        Kind::Txt | Kind::Report => vec![report.into_bytes()],
    };
    let folder = match kind {
        Kind::Docx => "reports/docx",
        _ => "reports",
    };
    let ending = if kind == Kind::Report { "txt" } else { kind.ending() };
    if let Some(corpus) = place::corpus() {
        all.extend(files(&corpus.join(folder), ending)?);
    }
    Ok(all)
}

/// A container with one of its parts damaged.
pub fn damaged_inside(chance: &mut Chance, bytes: &[u8]) -> Vec<u8> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return bytes.to_vec() };
    let chosen = chance.below(archive.len());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..archive.len() {
        let Ok(mut part) = archive.by_index(index) else { continue };
        let (name, mut content) = (part.name().unwrap_or_default().to_string(), Vec::new());
        if part.read_to_end(&mut content).is_err() {
            continue;
        }
        // The part with the text is the one that matters.
        if index == chosen || name.ends_with("document.xml") || name.ends_with("sheet1.xml") {
            content = garbage::confuse(chance, &content, "xml");
        }
        let written =
            writer.start_file(name, options).is_ok() && writer.write_all(&content).is_ok();
        if !written {
            return bytes.to_vec();
        }
    }
    writer.finish().map_or_else(|_| bytes.to_vec(), Cursor::into_inner)
}

fn samples(folder: &str, ending: &str) -> Result<Vec<Vec<u8>>> {
    files(&place::root().join(folder), ending)
}

fn files(folder: &std::path::Path, ending: &str) -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_small = entry.metadata().is_ok_and(|file| file.len() < LARGEST);
        if path.is_file() && is_small && path.extension().is_some_and(|end| end == ending) {
            all.push(fs::read(path)?);
        }
    }
    Ok(all)
}

/// A page and a Markdown text with what the reports themselves do not have.
const PAGE: &str = "<html><head><meta charset=gb2312><title>a_b</title></head><body><form><ul class=nav>\
    <li><a>a</a></ul><div id=zoom style='visibility:hidden'><p>A<b>B<i>C</b>D</i><ol start=3><li>E<ol>\
    <li>F</ol></ol><table><tr><td rowspan=3>G<td colspan=2>H<tr><td><table><tr><td>I<td>J</table>\
    </table><pre>K\n L</pre><del>M</del>N&nbsp;&#x4E00;<br>O</div></form></body></html>";
const MARKDOWN: &str = "---\na: b\n---\n# A\n\n**B***C*\n\n1. D\n   - E\n> F\n\n|G|H|\n|-|-|\n|I|J|\n\n\
    [^1] ![K](L) <div>M</div>\n\n[^1]: N\n\n    O\n```\nP\n```\n- [ ] Q\n";

fn page(report: &str) -> Vec<u8> {
    let lines: String = report.lines().map(|line| format!("<p>{line}</p>\n")).collect();
    let page = format!(
        "<!DOCTYPE html><html><head><title>报告_网站</title></head><body><div class=nav><a>首页</a>\
         </div><div id=zoom>{lines}<table><tr><td>1<td rowspan=2>2<tr><td>3</table></div>\
         <div class=footer>主办单位</div></body></html>"
    );
    page.into_bytes()
}

fn markdown(report: &str) -> Vec<u8> {
    let lines: Vec<String> =
        report.lines().map(|line| format!("## {line}\n\n- **{line}**")).collect();
    lines.join("\n\n").into_bytes()
}

/// The least that makes a docx, with numbers, a table and a text box.
fn docx(title: &str, lines: &[&str]) -> Result<Vec<u8>> {
    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let numbered = "<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>";
    let paragraphs: String = lines
        .iter()
        .map(|line| format!("<w:p>{numbered}<w:r><w:t>{line}</w:t></w:r></w:p>"))
        .collect();
    let body = format!(
        "<w:document xmlns:w=\"{W}\"><w:body><w:p><w:r><w:t>{title}</w:t><w:pict><w:txbxContent><w:p>\
         <w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>{paragraphs}<w:tbl><w:tr>\
         <w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>\
         </w:body></w:document>"
    );
    let numbering = format!(
        "<w:numbering xmlns:w=\"{W}\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt \
         w:val=\"chineseCounting\"/><w:lvlText w:val=\"%1、\"/></w:lvl></w:abstractNum><w:num \
         w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    );
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering";
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{kind}\" Target=\"numbering.xml\"/></Relationships>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("word/document.xml", body),
        ("word/numbering.xml", numbering),
        ("word/_rels/document.xml.rels", links),
    ] {
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(content.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

fn sheet() -> Sheet {
    let text = |words: &str| Cell::Text(words.to_owned());
    let column = |header: &str| Column {
        header: header.to_owned(),
        width: Some(12),
        align: Align::Left,
        kind: Holds::Text,
    };
    Sheet {
        name: "表".to_owned(),
        title: "统计数据".to_owned(),
        scope: None,
        columns: vec![column("名称"), column("数值")],
        rows: vec![vec![text("地区"), Cell::Integer(1)], vec![text("合计"), Cell::Empty]],
        notes: vec!["说明".to_owned()],
    }
}

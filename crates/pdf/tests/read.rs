//! PDFs as offices make them, and as they should not be, read whole: letters here, paragraphs in
//! `documents::pages`. `report.pdf` and `locked.pdf` were made by LibreOffice from invented texts
//! (a font embedded in part, running head, page numbers, lines stretched to the margin).

use documents::pages::{PdfFault, read};
use documents::{DocumentFault, Text};

const REPORT: &[u8] = include_bytes!("fixtures/report.pdf");
const LOCKED: &[u8] = include_bytes!("fixtures/locked.pdf");

fn text(bytes: &[u8]) -> Result<Text, DocumentFault> {
    read(pdf::pages(bytes.to_vec())?)
}

/// A PDF of one page with this content and these resources.
fn made(content: &str, resources: &str, others: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>"
        ),
        format!("<</Length {}>>stream\n{content}\nendstream\n", content.len()),
    ];
    objects.extend(others.iter().map(|other| (*other).to_owned()));
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf += &format!("{} 0 obj{object}\nendobj\n", at + 1);
    }
    let start = pdf.len();
    pdf += &format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        pdf += &format!("{place:010} 00000 n \n");
    }
    pdf += &format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", places.len() + 1);
    pdf.into_bytes()
}

fn utf16(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04X}")).collect()
}

/// A font that is not in the file, as many programs of offices wrote it.
const SONG: [&str; 3] = [
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)\
     /Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW 1000>>",
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0\
     /Ascent 752/Descent -271/CapHeight 737/StemV 58>>",
];

#[test]
fn a_report_is_read_as_it_was_written() {
    let read = text(REPORT).unwrap();
    let expect = include_str!("fixtures/report.txt");
    let solid = |text: &str| text.replace(' ', "");
    assert_eq!(solid(&read.text), solid(expect));
    assert_eq!(read.page_headers, ["甲市人民代表大会"]);
    assert_eq!(read.text.lines().count(), expect.lines().count());
}

#[test]
fn a_font_that_is_not_in_the_file_is_read() {
    let content = format!(
        "BT /F1 16 Tf 80 700 Td <{}> Tj 0 -28 Td <{}> Tj ET",
        utf16("一、回顾"),
        utf16("生产总值增长百分之七。")
    );
    let made = made(&content, "/Font<</F1 5 0 R>>", &SONG);
    assert_eq!(text(&made).unwrap().text, "一、回顾\n生产总值增长百分之七。\n");
    let gbk = [SONG[0].replace("UniGB-UCS2-H", "GBK-EUC-H")];
    let content = "BT /F1 16 Tf 80 700 Td <BCD7CAD0> Tj ET";
    let made = self::made(content, "/Font<</F1 5 0 R>>", &[&gbk[0], SONG[1], SONG[2]]);
    assert_eq!(text(&made).unwrap().text, "甲市\n");
}

#[test]
fn a_mark_written_aslant_is_seen() {
    let content = format!(
        "BT /F1 16 Tf 80 700 Td <{}> Tj ET BT /F1 40 Tf 0.7 0.7 -0.7 0.7 200 300 Tm <{}> Tj ET",
        utf16("工作通知"),
        utf16("机密")
    );
    let read = text(&made(&content, "/Font<</F1 5 0 R>>", &SONG)).unwrap();
    assert_eq!(read.text, "工作通知\n");
    assert!(read.classification_mark().is_some());
}

#[test]
fn scans_locks_and_damage_are_faults() {
    assert_eq!(text(LOCKED), Err(DocumentFault::Encrypted));
    let image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray\
                 /BitsPerComponent 8/Length 1>>stream\n0\nendstream\n";
    let scan = made("q 500 0 0 700 0 0 cm /I Do Q", "/XObject<</I 5 0 R>>", &[image]);
    assert_eq!(text(&scan), Err(DocumentFault::NoText { pictures: 1 }));
    assert_eq!(text(&made("", "", &[])), Err(DocumentFault::NoText { pictures: 0 }));
    for damaged in [&REPORT[..9], b"%PDF-1.4 and nothing more", b""] {
        assert_eq!(pdf::pages(damaged.to_vec()), Err(PdfFault::Damaged));
    }
}

#[test]
fn letters_without_names_are_a_fault() {
    let nameless = [
        SONG[0].replace("UniGB-UCS2-H", "Identity-H"),
        SONG[1].replace("GB1", "Identity"),
        SONG[2].to_owned(),
    ];
    let others: Vec<&str> = nameless.iter().map(String::as_str).collect();
    let content = format!("BT /F1 16 Tf 80 700 Td <{}> Tj ET", utf16("一二三四五六七八"));
    let made = made(&content, "/Font<</F1 5 0 R>>", &others);
    assert_eq!(text(&made), Err(DocumentFault::NoLetters));
}

#[test]
fn a_report_cut_or_changed_anywhere_is_read_or_refused() {
    let mut state = 2024_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..60 {
        let mut bytes = REPORT.to_vec();
        for _ in 0..=random(6) {
            let place = random(bytes.len());
            match random(3) {
                0 => bytes.truncate(place.max(1)),
                1 => drop(bytes.drain(place..(place + 9).min(bytes.len()))),
                _ => bytes[place] = random(256) as u8,
            }
            if bytes.is_empty() {
                break;
            }
        }
        // In the product a child answers; here only what it says is looked at.
        let read = std::panic::catch_unwind(|| text(&bytes));
        let length = |text: &Text| text.text.chars().count();
        if let Ok(Ok(text)) = read {
            assert!(text.notes.iter().all(|note| note.end <= length(&text)));
        }
    }
}

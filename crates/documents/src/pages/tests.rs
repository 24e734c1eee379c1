//! Pages set by hand: lines of 28 characters of 16 points between margins at 80 and 528.

use super::*;

const LEFT: f32 = 80.0;
const EM: f32 = 16.0;
const FULL: &str = "全区经济稳中有进地区生产总值增长百分之七居民收入和财政";

fn line(text: &str, indent: f32, row: usize) -> Line {
    let left = LEFT + indent * EM;
    let width: f32 = text.chars().map(|c| if c.is_ascii() { EM / 2.0 } else { EM }).sum();
    let baseline = 120.0 + 28.0 * row as f32;
    Line { text: text.to_owned(), left, right: left + width, baseline, size: EM, aside: false }
}

fn page(lines: Vec<Line>) -> Page {
    Page { width: 595.0, height: 842.0, lines, pictures: 0 }
}

#[track_caller]
fn check(pages: Vec<Page>, expect: &str) {
    assert_eq!(read(pages).unwrap().text, expect);
}

#[test]
fn lines_of_a_paragraph_are_joined_and_paragraphs_are_not() {
    let second = &FULL[..FULL.len() - 6];
    check(
        vec![page(vec![
            line("一、工作回顾", 2.0, 0),
            line(second, 2.0, 1),
            line(FULL, 0.0, 2),
            line("收入增长。", 0.0, 3),
            line(second, 2.0, 4),
            line("（一）有序推进。", 0.0, 5),
        ])],
        &format!("一、工作回顾\n{second}{FULL}收入增长。\n{second}（一）有序推进。\n"),
    );
}

#[test]
fn a_number_in_front_of_a_line_begins_a_paragraph_only_where_nothing_is_indented() {
    let ends = format!("{}。", &FULL[..FULL.len() - 3]);
    let flat = || vec![line(&ends, 0.0, 0), line("（1）新建学校。", 0.0, 1)];
    check(vec![page(flat())], &format!("{ends}\n（1）新建学校。\n"));
    let mut indented: Vec<Line> = (2..6).map(|row| line("二、安排", 2.0, row)).collect();
    indented.splice(0..0, flat());
    let headings = "二、安排\n".repeat(4);
    check(vec![page(indented)], &format!("{ends}（1）新建学校。\n{headings}"));
}

#[test]
fn a_number_that_is_not_broken_leaves_a_line_short() {
    let short = &FULL[..FULL.len() - 12];
    let pages =
        vec![page(vec![line(FULL, 0.0, 0), line(short, 0.0, 1), line("23.1％、62.5％。", 0.0, 2)])];
    check(pages, &format!("{FULL}{short}23.1％、62.5％。\n"));
}

#[test]
fn a_paragraph_goes_on_over_the_page() {
    let numbered = |number: &str, lines: Vec<Line>| {
        let mut lines = lines;
        let number = Line { baseline: 800.0, left: 280.0, right: 320.0, ..line(number, 0.0, 0) };
        lines.insert(0, Line { baseline: 50.0, ..line("甲市政府工作报告", 8.0, 0) });
        lines.push(number);
        page(lines)
    };
    let pages = vec![
        numbered("— 1 —", vec![line(FULL, 0.0, 0), line(FULL, 0.0, 1)]),
        numbered("— 2 —", vec![line(FULL, 0.0, 0), line("稳定。", 0.0, 1)]),
        numbered("— 3 —", vec![line("二、安排", 2.0, 0)]),
    ];
    let text = read(pages).unwrap();
    assert_eq!(text.text, format!("{FULL}{FULL}{FULL}稳定。\n二、安排\n"));
    assert_eq!(
        (text.page_headers, text.format),
        (vec!["甲市政府工作报告".to_owned()], Format::Pdf)
    );
}

#[test]
fn titles_and_signatures_stay_lines_of_their_own() {
    let title = Line { size: 22.0, ..line("甲市人民政府工作报告", 8.0, 0) };
    let pages = vec![page(vec![title, line("各位代表：", 0.0, 2), line(FULL, 2.0, 3)])];
    check(pages, &format!("甲市人民政府工作报告\n各位代表：\n{FULL}\n"));
}

#[test]
fn columns_are_tables_and_small_lines_below_are_notes() {
    let note =
        Line { size: 9.0, baseline: 700.0, ..line("①指规模以上工业企业。", 0.0, 9) };
    let pages = vec![page(vec![
        line(FULL, 0.0, 0),
        line("序号\t项目\t数量", 0.0, 1),
        line("1\t道路\t5", 0.0, 2),
        line("2\t学校\t3", 0.0, 3),
        line(FULL, 2.0, 4),
        note,
    ])];
    let text = read(pages).unwrap();
    assert_eq!(
        text.text,
        format!(
            "{FULL}\n序号\t项目\t数量\n1\t道路\t5\n2\t学校\t3\n{FULL}\n①指规模以上工业企业。\n"
        )
    );
    assert_eq!(text.tables[0].rows[2], ["2", "学校", "3"]);
}

#[test]
fn marks_in_heads_and_corners_are_seen() {
    let head = Line { baseline: 40.0, ..line("机密★1年", 20.0, 0) };
    let late = || Line { baseline: 800.0, ..line("秘密", 0.0, 20) };
    for marked in [head, late(), Line { aside: true, ..late() }] {
        let body = (0..20).map(|row| line(FULL, 0.0, row)).chain([marked]).collect();
        assert!(read(vec![page(body)]).unwrap().classification_mark().is_some());
    }
}

#[test]
fn scans_and_letters_without_names_are_faults() {
    let scan = Page { pictures: 1, ..page(vec![line("1", 10.0, 20)]) };
    assert_eq!(read(vec![scan.clone(), scan]), Err(DocumentFault::NoText { pictures: 2 }));
    assert_eq!(read(vec![page(vec![])]), Err(DocumentFault::NoText { pictures: 0 }));
    let private: String = ('\u{E100}'..'\u{E120}').collect();
    assert_eq!(read(vec![page(vec![line(&private, 0.0, 0)])]), Err(DocumentFault::NoLetters));
    let wrong: String = ('\u{4E00}'..'\u{4F00}').collect();
    assert_eq!(read(vec![page(vec![line(&wrong, 0.0, 0)])]), Err(DocumentFault::NoLetters));
    let few = format!("{FULL}\u{FFFD}");
    let text = read(vec![page(vec![line(&few, 0.0, 0)])]).unwrap();
    assert!(text.notes[0].message.starts_with("有1个字符"));
}

#[test]
fn odd_numbers_do_no_harm() {
    let odd = |value: f32| Line {
        left: value,
        right: value,
        baseline: value,
        size: value,
        ..line("甲", 0.0, 0)
    };
    let lines = vec![odd(f32::NAN), odd(f32::INFINITY), odd(-1e30), odd(0.0), line(FULL, 0.0, 0)];
    assert!(read(vec![page(lines), page(vec![])]).is_ok());
}

#[test]
fn a_pdf_is_known_by_its_mark() {
    for bytes in [&b"%PDF-1.7"[..], b"\xEF\xBB\xBF%PDF-1.4", b"\r\n%PDF-1.4", b"%!x\n%PDF-1.4"] {
        assert!(is_pdf(bytes));
    }
    for bytes in [&b""[..], b"a text about %PDF-1.4", b"PK\x03\x04"] {
        assert!(!is_pdf(bytes));
    }
}

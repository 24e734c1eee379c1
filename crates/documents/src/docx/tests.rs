//! docx files made in the test from small parts of our own, read whole.

use crate::DocumentFault;
use crate::text::{Format, Text, read_text};
use crate::zipped::tests::zipped;

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
  xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape""#;

/// A docx whose body is `body`, with further parts given as (kind, content of the root).
fn docx(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = format!(
        r#"<Relationships><Relationship Id="r" Type="{types}/officeDocument"
           Target="word/document.xml"/></Relationships>"#
    );
    let mut links = String::new();
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        ("_rels/.rels".to_owned(), package),
        ("word/document.xml".to_owned(), root("document", &format!("<w:body>{body}</w:body>"))),
    ];
    for (kind, content) in parts {
        links += &format!(r#"<Relationship Type="{types}/{kind}" Target="{kind}.xml"/>"#);
        files.push((format!("word/{kind}.xml"), root(kind, content)));
    }
    let links = format!("<Relationships>{links}</Relationships>");
    files.push(("word/_rels/document.xml.rels".to_owned(), links));
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    zipped(&files)
}

fn root(name: &str, content: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:{name} {NAMESPACES}>{content}</w:{name}>")
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn read(body: &str, parts: &[(&str, &str)]) -> Text {
    read_text("报告.docx", &docx(body, parts)).unwrap()
}

#[track_caller]
fn check(body: &str, expect: &str) {
    assert_eq!(read(body, &[]).text, expect);
}

#[track_caller]
fn check_noted(body: &str, expect: &str, message: &str) {
    let text = read(body, &[]);
    assert_eq!(text.text, expect);
    assert!(text.notes.iter().any(|note| note.message.contains(message)), "{:?}", text.notes);
}

#[test]
fn paragraphs_are_lines_and_runs_are_joined() {
    check(
        r#"<w:p><w:r><w:t xml:space="preserve">一、2023年 </w:t></w:r><w:r><w:t>回顾</w:t></w:r></w:p>
        <w:p/><w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t>
        <w:noBreakHyphen/><w:softHyphen/><w:t>丁 &amp; 戊</w:t></w:r></w:p>"#,
        "一、2023年 回顾\n\n甲\t乙\n丙-丁 & 戊\n",
    );
}

#[test]
fn automatic_numbers_stand_before_their_paragraphs() {
    let numbering = r#"<w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
          <w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>
          <w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;
    let styles = r#"<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr>
        <w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"#;
    let heading = |text: &str| {
        format!(r#"<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
    };
    let item = |text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>
            <w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let body = [
        heading("2023年工作回顾"),
        item("稳增长"),
        item("保民生"),
        heading("2024年工作安排"),
        item("抓项目"),
    ];
    let text = read(&body.concat(), &[("numbering", numbering), ("styles", styles)]);
    assert_eq!(
        text.text,
        "一、2023年工作回顾\n（一）稳增长\n（二）保民生\n二、2024年工作安排\n（一）抓项目\n"
    );
    assert_eq!((text.format, text.notes.len()), (Format::Docx, 0));
}

#[test]
fn deletions_are_skipped_and_insertions_kept() {
    check_noted(
        r#"<w:p><w:r><w:t>增长</w:t></w:r><w:del><w:r><w:delText>6%</w:delText></w:r></w:del>
        <w:ins><w:r><w:t>7%</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>
        <w:moveTo><w:r><w:t>左右</w:t></w:r></w:moveTo></w:p>"#,
        "增长7%左右\n",
        "有2处修订中删除的内容未读入",
    );
}

#[test]
fn a_deleted_paragraph_mark_joins_two_paragraphs() {
    check(
        r#"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p>
        <w:p><w:r><w:t>后半句。</w:t></w:r></w:p>
        <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>末段</w:t></w:r></w:p>"#,
        "前半句，后半句。\n末段\n",
    );
}

#[test]
fn field_codes_are_skipped_and_results_kept() {
    let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let code = "<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>";
    let nested = [
        &mark("begin"),
        code,
        &mark("begin"),
        code,
        &mark("separate"),
        &run("不要"),
        &mark("end"),
        &mark("separate"),
        &run("结果"),
        &mark("end"),
        &run("之后"),
    ];
    let nested: String = nested.map(|part| part.to_owned()).concat();
    check(&format!("<w:p>{nested}</w:p>"), "结果之后\n");
    let simple = format!(r#"<w:fldSimple w:instr="DATE">{}</w:fldSimple>"#, run("2023年"));
    check(&format!("<w:p>{simple}</w:p>"), "2023年\n");
    // A field that never ends does not swallow the rest of the document.
    check(&format!("<w:p>{}{code}</w:p>{}", mark("begin"), p("正文")), "\n正文\n");
}

#[test]
fn a_text_box_is_read_once_and_follows_its_paragraph() {
    let content = format!("<w:txbxContent>{}</w:txbxContent>", p("机密★1年"));
    let body = format!(
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}
        </wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback>
        </mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>"#
    );
    let text = read(&body, &[]);
    assert_eq!(text.text, "正文\n机密★1年\n");
    let note = &text.notes[0];
    assert_eq!((note.start, note.end), (3, 8));
    assert_eq!(text.classification_mark().unwrap().line, 2);
}

#[test]
fn the_fallback_is_taken_if_the_choice_says_nothing() {
    check(
        r#"<w:p><w:r><mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice>
        <mc:Fallback><w:t>替代</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>"#,
        "替代\n",
    );
}

#[test]
fn footnotes_follow_the_body_and_their_places_are_noted() {
    let footnotes = format!(
        r#"<w:footnote w:type="separator" w:id="-1">{}</w:footnote>
        <w:footnote w:id="2">{}{}</w:footnote><w:footnote w:id="3">{}</w:footnote>"#,
        p("线"),
        p("指规模以上"),
        p("工业企业"),
        p("未被引用")
    );
    let endnotes = format!(r#"<w:endnote w:id="2">{}</w:endnote>"#, p("资料来源"));
    let body = r#"<w:p><w:r><w:t>规上工业</w:t><w:footnoteReference w:id="2"/><w:t>增长7%。</w:t>
        <w:endnoteReference w:id="2"/></w:r></w:p>"#;
    let text = read(body, &[("footnotes", &footnotes), ("endnotes", &endnotes)]);
    assert_eq!(text.text, "规上工业增长7%。\n注1：指规模以上 工业企业\n尾注1：资料来源\n");
    assert_eq!((text.notes[0].start, text.notes[1].start), (4, 9));
    assert!(text.notes[0].message.starts_with("此处有注1"));
}

#[test]
fn tables_are_lines_and_full_grids() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
    };
    let span = r#"<w:gridSpan w:val="2"/>"#;
    let restart = r#"<w:vMerge w:val="restart"/>"#;
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = [
        p("表前"),
        "<w:tbl>".to_owned(),
        row(&[cell("", "单位"), cell(span, "指标")]),
        row(&[
            cell(restart, "发改局"),
            cell("", "投资"),
            format!("<w:tc>{}{}</w:tc>", p("增长"), p("7%")),
        ]),
        row(&[cell("<w:vMerge/>", ""), cell("", "消费"), cell("", "6%")]),
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc/></w:tr></w:tbl>".to_owned(),
        p("表后"),
    ];
    let text = read(&body.concat(), &[]);
    assert_eq!(text.text, "表前\n单位\t指标\n发改局\t投资\t增长 7%\n\t消费\t6%\n表后\n");
    let table = &text.tables[0];
    assert_eq!(
        table.rows,
        [["单位", "指标", "指标"], ["发改局", "投资", "增长\n7%"], ["发改局", "消费", "6%"]]
    );
    let scalars: Vec<char> = text.text.chars().collect();
    let lines: String = scalars[table.start..table.end].iter().collect();
    assert!(lines.starts_with("单位") && lines.ends_with("6%"), "{lines}");
}

#[test]
fn a_frame_of_one_cell_keeps_its_paragraphs() {
    let body = format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("甲"), p("乙"));
    let text = read(&body, &[]);
    assert_eq!((text.text.as_str(), text.tables.len()), ("甲\n乙\n", 0));
}

#[test]
fn inner_tables_lie_flat_in_their_cell() {
    let inner =
        format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("1"), p("2"));
    let body =
        format!("<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("外"));
    let text = read(&body, &[]);
    assert_eq!((text.text.as_str(), text.tables.len()), ("1 2 \t外\n", 1));
}

#[test]
fn content_controls_links_and_ruby_are_read_through() {
    check(
        &format!(
            r#"<w:sdt><w:sdtPr><w:t>属性</w:t></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>
            <w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:ruby>
            <w:rt><w:r><w:t>lù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>潞</w:t></w:r></w:rubyBase>
            </w:ruby></w:r></w:smartTag><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>
            <w:r><w:t>单击此处</w:t></w:r></w:sdtContent></w:sdt></w:p>"#,
            p("控件")
        ),
        "控件\n链接潞\n",
    );
}

#[test]
fn hidden_text_pictures_comments_and_symbols_are_told() {
    let body = r#"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>
        <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>可见</w:t></w:r>
        <w:r><w:drawing><pic:pic/></w:drawing></w:r><w:r><w:commentReference w:id="1"/></w:r>
        <w:r><w:sym w:font="Wingdings 2" w:char="F052"/><w:sym w:font="X" w:char="F001"/></w:r>
        </w:p>"#;
    for message in ["有1处隐藏文字", "有1幅图片或图表", "有1处批注", "有1个特殊符号"]
    {
        check_noted(body, "可见☑\u{FFFD}\n", message);
    }
}

#[test]
fn contents_lists_are_noted_line_by_line() {
    let styles =
        r#"<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>"#;
    let body = format!(
        r#"<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>一、回顾 1</w:t></w:r></w:p>{}"#,
        p("一、回顾")
    );
    let text = read(&body, &[("styles", styles)]);
    let note = &text.notes[0];
    assert_eq!((note.start, note.end, text.notes.len()), (0, 6, 1));
}

#[test]
fn page_headers_are_kept_apart_and_searched_for_marks() {
    let text = read(&p("正文"), &[("header", &p("秘密★3年"))]);
    assert_eq!(
        (text.text.as_str(), text.page_headers.as_slice()),
        ("正文\n", &["秘密★3年".to_owned()][..])
    );
    assert_eq!(text.classification_mark().unwrap().level, crate::Secrecy::Confidential);
    let watermark = r#"<w:p><w:r><w:pict><v:shape><v:textpath string="绝密"/></v:shape></w:pict>
        </w:r></w:p>"#;
    let text = read(&p("正文"), &[("header", watermark)]);
    assert_eq!(text.classification_mark().unwrap().level, crate::Secrecy::TopSecret);
}

#[test]
fn files_without_text_or_body_are_faults() {
    let fault = |bytes: &[u8]| read_text("a.docx", bytes).unwrap_err();
    let scan = docx("<w:p><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>", &[]);
    assert_eq!(fault(&scan), DocumentFault::NoText { pictures: 1 });
    let bodiless = zipped(&[("word/styles.xml", b"<w:styles/>")]);
    assert!(matches!(fault(&bodiless), DocumentFault::Damaged { .. }));
    let laughs = zipped(&[("word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")]);
    assert_eq!(fault(&laughs), DocumentFault::Entities);
}

#[test]
fn a_long_cell_spanned_over_many_rows_stays_small() {
    let long = "长".repeat(100_000);
    let first = format!(
        r#"<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{}</w:tc><w:tc/></w:tr>"#,
        p(&long)
    );
    let next = r#"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc/></w:tr>"#;
    let text = read(&format!("<w:tbl>{first}{}</w:tbl>", next.repeat(2_000)), &[]);
    let bytes: usize = text.tables[0].rows.iter().flatten().map(String::len).sum();
    assert!(bytes < 20 << 20, "{bytes}");
}

/// A file with every construct, for breaking.
fn rich() -> Vec<u8> {
    let body = format!(
        r#"{}<w:p><w:pPr><w:pStyle w:val="1"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/>
        </w:numPr></w:pPr><w:ins><w:r><w:fldChar w:fldCharType="begin"/><w:t>甲</w:t></w:r></w:ins>
        <w:r><w:footnoteReference w:id="1"/><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>
        </w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr>{}</w:tc>
        <w:tc>{}</w:tc></w:tr></w:tbl>"#,
        p("标题"),
        p("框"),
        p("格"),
        p("表&#x4E00;")
    );
    let numbering = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:lvlText w:val="%2、"/>
        <w:lvlRestart w:val="1"/></w:lvl></w:abstractNum><w:num w:numId="1">
        <w:abstractNumId w:val="0"/></w:num>"#;
    let styles = r#"<w:style w:styleId="1"><w:basedOn w:val="1"/></w:style>"#;
    let footnotes = format!(r#"<w:footnote w:id="1">{}</w:footnote>"#, p("注"));
    docx(&body, &[("numbering", numbering), ("styles", styles), ("footnotes", &footnotes)])
}

/// A small generator of our own, so that the test is the same every time.
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// Whatever was read, every note and table lies in the text.
fn check_spans(read: Result<Text, DocumentFault>) {
    let Ok(text) = read else { return };
    let length = text.text.chars().count();
    let notes = text.notes.iter().map(|note| (note.start, note.end));
    let tables = text.tables.iter().map(|table| (table.start, table.end));
    assert!(notes.chain(tables).all(|(start, end)| start <= end && end <= length), "{text:?}");
}

#[test]
fn broken_containers_never_panic() {
    let original = rich();
    assert!(read_text("", &original).is_ok());
    let mut state = 9704;
    for _ in 0..2_000 {
        let mut bytes = original.clone();
        for _ in 0..=random(&mut state) % 8 {
            let place = random(&mut state) % bytes.len();
            match random(&mut state) % 4 {
                0 => bytes.truncate(place.max(1)),
                1 => drop(bytes.drain(place..(place + 9).min(bytes.len()))),
                _ => bytes[place] = random(&mut state) as u8,
            }
            if bytes.is_empty() {
                break;
            }
        }
        check_spans(read_text("a.docx", &bytes));
    }
}

#[test]
fn broken_parts_never_panic() {
    let original = rich();
    let mut package = crate::zipped::Package::open(&original).unwrap();
    let mut part = |name: &str| package.part(name).unwrap().unwrap();
    let names = ["word/document.xml", "word/numbering.xml", "word/styles.xml"];
    let parts: Vec<(&str, Vec<u8>)> = names.map(|name| (name, part(name))).into();
    let mut links = part("word/_rels/document.xml.rels");
    links.truncate(links.len());
    let mut state = 2012;
    for _ in 0..2_000 {
        let mut files = parts.clone();
        let (_, content) = &mut files[random(&mut state) % 3];
        let from = random(&mut state) % content.len();
        let to = (from + random(&mut state) % 40).min(content.len());
        match random(&mut state) % 3 {
            0 => drop(content.drain(from..to)),
            1 => content.splice(to..to, parts[0].1[..from.min(200)].to_vec()).for_each(drop),
            _ => content[from] = random(&mut state) as u8,
        }
        files.push(("word/_rels/document.xml.rels", links.clone()));
        let files: Vec<(&str, &[u8])> = files.iter().map(|(n, c)| (*n, c.as_slice())).collect();
        check_spans(read_text("a.docx", &zipped(&files)));
    }
}

//! The walk over paragraphs and runs, in document order.

use crate::docx::numbering::Numbering;
use crate::docx::styles::Styles;
use crate::docx::symbols::{UNKNOWN, symbol};
use crate::docx::xml::Element;
use crate::passage::Passage;
use crate::text::Note;

/// Elements that only wrap others, around blocks, inside a paragraph, or around rows and cells.
pub(super) const WRAPPERS: [&str; 10] = [
    "w:sdt",
    "w:sdtContent",
    "w:customXml",
    "w:smartTag",
    "w:ins",
    "w:moveTo",
    "w:hyperlink",
    "w:fldSimple",
    "w:bdo",
    "w:dir",
];

/// Elements whose presence tells that a branch of alternate content says something.
const SPEAKING: [&str; 4] = ["w:t", "w:sym", "m:t", "v:textpath"];

/// Fields inside fields; deeper ones are an error or an attack.
const MAX_FIELDS: usize = 64;

/// What was met on the way and is told once for the whole document.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) pictures: usize,
    deletions: usize,
    hidden: usize,
    comments: usize,
    symbols: usize,
    embedded: usize,
}

impl Seen {
    /// The remarks, all at the start of the text.
    pub(super) fn notes(&self) -> impl Iterator<Item = Note> {
        let told = [
            (self.deletions, "处修订中删除的内容未读入，插入的内容已读入；请确认是否为定稿"),
            (self.pictures, "幅图片或图表，图中文字未读入"),
            (self.hidden, "处隐藏文字未读入"),
            (self.comments, "处批注未读入"),
            (self.symbols, "个特殊符号无法识别（显示为\u{FFFD}）"),
            (self.embedded, "份嵌入的文档未读入"),
        ];
        let note = |(count, what): (usize, &str)| {
            let message = format!("文中有{count}{what}");
            (count > 0).then_some(Note { start: 0, end: 0, message })
        };
        told.into_iter().filter_map(note)
    }
}

/// A text that stands beside the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    Footnote,
    Endnote,
}

impl Aside {
    /// The kind of the part that holds the texts.
    pub(super) fn part(self) -> &'static str {
        match self {
            Self::Footnote => "footnotes",
            Self::Endnote => "endnotes",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Footnote => "注",
            Self::Endnote => "尾注",
        }
    }
}

/// Where a complex field stands: its code is not text, its result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Code,
    Result,
}

/// The walk with everything that it carries along.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) seen: Seen,
    fields: Vec<Field>,
    /// Ids of the notes referred to, by kind.
    references: [Vec<String>; 2],
    /// Text of a paragraph whose mark was deleted: it runs on into the next one.
    carried: Passage,
    /// Text boxes of the paragraph at hand; they follow it.
    boxes: Vec<Passage>,
    /// Bytes spent on repeating spanned cells (see `table`).
    pub(super) repeated_bytes: usize,
}

impl Body {
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Self { styles, numbering, ..Self::default() }
    }

    /// Reads a text of its own (body, note, header, text box), in which no field and no paragraph
    /// of the text around it runs on.
    pub(super) fn story(&mut self, element: &Element) -> Passage {
        let fields = std::mem::take(&mut self.fields);
        let carried = std::mem::take(&mut self.carried);
        let boxes = std::mem::take(&mut self.boxes);
        let mut passage = self.blocks(element);
        let rest = std::mem::replace(&mut self.carried, carried);
        if rest.length > 0 {
            passage.append(rest);
            passage.push('\n');
        }
        self.boxes = boxes;
        self.fields = fields;
        passage
    }

    /// The ids of the notes referred to so far, in order.
    pub(super) fn take_references(&mut self, kind: Aside) -> Vec<String> {
        std::mem::take(&mut self.references[kind as usize])
    }

    /// Reads paragraphs and tables, each line closed by `\n`.
    pub(super) fn blocks(&mut self, parent: &Element) -> Passage {
        let mut passage = Passage::default();
        for element in &parent.children {
            match element.name.as_str() {
                "w:p" => passage.append(self.paragraph(element)),
                "w:tbl" => passage.append(self.table(element)),
                "w:del" | "w:moveFrom" => self.seen.deletions += 1,
                "w:altChunk" => self.seen.embedded += 1,
                "mc:AlternateContent" => {
                    if let Some(branch) = branch(element) {
                        passage.append(self.blocks(branch));
                    }
                }
                name if WRAPPERS.contains(&name) && !is_placeholder(element) => {
                    passage.append(self.blocks(element));
                }
                _ => {}
            }
        }
        passage
    }

    fn paragraph(&mut self, element: &Element) -> Passage {
        let properties = element.child("w:pPr");
        let mut line = Passage::default();
        self.inline(element, &mut line);
        // A field code that runs over a paragraph's end does not occur; a lost end mark does.
        if let Some(open) = self.fields.iter().position(|field| *field == Field::Code) {
            self.fields.truncate(open);
        }
        let mark = properties.and_then(|p| p.child("w:rPr"));
        if mark.is_some_and(|mark| mark.child("w:del").or(mark.child("w:moveFrom")).is_some()) {
            self.carried.append(line);
            return Passage::default();
        }
        let mut passage = Passage::default();
        passage.push_str(&self.numbering.label(properties, &self.styles).unwrap_or_default());
        passage.append(std::mem::take(&mut self.carried));
        passage.append(line);
        self.note_contents(properties, &mut passage);
        passage.push('\n');
        for text_box in std::mem::take(&mut self.boxes) {
            passage.append(text_box);
        }
        passage
    }

    /// A contents list repeats the headings; the reader of the text must be able to skip it.
    fn note_contents(&self, properties: Option<&Element>, line: &mut Passage) {
        let style = properties.and_then(|p| p.child_value("w:pStyle"));
        if line.length > 0 && style.is_some() && self.styles.is_contents(style) {
            let message = "此行属于目录，不是正文".to_owned();
            line.notes.push(Note { start: 0, end: line.length, message });
        }
    }

    fn inline(&mut self, parent: &Element, line: &mut Passage) {
        for element in &parent.children {
            match element.name.as_str() {
                "w:r" => self.run(element, line),
                "w:del" | "w:moveFrom" => self.seen.deletions += 1,
                "w:commentReference" => self.seen.comments += 1,
                "m:t" => self.say(&element.text, line),
                "mc:AlternateContent" => {
                    if let Some(branch) = branch(element) {
                        self.inline(branch, line);
                    }
                }
                name if WRAPPERS.contains(&name) && !is_placeholder(element) => {
                    self.inline(element, line);
                }
                // Formulas nest their text under many names; only property elements are silent.
                name if name.starts_with("m:") && !name.ends_with("Pr") => {
                    self.inline(element, line)
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, line: &mut Passage) {
        if run.child("w:rPr").is_some_and(|properties| properties.switched_on("w:vanish")) {
            self.seen.hidden += usize::from(run.holds(&SPEAKING));
            return;
        }
        for element in &run.children {
            self.run_content(element, line);
        }
    }

    fn run_content(&mut self, element: &Element, line: &mut Passage) {
        match element.name.as_str() {
            "w:t" | "m:t" => self.say(&element.text.replace(['\n', '\r'], " "), line),
            "w:tab" | "w:ptab" => self.say("\t", line),
            "w:br" | "w:cr" => self.say("\n", line),
            "w:noBreakHyphen" => self.say("-", line),
            "w:sym" => self.symbol(element, line),
            "w:fldChar" => self.field(element.attribute("fldCharType")),
            "w:footnoteReference" => self.reference(element, line, Aside::Footnote),
            "w:endnoteReference" => self.reference(element, line, Aside::Endnote),
            "w:commentReference" => self.seen.comments += 1,
            "w:ruby" => {
                if let Some(base) = element.child("w:rubyBase") {
                    self.inline(base, line);
                }
            }
            "w:drawing" | "w:pict" | "w:object" => self.drawing(element),
            "mc:AlternateContent" => {
                for content in branch(element).iter().flat_map(|branch| &branch.children) {
                    self.run_content(content, line);
                }
            }
            _ => {}
        }
    }

    /// Adds text, unless it stands in the code of a field.
    fn say(&self, text: &str, line: &mut Passage) {
        if !self.fields.contains(&Field::Code) {
            line.push_str(text);
        }
    }

    fn symbol(&mut self, element: &Element, line: &mut Passage) {
        let attribute = |name| element.attribute(name).unwrap_or_default();
        let c = symbol(attribute("font"), attribute("char"));
        self.seen.symbols += usize::from(c == UNKNOWN);
        self.say(c.encode_utf8(&mut [0; 4]), line);
    }

    fn field(&mut self, mark: Option<&str>) {
        match mark {
            Some("begin") if self.fields.len() < MAX_FIELDS => self.fields.push(Field::Code),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    /// The text of a note goes behind the body, so that a sentence stays whole; its place is told.
    fn reference(&mut self, element: &Element, line: &mut Passage, kind: Aside) {
        let Some(id) = element.attribute("id") else { return };
        let references = &mut self.references[kind as usize];
        references.push(id.to_owned());
        let (label, number) = (kind.label(), references.len());
        line.note_here(format!("此处有{label}{number}，内容列在正文之后"));
    }

    /// Collects the text boxes of a drawing; a drawing without text counts as a picture.
    fn drawing(&mut self, element: &Element) {
        if element.holds(&["w:txbxContent", "v:textpath"]) {
            self.text_boxes(element);
        } else if element.holds(&["pic:pic", "v:imagedata", "c:chart", "dgm:relIds"]) {
            self.seen.pictures += 1;
        }
    }

    fn text_boxes(&mut self, element: &Element) {
        match element.name.as_str() {
            "w:txbxContent" => {
                let text_box = self.story(element);
                self.keep_box(text_box);
            }
            // Word art: watermarks carry secrecy marks.
            "v:textpath" => {
                let mut text_box = Passage::default();
                text_box.push_str(element.attribute("string").unwrap_or_default());
                text_box.push('\n');
                self.keep_box(text_box);
            }
            "mc:AlternateContent" => {
                if let Some(branch) = branch(element) {
                    self.text_boxes(branch);
                }
            }
            _ => element.children.iter().for_each(|child| self.text_boxes(child)),
        }
    }

    fn keep_box(&mut self, mut text_box: Passage) {
        if !text_box.text.trim().is_empty() {
            let message = "此处为文本框内容，移到所在段落之后".to_owned();
            text_box.notes.push(Note { start: 0, end: text_box.length - 1, message });
            self.boxes.push(text_box);
        }
    }
}

/// Whether a content control shows its prompt (单击此处输入) instead of content.
fn is_placeholder(element: &Element) -> bool {
    element.child("w:sdtPr").is_some_and(|properties| properties.switched_on("w:showingPlcHdr"))
}

/// One branch of alternate content: the first that holds text, so that a text box which a file
/// gives in the new and in the old form is read once.
pub(super) fn branch(element: &Element) -> Option<&Element> {
    let branches = || {
        element.children.iter().filter(|b| matches!(b.name.as_str(), "mc:Choice" | "mc:Fallback"))
    };
    branches().find(|branch| branch.holds(&SPEAKING)).or_else(|| branches().next())
}

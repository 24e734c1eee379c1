//! Minutes of a meeting (会议纪要): what was decided, who handles it, until when (议定事项).
//!
//! Minutes tell what was heard and said before they tell what was decided. A sentence that opens
//! with 会议议定, 会议要求, 原则同意 … decides, one that opens with 会议听取, 会议指出 … does not; so does a
//! sentence that charges an office. A sentence without an office goes on with the decision before
//! it. Who attended, and to whom the minutes go, is left out. To extend, add a word to [`DECIDES`] or
//! [`TELLS`]; how sentences charge offices is for `prose` to say.

use std::ops::Range;

use super::duty::{self, Duty};
use super::label::Label;
use super::number::{self, Depth};
use super::source::Source;
use super::{Draft, list, prose};
use crate::report::wording::{head, holds, length, opening, words};

/// How a sentence opens that decides.
const DECIDES: &[&str] = words![
    会议议定 会议决定 会议要求 会议明确 会议同意 会议原则同意 会议原则通过 会议审议通过
    会议审议并通过 会议审议并原则通过 会议审议并原则同意 会议研究决定 会议研究同意 会议研究议定
    会议一致同意 会议一致通过 会议确定 会议商定 会议审定 会议研究确定 会议强调 会议指示 会议责成
    会议讨论并原则同意 会议讨论通过 会议经研究 经会议研究 经研究 会议对下步工作进行了安排
    会议对有关工作进行了部署 原则同意 原则通过 同意 审议通过 决定 议定 议定事项 议定如下
    会议议定以下事项 会议形成以下意见 会议形成如下意见 会议作出如下决定 纪要如下
];
/// How a sentence opens that tells.
const TELLS: &[&str] = words![
    会议听取 会议指出 会议认为 会议传达 会议学习 会议通报 会议分析 会议观看 会议回顾 会议研究了
    会议审议了 会议讨论了 会议对 会议专题 会议由 会议充分肯定 会议邀请 会议还 会议集体学习 会议围绕
    会议组织
];
/// Lines that say who was there and who gets the minutes.
const PRESENT: &[&str] = words![
    出席 列席 请假 缺席 参加 参会 主持 记录 分送 抄送 主送 发送 报送 印发 送 整理 审核 签发 与会人员
    会议时间 会议地点 时间 地点 主题
];

/// Whether a paper is minutes: its title says so, or its sentences do.
pub(crate) fn is_minutes(source: &Source, title: &str) -> bool {
    if title.contains("纪要") {
        return true;
    }
    let mut lines = source.rules().lines().filter(|line| !line.trim().is_empty());
    let titled = |line: &str| {
        let bare: String = line.chars().filter(|scalar| !scalar.is_whitespace()).collect();
        length(head(&bare, 200)) <= 40 && bare.ends_with("纪要")
    };
    let mut first = lines.by_ref().take(8);
    if first.any(titled) {
        return true;
    }
    let marks = ["会议议定", "会议决定", "会议听取", "会议要求", "会议指出", "会议原则同意"];
    let rules = source.rules();
    marks.iter().filter(|mark| rules.contains(**mark)).count() >= 2
        && rules.matches("责任单位").count() < 3
}

/// The decisions of the minutes, in order.
pub(crate) fn read(source: &Source) -> Vec<Draft> {
    let mut minutes = Minutes::new(source);
    for line in source.lines() {
        minutes.line(line);
    }
    minutes.decisions
}

struct Minutes<'s> {
    source: &'s Source,
    /// The matter under discussion.
    matter: String,
    /// Its number, and that of the line.
    number: String,
    /// Whether what follows is decided even without saying so.
    deciding: bool,
    decisions: Vec<Draft>,
    /// Decisions before this one belong to other paragraphs.
    first_here: usize,
}

impl<'s> Minutes<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            matter: String::new(),
            number: String::new(),
            deciding: false,
            decisions: Vec::new(),
            first_here: 0,
        }
    }

    fn line(&mut self, line: Range<usize>) {
        let rules = self.source.slice(line.clone());
        let number = number::of(rules, 0);
        let body = line.start + number.map_or(0, |number| number.bytes)..line.end;
        if self.is_present(body.clone()) {
            self.deciding = false;
            return;
        }
        if self.is_labels(body.clone()) {
            return;
        }
        self.first_here = self.decisions.len();
        let Some(number) = number else {
            // A paragraph without number after a list begins anew unless it decides.
            return self.paragraph(body);
        };
        if number.depth == Depth::Part && !self.deciding_list(body.clone()) {
            self.number = number.written.to_string();
            return self.topic(body);
        }
        self.number = number.written.to_string();
        self.paragraph(body);
    }

    /// 会议议定: 一、甲。二、乙。 lists decisions with the numbers of matters.
    fn deciding_list(&self, body: Range<usize>) -> bool {
        let rules = self.source.slice(body.clone());
        let is_matter = rules.starts_with("关于") || !self.matter.is_empty();
        self.deciding && !is_matter && prose::charge(self.source, body).said
    }

    /// A matter: its heading, and what follows on the same line.
    fn topic(&mut self, body: Range<usize>) {
        let rules = self.source.slice(body.clone());
        let end = rules.find(['。', ':']).unwrap_or(rules.len());
        let first = body.start..body.start + end;
        self.deciding = false;
        let opens = |words: &[&str]| opening(self.source.slice(first.clone()), words).is_some();
        if opens(DECIDES) || opens(TELLS) {
            self.matter = String::new();
            return self.paragraph(body);
        }
        self.matter = self.source.words(self.source.strip(first.clone(), &[',', ';']));
        self.paragraph(first.end..body.end);
    }

    fn paragraph(&mut self, body: Range<usize>) {
        let numbered = self.deciding;
        let parts = |scalar: char| matches!(scalar, '。' | '!' | ';');
        let mut telling = false;
        for sentence in self.source.split(body, parts) {
            let sentence = self.source.strip(uncounted(self.source, sentence), &[',', ':', '。']);
            let rules = self.source.slice(sentence.clone());
            if rules.is_empty() {
                continue;
            }
            if opening(rules, TELLS).is_some() && opening(rules, DECIDES).is_none() {
                (telling, self.deciding) = (true, false);
                continue;
            }
            if self.is_tag(sentence.clone()) {
                continue;
            }
            if let Some(word) = opening(rules, DECIDES) {
                telling = false;
                let keeps = holds(word, &["同意", "通过"]);
                let rest = self.decided(sentence.start + word.len()..sentence.end);
                if self.source.trim(rest.clone()).is_empty() {
                    self.deciding = true;
                    continue;
                }
                let said = if keeps { sentence } else { rest };
                self.decide(said, true);
                continue;
            }
            if !telling {
                self.decide(sentence, numbered || self.deciding);
            }
        }
    }

    /// (责任单位:甲) after the full stop speaks of the decision before it.
    fn is_tag(&mut self, sentence: Range<usize>) -> bool {
        let tags = list::tags(self.source, sentence.clone());
        let whole = tags.first().is_some_and(|(tag, _)| *tag == sentence);
        if !whole || self.decisions.len() == self.first_here {
            return false;
        }
        if let Some(last) = self.decisions.last_mut() {
            for (_, said) in tags {
                last.duty.join(said);
            }
            last.place.end = sentence.end;
        }
        true
    }

    /// What stands behind 会议议定: without the marks and 如下, 以下事项.
    fn decided(&self, range: Range<usize>) -> Range<usize> {
        let range = self.source.strip(range, &[',', ':', '。']);
        let rules = self.source.slice(range.clone());
        let filler = words![以下事项 如下事项 如下 以下意见 下列事项 事项如下 事项];
        let Some(word) = opening(rules, filler) else { return range };
        let rest = range.start + word.len()..range.end;
        let at_end = self.source.slice(rest.clone()).starts_with([':', ',']) || rest.is_empty();
        if at_end { self.source.strip(rest, &[',', ':']) } else { range }
    }

    /// Adds a sentence as a decision, or to the decision before it.
    fn decide(&mut self, sentence: Range<usize>, decides: bool) {
        let mut charge = prose::charge(self.source, sentence.clone());
        let opens = self.decisions.len() == self.first_here;
        if !charge.said && !decides && opens {
            return;
        }
        let words = self.source.words(sentence.clone());
        let goes_on = !opens && !charge.has_offices();
        if let Some(last) = self.decisions.last_mut().filter(|_| goes_on) {
            last.text = format!("{}。{words}", last.text.trim_end_matches('。'));
            last.place.end = sentence.end;
            if last.duty.due.is_empty() {
                last.duty.due = charge.due;
            }
            return;
        }
        if length(&words) < 4 {
            return;
        }
        charge.title = prose::title(self.source, sentence.clone(), &self.matter);
        let mut draft = Draft::new(&self.number, words, charge, sentence);
        draft.section.clone_from(&self.matter);
        self.decisions.push(draft);
    }

    /// 出席:… 列席:… 分送:…
    fn is_present(&self, body: Range<usize>) -> bool {
        let rules: String =
            self.source.slice(body).chars().take(40).filter(|c| !c.is_whitespace()).collect();
        let rules = rules.trim_start_matches(['*', '[']);
        let Some(word) = opening(rules, PRESENT) else { return false };
        let rest = &rules[word.len()..];
        let rest = opening(rest, words![人员 单位 领导 同志 人 范围 "[" "]"])
            .map_or(rest, |word| &rest[word.len()..]);
        rest.trim_start_matches([']', ' ']).starts_with([':', '('])
    }

    /// 责任单位:甲 on a line of its own speaks of the decisions of the paragraph above.
    fn is_labels(&mut self, body: Range<usize>) -> bool {
        let labels = duty::labels(self.source, body.clone());
        let Some((first, value)) = labels.first() else { return false };
        let opens = value.start - 1 - body.start <= 30
            && super::label::of(self.source.slice(body.start..value.start - 1).trim())
                == Some(*first);
        let office = |(label, _): &(Label, _)| {
            matches!(label, Label::Lead | Label::Shared | Label::With | Label::Due | Label::Leader)
        };
        if !opens || !labels.iter().any(office) {
            return false;
        }
        let mut said = Duty::default();
        for (label, value) in labels {
            said.take(label, self.source, value);
        }
        for decision in self.decisions.iter_mut().skip(self.first_here) {
            decision.duty.join(said.clone());
        }
        true
    }
}

/// The sentence without its place in a list: (一) 1. 一是 首先.
fn uncounted(source: &Source, sentence: Range<usize>) -> Range<usize> {
    let sentence = source.trim(sentence);
    let rules = source.slice(sentence.clone());
    let number = number::of(rules, 0).map_or(0, |number| number.bytes);
    let rest = &rules[number..];
    let counted = rest.trim_start_matches(|scalar| "一二三四五六七八九十".contains(scalar));
    let is = match counted.strip_prefix('是').or_else(|| counted.strip_prefix('要')) {
        Some(said) if counted.len() < rest.len() => rest.len() - said.len(),
        _ => 0,
    };
    let and = opening(&rest[is..], words![会上 同时 另外 此外]).map_or(0, str::len);
    let and = if rest[is + and..].starts_with(',') { and + 1 } else { 0 };
    source.trim(sentence.start + number + is + and..sentence.end)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::paper::{Item, Paper, PaperKind};

    const MINUTES: &str = "甲区人民政府常务会议纪要\n〔2031〕第5次\n\
        甲区人民政府办公室　　　　2031年3月18日\n\n\
        3月16日上午，区长某某主持召开区政府第5次常务会议，研究老旧小区改造等工作。现将会议议定事项纪要如下：\n\
        一、关于老旧小区改造工作\n\
        会议听取了区住建局关于2031年老旧小区改造工作的汇报。会议指出，老旧小区改造是重要的民生工程。\n\
        会议议定：\n\
        （一）原则同意《甲区2031年老旧小区改造实施方案》，由区住建局牵头，区财政局、自然资源局配合，\
        6月底前完成12个小区改造。\n\
        （二）由区财政局负责落实资金2000万元，4月15日前拨付到位。区审计局要全程跟踪审计。\n\
        会议要求，各镇街要做好群众工作。\n\
        二、关于第二幼儿园建设\n\
        会议听取了区教育局的汇报。会议决定，由区教育局会同区住建局尽快启动建设，年底前开工；\
        区自然资源局负责办理用地手续。工程质量要经得起检验。\n\
        三、审议《甲区停车管理办法》\n\
        会议审议了区城管局提交的《甲区停车管理办法》。会议原则同意该办法，由区城管局修改完善后按程序印发。\
        （责任单位：区城管局、区公安分局；完成时限：一个月内）\n\
        出席：某甲、某乙。\n列席：区住建局某丙，区财政局某丁。\n请假：某戊。\n\
        分送：区政府各副区长，区住建局、区财政局。\n";

    fn paper() -> Paper {
        crate::paper::read(MINUTES, &[], None).expect("minutes")
    }

    fn item<'p>(paper: &'p Paper, words: &str) -> &'p Item {
        paper.items.iter().find(|item| item.text.contains(words)).expect(words)
    }

    #[test]
    fn decisions_are_read_with_handlers_and_limits() {
        let paper = paper();
        assert_eq!((paper.kind, paper.year), (PaperKind::Minutes, Some(2031)));
        assert_eq!(paper.number.as_deref(), Some("〔2031〕第5次"));
        for (words, lead, with, due) in [
            ("实施方案", "区住建局", "区财政局、区自然资源局", Some(date(2031, 6, 30))),
            ("资金2000万元", "区财政局", "", Some(date(2031, 4, 15))),
            ("跟踪审计", "区审计局", "", None),
            ("群众工作", "各镇街", "", None),
            ("启动建设", "区教育局", "区住建局", Some(date(2031, 12, 31))),
            ("用地手续", "区自然资源局", "", None),
            ("该办法", "区城管局", "区公安分局", Some(date(2031, 4, 18))),
        ] {
            let item = item(&paper, words);
            assert_eq!(item.lead.join("、"), lead, "{words}");
            assert_eq!(item.with.join("、"), with, "{words}");
            assert_eq!(item.due, due, "{words}");
        }
        assert_eq!(paper.items.len(), 7, "{:#?}", paper.items);
    }

    #[test]
    fn what_was_heard_and_who_was_there_is_left_out() {
        let paper = paper();
        let all: String = paper.items.iter().map(|item| item.text.as_str()).collect();
        for words in ["听取", "指出", "某甲", "某丙", "分送", "副区长"] {
            assert!(!all.contains(words), "{words}");
        }
        assert!(item(&paper, "用地手续").text.contains("经得起检验"));
    }

    #[test]
    fn decisions_have_titles_without_their_offices() {
        let paper = paper();
        for (words, title) in [
            ("资金2000万元", "落实资金2000万元"),
            ("用地手续", "办理用地手续"),
            ("跟踪审计", "全程跟踪审计"),
        ] {
            assert_eq!(item(&paper, words).title, title);
        }
        assert_eq!(item(&paper, "用地手续").section, "关于第二幼儿园建设");
    }

    #[test]
    fn minutes_without_decision_are_refused_in_words() {
        let fault = crate::paper::read("甲区专题会议纪要\n会议听取了汇报。", &[], None);
        assert!(fault.unwrap_err().to_string().contains("没有读到议定事项"));
    }
}

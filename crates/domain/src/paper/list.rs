//! Lists in running text: numbered tasks with their offices behind them.
//!
//! A line that begins with a number opens an entry; a line that begins with a label, a continuing
//! line and a bullet belong to the entry before them. An entry of which something is said (who
//! leads, until when) is a task; an entry above deeper ones is a heading. Where nothing is said of
//! any entry, the deepest numbered ones are tasks without office. In 6.甲;(区教育局)乙(区人社局) each
//! piece with its own office is a task.

use std::ops::Range;

use super::duty::{self, Duty};
use super::label::Label;
use super::number::{self, Depth};
use super::source::{MASK, Source};
use super::{Draft, own, prose};
use crate::report::wording::{closing, head, holds, length, words};

/// A line with what belongs to it.
struct Entry {
    depth: Option<Depth>,
    number: String,
    /// Whether this product wrote it.
    own: bool,
    /// The text, number and labels aside, line by line.
    body: Vec<Range<usize>>,
    /// What brackets in the text say, with the bytes of the brackets.
    tags: Vec<(Range<usize>, Duty)>,
    /// What labelled lines say.
    said: Duty,
    labelled: bool,
    start: usize,
    end: usize,
}

impl Entry {
    fn is_closed(&self) -> bool {
        self.labelled || !self.tags.is_empty()
    }

    fn is_said(&self) -> bool {
        self.own || self.said.said || !self.tags.is_empty()
    }

    fn add(&mut self, source: &Source, line: Range<usize>) {
        self.end = line.end;
        self.tags.extend(tags(source, line.clone()));
        self.body.push(line);
    }
}

/// The tasks of the text. Lines for which `skip` holds are those of tables.
pub(crate) fn read(source: &Source, skip: &dyn Fn(&str) -> bool) -> Vec<Draft> {
    let entries = entries(source, skip);
    let any_said = entries.iter().any(Entry::is_said);
    let mut outline = Outline::default();
    let mut drafts: Vec<Draft> = Vec::new();
    // The depth of the last task, below the heading that stands above.
    let mut sibling: Option<Depth> = None;
    for (at, entry) in entries.iter().enumerate() {
        if entry.is_said() {
            sibling = entry.depth;
            for mut draft in tasks(source, entry) {
                outline.place(&mut draft);
                drafts.push(draft);
            }
            continue;
        }
        let Some(depth) = entry.depth else { continue };
        let deeper = |next: &Entry| next.depth.map_or(next.is_said(), |next| next > depth);
        if entries.get(at + 1).is_some_and(deeper) && !entry.body.is_empty() {
            outline.open(source, depth, entry);
            sibling = None;
        } else if depth >= Depth::Item && (!any_said || sibling == Some(depth)) {
            for mut draft in tasks(source, entry) {
                outline.place(&mut draft);
                drafts.push(draft);
            }
        }
    }
    drafts
}

/// Lines gathered into entries.
fn entries(source: &Source, skip: &dyn Fn(&str) -> bool) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut next = 1;
    for line in source.lines() {
        let rules = source.slice(line.clone());
        if skip(rules) {
            continue;
        }
        let number = number::of(rules, next);
        let bytes = number.map_or(0, |number| number.bytes);
        let body = source.trim(line.start + bytes..line.end);
        if take_labels(source, &mut entries, &body) {
            continue;
        }
        let rules = source.slice(body.clone());
        let depth = number.map(|number| number.depth);
        if let Some(entry) = entries.last_mut().filter(|entry| goes_on(source, entry, depth, &body))
        {
            entry.add(source, if depth.is_some() { line } else { body });
            continue;
        }
        let written = number.map_or("", |number| number.written).to_string();
        if depth == Some(Depth::Item) {
            next = number::value(&written).unwrap_or(next).saturating_add(1);
        }
        let mut entry = Entry {
            depth,
            number: written,
            own: depth == Some(Depth::Item) && rules.starts_with(MASK),
            body: Vec::new(),
            tags: Vec::new(),
            said: Duty::default(),
            labelled: false,
            start: line.start,
            end: line.end,
        };
        entry.add(source, body);
        entries.push(entry);
    }
    for at in 0..entries.len() {
        let depth = entries[at].depth;
        // What stands above deeper entries is a heading.
        let heads = entries.get(at + 1).is_some_and(|next| next.depth > depth);
        if let Some(said) = closing_sentence(source, &entries[at]).filter(|_| !heads) {
            entries[at].said = said;
        }
    }
    entries
}

/// Whether a line goes on with the entry before it.
fn goes_on(source: &Source, entry: &Entry, depth: Option<Depth>, body: &Range<usize>) -> bool {
    let rules = source.slice(body.clone());
    if entry.own {
        return depth.is_none() && rules.starts_with(MASK) && entry.tags.is_empty();
    }
    match depth {
        None if rules.starts_with(['▲', '●', '○', '·', '◆', '■']) => {
            entry.depth.is_some()
        }
        None => entry.depth >= Some(Depth::Item) && !entry.is_closed() && !rules.starts_with(MASK),
        // A point without its own office is a part of the task above it.
        Some(Depth::Point) => {
            entry.depth == Some(Depth::Item)
                && !entry.is_closed()
                && tags(source, body.clone()).is_empty()
        }
        Some(_) => false,
    }
}

/// A line that begins with a label speaks of the entry before it.
fn take_labels(source: &Source, entries: &mut [Entry], body: &Range<usize>) -> bool {
    let Some(entry) = entries.last_mut() else { return false };
    let labels = duty::labels(source, body.clone());
    let Some((first, value)) = labels.first() else { return false };
    let written = source.slice(body.start..value.start - 1);
    let opens = duty::label_start(source, body, value.start) == body.start
        && super::label::of(written.trim()) == Some(*first);
    let tells = labels.iter().any(|(label, _)| {
        !matches!(label, Label::Text | Label::Title | Label::Section | Label::Aside | Label::Number)
    });
    if !opens || !(tells || entry.labelled) || entry.own {
        return false;
    }
    for (label, value) in labels {
        entry.said.take(label, source, value);
    }
    entry.labelled = true;
    entry.end = body.end;
    true
}

/// The brackets of a line that say who does what. One that is cut off at the end counts too.
pub(crate) fn tags(source: &Source, line: Range<usize>) -> Vec<(Range<usize>, Duty)> {
    let mut found = Vec::new();
    let (mut depth, mut open) = (0usize, line.start);
    for (at, scalar) in source.slice(line.clone()).char_indices() {
        let at = line.start + at;
        match scalar {
            '(' | '[' => {
                open = if depth == 0 { at } else { open };
                depth += 1;
            }
            ')' | ']' if depth > 0 => {
                depth -= 1;
                if depth == 0
                    && let Some(duty) = duty::read(source, open + 1..at)
                {
                    found.push((open..at + 1, duty));
                }
            }
            _ => {}
        }
    }
    if depth > 0 {
        let rest = open + 1..line.end;
        let labelled = duty::labels(source, rest.clone())
            .first()
            .is_some_and(|(label, value)| *label != Label::Text && value.start - rest.start <= 40);
        // Cut off inside a list, the clause before it still says who leads.
        let led = source
            .slice(rest.clone())
            .rfind("牵头")
            .map_or(rest.end, |at| rest.start + at + "牵头".len());
        let spoken = [rest.end, led]
            .map(|end| rest.start..end)
            .into_iter()
            .find(|clauses| duty::spoken(source, clauses.clone()).is_some());
        let told = if labelled { Some(rest) } else { spoken };
        if let Some(duty) = told.and_then(|told| duty::read(source, told)) {
            found.push((open..line.end, duty));
        }
    }
    if found.is_empty() {
        found.extend(behind(source, line));
    }
    found
}

/// Labels behind the text without brackets: 新建学校。 责任单位:甲 完成时限:6月底前.
fn behind(source: &Source, line: Range<usize>) -> Option<(Range<usize>, Duty)> {
    let telling = [Label::Lead, Label::Shared, Label::With, Label::Leader, Label::Division];
    let labels = duty::labels(source, line.clone());
    let (first, value) = labels.iter().find(|(label, _)| telling.contains(label))?;
    let start = duty::label_start(source, &line, value.start);
    let before = source.slice(line.start..start);
    let parted = before.ends_with([' ', '|', '。', ';']) && !before.trim().is_empty();
    let known = super::label::of(source.slice(start..value.start - 1)) == Some(*first);
    let text = source.strip(line.start..start, &['|']);
    let duty = duty::read(source, start..line.end).filter(|_| parted && known)?;
    Some((text.end..line.end, duty))
}

/// The tasks of an entry: one, or one for each piece that has its own office.
fn tasks(source: &Source, entry: &Entry) -> Vec<Draft> {
    let place = entry.start..entry.end;
    if entry.own || entry.tags.iter().any(|(_, duty)| own::is_own(duty)) {
        let tag = entry.tags.last();
        return vec![own::read(source, &entry.number, &entry.body, tag, entry.own, place)];
    }
    if entry.tags.len() < 2 || entry.labelled {
        return vec![whole(source, entry)];
    }
    let mut pieces = Vec::new();
    for line in &entry.body {
        let mut start = line.start;
        for (tag, duty) in entry.tags.iter().filter(|(tag, _)| line.contains(&tag.start)) {
            let piece = source.strip(start..tag.start, &[',', ';', '。', '、']);
            start = tag.end;
            if piece.is_empty() {
                continue;
            }
            let text = source.words(piece.clone());
            let place = piece.start..tag.end;
            pieces.push(Draft::new(&entry.number, text, duty.clone(), place));
        }
        let rest = source.strip(start..line.end, &[',', ';', '。', '、']);
        if !rest.is_empty()
            && let Some(last) = pieces.last_mut()
        {
            last.text = format!("{}\n{}", last.text, source.words(start..line.end));
        }
    }
    pieces
}

/// An entry as one task: all its text without the brackets that speak of offices.
fn whole(source: &Source, entry: &Entry) -> Draft {
    let mut duty = entry.said.clone();
    let mut lines: Vec<String> = Vec::new();
    for line in &entry.body {
        let mut text = String::new();
        let mut start = line.start;
        for (tag, said) in entry.tags.iter().filter(|(tag, _)| line.contains(&tag.start)) {
            text.push_str(&source.words(start..tag.start));
            start = tag.end;
            duty.join(said.clone());
        }
        text.push_str(&source.words(start..line.end));
        let text = text.replace("。。", "。");
        if !text.is_empty() {
            lines.push(text);
        }
    }
    lines.extend(duty.text.take());
    Draft::new(&entry.number, lines.join("\n"), duty, entry.start..entry.end)
}

/// 由市发改委、市经信委负责落实 in the last sentence of an entry that has neither label nor bracket.
fn closing_sentence(source: &Source, entry: &Entry) -> Option<Duty> {
    let open = entry.depth.is_some() && !entry.is_closed() && !entry.own;
    let line = entry.body.last().filter(|_| open)?;
    let sentences = source.split(line.clone(), |scalar| matches!(scalar, '。' | ';'));
    let last = sentences.into_iter().rev().find(|piece| !source.trim(piece.clone()).is_empty())?;
    let spoken = holds(source.slice(last.clone()), &["牵头", "由"]);
    spoken.then(|| prose::charge(source, last)).filter(Duty::has_offices)
}

/// The headings above the line that is read.
#[derive(Default)]
pub(crate) struct Outline {
    open: Vec<(Depth, String)>,
    leader: Option<String>,
}

impl Outline {
    fn open(&mut self, source: &Source, depth: Depth, entry: &Entry) {
        let Some(line) = entry.body.first() else { return };
        self.enter(source, depth, line.clone());
    }

    /// Enters the heading that stands in a piece of text, its number aside.
    pub(crate) fn enter(&mut self, source: &Source, depth: Depth, range: Range<usize>) {
        self.open.retain(|(above, _)| *above < depth);
        let bare = source.strip(range.clone(), &[]);
        if depth == Depth::Part && source.slice(bare) == super::NO_SECTION {
            self.open.clear();
            self.leader = None;
            return;
        }
        let (title, leader) = heading(source, range);
        if leader.is_some() || depth == Depth::Part {
            self.leader = leader;
        }
        self.open.push((depth, title));
    }

    /// Tells a task where it stands.
    pub(crate) fn place(&self, draft: &mut Draft) {
        let titles: Vec<&str> = self.open.iter().map(|(_, title)| title.as_str()).collect();
        draft.section = titles.join(super::LEVELS);
        if draft.duty.leader.is_none() {
            draft.duty.leader.clone_from(&self.leader);
        }
    }
}

/// Words with which a heading groups tasks by their leader.
const CHARGED: &[&str] = words![负责事项 主抓重点工作 主抓工作 主抓事项 牵头事项 分管事项 分管工作 负责的重点工作 负责工作];

/// The title of a heading, and the leader by whom it groups: 市长负责事项(共9项).
pub(crate) fn heading(source: &Source, range: Range<usize>) -> (String, Option<String>) {
    let mut range = source.strip(range, &[':', ';', '。', ',', '*']);
    let mut leader = None;
    let rules = source.slice(range.clone());
    if rules.ends_with(')')
        && let Some(at) = rules.rfind('(')
    {
        let inner = &rules[at + 1..rules.len() - 1];
        let counted = inner.ends_with('项') && inner.contains(|c: char| c.is_ascii_digit());
        let said = duty::read(source, range.start + at + 1..range.end - 1);
        if counted || said.is_some() {
            leader = said.and_then(|duty| duty.leader);
            range.end = range.start + at;
        }
    }
    let rules = source.slice(range.clone());
    if leader.is_none() && !rules.contains(MASK) && length(head(rules, 90)) <= 24 {
        let word = CHARGED.iter().find(|word| rules.contains(**word));
        let name = word.and_then(|word| rules.split(word).next());
        let is_leader = |name: &&str| {
            let tails = words![长 市长 县长 区长 书记 秘书长 主任 常务 领导];
            closing(name, tails).is_some() && !holds(name, &["、", ","])
        };
        leader = name.filter(is_leader).map(str::to_string);
    }
    (source.words(range), leader)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::paper::{Item, read};

    fn items(text: &str) -> Vec<Item> {
        read(text, &[], Some(2031)).map(|paper| paper.items).unwrap_or_default()
    }

    /// Number, section, lead and helpers of every item.
    fn told(text: &str) -> Vec<String> {
        let told = |item: &Item| {
            let (lead, with) = (item.lead.join("、"), item.with.join("、"));
            format!("{}|{}|{lead}|{with}", item.number, item.section)
        };
        items(text).iter().map(told).collect()
    }

    #[test]
    fn offices_in_brackets() {
        let text = "2031年民生实事\n一、方便出行\n1.打通断头路20条。（牵头单位：市住建局）\n\
            2.新建农村公路120公里；改造100公里。（牵头单位：市交通局；配合单位：市财政局、发改委）\n\
            二、提升环境\n——在绿化上发力\n3、新建公园3处。[牵头单位:区园林局;责任单位:各街办(新区)]\n";
        assert_eq!(
            told(text),
            [
                "1|方便出行|市住建局|",
                "2|方便出行|市交通局|市财政局、市发改委",
                "3|提升环境 / 在绿化上发力|区园林局|各街办(新区)",
            ]
        );
        assert_eq!(items(text)[1].text, "新建农村公路120公里；改造100公里。");
    }

    #[test]
    fn labels_on_lines_of_their_own() {
        let text = "关于2031年重点工作及责任分解的通知\n一、确保完成目标\n1.生产总值增长8%。\n\
            牵头负责领导：某某\n牵头责任单位：市发改委。\n协同责任单位：市政府各部门。\n\
            完成时限：2031年12月31日\n2.财政收入增长5%。\n牵头责任单位：市财政局。\n";
        assert_eq!(
            told(text),
            ["1|确保完成目标|市发改委|市政府各部门", "2|确保完成目标|市财政局|"]
        );
        let items = items(text);
        assert_eq!(items[0].leader.as_deref(), Some("某某"));
        assert_eq!(items[0].due, Some(date(2031, 12, 31)));
        assert_eq!(items[0].title, "生产总值增长8%");
    }

    #[test]
    fn numbered_labels_and_several_on_a_line() {
        let text = "十件实事任务分解\n三、新建学校\n(一)责任领导:(姓名)\n(二)责任单位:市教育局\n\
            (三)协办单位:市财政局、农业局\n(六)完成时限:2031年内\n四、修建公路\n\
            主管领导:(姓名)  责任单位:市交通局  主要责任人:(姓名)\n进度安排:6月底前开工;12月底前建成\n";
        assert_eq!(told(text), ["三||市教育局|市财政局、市农业局", "四||市交通局|"]);
        let items = items(text);
        assert_eq!((items[0].leader.as_deref(), items[0].due), (None, Some(date(2031, 12, 31))));
        assert_eq!(items[1].due, Some(date(2031, 12, 31)));
    }

    #[test]
    fn verbs_behind_the_text() {
        let text = "2031年为民办实事\n一、新建公厕。改造农村厕所。（市城管局、市卫生局分别负责）\n\
            二、开展培训（市妇联负责）。已培训2万人。\n三、建设中心，由市民政局、财政局负责落实。\n";
        assert_eq!(
            told(text),
            ["一||市城管局、市卫生局|", "二||市妇联|", "三||市民政局、市财政局|"]
        );
    }

    #[test]
    fn pieces_with_offices_of_their_own() {
        let text = "任务分工\n6.新增就业1万人（区人社局）；新建学校3所（牵头单位：区教育局）；\
            治理河道（区水务局负责）。\n7.稳住粮食产量。（区农业农村局牵头）\n";
        let told = told(text);
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0], "6||区教育局|");
        assert_eq!(told[1], "6||区水务局|");
    }

    #[test]
    fn labels_behind_the_text_and_brackets_cut_off() {
        let text = "任务分工\n第1项 生产总值增长6% | 牵头领导:(姓名) | 主责单位:市发改委、各区政府\n\
            第98项 治理停车。 责任单位:市交通局 完成时限:6月底前\n第99项 稳住工业。(市经信委牵头落实\n\
            第100项 稳住农业。(市农业局牵头,市财政局、水\n";
        assert_eq!(
            told(text),
            [
                "第1项||市发改委、各区政府|",
                "第98项||市交通局|",
                "第99项||市经信委|",
                "第100项||市农业局|"
            ]
        );
        let items = items(text);
        assert_eq!(items[0].text, "生产总值增长6%");
        assert_eq!(items[1].due, Some(date(2031, 6, 30)));
    }

    #[test]
    fn leaders_among_the_offices() {
        let text = "任务分工\n1.稳增长。（分管副省长、协管副秘书长负责，省发改委牵头，省财政厅、统计局配合）\n";
        let item = &items(text)[0];
        assert_eq!(item.leader.as_deref(), Some("分管副省长、协管副秘书长"));
        assert_eq!((item.lead.join("、"), item.with.len()), ("省发改委".to_string(), 2));
    }

    #[test]
    fn lists_by_leader() {
        let text = "2031年重点工作责任清单\n一、市长负责事项（共2项）\n1.编制规划。\n责任单位：发改局、财政局\n\
            2.推进改革。\n责任单位：编办\n";
        let items = items(text);
        assert_eq!(items[0].leader.as_deref(), Some("市长"));
        assert_eq!(items[0].section, "市长负责事项");
        assert_eq!(items[0].with, ["财政局"]);
    }

    #[test]
    fn lists_without_offices_and_other_texts() {
        let text = "2031年十件民生实事\n一、办好教育\n1.新建学校3所。\n2.改造操场5个。\n";
        let paper = read(text, &[], None).expect("a list");
        assert_eq!((paper.items.len(), paper.notes.len()), (2, 2));
        let fault = read("这是一封来信，没有任务。", &[], None).unwrap_err();
        assert!(fault.to_string().contains("没有读到任务"));
        assert!(read("  ", &[], None).is_err());
    }

    #[test]
    fn every_item_knows_its_place() {
        let text = "任务清单\n1.新建学校。（责任单位：区教育局）\n";
        let item = &items(text)[0];
        let place: String = text.chars().skip(item.start).take(item.end - item.start).collect();
        assert_eq!(place, "1.新建学校。（责任单位：区教育局）");
    }
}

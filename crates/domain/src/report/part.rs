//! The parts of a report, and which part each statement lies in.
//!
//! Every report walks the same way: front lines, review, a look back with thanks, shortcomings, the
//! general requirement, the plan, a closing call, and sometimes notes on terms. The part decides
//! whether a sentence reports or promises. Chapter headings say where we are; a report without
//! them is followed by the sentences that open each part. To extend, add the words of such a
//! heading or sentence to the lists below.

use super::annex;
use super::ends::{self, SALUTATIONS};
use super::outlook;
use super::section::{CHAPTER, Heading, SECTION};
use super::wording::{holds, length, opening, words};

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Title, meeting, speaker and salutation.
    Front,
    /// What was done.
    Review,
    /// A look back: what the results rest on, lessons, thanks.
    Reflection,
    /// Shortcomings and difficulties.
    Shortcoming,
    /// The situation, the general requirement and the expected targets.
    Outlook,
    /// What will be done.
    Plan,
    /// The closing call.
    Closing,
    /// Terms explained, annexes and page furniture after the closing.
    Notes,
}

impl Part {
    /// Whether the part looks ahead.
    pub(crate) fn looks_ahead(self) -> bool {
        matches!(self, Self::Outlook | Self::Plan)
    }
}

/// A statement as the walk sees it.
pub(crate) struct Line<'t> {
    /// Its folded words.
    pub(crate) words: &'t str,
    /// Its heading, if it is one.
    pub(crate) heading: Option<&'t Heading>,
    /// Whether it opens a line.
    pub(crate) opens_line: bool,
}

impl<'t> Line<'t> {
    /// The words of a chapter heading.
    pub(crate) fn chapter(&self) -> Option<&'t str> {
        self.heading.filter(|heading| heading.level == Some(CHAPTER)).map(|_| self.words)
    }
}

const REVIEW_TITLES: &[&str] =
    words![回顾 总结 成就 过去 工作情况 执行情况 完成情况 的成绩 的进展 体会 经验 启示];
const PLAN_TITLES: &[&str] = words![
    安排 任务 目标 谋划 思路 打算 今后 未来 下一步 建议 重点 部署 要求 举措 展望 自身建设 设想
    主要工作 的工作 蓝图
];
/// Of them those that say what they are in a title of any length.
const PLAN_SURE: &[&str] = words![
    安排 打算 设想 展望 蓝图 总体要求 预期目标 目标任务 主要任务 指导思想 总体思路 工作部署 自身建设
];
/// A title of at most this many scalars names its part with a single word: 二、主要任务.
const LONGEST_BARE_TITLE: usize = 12;
/// Words of the time that a chapter speaks of.
const PERIODS: &[&str] = words![
    今年 明年 今后 未来 下一步 下步 五年 新一年 新的一年 本届 全年 年度 时期 下阶段 当前 本年
];
/// Chapters that open with a promise at once, without a general requirement.
const PLAIN_CHAPTERS: &[&str] = words![自身建设 服务型政府 满意的政府 政府治理 政府建设];

const SHORTCOMING_OPENINGS: &[&str] = words![
    清醒地看到 清醒地认识 清醒的看到 清醒的认识 清醒看到 清醒认识 清楚地看到 清楚地认识
    "问题不容忽视:" 困难和问题主要 未能如期完成 问题和短板 短板和不足 问题和不足
];
const SHORTCOMING_TURNS: &[&str] = words![同时 我们也 但是 必须看到 应当看到 也要看到 不能只看到];
const SHORTCOMING_VERBS: &[&str] = words![存在 面临 还有 还不 仍有 还需 不能更好 依然];
const SHORTCOMING_NOUNS: &[&str] = words![问题 不足 困难 短板 差距 矛盾 挑战 薄弱];
/// How a paragraph that goes on about shortcomings begins.
const SHORTCOMING_CONTINUES: &[&str] = words![
    对此 对这些 面对这些 针对 这些问题 这些都 对于 同时 此外 "——" 特别是 正视
];

const REFLECTION_WORDS: &[&str] = words![
    来之不易 得益于 离不开 归功于 掌舵领航 坚强领导的结果 奋斗的结果 拼搏的结果 衷心的感谢
    衷心感谢 诚挚的感谢 崇高的敬意 崇高敬意 深切体会 深刻体会 深切感受 深刻认识到 工作启示
    必须长期坚持 宝贵经验 的实践证明 的实践使我们 有益的启示 回顾总结 "的启示:"
];

const OUTLOOK_SENTENCES: &[&str] = words![
    总体要求是 总体思路是 总的要求是 指导思想是 基本思路是 奋斗目标是 预期目标是 预期目标为
    "预期目标:" 预期指标是 主要目标是 主要目标为 发展目标是 "总体要求:" "总体思路:" 目标建议
];
const OUTLOOK_OPENINGS: &[&str] = words![
    今年是 "今年," 新的一年 做好今年 今后五年 未来五年 当前和今后 展望 明年 今年工作 今年政府
    面向未来
];
/// Words of the general requirement, which keep a paragraph in the outlook after the targets.
const GENERAL_WORDS: &[&str] = words![
    总体要求 总体思路 必须 要坚持 要牢牢把握 综合考虑 上述目标 上述任务 这些目标 以上目标 工作中
    目标的确定 主要考虑 这样的目标
];
/// How a paragraph that goes on looking back begins: lessons come in a list.
const REFLECTION_CONTINUES: &[&str] = words![
    "——必须" 必须 "——坚持" 坚持 "——坚定" 我们深 实践证明 各位代表 各位委员 同志们 在此 这些成绩
    这些经验 事实证明 所有 回顾
];

/// The part of every statement.
pub(crate) fn assign(lines: &[Line], year: Option<i16>) -> Vec<Part> {
    let closing = ends::closing(lines);
    let mut walk = Walk {
        part: first_part(lines),
        passed_shortcoming: false,
        afterwards: Part::Reflection,
        targets: false,
        reviewed: false,
        titled: false,
        announced: false,
        year,
    };
    let announced = outlook::announced(lines);
    let front = ends::front(lines);
    let mut parts: Vec<Part> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| match index {
            _ if index >= closing.end => {
                if index == closing.end {
                    walk.part = Part::Notes;
                    walk.passed_shortcoming = true;
                }
                walk.step(line, false)
            }
            _ if index >= closing.start => Part::Closing,
            _ if index < front => Part::Front,
            _ => walk.step(line, announced[index]),
        })
        .collect();
    outlook::promise_at_once(lines, &mut parts);
    outlook::look_back(lines, &mut parts);
    outlook::promise_in_passing(lines, &mut parts);
    parts
}

fn first_part(lines: &[Line]) -> Part {
    let first = lines.iter().find_map(|line| line.chapter());
    let at_once = lines.iter().take(4).any(|line| line.chapter().is_some());
    match first.map(title_part) {
        Some(Some(part)) if at_once => part,
        _ => Part::Review,
    }
}

/// The part that a chapter's title names.
fn title_part(title: &str) -> Option<Part> {
    if holds(title, REVIEW_TITLES) {
        Some(Part::Review)
    } else if holds(title, PLAIN_CHAPTERS) {
        Some(Part::Plan)
    } else if holds(title, PLAN_TITLES)
        && (names_period(title) || length(title) <= LONGEST_BARE_TITLE || holds(title, PLAN_SURE))
    {
        Some(Part::Outlook)
    } else {
        None
    }
}

/// Whether a title surely names a plan, rather than work in general.
fn names_plan(title: &str) -> bool {
    holds(title, PLAN_SURE)
        || holds(title, &["目标", "任务", "今后", "未来", "思路", "建议", "今年"])
}

/// Whether a title heads the shortcomings.
fn names_shortcomings(title: &str) -> bool {
    length(title) <= 30
        && holds(title, &["存在的", "存在问题", "问题和", "问题与", "困难和", "差距和", "不足和"])
        && holds(title, SHORTCOMING_NOUNS)
}

/// Whether a title names the time that it speaks of.
fn names_period(title: &str) -> bool {
    let years = title.match_indices('年').any(|(at, _)| {
        title[..at].ends_with(|scalar: char| {
            scalar.is_ascii_digit() || "〇零一二三四五六七八九".contains(scalar)
        })
    });
    years || holds(title, PERIODS)
}

/// The walk through a report.
struct Walk {
    part: Part,
    passed_shortcoming: bool,
    /// The part that goes on when the shortcomings end.
    afterwards: Part,
    /// Whether the expected targets have been read in this outlook.
    targets: bool,
    /// Whether a numbered chapter has named itself the review, so that the next looks ahead.
    reviewed: bool,
    /// Whether the shortcomings stand under a heading of their own, and end with it.
    titled: bool,
    /// Whether the list of works is still announced ahead.
    announced: bool,
    year: Option<i16>,
}

impl Walk {
    /// Moves on to a statement and says which part it lies in.
    fn step(&mut self, line: &Line, announced: bool) -> Part {
        self.announced = announced;
        if let Some(heading) = line.heading {
            self.at_heading(line.words, heading);
            return self.part;
        }
        match self.part {
            Part::Review | Part::Reflection => self.looking_back(line),
            Part::Shortcoming => self.in_shortcomings(line),
            Part::Outlook => return self.in_outlook(line),
            _ => {}
        }
        self.part
    }

    fn at_heading(&mut self, title: &str, heading: &Heading) {
        if self.part == Part::Notes || heading.opens_section && self.opens_notes(title) {
            let promises = heading.opens_section && annex::promises(title);
            self.part = if promises { Part::Plan } else { Part::Notes };
        } else if !self.part.looks_ahead() && heading.opens_section && names_shortcomings(title) {
            self.admit(Part::Reflection);
            self.titled = true;
        } else if heading.level == Some(CHAPTER) || self.turns(title, heading) {
            self.part = self.chapter(title, heading);
            self.targets = false;
            self.titled = false;
        } else if self.part == Part::Outlook && heading.opens_section {
            self.part = Part::Plan;
        } else if self.titled && heading.level.is_none_or(|level| level <= SECTION) {
            self.part = Part::Review;
            self.titled = false;
        } else if self.part == Part::Reflection && !self.passed_shortcoming {
            self.part = Part::Review;
        }
    }

    /// The part that a chapter opens.
    fn chapter(&mut self, title: &str, heading: &Heading) -> Part {
        let named = title_part(title);
        let first = outlook::restarts(title);
        if first && named == Some(Part::Outlook) && !names_plan(title) && !self.passed_shortcoming {
            // 一、2030年的工作 opens the review.
            return Part::Review;
        }
        if self.part == Part::Plan {
            // 突出重点,办好实事 is a theme; only a period (2031年目标) opens another outlook.
            let ahead = named == Some(Part::Outlook) && names_period(title);
            return if ahead { Part::Outlook } else { Part::Plan };
        }
        let reviewed = self.reviewed && !first;
        self.reviewed = heading.level == Some(CHAPTER)
            && (named == Some(Part::Review) || reviewed && named.is_none());
        let ahead = self.passed_shortcoming || self.part.looks_ahead() || reviewed;
        named.unwrap_or(match ahead {
            // 二、2031年工作 names neither: the chapter after the shortcomings looks ahead.
            true if title.contains("工作") && names_period(title) => Part::Outlook,
            true => Part::Plan,
            false => Part::Review,
        })
    }

    /// Whether a title without a number opens a chapter: 2031年主要任务.
    fn turns(&self, title: &str, heading: &Heading) -> bool {
        heading.level.is_none()
            && heading.opens_section
            && !title.ends_with('。')
            && length(title) <= 24
            && names_period(title)
            && match title_part(title) {
                Some(Part::Review) => !self.passed_shortcoming,
                Some(_) => !matches!(self.part, Part::Plan | Part::Front),
                None => false,
            }
    }

    /// Whether a title opens the notes on terms or an annex.
    fn opens_notes(&self, title: &str) -> bool {
        let ahead = self.passed_shortcoming || self.part.looks_ahead();
        ahead && annex::heads(title)
    }

    fn looking_back(&mut self, line: &Line) {
        if self.opens_outlook(line) {
            self.part = Part::Outlook;
            self.targets = states_targets(line.words);
        } else if opens_shortcomings(line.words) {
            self.admit(Part::Reflection);
        } else if holds(line.words, REFLECTION_WORDS) || sums_up(line.words) {
            self.part = Part::Reflection;
        } else if self.part == Part::Reflection
            && line.opens_line
            && !self.passed_shortcoming
            && opening(line.words, REFLECTION_CONTINUES).is_none()
        {
            self.part = Part::Review;
        }
    }

    /// Goes into the shortcomings, which leave off into the given part.
    fn admit(&mut self, afterwards: Part) {
        self.part = Part::Shortcoming;
        self.passed_shortcoming = true;
        self.afterwards = afterwards;
    }

    fn in_shortcomings(&mut self, line: &Line) {
        if self.opens_outlook(line) {
            self.part = Part::Outlook;
            self.targets = states_targets(line.words);
        } else if !self.titled && line.opens_line && !continues_shortcomings(line.words) {
            self.part = self.afterwards;
        }
    }

    /// The outlook ends after the sentence that introduces the list of works, or with the paragraph
    /// of the targets when a plain paragraph follows.
    fn in_outlook(&mut self, line: &Line) -> Part {
        if !self.passed_shortcoming && !self.targets && opens_shortcomings(line.words) {
            self.admit(Part::Outlook);
            return self.part;
        }
        if outlook::introduces_works(line.words) {
            self.part = Part::Plan;
            return Part::Outlook;
        }
        if self.announced {
            self.targets |= states_targets(line.words);
            return self.part;
        }
        let first_point = self.targets && opening(line.words, &["一是", "第一,"]).is_some();
        let plain = self.targets && line.opens_line && !holds(line.words, GENERAL_WORDS);
        if first_point || plain || outlook::opens_theme(line) {
            self.part = Part::Plan;
        }
        self.targets |= states_targets(line.words);
        self.part
    }

    fn opens_outlook(&self, line: &Line) -> bool {
        if holds(line.words, OUTLOOK_SENTENCES) {
            return true;
        }
        let plan_year = self.year.is_some_and(|year| {
            let digits = line.words.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &line.words[digits..];
            line.words[..digits].parse() == Ok(year) && opening(rest, &["年是", "年,"]).is_some()
        });
        self.passed_shortcoming
            && line.opens_line
            && (plan_year || opening(line.words, OUTLOOK_OPENINGS).is_some())
    }
}

/// Whether the sentence addresses the deputies and sums the year up: 各位代表,过去一年是……的一年.
fn sums_up(words: &str) -> bool {
    opening(words, SALUTATIONS).is_some() && holds(words, &["的一年", "的五年", "之年"])
}

/// Whether the sentence turns to shortcomings.
fn opens_shortcomings(words: &str) -> bool {
    if holds(words, SHORTCOMING_OPENINGS) {
        return holds(words, SHORTCOMING_NOUNS) || words.contains("清醒") || words.contains("未能");
    }
    holds(words, SHORTCOMING_TURNS)
        && holds(words, SHORTCOMING_NOUNS)
        && ["存在", "面临", "还有"].iter().any(|verb| {
            words.split_once(verb).is_some_and(|(_, rest)| {
                opening(rest, &["着", "不少", "一些", "许多", "诸多", "不容", "很多"]).is_some()
            })
        })
}

/// Whether a paragraph goes on about shortcomings.
fn continues_shortcomings(words: &str) -> bool {
    let numbered = super::section::numbering(words).is_some();
    numbered
        || opening(words, SHORTCOMING_CONTINUES).is_some()
        || holds(words, SHORTCOMING_VERBS) && holds(words, SHORTCOMING_NOUNS)
}

/// Whether the sentence states the general requirement.
pub(crate) fn states_requirement(words: &str) -> bool {
    holds(
        words,
        &[
            "总体要求是",
            "总体思路是",
            "总的要求是",
            "指导思想是",
            "基本思路是",
            "总体要求:",
            "基本要求是",
            "工作要求是",
            "总要求是",
            "工作总基调是",
            "工作思路是",
            "主要着力点是",
            "基本原则是",
        ],
    )
}

/// Whether the sentence states the expected targets.
pub(crate) fn states_targets(words: &str) -> bool {
    holds(words, &["预期目标", "预期指标", "目标是", "目标为", "目标:", "目标任务是", "主要指标"])
        && words.bytes().any(|byte| byte.is_ascii_digit())
        && holds(words, &["增长", "达到", "左右", "以上", "控制在", "同步", "突破"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::kind::heading;
    use crate::report::segment::cut;
    use crate::report::text::Text;

    fn check(raw: &str, year: Option<i16>, expect: &[Part]) {
        let text = Text::new(raw);
        let cuts = cut(&text);
        let headings = heading::standing(&text, &cuts);
        let lines: Vec<_> = cuts
            .iter()
            .zip(&headings)
            .map(|(cut, heading)| Line {
                words: text.slice(cut.range.clone()),
                heading: heading.as_ref(),
                opens_line: cut.opens_line,
            })
            .collect();
        assert_eq!(assign(&lines, year), expect, "{raw}");
    }

    #[test]
    fn chapters_lead() {
        use Part::*;
        check(
            "政府工作报告\n各位代表:\n现在,我代表县政府报告工作,请予审议。\n一、去年工作回顾\n\
             修路九条。\n二、今年工作安排\n今年是关键一年。\n(一)抓好产业\n建设园区。\n\
             三、加强政府自身建设\n改进作风。\n各位代表!任重道远。让我们一起努力奋斗!\n名词解释\n",
            None,
            &[
                Front, Front, Front, Review, Review, Outlook, Outlook, Plan, Plan, Plan, Plan,
                Closing, Closing, Closing, Notes,
            ],
        );
    }

    #[test]
    fn sentences_lead_where_no_chapter_does() {
        use Part::*;
        check(
            "去年修路九条。\n成绩来之不易。\n我们也清醒地看到,还有不少问题。路还不够宽。\n\
             对此,我们一定努力解决。\n2031年是关键一年。\n经济发展的预期目标是:产值增长6%。\n\
             我们将抓好以下工作:\n建设园区。",
            Some(2031),
            &[
                Review,
                Reflection,
                Shortcoming,
                Shortcoming,
                Shortcoming,
                Outlook,
                Outlook,
                Outlook,
                Plan,
            ],
        );
    }
}

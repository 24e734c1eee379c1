//! Which indicator a name means.
//!
//! Reports name one indicator in many ways: 地区生产总值, GDP, 县域生产总值. [`INDICATORS`] says which
//! names are one, and which indicators lie so near that a report may answer for one with the other
//! (一般公共预算收入, 财政收入): such an answer is shown as 口径不同. A name outside the table is
//! compared by its words. To extend, add a word that says nothing of the thing to [`FRAMES`] or
//! [`TRAILS`].

use serde::{Deserialize, Serialize};

use super::names::{INDICATORS, SHORT};
use crate::report::same::same_quantity;
use crate::report::text::Text;
use crate::report::wording::{closing, opening, words};

/// The indicators that every report sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Main {
    /// 生产总值
    Product,
    /// 预算收入
    Revenue,
    /// 固定资产投资
    Investment,
    /// 零售总额
    Retail,
    /// 工业增加值
    Industry,
}

impl Main {
    /// All of them, in the order in which reports give them.
    pub const ALL: [Main; 5] =
        [Main::Product, Main::Revenue, Main::Investment, Main::Retail, Main::Industry];

    /// The short name, as records made by hand give it.
    pub fn in_words(self) -> &'static str {
        match self {
            Main::Product => "生产总值",
            Main::Revenue => "预算收入",
            Main::Investment => "固定资产投资",
            Main::Retail => "零售总额",
            Main::Industry => "工业增加值",
        }
    }
}

/// Indicators so near that one may answer for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Product,
    Revenue,
    Investment,
    Retail,
    Industry,
    Income,
    Unemployment,
    Trade,
    Alone,
}

/// An indicator under all its names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Indicator {
    /// Its usual name.
    pub(crate) title: &'static str,
    pub(crate) family: Family,
    /// Every name of it.
    pub(crate) names: &'static [&'static str],
}

impl Indicator {
    /// The main indicator that it is, or may answer for.
    pub(crate) fn main(&self) -> Option<Main> {
        match self.family {
            Family::Product => Some(Main::Product),
            Family::Revenue => Some(Main::Revenue),
            Family::Investment => Some(Main::Investment),
            Family::Retail => Some(Main::Retail),
            Family::Industry => Some(Main::Industry),
            Family::Income | Family::Unemployment | Family::Trade | Family::Alone => None,
        }
    }

    /// Whether less of it is better, so that its target is a ceiling.
    pub(crate) fn is_ceiling(&self) -> bool {
        self.family == Family::Unemployment || self.title == "居民消费价格"
    }
}

/// Words in front of a name that do not change what is measured.
const FRAMES: &[&str] = words![
    全区 全县 全市 全省 全国 全旗 全州 全盟 全自治区 我区 我县 我市 我省 我国 全年 当年 今年 年度 累计
    带动 拉动 完成 实现 预计 其中 力争 确保 推动 促进 保持 努力 辖区 就是 初步预计 初步统计 使
];
/// Words after a name that say how it moved, not what it is.
const TRAILS: &[&str] = words![
    历史性 可比 按可比口径 按可比价格 按可比价 按可比价格计算 可比口径 可比价 同口径 同比 比上年 较上年
    预计 完成 实现 达到 达 增速 增幅 增长率 增长 涨幅 迈上 突破 约 均 分别 人数增长 增长速度 总体 首次
    持续 稳步 年 实际 首次突破 成功 一举 上年
];

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An indicator of the table.
    Known(&'static Indicator),
    /// Something else, under its name without frames.
    Free(String),
}

impl Meaning {
    /// What a name means; `moves` says that the figure is a growth, a decline or a comparison.
    pub(crate) fn of(name: &str, moves: bool) -> Meaning {
        let bare = bare(name);
        match known(&bare) {
            Some(indicator) if moves || !SHORT.contains(&bare.as_str()) => {
                Meaning::Known(indicator)
            }
            _ => Meaning::Free(bare),
        }
    }

    /// Whether a name is nothing but words of how something moved: 可比, 同比.
    pub(crate) fn is_hollow(name: &str) -> bool {
        let bare = bare(name);
        bare.is_empty() || TRAILS.contains(&bare.as_str())
    }

    /// The indicators that a joint name names: 全部财政收入和一般预算收入 names two.
    pub(crate) fn joint(name: &str, moves: bool) -> Vec<Meaning> {
        let parts: Vec<&str> = name.split(['和', '、', '与', '及']).collect();
        let meanings: Vec<Meaning> = parts.iter().map(|part| Meaning::of(part, moves)).collect();
        let all_known = meanings.iter().all(|meaning| matches!(meaning, Meaning::Known(_)));
        if all_known { meanings } else { vec![Meaning::of(name, moves)] }
    }

    /// The indicator of the table that it is.
    pub(crate) fn indicator(&self) -> Option<&'static Indicator> {
        match self {
            Meaning::Known(indicator) => Some(indicator),
            Meaning::Free(_) => None,
        }
    }

    /// How well a claim about `other` answers a target about this.
    pub(crate) fn answered_by(&self, other: &Meaning) -> Answers {
        match (self, other) {
            (Meaning::Known(a), Meaning::Known(b)) if a == b => Answers::Same,
            (Meaning::Known(a), Meaning::Known(b)) => {
                let near = a.family == b.family && a.family != Family::Alone;
                if near && a.family != Family::Trade { Answers::Near } else { Answers::Not }
            }
            (Meaning::Free(a), Meaning::Free(b)) if alike(a, b) => Answers::Same,
            _ => Answers::Not,
        }
    }
}

/// Whether one indicator answers for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answers {
    /// It is another thing.
    Not,
    /// It is measured otherwise.
    Near,
    /// It is the same.
    Same,
}

fn known(bare: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().find(|indicator| indicator.names.contains(&bare))
}

/// The name without what stands around it. A name of the table is never cut.
fn bare(name: &str) -> String {
    let folded: String = Text::new(name).folded().chars().filter(|c| !c.is_whitespace()).collect();
    let marks = ['"', '“', '”', '*', ',', ':', '、', '(', ')'];
    let mut bare = without_bracket(&folded.to_uppercase()).trim_matches(marks).to_string();
    if let Some((name, _)) = bare.split_once('比').filter(|(name, rest)| {
        !name.is_empty() && rest.starts_with(|c: char| c.is_ascii_digit() || c == '上')
    }) {
        bare = name.to_owned();
    }
    loop {
        if known(&bare).is_some() {
            return bare;
        }
        let cut = match (opening(&bare, FRAMES), closing(&bare, TRAILS)) {
            (Some(frame), _) if bare.len() > frame.len() => bare[frame.len()..].to_string(),
            (_, Some(trail)) if bare.len() > trail.len() => {
                bare[..bare.len() - trail.len()].to_string()
            }
            _ => return bare,
        };
        bare = cut.trim_matches(marks).to_string();
    }
}

/// 一般公共预算收入(扣除留抵退税因素) without its bracket, unless the bracket is all that tells it.
fn without_bracket(name: &str) -> String {
    let bracket = name.find('(').filter(|at| *at > 0).zip(name.rfind(')'));
    match bracket {
        Some((open, close)) if open < close && !name[open..close].contains("PM") => {
            format!("{}{}", &name[..open], &name[close + 1..])
        }
        _ => name.to_owned(),
    }
}

/// How alike two names outside the table must be.
const ALIKE: f32 = 0.8;
/// Words that two names of one quantity share or both lack.
const TELLING: &[&str] = words![
    城镇 农村 城乡 新增 人均 累计 率 占比 比重 出口 技改 工业 民间 单位 高新技术 规模以上 规上 总量 面积
    常住 户籍 服务业 制造业 建筑业 数字经济 旅游 粮食 投资 存款 贷款
];

fn alike(a: &str, b: &str) -> bool {
    let tells = |word: &&&str| a.contains(**word) != b.contains(**word);
    a == b || !TELLING.iter().any(|word| tells(&word)) && same_quantity(a, b) >= ALIKE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(name: &str) -> &'static str {
        Meaning::of(name, true).indicator().map_or("", |indicator| indicator.title)
    }

    #[test]
    fn one_indicator_under_many_names() {
        for (name, expect) in [
            ("全县地区生产总值", "地区生产总值"),
            ("ＧＤＰ", "地区生产总值"),
            ("经济增长", "地区生产总值"),
            ("地方一般预算收入可比", "一般公共预算收入"),
            ("全部财政收入", "财政总收入"),
            ("带动固定资产投资", "固定资产投资"),
            ("社零总额", "社会消费品零售总额"),
            ("规上企业工业增加值", "规模以上工业增加值"),
            ("农民人均纯收入", "农村居民人均可支配收入"),
            ("单位GDP能耗", "单位生产总值能耗"),
            ("一般公共预算收入（扣除退税因素）", "一般公共预算收入"),
            ("一般公共预算收入比2029年调整预算收入", "一般公共预算收入"),
            ("开发区规上工业增加值", ""),
            ("海洋生产总值", ""),
            ("人均地区生产总值", ""),
            ("", ""),
        ] {
            assert_eq!(title(name), expect, "{name}");
        }
    }

    #[test]
    fn a_short_name_means_an_indicator_only_where_it_moves() {
        assert!(Meaning::of("投资", true).indicator().is_some());
        assert!(Meaning::of("完成投资", false).indicator().is_none());
        assert!(Meaning::is_hollow("按可比口径") && !Meaning::is_hollow("投资"));
    }

    #[test]
    fn near_indicators_answer_with_a_difference() {
        let answers = |a: &str, b: &str| Meaning::of(a, false).answered_by(&Meaning::of(b, false));
        assert_eq!(answers("生产总值", "GDP"), Answers::Same);
        assert_eq!(answers("一般公共预算收入", "全部财政收入"), Answers::Near);
        assert_eq!(answers("进出口总额", "出口总额"), Answers::Not);
        assert_eq!(answers("原煤产量", "全区原煤产量"), Answers::Same);
        assert_eq!(answers("城镇污水处理率", "农村污水处理率"), Answers::Not);
    }

    #[test]
    fn a_joint_name_names_all() {
        let titles = |name: &str| -> Vec<&str> {
            let meanings = Meaning::joint(name, false);
            meanings.iter().filter_map(|meaning| Some(meaning.indicator()?.title)).collect()
        };
        assert_eq!(titles("全部财政收入和一般预算收入"), ["财政总收入", "一般公共预算收入"]);
        assert_eq!(titles("甲和乙两条道路"), [""; 0]);
    }
}

//! Promises that a plan proposes to leave out (不纳入), each with its reason.
//!
//! A statement of political commitment is answered for elsewhere, matters of the armed forces are
//! not tracked in this system, and a slogan at the head of a section promises what the sentences
//! after it say in particular. The reading proposes; a person decides. To extend, add a word to the
//! list of its reason.

use serde::{Deserialize, Serialize};

use super::kind::context::{MANNERS, WORK};
use super::wording::{closing, holds, opening, words};

/// Why a promise is proposed to be left out of the plan (不纳入).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aside {
    /// A statement of political commitment.
    #[serde(rename = "政治表述")]
    Political,
    /// A matter of the armed forces.
    #[serde(rename = "涉军")]
    Military,
    /// A slogan, or a sentence that sums up those after it.
    #[serde(rename = "口号")]
    Slogan,
}

const POLITICAL: &[&str] = words![
    两个确立 两个维护 四个意识 四个自信 党的领导 新时代中国特色社会主义思想 政治判断力 对党忠诚 忠诚为政
    讲政治 政治站位 政治建设 政治责任 从严治党 主题教育 党史学习教育 党纪学习教育 国之大者 初心使命
    党中央集中统一领导 政治纪律 政治方向 政治生态 拥护 习近平总书记 执政为民 人民至上 三严三实
    三个代表 群众路线 党的建设 政治立场 人民立场
];
const MILITARY: &[&str] = words![
    国防 民兵 预备役 征兵 驻军 军民融合 军民共建 军地 拥军 双拥 人民武装 武警 军政军民 兵员 军队
    后备力量建设
];
/// How a sentence begins that urges rather than promises.
const URGING: &[&str] = words![
    坚持 始终 践行 牢记 牢固树立 树牢 厚植 坚定不移 深入践行 大力弘扬 弘扬 发扬 大力发扬 恪守 永葆 不忘
    我们将始终 我们必须 我们一定 我们要 必须 必须始终 把 以 用 锚定 聚焦 紧扣 围绕 抢抓 立足 统筹发展
    深入贯彻 全面贯彻 认真贯彻 坚决贯彻 完整准确 进一步增强 全力以赴 唱响 大力唱响 站稳 心怀 胸怀 树立
    坚定 保持 勇于 敢于 对标 按照 新思想
];
/// What a slogan promises: nothing that could be counted or shown.
const LOFTY: &[&str] = words![
    新局面 新篇章 新突破 新台阶 新格局 新成效 新跨越 新优势 新作为 新活力 新胜利 新辉煌 高质量发展 体系
    动力 支撑 基础 底色 样板 高地 格局 合力 引擎 活力 实效 满意 幸福 美好 目标 作风 情怀 精神 本领 标准
    水平 能力 发展 攻坚战 现代化
];

/// What is known of a promise besides its words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Standing {
    /// Whether it states a figure.
    pub(crate) counts: bool,
    /// Whether it is the first sentence under its heading, and others follow.
    pub(crate) heads_section: bool,
}

/// Why a promise is proposed to be left out; none for one that is planned.
pub(crate) fn of(words: &str, standing: Standing) -> Option<Aside> {
    if standing.counts {
        return None;
    }
    let clauses = || words.split([',', ';', '。']).filter(|clause| !clause.is_empty());
    let works = |listed: &[&str]| {
        clauses()
            .filter(|clause| {
                let clause = clause.trim();
                let acts = opening(clause, WORK).is_some() || opening(clause, MANNERS).is_some();
                acts && !holds(clause, listed)
            })
            .count()
    };
    // 做好国防动员、邮政通信、民族宗教等工作 is a list in which it is one of many.
    let listed =
        clauses().any(|clause| holds(clause, MILITARY) && clause.matches('、').count() >= 3);
    if holds(words, MILITARY) && !listed && works(MILITARY) <= 1 {
        Some(Aside::Military)
    } else if holds(words, POLITICAL) && works(POLITICAL) <= 1 {
        Some(Aside::Political)
    } else if (standing.heads_section || holds(words, &["我们"])) && urges(words) && works(&[]) <= 2
    {
        Some(Aside::Slogan)
    } else {
        None
    }
}

/// Whether a sentence urges and ends loftily.
fn urges(words: &str) -> bool {
    let bare = words.trim_end_matches(['。', ';', '!']);
    let last = bare.rsplit(',').next().unwrap_or_default();
    opening(words, URGING).is_some()
        && closing(last, LOFTY).is_some()
        && !holds(words, &["项目", "工程", "行动", "试点", "制度", "办法", "条例", "底前", "年内"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_to_be_left_out() {
        for (words, counts, heads_section, expect) in [
            ("坚决拥护“两个确立”,做到“两个维护”。", false, false, Some(Aside::Political)),
            ("加强国防教育和后备力量建设。", false, false, Some(Aside::Military)),
            ("坚持创新驱动,加快锻造高质量发展核心引擎。", false, true, Some(Aside::Slogan)),
            ("我们必须始终站稳人民立场,保持奋斗精神。", false, false, Some(Aside::Political)),
            ("抢抓机遇,新建双拥公园2座。", true, false, None),
            ("坚持预防为主,开展隐患排查行动。", false, true, None),
            ("坚持规划引领,完善预案,推进演练,提升应急能力。", false, true, None),
            ("做好国防动员、邮政通信、民族宗教、地方史志等工作。", false, false, None),
            ("完善退役军人服务保障。", false, false, None),
        ] {
            assert_eq!(of(words, Standing { counts, heads_section }), expect, "{words}");
        }
    }
}

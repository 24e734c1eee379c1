//! The nature of a task: on whom its progress depends, which decides when it counts as done.
//!
//! Targets are binding or expected; work depends on an enterprise, on a higher level, goes on all
//! the time, or is the district's own. To extend, add a word to the list of the nature.

use serde::{Deserialize, Serialize};

use crate::report::wording::{closing, holds, opening, words};

/// On whom a task depends (任务性质).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nature {
    /// The district does it itself.
    #[serde(rename = "区级主导")]
    Own,
    /// The district asks a higher level for it.
    #[serde(rename = "争取上级")]
    Sought,
    /// An enterprise does it; the district serves.
    #[serde(rename = "企业实施")]
    Enterprise,
    /// It has no end; the year has a visible result.
    #[serde(rename = "持续推进")]
    Ongoing,
    /// A target that a higher level has made binding.
    #[serde(rename = "约束性")]
    Binding,
    /// A target that is expected.
    #[serde(rename = "预期性")]
    Expected,
}

/// Indicators that higher levels hand down as binding.
const BINDING: &[&str] = words![
    能耗 排放 "PM2.5" 空气质量 优良天数 水质 约束性 节能 减排 耕地 粮食 降碳 用水 断面 森林覆盖率
    安全事故 "劣V类" 氮氧化物 化学需氧量 细颗粒物
];
/// Words by which a district asks a higher level.
const SOUGHT: &[&str] = words![
    争取上级 积极争取 争取将 争取纳入 纳入国家 纳入省 列入省 列入国家 跑办 争创 申报 申请 向上
    专项债 国债 审批落地 获批 能耗单列 创建国家 创建省 争取国家 争取省 入选
];
/// What an enterprise's name ends with or holds.
const ENTERPRISES: &[&str] = words![
    公司 集团 煤业 焦化 水泥 药业 钢铁 化工企业 煤化工 股份 电厂 煤矿 矿业 实业 铝业 重工 酒业
    食品厂 光伏发电 风电项目 企业实施 生物科技 热电 矿井 年产 钢厂 建材企业 焦化企业
    企业生产
];
/// Works that an enterprise carries out.
const WORKS: &[&str] = words![
    项目 技改 扩建 生产线 投产 达产 产能 掘进 工作面 建设 改造 矿井 工程 吨 水平 机组 产品
];
const ONGOING: &[&str] = words![
    持续 常态化 长效 始终 不断 巩固 坚持 严格 坚决 长期 深入 加强 强化 严守 严防 弘扬 践行 营造
    健全 全面落实 优化 防范 维护
];
/// Words of an end: work that has one is not ongoing.
const ENDS: &[&str] = words![
    建成 完成 开工 竣工 投用 投产 通车 新建 改造 启动 实施 建设 打造 出台 编制 创建 引进 培育 推进
    底前 年内
];

/// The nature of a target.
pub(crate) fn of_target(text: &str) -> Nature {
    if holds(text, BINDING) { Nature::Binding } else { Nature::Expected }
}

/// The nature of a piece of work. `counted` says that it promises a number.
pub(crate) fn of_work(text: &str, counted: bool) -> Nature {
    let first = text.split([',', ';', '。']).next().unwrap_or_default();
    let pushes = opening(first, &["推动", "支持", "鼓励", "重点支持"]).is_some();
    let makes = pushes && holds(first, &["产品", "生产线"]);
    if (makes || holds(text, ENTERPRISES) && holds(text, WORKS)) && !is_policy(text) {
        Nature::Enterprise
    } else if holds(text, SOUGHT) {
        Nature::Sought
    } else if !counted
        && (opening(first, ONGOING).is_some() || holds(text, &["持续", "常态化"]))
        && !holds(first, ENDS)
    {
        Nature::Ongoing
    } else {
        Nature::Own
    }
}

/// Support for enterprises in general is the district's own work.
fn is_policy(text: &str) -> bool {
    holds(
        text,
        &["平台公司", "国有企业", "中小企业", "企业家", "民营企业", "国企", "规上企业", "产业链"],
    ) && closing(text.trim_end_matches(['。', ',', ';']), &["建设", "投产", "项目"]).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natures() {
        for (text, counted, expect) in [
            ("加快甲乙煤业扩建项目建设", false, Nature::Enterprise),
            ("推动某某集团生产线技术改造", false, Nature::Enterprise),
            ("积极争取上级资金6亿元", true, Nature::Sought),
            ("争创国家全域旅游示范区", false, Nature::Sought),
            ("持续优化营商环境", false, Nature::Ongoing),
            ("常态化开展扫黑除恶", false, Nature::Ongoing),
            ("新建公办幼儿园3所", true, Nature::Own),
            ("完善企业家服务制度,支持民营企业发展", false, Nature::Own),
        ] {
            assert_eq!(of_work(text, counted), expect, "{text}");
        }
        assert_eq!(of_target("单位能耗下降3%"), Nature::Binding);
        assert_eq!(of_target("地区生产总值增长7%"), Nature::Expected);
    }
}

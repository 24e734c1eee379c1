//! Of which place a report speaks, and of what level it is.
//!
//! Front lines name most places; a text that has lost them is asked which level it speaks of (我市,
//! 全县) and which place of that level it names most often. Provinces and prefecture-level places
//! are known by name, because 市 alone does not tell a prefecture from a county-level city. To
//! extend, add a name to its list, or a word that only looks like a place to [`NOT_PLACES`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::kind::context::WORK;
use super::wording::{closing, head, holds, is_han, length, opening, words};

/// The level of a place (行政层级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole country (全国).
    Nation,
    /// A province, autonomous region or municipality under the central government (省级).
    Province,
    /// A prefecture-level city, prefecture or league (地市级).
    City,
    /// A county, district or county-level city (县级).
    County,
    /// A town, township or street (乡级).
    Town,
}

/// Provinces and autonomous regions, by the words that a text calls them.
const PROVINCES: &[&str] = words![
    河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
    陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆
];
/// Autonomous regions with their full names.
const REGIONS: &[(&str, &str)] = &[
    ("内蒙古", "内蒙古自治区"),
    ("广西", "广西壮族自治区"),
    ("西藏", "西藏自治区"),
    ("宁夏", "宁夏回族自治区"),
    ("新疆", "新疆维吾尔自治区"),
];
const MUNICIPALITIES: &[&str] = words![北京 天津 上海 重庆];
/// Prefecture-level cities, in the order of the national division code.
const CITIES: &[&str] = words![
    石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中
    运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连
    鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 吉林 四平 辽源 通化 白山 松原
    白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州
    常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山
    台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州
    厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
    济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳
    平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌
    襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州
    怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞
    中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口
    三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安
    巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 拉萨 日喀则 昌都
    林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威
    张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密
    莱芜 襄樊 巢湖 思茅
];
/// Characters that stand in no place's name, or only before one.
const NOT_NAMES: &str =
    "区县市省的我全各本和及与在以为让进等善动提完推使将把是有对到由从被向加地新驻该两三几个强兴";
/// What follows when 区, 县 or 市 is part of a longer word: 区委, 市场.
const NOT_AFTER: &[&str] = words![委 政府 人大 政协 级 内 域 属 情 场 民 值 容 间 块 政 位 辖];
/// Two characters before 区, 县 or 市 that make no place.
const NOT_PLACES: &[&str] = words![
    示范 中心 综合 实验 试验 开发 经济 生态 工业 产业 高新 城市 历史 自治 保护 规划 功能 核心 集聚
    居民 农业 旅游 风景 无小 园林 文明 卫生 全国 全省 全市 各级 省市 小康 老旧 重点 主城 建成 贫困
    地下 行政 度假 综改 保税 自贸 合作 先行 先导 改革 贸易 强区 兴区 商业 工矿 棚户 集中 特色 森林
    国家 上市 菜市 超市 夜市 股市 都市 门市 楼市 创新 现代 驻区 辖区 全区 全县 市级 城区 社区 园区
    产区 种植 养殖 控制 管控 聚集 经开 解放 成立 力促 加快 推进 增强 五年 百强 安置 雄安 铁路 按照 根据
    围绕 结合 立足 会暨 服务
];
/// What belongs to a place and stands after its bare name.
const OF_A_PLACE: &[&str] = words![人民 儿女 大地 发展史 干部群众 百姓];
/// What stands before them and is no name.
const ANY_PEOPLE: &[&str] =
    words![广大 各族 依靠 造福 满足 为了 当地 群众 城乡 代表 平民 党员 历史 企业];
/// How often a bare name stands in the report of its place.
const NAMED_THROUGHOUT: usize = 8;
/// Bytes of a text in which the names of a long list are sought.
const FEW_PAGES: usize = 15_000;
/// How often a text names its own level, or a place, to be believed.
const SAID_OFTEN: usize = 3;
/// How many mentions of a level its government's own name is worth.
const SAID_OUTRIGHT: usize = 100;
/// Places that are weighed against each other, so that a text full of them stays linear.
const MOST_PLACES: usize = 12;

/// The level of a place by its name; none if the name is empty or of no known sort.
pub(crate) fn level(place: &str) -> Option<Level> {
    let bare = place.trim_end_matches('市');
    if place == "全国" {
        Some(Level::Nation)
    } else if place.ends_with('省')
        || closing(place, &["自治区", "特别行政区"]).is_some()
        || MUNICIPALITIES.contains(&bare)
    {
        Some(Level::Province)
    } else if closing(place, &["自治州", "盟", "地区", "州"]).is_some()
        || place.ends_with('市') && CITIES.contains(&bare)
    {
        Some(Level::City)
    } else if place.ends_with(['市', '区', '县', '旗']) {
        Some(Level::County)
    } else {
        place.ends_with(['镇', '乡', '道']).then_some(Level::Town)
    }
}

/// The last place of 甲市乙区.
pub(crate) fn innermost(words: &str) -> Option<String> {
    const LEVELS: &[&str] = words![自治区 自治州 自治县 省 市 区 县 旗 盟 州 镇 乡 街道];
    let words = words.trim();
    let level = closing(words, LEVELS)?;
    let body = &words[..words.len() - level.len()];
    let above = ["自治州", "省", "市", "盟", "州", "区", "县"]
        .iter()
        .filter_map(|word| body.rfind(word).map(|at| at + word.len()))
        .filter(|&at| at < body.len())
        .max()
        .unwrap_or(0);
    let name = &words[above..];
    (2..=12).contains(&length(name)).then(|| name.to_string())
}

/// The place that a text without front lines speaks of: of the level that it calls its own, the
/// place that it names most often.
pub(crate) fn guessed(folded: &str) -> Option<String> {
    let sample = head(folded, 60_000);
    let opening_words = head(folded, 6_000);
    let own = |words: &[&str]| -> usize { words.iter().map(|w| sample.matches(w).count()).sum() };
    // 我代表县人民政府 says the level outright.
    let spoken = |level: &str| -> usize {
        let speaks = [format!("代表{level}人民政府"), format!("代表{level}政府")];
        if speaks.iter().any(|words| opening_words.contains(words)) { SAID_OUTRIGHT } else { 0 }
    };
    let nation = own(&["全国", "我国"]);
    let province = own(&["全省", "我省", "全自治区"]) + spoken("省");
    let city = own(&["全市", "我市"]) + spoken("市");
    let county = own(&["全县", "我县"]) + spoken("县");
    let district = own(&["全区", "我区"]) + spoken("区");
    let local = province.max(city).max(county).max(district);
    if nation >= 2 * SAID_OFTEN && local < SAID_OFTEN {
        return Some("全国".into());
    }
    let most = [nation / 2, province, city, county, district].into_iter().max().unwrap_or(0);
    if most < SAID_OFTEN {
        // Too little is said of a level: the place that is named most speaks.
        let (city, province) = (listed(sample, CITIES, "市"), listed(sample, PROVINCES, "省"));
        let named = |place: &Option<String>| -> usize {
            place.as_ref().map_or(0, |name| own(&[name.trim_end_matches(['市', '省'])]))
        };
        let wide = if named(&city) >= named(&province) { city } else { province };
        let narrow = often(sample, &['区', '县', '市']);
        return if named(&wide) >= SAID_OFTEN { wide.map(|name| full(&name)) } else { narrow };
    }
    if district == most {
        return often(sample, &['区']).or_else(|| region(sample)).or_else(|| peopled(sample, '区'));
    }
    if county == most {
        return often(sample, &['县']).or_else(|| peopled(sample, '县'));
    }
    if province == most {
        return listed(sample, PROVINCES, "省").map(|name| full(&name));
    }
    listed(sample, CITIES, "市").or_else(|| often(sample, &['市']))
}

/// The place that the text never gives its level: 甲乙人民, 甲乙大地, and 甲乙 everywhere.
fn peopled(sample: &str, level: char) -> Option<String> {
    let plain = |word: &&str| {
        word.chars().all(|c| is_han(c) && !NOT_NAMES.contains(c))
            && !WORK.contains(word)
            && !NOT_PLACES.contains(word)
            && !ANY_PEOPLE.contains(word)
    };
    let names: BTreeSet<&str> = OF_A_PLACE
        .iter()
        .flat_map(|after| sample.match_indices(after))
        .map(|(at, _)| last(&sample[..at], 2))
        .filter(plain)
        .take(MOST_PLACES * 2)
        .collect();
    let counted = names.into_iter().map(|name| (sample.matches(name).count(), name));
    let (_, best) = counted.filter(|&(count, _)| count >= NAMED_THROUGHOUT).max()?;
    Some(format!("{best}{level}"))
}

/// The last scalars of the words.
fn last(words: &str, scalars: usize) -> &str {
    let start = words.char_indices().rev().nth(scalars - 1).map_or(0, |(at, _)| at);
    &words[start..]
}

/// The name of the list that the text names most often, with its level.
fn listed(sample: &str, names: &[&str], level: &str) -> Option<String> {
    // A few pages name it often enough; every name of the list is sought in them once.
    let sample = head(sample, FEW_PAGES);
    let counted = names.iter().map(|name| (sample.matches(name).count(), *name));
    let (count, best) = counted.max_by_key(|&(count, _)| count)?;
    (count > 1).then(|| format!("{best}{level}"))
}

fn region(sample: &str) -> Option<String> {
    let count = |(name, _): &&(&str, &str)| sample.matches(name).count();
    let best = REGIONS.iter().max_by_key(count).filter(|region| count(region) > 1)?;
    Some(best.1.to_string())
}

/// A region's full name in place of 某省.
fn full(name: &str) -> String {
    let bare = name.trim_end_matches('省');
    let region = REGIONS.iter().find(|(short, _)| *short == bare);
    region.map_or_else(|| name.to_string(), |(_, full)| (*full).to_string())
}

/// The place that the text names most often: one or two characters and its level.
fn often(sample: &str, levels: &[char]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, scalar) in sample.char_indices().filter(|(_, scalar)| levels.contains(scalar)) {
        let end = at + scalar.len_utf8();
        let body = opening(&sample[end..], NOT_AFTER);
        if let Some(start) = name_before(sample, at, scalar).filter(|_| body.is_none()) {
            *counts.entry(&sample[start..end]).or_default() += 1;
        }
    }
    // A place is also named without its level: 甲乙发展, 甲乙人民.
    let score = |name: &str, count: usize| {
        let word = name.trim_end_matches(levels);
        let alone = sample.matches(word).count().saturating_sub(count);
        if length(word) < 2 { count } else { count + alone.min(12) }
    };
    let mut often: Vec<(&str, usize)> = counts.into_iter().collect();
    often.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let best = often.into_iter().take(MOST_PLACES).max_by_key(|&(name, count)| score(name, count));
    let sure = |&(name, count): &(&str, usize)| {
        score(name, count) >= if length(name) > 2 { 2 } else { SAID_OFTEN }
    };
    best.filter(sure).map(|(name, _)| name.to_string())
}

/// Where a name begins that ends right before a level's character.
fn name_before(sample: &str, at: usize, level: char) -> Option<usize> {
    let before: Vec<(usize, char)> = sample[..at].char_indices().rev().take(3).collect();
    // 雄安新区 does not name 安新区: a name stands after a mark or a word of place.
    let begins = |from: usize| {
        before
            .get(from)
            .is_none_or(|&(_, c)| !is_han(c) || "在为向对是使全把的和与及让到由表市省".contains(c))
    };
    let plain = |word: &str| word.chars().all(|c| is_han(c) && !NOT_NAMES.contains(c));
    let two = before.get(1).map(|&(start, _)| start).filter(|&start| {
        let word = &sample[start..at];
        plain(word) && !WORK.contains(&word) && !NOT_PLACES.contains(&word) && begins(2)
    });
    // 易县 and its like: one character before 县.
    let one = before
        .first()
        .map(|&(start, _)| start)
        .filter(|&start| level == '县' && plain(&sample[start..at]) && begins(1));
    two.or(one)
}

/// Whether the words name a government that is no local one.
pub(crate) fn speaks_for_nation(opening_words: &str) -> bool {
    holds(opening_words, &["代表国务院", "代表中央人民政府", "国务院决定由我", "国务院委托"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_by_name() {
        for (place, expect) in [
            ("全国", Some(Level::Nation)),
            ("河北省", Some(Level::Province)),
            ("上海市", Some(Level::Province)),
            ("宁夏回族自治区", Some(Level::Province)),
            ("太原市", Some(Level::City)),
            ("甲乙自治州", Some(Level::City)),
            ("甲乙市", Some(Level::County)),
            ("甲乙区", Some(Level::County)),
            ("甲乙镇", Some(Level::Town)),
            ("", None),
        ] {
            assert_eq!(level(place), expect, "{place}");
        }
    }

    #[test]
    fn the_innermost_place() {
        assert_eq!(innermost("甲乙市丙丁区").as_deref(), Some("丙丁区"));
        assert_eq!(innermost("甲乙省").as_deref(), Some("甲乙省"));
        assert_eq!(innermost("第三届"), None);
    }

    #[test]
    fn the_text_says_which_place_it_means() {
        for (text, expect) in [
            ("全县修路。在丙丁县,丙丁人民齐心。丁戊区示范区。全县种树,我县架桥。", Some("丙丁县")),
            ("全市增长,全市提速,我市争先。太原提速,太原争先。", Some("太原市")),
            ("我省发展,全省争先,我省提速。河北河北。", Some("河北省")),
            ("全国粮食增产,我国工业增长,全国、我国、全国、我国。", Some("全国")),
            (
                "全县修路,我县架桥,全县种树。甲乙人民甲乙志,甲乙甲乙、甲乙甲乙、甲乙甲乙。",
                Some("甲乙县"),
            ),
            ("修路。", None),
        ] {
            assert_eq!(guessed(text).as_deref(), expect, "{text}");
        }
    }
}

//! Whether two names mean the same quantity.
//!
//! A report says 全区规上工业增加值, an indicator 规模以上工业增加值. Names are brought to one form
//! (width, marks, place and time in front, long and short words) and compared by their pairs of
//! scalars. To extend, add a pair of equal words to [`EQUAL`].

use super::text::Text;
use super::wording::{opening, words};

/// Words in front of a name that do not change what is measured.
const FRAMES: &[&str] = words![
    全区 全县 全市 全省 全国 全年 全社会 当年 本年 年度 累计 新一年 我区 我县 我市 我省 辖区 完成
    实现 办理 区级 县级 当期 其中 预计
];
/// Long and short words for one thing; the second is the form compared.
const EQUAL: &[(&str, &str)] = &[
    ("规模以上", "规上"),
    ("地区生产总值", "生产总值"),
    ("国内生产总值", "生产总值"),
    ("县域生产总值", "生产总值"),
    ("GDP", "生产总值"),
    ("人大代表建议、政协委员提案", "建议提案"),
    ("人大代表建议政协委员提案", "建议提案"),
    ("代表建议、委员提案", "建议提案"),
    ("代表建议委员提案", "建议提案"),
    ("人大建议政协提案", "建议提案"),
    ("人大代表建议", "建议"),
    ("政协委员提案", "提案"),
    ("政协提案", "提案"),
    ("一般公共财政预算收入", "一般公共预算收入"),
    ("公共财政预算收入", "一般公共预算收入"),
    ("地方一般公共预算收入", "一般公共预算收入"),
    ("全社会固定资产投资", "固定资产投资"),
    ("固投", "固定资产投资"),
    ("社消零", "社会消费品零售总额"),
    ("常住居民", "居民"),
    ("外贸进出口", "进出口"),
    ("进出口总值", "进出口总额"),
    ("市场主体", "经营主体"),
    ("专精特新中小企业", "专精特新企业"),
    ("高企", "高新技术企业"),
    ("办复率", "办结率"),
    ("增长率", ""),
    ("增速", ""),
    ("增幅", ""),
];

/// How alike two names of quantities are, from 0 to 1. 1 means that they say the same words.
pub fn same_quantity(a: &str, b: &str) -> f32 {
    let (a, b) = (normal(a), normal(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    if a == b {
        return 1.0;
    }
    pairs_shared(&a, &b)
}

/// How surely a short name means a longer one in a sentence, from 0 to 1: "办结率" in
/// "36件代表建议、45件政协提案全部答复,办结率100%" means 代表建议政协提案办结率, since the sentence
/// holds most of its words; 0 if the longer name does not end with the short one or the sentence
/// holds less than two thirds of it.
pub fn same_in_context(short: &str, long: &str, sentence: &str) -> f32 {
    let (short, long) = (normal(short), normal(long));
    if short.len() < 2 || !long.ends_with(&short) {
        return 0.0;
    }
    let sentence = normal(sentence);
    let pairs: Vec<&[char]> = long.windows(2).collect();
    let held = pairs.iter().filter(|pair| sentence.windows(2).any(|other| other == **pair)).count();
    let share = held as f32 / pairs.len() as f32;
    if share < 0.66 { 0.0 } else { 0.7 + 0.3 * share }
}

/// The name in the form that is compared.
fn normal(name: &str) -> Vec<char> {
    let folded: String =
        Text::new(name).folded().chars().filter(|scalar| scalar.is_alphanumeric()).collect();
    let mut form = EQUAL.iter().fold(folded, |form, (long, short)| {
        let long: String = long.chars().filter(|scalar| scalar.is_alphanumeric()).collect();
        form.replace(&long, short)
    });
    while let Some(frame) = opening(&form, FRAMES).filter(|frame| form.len() > frame.len()) {
        form = form[frame.len()..].to_string();
    }
    form.chars().collect()
}

/// Twice the shared pairs of neighbours over all pairs (Dice).
fn pairs_shared(a: &[char], b: &[char]) -> f32 {
    let mut left: Vec<&[char]> = b.windows(2).collect();
    let all = a.windows(2).count() + left.len();
    let shared = a
        .windows(2)
        .filter(|pair| {
            let found = left.iter().position(|other| other == pair);
            found.map(|at| left.swap_remove(at)).is_some()
        })
        .count();
    if all == 0 { 0.0 } else { 2.0 * shared as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_quantity() {
        for (a, b, least) in [
            ("全区规上工业增加值", "规模以上工业增加值", 1.0),
            ("人大代表建议、政协委员提案办结率", "建议提案办结率", 1.0),
            ("地区生产总值增速", "生产总值", 1.0),
            ("城镇常住居民人均可支配收入", "城镇居民人均可支配收入", 1.0),
            ("新增经营主体", "全区新增市场主体", 1.0),
            ("行政机关负责人出庭率", "行政机关负责人出庭应诉率", 0.7),
        ] {
            assert!(same_quantity(a, b) >= least, "{a} {b} {}", same_quantity(a, b));
        }
        assert!(same_quantity("城镇居民人均可支配收入", "一般公共预算收入") < 0.3);
        assert!(same_quantity("", "生产总值") == 0.0);
    }

    #[test]
    fn a_short_name_means_what_its_sentence_speaks_of() {
        let sentence = "承办的36件代表建议、45件政协提案全部答复,办结率100%";
        let all = same_in_context("办结率", "代表建议政协提案办结率", sentence);
        let in_time = same_in_context("办结率", "重点任务按期办结率", sentence);
        assert!(all > 0.85 && in_time == 0.0, "{all} {in_time}");
    }
}

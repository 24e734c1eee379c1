//! One office under the names that places and years give it.
//!
//! [`folded`] takes from a name what says only where and of what rank the office is: 区住建局,
//! 甲市住建委 and 住建局(市人防办) are all 住建. What a reform renamed or united (环保局 and
//! 生态环境局, 工商局 and 市场监管局) is united by the names of a function in the table of topics:
//! see [`Names`].

use std::collections::{BTreeMap, BTreeSet};

use super::topics::Topics;

/// Words after a name that say what the office does with the task.
const ROLES: [&str; 5] = ["牵头落实", "牵头负责", "牵头", "负责", "等"];
/// Words of rank that end a name, the longest first.
const RANKS: [&str; 9] = ["委员会", "办公室", "办公厅", "分局", "办公", "局", "厅", "委", "办"];
/// Characters that end the name of a place.
const LEVELS: [char; 7] = ['省', '市', '区', '县', '旗', '州', '盟'];
/// A level's character after one of these belongs to a word: 城市, 社区, 园区, 开发区, 新区.
const WITHIN_WORDS: [char; 10] = ['城', '社', '园', '发', '新', '景', '小', '校', '税', '地'];
/// What begins so is a word and no level: 市场监管, 市政公用, 市容环卫.
const WORDS: [&str; 6] = ["市场", "市政", "市容", "市民", "县域", "区域"];
/// But these begin with 市政 and mean the 市.
const GOVERNMENT: [&str; 4] = ["市政府", "市政务", "市政法", "市政数"];
/// Most characters of a place before its level: 石家庄市 has three.
const LONGEST_PLACE: usize = 5;

/// What is left of an office's name when place, level, brackets and rank are gone.
pub fn folded(name: &str) -> String {
    let whole = without_brackets(name);
    let mut name = whole.trim();
    while let Some(shorter) = ROLES.iter().find_map(|role| name.strip_suffix(role)) {
        name = shorter;
    }
    // A government is no bureau of one: 乙县政府 stays whole.
    if ["县政府", "区政府", "市政府", "人民政府"].iter().any(|end| name.ends_with(end))
    {
        return name.to_owned();
    }
    let name = name.rsplit_once("总局").map_or(name, |(_, rest)| rest);
    let name = without_place(branch(name));
    let name = match name.strip_prefix('委') {
        Some(party) if !party.is_empty() && !party.starts_with("员会") => party,
        _ => name,
    };
    let short = RANKS.iter().find_map(|rank| name.strip_suffix(rank)).unwrap_or(name);
    let short = short.strip_suffix('部').filter(|rest| rest.chars().count() > 1).unwrap_or(short);
    if short.is_empty() { name.to_owned() } else { short.to_owned() }
}

/// The name outside brackets of any kind.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for character in name.chars() {
        match character {
            '(' | '（' | '<' | '〈' | '《' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | '>' | '〉' | '》' | ']' | '】' | '〕' => {
                depth = depth.saturating_sub(1)
            }
            _ if depth == 0 => kept.push(character),
            _ => {}
        }
    }
    kept
}

/// 甲市公安局乙分局 is a 公安局.
fn branch(name: &str) -> &str {
    let within = name.strip_suffix("分局").and_then(|rest| rest.find('局'));
    within.and_then(|at| name.get(..at + '局'.len_utf8())).unwrap_or(name)
}

/// The name without the place or the level in front.
fn without_place(name: &str) -> &str {
    let mut before = None;
    for (nth, (at, character)) in name.char_indices().enumerate().take(LONGEST_PLACE + 1) {
        let (here, rest) = (&name[at..], &name[at + character.len_utf8()..]);
        let word = WORDS.iter().any(|word| here.starts_with(word))
            && !GOVERNMENT.iter().any(|level| here.starts_with(level));
        let inside = before.is_some_and(|before| WITHIN_WORDS.contains(&before));
        if LEVELS.contains(&character) && !word && !inside && rest.chars().count() >= 2 {
            return rest;
        }
        // 团市委 and 公安局 are no places.
        if nth == 0 && character == '团' || RANKS.contains(&character.to_string().as_str()) {
            return name;
        }
        before = Some(character);
    }
    name
}

/// The functions of a table by the folded names of their offices.
#[derive(Debug)]
pub struct Names {
    functions: BTreeMap<String, BTreeSet<usize>>,
}

impl Names {
    /// The names of a table.
    pub fn new(topics: &Topics) -> Self {
        let mut functions: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (index, function) in topics.functions.iter().enumerate() {
            for name in &function.names {
                functions.entry(folded(name)).or_default().insert(index);
            }
        }
        Self { functions }
    }

    /// The functions of an office by its name: none if the table does not know it. A name that
    /// says more (住建局和房产管理) has the functions of the longest known name that it begins with.
    pub fn functions(&self, name: &str) -> BTreeSet<usize> {
        let folded = folded(name);
        let known = self.functions.get(&folded).or_else(|| {
            let begins = |known: &&String| known.chars().count() >= 2 && folded.starts_with(*known);
            let longest = self.functions.keys().filter(begins).max_by_key(|known| known.len())?;
            self.functions.get(longest)
        });
        known.cloned().unwrap_or_default()
    }

    /// Whether two names may mean one office: they fold to one, or share a function.
    pub fn same(&self, one: &str, other: &str) -> bool {
        folded(one) == folded(other) || !self.functions(one).is_disjoint(&self.functions(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_rank_and_brackets_say_nothing() {
        let cases = [
            ("区住建局", "住建"),
            ("甲市住建委", "住建"),
            ("住建局〈市住建局〉", "住建"),
            ("市应急局(市消防救援支队)", "应急"),
            ("市场监管局", "市场监管"),
            ("市市场监管局", "市场监管"),
            ("市市政公用局", "市政公用"),
            ("乙区市容环卫局", "市容环卫"),
            ("城市管理局", "城市管理"),
            ("公园城市局", "公园城市"),
            ("城乡社区治理委员会", "城乡社区治理"),
            ("国家税务总局甲市税务局", "税务"),
            ("甲市公安局乙分局", "公安"),
            ("规划和自然资源分局", "规划和自然资源"),
            ("市委宣传部", "宣传"),
            ("委宣传部", "宣传"),
            ("市委农办", "农"),
            ("团市委", "团市"),
            ("市政府办公厅牵头", "政府"),
            ("省发展改革委", "发展改革"),
            ("交委", "交"),
            ("乙县政府", "乙县政府"),
            ("残联", "残联"),
        ];
        for (name, expect) in cases {
            assert_eq!(folded(name), expect, "{name}");
        }
    }

    #[test]
    fn a_reform_does_not_part_an_office_from_itself() {
        let toml = "[[function]]\nnames = [\"生态环境局\", \"环保局\"]\ntopics = []\n\
            [[function]]\nnames = [\"林业局\", \"林业园林局\"]\ntopics = []\n\
            [[function]]\nnames = [\"园林局\", \"林业园林局\"]\ntopics = []\n";
        let names = Names::new(&Topics::parse(toml).expect("a table"));
        assert!(names.same("市环保局", "区生态环境局"));
        assert!(names.same("林业园林", "园林局") && names.same("林业园林", "县林业局"));
        assert!(!names.same("园林局", "林业局"));
        assert!(names.same("乙区某某中心", "某某中心") && !names.same("甲集团", "乙集团"));
        assert_eq!(names.functions("园林绿化中心").len(), 1, "begins with a known name");
    }
}

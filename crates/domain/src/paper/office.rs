//! The district's office behind a name that a paper writes: 区发改局, 市经信局, 规划和自然资源分局,
//! 各镇街.
//!
//! Papers abbreviate (发改 for 发展和改革), write the level of whoever wrote the list, and keep names
//! of offices that were merged long ago. A name is looked for in steps, the surest first: as it
//! stands in the register; without its level; without its tail; through the general names of a
//! function; as a part of a longer name; as an abbreviation. A step that finds several offices finds
//! none. Words for many (各镇街) give all of them.

use jiff::civil::Date;

use super::folded;
use crate::district::{Office, OfficeKind};
use crate::plan::{Function, Topics};
use crate::report::wording::{closing, holds, length, opening, words};

/// Tails that names of one office differ in.
const TAILS: &[&str] = words![
    委员会办公室 工作领导小组办公室 领导小组办公室 委员会 管理办公室 办公室 管理中心 管理局 服务局
    服务管理局 分局 总局 局 委 办 厅 部 中心
];
/// Levels that stand before a name.
const LEVELS: &[&str] = words![省委 市委 区委 县委 旗委 省 市 区 县 旗];
/// What begins a word for many offices.
const ALL: &[&str] = words![各 全部 所有 全区各 全县各 区直 县直];

/// The offices in force on a day behind a written name, in the order of the register; none if it is
/// unknown or could be several.
pub fn offices<'o>(
    written: &str,
    offices: &'o [Office],
    topics: &Topics,
    on: Date,
) -> Vec<&'o Office> {
    let name = clean(written);
    if name.is_empty() {
        return Vec::new();
    }
    let register = Register { offices, on };
    if let Some(kinds) = many(&folded(written)) {
        let all = register.valid().filter(|office| kinds.contains(&office.kind));
        return all.collect();
    }
    register.find(&name, topics).into_iter().collect()
}

/// The name folded, without white space and without what stands in brackets.
fn clean(written: &str) -> String {
    let folded = folded(written);
    let name = match folded.find('(') {
        Some(0) | None => folded.as_str(),
        Some(at) => &folded[..at],
    };
    let name: String = name.chars().filter(|scalar| !scalar.is_whitespace()).collect();
    name.trim_end_matches(['等', '。', ';', ',']).to_string()
}

/// The kinds of offices that a word for many means.
fn many(name: &str) -> Option<&'static [OfficeKind]> {
    use OfficeKind::{Department, Park, Street, Town};
    opening(name, ALL)?;
    let streets = holds(name, &["街道", "街办", "镇街", "办事处", "街乡", "乡街"]);
    let towns = holds(name, &["镇", "乡"]);
    let parks = holds(name, &["园区", "开发区", "管委会"]);
    let departments = holds(name, &["部门", "单位", "委办局"]);
    match (streets, towns, parks, departments) {
        (true, true, true, _) => Some(&[Street, Town, Park]),
        (true, true, false, _) => Some(&[Street, Town]),
        (true, false, true, _) => Some(&[Street, Park]),
        (true, false, false, _) => Some(&[Street]),
        (false, true, true, _) => Some(&[Town, Park]),
        (false, true, false, _) => Some(&[Town]),
        (false, false, true, _) => Some(&[Park]),
        (false, false, false, true) if !holds(name, &["有关", "相关", "责任", "成员"]) => {
            Some(&[Department])
        }
        _ => None,
    }
}

struct Register<'o> {
    offices: &'o [Office],
    on: Date,
}

impl<'o> Register<'o> {
    fn is_valid(&self, office: &Office) -> bool {
        office.since <= self.on && office.until.is_none_or(|until| self.on <= until)
    }

    fn valid(&self) -> impl Iterator<Item = &'o Office> {
        self.offices.iter().filter(|office| self.is_valid(office))
    }

    /// The office, or the one that took over its duties.
    fn present(&self, office: &'o Office) -> Option<&'o Office> {
        let mut office = office;
        // A chain of successors is short; a ring in it ends here.
        for _ in 0..8 {
            if self.is_valid(office) {
                return Some(office);
            }
            let id = office.successor.as_deref()?;
            office = self.offices.iter().find(|office| office.id == id)?;
        }
        None
    }

    fn find(&self, name: &str, topics: &Topics) -> Option<&'o Office> {
        let (own, stem) = (without_level(name), stem(name));
        self.only(|office| names(office).any(|known| known == name))
            .or_else(|| self.only(|office| names(office).any(|known| without_level(&known) == own)))
            .or_else(|| self.only(|office| names(office).any(|known| self::stem(&known) == stem)))
            .or_else(|| self.by_function(name, &stem, topics))
            .or_else(|| {
                if length(&stem) < 3 {
                    return None;
                }
                self.only(|office| {
                    names(office).any(|known| {
                        let known = self::stem(&known);
                        length(&known) >= 3 && (known.contains(&stem) || stem.contains(&known))
                    })
                })
            })
            .or_else(|| self.only(|office| names(office).any(|known| abbreviates(&stem, &known))))
    }

    /// The only office of which something holds: one in force before one that is abolished.
    fn only(&self, holds: impl Fn(&Office) -> bool) -> Option<&'o Office> {
        let mut present = self.valid().filter(|office| holds(office));
        if let Some(first) = present.next() {
            return present.next().is_none().then_some(first);
        }
        let mut gone = self.offices.iter().filter(|office| holds(office));
        let first = gone.next().and_then(|office| self.present(office))?;
        gone.filter_map(|office| self.present(office))
            .all(|other| other.id == first.id)
            .then_some(first)
    }

    /// The office that has the function which bears such a name.
    fn by_function(&self, name: &str, stem: &str, topics: &Topics) -> Option<&'o Office> {
        let own = without_level(name);
        let bears = |function: &&Function| {
            function.names.iter().any(|known| known == own || self::stem(known) == stem)
        };
        let function = topics.functions.iter().find(bears)?;
        let named = self.only(|office| {
            names(office).any(|known| {
                let stem = self::stem(&known);
                function.names.iter().any(|name| self::stem(name) == stem)
            })
        });
        named.or_else(|| {
            let shared = |office: &Office| {
                let known =
                    |duty: &String| function.topics.iter().any(|topic| duty.contains(topic));
                office.duties.iter().filter(|duty| known(duty)).count()
            };
            let best = self.valid().map(shared).max().filter(|best| *best >= 2)?;
            self.only(|office| shared(office) == best)
        })
    }
}

/// The names of an office, folded.
fn names(office: &Office) -> impl Iterator<Item = String> + '_ {
    [&office.name, &office.short].into_iter().chain(&office.aliases).map(|name| folded(name))
}

/// 区教育局 and 甲区教育局 are 教育局; 市场监督管理局 keeps its 市.
fn without_level(name: &str) -> &str {
    let own = |word: &str| word.starts_with("市场") || word.starts_with("区域");
    if own(name) {
        return name;
    }
    if let Some(level) = opening(name, LEVELS) {
        let rest = &name[level.len()..];
        return if length(rest) >= 2 { rest } else { name };
    }
    // 甲区教育局, 某某市生态环境局甲区分局: the place goes with its level.
    for (at, scalar) in name.char_indices().skip(1).take(4) {
        let rest = &name[at + scalar.len_utf8()..];
        if matches!(scalar, '省' | '市' | '区' | '县' | '旗')
            && length(rest) >= 3
            && !own(&name[at..])
        {
            return without_level(rest);
        }
    }
    name
}

/// The name without level, tail and the words that join: 发展和改革局 and 发展改革委 are 发展改革.
fn stem(name: &str) -> String {
    let name = without_level(name);
    let name = name.strip_prefix("人民政府").unwrap_or(name);
    // 某某市生态环境局甲区分局 is the bureau's branch.
    let name = match name.strip_suffix("分局").and_then(|rest| rest.find('局')) {
        Some(at) => &name[..at + '局'.len_utf8()],
        None => name,
    };
    let tail = closing(name, TAILS).unwrap_or_default();
    let bare = &name[..name.len() - tail.len()];
    let bare = if length(bare) < 2 { name } else { bare };
    bare.chars().filter(|scalar| !matches!(scalar, '和' | '与' | '及')).collect()
}

/// Whether a short stem takes its characters from a longer name, in order, beginning with the first:
/// 发改 of 发展改革, 卫健 of 卫生健康.
fn abbreviates(short: &str, name: &str) -> bool {
    let long = stem(name);
    if length(short) < 2 || length(short) >= length(&long) {
        return false;
    }
    let mut left = long.chars();
    let first = short.chars().next() == long.chars().next();
    first && short.chars().all(|scalar| left.any(|other| other == scalar))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn office(id: &str, name: &str, kind: OfficeKind) -> Office {
        Office {
            id: id.into(),
            name: name.into(),
            short: name.into(),
            aliases: Vec::new(),
            kind,
            duties: Vec::new(),
            above: None,
            since: date(2019, 3, 1),
            until: None,
            successor: None,
        }
    }

    #[test]
    fn written_names_find_their_offices() {
        use OfficeKind::{Department, Park, Street, Town, Vertical};
        let topics = Topics::parse(include_str!("../../../../catalogue/topics.toml"))
            .expect("the table of the catalogue");
        let register = [
            office("reform", "区发展和改革局", Department),
            office("industry", "区工业和信息化局", Department),
            office("health", "区卫生健康和体育局", Department),
            office("market", "区市场监督管理局", Department),
            office("finance", "区财政局", Department),
            office("nature", "丙市规划和自然资源局甲区分局", Vertical),
            office("east", "东街街道办事处", Street),
            office("north", "北镇人民政府", Town),
            office("park", "甲区经济开发区管理委员会", Park),
            Office {
                until: Some(date(2020, 1, 1)),
                successor: Some("reform".into()),
                ..office("grain", "区粮食局", Department)
            },
        ];
        let on = date(2031, 5, 1);
        for (written, expect) in [
            ("区发展和改革局", &["reform"][..]),
            ("区发改局", &["reform"]),
            ("市发展改革委", &["reform"]),
            ("甲区发改委", &["reform"]),
            ("区粮食局", &["reform"]),
            ("市经信局", &["industry"]),
            ("区工信局", &["industry"]),
            ("区卫健局", &["health"]),
            ("市场监管局", &["market"]),
            ("区市场监管局", &["market"]),
            ("财政局（国资局）", &["finance"]),
            ("规划和自然资源分局", &["nature"]),
            ("区自然资源局", &["nature"]),
            ("各镇街", &["east", "north"]),
            ("各镇（街道）", &["east", "north"]),
            ("各街道办事处", &["east"]),
            ("各园区", &["park"]),
            ("有关部门", &[]),
            ("区外星事务局", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = offices(written, &register, &topics, on)
                .into_iter()
                .map(|office| office.id.as_str())
                .collect();
            assert_eq!(found, expect, "{written}");
        }
    }
}

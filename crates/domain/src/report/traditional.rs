//! Traditional characters as the simplified ones that the rules are written in.
//!
//! Reports of the first years, and copies that passed through other systems, are in traditional
//! characters. Rules see the folded copy only; names and quotations are cut from the original. The
//! table holds pairs of one character each, from Unihan (kSimplifiedVariant, by way of ICU's
//! transform Traditional-Simplified). Characters that simplified texts use as well (著 in 显著, 乾 in
//! 乾坤) are left out, except 於, 後 and 徵, which reports use in one meaning only.

use std::sync::LazyLock;

/// Pairs of a traditional character and its simplified form.
const PAIRS: &str = include_str!("traditional.txt");
/// The block in which the characters lie.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// The simplified form of every character of the block; most are their own.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    let mut pairs = PAIRS.chars().filter(|c| *c != '\n');
    while let (Some(traditional), Some(simplified)) = (pairs.next(), pairs.next()) {
        if let Some(entry) = table.get_mut((traditional as usize).wrapping_sub(FIRST as usize)) {
            *entry = simplified;
        }
    }
    table
});

/// A character in its simplified form; any other as it is.
pub(super) fn simplified(c: char) -> char {
    match c as u32 {
        FIRST..=LAST => SIMPLIFIED.get((c as u32 - FIRST) as usize).copied().unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_text_folds_and_simplified_text_stays() {
        let fold = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(
            fold("國內生產總值增長不低於5%，財政預算收入3.4億元，爲羣衆辦實事"),
            "国内生产总值增长不低于5%，财政预算收入3.4亿元，为群众办实事"
        );
        let simple = "显著提升，乾坤湾景区，着力抓好，里程碑，余额，只有，干部，后续，面积，丰台";
        assert_eq!(fold(simple), simple);
    }

    #[test]
    fn the_table_holds_whole_pairs() {
        let pairs: Vec<char> = PAIRS.chars().filter(|c| *c != '\n').collect();
        assert!(pairs.len() > 4_000 && pairs.len() % 2 == 0);
        for pair in pairs.chunks(2) {
            assert_eq!(simplified(pair[1]), pair[1], "{pair:?}");
        }
    }
}

//! How alike two wordings are: by their pairs of neighbouring characters, each weighing the more the
//! fewer wordings hold it.
//!
//! Numbers and marks are left out, since what changes from year to year is the number. Pairs that
//! stand in very many wordings (推进, 建设) say nothing and are not looked up, which keeps the search
//! linear in the length of the texts.

use std::collections::HashMap;

use crate::report::wording::is_han;

/// A pair of characters in one number.
type Pair = u64;

/// A set of wordings that can be searched.
pub(crate) struct Index {
    /// For each wording its pairs, sorted, without repeats.
    wordings: Vec<Vec<Pair>>,
    /// Weight of each wording: the sum of its pairs' weights.
    weights: Vec<f32>,
    /// Wordings that hold a pair, by pair.
    holders: HashMap<Pair, Vec<u32>>,
}

/// Pairs in more wordings than this are not looked up.
const COMMON: usize = 60;

impl Index {
    /// Indexes wordings.
    pub(crate) fn new<'w>(wordings: impl Iterator<Item = &'w str>) -> Index {
        let wordings: Vec<Vec<Pair>> = wordings.map(pairs).collect();
        let mut holders: HashMap<Pair, Vec<u32>> = HashMap::new();
        for (nth, pairs) in wordings.iter().enumerate() {
            for pair in pairs {
                holders.entry(*pair).or_default().push(nth as u32);
            }
        }
        let mut index = Index { wordings, weights: Vec::new(), holders };
        index.weights = index
            .wordings
            .iter()
            .map(|pairs| pairs.iter().map(|p| index.weight(*p)).sum())
            .collect();
        index
    }

    /// The weight of what a wording says.
    pub(crate) fn weight_of(&self, nth: usize) -> f32 {
        self.weights[nth]
    }

    /// The weight of a pair that one wording alone holds.
    pub(crate) fn rarest(&self) -> f32 {
        (1.0 + self.wordings.len() as f32).ln()
    }

    /// The wordings that share something with one, with the weight of what they share, in order.
    pub(crate) fn sharing(&self, nth: usize) -> Vec<(usize, f32)> {
        let mut shared: HashMap<u32, f32> = HashMap::new();
        for pair in &self.wordings[nth] {
            let holders = self.holders.get(pair).map_or(&[][..], Vec::as_slice);
            if holders.len() <= COMMON {
                for holder in holders {
                    *shared.entry(*holder).or_default() += self.weight(*pair);
                }
            }
        }
        let mut shared: Vec<(usize, f32)> =
            shared.into_iter().map(|(nth, weight)| (nth as usize, weight)).collect();
        shared.sort_unstable_by_key(|(nth, _)| *nth);
        shared
    }

    fn weight(&self, pair: Pair) -> f32 {
        let holders = self.holders.get(&pair).map_or(1, Vec::len);
        (1.0 + self.wordings.len() as f32 / holders as f32).ln()
    }
}

/// The pairs of a wording, sorted, without repeats.
fn pairs(wording: &str) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(wording.len() / 3);
    let mut before = None;
    for scalar in wording.chars() {
        let tells = is_han(scalar) || scalar.is_ascii_alphabetic();
        if let (Some(left), true) = (before, tells) {
            pairs.push(u64::from(left) << 32 | u64::from(scalar as u32));
        }
        before = tells.then_some(scalar as u32);
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more_than_common_ones() {
        let wordings =
            ["推进甲乙公园建设", "推进甲乙公园二期建设", "推进丙丁医院建设", "推进戊己大桥建设"];
        let index = Index::new(wordings.into_iter());
        let shared = index.sharing(0);
        let with = |nth: usize| shared.iter().find(|(other, _)| *other == nth).map_or(0.0, |s| s.1);
        assert!(with(1) > 1.5 * with(2), "{shared:?}");
        assert!((with(0) - index.weight_of(0)).abs() < 1e-4);
    }

    #[test]
    fn numbers_and_marks_are_left_out() {
        assert_eq!(pairs("新建3所"), pairs("新建5所"));
        assert!(pairs("3,5").is_empty());
    }
}

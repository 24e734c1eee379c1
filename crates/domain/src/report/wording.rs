//! Asking a piece of text for the words of a list.
//!
//! Word lists are constants beside the rule that uses them; these are the only ways to ask them,
//! so that every rule reads alike. All are linear in the text.

/// A list of words, written without quotes and commas so that a screenful can be read at once.
/// Words with digits or marks in them stand in quotes.
macro_rules! words {
    (@ $word:ident) => { stringify!($word) };
    (@ $word:literal) => { $word };
    ($($word:tt)*) => { &[$($crate::report::wording::words!(@ $word)),*] };
}
pub(crate) use words;

/// From how many words on the text is first asked which pairs of bytes it has at all.
const LONG_LIST: usize = 10;

/// Whether the text holds any of the words.
pub(crate) fn holds(text: &str, words: &[&str]) -> bool {
    if words.len() < LONG_LIST {
        return words.iter().any(|word| text.contains(word));
    }
    let pairs = Pairs::of(text);
    words.iter().any(|word| pairs.may_hold(word) && text.contains(word))
}

/// The pairs of neighbouring bytes of a text, folded into a small set: a word with a pair that is
/// not there is not in the text, and most words of a list are ruled out so.
struct Pairs([u64; 32]);

impl Pairs {
    fn of(text: &str) -> Self {
        let mut pairs = [0; 32];
        for pair in text.as_bytes().windows(2) {
            let bit = Self::bit(pair);
            pairs[bit / 64] |= 1 << (bit % 64);
        }
        Self(pairs)
    }

    fn may_hold(&self, word: &str) -> bool {
        let mut pairs = word.as_bytes().windows(2).take(5);
        pairs.all(|pair| {
            let bit = Self::bit(pair);
            self.0[bit / 64] >> (bit % 64) & 1 == 1
        })
    }

    fn bit(pair: &[u8]) -> usize {
        (usize::from(pair[0]) << 5 ^ usize::from(pair[1])) & 2047
    }
}

/// The longest of the words that the text begins with.
pub(crate) fn opening<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    // The third byte tells most Han characters apart.
    let third = text.as_bytes().get(2);
    let alike = |word: &&str| word.len() < 3 || word.as_bytes().get(2) == third;
    let found = words.iter().copied().filter(|word| alike(word) && text.starts_with(word));
    found.max_by_key(|word| word.len())
}

/// The longest of the words that the text ends with.
pub(crate) fn closing<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let last = text.as_bytes().last();
    let alike = |word: &&str| word.is_empty() || word.as_bytes().last() == last;
    let found = words.iter().copied().filter(|word| alike(word) && text.ends_with(word));
    found.max_by_key(|word| word.len())
}

/// The end of a text, at most so many bytes: rules look no further than a clause or two, so that a
/// text without marks is still read in linear time.
pub(crate) fn tail(text: &str, bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(bytes))..]
}

/// The beginning of a text, at most so many bytes.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The number of scalars in a piece.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

/// Whether the scalar is a Han character.
pub(crate) fn is_han(scalar: char) -> bool {
    matches!(scalar, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins() {
        assert_eq!(opening("同比增长3%", &["同比", "同比增长"]), Some("同比增长"));
        assert_eq!(closing("力争达到", &["到", "达到"]), Some("达到"));
        assert_eq!(closing("项目", &["到"]), None);
    }

    #[test]
    fn a_long_list_is_asked_like_a_short_one() {
        let list = words![修路 架桥 种树 建园 办学 行医 养老 助残 减税 降费 招商 引资];
        for text in ["去年修路三条", "种树", "引资", "去年", "", "修桥架路"] {
            let plainly = list.iter().any(|word| text.contains(word));
            assert_eq!(holds(text, list), plainly, "{text}");
        }
    }
}

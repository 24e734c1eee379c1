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

/// Whether the text holds any of the words.
pub(crate) fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The longest of the words that the text begins with.
pub(crate) fn opening<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().filter(|word| text.starts_with(word)).max_by_key(|word| word.len())
}

/// The longest of the words that the text ends with.
pub(crate) fn closing<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().copied().filter(|word| text.ends_with(word)).max_by_key(|word| word.len())
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
}

//! Input that makes no sense, or nearly makes sense.

use domain::value::{Value, Values};

use crate::chance::Chance;

const ODD: [&str; 20] = [
    "",
    " ",
    "0",
    "-1",
    "9999999999999999999999",
    "1e309",
    "NaN",
    "2023-02-30",
    "9999-12-31",
    "0000-00-00",
    "2023-06-31T25:61:61",
    "true",
    "null",
    "<script>alert(1)</script>",
    "'; DROP TABLE event; --",
    "\u{202e}反转",
    "\u{0}空字符",
    "机密★10年",
    "sm3:",
    "🏛️",
];

/// A text: something odd, some Han, or a long stretch of anything.
pub fn text(chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => (*chance.pick(&ODD).unwrap_or(&"")).to_owned(),
        1 => (0..chance.below(40)).map(|_| han(chance)).collect(),
        2 => (0..chance.below(3_000)).map(|_| any(chance)).collect(),
        _ => {
            format!("{}-{:02}-{:02}", 1900 + chance.below(300), chance.below(14), chance.below(33))
        }
    }
}

/// A value of any shape, not too deep.
pub fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 3 } else { 5 }) {
        0 => Value::Flag(chance.below(2) == 0),
        1 => Value::Whole(chance.next() as i64),
        2 => Value::Text(text(chance)),
        3 => Value::Many((0..chance.below(5)).map(|_| value(chance, depth - 1)).collect()),
        _ => Value::Row(values(chance, &["held_on", "way", "content", "x"], depth - 1)),
    }
}

/// Values for some of these fields.
pub fn values(chance: &mut Chance, fields: &[&str], depth: usize) -> Values {
    let chosen: Vec<&str> = fields.iter().filter(|_| chance.below(2) == 0).copied().collect();
    chosen.into_iter().map(|field| (field.to_owned(), value(chance, depth))).collect()
}

/// Bytes with a few places changed.
pub fn damage(chance: &mut Chance, bytes: &[u8]) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    for _ in 0..=chance.below(12) {
        if damaged.is_empty() {
            break;
        }
        let (at, length) = (chance.below(damaged.len()), chance.below(64));
        let end = (at + length).min(damaged.len());
        match chance.below(5) {
            0 => damaged[at] = chance.next() as u8,
            1 => drop(damaged.drain(at..end)),
            2 => {
                let piece = damaged[at..end].to_vec();
                let to = chance.below(damaged.len());
                drop(damaged.splice(to..to, piece));
            }
            3 => damaged.truncate(at),
            _ => damaged.insert(at, chance.next() as u8),
        }
    }
    damaged
}

/// Bytes of no kind.
pub fn bytes(chance: &mut Chance) -> Vec<u8> {
    (0..chance.below(20_000)).map(|_| chance.next() as u8).collect()
}

fn han(chance: &mut Chance) -> char {
    char::from_u32(0x4e00 + chance.below(0x5000) as u32).unwrap_or('一')
}

fn any(chance: &mut Chance) -> char {
    char::from_u32(chance.below(0x11_0000) as u32).unwrap_or('\u{fffd}')
}

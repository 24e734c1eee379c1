//! The encoding of a web page, which the page itself may name.

use encoding_rs::{Encoding, UTF_8};

use crate::plain;

/// Bytes at the head in which a page names its encoding; browsers look at 1,024, but pages saved by
/// office programs put long comments first.
const HEAD_BYTES: usize = 8 << 10;

/// Decodes a page. A byte order mark is believed, then UTF-8 is proven, since a browser that saves
/// a page as UTF-8 leaves the old declaration in it; then the declaration is believed, and without
/// one the bytes are guessed as in a plain text.
pub(super) fn decode(bytes: &[u8]) -> String {
    let proven = Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    match declared(bytes).filter(|encoding| !proven && *encoding != UTF_8) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => plain::decode(bytes).0,
    }
}

/// The encoding that follows the word `charset` or `encoding` in the head.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|word| {
        head.match_indices(word).find_map(|(at, _)| {
            let rest = head[at + word.len()..].trim_start().strip_prefix('=')?;
            let label = rest.trim_start().trim_start_matches(['"', '\'']);
            let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
            Encoding::for_label(label[..end.unwrap_or(label.len())].as_bytes())
        })
    })
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, GBK};

    use super::*;

    #[test]
    fn the_declaration_is_believed_unless_the_bytes_prove_utf8() {
        let page = |label: &str| {
            format!("<meta http-equiv=\"x\" content=\"text/html; charset={label}\">甲市：增加7%")
        };
        for (label, bytes) in [
            ("gb2312", GBK.encode(&page("gb2312")).0.into_owned()),
            ("GBK", GBK.encode(&page("GBK")).0.into_owned()),
            ("big5", BIG5.encode(&page("big5")).0.into_owned()),
            ("gb2312", page("gb2312").into_bytes()),
            ("utf-8", GBK.encode(&page("utf-8")).0.into_owned()),
            ("nonsense", GBK.encode(&page("nonsense")).0.into_owned()),
        ] {
            assert_eq!(decode(&bytes), page(label));
        }
        let short = "<meta charset='gb18030'><p>区";
        assert_eq!(decode(&GBK.encode(short).0), short);
    }
}

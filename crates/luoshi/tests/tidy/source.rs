//! Rust source as tokens with their lines: what stands in a comment or a text is never taken for code.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path such as `std::fs::read`, and its line.
pub struct Path {
    pub line: usize,
    pub parts: Vec<String>,
}

impl Path {
    /// Whether it begins so.
    pub fn starts(&self, parts: &str) -> bool {
        let parts: Vec<&str> = parts.split("::").collect();
        self.parts.len() >= parts.len() && self.parts.iter().zip(&parts).all(|(a, b)| a == b)
    }

    /// Whether it ends so.
    pub fn ends(&self, parts: &str) -> bool {
        let parts: Vec<&str> = parts.split("::").collect();
        self.parts.len() >= parts.len()
            && self.parts.iter().rev().zip(parts.iter().rev()).all(|(a, b)| a == b)
    }
}

/// A function with its first and last line.
pub struct Function {
    pub name: String,
    pub first: usize,
    pub last: usize,
}

/// The tokens of a file without what only tests see.
pub fn shipped(text: &str) -> TokenStream {
    without_tests(tokens(text))
}

/// The tokens of a file.
pub fn tokens(text: &str) -> TokenStream {
    text.parse().expect("a file of the project is Rust")
}

/// Every path that is named, with the trees of `use` spelled out.
pub fn paths(stream: TokenStream) -> Vec<Path> {
    let mut found = Vec::new();
    walk_paths(stream, &[], &mut found);
    found
}

fn walk_paths(stream: TokenStream, prefix: &[String], found: &mut Vec<Path>) {
    let mut current: Vec<String> = prefix.to_vec();
    let mut line = 0;
    // How many colons stood last: a name after two of them goes on with the path.
    let mut colons = 2 * usize::from(!prefix.is_empty());
    let mut named = false;
    for token in stream {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    end(&mut current, named, line, found);
                    current = prefix.to_vec();
                }
                line = name.span().start().line;
                current.push(name.to_string());
                (named, colons) = (true, 0);
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            // A macro keeps its mark: `println!`, but not the `!=` of a comparison.
            TokenTree::Punct(mark) if mark.as_char() == '!' && mark.spacing() == Spacing::Alone => {
                if let Some(name) = current.last_mut().filter(|_| named) {
                    name.push('!');
                }
            }
            TokenTree::Group(group) => {
                let goes_on = colons == 2 && group.delimiter() == Delimiter::Brace;
                let inner = if goes_on { current.clone() } else { Vec::new() };
                if !goes_on {
                    end(&mut current, named, line, found);
                }
                walk_paths(group.stream(), &inner, found);
                (current, named, colons) = (prefix.to_vec(), false, 0);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                end(&mut current, named, line, found);
                current = prefix.to_vec();
                (named, colons) = (false, 2 * usize::from(!prefix.is_empty()));
            }
        }
    }
    end(&mut current, named, line, found);
}

fn end(current: &mut Vec<String>, named: bool, line: usize, found: &mut Vec<Path>) {
    if named && !current.is_empty() {
        found.push(Path { line, parts: std::mem::take(current) });
    }
}

/// Every function that has a body.
pub fn functions(stream: TokenStream) -> Vec<Function> {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            found.extend(functions(group.stream()));
        }
        let (true, Some(TokenTree::Ident(name))) = (is(token, "fn"), tokens.get(at + 1)) else {
            continue;
        };
        let body = tokens[at..].iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(Some(group)),
            TokenTree::Punct(mark) if mark.as_char() == ';' => Some(None),
            _ => None,
        });
        if let Some(Some(body)) = body {
            found.push(Function {
                name: name.to_string(),
                first: token.span().start().line,
                last: body.span_close().start().line,
            });
        }
    }
    found
}

/// Every literal outside attributes (a doc comment is an attribute), with its line.
pub fn literals(stream: TokenStream) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut attribute = false;
    for token in stream {
        match &token {
            TokenTree::Group(group) if !attribute => found.extend(literals(group.stream())),
            TokenTree::Literal(text) => found.push((text.span().start().line, text.to_string())),
            _ => {}
        }
        attribute = is(&token, "#") || attribute && is(&token, "!");
    }
    found
}

/// Every attribute: its line, its name, and what stands in its brackets.
pub fn attributes(stream: TokenStream) -> Vec<(usize, String, TokenStream)> {
    let mut found = Vec::new();
    let mut attribute = false;
    for token in stream {
        if let TokenTree::Group(group) = &token {
            let inner = group.stream();
            if let (true, Some(first)) = (attribute, inner.clone().into_iter().next()) {
                found.push((first.span().start().line, first.to_string(), inner.clone()));
            }
            found.extend(attributes(inner));
        }
        attribute = is(&token, "#") || attribute && is(&token, "!");
    }
    found
}

/// Whether a token is this word or mark.
pub fn is(token: &TokenTree, word: &str) -> bool {
    match token {
        TokenTree::Ident(name) => name == word,
        TokenTree::Punct(mark) => word.len() == 1 && word.starts_with(mark.as_char()),
        _ => false,
    }
}

/// Drops every item that stands under `#[cfg(test)]`.
fn without_tests(stream: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let attribute = tokens.get(at + 1).filter(|_| is(&tokens[at], "#"));
        let tests =
            attribute.is_some_and(|token| token.to_string().replace(' ', "") == "[cfg(test)]");
        if !tests {
            kept.push(match &tokens[at] {
                TokenTree::Group(group) => {
                    let inner = without_tests(group.stream());
                    let mut shorter = proc_macro2::Group::new(group.delimiter(), inner);
                    shorter.set_span(group.span());
                    TokenTree::Group(shorter)
                }
                other => other.clone(),
            });
            at += 1;
            continue;
        }
        let over = |token: &TokenTree| match token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            other => is(other, ";"),
        };
        at += tokens[at..].iter().position(over).map_or(tokens.len(), |last| last + 1);
    }
    kept.into_iter().collect()
}

#[test]
fn a_tree_of_use_is_spelled_out() {
    let text =
        "use std::{fs, io::{self, Read}}; fn f() { g(std::env::var(\"A\"), jiff::Zoned::now()) }";
    let named: Vec<String> = paths(tokens(text)).iter().map(|path| path.parts.join("::")).collect();
    for path in ["std::fs", "std::io::self", "std::io::Read", "std::env::var", "jiff::Zoned::now"] {
        assert!(named.iter().any(|name| name == path), "{path} is not among {named:?}");
    }
}

#[test]
fn what_only_tests_see_is_left_out() {
    let text =
        "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[cfg(test)] use c::d; mod e { fn f() {} }";
    let names: Vec<String> = functions(shipped(text)).into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["a", "f"]);
}

#[test]
fn a_comment_is_no_literal() {
    assert_eq!(
        literals(tokens("/// SELECT\nfn f() { g(\"here\") }")),
        [(2, "\"here\"".to_owned())]
    );
}

//! Compares texts by their words, to find a file that was renamed and edited.

use std::collections::HashMap;

/// Two texts are alike if at least this share of their pairs of neighbouring words is the same.
const ALIKE_PERCENT: usize = 70;

/// Whether two articles' files are very alike: their titles, leads and texts. The rest of the front matter is often the same in
/// all articles of an author or a section.
pub fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (pairs(one), pairs(other));
    let common: usize = one.iter().map(|(pair, count)| other.get(pair).map_or(0, |others| *count.min(others))).sum();
    let all: usize = one.values().chain(other.values()).sum();
    all > 0 && common * 200 >= all * ALIKE_PERCENT
}

/// The number of times that each pair of neighbouring words occurs; the first and the last word are paired with nothing, too.
fn pairs(text: &str) -> HashMap<(&str, &str), usize> {
    let words: Vec<&str> = compared(text).flat_map(str::split_whitespace).collect();
    let mut pairs = HashMap::new();
    let before = std::iter::once("").chain(words.iter().copied());
    let after = words.iter().copied().chain(std::iter::once(""));
    for pair in before.zip(after).filter(|pair| *pair != ("", "")) {
        *pairs.entry(pair).or_insert(0) += 1;
    }
    pairs
}

/// The lines that are compared.
fn compared(text: &str) -> impl Iterator<Item = &str> {
    let mut is_front = text.starts_with("---");
    text.lines().skip(usize::from(is_front)).filter(move |line| {
        let was_front = is_front;
        is_front &= line.trim_end() != "---";
        !was_front || ["title:", "lead:"].iter().any(|key| line.starts_with(key))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, body: &str) -> String {
        format!("---\ntitle: {title}\nlead: Giá lúa tăng.\nsection: kinh-te\nbyline: [Lê Chí Thành]\n---\n\n{body}\n")
    }

    #[test]
    fn an_edited_text_is_alike_and_another_one_of_the_same_author_is_not() {
        let body = "Giá lúa ở đồng bằng tăng thêm hai trăm đồng một ký trong tuần qua.";
        let old = article("Giá lúa", body);
        for (new, is_alike) in [
            (article("Giá lúa", &body.replace("hai", "ba")), true),
            (article("Giá lúa mới", body), true),
            (article("Giá lúa", ""), false),
            (article("Chợ nổi", "Chợ nổi họp từ sáng sớm, ghe xuồng từ các tỉnh về đông hơn mọi năm."), false),
            (String::new(), false),
        ] {
            assert_eq!(are_alike(&old, &new), is_alike, "{new}");
        }
        assert!(!are_alike("", "") && are_alike("một hai ba", "một hai ba"));
    }
}

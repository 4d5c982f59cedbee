//! Pictures and links that Joomla stores beside the text.

use std::fmt::Write as _;

use serde_json::Value;

use crate::model::MediaRef;

/// The mark in texts of Joomla 1.0 and 1.5 where the next picture of the list belongs.
const MARK: &str = "{mosimage}";

/// The pictures of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pictures {
    /// The main picture.
    pub main: Option<MediaRef>,
    /// Another picture for the full text.
    pub other: Option<MediaRef>,
    /// The pictures for the marks in the text, in order.
    pub marked: Vec<MediaRef>,
}

/// Reads the column `images`: JSON since 2.5, before that lines of `file|align|alt|border|caption|…`.
pub(super) fn read(images: &str) -> Pictures {
    let images = images.trim();
    if images.starts_with('{') {
        let json: Value = serde_json::from_str(images).unwrap_or_default();
        let intro = of_json(&json, "image_intro");
        let full = of_json(&json, "image_fulltext");
        let other = full.clone().filter(|full| intro.as_ref().is_some_and(|intro| intro.src != full.src));
        return Pictures { main: intro.or(full), other, marked: Vec::new() };
    }
    let marked = images.lines().filter_map(|line| {
        let parts: Vec<&str> = line.trim().split('|').map(str::trim).collect();
        let file = parts.first().filter(|file| !file.is_empty())?;
        let part = |index: usize| parts.get(index).copied().unwrap_or_default().to_owned();
        Some(MediaRef {
            src: format!("images/stories/{}", file.trim_start_matches("stories/")),
            alt: part(2),
            caption: part(4),
            credit: String::new(),
        })
    });
    Pictures { marked: marked.collect(), ..Pictures::default() }
}

fn of_json(json: &Value, name: &str) -> Option<MediaRef> {
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    // Joomla 4 adds `#joomlaImage://…?width=…`.
    let src = text(name).split("#joomlaImage").next().unwrap_or_default().to_owned();
    (!src.is_empty()).then(|| MediaRef {
        src,
        alt: text(&format!("{name}_alt")),
        caption: text(&format!("{name}_caption")),
        credit: String::new(),
    })
}

/// Puts pictures into the text: each at its mark, those without a mark at the end, and the other one at the beginning of
/// the full text.
pub(super) fn place(pictures: &Pictures, intro: &mut String, full: &mut String) {
    let mut marked = pictures.marked.iter().map(figure);
    for text in [&mut *intro, &mut *full] {
        while text.contains(MARK) {
            *text = text.replacen(MARK, &marked.next().unwrap_or_default(), 1);
        }
    }
    full.extend(marked);
    if let Some(other) = &pictures.other {
        full.insert_str(0, &figure(other));
    }
}

/// The HTML of the links in the column `urls`, JSON of `urla`, `urlatext`, and so on.
pub(super) fn links(urls: &str) -> String {
    let json: Value = serde_json::from_str(urls).unwrap_or_default();
    let text = |name: String| json.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let mut html = String::new();
    for letter in ['a', 'b', 'c'] {
        let (url, label) = (text(format!("url{letter}")), text(format!("url{letter}text")));
        if !url.is_empty() {
            let label = if label.is_empty() { &url } else { &label };
            let _ = write!(html, "<p><a href=\"{}\">{}</a></p>", escaped(&url), escaped(label));
        }
    }
    html
}

/// The HTML of a picture with its caption.
pub(super) fn figure(picture: &MediaRef) -> String {
    let caption = match picture.caption.as_str() {
        "" => String::new(),
        caption => format!("<figcaption>{}</figcaption>", escaped(caption)),
    };
    format!("<figure><img src=\"{}\" alt=\"{}\">{caption}</figure>", escaped(&picture.src), escaped(&picture.alt))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_picture_is_the_one_of_the_intro_and_another_goes_into_the_text() {
        let json = r#"{"image_intro":"images/a.jpg#joomlaImage://local-images/a.jpg?width=8","image_intro_alt":"A","image_fulltext":"images/b.jpg","image_fulltext_caption":"B \"2\""}"#;
        let pictures = read(json);
        let main = pictures.main.as_ref().unwrap();
        assert_eq!((main.src.as_str(), main.alt.as_str()), ("images/a.jpg", "A"));
        let (mut intro, mut full) = ("<p>1</p>".to_owned(), "<p>2</p>".to_owned());
        place(&pictures, &mut intro, &mut full);
        assert_eq!(intro, "<p>1</p>");
        assert_eq!(
            full,
            "<figure><img src=\"images/b.jpg\" alt=\"\"><figcaption>B &quot;2&quot;</figcaption></figure><p>2</p>"
        );
        assert_eq!(read("{}"), Pictures::default());
        assert_eq!(read("{not json"), Pictures::default());
    }

    #[test]
    fn pictures_of_joomla_1_stand_at_their_marks() {
        let pictures = read("stories/ghe.jpg|left|Ghe ngo|1|Đội|bottom\nb.jpg\n\nc.jpg|||");
        let (mut intro, mut full) = ("<p>{mosimage}Đua</p>".to_owned(), "{mosimage}x{mosimage}".to_owned());
        place(&Pictures { marked: pictures.marked[..2].to_vec(), ..Pictures::default() }, &mut intro, &mut full);
        let figure =
            "<figure><img src=\"images/stories/ghe.jpg\" alt=\"Ghe ngo\"><figcaption>Đội</figcaption></figure>";
        assert_eq!(intro, format!("<p>{figure}Đua</p>"));
        assert_eq!(full, "<figure><img src=\"images/stories/b.jpg\" alt=\"\"></figure>x");
        let mut rest = String::new();
        place(&pictures, &mut String::new(), &mut rest);
        assert_eq!(rest.matches("<img").count(), 3);
    }

    #[test]
    fn links_beside_the_text_become_paragraphs() {
        let json = r#"{"urla":"https://a.example/?b=1&c=2","urlatext":"A","urlb":false,"urlc":"https://c.example"}"#;
        assert_eq!(
            links(json),
            "<p><a href=\"https://a.example/?b=1&amp;c=2\">A</a></p><p><a href=\"https://c.example\">https://c.example</a></p>"
        );
        assert_eq!(links(""), "");
    }
}

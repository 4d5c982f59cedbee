use gazette_content::diagnostics::{Diagnostic, Problems};
use gazette_content::{FrontMatter, ParsedArticle, Rules, SourceText, article_template, parse_article};
use gazette_core::article::Card;
use gazette_core::naming::name_key;
use gazette_core::slug::Slug;

use crate::paper::{assert_findable, site};

/// Whatever text stands in a file, each mistake in its front matter has a line of the file and a remedy; repaired text
/// needs no repair; what is accepted can be published; and the file that `gazette new` writes for a title has it.
pub fn front_matter(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let source_text = SourceText::of(text.to_owned());
    let text = &source_text.normalised;
    let again = SourceText::of(text.clone());
    assert!(again.repairs.is_empty(), "{text:?} is repaired, yet has {:?}", again.repairs);
    assert_eq!(&again.normalised, text);

    let (front, found) = read(text);
    assert_findable(&found, text);
    if let Some(front) = front {
        assert_publishable(&front);
    } else {
        assert!(!found.is_empty(), "nothing is wrong with it, and yet there is no article: {text:?}");
    }
    is_read_from_what_new_writes(text);
}

fn read(text: &str) -> (Option<FrontMatter>, Vec<Diagnostic>) {
    let site = site();
    let mut problems = Problems::new("bai.md", text);
    let rules = Rules { site: &site, settings_are_valid: true };
    let parsed = parse_article("bai.md", text, rules, &mut problems);
    let front = parsed.and_then(|ParsedArticle { front, parts }| {
        assert!(text.ends_with(parts.body));
        assert_eq!(
            text[..text.len() - parts.body.len()].matches('\n').count() + 1,
            parts.body_line.min(text.split('\n').count())
        );
        front
    });
    (front, problems.into_found())
}

/// The server reads from a card what the editor wrote.
fn assert_publishable(front: &FrontMatter) {
    let mut card = crate::paper::article("").card;
    card.slug = front.slug.clone();
    card.id.clone_from(&front.id);
    card.title.clone_from(&front.title);
    card.lead.clone_from(&front.lead);
    card.bylines.clone_from(&front.bylines);
    card.tags.clone_from(&front.tags);
    card.corrections.clone_from(&front.corrections);
    card.published_at = front.published_at.unwrap_or_default();
    let written = serde_json::to_string(&card).expect("a card can be written");
    assert_eq!(serde_json::from_str::<Card>(&written).ok(), Some(card));
    assert!(!front.title.trim().is_empty() && !front.lead.trim().is_empty());
    let keys: Vec<String> = front.tags.iter().map(|tag| name_key(&tag.title)).collect();
    assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)));
}

fn is_read_from_what_new_writes(text: &str) {
    let title = text.split_whitespace().take(20).collect::<Vec<_>>().join(" ");
    if title.chars().count() > 300 || Slug::from_title(&title).is_err() {
        return;
    }
    let written = SourceText::of(article_template(&title, "thoi-su", "2026-05-07T09:05:00+07:00", "vi")).normalised;
    let (front, found) = read(&written);
    assert_eq!(found, [], "{written}");
    assert_eq!(front.map(|front| front.title), Some(title), "{written}");
}

//! Reads and checks the paper's settings, `gazette.toml`.

pub use gazette_core::files::SETTINGS;
use gazette_core::html::link_is_safe;
use gazette_core::json;
use gazette_core::site::{
    Banner, LANGUAGES, Link, MAX_LINE_CHARS, MAX_LINKS, MAX_SECTIONS, MAX_TITLE_CHARS, MAX_URL_CHARS, MAX_WEBHOOKS,
    Newsroom, Section, Site, check_webhook,
};
use gazette_core::slug::{RESERVED, Slug};
use gazette_core::time::Zone;
use gazette_core::wire::MAX_TEXT_BYTES;
use gazette_messages::{key, tell};

use crate::context::{Files, picture};
use crate::diagnostics::{Diagnostic, Problems, Span};
use crate::fields::{Fields, Form, Text};
use crate::media::{MediaFile, Picture};
use crate::node::{Node, Value};
use crate::remotes::Remote;
use crate::source_text::SourceText;
use crate::zone::zone;
use crate::{hygiene, newsroom, reasons, redirects, remotes, toml};

const SITE: Form = Form {
    of: key!("form-settings"),
    known: &[
        "title",
        "tagline",
        "base_url",
        "language",
        "timezone",
        "views_offset",
        "sections",
        "menu",
        "banners",
        "webhooks",
        "redirects",
        "newsroom",
        "remotes",
    ],
    synonyms: &[
        ("name", "title"),
        ("subtitle", "tagline"),
        ("url", "base_url"),
        ("lang", "language"),
        ("time_zone", "timezone"),
        ("categories", "sections"),
    ],
};
const SECTION: Form =
    Form { of: key!("form-section"), known: &["slug", "title", "description"], synonyms: &[("name", "title")] };
const LINK: Form = Form {
    of: key!("form-menu-entry"),
    known: &["title", "url"],
    synonyms: &[("name", "title"), ("href", "url"), ("link", "url")],
};
const BANNER: Form = Form {
    of: key!("form-banner"),
    known: &["title", "url", "image"],
    synonyms: &[("name", "title"), ("href", "url"), ("link", "url"), ("file", "image")],
};

const WEBHOOK: Form = Form {
    of: key!("form-webhook"),
    known: &["url"],
    synonyms: &[("href", "url"), ("link", "url"), ("endpoint", "url")],
};

/// The settings and their media.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The published settings. If there are errors, as far as they could be read.
    pub site: Site,
    /// The banners' pictures.
    pub media: Vec<MediaFile>,
    /// The position of `base_url`, if it is valid.
    pub base_url_span: Option<Span>,
    /// The links of the menu, the banners and the redirects, with their positions.
    pub links: Vec<(String, Span)>,
    /// The positions of the redirects.
    pub redirect_spans: Vec<RedirectSpans>,
    /// The papers that the folder is published to. They are not published.
    pub remotes: Vec<Remote>,
}

/// The positions of a redirect's two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedirectSpans {
    /// That of `from`.
    pub from: Span,
    /// That of `to`.
    pub to: Span,
}

impl Default for Settings {
    /// The settings of a paper without `gazette.toml`.
    fn default() -> Self {
        let site = Site {
            title: String::new(),
            tagline: String::new(),
            base_url: String::new(),
            language: "vi".to_owned(),
            zone: Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600),
            views_offset: 0,
            sections: Vec::new(),
            menu: Vec::new(),
            banners: Vec::new(),
            webhooks: Vec::new(),
            redirects: Vec::new(),
            newsroom: Newsroom::default(),
        };
        Self {
            site,
            media: Vec::new(),
            base_url_span: None,
            links: Vec::new(),
            redirect_spans: Vec::new(),
            remotes: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads and checks `gazette.toml`. Returns settings even if there are errors, so that the articles can be checked too.
    pub fn read(source_text: &SourceText, files: &dyn Files) -> (Self, Vec<Diagnostic>) {
        let mut problems = source_text.problems(SETTINGS);
        source_text.report(&mut problems);
        if source_text.report_collision(&mut problems) {
            return (Self::default(), problems.into_found());
        }
        let settings = read(&source_text.normalised, files, &mut problems);
        hygiene::check_lines(&source_text.normalised, 1, &mut problems);
        if json::compact(&settings.site).len() > MAX_TEXT_BYTES {
            problems.error(1, tell!("settings-too-large"), tell!("settings-too-large-help"));
        }
        (settings, problems.into_found())
    }
}

/// `language` in the text of `gazette.toml`, also if other settings have errors.
pub fn language_of_settings(text: &str) -> Option<String> {
    let (root, _) = toml::parse(text);
    let Value::Map(fields) = root.value else { return None };
    fields.into_iter().find(|field| field.name == "language").and_then(|field| match field.node.value {
        Value::Text(language) => Some(language),
        _ => None,
    })
}

fn read(text: &str, files: &dyn Files, problems: &mut Problems<'_>) -> Settings {
    let (mut root, unreadable) = toml::parse(text);
    let mut settings = Settings::default();
    if !unreadable.is_empty() {
        // Further errors might only be consequences of these.
        for part in unreadable {
            problems.unreadable(part);
        }
        return settings;
    }
    remotes::refuse_tokens(&mut root, problems);
    let Some(fields) = Fields::new(&root, 1, &SITE, problems) else { return settings };
    let site = &mut settings.site;
    let title = fields.required("title", MAX_TITLE_CHARS, || tell!("site-title-help"), problems);
    site.title = title.map(|text| text.value).unwrap_or_default();
    site.tagline = fields.text("tagline", MAX_LINE_CHARS, problems).map(|text| text.value).unwrap_or_default();
    site.base_url = base_url(&fields, problems).unwrap_or_default();
    let is_url_valid = !site.base_url.is_empty();
    settings.base_url_span = fields.get("base_url").filter(|_| is_url_valid).map(|entry| entry.node.span);
    let site = &mut settings.site;
    site.language = language(&fields, problems);
    if let Some(zone) = timezone(&fields, problems) {
        site.zone = zone;
    }
    site.views_offset = fields.number("views_offset", problems).unwrap_or(0);
    site.sections = sections(&fields, problems);
    for (name, most) in [("sections", MAX_SECTIONS), ("menu", MAX_LINKS), ("banners", MAX_LINKS)] {
        if let Some(node) = fields.list(name).get(most) {
            let message = tell!("too-many-entries", name = name, most = most);
            problems.error(node.span, message, tell!("too-many-entries-help"));
        }
    }
    for node in fields.list("menu") {
        if let Some((link, span)) = menu_entry(node, problems) {
            settings.links.push((link.url.clone(), span));
            settings.site.menu.push(link);
        }
    }
    for node in fields.list("banners") {
        if let Some((banner, span, picture)) = banner(node, files, problems) {
            settings.links.push((banner.url.clone(), span));
            settings.site.banners.push(banner);
            settings.media.extend(picture.map(|picture| picture.media));
        }
    }
    for (url, span) in &settings.links {
        if !settings.site.may_link_to(url) {
            problems.error(*span, tell!("site-link-plain", url = url), tell!("site-link-plain-help"));
        }
    }
    for (redirect, spans) in redirects::read(&fields, &settings.site.base_url.clone(), problems) {
        if !redirect.to.ends_with('*') {
            settings.links.push((redirect.to.clone(), spans.to));
        }
        settings.site.redirects.push(redirect);
        settings.redirect_spans.push(spans);
    }
    settings.site.newsroom = newsroom::read(&fields, problems);
    settings.site.webhooks = webhooks(&fields, &settings.site.base_url, problems);
    settings.remotes = remotes::read(&fields, problems);
    settings
}

fn base_url(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<String> {
    let help = || tell!("base-url-help");
    let text = fields.required("base_url", MAX_URL_CHARS, help, problems)?;
    let url = text.value.strip_suffix('/').unwrap_or(&text.value);
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_none_or(|host| host.is_empty() || !host.chars().all(is_host)) {
        problems.error(text.span, tell!("base-url-invalid", value = text.value), help());
        return None;
    }
    Some(url.to_owned())
}

fn language(fields: &Fields<'_>, problems: &mut Problems<'_>) -> String {
    match fields.text("language", MAX_TITLE_CHARS, problems) {
        Some(text) if !LANGUAGES.contains(&text.value.as_str()) => {
            let message = tell!("language-unsupported", value = text.value);
            problems.error(text.span, message, tell!("language-unsupported-help"));
            "vi".to_owned()
        }
        Some(text) => text.value,
        None => "vi".to_owned(),
    }
}

fn timezone(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Zone> {
    let help = || tell!("timezone-help");
    let text = fields.required("timezone", MAX_TITLE_CHARS, help, problems)?;
    zone(&text.value)
        .map_err(|unknown| {
            let help = unknown.nearest.map_or_else(help, |nearest| tell!("did-you-mean", name = nearest));
            problems.error(text.span, tell!("timezone-unknown", name = text.value), help);
        })
        .ok()
}

fn sections(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Vec<Section> {
    let nodes = fields.list("sections");
    if nodes.is_empty() {
        problems.error(fields.span_of("sections"), tell!("sections-none"), tell!("sections-none-help"));
    }
    let mut sections: Vec<Section> = Vec::new();
    for node in nodes {
        let Some(section) = section(node, problems) else { continue };
        if sections.iter().any(|other| other.slug == section.slug) {
            let message = tell!("section-duplicate", slug = section.slug);
            problems.error(node.span, message, tell!("section-duplicate-help"));
        } else {
            sections.push(section);
        }
    }
    sections
}

fn section(node: &Node, problems: &mut Problems<'_>) -> Option<Section> {
    let fields = Fields::new(node, node.span, &SECTION, problems)?;
    let slug = fields.required("slug", MAX_TITLE_CHARS, || tell!("section-slug-help"), problems);
    let title = fields.required("title", MAX_TITLE_CHARS, || tell!("section-title-help"), problems);
    let description = fields.text("description", MAX_LINE_CHARS, problems);
    let slug = section_slug(&slug?, problems)?;
    Some(Section { slug, title: title?.value, description: description.map(|text| text.value).unwrap_or_default() })
}

fn section_slug(text: &Text, problems: &mut Problems<'_>) -> Option<Slug> {
    match text.value.parse::<Slug>() {
        Ok(slug) if slug.is_reserved() => {
            let help = tell!("slug-reserved-help", list = RESERVED.join(", "));
            problems.error(text.span, tell!("slug-reserved", slug = slug), help);
            None
        }
        Ok(slug) => Some(slug),
        Err(reason) => {
            let help = Slug::from_title(&text.value).map_or_else(
                |_| tell!("section-slug-letters-help"),
                |slug| tell!("section-slug-write-help", slug = slug),
            );
            let message = tell!("slug-invalid", value = text.value, reason = reasons::not_a_slug(&reason));
            problems.error(text.span, message, help);
            None
        }
    }
}

/// A menu entry, with the position of its link.
fn menu_entry(node: &Node, problems: &mut Problems<'_>) -> Option<(Link, Span)> {
    let fields = Fields::new(node, node.span, &LINK, problems)?;
    let title = fields.required("title", MAX_TITLE_CHARS, || tell!("menu-title-help"), problems);
    let url = url(&fields, problems);
    let (title, Text { value: url, span }) = (title?.value, url?);
    Some((Link { title, url }, span))
}

/// A banner, with the position of its link and its picture.
fn banner(node: &Node, files: &dyn Files, problems: &mut Problems<'_>) -> Option<(Banner, Span, Option<Picture>)> {
    let fields = Fields::new(node, node.span, &BANNER, problems)?;
    let title = fields.required("title", MAX_TITLE_CHARS, || tell!("banner-title-help"), problems);
    let url = url(&fields, problems);
    let image = fields.text("image", MAX_URL_CHARS, problems).and_then(|text| {
        let found = picture(files, SETTINGS, &text.value);
        found.map_err(|none| problems.error(text.span, none.message, none.help)).ok()
    });
    let path = image.as_ref().map(|picture| picture.path(picture.smallest()));
    let (title, Text { value: url, span }) = (title?.value, url?);
    Some((Banner { title, url, image: path }, span, image))
}

fn webhooks(fields: &Fields<'_>, base_url: &str, problems: &mut Problems<'_>) -> Vec<String> {
    let mut urls = Vec::new();
    for node in fields.list("webhooks") {
        let Some(fields) = Fields::new(node, node.span, &WEBHOOK, problems) else { continue };
        let help = || tell!("webhook-help");
        let Some(Text { value: url, span }) = fields.required("url", MAX_URL_CHARS, help, problems) else { continue };
        if let Err(reason) = check_webhook(&url, base_url) {
            let message = tell!("webhook-invalid", url = url, reason = reasons::bad_webhook(reason));
            problems.error(span, message, help());
        } else if urls.contains(&url) {
            problems.error(span, tell!("webhook-duplicate", url = url), tell!("webhook-duplicate-help"));
        } else if urls.len() == MAX_WEBHOOKS {
            problems.error(span, tell!("webhooks-too-many", most = MAX_WEBHOOKS), tell!("webhooks-too-many-help"));
        } else {
            urls.push(url);
        }
    }
    urls
}

fn url(fields: &Fields<'_>, problems: &mut Problems<'_>) -> Option<Text> {
    let help = || tell!("site-url-help");
    let text = fields.required("url", MAX_URL_CHARS, help, problems)?;
    if !link_is_safe(&text.value) {
        problems.error(text.span, tell!("site-url-unsafe", url = text.value), help());
        return None;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::NoFiles;

    const GOOD: &str = "title = \"Báo\"\nbase_url = \"https://bao.example/\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                        views_offset = 37_131_684\n[[sections]]\nslug = \"thoi-su\"\ntitle = \"Thời sự\"\n";

    fn check(text: &str) -> (Site, Vec<Diagnostic>) {
        let (settings, found) = Settings::read(&SourceText::of(text.to_owned()), &NoFiles);
        (settings.site, found)
    }

    #[test]
    fn good_settings_are_read_whole() {
        let (site, found) = check(&format!("{GOOD}[[webhooks]]\nurl = \"https://app.example/hook\"\n"));
        assert_eq!(found, []);
        assert_eq!(site.webhooks, ["https://app.example/hook"]);
        assert_eq!((site.base_url.as_str(), site.views_offset), ("https://bao.example", 37_131_684));
        assert_eq!(site.sections[0].slug.as_str(), "thoi-su");
    }

    #[test]
    fn the_language_is_read_from_settings_with_errors_too() {
        let vietnamese = || Some("vi".to_owned());
        assert_eq!(language_of_settings(&format!("language = \"vi\"\n{GOOD}")), vietnamese());
        assert_eq!(language_of_settings("x =\nlanguage = \"vi\"\n"), vietnamese());
        assert_eq!(language_of_settings(GOOD), None);
        assert_eq!(language_of_settings("language = 7\n[a"), Some("7".to_owned()));
    }

    #[test]
    fn a_newsroom_is_read_and_left_out_it_is_as_usual() {
        let (site, found) = check(&format!("{GOOD}[newsroom]\nwriters_publish = true\npurge_delay = \"90m\"\n"));
        assert_eq!(found, []);
        assert_eq!((site.newsroom.writers_publish, site.newsroom.purge_delay_secs), (true, 5400));
        assert_eq!(check(&format!("{GOOD}[newsroom]\npurge_delay = 0\n")).0.newsroom.purge_delay_secs, 0);
        assert_eq!(check(GOOD).0.newsroom, Newsroom::default());
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_remedy() {
        let eleven: Vec<_> = (0..11).map(|n| format!("[[webhooks]]\nurl = \"https://a.example/{n}\"\n")).collect();
        for (text, line, part) in [
            (GOOD.replace("title = \"Báo\"", "titel = \"Báo\""), 1, "did you mean `title`"),
            (GOOD.replace("https://bao.example/", "bao.example"), 2, "https://bao.example"),
            (GOOD.replace("https://bao.example/", "https://bao.example/vn"), 2, "without a path"),
            (GOOD.replace("Ho_Chi_Minh", "Hochiminh"), 3, "Asia/Ho_Chi_Minh"),
            (GOOD.replace("37_131_684", "-1"), 4, "digits"),
            (GOOD.replace("thoi-su", "media"), 6, "use another slug"),
            (GOOD.replace("thoi-su", "Thời sự"), 6, "slug = \"thoi-su\""),
            (GOOD.replace("[[sections]]\n", "[sections]\nx = 1\n"), 6, "the fields are slug"),
            (format!("{GOOD}[[sections]]\nslug = \"thoi-su\"\ntitle = \"b\"\n"), 8, "change its slug"),
            (format!("{GOOD}[[menu]]\ntitle = \"x\"\nurl = \"javascript:x\"\n"), 10, "https://"),
            (format!("{GOOD}[[banners]]\ntitle = \"x\"\nurl = \"/a\"\nimage = \"x.jpg\"\n"), 11, "add the file"),
            (format!("{GOOD}[[webhooks]]\nurl = \"http://app.example/\"\n"), 9, "https://"),
            (format!("{GOOD}[[webhooks]]\nurl = \"https://127.0.0.1/\"\n"), 9, "https://"),
            (format!("{GOOD}[newsroom]\nwriters_publish = 7\n"), 9, "writers_publish: true"),
            (format!("{GOOD}[newsroom]\nwriter_publish = true\n"), 9, "did you mean `writers_publish`"),
            (format!("{GOOD}[newsroom]\npurge_delay = \"8d\"\n"), 9, "7d"),
            (format!("{GOOD}[newsroom]\npurge_delay = 60\n"), 9, "90m"),
            (format!("newsroom = 1\n{GOOD}"), 1, "writers_publish, purge_delay"),
            (GOOD.replace("\"Báo\"", "\"B\\u0007áo\""), 1, "remove it"),
            (GOOD.replace("\"Thời sự\"", "\"Thời \\u202esự\""), 7, "remove it"),
            (format!("{GOOD}[[menu]]\ntitle = \"\\uFFFF\"\nurl = \"/a\"\n"), 9, "remove it"),
            (GOOD.replace("37_131_684", "9007199254740992"), 4, "digits"),
            (format!("{GOOD}[[webhooks]]\nuri = \"https://app.example/\"\n"), 9, "did you mean `url`"),
            (format!("{GOOD}{hook}{hook}", hook = "[[webhooks]]\nurl = \"https://app.example/\"\n"), 11, "remove one"),
            (format!("{GOOD}{}", eleven.concat()), 29, "forward"),
            (format!("{GOOD}language = \n"), 8, "name = "),
            ("x".to_owned(), 1, "name = "),
        ] {
            let (_, found) = check(&text);
            assert!(found.iter().any(|d| d.span.line == line && d.help.contains(part)), "{text}\n{found:#?}");
        }
    }
}

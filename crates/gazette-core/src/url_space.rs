//! The public URL space: the target of each path of a paper. The Worker's router, `gazette serve` and the link checker
//! of `gazette check` all parse paths here, so they can't disagree.

/// Files at the root of every paper, besides the parts of its sitemap. `/feed.php` is not one of them,
/// because older systems have such addresses.
pub const ROOT_FILES: [&str; 7] =
    ["feed.xml", "rss.xml", "feed.json", "sitemap.xml", "news-sitemap.xml", "robots.txt", "favicon.ico"];

/// The target of a path, by its form alone. It does not mean that the section, article or page exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'p> {
    /// `/`
    Front,
    /// `/page/{page}`: the newest articles, from the second page on.
    Newest(&'p str),
    /// A list of articles, with the page if the path names one.
    List(ListOf<'p>, Option<&'p str>),
    /// `/{section}/{slug}`
    Article {
        /// The section's slug.
        section: &'p str,
        /// The article's slug.
        slug: &'p str,
    },
    /// `/search`
    Search,
    /// `/privacy`
    Privacy,
    /// `/preview/leave`: the end of a preview.
    LeavePreview,
    /// `/preview/{token}`
    Preview(&'p str),
    /// `/media/{hash}/{name}`
    Media {
        /// The hash of the bytes.
        hash: &'p str,
        /// The file's name.
        name: &'p str,
    },
    /// A feed of the paper, or of a list.
    Feed(Option<ListOf<'p>>, FeedFormat),
    /// `/sitemap.xml`
    Sitemap,
    /// `/sitemap-{part}.xml`. All parts are at the root, because a sitemap in a folder may name only what is in that folder.
    SitemapPart(&'p str),
    /// `/news-sitemap.xml`
    NewsSitemap,
    /// `/robots.txt`
    Robots,
    /// Below `/api/`.
    Api,
    /// A static file: below `/assets/` or `/schema/`, or `/favicon.ico`.
    Static,
    /// Any other path: an address of an older system, or nothing.
    Other,
}

/// A list of articles that has pages and feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOf<'p> {
    /// `/{section}`
    Section(&'p str),
    /// `/tags/{tag}`
    Tag(&'p str),
    /// `/authors/{author}`
    Author(&'p str),
    /// `/archive/{year}/{month}`, which has no feeds.
    Month(&'p str, &'p str),
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFormat {
    /// `feed.xml`
    Atom,
    /// `rss.xml`
    Rss,
    /// `feed.json`
    Json,
}

impl FeedFormat {
    /// The format by the file name.
    fn of(file: &str) -> Option<Self> {
        match file {
            "feed.xml" => Some(Self::Atom),
            "rss.xml" => Some(Self::Rss),
            "feed.json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl<'p> Route<'p> {
    /// Parses an absolute path, percent-encoded and without a query.
    pub fn of(path: &'p str) -> Self {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts.as_slice() {
            ["api", ..] => Self::Api,
            ["assets" | "schema", _, ..] | ["favicon.ico"] => Self::Static,
            [] | [""] => Self::Front,
            ["page", page] => Self::Newest(page),
            ["search"] => Self::Search,
            ["privacy"] => Self::Privacy,
            ["preview", "leave"] => Self::LeavePreview,
            ["preview", token] => Self::Preview(token),
            ["media", hash, name] => Self::Media { hash, name },
            ["robots.txt"] => Self::Robots,
            ["sitemap.xml"] => Self::Sitemap,
            ["news-sitemap.xml"] => Self::NewsSitemap,
            [of @ .., "page", page] => ListOf::of(of).map_or(Self::Other, |list| Self::List(list, Some(page))),
            [of @ .., file] if let Some(format) = FeedFormat::of(file) => match (of, ListOf::of(of)) {
                ([], _) => Self::Feed(None, format),
                (_, Some(list)) if !matches!(list, ListOf::Month(..)) => Self::Feed(Some(list), format),
                _ => Self::Other,
            },
            [file] if let Some(part) = sitemap_part(file) => Self::SitemapPart(part),
            of => match (ListOf::of(of), of) {
                (Some(list), _) => Self::List(list, None),
                (None, [section, slug]) => Self::Article { section, slug },
                _ => Self::Other,
            },
        }
    }
}

impl<'p> ListOf<'p> {
    fn of(parts: &[&'p str]) -> Option<Self> {
        match *parts {
            ["tags", tag] => Some(Self::Tag(tag)),
            ["authors", author] => Some(Self::Author(author)),
            ["archive", year, month] => Some(Self::Month(year, month)),
            [section] if !section.is_empty() => Some(Self::Section(section)),
            _ => None,
        }
    }
}

fn sitemap_part(file: &str) -> Option<&str> {
    file.strip_prefix("sitemap-")?.strip_suffix(".xml")
}

/// Parses the page number of a list: from 1 to `most`, without leading zeros.
pub fn page_number(text: &str, most: u32) -> Option<u32> {
    let is_plain = !text.starts_with(['0', '+']);
    text.parse().ok().filter(|page| is_plain && (1..=most).contains(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_leads_to_one_thing() {
        use FeedFormat::{Atom, Json, Rss};
        use ListOf::{Author, Month, Section, Tag};
        let cases = [
            ("/", Route::Front),
            ("", Route::Front),
            ("/page/2", Route::Newest("2")),
            ("/thoi-su", Route::List(Section("thoi-su"), None)),
            ("/thoi-su/page/2", Route::List(Section("thoi-su"), Some("2"))),
            ("/thoi-su/cau-moi", Route::Article { section: "thoi-su", slug: "cau-moi" }),
            ("/tags/lua", Route::List(Tag("lua"), None)),
            ("/tags/lua/page/3", Route::List(Tag("lua"), Some("3"))),
            ("/authors/lan", Route::List(Author("lan"), None)),
            ("/archive/2026/05", Route::List(Month("2026", "05"), None)),
            ("/archive/2026/05/page/2", Route::List(Month("2026", "05"), Some("2"))),
            ("/archive/2026/05/feed.xml", Route::Other),
            ("/feed.xml", Route::Feed(None, Atom)),
            ("/thoi-su/rss.xml", Route::Feed(Some(Section("thoi-su")), Rss)),
            ("/tags/lua/feed.json", Route::Feed(Some(Tag("lua")), Json)),
            ("/authors/lan/feed.xml", Route::Feed(Some(Author("lan")), Atom)),
            ("/a/b/c/feed.xml", Route::Other),
            ("/sitemap.xml", Route::Sitemap),
            ("/sitemap-2026-05-2.xml", Route::SitemapPart("2026-05-2")),
            ("/news-sitemap.xml", Route::NewsSitemap),
            ("/robots.txt", Route::Robots),
            ("/search", Route::Search),
            ("/privacy", Route::Privacy),
            ("/preview/leave", Route::LeavePreview),
            ("/preview/abc", Route::Preview("abc")),
            ("/media/ab/a.jpg", Route::Media { hash: "ab", name: "a.jpg" }),
            ("/api", Route::Api),
            ("/api/v1/articles", Route::Api),
            ("/assets/site.css", Route::Static),
            ("/schema/article.json", Route::Static),
            ("/favicon.ico", Route::Static),
            ("/index.php/tin/12-cu", Route::Other),
            ("/a/b/c", Route::Other),
            ("/thoi-su/", Route::Article { section: "thoi-su", slug: "" }),
            ("//evil.example", Route::Article { section: "", slug: "evil.example" }),
        ];
        for (path, expected) in cases {
            assert_eq!(Route::of(path), expected, "{path}");
        }
    }

    #[test]
    fn every_section_that_is_not_reserved_has_pages_for_its_articles() {
        // Every word of this file, and so every segment that `Route::of` treats specially.
        let words = include_str!("url_space.rs").split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        for section in words.filter_map(|word| word.parse::<crate::slug::Slug>().ok()) {
            let path = format!("/{section}/x");
            let is_article = Route::of(&path) == Route::Article { section: section.as_str(), slug: "x" };
            assert!(is_article || section.is_reserved(), "{path}");
        }
    }

    #[test]
    fn a_page_number_is_written_one_way() {
        for (text, expected) in
            [("1", Some(1)), ("100", Some(100)), ("101", None), ("0", None), ("01", None), ("+1", None), ("", None)]
        {
            assert_eq!(page_number(text, 100), expected, "{text}");
        }
    }
}

//! What the paper must be after each act: which articles are where, with which text and how many views.
//!
//! Each version of a text has a mark of its own, `Ver7z`, in its title and in its body. So whatever an answer shows tells which
//! versions of which articles it was made from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::edge::{Answer, Edge, until};

/// A word of each article, for searches.
pub const COMMON_WORD: &str = "phuongnam";

/// An article as readers must see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub section: &'static str,
    pub mark: u32,
    pub views: u64,
}

/// The whole paper, in one edition.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// The live articles, by slug.
    pub live: BTreeMap<String, Story>,
    /// The slugs that articles had, and their new ones.
    pub moved: BTreeMap<String, String>,
    /// Addresses of what was taken down.
    pub gone: BTreeSet<String>,
    /// The tagline of the settings has a mark too.
    pub tagline: u32,
}

/// The marks in a text.
pub fn marks_in(text: &str) -> BTreeSet<u32> {
    text.split("Ver").skip(1).filter_map(|rest| rest.split_once('z')?.0.parse().ok()).collect()
}

impl Paper {
    /// The address of a live article.
    pub fn address(&self, slug: &str) -> String {
        format!("/{}/{slug}", self.live[slug].section)
    }

    /// The marks of all live articles, or of a section's.
    pub fn marks(&self, section: Option<&str>) -> BTreeSet<u32> {
        let stories = self.live.values().filter(|story| section.is_none_or(|section| story.section == section));
        stories.map(|story| story.mark).collect()
    }

    /// The status of an address, and the mark of the article that is there.
    pub fn at(&self, address: &str) -> (u16, Option<u32>) {
        let slug = address.rsplit('/').next().expect("an address has parts");
        match self.live.get(slug).filter(|_| self.address(slug) == address) {
            Some(story) => (200, Some(story.mark)),
            None if self.target(address).is_some() => (301, None),
            None if self.gone.contains(address) => (410, None),
            None => (404, None),
        }
    }

    /// Where an address leads that is not an article's: an old slug, or the section that an article is not in.
    fn target(&self, address: &str) -> Option<String> {
        let slug = address.rsplit('/').next().expect("an address has parts");
        let slug = self.moved.get(slug).map_or(slug, String::as_str);
        self.live.contains_key(slug).then(|| self.address(slug)).filter(|target| target != address)
    }

    /// Asserts that readers see this paper and nothing else, in the edition `number`, which is the newest.
    #[track_caller]
    pub fn assert_is(&self, edge: &Edge, number: u64, addresses: &BTreeSet<String>, when: &str) {
        let ask = |path: &str| -> Answer {
            let answer = edge.get(path);
            assert_eq!(answer.header("Gazette-Edition"), number.to_string(), "{when}: {path}");
            answer
        };
        let slugs: Vec<&String> = self.live.keys().collect();
        assert_eq!(ask("/api/v1/articles?order=title&limit=100&fields=slug").slugs().len(), slugs.len(), "{when}");
        let whole = ask("/api/v1/articles?include=body&limit=100").json();
        let mut listed = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for article in whole["articles"].as_array().expect("a list") {
            let text = |field: &str| article[field].as_str().expect("a text").to_owned();
            assert!(ids.insert(text("id")), "{when}: two articles have the id {}", text("id"));
            let marks = marks_in(&format!("{} {}", text("title"), text("body_text")));
            let section = article["section"]["slug"].as_str().expect("a slug").to_owned();
            assert!(listed.insert(text("slug"), (section, marks)).is_none(), "{when}: {} is doubled", text("slug"));
        }
        let expected = self
            .live
            .iter()
            .map(|(slug, story)| (slug.clone(), (story.section.to_owned(), BTreeSet::from([story.mark]))));
        assert_eq!(listed, expected.collect(), "{when}: the articles, with their sections and versions");

        for address in addresses {
            let (status, mark) = self.at(address);
            let page = ask(address);
            assert_eq!(page.status, status, "{when}: {address}");
            if let Some(mark) = mark {
                assert!(page.body.contains(&format!("Thân bài Ver{mark}z.")), "{when}: {address}: {}", page.body);
            }
            if let Some(target) = self.target(address) {
                assert_eq!(page.header("Location"), target, "{when}: {address}");
            }
        }
        let locations = |text: &str, before: &str| -> Vec<String> {
            let found = text.split(before).skip(1).filter_map(|rest| rest.split(['"', '<']).next());
            let found = found.map(|url| url.strip_prefix("https://bao.example").unwrap_or(url).to_owned());
            let mut found: Vec<String> = found.filter(|path| path.matches('/').count() == 2).collect();
            found.sort();
            found
        };
        let mut live: Vec<String> = slugs.iter().map(|slug| self.address(slug)).collect();
        live.sort();
        let feed = ask("/feed.json").json();
        let urls = feed["items"].as_array().expect("items").iter().map(|item| item["url"].to_string());
        let urls: Vec<String> = urls.collect();
        assert_eq!(locations(&urls.join("\n"), "\""), live, "{when}: the feed");
        assert_eq!(locations(&ask("/sitemap-2026-05.xml").body, "<loc>"), live, "{when}: the sitemap");
        for section in ["thoi-su", "van-hoa"] {
            let shown = marks_in(&ask(&format!("/{section}")).body);
            assert!(self.is_section(section, &shown), "{when}: {section} shows {shown:?} of {:?}", self.live);
        }
        assert_eq!(marks_in(&ask("/").body), self.marks_shown(), "{when}: the front page");
        self.assert_beside(edge, when);
    }

    /// The marks on the front page: those of all live articles and of the tagline.
    pub fn marks_shown(&self) -> BTreeSet<u32> {
        self.marks(None).into_iter().chain([self.tagline]).collect()
    }

    /// Whether a section's page shows all of its articles and the tagline, and otherwise only live articles: the most read.
    pub fn is_section(&self, section: &str, shown: &BTreeSet<u32>) -> bool {
        let own = self.marks(Some(section));
        own.is_subset(shown) && shown.contains(&self.tagline) && shown.is_subset(&self.marks_shown())
    }

    /// What follows the editions within seconds: the search, and the counts, which are the articles' own.
    #[track_caller]
    fn assert_beside(&self, edge: &Edge, when: &str) {
        until(&format!("{when}: the search finds exactly what is live"), || {
            let found = edge.get(&format!("/api/v1/search?q={COMMON_WORD}&limit=100"));
            let found: BTreeSet<String> = found.slugs().into_iter().collect();
            found.iter().eq(self.live.keys()).then_some(())
        });
        for (slug, story) in &self.live {
            until(&format!("{when}: {slug} has {} views", story.views), || {
                let counted = edge.get(&format!("/api/v1/articles/{slug}/views")).json();
                (counted["views"] == json!(story.views)).then_some(())
            });
        }
    }
}

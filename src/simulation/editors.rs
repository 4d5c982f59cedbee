//! Editors who publish at random, in batches. All articles of a batch name it, so that a mixture of two editions in one
//! response is visible.

use std::rc::Rc;

use gazette_catalog::blobs::NewBlob;
use gazette_catalog::command::{Command, Committed};
use gazette_catalog::editor::Editor as Actor;
use gazette_catalog::inspect::inspect;
use gazette_core::article::{Byline, SectionRef, Tag};
use gazette_core::fixtures;
use gazette_core::hash::Hash;
use gazette_core::site::{Newsroom, Section, Site};
use gazette_core::slug::Slug;
use gazette_core::time::{Timestamp, Window, Zone};
use gazette_core::wire::{
    ApiError, ArticleChange, Blob, BlobData, BlobKind, Commit, Removal, Role, SiteChange, Source,
};

use super::isolate::Isolate;
use super::paper::{Edition, Intent, Paper, Story};
use super::world::World;
use crate::host::Host;
use crate::publishing::client::CatalogClient;
use crate::publishing::handlers::keep;
use crate::storage::ContentStore;

const SECTIONS: [&str; 3] = ["tin", "bien", "van-hoa"];
const TAGS: [&str; 3] = ["nuoc", "cau", "duong"];
const AUTHORS: [&str; 2] = ["le-chi", "tran-tuan"];
/// The slugs that readers request and editors use.
const SLUGS: u64 = 36;
/// The number of articles in the first edition.
pub const FIRST: u64 = 24;

/// The number of pictures.
const PICTURES: u8 = 12;
/// The delay of a purge.
const PURGE_DELAY_SECS: u32 = 60;

/// A slug of the paper.
pub fn slug(number: u64) -> Slug {
    format!("bai-{number}").parse().expect("it is well-formed")
}

/// Any slug of the paper, used or not.
pub fn any_slug(world: &World) -> Slug {
    slug(world.clockwork.below(SLUGS))
}

/// Any section, as articles reference it.
pub fn any_section(world: &World) -> SectionRef {
    let name = *world.clockwork.one_of(&SECTIONS);
    SectionRef { slug: name.parse().expect("it is well-formed"), title: name.into() }
}

/// Any tag.
pub fn any_tag(world: &World) -> Tag {
    let name = *world.clockwork.one_of(&TAGS);
    tag(name)
}

fn tag(name: &str) -> Tag {
    Tag { slug: name.parse().expect("it is well-formed"), title: name.into() }
}

/// Any author.
pub fn any_author(world: &World) -> Byline {
    let name = *world.clockwork.one_of(&AUTHORS);
    Byline { name: name.into(), organisation: None, slug: name.parse().expect("it is well-formed") }
}

/// Settings that name the batch.
fn site(lot: &str) -> Rc<Site> {
    let section = |slug: &&str| Section {
        slug: slug.parse().expect("it is well-formed"),
        title: (*slug).into(),
        description: String::new(),
    };
    Rc::new(Site {
        title: format!("Báo {lot}"),
        tagline: format!("khẩu hiệu {lot}"),
        base_url: "https://bao.example".into(),
        language: "vi".into(),
        zone: Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600),
        views_offset: 0,
        sections: SECTIONS.iter().map(section).collect(),
        menu: Vec::new(),
        banners: Vec::new(),
        webhooks: Vec::new(),
        redirects: Vec::new(),
        newsroom: Newsroom { purge_delay_secs: PURGE_DELAY_SECS, ..Newsroom::default() },
    })
}

fn source(lot: &str, slug: &Slug) -> Source {
    Source { path: format!("{slug}.md"), text: format!("# {lot}"), files: std::collections::BTreeMap::new() }
}

/// The picture of a story: one of a few, so that stories share them.
fn picture_of(story: &Story) -> Hash {
    Hash::of(&[Hash::of(story.card().title.as_bytes()).as_bytes()[0] % PICTURES])
}

/// A commit that changes nothing.
fn commit_of(lot: &str) -> Commit {
    Commit {
        idempotency_key: lot.into(),
        message: Some(lot.into()),
        site: None,
        articles: Vec::new(),
        removals: Vec::new(),
        purges: Vec::new(),
        purge_now: false,
        force: true,
        republish: Vec::new(),
    }
}

/// An editor at work.
pub struct Editor {
    /// The editor's name.
    pub name: String,
    /// The simulated machines.
    pub world: Rc<World>,
    /// The expected content of the paper.
    pub paper: Rc<Paper>,
}

impl Editor {
    fn write(&self, id: &str, slug: &Slug, section: SectionRef, window: Window, lot: &str) -> Rc<Story> {
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        let title = format!("{id} {lot}");
        let mut article =
            fixtures::article(section.slug.as_str(), slug.as_str(), &title, zone.local(window.publish_at));
        article.card.id = id.into();
        article.card.lead = format!("Tóm tắt {lot}");
        article.card.section = section;
        article.card.updated_at = zone.local(self.now());
        article.card.tags = TAGS.iter().filter(|_| self.world.clockwork.happens(400)).map(|name| tag(name)).collect();
        article.card.bylines.push(any_author(&self.world));
        article.body_html = format!("<p>Thân bài {lot}</p>");
        article.body_text = format!("Thân bài {lot}");
        let json = article.to_json().expect("an article is JSON");
        let source = Hash::of(&serde_json::to_vec(&source(lot, slug)).expect("a source is JSON"));
        Rc::new(Story { article, json, source, window })
    }

    pub(super) fn actor(&self) -> Actor {
        Actor { name: self.name.clone(), role: Role::Admin }
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_secs(i64::try_from(self.world.clockwork.now_millis() / 1000).expect("it is small"))
    }

    fn soon(&self) -> Timestamp {
        self.now().plus_secs(i64::try_from(5 + self.world.clockwork.below(180)).expect("it is small"))
    }

    fn window(&self) -> Window {
        let clockwork = &self.world.clockwork;
        let ago = i64::try_from(clockwork.below(100_000)).expect("it is small");
        let publish_at = if clockwork.happens(150) { self.soon() } else { self.now().plus_secs(-ago) };
        let unpublish_at = clockwork.happens(150).then(|| self.soon()).filter(|end| *end > publish_at);
        Window { publish_at, unpublish_at }
    }

    /// Publishes the first edition; retries after each failure.
    pub async fn found(&self, isolate: &Isolate) {
        let lot = "số 0";
        let story = |n| {
            let window = Window { publish_at: self.now().plus_secs(-1_000), unpublish_at: None };
            self.write(slug(n).as_str(), &slug(n), any_section(&self.world), window, lot)
        };
        let intent = Intent::Change((0..FIRST).map(story).collect(), Vec::new(), Some(site(lot)));
        let intent = self.paper.intend(lot, intent);
        while self.push(lot, &intent, 0, isolate).await.is_err() {
            self.world.clockwork.sleep(1_000).await;
        }
    }

    /// Publishes an edition with other settings.
    pub async fn rename(&self, lot: &str, isolate: &Isolate) {
        let intent = self.paper.intend(lot, Intent::Change(Vec::new(), Vec::new(), Some(site(lot))));
        self.push(lot, &intent, self.paper.newest(), isolate).await.expect("nothing fails here");
    }

    /// Purges an article at once.
    pub async fn purge(&self, lot: &str, slug: &Slug, isolate: &Isolate) {
        let intent = self.paper.intend(lot, Intent::Purge(slug.clone(), true));
        self.push(lot, &intent, self.paper.newest(), isolate).await.expect("nothing fails here");
    }

    /// Publishes a random change.
    pub async fn publish(&self, lot: &str, isolate: &Isolate) {
        let clockwork = &self.world.clockwork;
        let known = self.paper.newest();
        let intent = match clockwork.below(13) {
            // A refusal stores nothing, and after a timeout, something may have been stored.
            10 | 11 => {
                let _refused = self.store_release(lot, isolate).await;
                return;
            }
            12 => {
                let _refused = self.decide(isolate).await;
                return;
            }
            0 if known > 1 => Intent::Restore(1 + clockwork.below(known - 1)),
            1 => self.intent_of_settings(lot),
            2 => self.intent_of_removals(known),
            3 => match (self.paper.edition(known).withdrawn_slugs().pop(), self.some(known, 1).pop()) {
                (Some(slug), _) if clockwork.happens(500) => Intent::CallOff(slug),
                (_, Some(story)) => Intent::Purge(story.card().slug.clone(), clockwork.happens(300)),
                _ => return,
            },
            _ => self.intent_of_changes(known, lot),
        };
        if !matches!(&intent, Intent::Change(stories, removals, None) if stories.is_empty() && removals.is_empty()) {
            // A refusal and a conflict change nothing; after a timeout, something may have changed.
            let intent = self.paper.intend(lot, intent);
            let _refused = self.push(lot, &intent, known, isolate).await;
        }
    }

    /// Other settings.
    #[expect(clippy::unused_self, reason = "like the others")]
    pub(super) fn intent_of_settings(&self, lot: &str) -> Intent {
        Intent::Change(Vec::new(), Vec::new(), Some(site(lot)))
    }

    /// Some articles to take down.
    pub(super) fn intent_of_removals(&self, known: u64) -> Intent {
        let slugs = self.some(known, 2).iter().map(|story| story.card().slug.clone()).collect();
        Intent::Change(Vec::new(), slugs, None)
    }

    /// Changes to some articles, and new ones.
    pub(super) fn intent_of_changes(&self, known: u64, lot: &str) -> Intent {
        Intent::Change(self.lot(known, lot), Vec::new(), None)
    }

    fn some(&self, known: u64, most: u64) -> Vec<Rc<Story>> {
        let edition = self.paper.edition(known);
        let mut left: Vec<Rc<Story>> = edition.stories.values().cloned().collect();
        let mut some = Vec::new();
        for _ in 0..=self.world.clockwork.below(most) {
            if !left.is_empty() {
                let at = self.world.clockwork.below(left.len() as u64);
                some.push(left.swap_remove(usize::try_from(at).expect("it is small")));
            }
        }
        some
    }

    /// Changes to several articles, and new ones.
    fn lot(&self, known: u64, lot: &str) -> Vec<Rc<Story>> {
        let clockwork = &self.world.clockwork;
        let edition = self.paper.edition(known);
        let mut taken: Vec<Slug> = edition.stories.values().map(|story| story.card().slug.clone()).collect();
        let mut stories = Vec::new();
        for old in self.some(known, 5) {
            let card = old.card();
            let section = if clockwork.happens(100) { any_section(&self.world) } else { card.section.clone() };
            let slug = match any_slug(&self.world) {
                free if clockwork.happens(200) && !taken.contains(&free) => free,
                _ => card.slug.clone(),
            };
            taken.push(slug.clone());
            let window = if clockwork.happens(300) { self.window() } else { old.window };
            stories.push(self.write(&card.id, &slug, section, window, lot));
        }
        let (free, id) = (any_slug(&self.world), format!("id-{lot}").replace(' ', "-"));
        if clockwork.happens(400) && !taken.contains(&free) {
            let id =
                if edition.stories.contains_key(free.as_str()) || clockwork.happens(500) { &id } else { free.as_str() };
            stories.push(self.write(id, &free, any_section(&self.world), self.window(), lot));
        }
        stories
    }

    async fn push(&self, lot: &str, intent: &Intent, known: u64, isolate: &Isolate) -> Result<(), ApiError> {
        let command = match intent {
            Intent::Restore(edition) => {
                Command::Restore { edition: *edition, idempotency_key: lot.into(), message: None, editor: self.actor() }
            }
            Intent::Change(stories, removals, site) => {
                let edition = self.paper.edition(known);
                let commit = self.upload(lot, (stories, removals, site.as_deref()), &edition, isolate).await?;
                Command::Commit { commit: serde_json::to_string(&commit)?, editor: self.actor() }
            }
            Intent::Purge(slug, purge_now) => {
                let commit = Commit { purges: vec![slug.clone()], purge_now: *purge_now, ..commit_of(lot) };
                Command::Commit { commit: serde_json::to_string(&commit)?, editor: self.actor() }
            }
            Intent::CallOff(slug) => Command::CallOffPurge(slug.clone(), self.actor()),
        };
        let mut tries = 0;
        let Committed { bundle, .. } = loop {
            let mut pause_millis = 2_000;
            match isolate.place.ask(&command).await {
                Err(ApiError::Internal(_)) if tries < 6 => tries += 1,
                // The picture is being deleted, or was deleted after its upload.
                Err(ApiError::Upstream(problem)) if problem.status == 503 && tries < 6 => {
                    (tries, pause_millis) = (tries + 1, 12_000);
                }
                Err(ApiError::Upstream(problem)) if !problem.missing.is_empty() && tries < 6 => {
                    tries += 1;
                    self.bring_pictures(&problem.missing, isolate).await?;
                }
                answer => break answer?,
            }
            self.world.clockwork.sleep(pause_millis).await;
        };
        if let Some(bundle) = bundle {
            isolate.adopt(&bundle).await;
        }
        Ok(())
    }

    pub(super) async fn upload(
        &self,
        lot: &str,
        (stories, removals, site): (&[Rc<Story>], &[Slug], Option<&Site>),
        edition: &Edition,
        isolate: &Isolate,
    ) -> Result<Commit, ApiError> {
        let mut texts: Vec<(BlobKind, String)> = Vec::new();
        for story in stories {
            texts.push((BlobKind::Article, story.json.clone()));
            texts.push((BlobKind::Source, serde_json::to_string(&source(lot, &story.card().slug))?));
        }
        let site = site.map(serde_json::to_string).transpose()?;
        texts.extend(site.iter().map(|site| (BlobKind::Site, site.clone())));
        for (kind, text) in texts {
            let blob = || Blob { kind, hash: Hash::of(text.as_bytes()), data: BlobData::Text(text.clone()) };
            let mut tries = 0;
            while let Err(error) = self.store(blob(), isolate).await {
                tries += 1;
                if tries > 5 {
                    return Err(error);
                }
                self.world.clockwork.sleep(1_500).await;
            }
        }
        let pictures: Vec<Hash> = stories.iter().map(|story| picture_of(story)).collect();
        let missing: Vec<Hash> = isolate.place.ask(&Command::Missing(pictures)).await?;
        self.bring_pictures(&missing, isolate).await?;
        let change = |story: &Rc<Story>| ArticleChange {
            article: Hash::of(story.json.as_bytes()),
            source: story.source,
            base: edition.stories.get(&story.card().id).map(|old| old.source),
            rerendered: false,
            unpublish_at: story.window.unpublish_at,
            front: None,
            redirect_from: Vec::new(),
            media: vec![picture_of(story)],
            views: 0,
        };
        Ok(Commit {
            site: site.map(|site| SiteChange { blob: Hash::of(site.as_bytes()), base: None, source: None }),
            articles: stories.iter().map(change).collect(),
            removals: removals.iter().map(|slug| Removal { slug: slug.clone(), base: None }).collect(),
            republish: stories.iter().map(|story| story.card().id.clone()).collect(),
            ..commit_of(lot)
        })
    }

    /// Uploads pictures, as `POST /api/v1/blobs` does.
    async fn bring_pictures(&self, missing: &[Hash], isolate: &Isolate) -> Result<(), ApiError> {
        for hash in missing {
            let bytes = (0..PICTURES).map(|n| [n]).find(|bytes| Hash::of(bytes) == *hash);
            let bytes = bytes.ok_or_else(|| ApiError::BlobsMissing(vec![*hash]))?;
            let mut tries = 0;
            while let Err(error) = isolate.place.store()?.put_media(*hash, "image/gif", &bytes).await {
                tries += 1;
                if tries > 5 {
                    return Err(error.into());
                }
                self.world.clockwork.sleep(1_500).await;
            }
            let kept = NewBlob { hash: *hash, kind: "media".into(), text: None, in_kv: true, owner: None };
            isolate.place.ask::<()>(&Command::Store(vec![kept])).await?;
        }
        Ok(())
    }

    /// Uploads a blob, as `POST /api/v1/blobs` does.
    async fn store(&self, blob: Blob, isolate: &Isolate) -> Result<(), ApiError> {
        let kept = keep(&isolate.place.store()?, inspect(blob)?, false).await?;
        isolate.place.ask(&Command::Store(vec![kept])).await
    }
}

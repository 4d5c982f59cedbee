//! Reads whole dumps, and compares what becomes of them with what is expected of each: `cases/*/expected.json`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gazette_content::diagnostics::Severity;
use gazette_content::{
    Context, Document, Files, MediaError, NoFiles, Picture as FilePicture, Rules, Settings, SourceText,
};
use gazette_core::time::{Timestamp, Zone};
use gazette_import::markdown::{Converted, Link, Picture, Resolver, convert};
use gazette_import::model::{Article, State, Target};
use gazette_import::sql::Dump;
use gazette_import::systems::{Import, OldLinks, Options};
use serde_json::Value;

/// A case, imported.
struct Case {
    expected: Value,
    import: Import,
    articles: HashMap<String, Article>,
    texts: HashMap<String, Converted>,
}

/// Every picture of the old site is at hand, and every link to it leads somewhere.
struct Site;

impl Resolver for Site {
    fn link(&self, written: &str) -> Link {
        Link::To(if written.contains("://") { written.to_owned() } else { format!("/x?{}", written.len()) })
    }

    fn picture(&self, written: &str) -> Picture {
        let is_own = !written.contains("://");
        if is_own { Picture::File(written.to_owned()) } else { Picture::Elsewhere(written.to_owned()) }
    }
}

/// A folder in which every picture exists.
struct Folder;

impl Files for Folder {
    fn picture(&self, file: &str) -> Result<FilePicture, MediaError> {
        Ok(FilePicture::example(file))
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        NoFiles.document(file)
    }

    fn is_file(&self, _: &str) -> bool {
        false
    }

    fn text(&self, _: &str) -> Option<SourceText> {
        None
    }
}

/// The errors that the checker finds in a body.
fn errors(markdown: &str) -> Vec<String> {
    let site = Settings::default().site;
    let rules = Rules { site: &site, settings_are_valid: true };
    let source = SourceText::of(markdown.to_owned());
    let mut problems = source.problems("a/b.md");
    gazette_content::markdown::render(markdown, 1, Context { file: "a/b.md", rules, files: &Folder }, &mut problems);
    let errors = problems.into_found().into_iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.message).collect()
}

fn case(name: &str) -> Case {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let import = Import::open(Dump::new(folder.join("dump.sql")), &Options::default()).unwrap();
    let mut articles = HashMap::new();
    let mut texts = HashMap::new();
    import
        .articles(&mut |article| {
            let text = convert(&article.intro_html, &article.full_html, &article.title, &Site);
            texts.insert(article.source.to_string(), text);
            articles.insert(article.source.to_string(), article);
        })
        .unwrap();
    Case { expected: serde_json::from_str(&expected).unwrap(), import, articles, texts }
}

impl Case {
    fn expected(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.expected[name].as_object().into_iter().flatten()
    }

    /// A field of an article as its front matter would have it.
    fn field(&self, source: &str, name: &str) -> Value {
        let zone = Zone::fixed("Asia/Ho_Chi_Minh", 7 * 3600);
        let date = |at: Option<Timestamp>| at.map(|at| zone.local(at).to_rfc3339()).into();
        let article = &self.articles[source];
        match name {
            "title" => article.title.as_str().into(),
            "lead" => self.texts[source].lead.as_str().into(),
            "section" => article.section.as_ref().map(ToString::to_string).into(),
            "byline" if article.bylines.len() == 1 => article.bylines[0].as_str().into(),
            "byline" => article.bylines.clone().into(),
            "published_at" => date(article.published_at),
            "updated_at" => date(article.updated_at),
            "unpublish_at" => date(article.unpublish_at),
            "legacy_id" => article.legacy.id().strip_prefix("joomla-").map(str::to_owned).into(),
            "views" => article.hits.to_string().into(),
            "tags" => article.tags.clone().into(),
            "language" => article.language.clone().into(),
            "image.alt" => article.image.as_ref().map(|image| image.alt.clone()).into(),
            "image.caption" => article.image.as_ref().map(|image| image.caption.clone()).into(),
            other => panic!("no field {other}"),
        }
    }

    /// Compares all that the case expects of records, fields and the ledger.
    fn check(&self) {
        let fates: HashMap<String, String> = self
            .import
            .ledger
            .records
            .iter()
            .map(|record| (record.source.to_string(), record.fate.to_string()))
            .collect();
        for (source, fate) in self.expected("fates") {
            assert_eq!(fates.get(source).map(String::as_str), fate.as_str(), "{source}");
            let state = self.articles.get(source).map(|article| article.state.clone());
            let expected = match fate.as_str().unwrap() {
                "published" => Some(State::Published),
                "draft" => Some(State::Draft),
                _ => None,
            };
            assert_eq!(state, expected, "{source}");
        }
        for (source, fields) in self.expected("front") {
            for (name, expected) in fields.as_object().unwrap() {
                let found = self.field(source, name);
                match (expected, &found) {
                    (Value::Array(expected), Value::Array(found)) => {
                        assert!(expected.iter().all(|one| found.contains(one)), "{source} {name}: {found:?}");
                    }
                    _ => assert_eq!(&found, expected, "{source} {name}"),
                }
            }
        }
        for (source, slug) in self.expected("slug") {
            assert_eq!(self.articles[source].slug.as_str(), slug, "{source}");
        }
        for group in self.expected["distinct_slugs"].as_array().into_iter().flatten() {
            let mut slugs: Vec<_> =
                group.as_array().unwrap().iter().map(|source| &self.articles[source.as_str().unwrap()].slug).collect();
            slugs.dedup();
            assert_eq!(slugs.len(), 2, "{group}");
        }
        for source in self.expected["no_byline"].as_array().into_iter().flatten() {
            assert_eq!(self.articles[source.as_str().unwrap()].bylines, Vec::<String>::new(), "{source}");
        }
        self.check_texts();
        if let Some(views) = self.expected["views"]["all rows"].as_u64() {
            assert_eq!(self.import.ledger.views().all, views);
        }
        let all = format!("{:?} {:?} {:?}", self.import.paper, self.import.ledger, self.articles);
        for secret in self.expected["secrets_absent"].as_array().into_iter().flatten() {
            assert!(!all.contains(secret.as_str().unwrap()), "{secret}");
        }
        let unaccounted = self.import.ledger.unaccounted(&self.import.survey, &self.import.site.prefix);
        assert_eq!(unaccounted, [], "every row is accounted for");
    }

    /// Compares what the case expects of texts. `a|b` means that either will do.
    fn check_texts(&self) {
        let strings = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned()).collect()
        };
        for (source, parts) in self.expected("body_has") {
            let text = format!("{} {}", self.texts[source].body, self.texts[source].lead);
            for part in strings(parts) {
                assert!(part.split('|').any(|part| text.contains(part)), "{source} lacks {part:?}: {text}");
            }
        }
        for (source, parts) in self.expected("body_lacks") {
            let text = &self.texts[source].body;
            for part in strings(parts) {
                assert!(!text.contains(&part), "{source} has {part:?}: {text}");
            }
        }
        for told in self.expected["report_has"].as_array().into_iter().flatten() {
            let told = strings(told);
            assert!(self.tells(&told[0], &told[1]), "{told:?} is not told: {:?}", self.texts.get(&told[0]));
        }
        for (source, text) in &self.texts {
            assert_eq!(errors(&text.body), Vec::<String>::new(), "{source}: {}", text.body);
        }
    }

    /// Whether a loss is told.
    fn tells(&self, source: &str, what: &str) -> bool {
        let losses = self.import.ledger.losses.iter().filter(|loss| loss.source.to_string() == source);
        let of_text = self.texts.get(source).into_iter().flat_map(|text| &text.losses);
        let mut told = losses.map(|loss| (loss.kind, &loss.what)).chain(of_text.map(|loss| (loss.kind, &loss.what)));
        told.any(|(kind, told)| format!("{kind} {told}").to_lowercase().contains(&what.to_lowercase()))
    }

    /// Where an old address leads.
    fn redirect(&self, from: &str) -> Option<&Target> {
        self.import.paper.redirects.iter().find(|redirect| redirect.from == from).map(|redirect| &redirect.to)
    }
}

fn section(slug: &str) -> Target {
    Target::Section(slug.parse().unwrap())
}

#[test]
fn joomla_1_5_as_mysqldump_writes_it() {
    let case = case("01-joomla15");
    case.check();
    assert_eq!(case.import.paper.origin, "Joomla, jos_");
    let sections: Vec<_> =
        case.import.paper.sections.iter().map(|found| (found.slug.as_str(), found.articles)).collect();
    assert_eq!(sections, [("tin-tuc", 3), ("van-hoa", 1)]);
    assert!(case.articles["content:7"].is_page);
    for from in [
        "/index.php?option=com_content&view=category&id=3",
        "/index.php?option=com_content&view=section&id=1",
        "/tin-tuc/3-trong-tinh",
    ] {
        assert_eq!(case.redirect(from), Some(&section("tin-tuc")), "{from}");
    }
    assert_eq!(case.import.paper.gone.iter().map(gazette_import::model::Legacy::id).collect::<Vec<_>>(), ["joomla-5"]);
    let accounts: Vec<_> =
        case.import.paper.accounts.iter().map(|found| (found.name.as_str(), found.articles)).collect();
    assert_eq!(accounts, [("Administrator", 2), ("Bùi Thị Sen", 5)]);
    assert!(case.articles["content:2"].intro_html.contains("<figcaption>Đội Sóc Trăng</figcaption>"));
}

#[test]
fn joomla_3_with_k2_as_phpmyadmin_writes_it() {
    let case = case("02-joomla3-k2");
    case.check();
    assert_eq!(case.import.paper.hosts, ["cu.example"]);
    assert_eq!(case.articles["content:15"].addresses, ["/gioi-thieu/song", "/kinh-te/our-river"]);
    assert_eq!(case.articles["content:9"].addresses, ["/kinh-te/gia-ca/gia-lua"]);
    assert_eq!(case.articles["content:9"].tags, ["Giá cả"]);
    assert_eq!(case.redirect("/kinh-te/9-gia-ca"), Some(&section("kinh-te")));
    assert_eq!(case.redirect("/index.php?option=com_content&view=category&id=9"), Some(&section("kinh-te")));
    assert_eq!(case.redirect("/component/tags/tag/2-vu-he-thu"), Some(&Target::Tag("vu-he-thu".parse().unwrap())));
    let article = case.articles["content:8"].source.clone();
    assert_eq!(case.redirect("/tin-lua-2012.html"), Some(&Target::Article(article)));
    assert_eq!(case.redirect("/ra-ngoai"), Some(&Target::Url("https://ban.example/x".to_owned())));
    assert_eq!(case.redirect("/wp-login.php"), None);
    let item = &case.articles["k2_items:8"];
    let image = item.image.as_ref().unwrap();
    assert_eq!(image.src, "media/k2/items/src/184b7cb84d7b456c96a0bdfbbeaa5f14.jpg");
    assert_eq!((image.caption.as_str(), image.credit.as_str()), ("Chợ nổi", "Ảnh: Tư Đờn"));
    assert!(item.full_html.contains("player.vimeo.com"));
    assert_eq!(case.import.paper.banners.len(), 1);
}

#[test]
fn fifteen_kinds_of_html() {
    case("05-html").check();
}

#[test]
fn links_of_the_old_site_lead_to_the_article_and_never_to_another() {
    let case = case("02-joomla3-k2");
    let links = OldLinks::new(&case.import.paper);
    let to = |path: &str| Link::To(path.to_owned());
    for (written, expected) in [
        ("index.php?option=com_content&view=article&id=9:gia-lua&catid=9", to("/kinh-te/gia-lua")),
        ("/index.php?option=com_content&amp;view=article&amp;id=8", to("/kinh-te/lua-chin-som")),
        ("https://cu.example/kinh-te/8-lua-chin-som.html?fbclid=x", to("/kinh-te/lua-chin-som")),
        ("/kinh-te?view=article&id=8:lua-chin-som&catid=8", to("/kinh-te/lua-chin-som")),
        ("/blog/item/8-dem-cho-noi", to("/phong-su/dem-cho-noi")),
        ("index.php?option=com_k2&view=item&id=8:dem-cho-noi&Itemid=7", to("/phong-su/dem-cho-noi")),
        ("/kinh-te/9-gia-ca", to("/kinh-te")),
        ("/blog/9-thoi-su", Link::Nowhere("its number is another article's")),
        ("index.php?option=com_content&view=category&layout=blog&id=9&Itemid=1", to("/kinh-te")),
        ("/tin-lua-2012.html", to("/kinh-te/lua-chin-som")),
        ("/component/tags/tag/2-vu-he-thu", to("/tags/vu-he-thu")),
        ("/kinh-te/14-trong", Link::Nowhere("it leads to a draft")),
        ("/kinh-te/17-rac", Link::Nowhere("it led to an article that was left out")),
        ("/kinh-te/99-la", Link::Nowhere("it led to an article that is not in the dump")),
        ("https://ban.example/8-lua", to("https://ban.example/8-lua")),
        ("//ban.example/x", to("https://ban.example/x")),
        ("index.php", to("/")),
        ("/dang-ky", Link::Nowhere("no page of the old site that its data names")),
    ] {
        assert_eq!(links.link(written), expected, "{written}");
    }
}

#[test]
fn an_entry_tells_the_path_that_its_article_has() {
    for name in ["01-joomla15", "02-joomla3-k2", "05-html"] {
        let case = case(name);
        assert_eq!(case.import.paper.articles.len(), case.articles.len());
        for entry in &case.import.paper.articles {
            let article = &case.articles[&entry.source.to_string()];
            assert_eq!((&entry.slug, &entry.section), (&article.slug, &article.section));
            assert_eq!(entry.path().is_some(), article.state == State::Published);
        }
    }
}

/// A dump with these statements, in a folder that lives as long as the first.
fn dump(statements: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump.sql");
    std::fs::write(&path, statements).unwrap();
    (folder, path)
}

#[test]
fn joomla_5_has_dates_that_are_null_and_pictures_with_two_addresses() {
    let (_folder, path) = dump(
        "INSERT INTO j_categories (id,parent_id,path,extension,title,alias) VALUES (2,1,'tin','com_content','Tin','tin');\n\
         INSERT INTO j_content (id,asset_id,title,alias,introtext,`fulltext`,state,catid,created,created_by,created_by_alias,\
         modified,publish_up,publish_down,images,access,hits,language) VALUES\n\
         (1,1,'Một','mot','<p>Một.</p>','',1,2,'2024-01-02 03:04:05',1,'','2024-01-02 03:04:05',NULL,NULL,\
         '{\"image_intro\":\"images/a.jpg#joomlaImage://local-images/a.jpg?width=8&height=6\"}',1,5,'*'),\n\
         (1,1,'Lại một','mot','<p>Một.</p>','',1,2,NULL,1,'',NULL,NULL,NULL,'',1,50,'*'),\n\
         (2,1,'','','<p>Hai.</p>','',1,2,NULL,1,'',NULL,NULL,NULL,'',1,5,'*'),\n\
         (3,1,'Ba','mot','<p>&nbsp;</p>','<img src=\"a.jpg\">',1,7,'2024-01-02 03:04:05',1,'',NULL,NULL,\
         '2023-01-01 00:00:00',NULL,2,5,'*');",
    );
    let import = Import::open(Dump::new(path), &Options::default()).unwrap();
    let told: Vec<_> = import
        .ledger
        .records
        .iter()
        .map(|record| format!("{} {} {}", record.source, record.fate, record.why.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            "content:1 published ",
            "content:1 left out the dump has this number twice; the first row was taken",
            "content:2 draft no date; no title",
            "content:3 draft only for members (access 2); taken down before it was published; no text",
        ]
    );
    assert_eq!(import.paper.gone, [], "a number that one row still has is not gone");
    let mut articles = Vec::new();
    import.articles(&mut |article| articles.push(article)).unwrap();
    assert_eq!(articles[0].image.as_ref().unwrap().src, "images/a.jpg");
    assert_eq!(articles[0].updated_at, None);
    assert_eq!((articles[1].title.as_str(), articles[1].slug.as_str()), ("joomla-2", "joomla-2"));
    assert_eq!((articles[2].slug.as_str(), articles[2].is_page), ("mot-2", true));
}

#[test]
fn texts_that_were_repaired_are_in_the_ledger() {
    let twice = "Cáº§u Ráº¡ch Gá»‘c";
    let (_folder, path) = dump(&format!(
        "INSERT INTO j_content (id,asset_id,title,alias,introtext,catid,state,created,access) VALUES (1,1,'{twice}','cau',\
         '<p>x</p>',0,1,'2024-01-02 03:04:05',1);"
    ));
    let import = Import::open(Dump::new(path), &Options::default()).unwrap();
    let repaired: Vec<_> =
        import.ledger.repairs.iter().map(|(repair, found)| (repair.to_string(), found.values)).collect();
    assert_eq!(repaired, [("UTF-8 encoded twice: repaired".to_owned(), 1)]);
    import.articles(&mut |article| assert_eq!(article.title, "Cầu Rạch Gốc")).unwrap();
}

#[test]
fn a_dump_that_ends_too_early_is_refused() {
    let whole = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/01-joomla15/dump.sql"))
        .unwrap();
    let (_folder, path) = dump(&whole[..whole.len() * 3 / 4]);
    let error = Import::open(Dump::new(path), &Options::default()).unwrap_err().to_string();
    assert!(error.starts_with("dump.sql:") && error.contains("cut off"), "{error}");
}

//! A day of a newsroom on the real runtime: three editors in three clones, and readers all day.
//!
//! After each act the whole paper is compared with what it must be ([`model`]): every article with its address, section, version and
//! views, old addresses, lists, feed, sitemap and search. In the evening, each of the readers' answers is compared with the
//! edition that it names ([`readers`]). No article is lost or doubled, and nobody needs `--force`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::json;

use crate::action;
use crate::content::{Content, in_secs, sleep_past};
use crate::edge::{Edge, until};

mod model;
mod newsroom;
mod readers;

use model::{Paper, Story};
use newsroom::{CHIEF, Editor, LAN, THU, story};
use readers::Readers;

/// The paper, those who make it, and what each of its editions must be.
struct Day {
    edge: Edge,
    chief: Editor,
    lan: Editor,
    thu: Editor,
    paper: Paper,
    editions: BTreeMap<u64, Paper>,
    /// Each address that an article ever had.
    addresses: BTreeSet<String>,
    last_mark: u32,
}

/// The articles in the morning. Their files are in the folder of their section.
const MORNING: [(&str, &str, &str); 7] = [
    ("cau", "Cầu Vàm Sen", "thoi-su"),
    ("lua", "Lúa hè thu", "thoi-su"),
    ("cho", "Chợ nổi", "thoi-su"),
    ("kenh", "Đào kênh", "thoi-su"),
    ("tin-don", "Tin đồn", "thoi-su"),
    ("don-ca", "Đờn ca tài tử", "van-hoa"),
    ("le-hoi", "Lễ hội", "van-hoa"),
];

impl Day {
    /// The chief publishes the first edition, and the others clone it.
    fn begin() -> Self {
        let edge = Edge::start_with_editors(&newsroom::lines());
        let chief = Editor { folder: Content::new(), token: CHIEF };
        chief.edits("gazette.toml", "Tin tức ở biên mạng", "Báo buổi sáng Ver1z");
        let mut paper = Paper { tagline: 1, ..Paper::default() };
        for (mark, (slug, title, section)) in (2..).zip(MORNING) {
            chief
                .folder
                .write(&format!("{section}/{slug}.md"), story(title, section, mark, &["Đoạn hai.", "Đoạn ba."]));
            paper.live.insert(slug.to_owned(), Story { section, mark, views: 0 });
        }
        action::git(chief.folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
        chief.folder.write(".gitignore", "/.gazette/\n");
        action::commit(&chief.folder, "Số đầu");
        chief.does(&edge, &["push", "--wait"], "Published edition 1");
        let [lan, thu] = [LAN, THU].map(|token| Editor::who_clones(&edge, token));
        let last_mark = 1 + u32::try_from(MORNING.len()).expect("few");
        let (editions, addresses) = (BTreeMap::new(), BTreeSet::new());
        let mut day = Self { edge, chief, lan, thu, paper, editions, addresses, last_mark };
        day.is_published("the first edition");
        day
    }

    /// The mark of the next version of something.
    fn mark(&mut self) -> u32 {
        self.last_mark += 1;
        self.last_mark
    }

    /// The newest edition.
    fn number(&self) -> u64 {
        self.editions.keys().last().copied().unwrap_or(0)
    }

    /// The paper as it is expected now has just become an edition.
    #[track_caller]
    fn is_published(&mut self, when: &str) {
        let number = self.number() + 1;
        self.editions.insert(number, self.paper.clone());
        let addresses: Vec<String> = self.paper.live.keys().map(|slug| self.paper.address(slug)).collect();
        self.addresses.extend(addresses);
        until(&format!("{when}: readers have edition {number}"), || {
            let current = self.edge.get("/api/v1/editions/current").json()["number"].as_u64().expect("a number");
            assert!(current <= number, "{when}: somebody has published edition {current} besides");
            (current == number).then_some(())
        });
        self.is_unchanged(when);
    }

    /// Nothing has become public since the last edition.
    #[track_caller]
    fn is_unchanged(&self, when: &str) {
        self.paper.assert_is(&self.edge, self.number(), &self.addresses, when);
        let editions = self.edge.get("/api/v1/editions?limit=100").json();
        let numbers =
            editions["editions"].as_array().expect("a list").iter().filter_map(|edition| edition["number"].as_u64());
        assert_eq!(numbers.collect::<Vec<_>>(), (1..=self.number()).rev().collect::<Vec<_>>(), "{when}");
    }

    /// Somebody reads an article, so often.
    fn is_read(&mut self, slug: &str, times: u64) {
        for n in 0..times {
            let id = format!("view-{slug}-{n}-{}", self.last_mark);
            let counted = self.edge.post("/api/v1/views", &json!({"article": slug, "id": id}));
            assert_eq!(counted.status, 200, "{}", counted.body);
        }
        self.paper.live.get_mut(slug).expect("it is live").views += times;
    }

    /// An article has a new version.
    fn set(&mut self, slug: &str, mark: u32) {
        self.paper.live.get_mut(slug).expect("it is live").mark = mark;
    }
}

#[test]
fn a_day_of_three_editors_loses_and_doubles_no_article_and_needs_no_force() {
    let mut day = Day::begin();
    let articles =
        ["/thoi-su/cau", "/thoi-su/lua", "/thoi-su/lua-chin", "/thoi-su/kenh", "/van-hoa/kenh", "/thoi-su/cho-dem"];
    let readers = Readers::of(&day.edge.url, &articles);
    day.is_read("cau", 3);
    day.is_read("lua", 5);
    day.is_read("kenh", 2);

    the_writer_proposes_and_the_editor_reviews(&mut day);
    two_change_one_article_and_merge(&mut day);
    one_renames_and_one_moves_what_another_changes(&mut day);
    one_deletes_what_another_changes(&mut day);
    a_change_of_all_kinds_is_released_at_its_second(&mut day);
    a_bad_edition_is_rolled_back(&mut day);
    an_article_is_taken_down_and_stays_down(&mut day);
    the_repository_publishes_from_a_fresh_clone(&mut day);
    in_the_evening_all_have_the_same(&day);

    readers.assert_saw_whole_editions(&day.editions);
    day.edge.crash_and_restart();
    day.is_unchanged("after a crash in the night");
}

fn the_writer_proposes_and_the_editor_reviews(day: &mut Day) {
    let mark = day.mark();
    day.thu.folder.write("thoi-su/cho-dem.md", story("Chợ đêm", "thoi-su", mark, &[]));
    day.thu.does(&day.edge, &["push", "--message", "xem giúp em"], "Proposed as 1");
    day.addresses.insert("/thoi-su/cho-dem".to_owned());
    day.is_unchanged("a proposal waits");
    day.lan.does(&day.edge, &["proposals"], "xem giúp em");
    day.lan.does(&day.edge, &["proposals", "show", "1"], &format!("+Thân bài Ver{mark}z."));
    day.lan.does(&day.edge, &["proposals", "return", "1", "--note", "Thiếu nguồn"], "1");
    day.thu.does(&day.edge, &["status"], "Thiếu nguồn");
    let better = day.mark();
    day.thu.edits("thoi-su/cho-dem.md", &format!("Ver{mark}z"), &format!("Ver{better}z"));
    day.thu.does(&day.edge, &["push"], "Proposed as 2");
    day.is_unchanged("the better proposal waits");
    day.lan.does(&day.edge, &["proposals", "accept", "2", "--wait"], "Published edition 2");
    day.paper.live.insert("cho-dem".to_owned(), Story { section: "thoi-su", mark: better, views: 0 });
    day.is_published("the proposal is accepted");
    day.thu.does(&day.edge, &["push"], "Nothing has changed");
}

fn two_change_one_article_and_merge(day: &mut Day) {
    for editor in [&day.chief, &day.lan] {
        editor.does(&day.edge, &["pull"], "");
    }
    // Different lines, in one article.
    let (file, old, mark) = ("thoi-su/cau.md", day.paper.live["cau"].mark, day.mark());
    day.chief.edits(file, "Đoạn ba.", "Đoạn ba của chủ bút.");
    day.chief.does(&day.edge, &["push", "--wait"], "1 changed");
    day.is_published("the chief was first");
    day.lan.edits(file, &format!("Ver{old}z"), &format!("Ver{mark}z"));
    day.lan.is_refused(&day.edge, &["push"], "gazette pull");
    day.is_unchanged("the second push was refused");
    day.lan.does(&day.edge, &["pull"], "merged with your changes");
    assert!(day.lan.folder.read(file).contains("Đoạn ba của chủ bút."));
    day.lan.does(&day.edge, &["push", "--wait"], "1 changed");
    day.set("cau", mark);
    day.is_published("both changes are there");
    assert!(day.edge.get("/thoi-su/cau").body.contains("Đoạn ba của chủ bút."));

    // The same line: both versions are in the file until Lan decides.
    day.chief.does(&day.edge, &["pull"], "");
    let (of_chief, of_both) = (day.mark(), day.mark());
    day.chief.edits(file, &format!("Ver{mark}z"), &format!("Ver{of_chief}z"));
    day.lan.edits(file, "Đoạn hai.", "Đoạn hai của Lan.");
    day.lan.edits(file, &format!("Thân bài Ver{mark}z."), "Thân bài của Lan.");
    day.chief.does(&day.edge, &["push", "--wait"], "1 changed");
    day.set("cau", of_chief);
    day.is_published("the chief was first again");
    day.lan.is_refused(&day.edge, &["pull"], "you and others changed the same lines");
    day.lan.is_refused(&day.edge, &["push"], "two versions of the same lines");
    day.is_unchanged("a file with both versions is not published");
    let more = ["Đoạn hai của Lan.", "Đoạn ba của chủ bút."];
    day.lan.folder.write(file, story("Cầu Vàm Sen", "thoi-su", of_both, &more));
    day.lan.does(&day.edge, &["push", "--wait"], "1 changed");
    day.set("cau", of_both);
    day.is_published("the conflict is resolved");
}

fn one_renames_and_one_moves_what_another_changes(day: &mut Day) {
    for editor in [&day.chief, &day.lan] {
        editor.does(&day.edge, &["pull"], "");
    }
    // Lan renames a file, and Thu proposes a change under the old name.
    let (old, mark) = (day.paper.live["lua"].mark, day.mark());
    let text = day.lan.folder.read("thoi-su/lua.md");
    day.lan.folder.remove("thoi-su/lua.md");
    day.lan.folder.write("thoi-su/lua-chin.md", text);
    day.lan.does(&day.edge, &["push", "--wait"], "lua");
    let article = day.paper.live.remove("lua").expect("it was live");
    day.paper.live.insert("lua-chin".to_owned(), article);
    day.paper.moved.insert("lua".to_owned(), "lua-chin".to_owned());
    day.is_published("a file was renamed");
    day.thu.edits("thoi-su/lua.md", &format!("Ver{old}z"), &format!("Ver{mark}z"));
    day.thu.does(&day.edge, &["pull"], "");
    assert!(!day.thu.folder.has("thoi-su/lua.md"), "it is where Lan has put it");
    day.thu.does(&day.edge, &["push"], "Proposed as 3");
    day.lan.does(&day.edge, &["proposals", "accept", "3", "--wait"], "1 changed");
    day.set("lua-chin", mark);
    day.is_published("the renamed article was changed");

    // The chief moves an article to another section, while Lan changes it.
    let (old, mark) = (day.paper.live["kenh"].mark, day.mark());
    let text = day.chief.folder.read("thoi-su/kenh.md").replace("section: thoi-su", "section: van-hoa");
    day.chief.does(&day.edge, &["pull"], "");
    day.chief.folder.remove("thoi-su/kenh.md");
    day.chief.folder.write("van-hoa/kenh.md", text);
    day.chief.does(&day.edge, &["push", "--wait"], "kenh");
    day.paper.live.get_mut("kenh").expect("it is live").section = "van-hoa";
    day.is_published("an article was moved to another section");
    day.lan.edits("thoi-su/kenh.md", &format!("Ver{old}z"), &format!("Ver{mark}z"));
    day.lan.does(&day.edge, &["pull"], "");
    assert!(!day.lan.folder.has("thoi-su/kenh.md") && day.lan.folder.has("van-hoa/kenh.md"));
    day.lan.does(&day.edge, &["push", "--wait"], "1 changed");
    day.set("kenh", mark);
    day.is_published("the moved article was changed");
    day.is_read("kenh", 1);
    day.is_read("lua-chin", 1);
    day.is_unchanged("the counts go on under the new addresses");
}

fn one_deletes_what_another_changes(day: &mut Day) {
    day.lan.folder.remove("thoi-su/cho.md");
    day.lan.does(&day.edge, &["push"], "cho");
    day.is_unchanged("a deleted file changes nothing");
    day.lan.does(&day.edge, &["push", "--prune", "--wait"], "1 removed");
    day.paper.live.remove("cho");
    day.paper.gone.insert("/thoi-su/cho".to_owned());
    day.is_published("an article was deleted");
    let mark = day.mark();
    day.thu.folder.write("thoi-su/cho.md", story("Chợ nổi", "thoi-su", mark, &[]));
    day.thu.does(&day.edge, &["pull"], "although its article was taken down");
    day.thu.does(&day.edge, &["push"], "cho was taken down or purged, so it stays down");
    day.chief.does(&day.edge, &["pull"], "thoi-su/cho.md, although its article was taken down");
    day.chief.folder.remove("thoi-su/cho.md");
    day.chief.does(&day.edge, &["push", "--prune"], "Nothing has changed");
    day.is_unchanged("what was deleted does not come back");
    let waiting = day.lan.does(&day.edge, &["proposals", "--json"], "").json();
    assert!(waiting.as_array().is_some_and(Vec::is_empty), "{waiting}");
}

fn a_change_of_all_kinds_is_released_at_its_second(day: &mut Day) {
    day.chief.does(&day.edge, &["pull"], "");
    let before = day.paper.clone();
    let [tagline, changed, new, other] = [(); 4].map(|()| day.mark());
    day.chief.edits("gazette.toml", "Ver1z", &format!("Ver{tagline}z"));
    day.chief.edits("van-hoa/le-hoi.md", &format!("Ver{}z", before.live["le-hoi"].mark), &format!("Ver{changed}z"));
    day.chief.folder.write("van-hoa/mua.md", story("Múa lân", "van-hoa", new, &[]));
    let began = Instant::now();
    let (_, tonight) = in_secs(6 * 3600);
    let ran = day.chief.does(&day.edge, &["push", "--at", &tonight, "--message", "buổi trưa", "--json"], "release");
    let id = ran.json()["release"]["id"].to_string();
    let taken = began.elapsed().as_secs();
    day.addresses.insert("/van-hoa/mua".to_owned());
    day.is_unchanged("a release waits");
    // Lan publishes something else meanwhile.
    day.lan.does(&day.edge, &["pull"], "");
    day.lan.edits("van-hoa/don-ca.md", &format!("Ver{}z", before.live["don-ca"].mark), &format!("Ver{other}z"));
    day.lan.does(&day.edge, &["push", "--wait"], "1 changed");
    day.set("don-ca", other);
    day.is_published("another article was changed while the release waits");
    // The chief moves the release ahead, so that the time is enough on a slow machine, too.
    let (second, time) = in_secs(4 + 3 * taken);
    day.chief.does(&day.edge, &["releases", "move", &id, &time], "waits until");
    sleep_past(second);
    day.set("le-hoi", changed);
    day.paper.live.insert("mua".to_owned(), Story { section: "van-hoa", mark: new, views: 0 });
    day.paper.tagline = tagline;
    day.is_published("the release is out");
    let edition = day.lan.does(&day.edge, &["editions", "--json"], "").json()[0].clone();
    assert_eq!((&edition["message"], &edition["editor"]), (&json!("buổi trưa"), &json!("Chủ bút")));
    let at = chrono::DateTime::parse_from_rfc3339(edition["published_at"].as_str().expect("a time")).expect("a time");
    let late = at.timestamp() - second.cast_signed();
    assert!((0..=10).contains(&late), "the release was published {late} s after its second");
    day.chief.does(&day.edge, &["push"], "Nothing has changed");
}

fn a_bad_edition_is_rolled_back(day: &mut Day) {
    day.lan.does(&day.edge, &["pull"], "");
    let (good, number) = (day.paper.clone(), day.number());
    for slug in ["cau", "don-ca", "le-hoi"] {
        let (old, mark) = (day.paper.live[slug].mark, day.mark());
        let file = format!("{}/{slug}.md", day.paper.live[slug].section);
        day.lan.edits(&file, &format!("Ver{old}z"), &format!("Ver{mark}z"));
        day.set(slug, mark);
    }
    let mark = day.mark();
    day.lan.folder.write("thoi-su/vit.md", story("Tin vịt", "thoi-su", mark, &[]));
    day.paper.live.insert("vit".to_owned(), Story { section: "thoi-su", mark, views: 0 });
    day.lan.does(&day.edge, &["push", "--wait"], "1 added, 3 changed");
    day.is_published("a bad edition");
    day.lan.does(&day.edge, &["rollback", &number.to_string()], "");
    day.paper = good;
    day.is_published("the bad edition was rolled back");
    day.lan.does(&day.edge, &["push"], "");
    day.is_unchanged("a push publishes nothing of what was rolled back");
    day.lan.does(&day.edge, &["pull"], "");
    day.lan.folder.remove("thoi-su/vit.md");
    for editor in [&day.chief, &day.thu] {
        editor.does(&day.edge, &["pull"], "");
        editor.does(&day.edge, &["push"], "Nothing has changed");
    }
    day.is_unchanged("nobody publishes it again");
}

fn an_article_is_taken_down_and_stays_down(day: &mut Day) {
    day.lan.does(&day.edge, &["unpublish", "tin-don"], "");
    day.paper.live.remove("tin-don");
    day.paper.gone.insert("/thoi-su/tin-don".to_owned());
    day.is_published("an article was taken down");
    let file = "thoi-su/tin-don.md";
    for editor in [&day.chief, &day.thu] {
        editor.does(&day.edge, &["pull"], "thoi-su/tin-don.md, although its article was taken down");
        editor.edits(file, "Đoạn hai.", "Đoạn hai, đã sửa.");
        editor.does(&day.edge, &["push"], "tin-don was taken down or purged, so it stays down");
    }
    day.is_unchanged("what was taken down stays down, also if its file changes");
    for editor in [&day.chief, &day.lan, &day.thu] {
        editor.folder.remove(file);
    }
}

fn the_repository_publishes_from_a_fresh_clone(day: &mut Day) {
    day.chief.does(&day.edge, &["pull"], "");
    let base = action::commit(&day.chief.folder, "Như trên báo");
    let (old, mark) = (day.paper.live["cau"].mark, day.mark());
    action::git(day.chief.folder.path(), &["switch", "--quiet", "--create", "sua-cau"]);
    day.chief.edits("thoi-su/cau.md", &format!("Ver{old}z"), &format!("Ver{mark}z"));
    action::commit(&day.chief.folder, "Sửa bài cầu");
    let (ran, plan) = action::act(&action::runner(&day.chief.folder), &[("SINCE", &base)]);
    assert!(ran.code == 0 && plan.contains("~ cau (thoi-su/cau.md)"), "{plan}");
    day.is_unchanged("a plan of a pull request publishes nothing");
    action::git(day.chief.folder.path(), &["switch", "--quiet", "main"]);
    action::git(day.chief.folder.path(), &["merge", "--quiet", "sua-cau"]);
    let push = [("DO", "push"), ("GAZETTE_URL", day.edge.url.as_str()), ("GAZETTE_TOKEN", LAN)];
    let (ran, summary) = action::act(&action::runner(&day.chief.folder), &push);
    assert!(ran.code == 0 && summary.contains("1 changed"), "{ran:?}");
    let (again, _) = action::act(&action::runner(&day.chief.folder), &push);
    assert_eq!(again.code, 0, "{again:?}");
    day.set("cau", mark);
    day.is_published("a merge was published from a fresh clone, once");
}

fn in_the_evening_all_have_the_same(day: &Day) {
    let articles = |folder: &Content| -> BTreeMap<String, String> {
        let mut articles = BTreeMap::new();
        for section in ["thoi-su", "van-hoa"] {
            for entry in std::fs::read_dir(folder.path().join(section)).expect("a folder") {
                let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
                articles.insert(format!("{section}/{name}"), folder.read(&format!("{section}/{name}")));
            }
        }
        articles
    };
    let live: BTreeSet<String> =
        day.paper.live.keys().map(|slug| format!("{}.md", &day.paper.address(slug)[1..])).collect();
    // The text that Thu wrote after its article was deleted is still hers.
    day.thu.folder.remove("thoi-su/cho.md");
    for editor in [&day.chief, &day.lan, &day.thu] {
        editor.does(&day.edge, &["pull"], "");
        editor.does(&day.edge, &["status"], "Here: 0 new, 0 changed, 0 deleted");
        let articles = articles(&editor.folder);
        assert_eq!(articles.keys().cloned().collect::<BTreeSet<_>>(), live);
        for (slug, story) in &day.paper.live {
            let text = &articles[&format!("{}.md", &day.paper.address(slug)[1..])];
            assert_eq!(model::marks_in(text), BTreeSet::from([story.mark]), "{slug}: {text}");
        }
    }
    assert_eq!(articles(&day.chief.folder), articles(&day.lan.folder));
    assert_eq!(articles(&day.chief.folder), articles(&day.thu.folder));
    day.is_unchanged("in the evening");
    // What the paper has noted of the day.
    let audit = day.chief.does(&day.edge, &["audit", "--json"], "");
    assert!(!audit.out.contains("forced"), "somebody used --force: {audit:?}");
}

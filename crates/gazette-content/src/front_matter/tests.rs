use proptest::prelude::*;

use super::*;
use crate::context::NoFiles;
use crate::diagnostics::{Diagnostic, Severity};
use crate::settings::Settings;
use crate::source_text::SourceText;
use crate::yaml;

const SITE: &str = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                    [[sections]]\nslug = \"giao-thong\"\ntitle = \"Giao thông\"\n";
const GOOD: &str =
    "title: Cầu mới\nlead: (TGAG)- Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n";

fn check(yaml: &str) -> (Option<FrontMatter>, Vec<Diagnostic>) {
    let site = Settings::read(&SourceText::of(SITE.to_owned()), &NoFiles).0.site;
    let text = format!("---\n{yaml}---\n");
    let mut problems = Problems::new("cau-moi.md", &text);
    let rules = Rules { site: &site, settings_are_valid: true };
    let front = match yaml::parse(yaml, 2) {
        Ok(node) => read(&node, "cau-moi.md", rules, &mut problems),
        Err(unreadable) => {
            problems.unreadable(unreadable);
            None
        }
    };
    (front, problems.into_found())
}

fn good(extra: &str) -> FrontMatter {
    let (front, found) = check(&format!("{GOOD}{extra}"));
    assert_eq!(found, []);
    front.unwrap()
}

#[test]
fn what_is_left_out_has_the_documented_defaults() {
    let front = good("");
    assert_eq!((front.slug.as_str(), front.id.as_str(), front.language.as_str()), ("cau-moi", "cau-moi", "vi"));
    assert_eq!((front.source.as_deref(), front.lead.as_str()), (Some("TGAG"), "Thông xe."));
    assert_eq!((front.updated_at, front.views, front.draft), (None, 0, false));
}

#[test]
fn every_field_is_read() {
    let front = good(
        "byline: [{name: Lê Chí Thành, organisation: Tỉnh ủy}, Hòa]\nslug: cau\nid: cau-cu\ntags: [Cầu, đường, Đường]\n\
         image: {file: a.jpg, alt: Cầu}\nfront: lead\nredirect_from: [/a?c=1&b=2]\nlegacy_id: 123\nviews: 12\nlanguage: en\n\
         corrections:\n  - {at: 2026-05-09T00:00:00+07:00, text: hai}\n  - {at: 2026-05-08T00:00:00+07:00, text: một}\n",
    );
    assert_eq!(front.bylines[0].organisation.as_deref(), Some("Tỉnh ủy"));
    assert_eq!(front.bylines[1].slug.as_str(), "hoa");
    assert_eq!(front.tags.iter().map(|tag| tag.title.as_str()).collect::<Vec<_>>(), ["Cầu", "đường"]);
    assert_eq!((front.id.as_str(), front.front, front.views), ("cau-cu", Some(Front::Lead), 12));
    assert_eq!(front.redirect_from[0].value, "/a?b=2&c=1");
    assert_eq!(front.redirect_from[1].value, "/index.php?id=123&option=com_content&view=article");
    assert_eq!(front.corrections[0].text, "một");
    assert_eq!(front.image.unwrap().alt, "Cầu");
}

#[test]
fn a_byline_may_have_a_slug_of_its_own() {
    let front = good("byline: [{name: Lê An, slug: le-an-an-giang}, Lê An]\ntags: [C, C++, 'C#', 'c++', Tuấn, Tuân]\n");
    assert_eq!(
        front.bylines.iter().map(|byline| byline.slug.as_str()).collect::<Vec<_>>(),
        ["le-an-an-giang", "le-an"]
    );
    assert_eq!(front.byline_slugs.iter().map(|span| span.map(|span| span.line)).collect::<Vec<_>>(), [Some(6), None]);
    let tags = [("C", "c"), ("C++", "c-plus-plus"), ("C#", "c-sharp"), ("Tuấn", "tuan"), ("Tuân", "tuan")];
    assert_eq!(front.tags.iter().map(|tag| (tag.title.as_str(), tag.slug.as_str())).collect::<Vec<_>>(), tags);
}

#[test]
fn a_draft_needs_no_date() {
    let (front, found) = check("title: a\nlead: b\nsection: giao-thong\ndraft: true\n");
    assert_eq!(found, []);
    assert!(front.unwrap().published_at.is_none());
}

#[test]
fn every_mistake_has_its_line_and_a_remedy() {
    for (yaml, line, message, remedy) in [
        (GOOD.replace("title", "titel"), 2, "`titel` is not a field", "did you mean `title`?"),
        (format!("{GOOD}author: x\n"), 6, "`author`", "did you mean `byline`?"),
        (format!("{GOOD}colour: x\n"), 6, "`colour`", "the fields are title"),
        (format!("{GOOD}title: x\n"), 6, "duplicate field `title`", "lines 2 and 6"),
        (GOOD.replace("title: Cầu mới\n", ""), 1, "`title` is missing", "headline"),
        (GOOD.replace("Cầu mới", ""), 2, "`title` is empty", "headline"),
        (GOOD.replace("Cầu mới", "[a]"), 2, "a list", "title: \"…\""),
        (GOOD.replace("Cầu mới", "Cầu: mới"), 2, "invalid YAML", "quote"),
        (GOOD.replace("Cầu mới", &"dài ".repeat(200)), 2, "799 characters; the maximum is 300", "shorten"),
        (GOOD.replace("giao-thong", "giao-thongg"), 4, "unknown section", "did you mean `giao-thong`"),
        (GOOD.replace("giao-thong", "the-thao"), 4, "unknown section", "add the section"),
        (GOOD.replace("2026-05-07T09:05:00+07:00", "hôm qua"), 5, "not a date", "YYYY-MM-DDThh:mm:ss+07:00"),
        (GOOD.replace("T09:05:00+07:00", ""), 5, "no UTC offset", "2026-05-07T00:00:00+07:00"),
        (GOOD.replace("published_at: 2026-05-07T09:05:00+07:00\n", ""), 1, "`published_at` is missing", "draft: true"),
        (format!("{GOOD}unpublish_at: 2026-05-07T09:05:00+07:00\n"), 6, "not after", "later"),
        (format!("{GOOD}unpublish_at: 2026-05-07T09:05:00.5+07:00\n"), 6, "not after", "later"),
        (format!("{GOOD}slug: Cầu mới\n"), 6, "not a valid slug", "slug: cau-moi"),
        (format!("{GOOD}id: cầu\n"), 6, "an id may contain only", "first slug"),
        (format!("{GOOD}language: Vietnamese\n"), 6, "not a language", "`vi`"),
        (format!("{GOOD}front: top-left\n"), 6, "must be breaking, lead or top", "remove `front`"),
        (format!("{GOOD}views: nhiều\n"), 6, "whole number", "digits"),
        (format!("{GOOD}draft: maybe\n"), 6, "must be true or false", "draft: true"),
        (format!("{GOOD}image: a.jpg\n"), 6, "expected the fields of an image, found text", "file, alt, caption"),
        (format!("{GOOD}image: {{file: a.jpg}}\n"), 6, "`alt` is missing", "describe the picture"),
        (format!("{GOOD}byline: [{{organization: x}}]\n"), 6, "`organization`", "`organisation`"),
        (format!("{GOOD}byline:\n  - {{organisation: x}}\n"), 7, "`name` is missing", "add the author"),
        (format!("{GOOD}tags: [[a]]\n"), 6, "a tag must be text", "tags: ["),
        (format!("{GOOD}redirect_from: [cu]\n"), 6, "invalid address cu", "one slash"),
        (format!("{GOOD}corrections: [{{text: x}}]\n"), 6, "`at` is missing", "add the time"),
        ("- a\n- b\n".to_owned(), 2, "expected the fields of an article, found a list", "name: value"),
        (String::new(), 2, "expected the fields of an article, found nothing", "name: value"),
    ] {
        let (_, found) = check(&yaml);
        let reported =
            found.iter().any(|d| d.span.line == line && d.message.contains(message) && d.help.contains(remedy));
        assert!(reported, "{yaml}\n{found:#?}");
    }
}

#[test]
fn a_misspelt_field_is_told_once() {
    let (_, found) = check(&GOOD.replace("title", "titel"));
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn all_mistakes_of_a_file_are_told_together() {
    let (_, found) = check("titel: a\nsection: x\npublished_at: y\nredirect_form: [/a]\n");
    let lines: Vec<_> = found.iter().map(|d| d.span.line).collect();
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!([1, 2, 3, 4, 5].iter().all(|line| lines.contains(line)), "{lines:?}");
}

fn front_matter() -> impl Strategy<Value = String> {
    let name = prop::sample::select(ARTICLE.known.to_vec());
    let value = prop_oneof![
        "\\PC{0,20}",
        "[0-9:T+/-]{0,25}",
        prop::sample::select(vec![
            "[]",
            "{}",
            "[a, [b], {c: d}]",
            "{name: x, file: y, alt: z}",
            "|\n  a\n  b",
            "~",
            "\"\"",
            "true",
            "-1",
            "giao-thong",
            "2026-05-07T09:05:00+07:00",
            "9999-12-31T23:59:60-23:59",
            "[/a?b, //c, /d#e]",
            "(A)- b",
        ])
        .prop_map(str::to_owned),
    ];
    let field = (name, value).prop_map(|(name, value)| format!("{name}: {value}\n"));
    prop::collection::vec(field, 0..12).prop_map(|fields| fields.concat())
}

#[test]
fn what_is_valid_but_was_hardly_meant_is_a_warning() {
    for (yaml, place, message, remedy) in [
        (GOOD.replace("Cầu mới", "Giá C# tăng #1 tuần"), "2:20", "`title` ends here", "\"Giá C# tăng #1 tuần\""),
        (GOOD.replace("Cầu mới", "Bài # sửa sau"), "2:12", "`title` ends here", "line of its own"),
        (GOOD.replace("Thông xe.", "Thông xe\n  ở ấp #3 hôm nay"), "4:8", "`lead` ends here", "ở ấp #3 hôm nay\""),
        (format!("{GOOD}tags:\n  - lúa #gạo\n"), "7:9", "`tags` ends here", "\"lúa #gạo\""),
        (format!("{GOOD}image:\n  file: a.jpg\n  alt: Cầu #2\n"), "8:12", "`alt` ends here", "\"Cầu #2\""),
        (format!("{GOOD}byline: Hòa #phóng viên\n"), "6:13", "`byline` ends here", "\"Hòa #phóng viên\""),
        (format!("{GOOD}tags: giao thông, lúa gạo\n"), "6:7", "not 2", "`tags: [giao thông, lúa gạo]`"),
        (format!("{GOOD}tags: lúa; gạo; nếp\n"), "6:7", "not 3", "`tags: [lúa, gạo, nếp]`"),
        (format!("{GOOD}tags: \"#lúa #gạo\"\n"), "6:7", "not 2", "`tags: [lúa, gạo]`"),
        (format!("{GOOD}byline: Lê Thành, Hòa\n"), "6:9", "one author", "`byline: [Lê Thành, Hòa]`"),
        (format!("{GOOD}byline: Hữu Huynh - Minh Hiển\n"), "6:9", "one author", "`byline: [Hữu Huynh, Minh Hiển]`"),
        (format!("{GOOD}byline: {{name: Lê Thành và Trần Hòa}}\n"), "6:16", "one author", "[Lê Thành, Trần Hòa]"),
    ] {
        let (front, found) = check(&yaml);
        let told: Vec<_> = found.iter().map(|found| (found.severity, found.span.line_and_column())).collect();
        assert_eq!(told, [(Severity::Warning, place.to_owned())], "{yaml}: {found:#?}");
        assert!(found[0].message.contains(message) && found[0].help.contains(remedy), "{yaml}: {found:#?}");
        assert!(front.is_some());
    }
}

#[test]
fn names_of_offices_and_tags_with_commas_are_meant() {
    for more in [
        "byline: Sở Văn hóa, Thể thao và Du lịch",
        "byline: {name: \"Bộ Văn hóa, Thể thao và Du lịch\", organisation: Báo An Giang}",
        "byline: Ban Tuyên giáo và Dân vận",
        "tags: [\"Sở Văn hóa, Thể thao và Du lịch\"]",
    ] {
        let (_, found) = check(&format!("{GOOD}{more}\n"));
        assert!(found.is_empty(), "{more}: {found:#?}");
    }
}

#[test]
fn comments_quotes_and_names_that_are_meant_are_no_warning() {
    good(
        "# Ghi chú: chưa xong\nbyline: [Lê Thành, Nhóm phóng viên và cộng tác viên]  # hai người\ntags: [\"lúa #1\", C#]  # thẻ\n\
         draft: false  # xong\nlanguage: vi # tiếng Việt\nimage:\n  file: a.jpg # ảnh 2\n  alt: 'Cầu #2' # hai\n  caption: \"Ảnh: A, B\"\n",
    );
    good("byline: Ban Biên tập\ntags: lúa\nsource: TTXVN # nguồn\n".replace(" # nguồn", "").as_str());
    let (_, found) = check(&GOOD.replace("Cầu mới", "\"Giá lúa: tăng #1 - 'mừng'\" # sửa"));
    assert_eq!(found, []);
}

#[test]
fn a_file_in_the_folder_of_another_section_is_a_warning() {
    let site = format!("{SITE}[[sections]]\nslug = \"thoi-su\"\ntitle = \"Thời sự\"\n");
    let site = Settings::read(&SourceText::of(site), &NoFiles).0.site;
    for (file, remedy) in [
        ("thoi-su/a.md", Some("write `section: thoi-su`, or move the file to giao-thong/a.md")),
        ("2026/thoi-su/a.md", Some("move the file to giao-thong/a.md")),
        ("giao-thong/a.md", None),
        ("giao-thong/thoi-su/a.md", None),
        ("2026/a.md", None),
        ("thoi-su.md", None),
    ] {
        let mut problems = Problems::new(file, GOOD);
        let rules = Rules { site: &site, settings_are_valid: true };
        read(&yaml::parse(GOOD, 2).unwrap(), file, rules, &mut problems);
        let found = problems.into_found();
        let told: Vec<_> = found.iter().map(|found| (found.span.line_and_column(), found.help.as_str())).collect();
        assert_eq!(told.len(), usize::from(remedy.is_some()), "{file}: {found:#?}");
        assert!(told.iter().all(|(at, help)| at == "4:10" && help.contains(remedy.unwrap())), "{file}: {found:#?}");
    }
}

proptest! {
    #[test]
    fn no_front_matter_makes_a_panic_and_none_is_read_in_silence(yaml in front_matter()) {
        let (front, found) = check(&yaml);
        prop_assert!(front.is_some() || !found.is_empty());
    }
}

use gazette_content::diagnostics::Severity;
use gazette_content::{
    Context, Document, Files, MediaError, NoFiles, Picture as FilePicture, Rules, Settings, SourceText,
};
use proptest::prelude::*;

use super::*;

/// An old site whose pictures are all at hand, and whose articles are at `/tin/…`.
struct Site;

impl Resolver for Site {
    fn link(&self, written: &str) -> Link {
        match written {
            _ if written.contains("id=9") => Link::To("/tin/bai-chin".to_owned()),
            _ if written.contains("id=10") => Link::Nowhere("a draft"),
            _ if written.starts_with("http") => Link::To(written.to_owned()),
            _ => Link::Nowhere("not an address of the old site"),
        }
    }

    fn picture(&self, written: &str) -> Picture {
        match written {
            _ if written.contains("missing") => Picture::Missing,
            _ if written.starts_with("http") => Picture::Elsewhere(written.to_owned()),
            _ => Picture::File(format!("anh/{}", written.trim_start_matches('/'))),
        }
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

/// The body of some HTML.
fn body(html: &str) -> String {
    convert("", &format!("<p>Dẫn.</p>{html}"), "Tít", &Site).body
}

/// What the paper makes of a body: its HTML, its text, and the errors.
fn published(markdown: &str) -> (String, String, Vec<String>) {
    let site = Settings::default().site;
    let rules = Rules { site: &site, settings_are_valid: true };
    let source = SourceText::of(markdown.to_owned());
    let mut problems = source.problems("a/b.md");
    let body = gazette_content::markdown::render(
        markdown,
        1,
        Context { file: "a/b.md", rules, files: &Folder },
        &mut problems,
    );
    let errors = problems.into_found().into_iter().filter(|found| found.severity == Severity::Error);
    (body.html, body.text, errors.map(|found| found.message).collect())
}

#[test]
fn html_becomes_markdown() {
    for (html, expected) in [
        ("<p>một</p><p>hai</p>", "một\n\nhai"),
        ("<div>một</div><div>hai</div>", "một\n\nhai"),
        ("một<br><br>hai<br>ba", "một\n\nhai\\\nba"),
        ("<h1>Tít</h1>sau<h5>năm</h5>", "## Tít\n\nsau\n\n#### năm"),
        ("<p>Ông <b>Bảy</b>, <i>Tám</i> và <s>Chín</s></p>", "Ông **Bảy**, *Tám* và <del>Chín</del>"),
        ("<p><b> đậm </b>thường</p>", "**đậm** thường"),
        ("<p><b>a</b><i>b</i></p>", "<strong>a</strong><em>b</em>"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<p>x<b>(y)</b>z</p>", "x<strong>(y)</strong>z"),
        ("<p><span><div><b>khối <div>trong</div> dòng</b></div></span></p>", "**khối**\n\n**trong**\n\n**dòng**"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ul><li>a</li><li><p>c</p><p>d</p></li></ul>", "- a\n\n- c\n\n  d"),
        ("<ol start=3><li>ba</li><li>bốn</li></ol>", "3. ba\n4. bốn"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb"),
        ("<hr id=\"system-readmore\"><p>b</p>", "b"),
        ("<hr class=\"system-pagebreak\" title=\"Giá cả\">", "## Giá cả"),
        ("<dl><dt>Một</dt><dd>1</dd></dl>", "**Một**\n\n1"),
        (
            "<p>1. không</p><p># không</p><p>- không</p><p>+ cộng</p>",
            "1\\. không\n\n\\# không\n\n\\- không\n\n\\+ cộng",
        ),
        ("<p>5 * 3, a_b_c, [x](y), &lt;b&gt;, \\, `</p>", "5 \\* 3, a_b_c, \\[x\\](y), \\<b>, \\\\, \\`"),
        ("<p>5&nbsp;&lt;&nbsp;6 &amp; H&ograve;a &amp;amp;</p>", "5 \\< 6 & Hòa \\&amp;"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>c<br>d</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | c<br>d |",
        ),
        (
            "<table><tr><td colspan=2>a</td></tr><tr><td rowspan=2>b</td><td>c</td></tr><tr><td>d</td></tr></table>",
            "|  |  |\n| --- | --- |\n| a |  |\n| b | c |\n|  | d |",
        ),
        ("<table><tr><td>một</td></tr><tr><td>hai</td></tr></table>", "một\n\nhai"),
        ("<p>a <a href=\"index.php?id=9\">chín</a> b</p>", "a [chín](/tin/bai-chin) b"),
        ("<p>a <a href=\"index.php?id=10\">mười</a> b</p>", "a mười b"),
        ("<p><a href=\"https://a.example/(x y)\"><b>đậm</b> x</a></p>", "[**đậm** x](https://a.example/%28x%20y%29)"),
        ("<p><a href=\"www.bao.example\">web</a></p>", "[web](https://www.bao.example)"),
        ("<p>a</p><!-- b --><o:p></o:p>", "a"),
    ] {
        assert_eq!(body(html), expected, "{html}");
    }
}

#[test]
fn pictures_become_figures_and_keep_their_captions() {
    for (html, expected) in [
        ("<p>Chữ <img src=a.png alt=Cầu> tiếp</p>", "Chữ\n\n![Cầu](anh/a.png)\n\ntiếp"),
        (
            "<figure><img src=a.png alt=Cầu><figcaption>Ảnh: \"T\"</figcaption></figure>",
            "![Cầu](anh/a.png \"Ảnh: \\\"T\\\"\")",
        ),
        ("<p><img src=a.png alt=Cầu><br><em>Ảnh: Tư Đờn</em></p>", "![Cầu](anh/a.png \"Ảnh: Tư Đờn\")"),
        (
            "<table><tr><td><img src=a.png alt=\"Cầu tre\"></td></tr><tr><td><em>Qua rạch</em></td></tr></table>Sau",
            "![Cầu tre](anh/a.png \"Qua rạch\")\n\nSau",
        ),
        ("<a href=\"lon.jpg\"><img src=\"nho.jpg\" alt=\"Cầu\"></a>", "![Cầu](anh/lon.jpg)"),
        ("<img src=a.png alt=IMG_2.jpg>", "![Tít](anh/a.png)"),
        ("<img src=http://khac.example/b.jpg alt=Cầu>", "[Cầu](http://khac.example/b.jpg)"),
        ("<img src=missing.jpg alt=\"Cầu tre\">", "Cầu tre"),
        (
            "<figure><figure><img src=a.png alt=A></figure><figure><img src=b.png alt=B></figure></figure>",
            "![A](anh/a.png)\n![B](anh/b.png)",
        ),
        (
            "[caption id=\"x\"]<a href=\"a.jpg\"><img src=\"a-1.jpg\" alt=\"Một\"/></a> Chú thích[/caption]",
            "![Một](anh/a.jpg \"Chú thích\")",
        ),
    ] {
        assert_eq!(body(html), expected, "{html}");
    }
}

#[test]
fn players_become_links() {
    for (html, expected) in [
        (
            "<iframe src=\"https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0\"></iframe>",
            "<https://www.youtube.com/watch?v=dQw4w9WgXcQ>",
        ),
        (
            "<iframe title=\"Cầu mới\" src=\"//player.vimeo.com/video/76979871\"></iframe>",
            "[Cầu mới](https://vimeo.com/76979871)",
        ),
        (
            "<p>Xem {youtube}dQw4w9WgXcQ{/youtube} nhé</p>",
            "Xem\n\n<https://www.youtube.com/watch?v=dQw4w9WgXcQ>\n\nnhé",
        ),
        (
            "<iframe src=\"https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2F1\"></iframe>",
            "[www.facebook.com](https://www.facebook.com/x/1)",
        ),
        ("<object><embed src=\"images/phim.swf\"></object>", ""),
    ] {
        assert_eq!(body(html), expected, "{html}");
    }
}

#[test]
fn footnotes_of_word_become_footnotes() {
    let html = "<p>Câu<a href=\"#_ftn1\" name=\"_ftnref1\"><sup>[1]</sup></a>.</p><hr><div id=\"ftn1\"><p><a \
                href=\"#_ftnref1\" name=\"_ftn1\">[1]</a> Chú thích.</p></div>";
    assert_eq!(body(html), "Câu[^1].\n\n***\n\n[^1]: Chú thích.");
    assert_eq!(body("<p>Câu<a href=\"#_ftn1\">[1]</a></p>"), "Câu\\[1\\]");
}

#[test]
fn the_first_paragraph_is_the_lead_and_its_links_are_told() {
    let converted = convert(
        "<p><img src=a.png alt=A></p><p>&nbsp;</p><p>Lúa <b>chín</b> <a href=\"index.php?id=9\">sớm</a>.</p><p>Hai.</p>",
        "<p>Ba.</p>",
        "",
        &Site,
    );
    assert_eq!(converted.lead, "Lúa chín sớm.");
    assert_eq!(converted.body, "![A](anh/a.png)\n\nHai.\n\nBa.");
    assert_eq!(converted.losses, [LostPart { kind: "link in the lead", what: "/tin/bai-chin".to_owned() }]);
    assert_eq!(convert("<p> </p>", "<p>Ba.</p>", "", &Site).lead, "Ba.");
    assert_eq!(convert("", "<ul><li>a</li></ul>", "", &Site).lead, "");
}

#[test]
fn what_markdown_cannot_say_is_told() {
    for (html, kind, what) in [
        ("<script>document.write(1)</script>", "script", "document.write(1)"),
        ("<table><tr><th colspan=2>a</th></tr><tr><td>b</td><td>c</td></tr></table>", "merged cells", "1 in a table"),
        ("<a href=\"#muc2\">Xuống</a>", "link to a place in the text", "#muc2"),
        ("<a href=\"javascript:void(0)\">x</a>", "javascript", "void"),
        ("<a href=\"index.php?id=10\">x</a>", "link", "a draft"),
        ("<img src=\"data:image/png;base64,iVBORw0KGgo=\">", "data:", "data:image"),
        ("<img src=http://khac.example/b.jpg>", "another host", "khac.example"),
        ("<img src=a.png>", "no description", "a.png"),
        ("<img src=missing.png>", "missing", "missing.png"),
        ("<object><embed src=\"images/phim.swf\"></object>", "player", "phim.swf"),
        ("{loadposition quangcao}", "plugin", "{loadposition quangcao}"),
        ("{gallery}thu-muc{/gallery}", "plugin", "thu-muc"),
        ("[contact-form-7 id=\"5\"]", "shortcode", "contact-form-7"),
        ("<!-- wp:acme/bang-diem {\"x\":1} /-->", "block", "acme/bang-diem"),
        ("<form><input name=q></form>", "form", "q"),
    ] {
        let losses = convert("", &format!("<p>Dẫn.</p>{html}"), "", &Site).losses;
        let is_told = |loss: &LostPart| loss.kind.contains(kind) && loss.what.contains(what);
        assert!(losses.iter().any(is_told), "{html}: {losses:?}");
    }
    assert_eq!(body("{loadposition x}[gallery ids=\"1\"]{giá} [x]"), "\\{giá} \\[x\\]");
}

#[test]
fn deep_nesting_loses_no_words_no_stack_and_no_time() {
    let started = std::time::Instant::now();
    for tag in ["div", "b", "ul><li", "blockquote", "figure", "table><tr><td", "a href=x", "font color=1"] {
        let name = tag.split([' ', '>']).next().unwrap();
        for depth in [350, 100_000] {
            let html = format!("{}chữ{}", format!("<{tag}>").repeat(depth), format!("</{name}>").repeat(depth));
            let Converted { lead, body, .. } = convert("", &html, "", &Site);
            assert!(lead.contains("chữ") || body.contains("chữ"), "{tag}");
        }
    }
    let fonts = (0..350).fold(String::new(), |fonts, color| fonts + &format!("<font color={color}>"));
    assert!(body(&format!("{fonts}{}", "<p>chữ".repeat(2000))).contains("chữ"));
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// HTML of pieces that occur in articles.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Zầệổ0-9 ,.:;!?()*_#+=|~`<>\\[\\]\\\\-]{1,12}".prop_map(|text| text.replace('<', "&lt;").replace('&', "&amp;").replace("&amp;lt;", "&lt;")),
        4 => proptest::sample::select(vec![
            "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<div>", "</div>", "<br>", "<ul><li>", "</li><li>", "</li></ul>",
            "<h2>", "</h2>", "<a href='https://a.example/x'>", "</a>", "<table><tr><td>", "</td><td>", "</td></tr><tr><td>",
            "</td></tr></table>", "<blockquote>", "</blockquote>", "<img src=a.png alt=Cầu>", "<sup>", "</sup>", "<code>",
            "</code>", "<hr>", "&nbsp;", " ", "<s>", "</s>", "<ol><li>", "</li></ol>", "<pre>", "</pre>",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// The letters and digits of a text.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #[test]
    fn every_word_is_published_and_the_checker_accepts_it(html in html()) {
        let converted = convert("", &html, "Tít", &Site);
        let (published_html, text, errors) = published(&converted.body);
        prop_assert_eq!(errors, Vec::<String>::new(), "{} -> {}", html, converted.body);
        let tree = Tree::parse(&html);
        let expected = letters(&tree.text(tree.top()));
        let found = letters(&format!("{} {text}", converted.lead));
        // The lead moves, and numbers of lists are not text: compare as multisets.
        let sorted = |text: &str| { let mut chars: Vec<char> = text.chars().collect(); chars.sort_unstable(); chars };
        prop_assert_eq!(sorted(&found), sorted(&expected), "{} -> {} -> {}", html, converted.body, published_html);
    }

    #[test]
    fn any_text_is_shown_as_it_is(text in "\\PC{0,40}") {
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace(['{', '['], "(");
        let converted = convert("<p>Dẫn.</p>", &format!("<p>{html}</p>"), "", &Site);
        let (_, shown, _) = published(&converted.body);
        let words = |text: &str| letters(text);
        let expected = text.replace(['{', '['], "(");
        prop_assert_eq!(words(&shown), words(&repair(&expected).map_or(expected, |(text, _)| text)), "{}", converted.body);
    }

    #[test]
    fn no_html_makes_it_panic(html in "\\PC{0,80}", pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<table>", "<tr>", "<td colspan=99999>", "</table>", "<a href=#_ftn1>", "<a href='#_ftnref1'>", "{youtube}", "{/youtube}",
        "[caption]", "[/caption]", "<svg><p>", "<template>", "<select><option>", "<figure>", "<math>", "</p>", "<iframe src=//>",
        "ầ", "{gallery", "}", "<frameset>", "<body x=y>", "<html a=b>",
    ]), 0..20)) {
        convert(&html, &pieces.concat(), "x", &Site);
    }
}

use proptest::prelude::*;

use super::*;
use crate::context::{Files, NoFiles};
use crate::diagnostics::{Diagnostic, Severity};
use crate::front_matter::Rules;
use crate::media::{Document, MediaError, Picture};
use crate::settings::Settings;
use crate::source_text::SourceText;

/// A folder with a picture, a document and another article.
struct Folder;

impl Files for Folder {
    fn picture(&self, file: &str) -> Result<Picture, MediaError> {
        if file == "anh.jpg" { Ok(Picture::example(file)) } else { NoFiles.picture(file) }
    }

    fn document(&self, file: &str) -> Result<Document, MediaError> {
        if file != "bao-cao.pdf" {
            return NoFiles.document(file);
        }
        Ok(Document { media: Picture::example(file).media, path: "/media/ab/bao-cao.pdf".to_owned() })
    }

    fn is_file(&self, file: &str) -> bool {
        ["anh.jpg", "bao-cao.pdf", "khac.md"].contains(&file)
    }

    fn text(&self, file: &str) -> Option<SourceText> {
        let text = "---\ntitle: Khác\nlead: Khác\nsection: thoi-su\ndraft: true\n---\n";
        (file == "khac.md").then(|| SourceText::of(text.to_owned()))
    }
}

fn rendered(markdown: &str) -> (Body, Vec<Diagnostic>) {
    let settings = "title = \"Báo\"\nbase_url = \"https://bao.example\"\ntimezone = \"Asia/Ho_Chi_Minh\"\n\
                    sections = [{slug = \"thoi-su\", title = \"Thời sự\"}]\n";
    let site = Settings::read(&SourceText::of(settings.to_owned()), &NoFiles).0.site;
    let mut problems = Problems::new("bai.md", markdown);
    let rules = Rules { site: &site, settings_are_valid: true };
    let body = render(markdown, 1, Context { file: "bai.md", rules, files: &Folder }, &mut problems);
    (body, problems.into_found())
}

fn html(markdown: &str) -> String {
    let (body, found) = rendered(markdown);
    assert!(found.iter().all(|d| d.severity == Severity::Warning), "{markdown}\n{found:#?}");
    body.html.trim_end().to_owned()
}

#[test]
fn markdown_becomes_the_html_that_was_meant() {
    for (markdown, expected) in [
        (
            "một *hai* **ba** ~~bốn~~ `năm`",
            "<p>một <em>hai</em> <strong>ba</strong> <del>bốn</del> <code>năm</code></p>",
        ),
        ("a  \nb\nc", "<p>a<br>\nb\nc</p>"),
        (
            "# Một\n\n## Hai\n\n### Ba\n\n##### Bốn",
            "<h2 id=\"x-mot\">Một</h2>\n<h2 id=\"x-hai\">Hai</h2>\n<h3 id=\"x-ba\">Ba</h3>\n<h4 id=\"x-bon\">Bốn</h4>",
        ),
        ("## A\n\n## A\n\n## …", "<h2 id=\"x-a\">A</h2>\n<h2 id=\"x-a-2\">A</h2>\n<h2 id=\"x-muc\">…</h2>"),
        ("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>"),
        ("```js\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("1 < 2 & \"3\"", "<p>1 &lt; 2 &amp; \"3\"</p>"),
        (
            "<https://a.example/?b=1&c=2>",
            "<p><a href=\"https://a.example/?b=1&amp;c=2\" rel=\"noopener\">https://a.example/?b=1&amp;c=2</a></p>",
        ),
        ("[a](https://bao.example/x \"t\")", "<p><a href=\"https://bao.example/x\" title=\"t\">a</a></p>"),
        (
            "[a](khac.md#ket-qua), [b](#ket-qua)",
            "<p><a href=\"/thoi-su/khac#x-ket-qua\">a</a>, <a href=\"#x-ket-qua\">b</a></p>",
        ),
        ("<a@b.example>", "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>"),
        ("[xấu](javascript:alert(1)) [xấu](&#106;avascript:alert(1))", "<p>xấu xấu</p>"),
        ("a <script>alert(1)</script> b <sub>2</sub>", "<p>a  b <sub>2</sub></p>"),
        ("<div onclick=\"x\">\n\n*a*\n\n</div>", "<p><em>a</em></p>"),
        ("<p onclick=\"x\">a</p>", "<p>a</p>"),
        ("<p title=\"a\" lang=\"en\">b</p>", "<p>b</p>"),
        ("<img src=x onerror=alert(1)>", ""),
    ] {
        assert_eq!(html(markdown).trim(), expected, "{markdown}");
    }
}

#[test]
fn a_tables_alignment_is_a_class() {
    let table = html("| Năm | Số | c |\n|---|--:|:-:|\n| 2014 | 12 | x |");
    assert_eq!(
        table,
        "<table><thead>\n<tr><th scope=\"col\">Năm</th><th scope=\"col\" class=\"right\">Số</th>\
         <th scope=\"col\" class=\"center\">c</th></tr>\n</thead>\n<tbody>\n\
         <tr><td>2014</td><td class=\"right\">12</td><td class=\"center\">x</td></tr>\n</tbody></table>"
    );
}

#[test]
fn footnotes_are_numbered_as_they_are_met_and_gathered_at_the_end() {
    let (body, found) = rendered("a[^x] b[^1] c[^x]\n\n[^1]: Một.\n[^x]: Hai.\n");
    assert_eq!(found, []);
    assert_eq!(
        body.html.trim_end(),
        "<p>a<sup id=\"x-fnref-1\" class=\"footnote-ref\"><a href=\"#x-fn-1\">1</a></sup> \
         b<sup id=\"x-fnref-2\" class=\"footnote-ref\"><a href=\"#x-fn-2\">2</a></sup> \
         c<sup class=\"footnote-ref\"><a href=\"#x-fn-1\">1</a></sup></p>\n\
         <section class=\"footnotes\">\n<ol>\n\
         <li id=\"x-fn-1\"><p>Hai. <a href=\"#x-fnref-1\" class=\"footnote-back\">↩</a></p>\n</li>\n\
         <li id=\"x-fn-2\"><p>Một. <a href=\"#x-fnref-2\" class=\"footnote-back\">↩</a></p>\n</li>\n\
         </ol>\n</section>"
    );
    assert_eq!(body.text, "a b c\n\nHai.\n\nMột.");
}

#[test]
fn a_picture_alone_is_a_figure_and_one_in_a_line_is_not() {
    let anh = Picture::example("anh.jpg");
    let (path, srcset, webp) = (anh.path(anh.main()), anh.srcset(""), anh.srcset_webp(""));
    let sizes = "sizes=\"(min-width: 50em) 738px, 92vw\"";
    let size = "width=\"1200\" height=\"600\" loading=\"lazy\" decoding=\"async\"";
    let image = |alt: &str| {
        format!(
            "<picture><source type=\"image/webp\" srcset=\"{webp}\" {sizes}>\
             <img src=\"{path}\" srcset=\"{srcset}\" {sizes} alt=\"{alt}\" {size}></picture>"
        )
    };
    let (figure, inline) = (image("Cầu mới"), image("Cầu"));
    let (body, found) = rendered("![Cầu *mới*](anh.jpg \"Ảnh: <T.G.>\")\n\na ![Cầu](anh.jpg) b");
    assert_eq!(found, []);
    assert_eq!(
        body.html.trim_end(),
        format!("<figure>{figure}<figcaption>Ảnh: &lt;T.G.&gt;</figcaption></figure>\n<p>a {inline} b</p>")
    );
    assert_eq!((body.media.len(), body.text.as_str()), (1, "Ảnh: <T.G.>\n\na  b"));
}

#[test]
fn pictures_together_are_a_gallery_that_keeps_their_captions() {
    let gallery = html("![Một](anh.jpg \"Ảnh một\")\n![Hai](anh.jpg)\n\n![Ba](anh.jpg)");
    let (gallery, after) = gallery.split_once("</figure>\n</figure>\n").unwrap();
    assert!(gallery.starts_with("<figure class=\"gallery\">\n<figure><picture>"), "{gallery}");
    assert!(gallery.contains("alt=\"Một\"") && gallery.contains("<figcaption>Ảnh một</figcaption>"), "{gallery}");
    assert_eq!((gallery.matches("45vw").count(), gallery.matches("<figure>").count()), (4, 2), "{gallery}");
    assert!(after.starts_with("<figure><picture>") && after.contains("92vw"), "one alone is none: {after}");
}

#[test]
fn a_video_alone_is_a_figure_that_leads_to_its_page() {
    let link = "<a href=\"https://www.youtube.com/watch?v=dQw4w9WgXcQ\" rel=\"noopener\">";
    let video = html("[Thông *xe*](https://youtu.be/dQw4w9WgXcQ?si=ai \"Video: <Đài>\")");
    assert_eq!(
        video,
        format!(
            "<figure class=\"video\">{link}<strong>Thông xe</strong> YouTube</a>\
             <figcaption>Video: &lt;Đài&gt;</figcaption></figure>"
        )
    );
    let (body, found) = rendered("[![Cầu](anh.jpg \"Ảnh: T.\")](https://youtu.be/dQw4w9WgXcQ)");
    assert_eq!((found.len(), body.media.len(), body.text.as_str()), (0, 1, "YouTube\n\nẢnh: T."));
    assert!(body.html.starts_with(&format!("<figure class=\"video\">{link}<picture>")), "{}", body.html);
    assert!(body.html.contains("</picture>YouTube</a><figcaption>Ảnh: T.</figcaption></figure>"), "{}", body.html);
    for bare in ["https://youtu.be/dQw4w9WgXcQ", "<https://youtu.be/dQw4w9WgXcQ>"] {
        let (body, found) = rendered(bare);
        assert!(body.html.starts_with(&format!("<figure class=\"video\">{link}<strong>https://")), "{}", body.html);
        assert!(found.len() == 1 && found[0].help.contains("[Title](https://www.youtube.com/"), "{found:?}");
    }
    for other in ["a [b](https://youtu.be/dQw4w9WgXcQ)", "[b](https://video.example/dQw4w9WgXcQ)"] {
        assert!(html(other).starts_with("<p>"), "{other}");
    }
}

#[test]
fn a_link_to_a_document_leads_to_what_is_published_of_it() {
    let (body, found) = rendered("[Báo cáo (PDF)](bao-cao.pdf#page=2) và [lần nữa](bao-cao.pdf)");
    assert_eq!(found, []);
    assert_eq!(
        body.html.trim_end(),
        "<p><a href=\"/media/ab/bao-cao.pdf#page=2\">Báo cáo (PDF)</a> và <a href=\"/media/ab/bao-cao.pdf\">lần nữa</a></p>"
    );
    assert_eq!(body.media.iter().map(|(written, _)| written.as_str()).collect::<Vec<_>>(), ["bao-cao.pdf"]);
}

#[test]
fn every_mistake_has_its_line_and_a_remedy() {
    for (markdown, line, severity, message, remedy) in [
        ("a\n\n![](anh.jpg)", 3, Severity::Error, "no alternative text", "![…](anh.jpg)"),
        ("a\nb ![x](thieu.jpg)", 2, Severity::Error, "thieu.jpg does not exist", "add the file"),
        ("![x](https://a.example/x.jpg)", 1, Severity::Error, "another site", "in the article's folder"),
        ("a\n\n\n<script>x</script>", 4, Severity::Warning, "<script>", "remove it"),
        ("a\n\n<p>\n<iframe></iframe></p>", 4, Severity::Warning, "<iframe>", "link to the content"),
        ("[a](www.bao.example)", 1, Severity::Error, "invalid link", "https://www.bao.example"),
        ("a\n\n[a](thieu.pdf)", 3, Severity::Error, "thieu.pdf does not exist", "add the file"),
        ("<picture><source srcset=x></picture>", 1, Severity::Warning, "<picture>", "in the article's folder"),
        ("[a](thieu.md)", 1, Severity::Error, "not an article", "correct the path"),
        ("[a](javascript:x)", 1, Severity::Warning, "unsafe link", "https://"),
        ("a\n\n[^x]: b", 3, Severity::Warning, "unused footnote", "[^x]"),
        (&format!("{}a", "> ".repeat(100)), 1, Severity::Error, "60 levels deep", "reduce the nesting"),
    ] {
        let (_, found) = rendered(markdown);
        let reported = found.iter().any(|d| {
            d.span.line == line && d.severity == severity && d.message.contains(message) && d.help.contains(remedy)
        });
        assert!(reported, "{markdown}\n{found:#?}");
    }
}

#[test]
fn links_within_the_paper_are_gathered_with_their_places() {
    let (body, _) = rendered("[a](/thoi-su/x)\n[b](https://bao.example/y)\n[c](https://a.example/)\n[d](khac.md)");
    let links: Vec<_> = body.links.iter().map(|(url, span)| (url.as_str(), span.line)).collect();
    assert_eq!(links, [("/thoi-su/x", 1), ("https://bao.example/y", 2), ("/thoi-su/khac", 4)]);
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "\\PC{0,8}",
        2 => prop::sample::select(vec![
            "*", "**", "_", "`", "```\n", "~~", "# ", "> ", "- ", "1. ", "\n", "\n\n", "    ", "| a | b |\n|---|:-:|\n",
            "[", "](", ")", "![", "](anh.jpg)", "[^1]", "[^1]: ", "<", ">", "</", "/>", "&", ";", "&#x6a;", "\"", "'", "=",
            "<p>", "</p>", "<table>", "<td>", "<a href=\"", "<a href='javascript:", "<script>", "</script>", "<style>",
            "<svg>", "<math>", "<textarea>", "<!--", "-->", "<![CDATA[", "<?", "<img src=/media/x alt=a>", "<h2 id=x-a>",
            "<li id=\"x-fn-1\">", "<ol start=99999999>", " class=left", " onclick=x", "<em ", "<pre>\n", "<plaintext>",
            "java\tscript:", "https://youtu.be/dQw4w9WgXcQ", "<figure class=gallery>", "//evil.example", "\u{a0}", "\0", "<br/>", "<section class=footnotes>", "<noscript>",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_markdown_makes_unsafe_html_or_a_panic(markdown in markup()) {
        let (body, found) = rendered(&markdown);
        prop_assert_eq!(html::check(&body.html), Ok(()));
        let refused = found.iter().find(|d| d.message.contains("would refuse"));
        prop_assert_eq!(refused, None);
    }
}

//! Articles as a browser sees them: in their page, read by a parser that follows the HTML standard.

use std::sync::LazyLock;

use gazette_core::html::{CLASSES, ELEMENTS, LINK_SCHEMES};
use gazette_core::pages;
use html5ever::serialize::{SerializeOpts, TraversalScope, serialize};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, local_name, ns, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};
use url::Url;

use crate::paper::{article, site};

const PAGE_URL: &str = "https://bao.example/thoi-su/bai";

/// The page around a body without anything in it.
static FRAME: LazyLock<String> = LazyLock::new(|| Page::read("").without_body());

/// That a body has nothing in it that could run or deceive, and that the page around it is what it is around any other.
pub fn assert_harmless(body_html: &str) {
    let page = Page::read(body_html);
    for node in page.body.children.borrow().iter() {
        assert_harmless_node(node, body_html);
    }
    // What a script would read of it and write elsewhere.
    let copied = inner_html(&page.body);
    let copy = parse(&format!("<!DOCTYPE html><div>{copied}</div>"));
    let div = find(&copy.document, &|node| name(node) == "div").expect("it was just written");
    for node in div.children.borrow().iter() {
        assert_harmless_node(node, &copied);
    }
    assert!(page.without_body() == *FRAME, "it changes the page around it: {body_html}");
}

struct Page {
    dom: RcDom,
    body: Handle,
}

impl Page {
    fn read(body_html: &str) -> Self {
        let main = pages::article(&site(), &article(body_html)).main;
        // Only what is made of the body, and what that stands in: the rest would be most of the time.
        let contents = between(&main, "<nav class=\"contents\"", "</nav>").unwrap_or_default();
        let body = between(&main, "<div class=\"body\"", "<footer").expect("an article's page has a body");
        let dom = parse(&format!(
            "<!DOCTYPE html><body><main><article>{contents}{body}>x</footer></article></main><footer>y</footer></body>"
        ));
        let body = find(&dom.document, &|node| attribute(node, "class").as_deref() == Some("body"));
        Self { body: body.expect("it was just written"), dom }
    }

    /// The page as HTML, less the body and the table of contents that is made of it.
    fn without_body(&self) -> String {
        self.body.children.borrow_mut().clear();
        let is_contents = |node: &Handle| attribute(node, "class").as_deref() == Some("contents");
        if let Some(contents) = find(&self.dom.document, &is_contents) {
            assert_harmless_contents(&contents);
            let above = contents.parent.take().and_then(|above| above.upgrade()).expect("it is within the article");
            let mut children = above.children.borrow_mut();
            let at = children.iter().position(|child| std::rc::Rc::ptr_eq(child, &contents)).expect("it is its child");
            children.remove(at);
        }
        inner_html(&self.dom.document)
    }
}

/// From `start` to the end of the first `end` after it.
fn between<'h>(html: &'h str, start: &str, end: &str) -> Option<&'h str> {
    let from = html.find(start)?;
    let length = html[from..].find(end)? + end.len();
    Some(&html[from..from + length])
}

fn parse(html: &str) -> RcDom {
    let tree_builder = TreeBuilderOpts { scripting_enabled: true, ..TreeBuilderOpts::default() };
    parse_document(RcDom::default(), ParseOpts { tree_builder, ..ParseOpts::default() }).one(html)
}

fn inner_html(node: &Handle) -> String {
    let mut bytes = Vec::new();
    let options = SerializeOpts { traversal_scope: TraversalScope::ChildrenOnly(None), ..SerializeOpts::default() };
    serialize(&mut bytes, &SerializableHandle::from(node.clone()), options).expect("memory takes all");
    String::from_utf8(bytes).expect("HTML is written as UTF-8")
}

fn find(node: &Handle, is_it: &dyn Fn(&Handle) -> bool) -> Option<Handle> {
    if is_it(node) {
        return Some(node.clone());
    }
    node.children.borrow().iter().find_map(|child| find(child, is_it))
}

fn name(node: &Handle) -> String {
    match &node.data {
        NodeData::Element { name, .. } => name.local.to_string(),
        _ => String::new(),
    }
}

fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    attrs.borrow().iter().find(|attribute| &*attribute.name.local == wanted).map(|found| found.value.to_string())
}

fn assert_harmless_contents(node: &Handle) {
    if let NodeData::Element { name, .. } = &node.data {
        let is_known = matches!(name.local, local_name!("nav") | local_name!("h2") | local_name!("ol"))
            || matches!(name.local, local_name!("li") | local_name!("a"));
        assert!(is_known, "<{}> in the table of contents", name.local);
        assert!(attribute(node, "href").is_none_or(|link| link.starts_with("#x-")), "{:?}", attribute(node, "href"));
    }
    node.children.borrow().iter().for_each(assert_harmless_contents);
}

fn assert_harmless_node(node: &Handle, html: &str) {
    match &node.data {
        NodeData::Text { .. } => {}
        NodeData::Element { name, attrs, .. } => {
            assert_eq!(name.ns, ns!(html), "<{}> of another language in {html}", name.local);
            let element = &*name.local;
            // The page's own box around a table.
            let is_box = element == "section" && attribute(node, "class").as_deref() == Some("table");
            let allowed = ELEMENTS.iter().find(|(known, _)| *known == element).map(|(_, allowed)| *allowed);
            assert!(is_box || allowed.is_some(), "<{element}> in {html}");
            for attribute in attrs.borrow().iter().filter(|_| !is_box) {
                let (name, value) = (&*attribute.name.local, &*attribute.value);
                // The page's own, too: a keyboard can scroll long lines.
                if (element, name, value) == ("pre", "tabindex", "0") {
                    continue;
                }
                assert!(allowed.is_some_and(|allowed| allowed.contains(&name)), "{name} of <{element}> in {html}");
                assert!(is_harmless_value(name, value), "{name}={value:?} of <{element}> in {html}");
            }
        }
        _ => panic!("something that is neither an element nor text in {html}"),
    }
    for child in node.children.borrow().iter() {
        assert_harmless_node(child, html);
    }
}

fn is_harmless_value(name: &str, value: &str) -> bool {
    match name {
        "href" => {
            // What is no URL leads nowhere.
            let Ok(url) = resolve(value) else { return true };
            let is_own = url.host_str() == Some("bao.example");
            LINK_SCHEMES.contains(&url.scheme()) && (is_own || !value.starts_with(['/', '#', '?']))
        }
        "src" => is_media(value),
        "srcset" => candidates(value).into_iter().all(is_media),
        "class" => CLASSES.contains(&value),
        "id" => value.starts_with("x-"),
        name => !name.starts_with("on") && name != "style",
    }
}

fn resolve(url: &str) -> Result<Url, url::ParseError> {
    Url::parse(PAGE_URL).and_then(|page| page.join(url))
}

fn is_media(url: &str) -> bool {
    resolve(url).is_ok_and(|url| url.as_str().starts_with("https://bao.example/media/"))
}

/// The addresses of a `srcset`, as the HTML standard parses it.
fn candidates(srcset: &str) -> Vec<&str> {
    let mut urls = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return urls;
        }
        let (url, after) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len()));
        urls.push(url.trim_end_matches(','));
        rest = after;
        if url.ends_with(',') {
            continue;
        }
        // Descriptors, up to a comma outside parentheses.
        let mut is_inside = false;
        let end = rest.find(|c| {
            is_inside = (is_inside || c == '(') && c != ')';
            c == ',' && !is_inside
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_deceives_or_escapes_is_told_from_what_does_not() {
        let media = format!("/media/{}/a.jpg", "0".repeat(64));
        for html in [
            "<p>a <a href=\"/b\">b</a> <a href=\"https://a.example\">c</a></p><h2 id=\"x-a\">d</h2>",
            "<table><tr><td>a</td></tr></table>a<table><table></table></table>",
            &format!("<img src=\"{media}\" srcset=\"{media} 480w, {media} 800w\">"),
        ] {
            assert_harmless(html);
        }
        for html in [
            "<script>a</script>",
            "<p onclick=\"a\">b</p>",
            "<p style=\"a\">b</p>",
            "<a href=\"java\nscript:a\">b</a>",
            "<a href=\"/\t/evil.example\">b</a>",
            "<svg></svg>",
            "<!-- a -->",
            "<p id=\"content\">a</p>",
            "<img src=\"//evil.example/media/a\">",
            "<img src=\"/media/../preview/a\">",
            &format!("<img srcset=\"{media} 480w,https://evil.example/a 800w\">"),
            "a</div>b",
            "<a href=\"/b\">b",
        ] {
            assert!(std::panic::catch_unwind(|| assert_harmless(html)).is_err(), "{html}");
        }
    }
}

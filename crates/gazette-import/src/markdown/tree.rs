//! HTML as a tree, parsed as browsers do.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, ExpandedName, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, ns, parse_fragment};

/// What a node is.
#[derive(Debug)]
pub(super) enum Data {
    /// The root, or something without text.
    Root,
    /// Text, with its entities resolved.
    Text(String),
    /// A comment.
    Comment(String),
    /// An element with its attributes.
    Element(Rc<QualName>, Vec<(String, String)>),
}

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub data: Data,
    parent: Option<usize>,
    /// The numbers of its children.
    pub children: Vec<usize>,
}

/// All nodes of a text. A flat list, so that no depth of nesting exhausts the stack when it is dropped.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Parses a fragment of HTML, as if it stood in `<body>`.
    pub fn parse(html: &str) -> Self {
        let body = QualName::new(None, ns!(html), LocalName::from("body"));
        parse_fragment(Sink::new(), ParseOpts::default(), body, Vec::new(), false).one(html)
    }

    /// The numbers of the nodes at the top.
    pub fn top(&self) -> &[usize] {
        // The parser puts a fragment into an element of its own.
        match self.nodes[0].children.last() {
            Some(html) => &self.nodes[*html].children,
            None => &[],
        }
    }

    /// A node.
    pub fn node(&self, number: usize) -> &Node {
        &self.nodes[number]
    }

    /// The name of an element in small letters; empty for other nodes.
    pub fn name(&self, number: usize) -> &str {
        match &self.nodes[number].data {
            Data::Element(name, _) => &name.local,
            _ => "",
        }
    }

    /// An attribute of an element, without white space around it; empty if there is none.
    pub fn attribute(&self, number: usize, name: &str) -> &str {
        let Data::Element(_, attributes) = &self.nodes[number].data else { return "" };
        attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// All nodes below these, in the order of the text.
    pub fn below<'t>(&'t self, numbers: &[usize]) -> impl Iterator<Item = usize> + 't {
        let mut stack: Vec<usize> = numbers.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let number = stack.pop()?;
            stack.extend(self.nodes[number].children.iter().rev());
            Some(number)
        })
    }

    /// The text of these nodes, with single spaces.
    pub fn text(&self, numbers: &[usize]) -> String {
        let mut text = String::new();
        for number in self.below(numbers) {
            match &self.nodes[number].data {
                Data::Text(found) => text.push_str(found),
                Data::Element(..) if super::is_block(self.name(number)) || self.name(number) == "br" => text.push(' '),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A node while the tree grows.
#[derive(Debug, Clone)]
struct Handle {
    number: usize,
    name: Option<Rc<QualName>>,
}

/// What the parser writes into.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    nameless: QualName,
}

impl Sink {
    fn new() -> Self {
        let root = Node { data: Data::Root, parent: None, children: Vec::new() };
        let nameless = QualName::new(None, Namespace::from(""), LocalName::from(""));
        Self { nodes: RefCell::new(vec![root]), nameless }
    }

    fn add(&self, data: Data) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, parent: None, children: Vec::new() });
        nodes.len() - 1
    }

    /// Adds a child at a position. Text joins the text before it.
    fn insert(&self, parent: usize, at: usize, child: NodeOrText<Handle>) {
        let number = match child {
            NodeOrText::AppendNode(node) => {
                self.detach(node.number);
                node.number
            }
            NodeOrText::AppendText(text) => {
                let before = at.checked_sub(1).and_then(|at| self.nodes.borrow()[parent].children.get(at).copied());
                if let Some(before) = before
                    && let Data::Text(known) = &mut self.nodes.borrow_mut()[before].data
                {
                    known.push_str(&text);
                    return;
                }
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[number].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, number);
    }

    fn detach(&self, number: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[number].parent.take() {
            nodes[parent].children.retain(|child| *child != number);
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        Tree { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { number: 0, name: None }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.as_deref().unwrap_or(&self.nameless).expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let name = Rc::new(name);
        let pairs = attributes.into_iter().map(|Attribute { name, value }| (name.local.to_string(), value.to_string()));
        let number = self.add(Data::Element(name.clone(), pairs.collect()));
        Handle { number, name: Some(name) }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        Handle { number: self.add(Data::Comment(text.to_string())), name: None }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { number: self.add(Data::Root), name: None }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let end = self.nodes.borrow()[parent.number].children.len();
        self.insert(parent.number, end, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        if self.nodes.borrow()[element.number].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.number == b.number
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.detach(node.number);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes[sibling.number].parent.map(|parent| {
                let children = &nodes[parent].children;
                (parent, children.iter().position(|other| *other == sibling.number).unwrap_or(children.len()))
            })
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        if let Data::Element(_, known) = &mut self.nodes.borrow_mut()[target.number].data {
            for Attribute { name, value } in attributes {
                if !known.iter().any(|(key, _)| *key == *name.local) {
                    known.push((name.local.to_string(), value.to_string()));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.number);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let children = std::mem::take(&mut self.nodes.borrow_mut()[node.number].children);
        let mut nodes = self.nodes.borrow_mut();
        for child in &children {
            nodes[*child].parent = Some(new_parent.number);
        }
        nodes[new_parent.number].children.extend(children);
    }
}

//! Pictures, figures and players.

use super::blocks::{Block, Writer};
use super::inline::{self, Piece, Style};
use super::links::destination;
use super::tree::Tree;
use super::{Link, Picture};

/// A caption is short; more text beside a picture is text.
const MAX_CAPTION_CHARS: usize = 400;

/// Whether an address is one of a picture.
pub(super) fn is_picture_file(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp"].iter().any(|end| path.ends_with(end))
}

/// Whether a text is the name of a file or what a camera calls its pictures, and describes nothing.
fn is_file_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    is_picture_file(text) || text.chars().all(is_plain) && text.contains(|c: char| c.is_ascii_digit() || c == '_')
}

/// The Markdown of a picture with its caption.
pub(super) fn picture(markdown: &str, caption: &str) -> String {
    if caption.is_empty() || !markdown.starts_with('!') {
        return match caption {
            "" => markdown.to_owned(),
            caption => {
                let mut escaped = String::new();
                inline::escape(&mut escaped, caption, false);
                format!("{markdown}\n\n{escaped}")
            }
        };
    }
    let caption = caption.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{} \"{caption}\")", markdown.strip_suffix(')').unwrap_or(markdown))
}

impl Writer<'_> {
    /// The blocks of a picture, a player or a figure.
    pub(super) fn media(&mut self, tree: &Tree, number: usize, depth: usize) -> Vec<Block> {
        match tree.name(number) {
            "img" => self.image(tree, number),
            "figure" => self.figure(tree, number, depth),
            _ => self.player(tree, number),
        }
    }

    fn image(&mut self, tree: &Tree, number: usize) -> Vec<Block> {
        let src = tree.attribute(number, "src");
        let named = |name: &str| Some(tree.attribute(number, name)).filter(|text| !text.is_empty());
        let described = [named("alt"), named("title")].into_iter().flatten().find(|text| !is_file_name(text));
        if src.is_empty() || src.starts_with("data:") {
            if !src.is_empty() {
                self.losses.add("picture inside the text (data:)", described.unwrap_or(src));
            }
            return Vec::new();
        }
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut label = String::new();
        match self.resolver.picture(src) {
            Picture::File(file) => {
                if described.is_none() {
                    self.undescribed += 1;
                    self.losses.add("picture with no description", src);
                }
                inline::escape(&mut label, &one_line(described.unwrap_or(self.alt)), false);
                let markdown = format!("![{label}]({})", destination(&file));
                self.pictures.push(file);
                vec![Block::Picture { markdown, caption: String::new(), is_joined: false }]
            }
            Picture::Elsewhere(address) => {
                self.losses.add("picture on another host", &address);
                let name = address.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&address);
                inline::escape(&mut label, &one_line(described.unwrap_or(name)), false);
                let markdown = format!("[{label}]({})", destination(&address));
                vec![Block::Picture { markdown, caption: String::new(), is_joined: false }]
            }
            Picture::Missing => {
                self.losses.add("picture that is missing", src);
                let text =
                    described.map(|text| vec![Block::Paragraph(vec![Piece::Text(text.to_owned(), Style::default())])]);
                text.unwrap_or_default()
            }
        }
    }

    /// A figure: its pictures with its caption, or whatever else it holds.
    fn figure(&mut self, tree: &Tree, number: usize, depth: usize) -> Vec<Block> {
        let children = &tree.node(number).children;
        let captions: Vec<usize> = children.iter().copied().filter(|child| tree.name(*child) == "figcaption").collect();
        let others: Vec<usize> = children.iter().copied().filter(|child| !captions.contains(child)).collect();
        let mut blocks = self.blocks_at(tree, &others, depth);
        let text = tree.text(&captions);
        let pictures = blocks.iter().filter(|block| matches!(block, Block::Picture { .. })).count();
        if pictures > 1 && pictures == blocks.len() {
            for block in &mut blocks {
                if let Block::Picture { is_joined, .. } = block {
                    *is_joined = true;
                }
            }
        }
        if text.is_empty() {
            return blocks;
        }
        match blocks.last_mut() {
            Some(Block::Picture { caption, .. }) if caption.is_empty() && pictures == 1 => *caption = text,
            _ => blocks.extend(self.blocks_at(tree, &captions, depth)),
        }
        blocks
    }

    /// A player: a link to what it plays.
    fn player(&mut self, tree: &Tree, number: usize) -> Vec<Block> {
        let of = |number: usize| {
            let names = ["src", "data", "data-src", "value"];
            names.iter().map(|name| tree.attribute(number, name)).find(|address| !address.is_empty())
        };
        let mut below = tree.below(&tree.node(number).children).filter(|below| {
            matches!(tree.name(*below), "source" | "embed" | "iframe")
                || tree.name(*below) == "param" && matches!(tree.attribute(*below, "name"), "movie" | "src")
        });
        let address = of(number).or_else(|| below.find_map(of)).unwrap_or_default().to_owned();
        let text = tree.text(&tree.node(number).children);
        let mut blocks = Vec::new();
        if !text.is_empty() {
            blocks.push(Block::Paragraph(vec![Piece::Text(text, Style::default())]));
        }
        if address.is_empty() {
            self.losses.add("player", tree.name(number));
            return blocks;
        }
        let address = if address.starts_with("//") { format!("https:{address}") } else { address };
        let title = tree.attribute(number, "title");
        if let Some(video) = video(&address) {
            blocks.push(link_block(title, &video, &video));
            return blocks;
        }
        self.losses.add("player", &address);
        let target = plugin_target(&address).unwrap_or_else(|| address.clone());
        if target.to_ascii_lowercase().ends_with("swf") {
            return blocks;
        }
        if let Link::To(to) = self.resolver.link(&target) {
            let host =
                target.split_once("://").map_or(target.as_str(), |(_, rest)| rest.split('/').next().unwrap_or(rest));
            blocks.push(link_block(title, host, &to));
        }
        blocks
    }

    /// Whether blocks are one picture and a short text, which is then its caption.
    pub(super) fn captioned(blocks: &[Block]) -> Option<Block> {
        let mut found = None;
        let mut texts = Vec::new();
        for block in blocks {
            match block {
                Block::Picture { markdown, caption, .. } if found.is_none() && caption.is_empty() => {
                    found = Some(markdown.clone());
                }
                Block::Paragraph(pieces) => texts.push(inline::plain(pieces)),
                _ => return None,
            }
        }
        let caption = texts.join(" ");
        let markdown = found.filter(|_| caption.chars().count() <= MAX_CAPTION_CHARS)?;
        Some(Block::Picture { markdown, caption, is_joined: false })
    }
}

/// A paragraph that is only a link. If its text is its address, the address alone.
fn link_block(title: &str, otherwise: &str, address: &str) -> Block {
    let label = if title.is_empty() { otherwise } else { title };
    if label == address {
        return Block::Markdown(format!("<{}>", destination(address)));
    }
    let mut escaped = String::new();
    inline::escape(&mut escaped, label, false);
    Block::Markdown(format!("[{escaped}]({})", destination(address)))
}

/// The page of the video that a player shows.
fn video(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let path = path.split(['?', '#', '&']).next()?.trim_end_matches('/');
    let is_id =
        |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let id = path.rsplit('/').next().filter(is_id)?;
    match (host.strip_prefix("www.").unwrap_or(host), path.split('/').next()?) {
        ("youtube.com" | "youtube-nocookie.com" | "m.youtube.com", "embed" | "v" | "shorts" | "live")
        | ("youtu.be", _)
            if id.len() == 11 =>
        {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", "video") | ("vimeo.com", _) if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("https://vimeo.com/{id}"))
        }
        _ => None,
    }
}

/// The address that a social network's player names in its query.
fn plugin_target(address: &str) -> Option<String> {
    let (host, query) = address.split_once("/plugins/")?.1.split_once('?').map(|(_, query)| (address, query))?;
    host.contains("facebook.com").then_some(())?;
    let encoded = query.split('&').find_map(|pair| pair.strip_prefix("href="))?;
    let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().ok()?;
    decoded.starts_with("http").then(|| decoded.into_owned())
}

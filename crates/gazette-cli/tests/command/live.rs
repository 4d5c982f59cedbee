//! A fake paper with sources to pull.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use gazette_core::hash::Hash;
use serde_json::{Value, json};

use crate::server::{Reply, Server};
use crate::support::PNG;

pub const SOURCES: &str = "GET /api/v1/sources?limit=100";

/// A live source whose id is its slug.
pub fn live(id: &str, path: &str, body: &str, files: &[(&str, Hash)]) -> Value {
    live_as(id, id, path, "", body, files)
}

/// A live source with additional front matter.
pub fn live_as(slug: &str, id: &str, path: &str, extra: &str, body: &str, files: &[(&str, Hash)]) -> Value {
    let front = "title: Cầu mới\nlead: Thông xe.\nsection: giao-thong\npublished_at: 2026-05-07T09:05:00+07:00\n";
    let files: BTreeMap<_, _> = files.iter().map(|(name, hash)| (*name, hash.to_string())).collect();
    let text = json!({"path": path, "text": format!("---\n{front}{extra}---\n\n{body}\n"), "files": files}).to_string();
    // The command writes the fields in this order.
    let source: gazette_core::wire::Source = serde_json::from_str(&text).unwrap();
    let text = serde_json::to_string(&source).unwrap();
    json!({"slug": slug, "id": id, "article": Hash::of(b"article"), "source": Hash::of(text.as_bytes()), "text": text})
}

/// A paper whose sources can be replaced.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<(u64, Vec<Value>)>>);

impl Paper {
    pub fn of(sources: Vec<Value>) -> (Self, Server) {
        let paper = Self::default();
        paper.publish(sources);
        let shown = paper.clone();
        let server = Server::start(move |request, _| shown.answer(&request.line));
        (paper, server)
    }

    /// Publishes a new edition with these sources.
    pub fn publish(&self, sources: Vec<Value>) {
        let mut now = self.0.lock().unwrap();
        *now = (now.0 + 1, sources);
    }

    /// The live sources.
    pub fn sources(&self) -> Vec<Value> {
        self.0.lock().unwrap().1.clone()
    }

    pub fn answer(&self, line: &str) -> Reply {
        let (edition, sources) = self.0.lock().unwrap().clone();
        match line {
            SOURCES => Reply::json(200, &json!({"edition": edition, "site": null, "sources": sources, "next": null})),
            "GET /api/v1/editions" => {
                let counts = json!({"added": 0, "changed": 0, "removed": 0});
                let newest = json!({"number": edition, "published_at": "2026-05-07T02:05:00Z", "counts": counts});
                Reply::json(200, &json!({"editions": [newest], "next": null}))
            }
            line if line.starts_with(&format!("GET /media/{}/", Hash::of(PNG))) => Reply::Bytes(PNG),
            _ => Reply::Usual,
        }
    }
}

"""Atom and RSS, read by feedparser; and that all three formats of a feed tell the same.

    python feeds.py URL
"""

import html
import json
import sys
from calendar import timegm
from datetime import datetime

import feedparser

from paper import BASE, Paper


def followed(paper):
    """What can be followed: the paper, each section, tag and author."""
    yield "", None
    for kind, name, path in [("sections", "section", ""), ("tags", "tag", "/tags"), ("authors", "author", "/authors")]:
        next_page = f"/api/v1/{kind}"
        while next_page:
            part = json.loads(paper.read(next_page))
            next_page = part.get("next")
            for each in part[kind]:
                yield f"{path}/{each['slug']}", (name, each["slug"])


def by_feedparser(paper, path, version):
    """What of each entry all formats tell."""
    feed = feedparser.parse(paper.read(path))
    paper.expect(not feed.bozo, f"{path}: {feed.get('bozo_exception')}")
    paper.expect(feed.version == version, f"{path}: is {feed.version}, not {version}")
    paper.expect(feed.feed.get("title") and feed.feed.get("link", "").startswith(BASE), f"{path}: has no title or link")
    own = [link.href for link in feed.feed.links if link.rel == "self"]
    paper.expect(own == [BASE + path], f"{path}: calls itself {own}")
    for entry in feed.entries:
        paper.expect(entry.get("summary"), f"{path}: {entry.link} has no summary")
        paper.expect(entry.get("authors") or version == "rss20", f"{path}: {entry.link} has no author")
        paper.expect(version == "rss20" or entry.get("updated_parsed"), f"{path}: {entry.link} has no date of change")
    # What RSS describes an entry with is HTML.
    plain = html.unescape if version == "rss20" else str
    return [
        (entry.id, entry.link, entry.title, timegm(entry.published_parsed), plain(entry.summary)) for entry in feed.entries
    ]


def by_json(paper, path):
    items = json.loads(paper.read(path))["items"]
    at = lambda item: int(datetime.fromisoformat(item["date_published"].replace("Z", "+00:00")).timestamp())
    return [(item["id"], item["url"], item["title"], at(item), item["content_text"]) for item in items]


def main():
    paper, count = Paper(sys.argv[1]), 0
    for of, only in followed(paper):
        atom = by_feedparser(paper, f"{of}/feed.xml", "atom10")
        rss = by_feedparser(paper, f"{of}/rss.xml", "rss20")
        paper.expect(atom == rss == by_json(paper, f"{of}/feed.json"), f"{of or '/'}: the three feeds differ")
        query = f"&{only[0]}={only[1]}" if only else ""
        newest = json.loads(paper.read(f"/api/v1/articles?limit=5&fields=url{query}"))["articles"]
        paper.expect([entry[1] for entry in atom[:5]] == [each["url"] for each in newest], f"{of or '/'}: not the newest first")
        count += 3
    paper.finish("feeds")
    print(f"  {count} feeds say the same in Atom, RSS and JSON Feed")


main()

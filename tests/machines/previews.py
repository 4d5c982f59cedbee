"""What a page tells of itself where it is linked to: Open Graph and Twitter card, as extruct finds them; and that its
JSON-LD, found by another than who reads it in structured.mjs, says the same.

    python previews.py URL
"""

import json
import sys
from pathlib import Path

import extruct
from lxml import html

from paper import BASE, Paper

PAGES = json.loads((Path(__file__).parent / "pages.json").read_text())
# What https://ogp.me wants of every page, and of a picture.
WANTED = ["og:title", "og:type", "og:url", "og:image", "og:image:width", "og:image:height", "og:image:alt", "og:locale", "og:site_name", "og:description"]
# Of each only one is read.
ALONE = ["og:title", "og:type", "og:url", "og:locale", "og:site_name", "og:description", "article:section"]


def judge(paper, path):
    page = paper.read(path)
    found = extruct.extract(page, base_url=BASE + path, syntaxes=["opengraph", "json-ld"])
    told = [tuple(pair) for group in found["opengraph"] for pair in group["properties"]]
    of = dict(told)
    head = html.fromstring(page)
    cards = head.xpath("//meta[@name='twitter:card']/@content")
    canonical = head.xpath("//link[@rel='canonical']/@href")
    expect = lambda is_so, otherwise: paper.expect(is_so, f"{path}: {otherwise}")
    for name in WANTED:
        expect(of.get(name, "").strip(), f"{name} is missing")
    for name in ALONE:
        expect(sum(key == name for key, _ in told) <= 1, f"{name} stands there twice")
    expect(of.get("og:url") == BASE + path, f"og:url is {of.get('og:url')}")
    expect(canonical == [BASE + path], f"its canonical address is {canonical}")
    image = of.get("og:image", "")
    is_large = int(of.get("og:image:width", 0)) >= 300
    # A large card without a picture of that size is not shown: https://developer.x.com/en/docs/x-for-websites/cards
    expect(cards == ["summary_large_image" if is_large else "summary"], f"its Twitter card is {cards}")
    expect(image.startswith(BASE) and paper.get(image)[0] == 200, f"og:image {image} is not there")
    graph = [node for each in found["json-ld"] for node in each.get("@graph", [])]
    article = next((node for node in graph if node["@type"] == "NewsArticle"), None)
    expect(of.get("og:type") == ("article" if article else "website"), f"og:type is {of.get('og:type')}")
    if article:
        for name, value in [
            ("og:title", article["headline"]),
            ("article:published_time", article["datePublished"]),
            ("article:modified_time", article["dateModified"]),
            ("article:section", article["articleSection"]),
        ]:
            expect(of.get(name) == value, f"{name} is {of.get(name)!r}, in JSON-LD {value!r}")
        keywords = [value for key, value in told if key == "article:tag"]
        expect(keywords == article.get("keywords", []), f"article:tag is {keywords}")


def main():
    paper = Paper(sys.argv[1])
    for path in PAGES:
        judge(paper, path)
    paper.finish("what pages tell where they are linked to")
    print(f"  {len(PAGES)} pages can be shown where they are linked to")


main()

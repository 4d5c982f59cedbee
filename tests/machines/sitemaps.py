"""Sitemaps, judged by the protocol's XSD (lxml) and by sitemap-verify, which knows what the protocol and Google say beside it.

    python sitemaps.py URL FOLDER-OF-THE-XSD
"""

import sys
from pathlib import Path

from lxml import etree
from sitemap_verify.engine_profiles import EngineValidationContext, validate_engine_profile
from sitemap_verify.parser import parse_sitemap_document
from sitemap_verify.validators import validate_document
from sitemap_verify.xsd_validator import XsdValidator

from paper import BASE, Paper

HERE = Path(__file__).parent
XSD = "{http://www.w3.org/2001/XMLSchema}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# What is only advice, and not ours to follow: nobody knows when a section's front changed.
ADVICE = {"google_lastmod_recommended"}


def schemas(folder):
    """The XSD of sitemaps, knowing news, too; and that of indexes, which sitemaps.org publishes as the same with other names
    and without two elements."""
    sitemap = etree.parse(str(folder / "sitemap.xsd"))
    both = etree.fromstring(
        f'<schema xmlns="{XSD[1:-1]}">'
        f'<import namespace="{SITEMAP[1:-1]}" schemaLocation="{(folder / "sitemap.xsd").as_uri()}"/>'
        f'<import namespace="{NEWS[1:-1]}" schemaLocation="{(HERE / "sitemap-news.xsd").as_uri()}"/></schema>'
    )
    index = etree.fromstring(etree.tostring(sitemap).replace(b'"urlset"', b'"sitemapindex"').replace(b'"url"', b'"sitemap"'))
    for element in index.findall(f".//{XSD}element"):
        if element.get("name") in ("changefreq", "priority"):
            element.getparent().remove(element)
    return etree.XMLSchema(both), etree.XMLSchema(index)


def judge(paper, path, schema):
    """The addresses that it names."""
    text = paper.read(path)
    try:
        root = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        paper.expect(False, f"{path}: is no XML: {error}")
        return []
    schema.validate(root)
    for error in schema.error_log:
        paper.expect(False, f"{path}:{error.line}: {error.message}")
    document = parse_sitemap_document(text.decode(), source=path, uncompressed_size=len(text), is_gzipped=False)
    found, urls, sitemaps = validate_document(document, base_url=BASE + path)
    found += XsdValidator().validate(document)
    found += validate_engine_profile("google", EngineValidationContext(document, urls, sitemaps))
    for each in found:
        paper.expect(each.code in ADVICE, f"{path}: {each.level} {each.code}: {each.message} ({each.location})")
    return urls + sitemaps


def refuse_what_is_wrong(sitemap, index):
    """The judges are awake: what they must refuse, they refuse."""
    place = f'<loc>{BASE}/tin/a</loc>'
    for schema, wrong in [
        (sitemap, f'<urlset xmlns="{SITEMAP[1:-1]}"/>'),
        (sitemap, f'<urlset xmlns="{SITEMAP[1:-1]}"><url>{place}<lastmod>yesterday</lastmod></url></urlset>'),
        (sitemap, f'<urlset xmlns="{SITEMAP[1:-1]}"><url>{place}<news xmlns="{NEWS[1:-1]}"/></url></urlset>'),
        (index, f'<sitemapindex xmlns="{SITEMAP[1:-1]}"><sitemap>{place}<priority>1</priority></sitemap></sitemapindex>'),
    ]:
        if schema.validate(etree.fromstring(wrong)):
            sys.exit(f"the judge takes {wrong}")


def main():
    paper = Paper(sys.argv[1])
    sitemap, index = schemas(Path(sys.argv[2]).resolve())
    refuse_what_is_wrong(sitemap, index)
    robots = paper.read("/robots.txt").decode().splitlines()
    named = [line.removeprefix("Sitemap: ") for line in robots if line.startswith("Sitemap: ")]
    paper.expect(named == [f"{BASE}/sitemap.xml", f"{BASE}/news-sitemap.xml"], f"robots.txt names {named}")
    parts = judge(paper, "/sitemap.xml", index)
    places = [place for part in parts for place in judge(paper, part.removeprefix(BASE), sitemap)]
    news = judge(paper, "/news-sitemap.xml", sitemap)
    paper.expect(len(places) == len(set(places)), "an address stands in two sitemaps")
    paper.expect(set(news) < set(places), "a piece of news is in no sitemap")
    for slug, is_news in [("duong-cau-o-phu-hoi", True), ("in-english", True), ("hon-hai-ngay", False), ("ba-ngay", False)]:
        paper.expect((f"{BASE}/thoi-su/{slug}" in news) == is_news, f"{slug}: is it news? Not so: {is_news}")
        paper.expect(f"{BASE}/thoi-su/{slug}" in places, f"{slug} is in no sitemap")
    for place in places:
        paper.expect(paper.get(place)[0] == 200, f"{place} is in a sitemap and does not answer")
    paper.finish("sitemaps")
    print(f"  {len(parts) + 2} sitemaps name {len(places)} addresses, {len(news)} of them news")


main()

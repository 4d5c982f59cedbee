/** What the client gets from the real Worker, which serves the sample newspaper. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import type { Article, Change } from "../src/index.js";
import { ADDRESS, all, paper } from "./support.js";

test("articles come one by one over all parts, each once, newest first", async () => {
  const articles = await all(paper().articles({ limit: 7 }));
  const parts = await all(paper().articles({ limit: 7 }).parts());
  assert.ok(parts.length > 1 && parts.every((part) => part.length <= 7));
  assert.deepEqual(parts.flat(), articles);
  assert.equal(new Set(articles.map(({ id }) => id)).size, articles.length);
  // In the offset of its front matter each, so not as texts.
  const times = articles.map(({ published_at }) => Date.parse(published_at));
  assert.deepEqual(times, times.toSorted((a, b) => b - a));
});

test("an article is whole, and is what the list said", async () => {
  const [card] = await paper().articles().take(1);
  assert.ok(card);
  const { body_html, body_text, ...rest } = await paper().article(card.slug);
  assert.deepEqual(rest, card);
  assert.ok(body_html.startsWith("<") && body_text.length > 0);
});

test("exactly the fields that were asked for come, and what was to be included", async () => {
  const [narrow] = await paper().articles({ fields: ["slug", "title"] }).take(1);
  assert.deepEqual(Object.keys(narrow ?? {}).sort(), ["slug", "title"]);
  const [wide] = await paper().articles({ include: ["body", "views"] }).take(1);
  // Typed as strings and numbers: that this compiles is half of the test.
  assert.ok(wide && wide.body_html.length > 0 && wide.views >= 0);
  // @ts-expect-error: nobody asked for it.
  assert.equal(narrow?.lead, undefined);
});

test("filters combine, and an order is followed", async () => {
  const section = "thoi-su";
  const articles = await all(paper().articles({ section, from: "2026-01-01", order: "published_at", limit: 100 }));
  assert.ok(articles.length > 1 && articles.every((article) => article.section.slug === section));
  const times = articles.map(({ published_at }) => Date.parse(published_at));
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
});

test("words without accents find articles with them, highlighted", async () => {
  // The index is made right after the edition, so it may be a moment behind.
  let hits = await all(paper().search("vinh giang"));
  for (let left = 50; hits.length === 0 && left > 0; left -= 1) {
    await new Promise((done) => setTimeout(done, 100));
    hits = await all(paper().search("vinh giang"));
  }
  assert.ok(hits.length > 0);
  assert.match(JSON.stringify(hits[0]?.highlights), /<mark>/);
});

test("sections, tags and authors lead to as many articles as they say", async () => {
  const [section] = await paper().sections();
  const [tag] = await paper().tags().take(1);
  const [author] = await paper().authors({ limit: 1 }).take(1);
  assert.ok(section && tag && author);
  assert.equal((await all(paper().articles({ section: section.slug }))).length, section.articles);
  assert.equal((await all(paper().articles({ tag: tag.slug }))).length, tag.articles);
  assert.equal((await all(paper().articles({ author: author.slug }))).length, author.articles);
});

test("a view counts once however often it is reported, and makes an article most read", async () => {
  const [card] = await paper().articles({ order: "title" }).take(1);
  assert.ok(card);
  const before = (await paper().views(card.slug)).views;
  const id = crypto.randomUUID();
  assert.equal((await paper().reportView(card.slug, id)).views, before + 1);
  assert.equal((await paper().reportView(card.slug)).views, before + 2);
  const late = Date.now() + 10_000;
  while ((await paper().views(card.slug)).views < before + 2) {
    assert.ok(Date.now() < late, "an article's numbers are not older than a few seconds");
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.equal((await paper().reportView(card.slug, id)).views, before + 2);
  const [first] = await paper().mostRead({ window: "1h" });
  assert.deepEqual([first?.slug, first?.views], [card.slug, before + 2]);
  assert.ok((await paper().stats()).counted >= 2);
  assert.ok((await paper().presence()).guests >= 0);
});

test("who applies all changes has every article as it is answered", async () => {
  const copy = new Map<string, Article>();
  const changes = paper().changes(0, { limit: 10 });
  assert.throws(() => changes.edition, /not whole/);
  for await (const change of changes) {
    if (change.change === "added" || change.change === "changed") copy.set(change.id, change.article);
    else if (change.change === "removed") copy.delete(change.id);
  }
  const { number } = await paper().currentEdition();
  assert.equal(changes.edition, number);
  const cards = await all(paper().articles({ limit: 100 }));
  assert.equal(copy.size, cards.length);
  for (const { id, slug } of cards) assert.deepEqual(copy.get(id), await paper().article(slug));
  assert.deepEqual(await all(paper().changes(number)), []);
  const bare: Change<false>[] = await all(paper().changes(0, { articles: false }));
  assert.ok(bare.length === copy.size && bare.every((change) => !("article" in change)));
});

test("the example makes a copy, and has nothing to do the second time", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "gazette-mirror-"));
  try {
    const [card] = await paper().articles().take(1);
    assert.ok(card);
    const name = `${createHash("sha256").update(card.id).digest("hex")}.json`;
    const file = path.join(folder, name);
    const mirror = () => promisify(execFile)(process.execPath, ["build/examples/mirror.js", ADDRESS, folder]);
    assert.match((await mirror()).stdout, /^edition \d+$/m);
    assert.deepEqual(JSON.parse(await readFile(file, "utf8")), await paper().article(card.slug));
    await rm(file);
    await mirror();
    assert.ok(!(await readdir(folder)).includes(name), "nothing has changed, so nothing is written");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the history leads from the current edition to the first", async () => {
  const editions = (await all(paper().editions({ limit: 1 }))).map(({ number }) => number);
  assert.equal(editions[0], (await paper().currentEdition()).number);
  assert.equal(editions.at(-1), 1);
});

test("problems are told with their kind, status and parameter", async () => {
  await assert.rejects(paper().article("khong-co-bai-nay"), { name: "ProblemError", kind: "article-not-found", status: 404 });
  await assert.rejects(all(paper().articles({ limit: 1000 })), { kind: "bad-parameter", status: 400, parameter: "limit" });
  await assert.rejects(all(paper().changes(4_000_000)), { kind: "edition-not-found", status: 404 });
  await assert.rejects(paper().reportView("khong-co-bai-nay"), { kind: "article-not-found" });
  await assert.rejects(paper().reportView("x", "short"), { kind: "bad-body", status: 400 });
});

/** What the client does when the paper, or something between, is in trouble. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { PROBLEM_KINDS } from "../src/problem.js";
import { all, json, scripted } from "./support.js";

const BUSY = { type: "/api/docs#not-here-yet", title: "Not here yet", status: 503, detail: "Come back soon." };

test("a request waits as long as it is asked to, and is made again", async () => {
  const { paper, asked } = scripted(json(BUSY, 503, { "Retry-After": "1" }), json({ guests: 3 }));
  const began = Date.now();
  assert.deepEqual(await paper.presence(), { guests: 3 });
  assert.ok(Date.now() - began >= 990);
  assert.equal(asked.length, 2);
});

test("a wait beyond the patience is refused at once, and says how long it would be", async () => {
  const { paper, asked } = scripted(json(BUSY, 503, { "Retry-After": "600" }));
  await assert.rejects(paper.stats(), { kind: "not-here-yet", retryAfterSecs: 600, message: "Come back soon." });
  assert.equal(asked.length, 1);
});

test("a wait ends when the request is given up", async () => {
  const { paper } = scripted(json(BUSY, 503, { "Retry-After": "20" }));
  await assert.rejects(paper.stats({ signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
});

test("an answer that is no problem document is told with its status", async () => {
  const { paper } = scripted(new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } }));
  await assert.rejects(paper.stats(), { name: "ProblemError", status: 502, kind: undefined, problem: undefined });
});

test("changes that lead to two editions are refused, and have no edition", async () => {
  const next = "/api/v1/editions/1/changes?cursor=x";
  const { paper, asked } = scripted(json({ edition: 2, changes: [], next }), json({ edition: 3, changes: [], next: null }));
  const changes = paper.changes(1);
  await assert.rejects(all(changes), /edition 2 and then to 3/);
  assert.throws(() => changes.edition, /not whole/);
  assert.deepEqual(asked, [
    "https://paper.example/api/v1/editions/1/changes?limit=100&include=body",
    `https://paper.example${next}`,
  ]);
});

test("a list asks for no part that nobody needs", async () => {
  const { paper, asked } = scripted(json({ tags: [{ slug: "a" }, { slug: "b" }], next: "/api/v1/tags?cursor=x" }));
  assert.deepEqual(await paper.tags().take(2), [{ slug: "a" }, { slug: "b" }]);
  assert.deepEqual(asked, ["https://paper.example/api/v1/tags"]);
});

test("the client knows every kind of problem that readers can meet", async () => {
  const description = JSON.parse(await readFile("../../public/api/v1/openapi.json", "utf8"));
  const all: string[] = description["x-problems"].map(({ type }: { type: string }) => type.split("#")[1]);
  const editors = ["blob-refused", "blobs-missing", "commit-refused", "conflict", "restore-refused", "unauthorized", "preview-not-found", "proposal-decided", "proposal-needed", "proposal-not-found", "proposal-refused", "purge-not-found", "release-in-past", "release-not-found", "release-published", "source-not-found"];
  assert.deepEqual(all.filter((kind) => !editors.includes(kind)).sort(), [...PROBLEM_KINDS]);
});

// Measures searching in a paper of as many articles as asked for, published by the command: the real SearchIndex object,
// beside plain SQLite FTS5 over the same texts in another object of the same runtime, and the whole answer over HTTP. Then
// how many different queries of two words a second it answers, and the time of the processor for each.
// Prints a table:
//
//   node benches/search.mjs [100000]
//
// WORKER is the folder of another built Worker, for comparison; PLAIN=0 leaves plain FTS5 out.
//
// Articles are made of the sample paper's words, as often as it has them. An object's time is that of its whole answer: for
// the index, that is all its statements, the passages with their marks, and JSON; for plain FTS5 one statement, ranked by
// bm25, with FTS5's own snippets. The runtime's clock stands still within a request, so both are timed from outside.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { miniflare, workerOptions } from "../scripts/worker-options.mjs";
import { random } from "./newspaper.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const ARTICLES = Number(process.argv[2] ?? 100_000);
const BATCH = 500;
const BODY_WORDS = 120;
const ROUNDS = 3;
const CONNECTIONS = 8;
const DISTINCT_SECS = 10;
const hasPlain = process.env.PLAIN !== "0";
const NOW = 1_900_000_000;

const PLAIN = `
import { DurableObject } from "cloudflare:workers";
export class Plain extends DurableObject {
  constructor(state, env) {
    super(state, env);
    state.storage.sql.exec("CREATE VIRTUAL TABLE IF NOT EXISTS articles USING fts5(title, lead, body, tokenize = 'unicode61 remove_diacritics 2')");
  }
  async fetch(request) {
    const asked = await request.json();
    const sql = this.ctx.storage.sql;
    if (asked.put) {
      for (const { title, lead, body } of asked.put) sql.exec("INSERT INTO articles VALUES (?, ?, ?)", title, lead, body);
      return new Response();
    }
    return Response.json(sql.exec("SELECT rowid, title, snippet(articles, -1, '<mark>', '</mark>', '…', 32) FROM articles WHERE articles MATCH ? ORDER BY bm25(articles, 8, 3, 1) LIMIT 21", asked.search).toArray());
  }
}
export default { fetch: (request, env) => env.PLAIN.getByName("plain").fetch(request) };`;

/** Asks the index by RPC, as the Worker does. */
const ASKER = `
export default {
  async fetch(request, env) {
    const reply = await env.INDEX.getByName("search").ask(new Uint8Array(await request.arrayBuffer()));
    return new Response(reply.subarray(0, -1), { status: reply.at(-1) === 0 ? 200 : 500 });
  },
};`;

/** All words of the sample paper, as often as they stand there. */
function sampleWords() {
  const folder = path.join(project, "content");
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".md"));
  return files.flatMap((file) => readFileSync(path.join(folder, file), "utf8").normalize("NFC").match(/[\p{L}]+/gu));
}

const WORDS = sampleWords();

/** Three words at a time as the sample has them, so that neighbours are those of the language. */
function text(next, count) {
  const words = [];
  while (words.length < count) {
    const at = Math.floor(next() * (WORDS.length - 3));
    words.push(...WORDS.slice(at, at + 3));
  }
  return words.join(" ");
}

/** Its title ends in its number, by which it can be looked for. */
function article(n) {
  const next = random(n);
  return { title: `${text(next, 9)} ${n}`, lead: text(next, 24), body: text(next, BODY_WORDS) };
}

const SETTINGS = `title = "Báo Đo Tốc Độ"\nbase_url = "https://bao.example"\nlanguage = "vi"\ntimezone = "Asia/Ho_Chi_Minh"\n
[[sections]]\nslug = "tin"\ntitle = "Tin"\n`;

/** Writes the paper into a folder, a thousand articles to a folder of its own. */
function write(folder) {
  for (let n = 0; n < ARTICLES; n++) {
    const part = path.join(folder, `${Math.floor(n / 1000)}`);
    if (n % 1000 === 0) mkdirSync(part, { recursive: true });
    const { title, lead, body } = article(n);
    const front = `title: "${title}"\nlead: "${lead}"\nsection: tin\npublished_at: 2026-05-07T09:05:00+07:00`;
    writeFileSync(path.join(part, `bai-${n}.md`), `---\n${front}\n---\n\n${body}\n`);
  }
  writeFileSync(path.join(folder, "gazette.toml"), SETTINGS);
}

const bare = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");

/** One, two and three neighbouring words of the sample: as written, without accents, with the last unfinished or mistyped. */
function queries() {
  const next = random(7);
  const kinds = { "as written": [], "without accents": [], "unfinished": [], "mistyped": [] };
  for (let n = 0; n < 24; n++) {
    const at = Math.floor(next() * (WORDS.length - 3));
    const words = WORDS.slice(at, at + 1 + (n % 3)).join(" ");
    const last = bare(words).toLowerCase();
    kinds["as written"].push(`${words} `);
    kinds["without accents"].push(`${last} `);
    if (last.split(" ").at(-1).length > 3) kinds.unfinished.push(last.slice(0, -1));
    kinds.mistyped.push(`${last}q `);
  }
  return kinds;
}

/** What plain FTS5 is asked: all words, the last one unfinished where it may be. */
function matching(query) {
  const words = query.match(/[\p{L}\p{N}]+/gu).map((word) => `"${word}"`);
  return words.join(" AND ") + (query.endsWith(" ") ? "" : " *");
}

/** The time that the runtime's process has had of the processor, in milliseconds. */
function processorMillis() {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
  const ticks = children.map((pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")).map((fields) => Number(fields[11]) + Number(fields[12]));
  return ticks.reduce((sum, each) => sum + each, 0) * 10;
}

/** Asks different queries of two words that nobody has asked before, over several connections. */
async function distinct(origin, index) {
  const next = random(11);
  const asked = new Set();
  const query = () => {
    for (;;) {
      const at = Math.floor(next() * (WORDS.length - 3));
      const words = WORDS.slice(at, at + 2).join(" ").toLowerCase();
      const query = next() < 0.5 ? words : bare(words);
      if (!asked.has(query) && asked.add(query)) return query;
    }
  };
  const end = performance.now() + DISTINCT_SECS * 1000;
  const [began, busy] = [performance.now(), processorMillis()];
  let answered = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < end) {
      // The platform compresses answers outside of the Worker.
      const answer = await fetch(`${origin}/api/v1/search?q=${encodeURIComponent(query())}`, { headers: { "accept-encoding": "identity" } });
      if (!answer.ok || !(await answer.text()).includes("articles")) throw new Error(`${answer.status}`);
      answered++;
    }
  }));
  const secs = (performance.now() - began) / 1000;
  const [direct, before] = [500, processorMillis()];
  for (let n = 0; n < direct; n++) await index(query());
  const each = (processorMillis() - before) / direct;
  console.log(`\nDifferent queries of two words: ${(answered / secs).toFixed(0)} a second, ${((processorMillis() - busy) / answered).toFixed(1)} ms of the processor each, ${each.toFixed(1)} ms for the index alone.`);
}

const percentile = (times, share) => times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];

const state = mkdtempSync(path.join(os.tmpdir(), "gazette-search-"));
const paper = workerOptions({ state, worker: process.env.WORKER ?? path.join(project, "build/worker") });
// This asks more than any network may.
for (const limit of Object.values(paper.ratelimits)) limit.simple.limit = 1e9;
const plain = { name: "plain", modules: true, script: PLAIN, compatibilityDate: paper.compatibilityDate, durableObjects: { PLAIN: { className: "Plain", useSQLite: true } } };
const asker = { name: "asker", modules: true, script: ASKER, compatibilityDate: paper.compatibilityDate, durableObjects: { INDEX: { className: "SearchIndex", scriptName: paper.name, useSQLite: true } } };
const edge = new miniflare.Miniflare({ workers: [paper, plain, asker], host: "127.0.0.1", port: 0, defaultPersistRoot: path.join(state, "edge"), cf: false });
try {
  const { origin } = await edge.ready;
  const workers = { index: await edge.getWorker("asker"), plain: await edge.getWorker("plain") };
  const ask = async (name, body) => {
    const answer = await workers[name].fetch("https://object/", { method: "POST", body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  const began = performance.now();
  const content = path.join(state, "content");
  write(content);
  const env = { ...process.env, GAZETTE_URL: origin, GAZETTE_TOKEN: readFileSync(path.join(state, "token"), "utf8").trim() };
  const command = process.env.GAZETTE_COMMAND ?? path.join(project, "target/release/gazette");
  await promisify(execFile)(command, ["--content", content, "push", "--wait"], { env });
  console.error(`${ARTICLES} articles published after ${Math.round((performance.now() - began) / 1000)} s`);
  for (let from = 0; hasPlain && from < ARTICLES; from += BATCH) {
    await ask("plain", { put: Array.from({ length: Math.min(BATCH, ARTICLES - from) }, (_, n) => article(from + n)) });
  }
  const search = (text) => ({ Search: { text, section: null, order: "Relevance", now: NOW, after: null, limit: 20 } });
  const ways = {
    index: (query) => ask("index", search(query)),
    plain: (query) => ask("plain", { search: matching(query) }),
    ...(hasPlain ? {} : { plain: async () => {} }),
    whole: async (query) => (await fetch(`${origin}/api/v1/search?q=${encodeURIComponent(query)}`)).text(),
  };
  // Any one of them may be the last that the index is told of.
  for (let n = 0; n < ARTICLES; n += Math.ceil(ARTICLES / 100)) {
    while (!(await ways.whole(`"${n}" `)).includes(`/bai-${n}"`)) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  console.error(`and in the index after ${Math.round((performance.now() - began) / 1000)} s`);
  console.log(`| ${ARTICLES.toLocaleString("en")} articles | index, p50 | p95 | plain FTS5, p50 | p95 | p95, times | whole answer, p95 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |`);
  const all = { index: [], plain: [], whole: [] };
  const row = (kind, times) => {
    const [index, beside] = [times.index, times.plain].map((each) => [percentile(each, 0.5), percentile(each, 0.95)]);
    const cells = [...index, ...beside].map((millis) => `${millis.toFixed(1)} ms`);
    console.log(`| ${[kind, ...cells, (index[1] / beside[1]).toFixed(2), `${percentile(times.whole, 0.95).toFixed(1)} ms`].join(" | ")} |`);
  };
  for (const [kind, texts] of Object.entries(queries())) {
    const times = { index: [], plain: [], whole: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const query of texts) {
        for (const [name, way] of Object.entries(ways)) {
          const begin = performance.now();
          await way(query);
          const millis = performance.now() - begin;
          if (process.env.TELL && round === ROUNDS) console.error(kind, name, millis.toFixed(1), JSON.stringify(query));
          // The first round fills caches.
          if (round > 0) times[name].push(millis);
        }
      }
    }
    for (const name of Object.keys(all)) all[name].push(...times[name]);
    row(kind, times);
  }
  row("all", all);
  await distinct(origin, ways.index);
} finally {
  await edge.dispose();
  rmSync(state, { recursive: true, force: true });
}
process.exit();

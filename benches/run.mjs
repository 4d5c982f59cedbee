// Measures Gazette beside its peers, and writes benches/RESULTS.md:
//
//   node benches/run.mjs [--rounds 5] [--seconds 4] [--articles 2000] [--only WORD] [--out FILE]
//
// Every contestant is a workerd of its own, of the same version, listening itself (`unsafeDirectSockets`: the entry proxy
// of Miniflare would hide the differences). They all give the same answers, which is checked before anything is measured:
// Gazette's are recorded and are what the peers find in their KV. A round loads one after the other, and the table has the
// medians of the rounds, so that what else the machine does falls on all alike. The load is wrk's, on the same machine.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { miniflare, workerOptions } from "../scripts/worker-options.mjs";
import * as newspaper from "./newspaper.mjs";
import { table } from "./results.mjs";

const { Miniflare } = miniflare;
const here = fileURLToPath(new URL(".", import.meta.url));
const project = path.join(here, "..");
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    articles: { type: "string", default: "2000" },
    worker: { type: "string", default: path.join(project, "build/worker") },
    command: { type: "string", default: path.join(project, "target/release/gazette") },
    only: { type: "string" },
    out: { type: "string", default: path.join(here, "RESULTS.md") },
  },
});
const work = mkdtempSync(path.join(os.tmpdir(), "gazette-bench-"));
const CONNECTIONS = 32;
/** What HTTP adds by itself, and what changes from second to second. */
const NOT_COMPARED = new Set(["date", "transfer-encoding", "content-length", "connection", "keep-alive"]);

/** Peers' modules with what they import, in one file each. */
function bundle(peer) {
  const esbuild = createRequire(createRequire(import.meta.url).resolve("wrangler"))("esbuild");
  const outfile = path.join(work, `${peer}.mjs`);
  esbuild.buildSync({ entryPoints: [path.join(here, "peers", `${peer}.mjs`)], bundle: true, format: "esm", outfile });
  return outfile;
}

async function start(name, worker) {
  const edge = new Miniflare({
    ...worker,
    name,
    host: "127.0.0.1",
    port: 0,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    defaultPersistRoot: path.join(work, name),
    cf: false,
  });
  const url = await edge.unsafeGetDirectURL(name);
  return { name, edge, url: url.origin };
}

const startPeer = (name, peer) =>
  start(name, {
    modules: true,
    scriptPath: bundle(peer),
    modulesRoot: work,
    kvNamespaces: ["PAPER"],
    compatibilityDate: "2026-04-01",
  });

async function startGazette() {
  const state = path.join(work, "state");
  // Without the files of public/: Miniflare has a Worker of its own for those, in front. The peers have none either.
  const { assets: _, ...worker } = workerOptions({ state, worker: options.worker });
  const gazette = await start("gazette", worker);
  const content = path.join(work, "content");
  const slugs = newspaper.write(content, Number(options.articles));
  const token = readFileSync(path.join(state, "token"), "utf8").trim();
  const env = { ...process.env, GAZETTE_URL: gazette.url, GAZETTE_TOKEN: token };
  await promisify(execFile)(options.command, ["--content", content, "push", "--wait"], { env });
  const pages = slugs.map((slug, n) => `/${n % 2 ? "kinh-te" : "thoi-su"}/${slug}`);
  return { gazette, pages };
}

async function answerOf(url, headers = {}) {
  const response = await fetch(url, { redirect: "manual", headers: { "accept-encoding": "identity", ...headers } });
  const kept = Object.fromEntries([...response.headers].filter(([name]) => !NOT_COMPARED.has(name)));
  return { status: response.status, headers: kept, body: await response.text() };
}

async function seed(peer, answers) {
  const paper = await peer.edge.getKVNamespace("PAPER", peer.name);
  await paper.put("edition", "1");
  for (const [key, { status, headers, body }] of answers) await paper.put(key, body, { metadata: { status, headers } });
}

/** Fails unless a peer answers as Gazette does. */
async function compare(peer, gazette, { path: at, headers }) {
  const [expected, found] = await Promise.all([answerOf(gazette.url + at, headers), answerOf(peer.url + at, headers)]);
  const [a, b] = [expected, found].map((answer) => JSON.stringify([answer.status, Object.entries(answer.headers).sort(), answer.body]));
  if (a !== b) throw new Error(`${peer.name} answers ${at} otherwise:\n${a.slice(0, 1500)}\n${b.slice(0, 1500)}`);
}

async function load(url, { path: at, headers = {}, script }) {
  const lines = Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const arguments_ = ["-t1", `-c${CONNECTIONS}`, `-d${options.seconds}s`, ...lines, ...(script ? ["-s", script] : []), url + at];
  const { stdout } = await promisify(execFile)("wrk", arguments_);
  const errors = /Socket errors: (.*)/.exec(stdout);
  if (errors) throw new Error(`${url}${at}: ${errors[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** wrk's script for readers of whom most want the same few articles: Zipf's law with the exponent 1. */
function zipf(pages) {
  const file = path.join(work, "zipf.lua");
  const list = pages.map((page) => `"${page}"`).join(",");
  const lua = `local pages = {${list}}
local sums, total = {}, 0
for n = 1, #pages do total = total + 1 / n; sums[n] = total end
math.randomseed(1)
request = function()
  local wanted, low, high = math.random() * total, 1, #pages
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < wanted then low = middle + 1 else high = middle end
  end
  return wrk.format("GET", pages[low])
end
`;
  writeFileSync(file, lua);
  return file;
}

async function main() {
  mkdirSync(work, { recursive: true });
  const { gazette, pages } = await startGazette();
  const page = pages[0];
  const api = `/api/v1/articles/${path.basename(page)}`;
  const unknown = "/thoi-su/khong-co-bai-nay";
  // The first numbers come into the frame with the first refresh; from then on it stays as it is, as nobody counts.
  for (const seconds of [16, 2, 16, 2]) {
    await answerOf(gazette.url + page);
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  }
  const answers = new Map();
  for (const at of [...pages, api]) answers.set(at, await answerOf(gazette.url + at));
  answers.set("404", await answerOf(gazette.url + unknown));

  const peers = [
    await startPeer("JS by hand", "js"),
    await startPeer("Hono, memory", "hono-memory"),
    await startPeer("Hono, KV", "hono-kv"),
  ];
  const hello = await startPeer("bare hello", "hello");
  for (const peer of peers) await seed(peer, answers);

  const tag = answers.get(page).headers.etag;
  const cases = [
    { name: "page, hot", path: page },
    { name: "article JSON, hot", path: api },
    { name: "304", path: page, headers: { "if-none-match": tag } },
    { name: "404", path: unknown },
    { name: `${pages.length} articles, Zipf`, path: "/", script: zipf(pages) },
  ].filter(({ name }) => !options.only || name.includes(options.only));
  for (const peer of peers) {
    for (const measured of cases) if (!measured.script) await compare(peer, gazette, measured);
    // A hundred pages of the mix stand for all.
    for (const at of pages.slice(0, 100)) await compare(peer, gazette, { path: at });
  }

  const contestants = [gazette, ...peers, hello];
  const results = [];
  for (const measured of cases) {
    const rounds = new Map(contestants.map(({ name }) => [name, []]));
    for (let round = 0; round <= Number(options.rounds); round++) {
      for (const { name, url } of contestants) {
        const rate = await load(url, measured);
        // The first round warms up.
        if (round > 0) rounds.get(name).push(rate);
      }
    }
    const rates = contestants.map(({ name }) => ({ name, rate: median(rounds.get(name)), all: rounds.get(name) }));
    const bytes = measured.script ? undefined : Buffer.byteLength((await answerOf(gazette.url + measured.path)).body);
    results.push({ name: measured.name, bytes: measured.headers ? 0 : bytes, rates });
    console.log(`${measured.name}: ${rates.map(({ name, rate }) => `${name} ${Math.round(rate)}`).join(" · ")}`);
  }
  const workerd = execFileSync(path.join(project, "node_modules/.bin/workerd"), ["--version"], { encoding: "utf8" }).trim();
  writeFileSync(options.out, table(results, { rounds: options.rounds, seconds: options.seconds, connections: CONNECTIONS, workerd }));
  console.log(`written: ${path.relative(process.cwd(), options.out)}`);
  for (const { edge } of contestants) await edge.dispose();
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
  process.exit();
}

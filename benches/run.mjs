// Measures Gazette beside its peers, and writes benches/RESULTS.md:
//
//   node benches/run.mjs [--rounds 5] [--seconds 4] [--articles 4000] [--only WORD] [--out FILE]
//
// They all give the same answers, which is checked before anything is measured: Gazette's are recorded and are what the
// peers find in their KV. A round loads one after the other, and the table has the medians of the rounds, so that what
// else the machine does falls on all alike. The load is wrk's, on the same machine.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { zipf } from "./requests.mjs";
import { table } from "./results.mjs";
import * as stage from "./stage.mjs";
import { answerOf, load, median, project, seed, sleep, startGazette, startPeer } from "./stage.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    articles: { type: "string", default: "4000" },
    worker: { type: "string" },
    command: { type: "string" },
    only: { type: "string" },
    out: { type: "string", default: path.join(project, "benches/RESULTS.md") },
  },
});
/** Fails unless a peer answers as Gazette does. */
async function compare(peer, gazette, { path: at, headers }) {
  const [expected, found] = await Promise.all([answerOf(gazette.url + at, headers), answerOf(peer.url + at, headers)]);
  const [a, b] = [expected, found].map((answer) => JSON.stringify([answer.status, Object.entries(answer.headers).sort(), answer.body]));
  if (a === b) return;
  let same = 0;
  while (a[same] === b[same]) same++;
  const from = Math.max(0, same - 200);
  throw new Error(`${peer.name} answers ${at} otherwise:\n…${a.slice(from, from + 600)}\n…${b.slice(from, from + 600)}`);
}

/** Resolves once a page has stayed the same for 45 seconds: the first numbers come into its frame with a refresh, and from
 * then on it stays as it is, as nobody counts. */
async function settled(url) {
  for (let unchanged = 0, etag; unchanged < 45; unchanged += 3) {
    const now = (await answerOf(url)).headers.etag;
    if (now !== etag) console.log(`the page is ${now} after ${Math.round(performance.now() / 1000)} s`);
    if (now !== etag) unchanged = 0;
    etag = now;
    await sleep(3);
  }
}

/** Which part of the requests of a load was answered from memory: of the peers with one, and of the build of Gazette that
 * counts what it reads from KV, one value for each page. */
async function hitRates(peers, measured) {
  const counting = { name: "counting", articles: Number(options.articles), worker: path.join(project, "build/probe") };
  const { gazette } = await startGazette({ ...options, ...counting });
  const rates = [];
  for (const { name, url } of [{ ...gazette, name: "gazette" }, ...peers]) {
    const counter = name === "gazette" ? "/probe/operations" : "/bench/misses";
    const misses = async () => Number.parseInt((await answerOf(url + counter)).body, 10);
    // The first load fills the memory.
    await load(url, { ...measured, seconds: options.seconds });
    const before = await misses();
    const { requests } = await stage.loaded(url, { ...measured, seconds: options.seconds });
    rates.push({ name, rate: 1 - ((await misses()) - before) / requests });
  }
  await gazette.edge.dispose();
  return rates;
}

async function main() {
  const { gazette, pages } = await startGazette({ ...options, articles: Number(options.articles) });
  const page = pages[0];
  const api = `/api/v1/articles/${path.basename(page)}`;
  const unknown = "/thoi-su/khong-co-bai-nay";
  await settled(gazette.url + page);
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
        const rate = await load(url, { ...measured, seconds: options.seconds });
        // The first round warms up.
        if (round > 0) rounds.get(name).push(rate);
      }
    }
    const rates = contestants.map(({ name }) => ({ name, rate: median(rounds.get(name)), all: rounds.get(name) }));
    const bytes = measured.script ? undefined : Buffer.byteLength((await answerOf(gazette.url + measured.path)).body);
    const withMemory = peers.filter(({ name }) => !name.includes("KV"));
    const hits = measured.script ? await hitRates(withMemory, measured) : undefined;
    results.push({ hits, name: measured.name, bytes: measured.headers ? 0 : bytes, rates });
    console.log(`${measured.name}: ${rates.map(({ name, rate }) => `${name} ${Math.round(rate)}`).join(" · ")}`);
  }
  writeFileSync(options.out, table(results, { rounds: options.rounds, seconds: options.seconds, connections: stage.CONNECTIONS }));
  console.log(`written: ${path.relative(process.cwd(), options.out)}`);
  for (const { edge } of contestants) await edge.dispose();
}

await stage.run(main);

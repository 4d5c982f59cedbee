// Measures newest-first lists in a paper of as many articles as asked for: distinct pages per second, and how long a page
// takes at the beginning and after nine tenths of the paper. Counts the reads of KV and the calls of objects meanwhile:
//
//   node benches/lists.mjs [100000]
//
// No two requests are the same, so none is answered from the memory of responses; the nodes of the lists may be in memory.
// At the end, one article is changed, and the values that this writes to KV are counted.
import { execFile } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { workerOptions } from "../scripts/worker-options.mjs";
import { fileOf } from "./newspaper.mjs";
import { distinctLists, inTurn } from "./requests.mjs";
import { answerOf, loaded, median, project, run, sleep, startGazette, work } from "./stage.mjs";

const articles = Number(process.argv[2] ?? 100_000);
const ROUNDS = 5;
const SECONDS = 4;
const API = "/api/v1/articles";

await run(async () => {
  const worker = path.join(project, "build/probe");
  // This asks more than any network may.
  const { ratelimits } = workerOptions({ state: work, worker });
  for (const limit of Object.values(ratelimits)) limit.simple.limit = 1e9;
  const { gazette } = await startGazette({ articles, paragraphs: 4, worker, ratelimits, command: process.env.GAZETTE_COMMAND });
  const spent = async () => (await answerOf(`${gazette.url}/probe/operations`)).body.split(" ").map(Number);
  const since = async (before) => (await spent()).map((count, kind) => count - before[kind]);

  // The place after nine tenths of the paper.
  let next = `${API}?limit=100&fields=title`;
  for (let seen = 0; seen < 0.9 * articles; seen += 100) next = JSON.parse((await answerOf(gazette.url + next)).body).next;
  const cursor = new URL(next, gazette.url).searchParams.get("cursor");

  const times = { first: [], deep: [] };
  const before = await spent();
  for (let limit = 1; limit <= 100; limit++) {
    for (const [name, address] of [["first", `${API}?limit=${limit}`], ["deep", `${API}?limit=${limit}&cursor=${cursor}`]]) {
      const began = performance.now();
      const { status } = await answerOf(gazette.url + address);
      if (status !== 200) throw new Error(`${address}: ${status}`);
      times[name].push(performance.now() - began);
    }
  }
  const [reads, , calls] = await since(before);
  const [first, deep] = [median(times.first), median(times.deep)];
  console.log(`first page ${first.toFixed(2)} ms; after ${0.9 * articles} articles ${deep.toFixed(2)} ms, ${(deep / first).toFixed(2)} times; ${reads} reads of KV and ${calls} calls of objects for 200 pages`);

  const paths = distinctLists(articles);
  const rates = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = await spent();
    const { rate, requests } = await loaded(gazette.url, { path: "/", script: inTurn(paths, Math.floor((round * paths.length) / (ROUNDS + 1))), seconds: SECONDS });
    const [reads, writes, calls] = await since(start);
    // The first round warms up.
    if (round > 0) rates.push(rate);
    console.log(`${Math.round(rate)}/s of ${paths.length} distinct lists; for ${requests}: ${reads} reads of KV, ${writes} writes, ${calls} calls of objects`);
  }
  console.log(`${Math.round(median(rates))} distinct lists a second, median of ${ROUNDS} rounds`);

  const content = path.join(work, "gazette-content");
  const start = await spent();
  appendFileSync(fileOf(content, articles - 1), "\nĐã sửa.\n");
  const token = readFileSync(path.join(work, "gazette-state", "token"), "utf8").trim();
  const env = { ...process.env, GAZETTE_URL: gazette.url, GAZETTE_TOKEN: token };
  await promisify(execFile)(process.env.GAZETTE_COMMAND ?? path.join(project, "target/release/gazette"), ["--content", content, "push", "--wait"], { env });
  await sleep(3);
  const [, writes] = await since(start);
  console.log(`changing one article writes ${writes} values to KV`);
});

// Measures counting: beacons a second that were answered, which is when they are durable, from 256 connections:
//
//   node benches/beacons.mjs [--rounds 5] [--seconds 4]
//
// Gazette has one shard, as by default, and does all that it does: each view counts once, readers and who is here are
// counted, too. The peer adds one to a row. Both are workerds of their own, in turn.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs, promisify } from "node:util";
import { bundle, median, run, start, startGazette, work } from "./stage.mjs";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "4" } },
});
const ARTICLES = 500;
const CONNECTIONS = 256;

/** wrk's script: any of the articles, a new view each time, by one of 50,000 visitors. */
function script() {
  const file = path.join(work, "beacons.lua");
  const lua = `math.randomseed(os.time())
local run = string.format("%08x", math.random(0, 2147483647))
local number = 0
request = function()
  number = number + 1
  local visitor = math.random(0, 49999)
  local body = string.format('{"article":"bai-so-%d","id":"%s-%d"}', math.random(0, ${ARTICLES - 1}), run, number)
  local headers = {
    ["Content-Type"] = "application/json",
    ["CF-Connecting-IP"] = string.format("10.0.%d.%d", math.floor(visitor / 250), visitor % 250),
    ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  }
  return wrk.format("POST", "/api/v1/views", headers, body)
end
`;
  writeFileSync(file, lua);
  return file;
}

async function load(url, script) {
  const arguments_ = ["-t1", `-c${CONNECTIONS}`, `-d${options.seconds}s`, "--timeout", "10s", "--latency", "-s", script, url];
  const { stdout } = await promisify(execFile)("wrk", arguments_);
  const failed = /(Socket errors|Non-2xx).*/.exec(stdout);
  if (failed) throw new Error(`${url}: ${failed[0]}`);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), p99: /99%\s+(\S+)/.exec(stdout)[1] };
}

await run(async () => {
  const { gazette } = await startGazette({ articles: ARTICLES, paragraphs: 1 });
  const peer = await start("Hono, a row for each view", {
    modules: true,
    scriptPath: bundle("hono-views"),
    modulesRoot: work,
    durableObjects: { VIEWS: { className: "Views", useSQLite: true } },
    compatibilityDate: "2026-04-01",
  });
  const beacons = script();
  const contestants = [gazette, peer];
  const rounds = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const { name, url } of contestants) {
      const measured = await load(url, beacons);
      if (round > 0) rounds.get(name).push(measured);
    }
  }
  const [ours, theirs] = contestants.map(({ name }) => median(rounds.get(name).map(({ rate }) => rate)));
  for (const { name } of contestants) {
    const all = rounds.get(name).map(({ rate, p99 }) => `${Math.round(rate)} (p99 ${p99})`);
    console.log(`${name}: ${all.join(" · ")}`);
  }
  console.log(`${Math.round(ours)} beacons a second beside ${Math.round(theirs)}: ${(ours / theirs).toFixed(2)} times as many`);
});

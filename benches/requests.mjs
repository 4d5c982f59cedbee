// What is asked of a newspaper that is measured: scripts for wrk.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { SYLLABLES, random } from "./newspaper.mjs";
import { work } from "./stage.mjs";

/** A browser's name. */
export const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/** How many readers there are. */
export const VISITORS = 50_000;

function script(name, lua) {
  const file = path.join(work, `${name}.lua`);
  writeFileSync(file, lua);
  return file;
}

const luaList = (paths) => `{${paths.map((address) => `"${address}"`).join(",\n")}}`;

/** Readers of whom most want the same few articles: Zipf's law with the exponent 1. */
export function zipf(pages) {
  return script(
    "zipf",
    `local pages = ${luaList(pages)}
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
`,
  );
}

/** Addresses one after the other, from one of them on. */
export function inTurn(paths, from) {
  return script("in-turn", `local paths = ${luaList(paths)}\nlocal at = ${from}\nrequest = function()\n  at = at % #paths + 1\n  return wrk.format("GET", paths[at])\nend\n`);
}

/** Any of the articles, a new view each time, by one of 50,000 visitors. */
export function views(articles) {
  return script(
    "views",
    `math.randomseed(os.time())
local run = string.format("%08x", math.random(0, 2147483647))
local number = 0
request = function()
  number = number + 1
  local visitor = math.random(0, ${VISITORS - 1})
  local body = string.format('{"article":"bai-so-%d","id":"%s-%d"}', math.random(0, ${articles - 1}), run, number)
  local headers = {
    ["Content-Type"] = "application/json",
    ["CF-Connecting-IP"] = string.format("10.0.%d.%d", math.floor(visitor / 250), visitor % 250),
    ["User-Agent"] = "${AGENT}",
  }
  return wrk.format("POST", "/api/v1/views", headers, body)
end
`,
  );
}

const day = (number) => `2026-05-${String(number).padStart(2, "0")}`;

/** Newest-first lists that no two requests have in common: pages of all lists, and the API's lists in all lengths. */
export function distinctLists(articles) {
  const paths = [];
  const pages = Math.floor(articles / 20);
  for (let page = 2; page < pages; page++) {
    paths.push(`/page/${page}`, `/tags/nong-nghiep/page/${page}`, `/authors/lan-anh/page/${page}`);
    if (page < pages / 2) paths.push(`/kinh-te/page/${page}`, `/thoi-su/page/${page}`);
  }
  for (const filter of ["", "section=kinh-te&", "section=thoi-su&", "tag=nong-nghiep&", "author=lan-anh&"]) {
    for (let from = 1; from <= 28; from++) {
      for (let to = from; to <= 28; to++) {
        for (let limit = 1; limit <= 40; limit++) paths.push(`/api/v1/articles?${filter}from=${day(from)}&to=${day(to)}&limit=${limit}`);
      }
    }
  }
  // A fixed order that jumps from list to list.
  return paths.map((address, n) => [(n * 7919) % paths.length, address]).toSorted(([a], [b]) => a - b).map(([, address]) => address);
}

/** Different searches for two words. */
export function twoWords(count) {
  const next = random(11);
  const word = () => SYLLABLES[Math.floor(next() * SYLLABLES.length)].toLowerCase();
  const queries = new Set();
  for (let tries = 0; queries.size < count && tries < 20 * count; tries++) queries.add(`/api/v1/search?q=${encodeURIComponent(`${word()} ${word()}`)}`);
  return [...queries];
}

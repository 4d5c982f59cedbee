// Writes src/counting/robots.txt: by what robots are known, out of the npm package crawler-user-agents, which the community
// keeps. To bring it up to date: `npm install --ignore-scripts --save-dev --save-exact
// crawler-user-agents@latest && node scripts/robots.mjs`.
//
// The package has regular expressions; the Worker has no engine for those. Of each the longest literal part is taken, in
// lower case, and those that contain another are left out: a few words, to begin with, know most robots.
import { readFileSync, writeFileSync } from "node:fs";

const WORDS = ["bot", "crawl", "spider", "curl/", "wget/"];
/** The kinds of robots that run a page's scripts or fetch its pictures, or speak HTTP themselves. */
const KINDS = ["search-engine", "ai-crawler", "social-preview", "browser-automation", "http-library"];
/** Shorter parts would match people's browsers, too. */
const SHORTEST = 5;
/** User agents of browsers. A part that occurs in one of them can't identify a robot. */
const BROWSERS = `mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) chrome/146.0.0.0 safari/537.36
  mozilla/5.0 (linux; android 14; sm-a156e build/up1a.231005.007; wv) version/4.0 mobile instagram fban/fb4a fbav/ zalo
  mozilla/5.0 (iphone; cpu iphone os 18_5 like mac os x) applewebkit/605.1.15 version/18.5 mobile/15e148 safari/604.1
  mozilla/5.0 (macintosh; intel mac os x 10.15; rv:148.0) gecko/20100101 firefox/148.0 edg/146.0 opr/120 coc_coc_browser/130
  samsungbrowser/28.0 ucbrowser/13.4 miuibrowser/14 yabrowser/25 vivaldi/7 gsa/360 line/14 whatsapp viber micromessenger sogoumobilebrowser`;

const url = new URL("../node_modules/crawler-user-agents/crawler-user-agents.json", import.meta.url);
const parts = new Set();
for (const { pattern, tags = [] } of JSON.parse(readFileSync(url, "utf8"))) {
  if (!tags.some((tag) => KINDS.includes(tag))) continue;
  const text = pattern.toLowerCase().replaceAll(/\[(.)\1\]/g, "$1").replaceAll(/\\([^a-z])/g, "\u0000$1");
  const literal = text.split(/(?<!\u0000)[[\](){}|^$*+?.\\]/).map((part) => part.replaceAll("\u0000", "").trim());
  const longest = literal.reduce((best, part) => (part.length > best.length ? part : best), "");
  if (longest.length >= SHORTEST && !BROWSERS.includes(longest)) parts.add(longest);
}
const short = [...WORDS, ...[...parts].sort((a, b) => a.length - b.length)];
const kept = short.filter((part, place) => !short.slice(0, place).some((other) => part.includes(other)));
writeFileSync(new URL("../src/counting/robots.txt", import.meta.url), `${kept.sort().join("\n")}\n`);
console.log(`${kept.length} parts`);

// What pages and JSON feeds tell in JSON, judged by others than those who wrote them:
//
//   node tests/machines/structured.mjs URL
//
// JSON-LD by the vocabulary of schema.org, as the compiler of TypeScript knows it from schema-dts: no property or type that it
// does not have, none of a wrong kind. And by Adobe's validator, which knows what Google wants of breadcrumbs, pictures and
// people; of articles it knows nothing, so Google's list for them stands here. JSON Feeds by the types of version 1.1.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Validator from "@adobe/structured-data-validator";
import WebAutoExtractor from "@marbec/web-auto-extractor";

const here = fileURLToPath(new URL(".", import.meta.url));
const origin = process.argv[2];
const PAGES = JSON.parse(readFileSync(path.join(here, "pages.json"), "utf8"));
const FEEDS = ["/feed.json", "/thoi-su/feed.json", "/tags/r-and-d/feed.json", "/authors/nguyen-thi-duom/feed.json"];
const wrongs = [];

async function read(at) {
  const answer = await fetch(origin + at);
  if (answer.status !== 200) wrongs.push(`${at}: answers ${answer.status}`);
  return answer.text();
}

/** What Google reads of an article: https://developers.google.com/search/docs/appearance/structured-data/article */
function judgeArticle(at, article) {
  const expect = (isSo, otherwise) => isSo || wrongs.push(`${at}: the article's ${otherwise}`);
  expect(article.headline?.length > 0, "headline is missing");
  for (const name of ["datePublished", "dateModified"])
    expect(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(article[name]), `${name} is no instant with its zone`);
  const authors = [article.author].flat();
  expect(authors.length > 0, "author is missing");
  for (const author of authors) {
    expect(author.name && ["Person", "NewsMediaOrganization"].includes(author["@type"]), "author has no name or type");
    expect(URL.canParse(author.url), `author ${author.name} has no url`);
  }
  for (const image of article.image ?? []) expect(URL.canParse(image.url), "image has no url");
}

/** The page's JSON-LD, as it stands there. */
async function structured(at) {
  const html = await read(at);
  const read_ = new WebAutoExtractor({ addLocation: false, embedSource: [] }).parse(html);
  for (const error of read_.errors) wrongs.push(`${at}: ${JSON.stringify(error)}`);
  for (const issue of await new Validator().validate(read_))
    wrongs.push(`${at}: ${issue.severity}: ${issue.issueMessage} (${issue.fieldNames?.join(", ")})`);
  for (const article of read_.jsonld.NewsArticle ?? []) judgeArticle(at, article);
  if (Object.keys(read_.jsonld).length === 0) wrongs.push(`${at}: has no structured data`);
  return html.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)?.[1] ?? "null";
}

/** What the compiler says of values, each of which is to be of a type; by their names. */
function compile(values) {
  // Beside the judges' packages, where the compiler finds their types.
  const folder = path.join(here, "node_modules/.judged");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const imports = 'import type { Graph } from "schema-dts";\nimport type Feed from "@json-feed-types/1_1";\n';
  values.forEach(({ type, json }, n) => writeFileSync(path.join(folder, `${n}.ts`), `${imports}export const value: ${type} = ${json};\n`));
  const options = { noEmit: true, strict: true, skipLibCheck: true, module: "esnext", moduleResolution: "bundler", target: "es2022", types: [] };
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
  try {
    execFileSync("node", [path.join(here, "../../node_modules/typescript/bin/tsc"), "--project", folder, "--pretty", "false"], { encoding: "utf8" });
    return new Map();
  } catch (error) {
    const found = new Map();
    for (const [, n, said] of error.stdout.matchAll(/(\d+)\.ts\(\d+,\d+\): error (.*(?:\n .*)*)/g)) found.set(values[n].name, said.slice(0, 600));
    if (found.size === 0) throw error;
    return found;
  }
}

// What the compiler must refuse, or it is asleep.
const REFUSED = [
  ["Graph", '{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headlines": "a"}]}'],
  ["Graph", '{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "author": {"@type": "Persona", "name": "a"}}]}'],
  ["Graph", '{"@context": "https://schema.org", "@graph": [{"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": true}]}]}'],
  ["Feed", '{"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": [{"id": 1, "content_text": "a"}]}'],
  ["Feed", '{"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": [{"id": "1"}]}'],
];
const values = REFUSED.map(([type, json], n) => ({ name: `refused ${n}`, type, json }));
for (const at of PAGES) values.push({ name: at, type: "Graph", json: await structured(at) });
for (const at of FEEDS) values.push({ name: at, type: "Feed", json: await read(at) });
const found = compile(values);
for (const { name, json } of values)
  if (name.startsWith("refused ")) found.delete(name) || wrongs.push(`the compiler takes ${json}`);
for (const [at, said] of found) wrongs.push(`${at}: ${said}`);
for (const wrong of wrongs) console.log(`  ${wrong}`);
if (wrongs.length > 0) {
  console.log(`${wrongs.length} things are wrong with what pages tell in JSON`);
  process.exit(1);
}
console.log(`  ${PAGES.length} pages speak schema.org's vocabulary, and ${FEEDS.length} feeds JSON Feed 1.1`);

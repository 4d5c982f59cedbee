// Documents that name things of the code: tests of the threat model, fields of articles.
import assert from "node:assert/strict";
import test from "node:test";
import { files, read } from "./files.mjs";

/** What the first group of `pattern` finds in the files whose names match `name`. */
const found = (pattern, name) => files(name).flatMap((file) => [...read(file).matchAll(pattern)].map(([, group]) => group));

test("each risk of the threat model names a test that exists", () => {
  const known = new Set([
    ...found(/\bfn ([a-z0-9_]+)\(/g, /\.rs$/),
    ...found(/^test\("([^"]+)"/gm, /^scripts\/tests\/.*\.mjs$/),
  ]);
  const document = read("docs/SECURITY.md");
  const rows = /^## Risks([\s\S]*?)^## /m.exec(document)[1].split("\n").filter((line) => /^\| (?!risk \|)/.test(line));
  assert.ok(rows.length > 30, `${rows.length} risks`);
  const missing = [];
  for (const row of rows) {
    const cell = row.split("|").at(-2);
    const names = [...cell.matchAll(/`([^`]+)`|"([^"]+)"/g)].map(([, code, sentence]) => code ?? sentence);
    if (names.length === 0) missing.push(`no test: ${row}`);
    missing.push(...names.filter((name) => !known.has(name)));
  }
  assert.deepEqual(missing, []);
});

/** The levels of a document's headings. */
const levels = (text) => [...text.matchAll(/^(#+) /gm)].map(([, signs]) => signs.length);

/** The subcommands that a text names, each as often as it does, sorted. */
const commands = (text) => [...text.matchAll(/\bgazette ((?:[a-z]+ )?[a-z]+|[a-z]+)/g)].map(([, words]) => {
  const [verb, second] = words.split(" ");
  return ["show", "accept", "return", "withdraw", "move", "cancel"].includes(second) ? words : verb;
}).sort();

test("what writers read says the same in both languages", () => {
  const parts = (name) => read(name).split(/^(?=#)/m);
  const [english, vietnamese] = [parts("docs/WRITING.md"), parts("docs/vi/WRITING.md")];
  assert.deepEqual(levels(read("docs/vi/WRITING.md")), levels(read("docs/WRITING.md")));
  assert.ok(english.length > 6);
  for (const [at, part] of english.entries()) {
    const heading = `${part.split("\n")[0]} – ${vietnamese[at].split("\n")[0]}`;
    assert.deepEqual(commands(vietnamese[at]), commands(part), heading);
    const rows = (text) => text.split("\n").filter((line) => line.startsWith("|")).length;
    assert.equal(rows(vietnamese[at]), rows(part), `${heading}: rows of tables`);
    const points = (text) => text.split("\n").filter((line) => line.startsWith("- ")).length;
    assert.equal(points(vietnamese[at]), points(part), `${heading}: points`);
  }
});

test("the Vietnamese overview has every subcommand that the English one shows to writers", () => {
  const english = /^## Write articles$([\s\S]*?)^## /m.exec(read("README.md"))[1];
  const known = new Set(commands(read("docs/vi/README.md")));
  const missing = new Set(commands(english).filter((name) => !known.has(name)));
  assert.ok(known.size > 10);
  assert.deepEqual([...missing], []);
});

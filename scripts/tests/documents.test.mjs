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

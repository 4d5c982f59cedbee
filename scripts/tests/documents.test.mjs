// The threat model is true only as long as the tests that it names exist.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const grep = (pattern, ...paths) =>
  execFileSync("git", ["grep", "--untracked", "-hoE", pattern, "--", ...paths], { cwd: root, encoding: "utf8" }).trim().split("\n");

test("each risk of the threat model names a test that exists", () => {
  const known = new Set([
    ...grep("fn [a-z0-9_]+\\(", "*.rs").map((found) => found.slice(3, -1)),
    ...grep('^test\\("[^"]+"', "scripts/tests").map((found) => found.slice(6, -1)),
  ]);
  const document = readFileSync(`${root}/docs/SECURITY.md`, "utf8");
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

// The shell scripts also run with the bash 3.2 that macOS has.
import assert from "node:assert/strict";
import test from "node:test";
import { files, read } from "./files.mjs";

test("a list that may be empty is expanded so that bash before 4.4 does not call it unbound", () => {
  const scripts = files(/^(scripts|action)\/.*\.sh$/);
  assert(scripts.includes("action/run.sh"));
  for (const name of scripts) {
    const text = read(name);
    const empty = new Set([...text.matchAll(/\b(\w+)=\(\)/g)].map(([, list]) => list));
    const lines = text.split("\n");
    for (const [at, line] of lines.entries()) {
      for (const [, before, list] of line.matchAll(/(.?)"\$\{(\w+)\[@\]\}"/g)) {
        const isChecked = before === "+" || lines[at - 1].includes(`((\${#${list}[@]}`);
        assert(!empty.has(list) || isChecked, `${name}:${at + 1}: write \${${list}[@]+"\${${list}[@]}"}`);
      }
    }
  }
});

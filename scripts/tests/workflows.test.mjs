// What runs on the forge: other people's actions at exact commits, no right to write, no secret beside a stranger's code.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);

test("workflows use actions at exact commits, may only read, and keep no credentials", () => {
  assert.notEqual(workflows.length, 0);
  for (const [name, text] of workflows) {
    const actions = [...text.matchAll(/uses:\s*(\S+)/g)].map(([, action]) => action);
    assert.notEqual(actions.length, 0, name);
    for (const action of actions) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, name);
    assert.match(text, /^permissions:\n  contents: read$/m, name);
    assert.doesNotMatch(text, /write-all|pull_request_target|workflow_run|secrets\./, name);
    if (name !== "release.yml") assert.doesNotMatch(text, /: write\b|github\.token/, name);
    const checkouts = text.match(/actions\/checkout@/g).length;
    assert.equal(text.match(/persist-credentials: false/g).length, checkouts, name);
  }
});

test("a release is built from a tag, and only the steps that attach it have a token", () => {
  const [, text] = workflows.find(([name]) => name === "release.yml");
  assert.match(text, /^on:\n  push:\n    tags: \["v\*"\]\npermissions:/m);
  assert.deepEqual([...new Set(text.match(/\w+: write\b/g))], ["contents: write"]);
  const steps = text.split(/^ {6}- /m).filter((step) => step.includes("github.token"));
  assert.equal(steps.length, 2);
  for (const step of steps) assert.match(step, /^run: gh release (create|upload) /);
  assert.match(text, /--draft --verify-tag/);
  assert.match(text, /cargo build --release --locked/);
});

test("advisories are asked for each day, all of them", () => {
  const [, text] = workflows.find(([name]) => name === "advisories.yml");
  assert.match(text, /schedule:\n\s+- cron: "\d+ \d+ \* \* \*"/);
  assert.match(text, /list: \[rust, npm, python\]/);
  assert.doesNotMatch(text, /continue-on-error|\|\| true/);
});

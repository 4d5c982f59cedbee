// `make deploy` with a wrangler that only notes how it was called.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { check, MAX_BYTES } from "../editors.mjs";
import { sandbox } from "./sandbox.mjs";

const hash = (token) => createHash("sha256").update(token).digest("hex");
const line = (name, role) => [name, role, hash(name)].filter((part) => part !== undefined).join(" ");

/** Deploys with `env`; `calls` are those of wrangler, `put` what the secret EDITORS was given. */
function deploy(t, { env = {}, args = [], secrets = ["EDITORS", "VISITOR_KEY", "PREVIEW_KEY"], config = 'name = "gazette"\n' } = {}) {
  const box = sandbox(t, ["lib.sh", "deploy.sh", "editors.mjs"]);
  box.write("wrangler.toml", config);
  box.write("calls", "");
  box.write("put", "");
  const listed = JSON.stringify(secrets.map((name) => ({ name, type: "secret_text" })), null, 2);
  box.program(
    "node_modules/.bin/wrangler",
    `echo "$*" >>calls
    case "$*" in
    whoami) echo "👋 You are logged in with an OAuth Token" ;;
    "secret list") echo '${listed}' ;;
    "secret put EDITORS") cat >put ;;
    esac`,
  );
  box.program("scripts/build-worker.sh", "echo build >>calls");
  const { status, text } = box.run("deploy.sh", args, { env });
  return { status, text, calls: box.read("calls").trim().split("\n"), put: box.read("put") };
}

test("EDITORS is checked before anything is uploaded, and put from stdin before the Worker", (t) => {
  const editors = `${line("lan", "writer")}\n\n${line("thu ha", "admin")}\n`;
  const { status, text, calls, put } = deploy(t, { env: { EDITORS: editors }, secrets: ["VISITOR_KEY", "PREVIEW_KEY"] });
  assert.equal(status, 0, text);
  assert.deepEqual(calls, ["whoami", "secret list", "build", "secret put EDITORS", "deploy"]);
  assert.equal(put, editors.replace("\n\n", "\n"));
  assert.match(text, /EDITORS, \d+ of 5000 bytes: lan \(writer\), thu ha \(admin\)/);
  assert.doesNotMatch(text, new RegExp(hash("lan")), "a hash is shown");
});

test("EDITORS that the Worker would misread or the platform refuse is not uploaded, and the reason names the line", (t) => {
  const token = "x4Q0m0Yw0u2m5hF2cXo5vJ0b1yT3r9eKq7sLzPdNgAA";
  for (const [editors, reason] of [
    [`${line("lan", "admin")}\nthanh ${token}`, /line 2 is not/],
    [`lan admin ${hash("a").toUpperCase()}`, /line 1 is not/],
    [`lan admin ${hash("a")}0`, /line 1 is not/],
    [hash("a"), /line 1 is not/],
    [`# editors\n${line("lan", "admin")}`, /line 1 is not/],
    [line("ban Admin"), /line 1 names no role/],
    [line("admin"), /line 1 names no role/],
    [`lan admin ${hash("a")}\nha editor ${hash("a")}`, /line 2 has the token of line 1/],
    [`la\u001bn admin ${hash("a")}`, /control character/],
    [`la\u202en admin ${hash("a")}`, /control character/],
    [" \n ", /there is no line/],
  ]) {
    const { status, text, calls, put } = deploy(t, { env: { EDITORS: editors } });
    assert.equal(status, 1, `${editors}\n${text}`);
    assert.match(text, reason);
    assert.ok(!text.includes(token), "a token is shown");
    assert.deepEqual([calls, put], [[""], ""], editors);
  }
});

test("EDITORS over the platform's limit is refused with how many lines fit, and warned of from four fifths on", (t) => {
  const lines = (count) => Array.from({ length: count }, (_, n) => line(`user-${String(n).padStart(3, "0")}`, "admin")).join("\n");
  const width = Buffer.byteLength(lines(1)) + 1;
  const most = Math.floor((MAX_BYTES + 1) / width);
  const full = deploy(t, { env: { EDITORS: lines(most) } });
  assert.equal(full.status, 0, full.text);
  assert.match(full.text, /about 0 more fit/);
  const over = deploy(t, { env: { EDITORS: lines(most + 1) } });
  assert.equal(over.status, 1);
  assert.match(over.text, new RegExp(`takes ${MAX_BYTES}, and so the first ${most} lines`));
  assert.deepEqual(over.calls, [""]);
  const { warnings } = check(lines(Math.floor((MAX_BYTES * 0.79) / width)));
  assert.deepEqual(warnings, []);
  // Bytes count, not letters.
  assert.notEqual(check(Array.from({ length: 60 }, (_, n) => line(`ộ`.repeat(10) + n, "admin")).join("\n")).errors.length, 0);
});

test("a paper without an admin, and a line without a role, are warned of", (t) => {
  const { status, text } = deploy(t, { env: { EDITORS: `${line("lan", "editor")}\n${line("ha")}` } });
  assert.equal(status, 0, text);
  assert.match(text, /no line is an admin's/);
  assert.match(text, /line 2 names no role, so it is an editor's/);
});

test("without EDITORS in the environment the secret stays, and how to check it is said", (t) => {
  const { status, text, calls } = deploy(t);
  assert.equal(status, 0, text);
  assert.deepEqual(calls, ["whoami", "secret list", "build", "deploy"]);
  assert.match(text, /can't be read back/);
});

test("a missing secret, and a file that is not there, stop the deploy before anything is built", (t) => {
  for (const options of [
    { secrets: ["EDITORS", "VISITOR_KEY"] },
    { secrets: [] },
    { env: { EDITORS_FILE: "nowhere.txt" } },
    { env: { EDITORS: line("a", "admin"), EDITORS_FILE: "wrangler.toml" } },
  ]) {
    const { status, calls } = deploy(t, options);
    assert.equal(status, 1);
    assert.ok(!calls.includes("build") && !calls.includes("deploy"), calls.join());
  }
});

test("the paper's host names come from the environment, and no address at all is warned of", (t) => {
  const named = deploy(t, { env: { GAZETTE_DOMAIN: "bao.example www.bao.example" } });
  assert.equal(named.status, 0, named.text);
  assert.equal(named.calls.at(-1), "deploy --domain bao.example --domain www.bao.example");
  assert.doesNotMatch(named.text, /No address/);
  for (const domain of ["https://bao.example", "bao.example/x", "*.bao.example", "localhost", "--dry-run", "a;b.example", "-a.example"]) {
    const { status, calls } = deploy(t, { env: { GAZETTE_DOMAIN: domain } });
    assert.deepEqual([status, calls], [1, [""]], domain);
  }
  const nowhere = deploy(t);
  assert.match(nowhere.text, /No address was named[\s\S]*GAZETTE_DOMAIN=bao\.example make deploy/);
  assert.equal(nowhere.status, 0);
  const config = 'routes = [{ pattern = "bao.example", custom_domain = true }]\n';
  for (const options of [{ config }, { args: ["--route", "bao.example/*"] }]) assert.doesNotMatch(deploy(t, options).text, /No address/);
  assert.match(deploy(t, { config: `# ${config}` }).text, /No address/);
});

test("the paper stays neither at workers.dev nor at preview addresses", () => {
  const config = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const top = config.slice(0, config.indexOf("\n["));
  assert.match(top, /^workers_dev = false$/m);
  assert.match(top, /^preview_urls = false$/m);
});

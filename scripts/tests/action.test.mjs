// The scripts of the GitHub Action, and the workflow of docs/CI.md that comments, with stand-ins for what they call.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { read } from "./files.mjs";

const ACTION = fileURLToPath(new URL("../../action", import.meta.url));

/** A temporary folder, whose `bin` has these programs. */
function folder(context, programs) {
  const at = mkdtempSync(path.join(os.tmpdir(), "gazette-action-"));
  context.after(() => rmSync(at, { recursive: true }));
  mkdirSync(path.join(at, "bin"));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(at, "bin", name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path.join(at, "bin", name), 0o755);
  }
  return at;
}

function bash(at, args, variables) {
  const env = { PATH: `${path.join(at, "bin")}:${process.env.PATH}`, HOME: at, ...variables };
  return spawnSync("bash", args, { cwd: at, env, encoding: "utf8" });
}

const SAYS = ["::error::from an article", " ::add-mask::a", "##[error]b", "no newline at the end"];

test("a line of an article is no command to the runner", (context) => {
  const at = folder(context, { gazette: `printf '%s' ${SAYS.map((line) => `'${line}'`).join("$'\\n'")}` });
  const words = new Set();
  for (const what of ["plan", "push"]) {
    const { stdout } = bash(at, [path.join(ACTION, "run.sh")], { DO: what, SINCE: "main", STRICT: "true", RUNNER_TEMP: at });
    let stopped;
    for (const line of stdout.split("\n").filter((line) => line !== "")) {
      if (stopped === undefined) {
        [, stopped] = line.match(/^::stop-commands::([0-9a-f]{32})$/) ?? assert.fail(`not stopped: ${line}`);
        assert(!words.has(stopped), "a word is used once");
        words.add(stopped);
      } else if (line === `::${stopped}::`) stopped = undefined;
      else assert(SAYS.includes(line), line);
    }
    assert.equal(stopped, undefined, "commands work again");
  }
  assert.equal(words.size, 4);
});

test("a release is unpacked where the path of the runner's folder looks like another machine's", (context) => {
  const curl = String.raw`while (($#)); do case $1 in --output) out=$2; shift ;; --retry) shift ;; https:*) url=$1 ;; esac; shift; done
case $url in *.sha256) cp "$HOME/sum" "$out" ;; *) cp "$HOME/release.tar.gz" "$out" ;; esac`;
  const uname = 'case $1 in -s) echo MINGW64_NT-10.0 ;; *) echo x86_64 ;; esac';
  const at = folder(context, { curl, uname });
  writeFileSync(path.join(at, "gazette.exe"), "the command");
  execFileSync("tar", ["-czf", "release.tar.gz", "gazette.exe"], { cwd: at });
  writeFileSync(path.join(at, "sum"), execFileSync("openssl", ["dgst", "-sha256", "release.tar.gz"], { cwd: at }));
  mkdirSync(path.join(at, "D:temp"));
  const variables = { REPOSITORY: "o/gazette", VERSION: "v1.2.3", RUNNER_TEMP: "D:temp", GITHUB_PATH: path.join(at, "path") };
  const run = () => bash(at, [path.join(ACTION, "install.sh")], variables);
  const ran = run();
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  assert.equal(readFileSync(path.join(at, "D:temp/gazette-v1.2.3/gazette.exe"), "utf8"), "the command");
  assert.equal(readFileSync(path.join(at, "path"), "utf8").trim(), "D:temp/gazette-v1.2.3");
  writeFileSync(path.join(at, "sum"), "SHA2-256(release.tar.gz)= 00\n");
  assert.equal(run().status, 2, "another checksum");
});

test("the plan's comment is its own, and no other workflow's", (context) => {
  if (spawnSync("jq", ["--version"]).status !== 0) return context.skip("jq is not installed");
  const steps = read("docs/CI.md").match(/name: gazette-comment[\s\S]*?```/)[0];
  const script = steps.match(/- run: \|\n([\s\S]*?)```/)[1];
  const gh = 'echo "$*" >>calls\ncase "$1 $2" in "pr list") echo 7 ;; "api --paginate") jq -r "${@: -1}" comments.json ;; esac';
  const at = folder(context, { gh });
  mkdirSync(path.join(at, "plan"));
  writeFileSync(path.join(at, "plan/plan.md"), "### Gazette\n");
  const comment = (id, login, body) => ({ id, user: { login }, body });
  const others = [comment(1, "github-actions[bot]", "Coverage: 7 %"), comment(2, "mai", "<!-- gazette-plan -->\nx")];
  const calls = (comments) => {
    writeFileSync(path.join(at, "comments.json"), JSON.stringify(comments));
    rmSync(path.join(at, "calls"), { force: true });
    const ran = bash(at, ["-e", "-c", script], { GH_REPO: "o/r", HEAD: "mai:work" });
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(readFileSync(path.join(at, "comment.md"), "utf8"), "<!-- gazette-plan -->\n### Gazette\n");
    return readFileSync(path.join(at, "calls"), "utf8").trim().split("\n").at(-1);
  };
  assert.equal(calls(others), "pr comment 7 --body-file comment.md");
  const own = comment(3, "github-actions[bot]", "<!-- gazette-plan -->\nan older plan");
  assert.match(calls([...others, own, comment(4, "github-actions[bot]", "Lint")]), /PATCH repos\/o\/r\/issues\/comments\/3 /);
});

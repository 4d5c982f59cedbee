// A copy of some scripts in a folder of its own, in which the programs that they call are made up.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder with these `scripts`, gone when the test `t` ends. */
export function sandbox(t, scripts) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gazette-scripts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name, text) => {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  mkdirSync(path.join(folder, "scripts"));
  for (const script of scripts) copyFileSync(path.join(root, "scripts", script), path.join(folder, "scripts", script));
  return {
    folder,
    write,
    read: (name) => readFileSync(path.join(folder, name), "utf8"),
    /** A program of bash that stands for another one; `bin/` is first on the path. */
    program(name, body) {
      write(name, `#!/bin/bash\n${body}\n`);
      chmodSync(path.join(folder, name), 0o755);
    },
    /** Runs a script; all that it prints is in `text`. */
    run(script, args = [], { env = {}, input = "" } = {}) {
      // The environment of the person who runs the tests must not change their results.
      const { NODE_TEST_CONTEXT, EDITORS, EDITORS_FILE, GAZETTE_DOMAIN, CARGO_TARGET_DIR, ...inherited } = process.env;
      const { status, stdout, stderr } = spawnSync("bash", [path.join(folder, "scripts", script), ...args], {
        cwd: folder,
        encoding: "utf8",
        input,
        env: { ...inherited, PATH: `${folder}/bin:${process.env.PATH}`, ...env },
      });
      return { status, text: stdout + stderr };
    },
  };
}

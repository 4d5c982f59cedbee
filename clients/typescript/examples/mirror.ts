// node mirror.js https://paper.example FOLDER: makes a copy of all articles, or brings it up to date.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";

import { Gazette } from "gazette-client";

const [address = "http://localhost:8787", folder = "copy"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const since = Number(await readFile(`${folder}/.edition`, "utf8").catch(() => "0"));

// Files have the hashes of ids as their names, since what was purged is named by its hash alone.
const fileOf = (hash: string) => `${folder}/${hash}.json`;
const hashOf = (id: string) => createHash("sha256").update(id).digest("hex");

const changes = new Gazette(address).changes(since);
for await (const change of changes) {
  if (change.change === "purged") await rm(fileOf(change.id_sha256), { force: true });
  else if (change.change === "removed") await rm(fileOf(hashOf(change.id)), { force: true });
  else await writeFile(fileOf(hashOf(change.id)), JSON.stringify(change.article));
}
// Only now: a copy that was interrupted goes on from where it was whole.
await writeFile(`${folder}/.edition.new`, String(changes.edition));
await rename(`${folder}/.edition.new`, `${folder}/.edition`);
console.log(`edition ${changes.edition}`);

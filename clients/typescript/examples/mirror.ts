// node mirror.js https://paper.example FOLDER: makes a copy of all articles, or brings it up to date.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";

import { Gazette } from "gazette-client";

const [address = "http://localhost:8787", folder = "copy"] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const since = Number(await readFile(`${folder}/.edition`, "utf8").catch(() => "0"));

const changes = new Gazette(address).changes(since);
for await (const change of changes) {
  const file = `${folder}/${encodeURIComponent(change.id)}.json`;
  if (change.change === "removed" || change.change === "purged") await rm(file, { force: true });
  else await writeFile(file, JSON.stringify(change.article));
}
// Only now: a copy that was interrupted goes on from where it was whole.
await writeFile(`${folder}/.edition.new`, String(changes.edition));
await rename(`${folder}/.edition.new`, `${folder}/.edition`);
console.log(`edition ${changes.edition}`);

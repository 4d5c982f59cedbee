// The files of this repository, also where it was unpacked without its history.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Folders with what is fetched, built or kept, as .gitignore names them. */
const NOT_OURS = new Set(["node_modules", "target", "build", "dist", "artifacts"]);
/** What is ours though its name begins with a dot. */
const HIDDEN = new Set([".github", ".ci", ".npmrc", ".gitignore"]);

/** The paths of all files whose path matches `pattern`, from the top of the repository. */
export function files(pattern, folder = "") {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.name.startsWith(".") && !HIDDEN.has(entry.name)) return [];
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : files(pattern, name);
    return entry.isFile() && pattern.test(name) ? [name] : [];
  });
}

/** The text of one of them. */
export const read = (name) => readFileSync(path.join(root, name), "utf8");

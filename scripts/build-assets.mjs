// Assembles the static files that are uploaded beside the Worker: node scripts/build-assets.mjs [--out build/assets]
//
// - public/ as it is;
// - the page /api/docs: src/description/page/ with the problems of openapi.json filled in, and under /assets/api-docs/{hash}/
//   the renderer Scalar, from the npm package that package-lock.json pins, with the licences of all that it was built from.
//   The hash is that of the folder's content, so browsers may keep its files for ever.
//
// Scalar has 5 MB in 116 files, the largest of 1 MB; the platform takes 25 MiB a file. A browser loads 22 of them to show
// the page, 3.2 MB (0.9 MB compressed). Its package asks for a newer Node than Gazette does, but nothing of it runs in Node.
//
// A run that fails while it reads changes nothing, and files that stay the same are not touched.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** Twice what Scalar has today. More than that is worth a look before it is uploaded. */
const MAX_RENDERER_BYTES = 10_000_000;

const project = fileURLToPath(new URL("..", import.meta.url));
const modules = path.join(project, "node_modules");
const page = path.join(project, "src/description/page");
const { values: options } = parseArgs({ options: { out: { type: "string", default: path.join(project, "build/assets") } } });

/** The paths of all files in a folder, from there. */
const files = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();

/** The folder of the package `name` as a module in `from` finds it; `undefined` if it is not installed. */
function installed(name, from) {
  for (let folder = from; folder.startsWith(modules); folder = path.dirname(folder)) {
    const found = path.join(folder, "node_modules", name);
    if (existsSync(found)) return found;
  }
  const found = path.join(modules, name);
  return existsSync(found) ? found : undefined;
}

/** The package in `folder` and all that it depends on: a map of folders to their package.json. */
function withDependencies(folder, found = new Map()) {
  if (folder === undefined || found.has(folder)) return found;
  const description = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  found.set(folder, description);
  for (const name of Object.keys(description.dependencies ?? {})) withDependencies(installed(name, folder), found);
  return found;
}

/** The licences of these packages, each text once. A package without a text of its own has that of its npm scope. */
function licences(packages) {
  const texts = new Map();
  for (const [folder, { name }] of packages) {
    const names = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
    if (names.length > 0) texts.set(name, names.map((file) => readFileSync(path.join(folder, file), "utf8").trim()).join("\n\n"));
  }
  const groups = new Map();
  for (const { name, version, license } of packages.values()) {
    const sibling = name.startsWith("@") && [...texts.keys()].find((other) => other.startsWith(`${name.split("/")[0]}/`));
    const text = texts.get(name) ?? texts.get(sibling) ?? `${license}, as its package.json says.`;
    groups.set(text, [...(groups.get(text) ?? []), `${name} ${version}`]);
  }
  return [...groups].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`);
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const withCode = (text) => escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");

/** What each kind of problem means, as a list of definitions. */
function problems(description) {
  return description["x-problems"].map(({ type, status, title, meaning }) => {
    const kind = type.slice(type.indexOf("#") + 1);
    return `<dt id="${kind}"><code>${kind}</code> · ${status} ${escaped(title)}</dt>\n<dd>${withCode(meaning)}</dd>`;
  });
}

/** All files of a folder, by their path in it. */
const contents = (folder) => new Map(files(folder).map((name) => [name, readFileSync(path.join(folder, name))]));

/** What is served under /assets/api-docs/{hash}/. */
function renderer() {
  const scalar = path.join(modules, "@scalar/api-reference");
  const found = contents(page);
  found.delete("page.html");
  for (const [name, content] of contents(path.join(scalar, "dist/browser"))) {
    // Not: the maps to its sources, and the same once more in one file.
    if (!name.endsWith(".map") && name !== "standalone.js") found.set(`scalar/${name}`, content);
  }
  found.set("licences.txt", Buffer.from(licences(withDependencies(scalar))));
  const bytes = [...found.values()].reduce((sum, content) => sum + content.length, 0);
  if (bytes > MAX_RENDERER_BYTES) throw new Error(`the renderer of /api/docs has ${bytes} bytes, more than ${MAX_RENDERER_BYTES}`);
  return found;
}

function assets() {
  const found = contents(path.join(project, "public"));
  const parts = renderer();
  const hash = createHash("sha256");
  for (const [name, content] of parts) hash.update(`${name} ${content.length}\n`).update(content);
  const folder = `assets/api-docs/${hash.digest("hex").slice(0, 12)}`;
  for (const [name, content] of parts) found.set(`${folder}/${name}`, content);

  const description = JSON.parse(found.get("api/v1/openapi.json"));
  const html = readFileSync(path.join(page, "page.html"), "utf8")
    .replaceAll("{{folder}}", `/${folder}`)
    .replace("{{problems}}", () => problems(description).join("\n"));
  found.set("api/docs.html", Buffer.from(html));
  return found;
}

/** Makes the folder `out` hold these files and no others. The folder itself stays, as an edge that runs has it open. */
function write(out, wanted) {
  for (const [name, content] of wanted) {
    const file = path.join(out, name);
    if (existsSync(file) && readFileSync(file).equals(content)) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }
  for (const name of files(out).filter((name) => !wanted.has(name))) rmSync(path.join(out, name));
  const folders = readdirSync(out, { recursive: true }).map((name) => path.join(out, name)).filter((name) => statSync(name).isDirectory());
  for (const folder of folders.sort().reverse()) if (readdirSync(folder).length === 0) rmdirSync(folder);
}

write(options.out, assets());

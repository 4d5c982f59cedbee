// Checks what is to become the secret EDITORS, a line `name role sha256-of-the-token` for each editor:
//
//   node scripts/editors.mjs <EDITORS
//
// It prints the lines without empty ones, ready for `wrangler secret put`; on stderr the names with their roles, and warnings. What the Worker would
// misread or the platform would refuse ends it with exit code 1; nothing is printed then but the reason. No message
// repeats what may be a token.
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The most bytes that the platform takes for a secret. */
export const MAX_BYTES = 5000;
/** From how much of that on there is a warning. */
const NEARLY_FULL = 0.8;
const ROLES = ["writer", "editor", "admin"];

/** A line as the Worker reads it; `undefined` if it ends in no hash or has no name. */
function parse(line) {
  const parts = /^(?<rest>.*\S)\p{White_Space}+(?<hash>[0-9a-f]{64})$/u.exec(line);
  if (parts === null) return undefined;
  const { rest, hash } = parts.groups;
  const named = /^(?<name>.*\S)\p{White_Space}+(?<role>\S+)$/u.exec(rest);
  if (named !== null && ROLES.includes(named.groups.role)) return { ...named.groups, hash };
  const last = named === null ? rest : named.groups.role;
  return { name: rest, role: undefined, isAmbiguous: ROLES.includes(last.toLowerCase()), hash };
}

/** `{ text, errors, warnings, names }` of the secret `given`; a name has its role behind it. */
export function check(given) {
  const errors = [];
  const warnings = [];
  const hashes = new Map();
  const kept = [];
  const names = [];
  let admins = 0;
  for (const [index, raw] of given.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "") continue;
    const where = `line ${index + 1}`;
    kept.push(line);
    const editor = parse(line);
    if (editor === undefined) {
      errors.push(`${where} is not \`name role sha256\`: it must end in the 64 lower-case hexadecimal digits that \`gazette token new NAME\` prints`);
      continue;
    }
    if (/[\p{Cc}\p{Bidi_Control}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u.test(line)) errors.push(`${where}: the name has a control character`);
    if (editor.isAmbiguous) {
      errors.push(`${where} names no role, and its name ends in the word of one: write the role behind the name, one of ${ROLES.join(", ")}`);
    } else if (editor.role === undefined) {
      warnings.push(`${where} names no role, so it is an editor's; write the role behind the name`);
    }
    if (hashes.has(editor.hash)) errors.push(`${where} has the token of line ${hashes.get(editor.hash)} again`);
    hashes.set(editor.hash, index + 1);
    if (editor.role === "admin") admins += 1;
    names.push(`${editor.name} (${editor.role ?? "editor"})`);
  }
  const text = kept.join("\n");
  const bytes = Buffer.byteLength(text);
  if (kept.length === 0) errors.push("there is no line, so nobody could publish");
  if (bytes > MAX_BYTES) {
    errors.push(`its ${kept.length} lines have ${bytes} bytes; the platform takes ${MAX_BYTES}, and so the first ${fitting(kept)} lines: shorten names or take lines out`);
  } else if (bytes > NEARLY_FULL * MAX_BYTES) {
    warnings.push(`its ${kept.length} lines have ${bytes} bytes of the ${MAX_BYTES} that the platform takes; about ${spare(kept, bytes)} more fit`);
  }
  if (admins === 0) warnings.push("no line is an admin's, so nobody can purge, back up, restore or read the audit log");
  return { text, errors, warnings, names };
}

/** How many of the first lines fit. */
function fitting(lines) {
  let bytes = -1;
  return lines.filter((line) => (bytes += Buffer.byteLength(line) + 1) <= MAX_BYTES).length;
}

/** How many more lines of the usual length fit. */
const spare = (lines, bytes) => Math.floor((MAX_BYTES - bytes) / ((bytes + 1) / lines.length));

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const { text, errors, warnings, names } = check(readFileSync(0, "utf8"));
  for (const warning of warnings) console.error(`⚠ EDITORS: ${warning}`);
  for (const error of errors) console.error(`✗ EDITORS: ${error}`);
  if (errors.length > 0) process.exit(1);
  console.error(`· EDITORS, ${Buffer.byteLength(text)} of ${MAX_BYTES} bytes: ${names.join(", ")}`);
  process.stdout.write(`${text}\n`);
}

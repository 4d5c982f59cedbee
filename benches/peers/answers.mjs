// What the peers with a memory share: answers by path, as much as Gazette may keep, and where they come from. Whole answers
// lie in KV, the body as the value, status and headers as its metadata.
//
// Like Gazette's, the memory has two generations: what is asked for stays, what a crawler saw once goes. Like Gazette, a
// peer looks after 15 seconds whether there is a new edition, after the answer.
const BUDGET_BYTES = 48 << 20;
const OVERHEAD_BYTES = 1_500;
const FRESH_MS = 15_000;

let young = new Map();
let old = new Map();
let youngBytes = 0;
let edition = null;
let checkedAt = 0;
let misses = 0;

export function recall(path) {
  const kept = young.get(path);
  if (kept !== undefined) return kept;
  const older = old.get(path);
  if (older !== undefined) {
    old.delete(path);
    keep(path, older);
  }
  return older;
}

function keep(path, kept) {
  young.set(path, kept);
  youngBytes += kept.bytes;
  if (youngBytes > BUDGET_BYTES / 2) {
    old = young;
    young = new Map();
    youngBytes = 0;
  }
}

export function isStale() {
  return Date.now() - checkedAt >= FRESH_MS;
}

export async function refresh(env) {
  checkedAt = Date.now();
  const newest = await env.PAPER.get("edition");
  if (newest !== edition) {
    edition = newest;
    young = new Map();
    old = new Map();
    youngBytes = 0;
  }
}

/** The headers of a 304 (RFC 9110, section 15.4.5), and the two that Gazette sends with all answers. */
export function unchanged(headers) {
  const needed = 
    /^(etag|last-modified|cache-control|vary|gazette-edition|access-.*|strict-transport-security|x-content-type-options)$/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => needed.test(name)));
}

/** The answer at a path, from KV as `type`; what is not there is remembered, too. */
export async function find(env, path, type = "text") {
  if (path === "/bench/misses") return { body: String(misses), ok: { status: 200 } };
  misses++;
  let { value, metadata } = await env.PAPER.getWithMetadata(path, type);
  if (value === null) ({ value, metadata } = await env.PAPER.getWithMetadata("404", type));
  const { status, headers } = metadata;
  const bytes = (value.byteLength ?? 2 * value.length) + OVERHEAD_BYTES;
  const kept = {
    body: value,
    etag: headers.etag,
    ok: { status, headers: new Headers(headers) },
    notModified: { status: 304, headers: new Headers(unchanged(headers)) },
    bytes,
  };
  keep(path, kept);
  return kept;
}

/** Whether `If-None-Match` names an entity tag (RFC 9110, section 13.1.2). */
export function matches(condition, etag) {
  if (condition === etag || condition === "*") return true;
  return condition.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

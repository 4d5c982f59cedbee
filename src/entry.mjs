// The module that the platform loads. It hands each request to the WebAssembly instance, and replaces an instance in
// which Rust has panicked. worker-build's shim, a class and a proxy around every call, costs a fifth of the throughput
// of a bare answer; here an answer from memory pays one `if`.
//
// With `panic = "abort"` a panic leaves Rust as a JavaScript exception that runs no destructor: locks stay held, changes
// half-made. A JavaScript exception that Rust doesn't catch does the same. Such an instance is not used again.
//
// The `worker` crate can have the glue re-instantiate before the next call of any kind. That stays off (gazette-build
// generates no abort handler): that call may be a callback of the dead instance, with pointers into its memory.
import { DurableObject } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import * as paper from "./gazette_worker.js";

/** How often a request that did not panic itself is tried: once more for each panic of another request meanwhile. */
const MAX_TRIES = 6;
const KEPT_ALIVE_MS = 30_000;
/** What people get in place of a page: even the templates may be what broke. */
const BROKEN_PAGE = `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Trang bị lỗi</title>
<h1>Trang bị lỗi</h1>
<p>Lỗi đã được ghi lại. Xin thử lại sau ít phút. <a href="/">Trang nhất</a></p>
<p lang="en">Something broke here. It has been logged. Please try again in a few minutes. <a href="/">Front page</a></p>
</html>
`;
const PROBLEM = JSON.stringify({
  type: "about:blank",
  title: "Internal Server Error",
  status: 500,
  detail: "Something broke here. It has been logged.",
});

/** Counts the instances, so that an object can tell whether its Rust half lives in the present one. */
let instance = 0;
/** Calls whose promise the present instance has yet to settle; if it dies, nobody else would. */
let unsettled = new Set();
/** The call that the running code belongs to, also after an await: the culprit, when it panics. */
const running = new AsyncLocalStorage();

class InstanceDied extends Error {
  constructor(cause, culprit) {
    super(`the instance died of ${cause}`, { cause });
    this.culprit = culprit;
  }
}

function replaceInstance(cause, culprit) {
  console.error("Replacing the instance after", cause);
  const death = new InstanceDied(cause, culprit);
  const orphans = unsettled;
  unsettled = new Set();
  instance++;
  paper.__wbg_reset_state();
  l1.clear();
  for (const orphan of orphans) orphan.reject(death);
  // An object that panicked between two statements must not commit the first alone. This rolls back what it wrote since
  // its last await (tried: without it, that is committed), ends the object, and does not return.
  culprit?.objectState?.abort(death.message);
  return death;
}

// What Rust throws after an await reaches nobody but this event, which comes at once, with no Rust left on the stack.
// A callback of an instance already replaced complains here too; that is no news.
const isStale = (error) => /previous wasm instance/i.test(error?.message);
addEventListener("unhandledrejection", (event) => isStale(event.reason) && event.preventDefault());
addEventListener("error", (event) => {
  event.preventDefault();
  if (!isStale(event.error)) replaceInstance(event.error, running.getStore());
});

/** Runs `rust` as a part of `call`. */
function enter(call, rust) {
  try {
    return running.run(call, rust);
  } catch (error) {
    return Promise.reject(replaceInstance(error, call));
  }
}

/** Settles as `answer` does, or is rejected if the instance dies first. */
function outlive(answer, call) {
  // With all its I/O ended in a dead instance, a request would be cancelled as hung before it hears of the death.
  const keptAlive = setTimeout(() => {}, KEPT_ALIVE_MS);
  const settled = new Promise((resolve, reject) => {
    call.reject = reject;
    Promise.resolve(answer).then(resolve, reject);
  });
  unsettled.add(call);
  return settled.finally(() => {
    clearTimeout(keptAlive);
    unsettled.delete(call);
  });
}

/** Waits for an answer that takes I/O. When a panic takes it away, a reading request is put to the new instance, unless
 * it was the culprit. The first try runs untracked, to keep pages from memory fast, so guilt shows at the second. */
async function later(answer, request, env, ctx) {
  const call = {};
  for (let tries = 1; ; tries++) {
    try {
      return await outlive(answer, call);
    } catch (error) {
      const innocent = error instanceof InstanceDied && error.culprit !== call;
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (!innocent || !isRead || tries === MAX_TRIES) return broken(error, request);
    }
    answer = enter(call, () => paper.fetch(request, env, ctx));
  }
}

function broken(error, request) {
  if (!(error instanceof InstanceDied)) console.error("No answer because of", error);
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  const url = new URL(request.url);
  if (url.protocol === "https:") headers["strict-transport-security"] = "max-age=31536000";
  const isForPeople = !url.pathname.startsWith("/api/") && request.headers.get("accept")?.includes("text/html");
  if (isForPeople) {
    headers["content-type"] = "text/html; charset=utf-8";
    headers["content-security-policy"] = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    headers["referrer-policy"] = "strict-origin-when-cross-origin";
  } else {
    headers["content-type"] = "application/problem+json";
    headers["access-control-allow-origin"] = "*";
  }
  return new Response(isForPeople ? BROKEN_PAGE : PROBLEM, { status: 500, headers });
}

/** What was recalled in this generation, by address: `[body, init, init of a 304, entity tag]`. */
const l1 = new Map();
let generation = 0;

/** What is in memory. The request is taken apart here: from Rust, each part would be a call into JavaScript. */
function recall(request) {
  const { method, headers, url } = request;
  if (method !== "GET" && method !== "HEAD") return undefined;
  const now = Date.now();
  const present = paper.generation(now);
  if (present !== generation) l1.clear();
  generation = present;
  const cookie = headers.get("cookie");
  const ifNoneMatch = headers.get("if-none-match");
  const ifModifiedSince = ifNoneMatch === null ? headers.get("if-modified-since") : null;
  const isPlain = cookie === null && ifModifiedSince === null && method === "GET";
  if (isPlain) {
    const kept = l1.get(url);
    if (kept !== undefined) {
      if (ifNoneMatch === null) return new Response(kept[0], kept[1]);
      if (ifNoneMatch === kept[3]) return new Response(null, kept[2]);
    }
  }
  const isHead = method === "HEAD";
  const parts = paper.lookup(url, isHead, cookie, ifNoneMatch, ifModifiedSince, now);
  if (parts === undefined) return undefined;
  if (isPlain && present !== 0 && parts[2] !== undefined) l1.set(url, parts[2]);
  return new Response(isHead ? null : parts[0], parts[1]);
}

export default {
  fetch(request, env, ctx) {
    let answer;
    try {
      answer = recall(request) ?? paper.fetch(request, env, ctx);
    } catch (error) {
      return broken(replaceInstance(error), request);
    }
    return answer instanceof Promise ? later(answer, request, env, ctx) : answer;
  },
};

/** A Durable Object's class: holds the Rust half, and makes it anew in a new instance. */
function durableObject(name) {
  return class extends DurableObject {
    constructor(objectState, env) {
      super(objectState, env);
      let inner, born;
      this.enter = (method, ...args) => {
        const call = { objectState };
        const rust = () => {
          if (born !== instance) inner = new paper[name](objectState, env);
          born = instance;
          return inner[method](...args);
        };
        return outlive(enter(call, rust), call);
      };
    }

    ask(message) {
      return this.enter("ask", message);
    }

    alarm() {
      return this.enter("alarm");
    }
  };
}

export const Catalog = durableObject("Catalog");
export const SearchIndex = durableObject("SearchIndex");
export const Stats = durableObject("Stats");
export const ViewShard = durableObject("ViewShard");

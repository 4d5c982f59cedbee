// The entry module. It passes each request to the WebAssembly instance, and replaces an instance in which Rust has
// panicked. worker-build's shim, a class and a proxy around every call, costs a fifth of the throughput of a minimal
// response; here a response from memory costs one `if`.
//
// With `panic = "abort"` a panic leaves Rust as a JavaScript exception and runs no destructors, so locks stay held and
// changes are incomplete. A JavaScript exception that Rust doesn't catch has the same effect. Such an instance is not
// used again.
//
// The `worker` crate can generate glue that re-instantiates before the next call of any kind. That is switched off
// (gazette-build generates no abort handler), because that call may be a callback of the dead instance, with pointers
// into its memory.
import { DurableObject } from "cloudflare:workers";
import { AsyncLocalStorage } from "node:async_hooks";
import * as paper from "./gazette_worker.js";

/** The maximum number of attempts for a request that did not cause the panic; other requests may panic in each one. */
const MAX_TRIES = 6;
const KEPT_ALIVE_MS = 30_000;
/** The error page for people. It uses no template, as the templates may be the cause. */
const BROKEN_PAGE = `<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Trang bị lỗi</title>
<h1>Trang bị lỗi</h1>
<p>Lỗi đã được ghi lại. Xin thử lại sau ít phút. <a href="/">Trang nhất</a></p>
<p lang="en">An internal error has occurred. It has been logged. Please try again in a few minutes. <a href="/">Front page</a></p>
</html>
`;
const PROBLEM = JSON.stringify({
  type: "about:blank",
  title: "Internal Server Error",
  status: 500,
  detail: "An internal error has occurred. It has been logged.",
});

/** The number of the current instance. An object compares it to find out whether its Rust half is in that instance. */
let instance = 0;
/** Calls with a pending promise in the current instance. If it dies, they must be rejected here. */
let unsettled = new Set();
/** The call that the running code belongs to, also after an await; the cause, if it panics. */
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
  // An object that has panicked between two statements must not commit only the first. This rolls back its writes since
  // the last await (tested: without it, they are committed), ends the object, and does not return.
  culprit?.objectState?.abort(death.message);
  return death;
}

// An exception in Rust after an await arrives only in this event, immediately and without Rust on the stack. Callbacks
// of a replaced instance also cause these events, which are ignored.
const isStale = (error) => /previous wasm instance/i.test(error?.message);
addEventListener("unhandledrejection", (event) => isStale(event.reason) && event.preventDefault());
addEventListener("error", (event) => {
  event.preventDefault();
  if (!isStale(event.error)) replaceInstance(event.error, running.getStore());
});

/** Runs `rust` as part of `call`. */
function enter(call, rust) {
  try {
    return running.run(call, rust);
  } catch (error) {
    return Promise.reject(replaceInstance(error, call));
  }
}

/** Settles like `answer`, or is rejected if the instance dies first. */
function outlive(answer, call) {
  // A timer, because the platform cancels a request without pending I/O as hung, and a dead instance has none.
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

/** Waits for a response that needs I/O. After a panic, a reading request is repeated in the new instance, unless it was
 * the cause. The first attempt is not tracked, so that responses from memory are fast; the cause is found in the second. */
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

/** Of so many responses from memory, one becomes a data point (src/observing.rs). */
const HITS_PER_POINT = 100;

/** The first-level cache: the responses of this generation, by address, as `[body, init, init of a 304, entity tag]`. */
const l1 = new Map();
let generation = 0;

/** The cached response. The request is taken apart here, because each part would cost Rust a call into JavaScript. */
function lookup(request) {
  const { method, headers, url } = request;
  if (method !== "GET" && method !== "HEAD") return undefined;
  // An editor is told what the response cost.
  if (headers.has("authorization")) return undefined;
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
      answer = lookup(request);
      if (answer === undefined) answer = paper.fetch(request, env, ctx);
      else if (Math.random() * HITS_PER_POINT < 1) paper.note_hit(request, env, answer.status, HITS_PER_POINT);
    } catch (error) {
      return broken(replaceInstance(error), request);
    }
    return answer instanceof Promise ? later(answer, request, env, ctx) : answer;
  },
};

/** The class of a Durable Object. It holds the Rust half, and creates it again in a new instance. */
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
export const Relay = durableObject("Relay");
export const SearchIndex = durableObject("SearchIndex");
export const Stats = durableObject("Stats");
export const ViewShard = durableObject("ViewShard");

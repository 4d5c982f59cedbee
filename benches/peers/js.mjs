// A Worker by hand, made for speed: what is in memory is answered without a promise, by objects made once, and as bytes,
// since a string would be encoded anew for each answer.
import { find, isStale, matches, recall, refresh } from "./answers.mjs";

function respond(request, kept) {
  if (kept.etag !== undefined) {
    const condition = request.headers.get("if-none-match");
    if (condition !== null && matches(condition, kept.etag)) return new Response(null, kept.notModified);
  }
  return new Response(request.method === "HEAD" ? null : kept.body, kept.ok);
}

async function later(request, env, path) {
  return respond(request, await find(env, path, "arrayBuffer"));
}

export default {
  fetch(request, env, ctx) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
    }
    if (isStale()) ctx.waitUntil(refresh(env));
    const url = request.url;
    const path = url.slice(url.indexOf("/", 8));
    const kept = recall(path);
    return kept === undefined ? later(request, env, path) : respond(request, kept);
  },
};

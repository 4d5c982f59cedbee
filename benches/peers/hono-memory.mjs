// The same on Hono, as its users write it, with the same memory.
import { Hono } from "hono";
import { find, isStale, matches, recall, refresh } from "./answers.mjs";

const app = new Hono();

app.get("*", async (c) => {
  if (isStale()) c.executionCtx.waitUntil(refresh(c.env));
  const url = c.req.url;
  const path = url.slice(url.indexOf("/", 8));
  const kept = recall(path) ?? (await find(c.env, path));
  const condition = c.req.header("if-none-match");
  if (condition !== undefined && kept.etag !== undefined && matches(condition, kept.etag)) {
    return new Response(null, kept.notModified);
  }
  return new Response(kept.body, kept.ok);
});

export default app;

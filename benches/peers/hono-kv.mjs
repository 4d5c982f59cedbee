// Hono with KV and nothing else: a read for each request, passed on as a stream. How most such Workers are written.
import { Hono } from "hono";
import { matches, unchanged } from "./answers.mjs";

const app = new Hono();

app.get("*", async (c) => {
  const url = c.req.url;
  const path = url.slice(url.indexOf("/", 8));
  let { value, metadata } = await c.env.PAPER.getWithMetadata(path, "stream");
  if (value === null) ({ value, metadata } = await c.env.PAPER.getWithMetadata("404", "stream"));
  const { status, headers } = metadata;
  const condition = c.req.header("if-none-match");
  if (condition !== undefined && headers.etag !== undefined && matches(condition, headers.etag)) {
    await value.cancel();
    return c.body(null, 304, unchanged(headers));
  }
  return c.body(value, status, headers);
});

export default app;

// Hono in front of one SQLite Durable Object, with an increment for each view: how view counters are usually written. It
// knows neither views that come twice nor readers nor who is here.
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

export class Views extends DurableObject {
  constructor(state, env) {
    super(state, env);
    state.storage.sql.exec("CREATE TABLE IF NOT EXISTS views (article TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID");
  }

  add(article) {
    const sql = "INSERT INTO views VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count";
    return this.ctx.storage.sql.exec(sql, article).one().count;
  }
}

const app = new Hono();

app.post("/api/v1/views", async (c) => {
  const { article, id } = await c.req.json();
  if (typeof article !== "string" || typeof id !== "string") return c.json({ error: "no beacon" }, 400);
  const object = c.env.VIEWS.get(c.env.VIEWS.idFromName("views"));
  return c.json({ views: await object.add(article) });
});

export default app;

// A Worker around another one, in which each read of KV takes as long as the request's header `x-latency` says, in
// milliseconds. It answers with how long the other's answer took, and how many reads that needed.
import real from "REAL";

export * from "REAL";

const isRead = (name) => name === "get" || name === "getWithMetadata";

export default {
  async fetch(request, env, ctx) {
    const latency = Number(request.headers.get("x-latency") ?? 0);
    if (latency === 0) return real.fetch(request, env, ctx);
    let reads = 0;
    const PAPER = new Proxy(env.PAPER, {
      get(kv, name) {
        const member = Reflect.get(kv, name, kv);
        if (typeof member !== "function" || name === "constructor") return member;
        return async (...parameters) => {
          if (isRead(name)) {
            reads += 1;
            await new Promise((resolve) => setTimeout(resolve, latency));
          }
          return kv[name](...parameters);
        };
      },
    });
    const began = Date.now();
    const response = await real.fetch(request, { ...env, PAPER }, ctx);
    await response.arrayBuffer();
    return Response.json({ status: response.status, millis: Date.now() - began, reads });
  },
};

// V8's inspector of a Worker that was started with `inspectorPort: 0`: the protocol of Chrome's DevTools.
import { createRequire } from "node:module";

const fromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
const WebSocket = createRequire(fromWrangler.resolve("miniflare"))("ws");

/** Gives a function that sends a command and waits for its result. */
export async function inspect({ edge, name }) {
  const { host } = await edge.getInspectorURL();
  const targets = await (await fetch(`http://${host}/json`)).json();
  const target = targets.find((target) => target.id.endsWith(name)) ?? targets[0];
  const socket = new WebSocket(target.webSocketDebuggerUrl ?? `ws://${host}/${target.id}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map();
  socket.on("message", (text) => {
    const { id, result, error } = JSON.parse(text);
    const settle = waiting.get(id);
    if (settle) settle(error ? { error } : result);
    waiting.delete(id);
  });
  let last = 0;
  return (method, params = {}) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}

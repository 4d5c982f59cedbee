// Measures what an isolate holds with the whole index of a large paper in memory, and then with as many pages as it keeps:
//
//   node benches/memory.mjs [100000]
//
// V8 tells the heap in use and the bodies outside of it; the build that tests look into tells WebAssembly's memory.
import { inspect } from "./inspector.mjs";
import path from "node:path";
import { answerOf, project, run, startGazette } from "./stage.mjs";

const articles = Number(process.argv[2] ?? 100_000);
const MIB = 2 ** 20;

await run(async () => {
  const { gazette: importing, pages, restart } = await startGazette({ articles, paragraphs: 4, inspectorPort: 0, worker: path.join(project, "build/probe") });
  // An isolate that reads, not the one that has just imported so many: WebAssembly's memory never shrinks.
  await importing.edge.dispose();
  const gazette = await restart();
  const ask = await inspect(gazette);
  const held = async (when) => {
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask("Runtime.getHeapUsage");
    const wasm = Number((await answerOf(`${gazette.url}/probe/memory`)).body);
    const parts = [usedSize + embedderHeapUsedSize, backingStorageSize, wasm];
    const [heap, bodies, program, all] = [...parts, parts.reduce((sum, part) => sum + part)].map((bytes) => (bytes / MIB).toFixed(1));
    console.log(`${when}: ${all} MiB (heap ${heap}, bodies ${bodies}, WebAssembly ${program})`);
  };
  await held("just started");
  const ask_all = async (paths) => {
    for (let at = 0; at < paths.length; at += 32) {
      await Promise.all(paths.slice(at, at + 32).map((path) => answerOf(gazette.url + path)));
    }
  };
  await ask_all(Array.from({ length: 3_000 }, (_, n) => `/thoi-su/khong-co-${n}`));
  await held("with all buckets of the index");
  await ask_all(pages.slice(0, 6_000));
  await held("with as many pages as are kept");
});

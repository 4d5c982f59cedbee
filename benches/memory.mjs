// Measures what an isolate holds with the whole index of a large paper in memory, and then with as many pages as it keeps:
//
//   node benches/memory.mjs [100000]
//
// Asked of V8: the heap in use, and what lies outside of it (bodies, and WebAssembly's memory as far as it is touched).
import { inspect } from "./inspector.mjs";
import { answerOf, run, startGazette } from "./stage.mjs";

const articles = Number(process.argv[2] ?? 100_000);
const MIB = 2 ** 20;

await run(async () => {
  const { gazette, pages } = await startGazette({ articles, paragraphs: 4, inspectorPort: 0 });
  const ask = await inspect(gazette);
  const held = async (when) => {
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask("Runtime.getHeapUsage");
    const [heap, outside] = [usedSize + embedderHeapUsedSize, backingStorageSize].map((bytes) => (bytes / MIB).toFixed(1));
    console.log(`${when}: ${heap} MiB in the heap, ${outside} MiB outside of it`);
  };
  await held("with the Catalog, after the import");
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

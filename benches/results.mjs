// The table of RESULTS.md, and what tables are made of.
import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { project } from "./stage.mjs";

export const row = (cells) => `| ${cells.join(" | ")} |`;
export const whole = (rate) => Math.round(rate).toLocaleString("en");
const spread = (rates) => `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`;

export function table(results, { rounds, seconds, connections }) {
  const names = results[0].rates.map(({ name }) => name);
  const [ours, ...others] = names;
  const rows = results.map(({ name, bytes, rates }) => {
    const first = rates[0].rate;
    const cell = ({ rate }, index) => (index === 0 ? `**${whole(rate)}**` : `${whole(rate)} (${(first / rate).toFixed(2)})`);
    return row([bytes === undefined ? name : `${name} (${bytes.toLocaleString("en")} bytes)`, ...rates.map(cell)]);
  });
  const spreads = results.map(({ name, rates }) => row([name, ...rates.map(({ all }) => spread(all))]));
  const hits = results.flatMap(({ hits }) => hits ?? []).map(({ name, rate }) => `${name} ${(100 * rate).toFixed(1)} %`);
  return `# Results

Requests per second, medians of ${rounds} rounds of ${seconds} seconds, ${connections} connections; in brackets, how many times as fast
${ours} is. Every contestant gives the same bytes and headers, but for the bare hello, which gives five letters and is the
limit of the runtime. \`make bench\` measures anew and writes this file; benches/run.mjs says how.

${row(["", ours, ...others])}
${row(names.concat("").map(() => "---"))}
${rows.join("\n")}

The slowest and the fastest round of each:

${row(["", ...names])}
${row(names.concat("").map(() => "---"))}
${spreads.join("\n")}

Answered from memory in the mix: ${hits.join(", ")}.

${machine()}
`;
}

/** Says what was measured on. */
export function machine() {
  const cpus = os.cpus();
  const workerd = execFileSync(path.join(project, "node_modules/.bin/workerd"), ["--version"], { encoding: "utf8" }).trim();
  return `Measured on ${cpus.length} × ${cpus[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Node ${process.versions.node}, ${workerd}. The load came from the
same machine, which others share: the ratios count, not the numbers.`;
}

// The paper that the browser reads: the sample newspaper and a few articles more, published by the real command to the real
// Worker on a port of its own. It is made anew for each run and leaves nothing behind.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const project = fileURLToPath(new URL("../..", import.meta.url));
const built = (variable, where) => process.env[variable] ?? path.join(project, where);

/** More articles in one section than a page of it has. */
const MANY = 24;

/** An article's file. `more` is front matter. */
const article = (title, more, body = "Thân bài.") => `---
title: "${title}"
lead: "Đoạn mở đầu của bài ${title.toLowerCase()}."
section: thoi-su
byline: [{name: "Lê Chí Thành", organisation: "Báo Vĩnh Giang"}]
published_at: 2026-05-07T09:05:00+07:00
${more}
---

${body}
`;

const EVERYTHING = `Một đoạn có [đường dẫn](https://example.org/) và một chú thích.[^1]

\`\`\`
let nuoc = 4; // một dòng mã dài hơn bề ngang của mọi chiếc điện thoại, để nó phải cuộn trong khung của riêng nó
\`\`\`

| Trạm | Hôm nay | Hôm qua | Tuần trước | Tháng trước | Năm trước |
| --- | ---: | ---: | ---: | ---: | ---: |
| Tân Châu | 3,18 m | 3,12 m | 2,97 m | 2,41 m | 3,05 m |

> Sông gửi cá, gửi phù sa.

![Cầu nhìn từ bờ đông](thoi-su/cau-vam-sen.jpg "Cầu nhìn từ bờ đông")
![Thước nước ở bến](thoi-su/thuoc-nuoc.jpg "Thước nước ở bến, sáng 5-11")
![Bến đò cây gòn](van-hoa-xa-hoi/ben-do-cay-gon.jpg)

[Ngày thông xe, nhìn từ trên cao](https://youtu.be/dQw4w9WgXcQ "Video: Đài Vĩnh Giang")

[![Sông chiều quăng chài](van-hoa-xa-hoi/song-chieu-quang-chai.jpg "Một buổi chiều trên sông")](https://vimeo.com/76979871)

1. Một
2. Hai

[^1]: Theo trạm thuỷ văn.
`;

/**
 * Publishes a paper; with `onlySample`, just what lies in content/. `end()` stops it; it ends by itself, too, when this
 * process does.
 */
export async function publish({ onlySample = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "gazette-browser-"));
  const content = path.join(folder, "content");
  cpSync(path.join(project, "content"), content, { recursive: true, filter: (from) => !from.endsWith(".gazette") });
  const state = path.join(folder, "state");
  const worker = built("GAZETTE_WORKER", "build/worker");
  const edge = spawn(
    process.execPath,
    [built("GAZETTE_EDGE", "scripts/edge.mjs"), "--state", state, "--port", "0", "--worker", worker, "--until-stdin-closes"],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  let url;
  for await (const line of createInterface(edge.stdout)) {
    if (line.startsWith("ready ")) {
      url = line.slice("ready ".length);
      break;
    }
  }
  if (url === undefined) throw new Error("the edge did not start; what it said stands above");
  const end = async () => {
    edge.stdin.end();
    if (edge.exitCode === null) await once(edge, "exit");
    rmSync(folder, { recursive: true, force: true });
  };

  const write = (name, text) => writeFileSync(path.join(content, name), text);
  const gazette = async (...verb) => {
    const env = { ...process.env, GAZETTE_URL: url, GAZETTE_TOKEN: readFileSync(path.join(state, "token"), "utf8").trim() };
    const command = built("GAZETTE_COMMAND", "target/debug/gazette");
    const { stdout } = await promisify(execFile)(command, [...verb, "--json"], { cwd: content, env });
    return JSON.parse(stdout);
  };

  try {
    const settings = readFileSync(path.join(content, "gazette.toml"), "utf8");
    write("gazette.toml", settings.replace(/^base_url = .*$/m, `base_url = "${url}"`));
    if (onlySample) {
      await gazette("push", "--wait");
      return { url, end };
    }
    write("du-thu.md", article("Bài có đủ thứ", 'tags: ["Thử nghiệm"]\ncorrections: [{at: 2026-05-08T08:00:00+07:00, text: "Số đúng là 3,18 m."}]', EVERYTHING));
    write("tin-nong.md", article("Nước lên nhanh ở đầu nguồn", "front: breaking"));
    write("bai-go.md", article("Bài sẽ gỡ", ""));
    for (let n = 1; n <= MANY; n++) write(`tin-${n}.md`, article(`Tin ngắn số ${n}`, 'tags: ["Thử nghiệm"]'));
    await gazette("push", "--wait");
    await gazette("unpublish", "bai-go");
    write("nhap.md", article("Bản nháp chưa đăng", "draft: true"));
    const { url: preview } = await gazette("preview", "nhap.md");
    await gone(`${url}/thoi-su/bai-go`);
    return { url, preview: new URL(preview).pathname, end };
  } catch (error) {
    await end();
    throw error.stderr ? new Error(`${error.message}\n${error.stderr}`) : error;
  }
}

/** Waits until the edge has heard of the newest edition. */
async function gone(url) {
  for (let tries = 0; (await fetch(url)).status !== 410; tries++) {
    if (tries === 200) throw new Error(`${url} is still not gone`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

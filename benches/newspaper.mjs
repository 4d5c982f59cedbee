// A newspaper to be measured: so many articles, made up of Vietnamese syllables, always the same ones.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const SYLLABLES =
  "người dân tỉnh An Giang trong năm nay đã được hỗ trợ phát triển kinh tế nông nghiệp ứng dụng công nghệ cao theo hướng bền vững cùng với những mô hình sản xuất mới tại các xã huyện biên giới nước lúa cá tra xoài đường cầu trường học bệnh viện sông Tiền sông Hậu mùa khô mùa mưa chính quyền địa phương tổ chức đoàn viên thanh niên tình nguyện".split(
    " ",
  );

/** A small generator of pseudo-random numbers (mulberry32), so that each run measures the same. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function words(next, count) {
  return Array.from({ length: count }, () => SYLLABLES[Math.floor(next() * SYLLABLES.length)]).join(" ");
}

const SETTINGS = `title = "Báo Đo Tốc Độ"
tagline = "Tin tức ở biên mạng"
base_url = "https://bao.example"
language = "vi"
timezone = "Asia/Ho_Chi_Minh"
views_offset = 37131684

[[sections]]
slug = "thoi-su"
title = "Thời sự"

[[sections]]
slug = "kinh-te"
title = "Kinh tế"
`;

/** Writes a content folder with so many articles of so many paragraphs, a thousand to a folder, and gives their slugs. */
export function write(folder, articles, paragraphsEach = 12) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "gazette.toml"), SETTINGS);
  return Array.from({ length: articles }, (_, n) => {
    const next = random(n);
    const paragraphs = Array.from({ length: paragraphsEach }, () => `${words(next, 120)}.`).join("\n\n");
    const day = String((n % 28) + 1).padStart(2, "0");
    const text = `---
title: ${words(next, 10)} ${n}
lead: ${words(next, 40)}
section: ${n % 2 ? "kinh-te" : "thoi-su"}
byline: [{name: Lan Anh, organisation: Báo An Giang}]
tags: [nông nghiệp]
published_at: 2026-05-${day}T09:05:00+07:00
---

${paragraphs}
`;
    const slug = `bai-so-${n}`;
    mkdirSync(path.join(folder, `${Math.floor(n / 1000)}`), { recursive: true });
    writeFileSync(fileOf(folder, n), text);
    return slug;
  });
}

/** The file of an article. */
export function fileOf(folder, n) {
  return path.join(folder, `${Math.floor(n / 1000)}`, `bai-so-${n}.md`);
}

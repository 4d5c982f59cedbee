// Writes a paper into a folder: the sample, with what makes machines stumble. Its sitemap is one of sitemaps, as there are
// more articles than one of them takes, and its news sitemap has news to leave out:
//
//   node tests/machines/paper.mjs FOLDER
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = process.argv[2];
const HOUR_MILLIS = 3_600_000;
/** More than `SMALL_SITEMAP` of src/reading/feeds.rs. */
const FILLING = 990;

/** An instant so many hours ago, as front matter has it. */
const ago = (hours) => new Date(Date.now() - hours * HOUR_MILLIS).toISOString().replace(/\.\d+Z$/, "+00:00");

/** Writes an article; values are JSON, which YAML reads, too. */
function article(file, title, hours, more = {}) {
  const fields = { title, lead: `Đoạn mở đầu của “${title}” & vài lời <em>nữa</em>.`, section: "thoi-su", published_at: ago(hours), ...more };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const at = path.join(folder, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, `---\n${lines.join("\n")}\n---\n\nNội dung của bài.\n`);
}

cpSync("content", folder, { recursive: true, filter: (from) => !from.includes(".gazette") });
const settings = path.join(folder, "gazette.toml");
writeFileSync(
  settings,
  readFileSync(settings, "utf8")
    .replace(/^title = .*$/m, 'title = "Báo Vĩnh Giang & “bạn đọc” <xa>"')
    .replace(/^base_url = .*$/m, 'base_url = "https://bao.example"'),
);

article("thoi-su/Đường, cầu ở 'Phú Hội'.md", "Đường & cầu: <b>đậm</b> \"trích\" 'nháy' ]]> &amp; 🌊", 1, {
  byline: [{ name: "Nguyễn Thị Đượm", organisation: "R&D <Vĩnh Giang>" }, { name: "O'Neil & Con", organisation: "Cộng tác viên" }],
  tags: ["R&D", "Cầu đường"],
  redirect_from: ["/index.php?option=com_content&view=article&id=9123:duong-cau&catid=4&Itemid=5", "/thoi-su/9123-duong-cau.html"],
  image: { file: "../kinh-te/cho-noi-vam-xang.jpg", alt: "Chợ nổi & ghe <thuyền>" },
});
article("thoi-su/khong-ten-tac-gia.md", "Bài không có tên tác giả", 30);
article("thoi-su/in-english.md", "An article in English & nothing else", 46, { language: "en", tags: ["R&D"] });
article("thoi-su/hon-hai-ngay.md", "Hơn hai ngày trước", 48.02, { byline: [{ name: "Nguyễn Thị Đượm", organisation: "Vĩnh Giang" }] });
article("thoi-su/ba-ngay.md", "Ba ngày trước", 72);
for (let n = 0; n < FILLING; n++) article(`day/bai-${n}.md`, `Bài thứ ${n}`, 100 + n * 5, { section: "kinh-te" });

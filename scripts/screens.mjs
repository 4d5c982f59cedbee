// Pictures of the sample paper for the README, into docs/screens/: `node scripts/screens.mjs [FOLDER]`, on what `make test` has
// built. Front page and article; light, dark, and on a phone.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../tests/browser/browser.mjs";
import { publish } from "../tests/browser/paper.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../docs/screens", import.meta.url));
const MAX_BYTES = 200_000;
const PAGES = { front: "/", article: "/thoi-su/thong-xe-cau-vam-sen-cu-lao-long-phu-het-canh-luy-pha" };
const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 960 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 960 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 } },
};

mkdirSync(folder, { recursive: true });
const paper = await publish({ onlySample: true });
const browser = await launch();
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    const reader = await browser.reader(options);
    const page = await reader.newPage();
    const chromium = await reader.newCDPSession(page);
    for (const [name, where] of Object.entries(PAGES)) {
      const file = path.join(folder, `${name}-${look}.webp`);
      await page.goto(paper.url + where, { waitUntil: "networkidle" });
      // Playwright itself knows only PNG and JPEG.
      const { data } = await chromium.send("Page.captureScreenshot", { format: "webp", quality: 84 });
      const image = Buffer.from(data, "base64");
      if (image.length > MAX_BYTES) throw new Error(`${file} would have ${image.length} bytes; a README takes ${MAX_BYTES}`);
      writeFileSync(file, image);
      console.log(`${file}: ${image.length} bytes`);
    }
    await reader.close();
  }
} finally {
  await browser.end();
  await paper.end();
}

// Lighthouse's marks for front page and article, as it gives them to a slow phone; scripts/lighthouse.sh runs this. It fails
// where one is below what the paper promises, and then names what cost points.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { executable } from "../browser/browser.mjs";
import { publish } from "../browser/paper.mjs";

const PROMISED = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const PATHS = ["/", "/thoi-su/thong-xe-cau-vam-sen-cu-lao-long-phu-het-canh-luy-pha"];

const paper = await publish();
const chrome = await launch({ chromePath: executable(), chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"] });
try {
  for (const path of PATHS) {
    const { lhr } = await lighthouse(paper.url + path, { port: chrome.port, onlyCategories: Object.keys(PROMISED), logLevel: "error" });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    console.log(`${path}: ${Object.values(lhr.categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`).join(", ")}`);
    for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
      if (Math.round(score * 100) >= PROMISED[id]) continue;
      process.exitCode = 1;
      for (const { id: audit, weight } of auditRefs) {
        const { score, title, displayValue = "" } = lhr.audits[audit];
        if (weight > 0 && score !== null && score < 1) console.log(`  ✗ ${id}: ${title} ${displayValue}`);
      }
    }
  }
} finally {
  await chrome.kill();
  await paper.end();
}

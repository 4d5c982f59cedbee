// Chromium, as Debian has it, and what tests ask of its pages.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [process.env.GAZETTE_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is on this machine; `undefined` if nowhere. */
export const executable = () => PLACES.find((place) => place && existsSync(place));

/** A browser without a window. It does not call itself headless, for that would make it a robot whose views don't count. */
export async function launch() {
  const browser = await chromium.launch({ executablePath: executable(), args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version()} Safari/537.36`;
  return {
    /** A reader with a browser of their own: no cookies, nothing cached. */
    reader: (options = {}) => browser.newContext({ userAgent, viewport: { width: 1280, height: 900 }, ...options }),
    end: () => browser.close(),
  };
}

/** How bright an `rgb(…)` colour is, from 0 to 1, as WCAG 2 defines relative luminance. */
export function luminance(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, from 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** How much of the page moved of itself while it loaded and was read to its end. */
export async function layoutShift(page, url) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value))).observe({
      type: "layout-shift",
      buffered: true,
    });
  });
  await page.goto(url, { waitUntil: "load" });
  // The numbers come in; what moves above the screen, a browser hides from readers and observers.
  await page.waitForTimeout(700);
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo({ top: y, behavior: "instant" });
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  });
  await page.waitForTimeout(300);
  return page.evaluate(() => window.shifts.reduce((sum, shift) => sum + shift, 0));
}

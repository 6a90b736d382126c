// Pictures of pages on the made-up practice, to be looked at beside the design:
// node scripts/shots.mjs OUT name=#/path[?query][@dark][@200] …   (npm run dev must be running)
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [out, ...wanted] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const one of wanted) {
  const [name, rest = ''] = one.split(/=(.*)/s);
  const [place, ...marks] = rest.split('@');
  const query = marks.map((mark) => (mark === 'dark' ? 'dark' : /^\d+$/.test(mark) ? `text=${mark}` : mark)).join('&');
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  await page.goto(`http://localhost:5317/?${query}${place.startsWith('#') ? place : `#/${place}`}`);
  await page
    .waitForFunction(
      () => document.querySelector('#app')?.children.length && !document.querySelector('[aria-busy=true]'),
      null,
      { timeout: 20_000 },
    )
    .catch(() => {});
  await page.waitForTimeout(500);
  for (const key of (process.env.KEYS ?? '').split(',').filter(Boolean)) {
    if (key.startsWith('text:')) await page.keyboard.type(key.slice(5));
    else if (key.startsWith('click:')) await page.getByText(key.slice(6), { exact: true }).first().click();
    else if (key.startsWith('see:')) await page.getByText(key.slice(4)).first().scrollIntoViewIfNeeded();
    else await page.keyboard.press(key);
    await page.waitForTimeout(250);
  }
  await page.screenshot({ path: `${out}/${name}.png` });
  await page.close();
}
await browser.close();

// The budget of the first screen: what index.html loads, with all it imports at once, plus Today; at most 250 kB gzip.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET = 250_000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const files = new Set();

function take(key) {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) take(next);
}
take('index.html');
for (const key of ['src/bridge/tauri.ts', 'src/pages/today/Today.svelte']) {
  if (!manifest[key]) throw new Error(`the manifest has no ${key}`);
  take(key);
}
let sum = 0;
for (const file of files) sum += gzipSync(readFileSync(new URL(file, dist))).length;
console.log(`first screen: ${(sum / 1000).toFixed(1)} kB gzip in ${files.size} files (at most ${BUDGET / 1000} kB)`);
// The program embeds this folder; the list of its parts is for this check only.
rmSync(new URL('.vite', dist), { recursive: true });
if (sum > BUDGET) {
  console.error('The first screen is over its budget.');
  process.exit(1);
}

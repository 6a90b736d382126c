// Every text and background pair that the screens may use, in both themes: 4.5 to 1 for text, 3 to 1 for edges and focus.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src/styles/tokens.css'), 'utf8');
const block = (start: string) => css.slice(css.indexOf(start), css.indexOf('\n}', css.indexOf(start)));
const colours = (part: string) =>
  Object.fromEntries([...part.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]])) as Record<
    string,
    string
  >;

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ratio(a: string, b: string): number {
  const [x = 0, y = 0] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const papers = ['desk', 'sheet', 'raised', 'sunken'];
const tints = ['accent-soft', 'attention-soft', 'danger-soft', 'ok-soft'];
const pairs: [string, string, number][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-ink', 'attention', 'danger', 'ok'].flatMap((ink) =>
    papers.map((paper): [string, string, number] => [ink, paper, 4.5]),
  ),
  ...['ink', 'ink-2', 'ink-3'].flatMap((ink) => tints.map((tint): [string, string, number] => [ink, tint, 4.5])),
  ...['ink', 'ink-2', 'accent-ink'].map((ink): [string, string, number] => [ink, 'accent-mid', 4.5]),
  ...['attention', 'danger', 'ok'].map((hue): [string, string, number] => [hue, `${hue}-soft`, 4.5]),
  ['accent-ink', 'accent-soft', 4.5],
  ['danger', 'accent-soft', 4.5],
  ['attention', 'accent-soft', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['on-attention', 'attention-solid', 4.5],
  ['on-danger', 'danger-solid', 4.5],
  ['desk', 'ink', 4.5],
  ...['paper-ink', 'paper-ink-2', 'paper-accent'].map((ink): [string, string, number] => [ink, 'paper', 4.5]),
  ['paper-ink', 'paper-mark', 4.5],
  ...papers.flatMap((paper): [string, string, number][] => [
    ['focus', paper, 3],
    ['line-control', paper, 3],
  ]),
  ['focus', 'accent-soft', 3],
  ['focus', 'accent-mid', 3],
];

it.each([
  ['light', ':root {'],
  ['dark', '[data-theme="dark"] {'],
])('%s: every pair can be read', (_theme, start) => {
  const names = { ...colours(block(':root {')), ...colours(block(start)) };
  const weak = pairs.filter(([ink, paper, least]) => ratio(names[ink] ?? '#000000', names[paper] ?? '#000000') < least);
  expect(weak).toEqual([]);
});

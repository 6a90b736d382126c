// Reads a date as people type it, in the order of the language in use.
import { language } from '../locales/index.svelte';
import { addDays } from './when';

const iso = (year: number, month: number, day: number): string | null => {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return at.toISOString().slice(0, 10);
};

/** Whether days come before months in this language's numeric dates. */
function dayFirst(): boolean {
  const tag = language() === 'en' ? 'en-GB' : language();
  const order = new Intl.DateTimeFormat(tag).formatToParts(new Date(0)).map((part) => part.type);
  return order.indexOf('day') < order.indexOf('month');
}

const bare = (text: string) => text.toLocaleLowerCase().replace(/\./g, '');

function named(text: string, style: 'month' | 'weekday', count: number, at: (i: number) => Date): number | null {
  const tag = language() === 'en' ? 'en-GB' : language();
  for (const length of ['long', 'short'] as const) {
    const format = new Intl.DateTimeFormat(tag, { [style]: length, timeZone: 'UTC' });
    for (let i = 0; i < count; i += 1) {
      const name = bare(format.format(at(i)));
      if (name === bare(text) || (text.length >= 3 && name.startsWith(bare(text)))) return i;
    }
  }
  return null;
}

/** A year that was left out, or has two digits, is the one that is nearest to today. */
function fullYear(year: string | undefined, today: string): number {
  const now = Number(today.slice(0, 4));
  if (!year) return now;
  if (year.length > 2) return Number(year);
  const near = Math.floor(now / 100) * 100 + Number(year);
  return near > now + 20 ? near - 100 : near;
}

function relativeWord(text: string, today: string): string | null {
  const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const days of [-1, 0, 1, 2]) if (bare(words.format(days, 'day')) === bare(text)) return addDays(today, days);
  return null;
}

/** `YYYY-MM-DD`, or null when it cannot be read. */
export function parseDate(typed: string, today: string): string | null {
  const text = typed.trim();
  const step = /^([+-])\s*(\d{1,4})$/.exec(text);
  if (step) return addDays(today, Number(`${step[1]}${step[2]}`));
  const exact = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (exact) return iso(Number(exact[1]), Number(exact[2]), Number(exact[3]));
  const numbers = /^(\d{1,2})[./\-\s](\d{1,2})(?:[./\-\s](\d{2}|\d{4})?)?$/.exec(text);
  if (numbers) {
    const [a, b] = [Number(numbers[1]), Number(numbers[2])];
    const year = fullYear(numbers[3], today);
    return dayFirst() ? iso(year, b, a) : iso(year, a, b);
  }
  const words =
    /^(\d{1,2})\.?\s+(\p{L}+)\.?,?\s*(\d{4})?$/u.exec(text) ?? /^(\p{L}+)\.?\s+(\d{1,2}),?\s*(\d{4})?$/u.exec(text);
  if (words) {
    const [day, name] = /^\d/.test(words[1] ?? '') ? [words[1], words[2]] : [words[2], words[1]];
    const month = named(name ?? '', 'month', 12, (i) => new Date(Date.UTC(2024, i, 1)));
    return month === null ? null : iso(fullYear(words[3], today), month + 1, Number(day));
  }
  const relative = relativeWord(text, today);
  if (relative) return relative;
  const weekday = named(text, 'weekday', 7, (i) => new Date(Date.UTC(2024, 0, 1 + i)));
  if (weekday === null) return null;
  const now = (new Date(`${today}T00:00Z`).getUTCDay() + 6) % 7;
  return addDays(today, (weekday - now + 7) % 7 || 7);
}

// Money for the eye. Rust does all arithmetic; here minor units become digits by cutting text, never by dividing floats.
import { language } from '../locales/index.svelte';

export interface Money {
  minor: number;
  currency: string;
}

const exponents = new Map<string, number>();

/** Decimal places of a currency: 2 for GBP, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: string): number {
  const known = exponents.get(currency);
  if (known !== undefined) return known;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  exponents.set(currency, digits);
  return digits;
}

/** `{minor: -5, currency: "GBP"}` as the exact decimal text `-0.05`. */
export function decimalOf(money: Money): string {
  const digits = exponentOf(money.currency);
  const sign = money.minor < 0 ? '-' : '';
  const text = String(Math.abs(money.minor)).padStart(digits + 1, '0');
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

type Exact = Intl.NumberFormat & { format(value: string): string };

function formatter(options: Intl.NumberFormatOptions): Exact {
  return new Intl.NumberFormat(language(), options) as Exact;
}

/** `£72.00`. Accepts the exact decimal strings of documents too. */
export function money(value: Money | { decimal: string; currency: string }): string {
  const decimal = 'decimal' in value ? value.decimal : decimalOf(value);
  return formatter({ style: 'currency', currency: value.currency }).format(decimal);
}

/** `72.00`: for columns whose head or foot names the currency. */
export function amount(value: Money): string {
  const digits = exponentOf(value.currency);
  return formatter({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(decimalOf(value));
}

function separators(): { group: RegExp; decimal: string } {
  const parts = new Intl.NumberFormat(language()).formatToParts(12345.6);
  const group = parts.find((part) => part.type === 'group')?.value ?? ',';
  const decimal = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  const escaped = group.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { group: new RegExp(`[${escaped}\\s\u00a0\u202f']`, 'g'), decimal };
}

/** What was typed as minor units, or null when it is not an amount of this currency ("12.345" of GBP is not). */
export function parseMoney(text: string, currency: string): Money | null {
  const { group, decimal } = separators();
  const bare = text.replace(/[^\d.,\-\s'\u00a0\u202f]/g, '').trim();
  const plain = bare.replace(group, '').replace(decimal, '.');
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || (!match[2] && !match[3])) return null;
  const digits = exponentOf(currency);
  const fraction = match[3] ?? '';
  if (fraction.length > digits) return null;
  const minor = Number(`${match[2] || '0'}${fraction.padEnd(digits, '0')}`);
  if (!Number.isSafeInteger(minor)) return null;
  return { minor: match[1] ? -minor : minor, currency };
}

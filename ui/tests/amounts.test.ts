// Screen and paper write the same amounts: the same file is read by the formatter of documents and messages in Rust.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decimalOf } from '../src/format/money';

interface Row {
  locale: string;
  currency: string;
  minor: number;
  text: string;
}

test('Intl writes amounts as the paper does', () => {
  const rows = JSON.parse(readFileSync('../tests/fixtures/amounts.json', 'utf8')) as Row[];
  const different = rows.filter((row) => {
    const format = new Intl.NumberFormat(row.locale, { style: 'currency', currency: row.currency });
    return (format as { format(value: string): string }).format(decimalOf(row)) !== row.text;
  });
  expect(different).toEqual([]);
});

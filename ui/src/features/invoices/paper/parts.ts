// What stands in each part of a document, in the order of the PDF: facts, words above, lines, sums, payment, foot.
// Nothing is added up here; every amount comes from the snapshot.
import type { Snapshot, SnapshotBank, SnapshotDiscount, SnapshotLine } from '../../../bridge';
import { addressLines } from './address';
import type { PaperWords } from './words';

export interface Pair {
  label: string;
  value: string;
}

const untaxed = (page: Snapshot) => !page.seller.taxId && page.groups.every((group) => group.taxes.length === 0);
export const showsTax = (page: Snapshot): boolean => !untaxed(page);

export function title(page: Snapshot, words: PaperWords): string {
  const registered = page.seller.taxId !== null;
  const taxed = page.groups.some((group) => group.taxes.length > 0);
  const country = page.seller.country ?? '';
  if (page.kind === 'credit_note') return words.get('credit-note');
  if (registered && taxed && (country === 'AU' || country === 'IN')) return words.get('tax-invoice');
  if (registered && country === 'IN') return words.get('bill-of-supply');
  return words.get('invoice');
}

/** Number and dates. A draft shows the number it would get today. */
export function facts(page: Snapshot, number: string | null, words: PaperWords): Pair[] {
  const pairs: [string, string | null][] = [
    ['number', number],
    ['date', words.date(page.date)],
    ['due', page.dueDate && words.date(page.dueDate)],
    ['supplied-on', supplied(page, words)],
    ['reference', page.buyerReference],
    ['buyer-tax-id', page.buyer.taxId],
  ];
  return pairs.flatMap(([key, value]) => (value ? [{ label: words.get(key), value }] : []));
}

function supplied(page: Snapshot, words: PaperWords): string | null {
  if (!page.supplyDate) return null;
  const from = words.date(page.supplyDate);
  const several = page.supplyTo && page.supplyTo !== page.supplyDate;
  return several ? words.get('supplied-from-to', { from, to: words.date(page.supplyTo ?? '') }) : from;
}

/** Words between the title and the lines. */
export function above(page: Snapshot, words: PaperWords): string[] {
  const { credits, recipient, intro } = page;
  const of = (number: string, day: string) => words.get('credits', { number, date: words.date(day) });
  return [
    ...(credits && page.kind === 'credit_note' ? [of(credits.number, credits.date), credits.reason] : []),
    ...(recipient ? [words.get('for-recipient', { name: recipient.name })] : []),
    ...(intro ? [intro] : []),
  ];
}

/** The small words below a line's description. */
export function lineNotes(page: Snapshot, line: SnapshotLine, words: PaperWords): string {
  const { discount } = line;
  return [
    line.supplyDate && line.supplyDate !== page.supplyDate ? words.date(line.supplyDate) : '',
    line.recipient ?? '',
    discount ? `${discountWords(discount, words)} ${words.number(-discount.amount, page.currency)}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

export function lineRate(page: Snapshot, line: SnapshotLine, words: PaperWords): string {
  if (!page.groups[line.group]?.taxes.length) return words.get('exempt');
  return [line.rate]
    .flat()
    .map((rate) => `${words.decimal(rate)} %`)
    .join(' + ');
}

function discountWords(discount: SnapshotDiscount, words: PaperWords): string {
  const reason = discount.reason ?? words.get('discount');
  if (!discount.percent) return reason;
  return words.get('discount-percent', { reason, percent: words.decimal(discount.percent) });
}

/** The lines above what is to be paid. */
export function sums(page: Snapshot, words: PaperWords): Pair[] {
  const number = (minor: number) => words.number(minor, page.currency);
  const pair = (key: string, minor: number) => ({ label: words.get(key), value: number(minor) });
  const rows: Pair[] = [];
  if (page.discount) rows.push({ label: discountWords(page.discount, words), value: number(-page.discount.amount) });
  if (showsTax(page)) rows.push(pair('net', page.net), ...taxes(page, words));
  if (page.rounding !== 0) rows.push(pair('total', page.total), pair('rounding', page.rounding));
  return rows;
}

/** Rate, base and tax of each group. */
function taxes(page: Snapshot, words: PaperWords): Pair[] {
  const key = page.prices === 'gross' ? 'included-on' : 'tax-of';
  return page.groups.flatMap((group) => {
    const base = words.number(group.base, page.currency);
    if (group.taxes.length === 0)
      return [{ label: words.get('untaxed-of', { base }), value: words.number(0, page.currency) }];
    return group.taxes.map((tax) => ({
      label: words.get(key, { label: tax.label || words.get('tax'), rate: words.decimal(tax.rate), base }),
      value: words.number(tax.amount, page.currency),
    }));
  });
}

/** Why no tax is charged: each reason once. */
export const reasons = (page: Snapshot): string[] => [
  ...new Set(page.groups.flatMap((group) => (group.reason ? [group.reason] : []))),
];

/** How to pay; nothing on a credit note or when nothing is to be paid. */
export function payment(page: Snapshot, number: string | null, bank: SnapshotBank | null, words: PaperWords) {
  if (!number || page.payable <= 0 || page.kind === 'credit_note') return undefined;
  const later = page.dueDate !== null && page.dueDate > page.date;
  return {
    sentence: later
      ? words.get('pay-by', { date: words.date(page.dueDate ?? ''), number })
      : words.get('pay-now', { number }),
    account: bank
      ? [
          { label: words.get('holder'), value: bank.name },
          { label: 'IBAN', value: bank.iban.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ') },
          ...(bank.bic ? [{ label: words.get('bank-code'), value: bank.bic }] : []),
        ]
      : [],
  };
}

/** What the law wants of the seller on every page. */
export function foot(page: Snapshot, words: PaperWords): string[] {
  const { seller } = page;
  const ids = [seller.taxId ? words.get('tax-id', { id: seller.taxId }) : '', seller.registration ?? ''];
  return [addressLines(seller, null, words).join(', '), ids.filter(Boolean).join(' · ')].filter(Boolean);
}

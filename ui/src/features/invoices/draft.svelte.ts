// A draft as it is typed. It saves itself a moment after the last key; Rust answers with the totals and with what is still
// missing. No sum is made here.
import {
  asAppError,
  bridge,
  type DraftLine,
  type InvoiceView,
  type Problem,
  type TaxSettingView,
  type TotalsTextShown,
} from '../../bridge';

const WAIT_MS = 500;
let nextKey = 1;

export interface Row {
  key: number;
  description: string;
  qty: string;
  price: string;
  tax: string;
  line: DraftLine;
}

/** The value of a tax choice: a kept setting by its id, a proposed one by category and rate. */
export const taxKey = (one: {
  id?: string | null;
  taxSettingId?: string | null;
  cat?: string | null;
  rate?: string | string[] | null;
}) => one.taxSettingId ?? one.id ?? `${one.cat ?? ''}|${[one.rate ?? ''].flat().join('+')}`;

export class Draft {
  rows = $state<Row[]>([]);
  date = $state('');
  dueDate = $state('');
  text = $state('');
  /** Empty: as the one who pays, else as the business. */
  language = $state('');
  billToName = $state('');
  /** The line that is being typed; the paper marks it. */
  current = $state<number | undefined>(undefined);
  totals = $state.raw<TotalsTextShown | undefined>(undefined);
  problems = $state.raw<Problem[]>([]);
  errors = $state<Record<string, string>>({});
  failed = $state('');
  saving = $state(false);
  version: number;
  readonly id: string;
  #taxes: TaxSettingView[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;
  /** Who pays, when the person chose another; null goes back to the client's own instruction. */
  #billTo: string | null | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(invoice: InvoiceView, taxes: TaxSettingView[]) {
    this.id = invoice.id;
    this.version = invoice.version;
    this.#taxes = taxes;
    this.rows = (invoice.draft?.lines ?? []).map((line) => this.#row(line));
    this.date = invoice.draft?.date ?? '';
    this.dueDate = invoice.draft?.dueDate ?? '';
    this.text = invoice.draft?.text ?? '';
    this.language = invoice.draft?.language ?? '';
    this.billToName = invoice.billToName;
    this.totals = invoice.totals;
    this.problems = invoice.problems;
  }

  #row(line: DraftLine): Row {
    return {
      key: nextKey++,
      description: line.description ?? '',
      qty: line.qty ?? '1',
      price: line.price ?? '',
      tax: taxKey(line),
      line,
    };
  }

  add(description = '', price = ''): void {
    const usual = this.rows.at(-1)?.tax ?? (this.#taxes[0] ? taxKey(this.#taxes[0]) : '');
    this.rows.push({ ...this.#row({ description, price, qty: '1' }), tax: usual });
    this.touch();
  }

  remove(key: number): void {
    this.rows = this.rows.filter((row) => row.key !== key);
    this.touch();
  }

  billTo(id: string | null): void {
    this.#billTo = id;
    this.touch();
  }

  /** Where the line that is being typed stands on the paper. */
  get changed(): number | undefined {
    const index = this.#printed().findIndex((row) => row.key === this.current);
    return index < 0 ? undefined : index;
  }

  /** Something changed: saved soon. */
  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), WAIT_MS);
  }

  #printed = () => this.rows.filter((row) => row.description.trim() || row.price.trim());

  #lines(): DraftLine[] {
    return this.#printed().map((row) => {
      const tax = this.#taxes.find((one) => taxKey(one) === row.tax);
      const chosen = tax?.id
        ? { taxSettingId: tax.id, cat: null, rate: null }
        : tax
          ? { taxSettingId: null, cat: tax.cat, rate: tax.rate, exemptReason: tax.reason, exemptCode: tax.reasonCode }
          : {};
      return {
        ...row.line,
        ...chosen,
        description: row.description.trim(),
        qty: plain(row.qty) || '1',
        price: plain(row.price) || '0',
      };
    });
  }

  /** Saves now; a change that comes while it runs is saved after it. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.saving) {
      this.#again = true;
      return this.#settled;
    }
    this.#settled = this.#save();
    return this.#settled;
  }

  async #save(): Promise<void> {
    this.saving = true;
    do {
      this.#again = false;
      this.failed = '';
      this.errors = {};
      try {
        const saved = await bridge.invoices.update({
          id: this.id,
          version: this.version,
          lines: this.#lines(),
          date: this.date || null,
          dueDate: this.dueDate || null,
          text: this.text.trim() || null,
          language: this.language || null,
          ...(this.#billTo === undefined ? {} : { billToId: this.#billTo }),
        });
        this.version = saved.version;
        this.totals = saved.totals;
        this.problems = saved.problems;
      } catch (thrown) {
        const error = asAppError(thrown);
        this.errors = error.fields;
        this.failed = error.code;
      }
    } while (this.#again);
    this.saving = false;
  }
}

/** A decimal as Rust reads it: what people write as "1 234,50" or "1,234.50" becomes 1234.50. */
export function plain(text: string): string {
  const bare = text.replace(/[^\d.,-]/g, '');
  const last = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'));
  if (last < 0) return bare;
  const decimals = bare.length - last - 1;
  const groups = (bare.match(/[.,]/g) ?? []).length;
  // One mark with three digits behind it is a group ("1,234") unless it is a point.
  if (groups === 1 && decimals === 3 && bare[last] === ',') return bare.replace(',', '');
  return `${bare.slice(0, last).replace(/[.,]/g, '')}.${bare.slice(last + 1)}`;
}

// Words, amounts and dates in the language of a document. The words are the very files that the PDF is written with, so
// the page on the screen and the page in the envelope cannot say different things.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { decimalOf, exponentOf } from '../../../format/money';

const files = import.meta.glob<string>('../../../../../src-tauri/crates/documents/locales/*/documents.ftl', {
  query: '?raw',
  import: 'default',
});
const known = new Map(Object.entries(files).map(([path, load]) => [path.split('/').at(-2) ?? '', load]));

type Exact = Intl.NumberFormat & { format(value: string): string };

export class PaperWords {
  readonly #bundle: FluentBundle;
  readonly #tag: string;
  /** The tag of the words: English stands in for a language that has no file. */
  readonly language: string;

  constructor(tag: string, language: string, source: string) {
    this.#tag = tag;
    this.language = language;
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    this.#bundle.addResource(new FluentResource(source));
  }

  get(key: string, values: Record<string, FluentVariable> = {}): string {
    const pattern = this.#bundle.getMessage(key)?.value;
    return pattern ? this.#bundle.formatPattern(pattern, values, []) : key;
  }

  /** `8 June 2027`. An English sentence has no Italian month in it. */
  date(day: string): string {
    const tag = this.language === this.#tag.split('-')[0] ? this.#tag : 'en-GB';
    const format = new Intl.DateTimeFormat(tag === 'en' ? 'en-GB' : tag, { dateStyle: 'long', timeZone: 'UTC' });
    return format.format(new Date(`${day}T00:00Z`));
  }

  /** `1.234,50` */
  number(minor: number, currency: string): string {
    const digits = exponentOf(currency);
    return this.#format(
      { minimumFractionDigits: digits, maximumFractionDigits: digits },
      decimalOf({ minor, currency }),
    );
  }

  /** `1.234,50 £` */
  money(minor: number, currency: string): string {
    return this.#format({ style: 'currency', currency }, decimalOf({ minor, currency }));
  }

  /** A decimal text with the digits it has: `2,5`. */
  decimal(text: string): string {
    const digits = text.split('.')[1]?.length ?? 0;
    return this.#format({ minimumFractionDigits: digits, maximumFractionDigits: digits }, text);
  }

  /** A word for a unit's code, nothing for pieces and sessions, else as it was typed. */
  unit(unit: string | null): string {
    if (!unit || unit === 'C62' || unit === 'E48') return '';
    return this.#bundle.hasMessage(`unit-${unit}`) ? this.get(`unit-${unit}`) : unit;
  }

  country(code: string): string {
    try {
      return new Intl.DisplayNames([this.language], { type: 'region' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  #format(options: Intl.NumberFormatOptions, text: string): string {
    return (new Intl.NumberFormat(this.#tag === 'en' ? 'en-GB' : this.#tag, options) as Exact).format(text);
  }
}

/** The words of a BCP 47 tag. */
export async function wordsOf(tag: string): Promise<PaperWords> {
  const base = tag.split(/[-_]/)[0]?.toLowerCase() ?? 'en';
  const language = known.has(base) ? base : 'en';
  const source = (await known.get(language)?.()) ?? '';
  return new PaperWords(tag.replaceAll('_', '-'), language, source);
}

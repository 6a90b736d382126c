// The words of the window. Every sentence comes from a Fluent file by its key; components hold none.
// The owner's word for a client (client, patient, customer, pupil) is a set of Fluent terms that is laid over the bundle,
// so that each language can inflect it in its own way.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

export type Args = Record<string, FluentVariable>;
export type ClientTerm = 'client' | 'patient' | 'customer' | 'pupil';
export const CLIENT_TERMS: ClientTerm[] = ['client', 'patient', 'customer', 'pupil'];

const english = import.meta.glob<string>('./en/*.ftl', { query: '?raw', import: 'default', eager: true });
const englishTerms = import.meta.glob<string>('./en/terms/*.ftl', { query: '?raw', import: 'default', eager: true });

/** What went wrong with a key; tests turn this into a failure. */
export class MissingWord extends Error {
  constructor(readonly key: string) {
    super(`no words for "${key}"`);
  }
}

function build(term: ClientTerm): FluentBundle {
  // Names are set apart by <bdi>, so Fluent's invisible isolation marks would only break searching and copying.
  const bundle = new FluentBundle('en', { useIsolating: false });
  const sources = [englishTerms[`./en/terms/${term}.ftl`] ?? '', ...Object.values(english)];
  for (const source of sources) {
    const errors = bundle.addResource(new FluentResource(source));
    if (errors.length > 0 && import.meta.env.MODE === 'test') throw errors[0];
  }
  return bundle;
}

class Words {
  language = $state('en');
  term = $state<ClientTerm>('client');
  bundle = $derived(build(this.term));
}

const words = new Words();

/** The language tag that Intl formatters use: the words' language with the business's country. */
export function language(): string {
  return words.language;
}

export function setClientTerm(term: string | undefined | null): void {
  words.term = CLIENT_TERMS.find((known) => known === term) ?? 'client';
}

/** Whether a key has words; used where a code from Rust may be newer than this window's files. */
export function has(key: string): boolean {
  return words.bundle.hasMessage(key);
}

/** The words of `key`. A missing key or argument throws in tests; at the desk the key itself is shown. */
export function t(key: string, args?: Args): string {
  const message = words.bundle.getMessage(key);
  if (!message?.value) {
    if (import.meta.env.MODE === 'test') throw new MissingWord(key);
    return key;
  }
  const errors: Error[] = [];
  const text = words.bundle.formatPattern(message.value, args ?? {}, errors);
  if (errors.length > 0 && import.meta.env.MODE === 'test') {
    throw new Error(`"${key}": ${errors.map((error) => error.message).join('; ')}`);
  }
  return text;
}

/** The first of `keys` that has words; the last one must have them. */
export function tFirst(keys: string[], args?: Args): string {
  const known = keys.find(has) ?? keys[keys.length - 1] ?? '';
  return t(known, args);
}

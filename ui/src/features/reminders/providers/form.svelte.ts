// The form of a provider account, made from its descriptor. Which fields show follows from the others; secrets are
// write-only: an untouched one is not sent, so what is sealed stays.
import type { AccountView, Descriptor, Field } from '../../../bridge';

type Value = string | boolean;

function shownAs(field: Field, value: unknown): Value {
  const given = value ?? field.default;
  if (field.type === 'bool') return given === true;
  if (given === undefined || given === null) return '';
  if (field.type === 'phones' && Array.isArray(given)) return given.join('\n');
  if (field.type === 'pairs' && typeof given === 'object')
    return Object.entries(given)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join('\n');
  if (typeof given === 'object') return JSON.stringify(given, null, 1);
  return String(given);
}

export class ProviderForm {
  values = $state<Record<string, Value>>({});
  /** Secrets that are being typed; absent means "as it is". */
  secrets = $state<Record<string, string>>({});
  /** Fields whose text is no JSON. */
  broken = $state<string[]>([]);
  #fields: Field[];
  #before: string;

  constructor(descriptor: Descriptor, account?: AccountView) {
    this.#fields = descriptor.fields.filter((field) => !field.hidden);
    for (const field of this.#fields)
      if (field.type !== 'secret') this.values[field.key] = shownAs(field, account?.settings[field.key]);
    this.#before = JSON.stringify(this.values);
  }

  shown(advanced: boolean): Field[] {
    return this.#fields.filter((field) => (field.advanced ?? false) === advanced && this.#applies(field));
  }

  #applies(field: Field): boolean {
    const rule = field.showIf;
    return !rule || rule.any.includes(String(this.values[rule.key] ?? ''));
  }

  /** The settings to send, in the types the descriptor names. Texts that are no JSON stand in `broken`. */
  settings(): Record<string, unknown> {
    const settings: Record<string, unknown> = {};
    this.broken = [];
    for (const field of this.#fields) {
      if (field.type === 'secret' || !this.#applies(field)) continue;
      const value = this.values[field.key];
      if (typeof value === 'boolean') settings[field.key] = value;
      else if (value?.trim()) settings[field.key] = this.#typed(field, value.trim());
    }
    return settings;
  }

  #typed(field: Field, text: string): unknown {
    if (field.type === 'number' || field.type === 'port') return /^-?\d+$/.test(text) ? Number(text) : text;
    if (field.type === 'phones')
      return text
        .split(/[\n,]/)
        .map((one) => one.trim())
        .filter(Boolean);
    if (field.type !== 'json') return text;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.broken.push(field.key);
      return text;
    }
  }

  /** The secrets that were typed. */
  typedSecrets(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.secrets).filter(([, value]) => value !== ''));
  }

  get dirty(): boolean {
    return JSON.stringify(this.values) !== this.#before || Object.keys(this.typedSecrets()).length > 0;
  }
}

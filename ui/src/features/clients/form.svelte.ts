// What is typed about a client. It knows what it started from, so an update names only what the person changed and two
// people who edit different fields do not overwrite each other.
import type { Address, ClientDraft, ClientView, ContactDraft } from '../../bridge';
import { Consents } from './consents.svelte';

export const TEXT_FIELDS = [
  'salutation',
  'givenName',
  'familyName',
  'organisationName',
  'preferredName',
  'sayAs',
  'worry',
  'birthDate',
  'language',
  'zone',
  'preferredChannel',
  'externalId',
  'notes',
  'billTo',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];
type Values = Record<TextField, string>;

export interface PointRow {
  key: number;
  kind: ContactDraft['kind'];
  value: string;
  label: string;
  network: string;
}

const ADDRESS_FIELDS = ['street', 'houseNumber', 'extra', 'postalCode', 'city', 'region', 'country'] as const;
export type AddressField = (typeof ADDRESS_FIELDS)[number];

let nextKey = 1;
const point = (from: Partial<ContactDraft> & { kind: ContactDraft['kind'] }): PointRow => ({
  key: nextKey++,
  kind: from.kind,
  value: from.value ?? '',
  label: from.label ?? '',
  network: from.network ?? '',
});

function valuesOf(client?: Partial<ClientView>): Values {
  return Object.fromEntries(TEXT_FIELDS.map((name) => [name, client?.[name] ?? ''])) as Values;
}
const pointsOf = (client?: Partial<ClientView>) => (client?.contactPoints ?? []).map(point);
const addressOf = (address?: Address) =>
  Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, address?.[name] ?? ''])) as Record<AddressField, string>;
const tagsOf = (text: string) =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);

export class ClientForm {
  values = $state<Values>(valuesOf());
  points = $state<PointRow[]>([]);
  address = $state(addressOf());
  tags = $state('');
  consents = new Consents();
  #base: ClientView | undefined;

  constructor(client?: ClientView) {
    this.#base = client;
    this.values = valuesOf(client);
    this.points = pointsOf(client);
    this.address = addressOf(client?.addresses[0]);
    this.tags = (client?.tags ?? []).join(', ');
    this.consents = new Consents(client);
  }

  get base(): ClientView | undefined {
    return this.#base;
  }

  /** Somebody else saved first: from here on the differences count from theirs, what was typed stays. */
  rebase(theirs: ClientView): void {
    const mine = this.patch();
    this.#base = theirs;
    for (const name of TEXT_FIELDS) if (!(name in mine)) this.values[name] = theirs[name] ?? '';
    if (!('contactPoints' in mine)) this.points = pointsOf(theirs);
    if (!('addresses' in mine)) this.address = addressOf(theirs.addresses[0]);
    if (!('tags' in mine)) this.tags = theirs.tags.join(', ');
    this.consents.take(theirs);
  }

  addPoint(kind: ContactDraft['kind'], value = ''): void {
    this.points.push(point({ kind, value }));
  }

  removePoint(key: number): void {
    this.points = this.points.filter((row) => row.key !== key);
  }

  #contactDrafts(): ContactDraft[] {
    return this.points
      .filter((row) => row.value.trim() !== '')
      .map((row) => ({
        kind: row.kind,
        value: row.value.trim(),
        ...(row.label.trim() ? { label: row.label.trim() } : {}),
        ...(row.kind === 'handle' && row.network.trim() ? { network: row.network.trim() } : {}),
      }));
  }

  #addresses(): Address[] {
    const filled = Object.entries(this.address).filter(([, value]) => value.trim() !== '');
    const first = filled.length > 0 ? [Object.fromEntries(filled.map(([name, value]) => [name, value.trim()]))] : [];
    const label = this.#base?.addresses[0]?.label;
    if (first[0] && label) first[0].label = label;
    return [...first, ...(this.#base?.addresses.slice(1) ?? [])];
  }

  /** A new client: only what was filled in. */
  draft(): ClientDraft {
    const filled = TEXT_FIELDS.filter((name) => this.values[name].trim() !== '').map((name) => [
      name,
      this.values[name].trim(),
    ]);
    const draft = Object.fromEntries(filled) as ClientDraft;
    const points = this.#contactDrafts();
    if (points.length > 0) draft.contactPoints = points;
    const addresses = this.#addresses();
    if (addresses.length > 0) draft.addresses = addresses;
    const tags = tagsOf(this.tags);
    if (tags.length > 0) draft.tags = tags;
    return draft;
  }

  /** An update: only what differs from the base; emptied fields are null. */
  patch(): ClientDraft {
    const base = this.#base;
    if (!base) return this.draft();
    const patch: Record<string, unknown> = {};
    for (const name of TEXT_FIELDS) {
      const value = this.values[name].trim();
      if (value !== (base[name] ?? '')) patch[name] = value === '' ? null : value;
    }
    const before = new ClientForm(base);
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    if (!same(this.#contactDrafts(), before.#contactDrafts())) patch.contactPoints = this.#contactDrafts();
    if (!same(this.#addresses(), before.#addresses())) patch.addresses = this.#addresses();
    if (!same(tagsOf(this.tags), base.tags)) patch.tags = tagsOf(this.tags);
    const consents = this.consents.drafts();
    if (consents.length > 0) patch.consents = consents;
    return patch as ClientDraft;
  }

  get dirty(): boolean {
    return Object.keys(this.patch()).length > 0;
  }
}

/** The fields that both changed, or that they changed: what a person must look at after a conflict. */
export function changedBetween(a: ClientView, b: ClientView): string[] {
  const text = TEXT_FIELDS.filter((name) => (a[name] ?? '') !== (b[name] ?? '')) as string[];
  const values = (client: ClientView) =>
    JSON.stringify(client.contactPoints.map((one) => [one.kind, one.value, one.label ?? '']));
  if (values(a) !== values(b)) text.push('contactPoints');
  if (JSON.stringify(a.addresses) !== JSON.stringify(b.addresses)) text.push('addresses');
  if (JSON.stringify(a.tags) !== JSON.stringify(b.tags)) text.push('tags');
  return text;
}

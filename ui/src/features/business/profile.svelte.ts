// The business's profile as it is typed. An update names only what changed.
import type { Address, BusinessPatch, Profile } from '../../bridge';

const TEXTS = [
  'name',
  'country',
  'currency',
  'zone',
  'language',
  'clientTerm',
  'phone',
  'email',
  'website',
  'taxId',
  'registration',
  'paymentDays',
  'paper',
  'paymentQr',
] as const;
const ADDRESS = ['street', 'houseNumber', 'extra', 'postalCode', 'city', 'region', 'country'] as const;
const BANK = ['iban', 'bic', 'name'] as const;

const pick = <Name extends string>(names: readonly Name[], from: Partial<Record<Name, unknown>> | null | undefined) =>
  Object.fromEntries(names.map((name) => [name, String(from?.[name] ?? '')])) as Record<Name, string>;
const filled = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));

export class ProfileForm {
  values = $state(pick(TEXTS, undefined));
  address = $state(pick(ADDRESS, undefined));
  bank = $state(pick(BANK, undefined));
  base: Profile;

  constructor(business: Profile) {
    this.base = business;
    this.values = pick(TEXTS, business);
    this.address = pick(ADDRESS, business.address);
    this.bank = pick(BANK, business.bank);
  }

  rebase(theirs: Profile): void {
    this.base = theirs;
  }

  patch(): BusinessPatch {
    const patch: Record<string, unknown> = {};
    const before = pick(TEXTS, this.base);
    for (const name of TEXTS)
      if (this.values[name].trim() !== before[name]) patch[name] = this.values[name].trim() || null;
    // What is no number is sent as it was typed, and refused at its field.
    if (typeof patch.paymentDays === 'string' && /^\d+$/.test(patch.paymentDays))
      patch.paymentDays = Number(patch.paymentDays);
    const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
    if (!same(this.address, pick(ADDRESS, this.base.address)))
      patch.address = { ...filled(this.address), country: this.address.country || this.values.country } as Address;
    if (!same(this.bank, pick(BANK, this.base.bank))) patch.bank = this.bank.iban.trim() ? filled(this.bank) : null;
    return patch as BusinessPatch;
  }

  get dirty(): boolean {
    return Object.keys(this.patch()).length > 0;
  }
}

// The first run: what the owner has answered so far. Nothing is written before the recovery sheet's page; from there on
// the data folder exists and only the proof and the first people are left.
import { bridge, type CountryProposal, type FirstRunDone, type ClientTerm, type PresetView } from '../../bridge';
import type { Interval } from '../../features/business/hours';

export const STEPS = ['kind', 'country', 'hours', 'services', 'recovery', 'people'] as const;
export type Step = (typeof STEPS)[number];
export const PRESETS = ['dental', 'salon', 'trades', 'tutoring', 'general'] as const;
export type Preset = (typeof PRESETS)[number];

export class Wizard {
  step = $state<Step>('kind');
  name = $state('');
  preset = $state<Preset | ''>('');
  country = $state('');
  currency = $state('');
  zone = $state('');
  language = $state('en');
  clientTerm = $state('client');
  hours = $state.raw<Interval[]>([]);
  kept = $state.raw<string[]>([]);
  brought = $state.raw<PresetView | undefined>(undefined);
  countries = $state.raw<CountryProposal[]>([]);
  done = $state.raw<FirstRunDone | undefined>(undefined);
  proven = $state(false);

  get index(): number {
    return STEPS.indexOf(this.step);
  }

  async loadCountries(): Promise<void> {
    const { items, guess } = await bridge.firstRun.countries({});
    this.countries = items;
    if (!this.country) this.takeCountry(guess.country, guess);
  }

  /** A country proposes its currency, zone and language; each can be changed. */
  takeCountry(country: string, proposal = this.countries.find((one) => one.country === country)): void {
    this.country = country;
    if (!proposal) return;
    this.currency = proposal.currency;
    this.zone = proposal.zones[0] ?? 'UTC';
    this.language = proposal.language;
  }

  async takePreset(): Promise<void> {
    if (!this.preset) return;
    const asked = { preset: this.preset, country: this.country, currency: this.currency, language: this.language };
    const brought = await bridge.firstRun.preset(asked);
    // Going back and forth keeps what was changed; only another kind of business starts anew.
    if (this.brought?.preset !== brought.preset) {
      this.hours = brought.hours;
      this.kept = brought.services.map((service) => service.name);
      this.clientTerm = brought.clientTerm;
    }
    this.brought = brought;
  }

  async begin(): Promise<void> {
    if (this.done || !this.preset) return;
    this.done = await bridge.firstRun.start({
      preset: this.preset,
      country: this.country,
      currency: this.currency,
      zone: this.zone,
      language: this.language,
      name: this.name.trim(),
      clientTerm: this.clientTerm as ClientTerm,
      hours: this.hours,
      services: this.kept,
    });
  }

  /** Asked again tomorrow; a banner says so until it is done. */
  async later(): Promise<void> {
    await bridge.recovery.later();
  }
}

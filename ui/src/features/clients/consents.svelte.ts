// What is answered about consent while a client is edited. Answers are events: only those that were changed are sent, and
// a yes that is taken back is a withdrawal.
import type { ClientView, ConsentDraft, ConsentView } from '../../bridge';

export const PURPOSES = ['appointment_service', 'invoice_service', 'recall', 'feedback', 'marketing'] as const;
export const CHANNELS = ['sms', 'email', 'phone', 'post'] as const;

export const consentKey = (purpose: ConsentDraft['purpose'], channel: ConsentDraft['channel']) =>
  `${purpose}|${channel}`;

export class Consents {
  #before = $state.raw(new Map<string, ConsentView>());
  #chosen = $state<Record<string, string>>({});

  constructor(client?: ClientView) {
    this.take(client);
  }

  /** How it stood when the form was opened, or after somebody else saved. */
  take(client?: ClientView): void {
    this.#before = new Map((client?.consents ?? []).map((one) => [consentKey(one.purpose, one.channel), one]));
  }

  before(key: string): ConsentView | undefined {
    return this.#before.get(key);
  }

  #known(key: string): string {
    const state = this.#before.get(key)?.state;
    return state === 'withdrawn' ? 'refused' : (state ?? '');
  }

  value(key: string): string {
    return this.#chosen[key] ?? this.#known(key);
  }

  choose(key: string, value: string): void {
    this.#chosen[key] = value;
  }

  changed(key: string): boolean {
    return this.value(key) !== this.#known(key);
  }

  drafts(): ConsentDraft[] {
    return PURPOSES.flatMap((purpose) =>
      CHANNELS.filter((channel) => this.changed(consentKey(purpose, channel))).map((channel) => {
        const key = consentKey(purpose, channel);
        const takenBack = this.value(key) === 'refused' && this.before(key)?.state === 'granted';
        const state = takenBack ? 'withdrawn' : this.value(key) === 'granted' ? 'granted' : 'refused';
        return { purpose, channel, state } as const;
      }),
    );
  }
}

import { expect, it } from 'vitest';
import { bridge } from '../src/bridge';
import { id } from '../src/bridge/mock/data';
import { consentKey, Consents } from '../src/features/clients/consents.svelte';
import { ClientForm } from '../src/features/clients/form.svelte';

const kwame = () => bridge.clients.get({ id: id('Kwame Mensah') });

it('only what was answered anew is sent', async () => {
  const form = new ClientForm(await kwame());
  expect(form.dirty).toBe(false);
  form.consents.choose(consentKey('marketing', 'sms'), 'granted');
  expect(form.patch()).toEqual({ consents: [{ purpose: 'marketing', channel: 'sms', state: 'granted' }] });
  form.consents.choose(consentKey('marketing', 'sms'), 'refused');
  expect(form.dirty, 'back to what was said before').toBe(false);
});

it('a yes that is taken back is a withdrawal, a no without a yes is a refusal', async () => {
  const consents = new Consents(await kwame());
  consents.choose(consentKey('recall', 'sms'), 'refused');
  consents.choose(consentKey('feedback', 'email'), 'refused');
  expect(consents.drafts()).toEqual([
    { purpose: 'recall', channel: 'sms', state: 'withdrawn' },
    { purpose: 'feedback', channel: 'email', state: 'refused' },
  ]);
});

it('what somebody else wrote down meanwhile counts as known', async () => {
  const client = await kwame();
  const consents = new Consents(client);
  consents.choose(consentKey('recall', 'sms'), 'refused');
  const theirs = client.consents.map((one) =>
    one.purpose === 'recall' && one.channel === 'sms' ? { ...one, state: 'withdrawn' as const } : one,
  );
  consents.take({ ...client, consents: theirs });
  expect(consents.drafts()).toEqual([]);
});

// The form that a descriptor makes: what is typed becomes the types that the descriptor names.
import { describe, expect, it } from 'vitest';
import type { AccountView, Descriptor } from '../src/bridge';
import { ProviderForm } from '../src/features/reminders/providers/form.svelte';

const descriptor = {
  kind: 'http',
  fields: [
    { key: 'method', type: 'enum', label: 'm', options: ['POST', 'GET'], default: 'POST' },
    { key: 'body', type: 'lines', label: 'b', showIf: { key: 'method', any: ['POST'] } },
    { key: 'headers', type: 'pairs', label: 'h' },
    { key: 'rules', type: 'json', label: 'r' },
    { key: 'port', type: 'port', label: 'p' },
    { key: 'secret1', type: 'secret', label: 's' },
    { key: 'later', type: 'text', label: 'l', hidden: true },
  ],
} as unknown as Descriptor;

describe('the form of a provider', () => {
  it('sends the types of its fields and leaves out what is hidden', () => {
    const form = new ProviderForm(descriptor);
    form.values = {
      method: 'GET',
      body: 'unused',
      headers: 'X-Key: {{secret1}}',
      rules: '[{"status": 400}]',
      port: '587',
    };
    expect(form.settings()).toEqual({
      method: 'GET',
      headers: 'X-Key: {{secret1}}',
      rules: [{ status: 400 }],
      port: 587,
    });
    form.values.rules = '[';
    form.settings();
    expect(form.broken).toEqual(['rules']);
  });

  it('shows saved pairs as lines and never a secret', () => {
    const account = { settings: { headers: { 'X-Key': 'a', Accept: 'b' } }, secrets: [] } as unknown as AccountView;
    const form = new ProviderForm(descriptor, account);
    expect(form.values.headers).toBe('X-Key: a\nAccept: b');
    expect(form.values.secret1).toBeUndefined();
    expect(form.typedSecrets()).toEqual({});
    expect(form.dirty).toBe(false);
  });
});

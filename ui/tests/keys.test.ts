import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import App from '../src/App.svelte';
import { now } from '../src/format/now.svelte';
import { route } from '../src/frame/route.svelte';

// Pages are loaded when they are first shown.
const WAIT = { timeout: 15_000 };
const open = async (place: string) => {
  now.set('2027-06-08T13:12:00Z');
  window.location.hash = place;
  render(App);
  await screen.findByRole('navigation', {}, WAIT);
};

it('arrows walk the messages, and each is shown as it is reached', async () => {
  await open('#/messages');
  await screen.findByRole('button', { name: /Zofia Kowalczyk/ }, WAIT);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement?.textContent).toContain('Tariq Hussain');
  await waitFor(() => expect(route.query.get('id')).toBeTruthy());
  await userEvent.keyboard('{Home}');
  expect(document.activeElement?.textContent).toContain('Zofia Kowalczyk');
});

it('arrows walk the invoices; Escape leaves a field before it leaves the page', async () => {
  await open('#/invoices');
  await screen.findByRole('link', { name: '2027-0390' }, WAIT);
  await userEvent.keyboard('{ArrowDown}{End}');
  expect(document.activeElement?.textContent).toBe('2027-0371');
  window.location.hash = '#/clients';
  const field = await screen.findByPlaceholderText(/A few letters/, {}, WAIT);
  field.focus();
  await userEvent.keyboard('{Escape}');
  expect(document.activeElement).toBe(document.body);
  expect(route.page).toBe('clients');
});

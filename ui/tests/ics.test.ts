import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { bridge } from '../src/bridge';
import { toasts } from '../src/components/toasts.svelte';
import IcsDialog from '../src/features/appointments/IcsDialog.svelte';
import { now } from '../src/format/now.svelte';

it('a calendar file goes where the chooser says, tells initials unless more is chosen, and is counted', async () => {
  now.set('2027-06-08T13:12:00Z');
  const asked = vi.spyOn(bridge.ics, 'export');
  render(IcsDialog, { act: { kind: 'ics', name: 'Dr Obi', staffId: 'obi' } });
  await userEvent.click(screen.getByRole('button', { name: 'Save as…' }));
  await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('3 entries are in visits.ics.'));
  expect(asked).toHaveBeenCalledWith({
    file: 'file:made-up',
    level: 'initials',
    clientId: null,
    staffId: 'obi',
    from: '2027-06-08',
    to: null,
  });
});

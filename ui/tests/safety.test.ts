import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, it, vi } from 'vitest';
import { bridge, AppError } from '../src/bridge';
import BackupSettings from '../src/features/backup/BackupSettings.svelte';
import { codeFault } from '../src/features/backup/code';
import { keys } from '../src/features/backup/keys.svelte';
import RestoreClosed from '../src/features/backup/RestoreClosed.svelte';
import Warnings from '../src/frame/Warnings.svelte';
import { now } from '../src/format/now.svelte';

const clean = async (container: HTMLElement) => {
  const found = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`);
};

it('until the sheet is proved every page says so; the typed groups end it', async () => {
  const { groups } = await bridge.recovery.new({});
  await keys.load();
  const { container } = render(Warnings);
  await userEvent.click(await screen.findByRole('button', { name: 'Prove it now' }));
  expect(await clean(container)).toEqual([]);
  for (const input of screen.getAllByLabelText(/^Group \d$/)) {
    const number = Number(/\d/.exec(document.querySelector(`label[for="${input.id}"]`)?.textContent ?? '')?.[0]);
    await userEvent.type(input, groups[number - 1] ?? '');
  }
  await waitFor(() => expect(screen.queryByText(/not proved yet/)).toBeNull());
});

it('a mistyped group is named', () => {
  const error = (rule: string, extra = {}) => new AppError({ code: 'invalid', fields: { code: rule }, ...extra });
  expect(codeFault(error('mistyped', { group: 3 }))).toBe('Group 3 is mistyped.');
  expect(codeFault(error('length'))).toBe('The code has 35 letters and digits.');
  expect(codeFault(error('other_data'))).toContain('other data');
  expect(codeFault(new AppError({ code: 'io' }))).toBeUndefined();
});

it('a restore shows what would be gone, and can be taken back', async () => {
  now.set('2027-06-08T13:12:00Z');
  const { container } = render(BackupSettings);
  const [first] = await screen.findAllByRole('button', { name: /^Look inside the backup of/ });
  await userEvent.click(first as HTMLElement);
  expect(await screen.findByRole('row', { name: 'Visits 18,230 41' })).toBeTruthy();
  expect(screen.getByRole('row', { name: 'Payments 4,890 1 come back' })).toBeTruthy();
  expect(await clean(container)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Go back to this backup' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Take the restore back' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Take the restore back' })).toBeNull());
});

it('without open data a backup and the code bring it back; the keyring alone may not', async () => {
  const onrestored = vi.fn();
  const { container } = render(RestoreClosed, { onrestored, onclose: () => {} });
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Bring it back' }).disabled).toBe(true);
  await userEvent.click(screen.getByRole('button', { name: 'Choose the backup…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Bring it back' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Type the code from the recovery sheet');
  expect(onrestored).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText('Recovery code'), '008J3-4CT4V-X9RD6-HN2VK-P6CJ1-8YGB5-T4ZEA');
  await userEvent.click(screen.getByRole('button', { name: 'Bring it back' }));
  await waitFor(() => expect(onrestored).toHaveBeenCalledOnce());
  expect(await clean(container)).toEqual([]);
});

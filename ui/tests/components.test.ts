import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { createRawSnippet } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Button from '../src/components/Button.svelte';
import Combobox from '../src/components/Combobox.svelte';
import DateInput from '../src/components/DateInput.svelte';
import Dialog from '../src/components/Dialog.svelte';
import { handleKey, keyboard, keysOf } from '../src/components/keys.svelte';
import List from '../src/components/List.svelte';
import MoneyInput from '../src/components/MoneyInput.svelte';
import StatusChip from '../src/components/StatusChip.svelte';
import TextInput from '../src/components/TextInput.svelte';
import TimeInput from '../src/components/TimeInput.svelte';
import ToastRegion from '../src/components/ToastRegion.svelte';
import { toasts, type Toast } from '../src/components/toasts.svelte';

const text = (html: string) => createRawSnippet(() => ({ render: () => `<span>${html}</span>` }));

async function accessible(container: Element) {
  const found = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join()}`)).toEqual([]);
}

describe('parts', () => {
  it('are accessible', async () => {
    const shown = [
      render(Button, { keys: 'N', children: text('New') }),
      render(TextInput, { label: 'Mobile', value: '07700 900 18', error: 'One digit is missing.' }),
      render(TextInput, { label: 'At most', value: '0', unit: 'texts', help: 'A day' }),
      render(DateInput, { label: 'Born', value: '1984-02-11', today: '2027-06-08' }),
      render(StatusChip, { status: 'in_progress' }),
      render(Combobox, {
        label: 'Patient',
        text: '',
        find: () => [],
        idOf: String,
        nameOf: String,
        onchoose: () => {},
      }),
    ];
    for (const { container } of shown) await accessible(container);
  });

  it('tie an error to its field', () => {
    render(TextInput, { label: 'Mobile', value: '', error: 'One digit is missing.' });
    expect(screen.getByLabelText('Mobile').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText('Mobile').getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
  });

  it('keep an unknown status readable', () => {
    render(StatusChip, { status: 'brand_new' });
    expect(screen.getByText('brand_new')).toBeTruthy();
  });
});

describe('typed values', () => {
  it('a date is read when the field is left, and what cannot be read stays with a sentence', async () => {
    const onchange = vi.fn();
    render(DateInput, { label: 'Date', value: '', today: '2027-06-08', onchange });
    const input = screen.getByLabelText('Date');
    await userEvent.type(input, 'tomorrow{Tab}');
    expect(onchange).toHaveBeenCalledWith('2027-06-09');
    await userEvent.clear(input);
    await userEvent.type(input, '31.2.{Tab}');
    expect((input as HTMLInputElement).value).toBe('31.2.');
    expect(screen.getByRole('alert').textContent).toContain('could not be read');
  });

  it('a time and an amount likewise', async () => {
    const time = vi.fn();
    const money = vi.fn();
    render(TimeInput, { label: 'From', value: '', onchange: time });
    render(MoneyInput, { label: 'Price', value: null, currency: 'GBP', onchange: money });
    await userEvent.type(screen.getByLabelText('From'), '930{Tab}');
    expect(time).toHaveBeenCalledWith('09:30');
    await userEvent.type(screen.getByLabelText('Price'), '145{Tab}');
    expect(money).toHaveBeenLastCalledWith({ minor: 14500, currency: 'GBP' });
  });
});

describe('a dialog', () => {
  it('gives the focus back when it closes', async () => {
    const opener = document.createElement('button');
    document.body.append(opener);
    opener.focus();
    const { rerender } = render(Dialog, { open: true, title: 'Cancel the visit?', children: text('He was told.') });
    await rerender({ open: false, title: 'Cancel the visit?', children: text('He was told.') });
    await waitFor(() => expect(document.activeElement).toBe(opener));
    opener.remove();
  });
});

describe('a combobox', () => {
  it('is worked by keys alone', async () => {
    const onchoose = vi.fn();
    const people = ['Ana Petrescu', 'Hafana Yusuf'];
    render(Combobox, {
      label: 'Patient',
      text: '',
      find: (typed: string) => people.filter((one) => one.toLowerCase().includes(typed)),
      idOf: String,
      nameOf: String,
      onchoose,
    });
    const input = screen.getByRole('combobox');
    await userEvent.type(input, 'ana');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onchoose).toHaveBeenCalledWith('Hafana Yusuf');
    expect((input as HTMLInputElement).value).toBe('Hafana Yusuf');
    expect(input.getAttribute('aria-expanded')).toBe('false');
  });
});

describe('a list', () => {
  const source = (more: object) => ({
    value: undefined,
    error: undefined,
    loading: false,
    reload: async () => {},
    stop: () => {},
    ...more,
  });
  const snippets = { empty: text('Nothing is overdue'), children: text('filled') };

  it('has four states', () => {
    render(List, { source: source({ loading: true }), ...snippets });
    expect(screen.getByLabelText('Loading').getAttribute('aria-busy')).toBe('true');
    render(List, { source: source({ error: { code: 'busy' } }), ...snippets });
    expect(screen.getByRole('alert').textContent).toContain('Nothing is lost');
    render(List, { source: source({ value: [] }), ...snippets });
    expect(screen.getByText('Nothing is overdue')).toBeTruthy();
    render(List, { source: source({ value: [1] }), ...snippets });
    expect(screen.getByText('filled')).toBeTruthy();
  });
});

describe('undo', () => {
  it('walks back from the newest act', async () => {
    render(ToastRegion, { onundo: (toast: Toast) => void toasts.undo(toast) });
    const undone: string[] = [];
    toasts.show({ text: 'first', undo: () => void undone.push('first') });
    toasts.show({ text: 'second', undo: () => void undone.push('second') });
    expect(await toasts.undoLast()).toBe(true);
    expect(await toasts.undoLast()).toBe(true);
    expect(await toasts.undoLast()).toBe(false);
    expect(undone).toEqual(['second', 'first']);
  });
});

describe('keys', () => {
  afterEach(() => (keyboard.groups = []));

  it('are written one way', () => {
    expect(keysOf(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))).toBe('Ctrl+K');
    expect(keysOf(new KeyboardEvent('keydown', { key: 'k', metaKey: true }))).toBe('Ctrl+K');
    expect(keysOf(new KeyboardEvent('keydown', { key: '?', shiftKey: true }))).toBe('?');
    expect(keysOf(new KeyboardEvent('keydown', { key: 'H', ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+H');
    expect(keysOf(new KeyboardEvent('keydown', { key: 'F10', shiftKey: true }))).toBe('Shift+F10');
  });

  it('single letters act outside fields only, and can be switched off', () => {
    const run = vi.fn();
    keyboard.groups = [{ title: 'Here', acts: [{ keys: 'N', label: 'New', run }] }];
    const input = document.createElement('input');
    document.body.append(input);
    const press = (target: EventTarget) => {
      const event = new KeyboardEvent('keydown', { key: 'n', bubbles: true, cancelable: true });
      target.addEventListener('keydown', (one) => handleKey(one as KeyboardEvent), { once: true });
      target.dispatchEvent(event);
    };
    press(input);
    expect(run).not.toHaveBeenCalled();
    press(document.body);
    expect(run).toHaveBeenCalledTimes(1);
    keyboard.singleLetters = false;
    press(document.body);
    expect(run).toHaveBeenCalledTimes(1);
    keyboard.singleLetters = true;
    input.remove();
  });
});

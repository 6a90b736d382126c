// What the one box finds and does for a text.
import CalendarIcon from '@lucide/svelte/icons/calendar';
import SettingsIcon from '@lucide/svelte/icons/settings';
import Upload from '@lucide/svelte/icons/upload';
import User from '@lucide/svelte/icons/user';
import type { Component } from 'svelte';
import { bridge } from '../bridge';
import { t } from '../locales/index.svelte';
import { newItems } from './new';
import { PLACES } from './pages';
import { prefs } from './prefs.svelte';
import { go } from './route.svelte';

export interface Part {
  text: string;
  hit: boolean;
}
export interface PaletteLine {
  id: string;
  icon: Component;
  parts: Part[];
  note?: string;
  sub?: string;
  run: () => void;
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** The parts of a name, with those that match a typed word marked. */
export function mark(name: string, typed: string): Part[] {
  const letters = [...name];
  const folded = letters.map(fold);
  const hits = new Array<boolean>(letters.length).fill(false);
  const plain = folded.join('');
  for (const word of fold(typed).split(/\s+/).filter(Boolean)) {
    const at = plain.indexOf(word);
    if (at < 0) continue;
    let seen = 0;
    folded.forEach((letter, i) => {
      if (seen + letter.length > at && seen < at + word.length) hits[i] = true;
      seen += letter.length;
    });
  }
  const parts: Part[] = [];
  letters.forEach((letter, i) => {
    const last = parts[parts.length - 1];
    if (last && last.hit === hits[i]) last.text += letter;
    else parts.push({ text: letter, hit: hits[i] ?? false });
  });
  return parts;
}

function doLines(): { label: string; icon: Component; run: () => void }[] {
  return [
    ...newItems().map(({ label, icon, run }) => ({ label, icon: icon ?? CalendarIcon, run })),
    ...PLACES.map(({ page, label, icon }) => ({ label: t('go-to', { place: t(label) }), icon, run: () => go(page) })),
    { label: t('go-to', { place: t('place-settings') }), icon: SettingsIcon, run: () => go('settings') },
    { label: t('import-clients'), icon: Upload, run: () => go('clients', 'import') },
  ];
}

export async function paletteGroups(text: string): Promise<{ title: string; lines: PaletteLine[] }[]> {
  const typed = text.trim();
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  const doing = doLines()
    .filter(({ label }) => wanted.every((word) => fold(label).includes(word)))
    .slice(0, typed ? 4 : 8)
    .map(({ label, icon, run }) => ({ id: label, icon, run, parts: mark(label, typed) }));
  const found = typed ? (await bridge.clients.search({ text: typed })).items : [];
  const people = found.slice(0, 8).map((hit) => ({
    id: hit.id,
    icon: User,
    parts: mark(prefs.name(hit.name), prefs.privacy ? '' : typed),
    note: hit.why ?? undefined,
    run: () => go('clients', hit.id),
  }));
  return [
    { title: t('palette-find'), lines: people },
    { title: t('palette-do'), lines: doing },
  ].filter((group) => group.lines.length > 0);
}

// Every key that the sources name has words, and no words lie about unused.
import { FluentResource } from '@fluent/bundle';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATUSES } from '../src/components/status';
import { CLIENT_TERMS, has, MissingWord, setClientTerm, t } from '../src/locales/index.svelte';

const src = join(import.meta.dirname, '../src');
const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const sources = files(src).filter(
  (file) => /\.(svelte|ts)$/.test(file) && !file.includes('/mock') && !file.includes('generated'),
);
const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n');
const folder = join(src, 'locales/en');
const idsOf = (file: string) =>
  new FluentResource(readFileSync(join(folder, file), 'utf8')).body.map((entry) => entry.id);
const names = readdirSync(folder).filter((file) => file.endsWith('.ftl'));
const keys = names.flatMap(idsOf);
// Verbs that any page may use; one of them may be out of use for a while. Provider forms name their words from Rust.
const shared = new Set([...idsOf('shared.ftl'), ...idsOf('providers.ftl')]);

describe('words', () => {
  it('exist for every key that is named in the sources', () => {
    const named = [
      ...text.matchAll(/\bt\(\s*'([a-z][\w-]*)'/g),
      ...text.matchAll(/\blabel: '([a-z][\w]*-[\w-]*)'/g),
    ].map((m) => m[1] ?? '');
    expect([...new Set(named)].filter((key) => !has(key))).toEqual([]);
  });

  it('exist for every status', () => {
    expect(STATUSES.filter((status) => !has(`status-${status.replaceAll('_', '-')}`))).toEqual([]);
  });

  it('are named once', () => {
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('are all used: whole, or by a prefix that is put together in the sources', () => {
    const prefixes = [...text.matchAll(/[`']([a-z][\w-]*-)\$\{/g)].map((m) => m[1] ?? '');
    const unused = keys.filter(
      (key) =>
        !key.startsWith('-') &&
        !shared.has(key) &&
        !text.includes(`'${key}'`) &&
        !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('fail loudly where they are missing', () => {
    expect(() => t('no-such-key')).toThrow(MissingWord);
  });

  it.each(CLIENT_TERMS)('call the people %s', (term) => {
    setClientTerm(term);
    expect(t('place-clients').toLowerCase()).toBe(`${term}s`);
    setClientTerm('client');
  });
});

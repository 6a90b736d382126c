import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemWords } from '../src/features/invoices/problems';

const source = readFileSync('../src-tauri/crates/core/src/invoices/check.rs', 'utf8').split('#[cfg(test)]')[0] ?? '';

describe('what stands in the way of issuing', () => {
  it('is told in words for every field and rule that the check names', () => {
    const named = [...source.matchAll(/(?:error|at_best)\((?:format!\()?"([\w.{}]+)"\)?,\s*"(\w+)"/g)].map(
      ([, field = '', rule = '']) => ({ field: field.replace('{i}', '0'), rule }),
    );
    const required = [...source.matchAll(/field: "([\w.]+)"/g)].map(([, field = '']) => ({ field, rule: 'required' }));
    const all = [...named, ...required];
    expect(all.length).toBeGreaterThan(14);
    for (const one of all) {
      const said = problemWords({ ...one, value: '2026-11-25' });
      expect(said, `${one.field} ${one.rule}`).not.toMatch(/^Look at/);
      expect(said).not.toMatch(/\w\.\w|problem-/);
    }
  });

  it('counts lines as people do', () => {
    expect(problemWords({ field: 'lines.1.cat', rule: 'choose_category', value: null })).toBe(
      'Choose the tax of line 2.',
    );
  });
});

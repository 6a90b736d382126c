// What stands in the way of issuing a draft, in words. The fields and rules are those of the check in core.
import type { Problem } from '../../bridge';
import { date } from '../../format/when';
import { tFirst } from '../../locales/index.svelte';

/** `lines.0.cat` is told as the first line's. */
export function problemWords({ field, rule, value }: Pick<Problem, 'field' | 'rule' | 'value'>): string {
  const [, line, ofLine] = /^lines\.(\d+)\.(\w+)$/.exec(field) ?? [];
  const place = (ofLine ? `line-${ofLine}` : field).replaceAll('.', '-').toLowerCase();
  return tFirst([`problem-${place}-${rule.replaceAll('_', '-')}`, 'problem-other'], {
    field,
    rule,
    line: Number(line ?? 0) + 1,
    value: /^\d{4}-\d{2}-\d{2}$/.test(value ?? '') ? date(value ?? '') : (value ?? ''),
  });
}

// What is wrong with a typed recovery code, in words.
import type { AppError } from '../../bridge';
import { t, tFirst } from '../../locales/index.svelte';

export function codeFault(error: AppError): string | undefined {
  const rule = error.fields.code;
  if (!rule) return undefined;
  const group = /^group_(\d)$/.exec(rule)?.[1] ?? error.extra.group;
  if (typeof group === 'string' || typeof group === 'number') return t('code-group-wrong', { group: String(group) });
  return tFirst([`code-${rule.replaceAll('_', '-')}`, 'code-wrong']);
}

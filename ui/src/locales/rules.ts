// The words of a broken rule, as Rust names it for a field.
import { tFirst } from './index.svelte';

export function ruleWords(rule: string): string {
  return tFirst([`rule-${rule.replaceAll('_', '-')}`, 'rule-other']);
}

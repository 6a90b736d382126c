import type { Handler } from '../mock';
import { NOW } from './data';

const wanted = new URLSearchParams(typeof window === 'undefined' ? '' : window.location.search);
let prefs = {
  theme: wanted.has('dark') ? 'dark' : 'light',
  textSize: Number(wanted.get('text') ?? 100),
  singleLetters: true,
};

export const handlers: Record<string, Handler> = {
  app_state: () => ({ state: wanted.get('state') ?? 'open', reason: wanted.get('reason'), now: NOW }),
  app_unlock: () => ({ state: 'locked', reason: 'no_keyring', now: NOW }),
  window_prefs_get: () => prefs,
  window_prefs_set: (next: typeof prefs) => {
    prefs = { ...prefs, ...next };
    return null;
  },
};

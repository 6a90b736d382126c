// Commands of the shell itself: what exists before a data folder is open, and what only a window can do (choosers).
import { call } from './transport';

export type Standing =
  'first_run' | 'locked' | 'cant_find' | 'keys_missing' | 'damaged' | 'newer_schema' | 'busy' | 'refused' | 'open';

export interface AppState {
  state: Standing;
  /** A code that says more: no_keyring, wrong_key, folder_missing, … */
  reason?: string | null;
  /** The folder that is meant, for the reader only. */
  folder?: string | null;
  version?: string | null;
  /** The time of Rust's clock; the pages follow it. */
  now?: string | null;
}

export interface WindowPrefs {
  theme?: string | null;
  textSize?: number | null;
  singleLetters?: boolean | null;
}

export interface FirstRunStart {
  preset: 'none' | 'general' | 'dental' | 'salon' | 'trades' | 'tutoring';
  country: string;
  currency: string;
  zone: string;
  language: string;
  name: string;
  clientTerm?: string;
  hours?: { weekday: number; from: string; to: string }[];
  /** Names of the preset's services that the owner wants to keep; none: all. */
  services?: string[];
}

export interface FirstRunDone {
  /** The recovery code in its seven groups; shown once, never stored by the page. */
  groups: string[];
  databaseId: string;
  createdOn: string;
}

export interface CountryProposal {
  country: string;
  currency: string;
  zones: string[];
  language: string;
}

export interface PresetView {
  preset: FirstRunStart['preset'];
  clientTerm: string;
  hours: { weekday: number; from: string; to: string }[];
  services: { name: string; minutes: number; price?: { minor: number; currency: string } | null }[];
}

/** A file picked in Rust: the page gets a name to show and a token, never a path. */
export interface Chosen {
  token: string;
  name: string;
}

export const shell = {
  state: () => call<AppState>('app_state'),
  /** Tries the keyring again. */
  unlock: () => call<AppState>('app_unlock'),
  unlockWithCode: (code: string) => call<AppState>('unlock_with_code', { code }),
  /** The page has painted: the window may show itself. */
  ready: () => call<null>('window_ready'),
  prefs: () => call<WindowPrefs>('window_prefs_get'),
  savePrefs: (request: WindowPrefs) => call<null>('window_prefs_set', request),
  quit: () => call<null>('app_quit'),
  /** What the preset brings, for the wizard's pages. */
  preset: (request: { preset: string; country: string; currency: string; language: string }) =>
    call<PresetView>('first_run_preset', request),
  countries: () => call<{ items: CountryProposal[]; guess: CountryProposal }>('first_run_countries'),
  firstRun: (request: FirstRunStart) => call<FirstRunDone>('first_run_start', request),
  /** Writes the sheet as a PDF where the chooser says; null when it was closed. */
  saveRecoverySheet: (request: { groups: string[] }) => call<{ name: string } | null>('recovery_sheet_save', request),
  /** Two groups typed back from the sheet. */
  proveRecovery: (request: { groups: { number: number; text: string }[] }) =>
    call<{ proven: boolean }>('recovery_prove', request),
  recoveryLater: () => call<null>('recovery_later'),
  loadDemo: () => call<null>('demo_load'),
  chooseImport: () => call<Chosen | null>('import_choose'),
  copyForSupport: (text: string) => call<null>('support_copy', { text }),
  /** Opens the phone, mail or web program of the computer for a contact point. */
  openContact: (contactPointId: string) => call<null>('contact_open', { id: contactPointId }),
};

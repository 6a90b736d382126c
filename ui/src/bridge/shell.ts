// Commands that only a window has: choosers, opening and quitting. The command list of the terminal does not print them.
import { call } from './transport';

/** A file picked in Rust: the page gets a name to show and a token, never a path. */
export interface Chosen {
  token: string;
  name: string;
}

/** What the person chose; both null when they closed the chooser. */
export interface FileChosen {
  file: string | null;
  name: string | null;
}

export const shell = {
  /** The page has painted: the window may show itself. */
  ready: () => call<null>('window_ready'),
  quit: () => call<null>('app_quit'),
  chooseImport: () => call<Chosen | null>('import_choose'),
  /** `kinds` are endings without the dot. */
  chooseFile: (request: { title: string; kinds?: string[] }) => call<FileChosen>('file_choose', request),
  chooseSave: (request: { title: string; name: string }) => call<FileChosen>('file_save_choose', request),
  chooseFolder: (request: { title: string }) => call<FileChosen>('folder_choose', request),
  /** Opens a chosen or saved file with the program the computer has for it. */
  openFile: (file: string) => call<null>('file_open', { file }),
  /** Writes the sheet as a PDF where the chooser says; null when it was closed. */
  saveRecoverySheet: (request: { groups: string[] }) => call<{ name: string } | null>('recovery_sheet_save', request),
  /** Opens the phone, mail or web program of the computer for a contact point. */
  openContact: (id: string) => call<null>('contact_open', { id }),
  autostart: () => call<{ on: boolean }>('autostart_get'),
  setAutostart: (on: boolean) => call<{ on: boolean }>('autostart_set', { on }),
};

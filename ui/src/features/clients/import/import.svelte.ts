// An import in its four stages: choose a file, look at what would happen, watch it happen, take it back. Nothing is saved
// before the run; whatever a person decides here goes along with it.
import {
  asAppError,
  bridge,
  listen,
  type Chosen,
  type Decisions,
  type ImportDone,
  type ImportPreview,
  type ImportUndone,
  type Mapping,
  type RowChoice,
} from '../../../bridge';
import { words } from '../../../frame/report';
import { tFirst } from '../../../locales/index.svelte';

export type Stage = 'choose' | 'look' | 'run' | 'done';
/** Outcomes a person may decide about, with the choice that is taken when nobody says anything. */
export const DECIDED = { unsure: 'skip', conflict: 'keep' } as const;

export class Import {
  stage = $state<Stage>('choose');
  file = $state.raw<Chosen | undefined>(undefined);
  preview = $state.raw<ImportPreview | undefined>(undefined);
  mapping = $state.raw<Mapping>({});
  choices = $state<{ unsure: RowChoice; conflict: RowChoice }>({ ...DECIDED });
  rows = $state<Record<number, RowChoice>>({});
  busy = $state(false);
  failed = $state('');
  progress = $state.raw<{ done: number; total: number }>({ done: 0, total: 0 });
  done = $state.raw<ImportDone | undefined>(undefined);
  undone = $state.raw<ImportUndone | undefined>(undefined);

  /** What a person must still say before the run. */
  get open(): string[] {
    return this.preview?.ask ?? [];
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.failed = '';
    try {
      await act();
    } catch (thrown) {
      const error = asAppError(thrown);
      const rule = error.fields.path ?? error.fields.mapping;
      this.failed = rule
        ? tFirst([`import-${rule.replaceAll('_', '-')}`, 'import-not-read'], { row: String(error.extra.row ?? '') })
        : words(error);
    }
    this.busy = false;
  }

  choose(): Promise<void> {
    return this.#try(async () => {
      const chosen = await bridge.shell.chooseImport();
      if (!chosen) return;
      this.file = chosen;
      this.rows = {};
      this.choices = { ...DECIDED };
      await this.#look();
    });
  }

  /** The preview anew under a changed mapping. */
  remap(change: Partial<Mapping>): Promise<void> {
    this.mapping = { ...this.mapping, ...change };
    return this.#try(() => this.#look(this.mapping));
  }

  async #look(mapping?: Mapping): Promise<void> {
    if (!this.file) return;
    this.preview = await bridge.clients.importPreview({ path: this.file.token, ...(mapping ? { mapping } : {}) });
    this.mapping = this.preview.mapping;
    this.stage = 'look';
  }

  setField(column: number, header: string, field: string): Promise<void> {
    const others = (this.mapping.columns ?? []).filter((one) => one.column !== column);
    const before = (this.mapping.columns ?? []).find((one) => one.column === column);
    const columns = [...others, { ...before, column, header, field } as NonNullable<Mapping['columns']>[number]];
    return this.remap({ columns: columns.sort((a, b) => a.column - b.column) });
  }

  #decisions(): Decisions {
    const rows = Object.entries(this.rows).map(([row, choice]) => ({ row: Number(row), choice }));
    return { unsure: this.choices.unsure, conflict: this.choices.conflict, rows };
  }

  async run(): Promise<void> {
    const { file } = this;
    if (!file) return;
    this.stage = 'run';
    this.progress = { done: 0, total: this.preview?.records ?? 0 };
    const stop = await listen<{ kind: string; done: number; total: number }>('progress', (step) => {
      if (step.kind === 'client_import_run') this.progress = step;
    });
    await this.#try(async () => {
      this.done = await bridge.clients.importRun({
        path: file.token,
        mapping: this.mapping,
        decisions: this.#decisions(),
      });
      this.stage = 'done';
    });
    stop();
    // Stopped or failed: nothing was saved, and the preview with all decisions is still there.
    if (!this.done) this.stage = 'look';
  }

  async stop(): Promise<void> {
    await bridge.jobs.stop({ kind: 'client_import_run' });
  }

  undo(): Promise<void> {
    return this.#try(async () => {
      if (this.done?.importId) this.undone = await bridge.clients.importUndo({ importId: this.done.importId });
    });
  }
}

// A calendar file on its way in: chosen, looked at, ticked, imported. Nothing is saved before the last step.
import { asAppError, bridge, type IcsImportDone, type IcsItem, type IcsPreview, type IcsTarget } from '../../../bridge';
import { words } from '../../../frame/report';
import { t, tFirst } from '../../../locales/index.svelte';

/** States of which a person may say yes or no; the others have nothing to be decided. */
const DECIDED: IcsItem['state'][] = ['new', 'changed', 'removed', 'transparent', 'past'];

export class CalendarImport {
  target = $state<IcsTarget>('blocks');
  whose = $state('');
  file = $state.raw<{ file: string; name: string } | undefined>(undefined);
  preview = $state.raw<IcsPreview | undefined>(undefined);
  /** What a person said, where it is another than what the preview says. */
  ticks = $state<Record<string, boolean>>({});
  busy = $state(false);
  failed = $state('');
  #turn = 0;

  get ready(): boolean {
    return this.target !== 'blocks' || this.whose !== '';
  }

  get count(): number {
    return this.preview?.items.filter((item) => this.ticked(item)).length ?? 0;
  }

  decided(item: IcsItem): boolean {
    return DECIDED.includes(item.state);
  }

  ticked(item: IcsItem): boolean {
    return this.decided(item) && (this.ticks[item.key] ?? item.ticked);
  }

  get #order() {
    const room = this.whose.startsWith('room:') ? this.whose.slice(5) : null;
    const staff = room === null && this.whose !== '' ? this.whose : null;
    const none = this.target === 'holidays';
    return {
      path: this.file?.file ?? '',
      target: this.target,
      staffId: none ? null : staff,
      roomId: none ? null : room,
    };
  }

  /** A later question overtakes an earlier one, whichever is answered first. */
  async #try(act: (latest: () => boolean) => Promise<void>): Promise<void> {
    const turn = ++this.#turn;
    const latest = () => turn === this.#turn;
    this.busy = true;
    this.failed = '';
    try {
      await act(latest);
    } catch (thrown) {
      if (!latest()) return;
      const error = asAppError(thrown);
      const rule = error.fields.path;
      this.failed = rule
        ? tFirst([`ics-in-${rule.replaceAll('_', '-')}`, 'import-not-read'], { row: '' })
        : words(error);
    }
    if (latest()) this.busy = false;
  }

  choose(): Promise<void> {
    return this.#try(async (latest) => {
      const chosen = await bridge.shell.chooseFile({
        title: t('ics-in-choose'),
        kinds: ['ics', 'ical', 'ifb', 'icalendar'],
      });
      if (!chosen.file) return;
      this.file = { file: chosen.file, name: chosen.name ?? '' };
      this.ticks = {};
      const preview = await bridge.ics.importPreview(this.#order);
      if (latest()) this.preview = preview;
    });
  }

  /** The same file for somebody else, or as something else. */
  again(): Promise<void> {
    this.preview = undefined;
    return this.#try(async (latest) => {
      if (!this.file || !this.ready) return;
      this.ticks = {};
      const preview = await bridge.ics.importPreview(this.#order);
      if (latest()) this.preview = preview;
    });
  }

  async run(): Promise<IcsImportDone | undefined> {
    let done: IcsImportDone | undefined;
    await this.#try(async () => {
      const items = this.preview?.items ?? [];
      const said = (wanted: boolean) =>
        items.filter((item) => item.ticked !== wanted && this.ticked(item) === wanted).map((item) => item.key);
      const order = { ...this.#order, sha256: this.preview?.sha256 ?? null };
      done = await bridge.ics.importRun({ ...order, also: said(true), leaveOut: said(false) });
    });
    return done;
  }
}

// How much room an hour has: five steps, kept per view on this computer (A106).
import { prefs } from '../../frame/prefs.svelte';
import { run } from '../../frame/report';
import type { View } from './calendar.svelte';

/** Pixels of a minute at the usual text size; the third is the design's 72 px an hour. */
const PIXELS = [0.75, 1, 1.2, 1.7, 2.5];
const USUAL = 3;

export const zoomOf = (view: View) => prefs.zoom[view] ?? USUAL;
export const pixelsOf = (step: number) => PIXELS[step - 1] ?? 1.2;

/** One step closer or further; at the last step nothing happens. */
export function keepZoom(view: View, by: number): void {
  const step = Math.max(1, Math.min(PIXELS.length, zoomOf(view) + by));
  if (step === zoomOf(view)) return;
  prefs.zoom = { ...prefs.zoom, [view]: step };
  run(() => prefs.save());
}

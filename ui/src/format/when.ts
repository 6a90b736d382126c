// Dates and times for the eye. Civil strings (2027-06-08, 2027-06-08T14:20) are shown as they are written, in the zone
// of the business; instants (…Z) are turned into civil time of that zone by Intl.
import { language } from '../locales/index.svelte';

let businessZone = 'UTC';

export function setZone(zone: string): void {
  businessZone = zone;
}

export function zone(): string {
  return businessZone;
}

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()}|${timeZone}|${JSON.stringify(options)}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : language(), { timeZone, ...options });
    cache.set(key, found);
  }
  return found;
}

const isInstant = (text: string) => /(Z|[+-]\d\d:\d\d)$/.test(text) && text.includes('T');

/** A civil text is put on UTC and read back in UTC, so no zone of the computer can move it. */
function show(text: string, options: Intl.DateTimeFormatOptions): string {
  if (isInstant(text)) return formatter(businessZone, options).format(new Date(text));
  const civil = text.includes('T') ? text : `${text}T00:00`;
  return formatter('UTC', options).format(new Date(`${civil}Z`));
}

/** `14:20` */
export const time = (text: string) => show(text, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** `14:20:07` */
export const clock = (text: string) =>
  show(text, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
/** `8 June 2027` */
export const date = (text: string) => show(text, { day: 'numeric', month: 'long', year: 'numeric' });
/** `8 Jun` */
export const dayMonth = (text: string) => show(text, { day: 'numeric', month: 'short' });
/** `8 Jun 2027` */
export const shortDate = (text: string) => show(text, { day: 'numeric', month: 'short', year: 'numeric' });
/** `Tuesday 8 June` */
export const longDay = (text: string) =>
  show(text, { weekday: 'long', day: 'numeric', month: 'long' }).replace(',', '');
/** `Tue 8 June` */
export const shortDay = (text: string) =>
  show(text, { weekday: 'short', day: 'numeric', month: 'long' }).replace(',', '');
/** `Tuesday 8 Jun` */
export const headDay = (text: string) =>
  show(text, { weekday: 'long', day: 'numeric', month: 'short' }).replace(',', '');
/** `Tue` */
export const weekday = (text: string) => show(text, { weekday: 'short' });
/** `June` */
export const month = (text: string) => show(text, { month: 'long' });
/** `June 2027` */
export const monthYear = (text: string) => show(text, { month: 'long', year: 'numeric' });

/** `7–13 Jun` */
export function daySpan(from: string, to: string): string {
  const at = (day: string) => new Date(`${day}T00:00Z`);
  return formatter('UTC', { day: 'numeric', month: 'short' }).formatRange(at(from), at(to));
}

/** `Monday` for 1 … `Sunday` for 7. */
export function weekdayName(number: number, style: 'long' | 'short' = 'long'): string {
  return show(`2024-01-0${number}`, { weekday: style });
}

const digits: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' };

/**
 * The civil date in the business's zone of an instant, `2027-06-08`. Put together from its parts: the order in which a
 * language writes them differs between engines (en-CA in WebKit is not the en-CA of others).
 */
export function dateOf(instant: string | Date, timeZone = businessZone): string {
  const at = typeof instant === 'string' ? new Date(instant) : instant;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, calendar: 'iso8601', numberingSystem: 'latn', ...digits });
  const part = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year?.padStart(4, '0')}-${part.month}-${part.day}`;
}

/** The civil time in the business's zone of an instant, `2027-06-08T14:20`. */
export function civilOf(instant: string | Date, timeZone = businessZone): string {
  const at = typeof instant === 'string' ? new Date(instant) : instant;
  const hm = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${dateOf(at, timeZone)}T${hm.format(at)}`;
}

/** Whole days added to a civil date. */
export function addDays(day: string, count: number): string {
  const at = new Date(`${day}T00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** Minutes of a civil clock added to a civil time; what a clock change does to it is Rust's to say. */
export function addMinutes(civil: string, count: number): string {
  return new Date(Date.parse(`${civil}Z`) + count * 60_000).toISOString().slice(0, 16);
}

/** `6 h 25`, `45 min` */
export function duration(minutes: number): string {
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(language(), { style: 'unit', unit: name, unitDisplay: 'short' })
      .format(value)
      .replace('hr', 'h');
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return unit(rest, 'minute');
  return rest === 0 ? unit(whole, 'hour') : `${unit(whole, 'hour')} ${String(rest).padStart(2, '0')}`;
}

/** Whole days from a to b. */
export const daysBetween = (a: string, b: string) =>
  Math.round((Date.parse(`${b}T00:00Z`) - Date.parse(`${a}T00:00Z`)) / 86_400_000);

/** Minutes between two instants, rounded down towards zero. */
export const minutesBetween = (from: string | Date, to: string | Date) =>
  Math.trunc((new Date(to).getTime() - new Date(from).getTime()) / 60_000);

/** Where a day stands to today: its name if near, else the date. `today` and `tomorrow` come from Intl. */
export function relativeDay(day: string, today: string): string {
  const days = daysBetween(today, day);
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day');
  return day.slice(0, 4) === today.slice(0, 4) ? shortDay(day) : shortDate(day);
}

/** `in 9 min`, `31 min ago`, `2 h ago`, `3 days ago`. */
export function relative(at: string | Date, now: Date): string {
  const minutes = minutesBetween(now, at);
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'always', style: 'short' });
  const tidy = (text: string) => text.replace('min.', 'min').replace('hr.', 'h').replace('hr ', 'h ');
  if (Math.abs(minutes) < 60) return tidy(format.format(minutes, 'minute'));
  if (Math.abs(minutes) < 24 * 60) return tidy(format.format(Math.trunc(minutes / 60), 'hour'));
  return format.format(Math.trunc(minutes / (24 * 60)), 'day');
}

/**
 * The instant of a civil time in the business's zone, for deadlines a person types. A time that the clock skips becomes
 * the next one; bookings are never made with this, Rust decides those.
 */
export function instantOf(civil: string, timeZone = businessZone): string {
  const wanted = Date.parse(`${civil}Z`);
  let guess = wanted;
  for (let i = 0; i < 2; i += 1) guess += wanted - Date.parse(`${civilOf(new Date(guess), timeZone)}Z`);
  return new Date(guess).toISOString().replace('.000Z', 'Z');
}

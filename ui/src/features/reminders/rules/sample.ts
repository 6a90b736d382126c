// A made-up visit and invoice, to show beside a template what a client would read. Rust renders what is really sent and
// checks every template when it is saved; this only fills the plain values while one types.
import { money } from '../../../format/money';
import { date, dayMonth, time, weekday } from '../../../format/when';
import type { Profile } from '../../../bridge';

export function sampleValues(business: Profile | undefined, today: string): Record<string, string> {
  const currency = business?.currency ?? 'EUR';
  return {
    'business.name': business?.name ?? '',
    'business.phone': business?.phone ?? '',
    'business.email': business?.email ?? '',
    'client.called_as': 'Zofia',
    'client.given_name': 'Zofia',
    'client.family_name': 'Kowalczyk',
    'appointment.weekday': weekday(today),
    'appointment.date': dayMonth(today),
    'appointment.day_word': weekday(today),
    'appointment.time': time(`${today}T09:30`),
    'appointment.duration': '30 min',
    'appointment.staff': 'Dr Wójcik',
    'appointment.service': 'Check-up',
    'appointment.old_date': dayMonth(today),
    'appointment.old_time': time(`${today}T14:00`),
    'invoice.number': `${today.slice(0, 4)}-0412`,
    'invoice.date': date(today),
    'invoice.due': date(today),
    'invoice.total': money({ minor: 7200, currency }),
    'invoice.balance': money({ minor: 7200, currency }),
    'invoice.days_overdue': '7',
    confirm_code: 'C',
    stop_hint: 'STOP to opt out',
  };
}

/** Fills `{{ name }}` and `{{ name | default("…") }}`; what it does not know stays as it is written. */
export function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{-?\s*([\w.]+)\s*(?:\|[^}]*)?-?\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Parts of a text message: 160 and 153 letters of the GSM alphabet, else 70 and 67. An estimate for the typist. */
export function smsParts(text: string): number {
  const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[\]~|€]*$/u.test(
    text,
  );
  const units = gsm ? text.length + (text.match(/[\^{}\\[\]~|€]/g)?.length ?? 0) : text.length;
  const [one, many] = gsm ? [160, 153] : [70, 67];
  return units <= one ? 1 : Math.ceil(units / many);
}

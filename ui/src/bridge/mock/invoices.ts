import { announce, type Handler } from '../mock';
import { APPOINTMENTS, clientName, id, INVOICES, SERVICES, TODAY } from './data';
import { paper } from './paper';

export interface Line {
  description?: string;
  qty?: string;
  price?: string;
  taxSettingId?: string | null;
}
const TAXES = [
  {
    id: id('exempt'),
    cat: 'E',
    rate: '0',
    labels: null,
    name: 'Exempt, health care',
    reason: 'Exempt: medical care',
    reasonCode: null,
    validFrom: null,
    validTo: null,
  },
  {
    id: id('vat20'),
    cat: 'S',
    rate: '20',
    labels: 'VAT',
    name: '20 %',
    reason: null,
    reasonCode: null,
    validFrom: null,
    validTo: null,
  },
];
interface MadeUp {
  clientId: string;
  lines: Line[];
  version: number;
  issued?: string;
  text?: string | null;
  language?: string | null;
  date?: string | null;
  dueDate?: string | null;
}
const drafts = new Map<string, MadeUp>([
  [
    id('weiss-draft'),
    {
      clientId: id('Jürgen Weiß'),
      version: 1,
      language: 'de',
      date: TODAY,
      dueDate: '2027-06-22',
      text: 'Gute Besserung, und bis zum 21. Juni.',
      lines: [
        { description: 'Kompositfüllung, zweiflächig, Zahn 36', qty: '1', price: '145.00', taxSettingId: id('exempt') },
        { description: 'Lokale Betäubung', qty: '1', price: '18.00', taxSettingId: id('exempt') },
        { description: 'Aufbissschiene nach Maß', qty: '1', price: '189.50', taxSettingId: id('vat20') },
        { description: 'Bleichgel, 3 Spritzen', qty: '3', price: '12.60', taxSettingId: id('vat20') },
      ],
    },
  ],
]);
// Minor units by cutting text: the made-up answers obey the same law as the pages.
export const minor = (text: string) => {
  const [whole = '0', cents = ''] = text.split('.');
  return Number(whole + cents.padEnd(2, '0').slice(0, 2));
};
const text = (value: number) => `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`;
export const amountOf = (line: Line) => minor(line.price ?? '0') * Number(line.qty ?? '1');
export const taxed = (line: Line) => line.taxSettingId === id('vat20');
const sum = (lines: Line[]) => lines.reduce((all, line) => all + amountOf(line), 0);
/** Net prices: exempt lines and lines with VAT at 20 %. */
export function figures(lines: Line[]) {
  const groups = [
    { cat: 'E', rate: '0', base: sum(lines.filter((line) => !taxed(line))), tax: 0 },
    { cat: 'S', rate: '20', base: sum(lines.filter(taxed)), tax: Math.round(sum(lines.filter(taxed)) / 5) },
  ].filter((group) => group.base > 0 || (group.cat === 'E' && lines.length === 0));
  const tax = groups.reduce((all, group) => all + group.tax, 0);
  return { groups, net: sum(lines), tax, total: sum(lines) + tax };
}
function totals(lines: Line[]) {
  const { groups, net, tax, total } = figures(lines);
  return {
    discount: '0.00',
    lines: lines.map((line) => text(amountOf(line))),
    net: text(net),
    tax: text(tax),
    total: text(total),
    groups: groups.map((group) => ({ ...group, base: text(group.base), tax: text(group.tax) })),
  };
}
const find = (wanted: string) => {
  const found = drafts.get(wanted);
  if (!found) throw { code: 'not_found', fields: {}, detail: 'invoice' };
  return found;
};
const saved = (wanted: string) => {
  announce({ slice: 'invoices', id: wanted });
  return { id: wanted, version: find(wanted).version, problems: [], totals: totals(find(wanted).lines) };
};
const extra = (one: (typeof INVOICES)[number]) => ({
  ...one,
  at: `${one.date}T09:00:00Z`,
  billToId: one.clientId,
  billToName: one.clientName,
  overdue: one.dueDate < TODAY && one.open.minor > 0,
  payState: one.open.minor > 0 ? 'open' : 'paid',
});
const draftItems = () =>
  [...drafts].flatMap(([one, draft]) => {
    const total = { minor: figures(draft.lines).total, currency: 'GBP' };
    if (draft.issued) return [];
    return {
      id: one,
      kind: 'invoice',
      state: 'draft',
      number: null,
      date: draft.date ?? null,
      dueDate: draft.dueDate ?? '',
      clientId: draft.clientId,
      clientName: clientName(draft.clientId),
      billToId: draft.clientId,
      billToName: clientName(draft.clientId),
      at: `${TODAY}T12:55:00Z`,
      total,
      open: { minor: 0, currency: 'GBP' },
      overdue: false,
      payState: null,
      version: draft.version,
    };
  });
const issuedLines = (total: number): Line[] => [{ description: 'Check-up', qty: '1', price: text(total) }];
const ofVisit = (wanted: string): Line[] =>
  APPOINTMENTS.filter((one) => one.id === wanted).map((one) => ({
    description: one.serviceNames[0],
    qty: '1',
    price: text(SERVICES.find((s) => s.id === one.serviceIds[0])?.price.minor ?? 0),
  }));

export const handlers: Record<string, Handler> = {
  invoice_list: ({ clientId, overdueOn, state }: { clientId?: string; overdueOn?: string; state?: string }) => ({
    items: [...INVOICES.map(extra), ...draftItems()].filter(
      (one) =>
        (!clientId || one.clientId === clientId) &&
        (!overdueOn || (one.dueDate < overdueOn && one.open.minor > 0)) &&
        (!state || one.state === state || one.payState === state),
    ),
    next: null,
  }),
  unbilled_list: () => ({
    items: APPOINTMENTS.filter((one) => ['Elif Demir', 'Chidi Okonkwo'].includes(one.clientName)).map((one) => ({
      appointmentId: one.id,
      clientId: one.clientId,
      clientName: one.clientName,
      date: one.start.slice(0, 10),
      draftId: null,
      services: one.serviceNames,
      since: one.endUtc,
      price: SERVICES.find((s) => s.id === one.serviceIds[0])?.price ?? null,
    })),
    next: null,
  }),
  number_series_list: () => ({
    gaps: [],
    items: [
      {
        kind: 'invoice',
        prefix: '',
        pattern: '{YYYY}-{SEQ:4}',
        reset: 'yearly',
        fiscalMonth: 1,
        firstNumberOpen: false,
        next: ['2027-0412', '2027-0413', '2027-0414'],
      },
      {
        kind: 'credit_note',
        prefix: 'C',
        pattern: '{PREFIX}{YYYY}-{SEQ:3}',
        reset: 'yearly',
        fiscalMonth: 1,
        firstNumberOpen: true,
        next: ['C2027-001', 'C2027-002', 'C2027-003'],
      },
    ],
  }),
  number_series_set: (asked: { pattern: string; prefix: string }) => {
    const digits = /\{SEQ:?(\d*)\}/.exec(asked.pattern);
    if (!digits) throw { code: 'invalid', fields: { pattern: 'sequence_missing' }, detail: '' };
    const of = (n: number) =>
      asked.pattern
        .replace('{PREFIX}', asked.prefix)
        .replace('{YYYY}', '2027')
        .replace(digits[0], String(n).padStart(Number(digits[1] || 1), '0'));
    return { ...asked, next: [412, 413, 414].map(of) };
  },
  tax_setting_create: (asked: object) => {
    TAXES.push({ ...TAXES[0]!, ...asked, id: id(JSON.stringify(asked)) });
    announce({ slice: 'invoices', id: 'tax' });
    return { id: TAXES.at(-1)?.id };
  },
  tax_setting_archive: ({ id: wanted }: { id: string }) => {
    TAXES.splice(
      TAXES.findIndex((one) => one.id === wanted),
      1,
    );
    announce({ slice: 'invoices', id: wanted });
    return null;
  },
  tax_setting_list: () => ({ items: TAXES, proposed: [] }),
  invoice_draft: ({
    clientId,
    lines,
    appointmentIds,
  }: {
    clientId: string;
    lines?: Line[];
    appointmentIds?: string[];
  }) => {
    const made = id(`${clientId}${drafts.size}draft`);
    drafts.set(made, { clientId, lines: (lines ?? []).concat((appointmentIds ?? []).flatMap(ofVisit)), version: 1 });
    return saved(made);
  },
  invoice_update: ({ id: wanted, version: _, ...rest }: Partial<MadeUp> & { id: string }) => {
    const found = find(wanted);
    Object.assign(found, rest);
    found.version += 1;
    return saved(wanted);
  },
  invoice_get: ({ id: wanted }: { id: string }) => {
    const kept = INVOICES.find((one) => one.id === wanted);
    const base = {
      billToEmail: 'buchhaltung@weiss.example',
      creditedBy: [],
      creditsId: null,
      deliveries: [],
      fileName: 'invoice.pdf',
      issuedAt: null,
      kind: 'invoice',
      payments: [],
      problems: [],
      sha256: null,
      updatedAt: '2027-06-08T13:11:00Z',
    };
    if (kept)
      return {
        ...base,
        ...extra(kept),
        draft: null,
        nextNumber: null,
        totals: totals(issuedLines(kept.total.minor)),
        deliveries: [
          { at: `${kept.date}T10:02:00Z`, channel: 'email', address: 'rose@tremblay.example', state: 'accepted' },
        ],
        sha256: '9f86d081884c7d659a2feaa0c55ad015',
      };
    const found = find(wanted);
    const sum = totals(found.lines);
    const amount = { minor: minor(sum.total), currency: 'GBP' };
    return {
      ...base,
      id: wanted,
      version: found.version,
      clientId: found.clientId,
      clientName: clientName(found.clientId),
      billToId: found.clientId,
      billToName: clientName(found.clientId),
      state: found.issued ? 'issued' : 'draft',
      number: found.issued ?? null,
      nextNumber: '2027-0412',
      date: null,
      dueDate: null,
      overdue: false,
      payState: null,
      open: amount,
      total: amount,
      totals: sum,
      draft: found.issued
        ? null
        : {
            lines: found.lines,
            prices: 'net',
            text: found.text ?? null,
            language: found.language ?? null,
            date: found.date ?? null,
            dueDate: found.dueDate ?? null,
          },
    };
  },
  invoice_paper: ({ id: wanted }: { id: string }) => {
    const kept = INVOICES.find((one) => one.id === wanted);
    if (kept) return paper({ ...kept, lines: issuedLines(kept.total.minor) });
    const found = find(wanted);
    return paper({ ...found, number: found.issued ?? null, clientName: clientName(found.clientId) });
  },
  invoice_issue: ({ id: wanted }: { id: string }) => {
    find(wanted).issued = '2027-0412';
    announce({ slice: 'invoices', id: wanted });
    return { id: wanted, number: '2027-0412', sha256: '', date: TODAY, dueDate: null, warnings: [] };
  },
  invoice_send: () => ({ outboxId: id('mail'), dueUtc: null, skip: null, sha256: '' }),
  invoice_draft_delete: () => null,
  money_today: () => ({ drafts: draftItems().length, overdue: [{ count: 3 }], unbilled: [] }),
};

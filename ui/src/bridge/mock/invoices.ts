import { announce, type Handler } from '../mock';
import { APPOINTMENTS, clientName, id, INVOICES, SERVICES, TODAY } from './data';

interface Line {
  description?: string;
  qty?: string;
  price?: string;
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
const drafts = new Map<string, { clientId: string; lines: Line[]; version: number; issued?: string }>();
// Minor units by cutting text: the made-up answers obey the same law as the pages.
const minor = (text: string) => {
  const [whole = '0', cents = ''] = text.split('.');
  return Number(whole + cents.padEnd(2, '0').slice(0, 2));
};
const text = (value: number) => `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`;
function totals(lines: Line[]) {
  const sums = lines.map((line) => minor(line.price ?? '0') * Number(line.qty ?? '1'));
  const total = sums.reduce((a, b) => a + b, 0);
  return {
    discount: '0.00',
    lines: sums.map(text),
    net: text(total),
    tax: '0.00',
    total: text(total),
    groups: [{ cat: 'E', rate: '0', base: text(total), tax: '0.00' }],
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
const ofVisit = (wanted: string): Line[] =>
  APPOINTMENTS.filter((one) => one.id === wanted).map((one) => ({
    description: one.serviceNames[0],
    qty: '1',
    price: text(SERVICES.find((s) => s.id === one.serviceIds[0])?.price.minor ?? 0),
  }));

export const handlers: Record<string, Handler> = {
  invoice_list: ({ clientId, overdueOn, state }: { clientId?: string; overdueOn?: string; state?: string }) => ({
    items: INVOICES.map(extra).filter(
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
  invoice_update: ({ id: wanted, lines }: { id: string; lines?: Line[] }) => {
    const found = find(wanted);
    found.lines = lines ?? found.lines;
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
        totals: totals([{ description: 'Check-up', qty: '1', price: text(kept.total.minor) }]),
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
      draft: found.issued ? null : { lines: found.lines, prices: 'gross' },
    };
  },
  invoice_paper: () => ({ lines: [{ description: 'Check-up', quantity: '1', unitPrice: '45.00' }] }),
  invoice_issue: ({ id: wanted }: { id: string }) => {
    find(wanted).issued = '2027-0412';
    announce({ slice: 'invoices', id: wanted });
    return { id: wanted, number: '2027-0412', sha256: '', date: TODAY, dueDate: null, warnings: [] };
  },
  invoice_send: () => ({ outboxId: id('mail'), dueUtc: null, skip: null, sha256: '' }),
  invoice_draft_delete: () => null,
};

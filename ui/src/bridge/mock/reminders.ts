import { announce, type Handler } from '../mock';
import { id as idOf, OUTBOX } from './data';

const KINDS = [
  {
    kind: 'twilio',
    channels: ['sms'],
    label: 'provider-twilio',
    help: 'provider-twilio-about',
    capabilities: { inboundPoll: true, statusPoll: true, balance: true, proof: 'delivered' },
    fields: [
      {
        key: 'account_sid',
        type: 'text',
        required: true,
        pattern: '^AC[0-9a-f]{32}$',
        label: 'provider-field-account-sid',
        help: 'provider-field-account-sid-help',
      },
      {
        key: 'auth_token',
        type: 'secret',
        required: true,
        label: 'provider-field-auth-token',
        help: 'provider-field-auth-token-help',
      },
      { key: 'from', type: 'sender', label: 'provider-field-from', help: 'provider-field-from-help' },
      {
        key: 'messaging_service_sid',
        type: 'text',
        label: 'provider-field-messaging-service-sid',
        help: 'provider-field-messaging-service-sid-help',
        advanced: true,
      },
      {
        key: 'numbers',
        type: 'phones',
        label: 'provider-field-numbers',
        help: 'provider-field-numbers-help',
        advanced: true,
      },
    ],
  },
  {
    kind: 'dry_run',
    channels: ['sms', 'email'],
    label: 'provider-dry-run',
    help: 'provider-dry-run-about',
    capabilities: { inboundPoll: false, statusPoll: false, balance: false, proof: 'accepted' },
    fields: [],
  },
  {
    kind: 'smtp',
    channels: ['email'],
    label: 'provider-smtp',
    help: 'provider-smtp-about',
    capabilities: { inboundPoll: false, statusPoll: false, balance: false, proof: 'accepted' },
    fields: [
      { key: 'host', type: 'host', required: true, label: 'provider-field-host', help: 'provider-field-host-help' },
      {
        key: 'security',
        type: 'enum',
        options: ['tls', 'starttls', 'none'],
        default: 'tls',
        label: 'provider-field-security',
      },
      { key: 'port', type: 'port', label: 'provider-field-port', help: 'provider-field-port-help' },
      {
        key: 'auth',
        type: 'enum',
        options: ['plain', 'login', 'xoauth2', 'none'],
        default: 'plain',
        label: 'provider-field-auth',
        advanced: true,
      },
      {
        key: 'user',
        type: 'text',
        label: 'provider-field-user',
        showIf: { key: 'auth', any: ['plain', 'login', 'xoauth2'] },
      },
      {
        key: 'password',
        type: 'secret',
        required: true,
        label: 'provider-field-password',
        help: 'provider-field-mail-password-help',
        showIf: { key: 'auth', any: ['plain', 'login', 'xoauth2'] },
      },
      {
        key: 'from',
        type: 'email',
        required: true,
        label: 'provider-field-from-mail',
        help: 'provider-field-from-mail-help',
      },
      { key: 'from_name', type: 'text', label: 'provider-field-from-name' },
      {
        key: 'own_network',
        type: 'bool',
        label: 'provider-field-own-network',
        help: 'provider-field-own-network-help',
        advanced: true,
      },
    ],
  },
];
const ACCOUNTS = [
  {
    id: idOf('twilio'),
    kind: 'twilio',
    channel: 'sms',
    settings: { account_sid: `AC${'4f19c27a0b5e63d2'.repeat(2)}`, from: '+447700900500' } as Record<string, unknown>,
    secrets: [{ key: 'auth_token', setOn: '2027-06-02T09:00:00Z' }],
    default: true,
    enabled: true,
    fault: null,
    lastSuccess: '2027-06-08T13:00:00Z',
    version: 2,
  },
];
const saved = (account: (typeof ACCOUNTS)[number]) => {
  announce({ slice: 'reminders', id: account.id });
  return { id: account.id, version: account.version };
};

const RULES = [
  {
    id: idOf('r1'),
    version: 1,
    name: 'Confirmation',
    trigger: 'booked',
    when: {},
    channel: 'sms',
    enabled: true,
    templateId: idOf('t1'),
  },
  {
    id: idOf('r2'),
    version: 1,
    name: 'The day before',
    trigger: 'appointment',
    when: { days: 1, at: '10:00' },
    channel: 'sms',
    enabled: true,
    templateId: idOf('t1'),
  },
  {
    id: idOf('r3'),
    version: 1,
    name: 'Two hours before',
    trigger: 'appointment',
    when: { hours: 2 },
    channel: 'sms',
    enabled: false,
    templateId: null,
  },
  {
    id: idOf('r4'),
    version: 1,
    name: 'Invoice overdue',
    trigger: 'invoice_overdue',
    when: { days: 7, at: '10:00' },
    channel: 'email',
    enabled: false,
    templateId: null,
  },
];
const TEMPLATES = [
  {
    id: idOf('t1'),
    version: 1,
    name: 'Reminder by text',
    language: 'en',
    channel: 'sms',
    subject: null,
    body: '{{ business.name }}: {{ client.called_as }}, your visit is {{ appointment.weekday }} {{ appointment.date }} at {{ appointment.time }}.',
  },
  {
    id: idOf('t2'),
    version: 1,
    name: 'Invoice by email',
    language: 'en',
    channel: 'email',
    subject: 'Invoice {{ invoice.number }}',
    body: 'Dear {{ client.called_as }},\n\nhere is your invoice over {{ invoice.total }}, due on {{ invoice.due }}.',
  },
];

export const handlers: Record<string, Handler> = {
  reminder_rule_list: () => ({ items: RULES }),
  reminder_rule_create: (request: object) => {
    const made = { ...RULES[0]!, ...request, id: idOf(JSON.stringify(request)), version: 1, enabled: true };
    RULES.push(made);
    announce({ slice: 'reminders', id: made.id });
    return { id: made.id, version: 1 };
  },
  reminder_rule_update: (request: { id: string; version: number }) => {
    const found = RULES.find((one) => one.id === request.id)!;
    Object.assign(found, request, { version: request.version + 1 });
    announce({ slice: 'reminders', id: found.id });
    return { id: found.id, version: found.version };
  },
  template_list: () => ({ items: TEMPLATES }),
  template_set: (request: { id?: string }) => {
    const found = TEMPLATES.find((one) => one.id === request.id);
    if (found) Object.assign(found, request);
    announce({ slice: 'reminders', id: request.id ?? 'new' });
    return { id: request.id ?? 'new' };
  },
  provider_kinds: () => ({ items: KINDS }),
  provider_list: () => ({ items: ACCOUNTS }),
  provider_configure: (request: {
    kind: string;
    channel: string;
    settings?: Record<string, unknown>;
    secrets?: Record<string, string>;
  }) => {
    const secrets = Object.keys(request.secrets ?? {}).map((key) => ({ key, setOn: '2027-06-08T13:12:00Z' }));
    const made = {
      ...ACCOUNTS[0]!,
      ...request,
      id: idOf(request.kind + request.channel),
      settings: request.settings ?? {},
      secrets,
      version: 1,
    };
    ACCOUNTS.push(made);
    return saved(made);
  },
  provider_update: (request: { id: string; settings?: Record<string, unknown>; enabled?: boolean }) => {
    const found = ACCOUNTS.find((one) => one.id === request.id)!;
    if (
      request.settings &&
      'account_sid' in request.settings &&
      !/^AC[0-9a-f]{32}$/.test(String(request.settings.account_sid))
    )
      throw { code: 'invalid', fields: { 'settings.account_sid': 'pattern' }, detail: '' };
    Object.assign(found, {
      settings: request.settings ?? found.settings,
      enabled: request.enabled ?? found.enabled,
      version: found.version + 1,
    });
    return saved(found);
  },
  provider_disable: ({ id }: { id: string }) => {
    const found = ACCOUNTS.find((one) => one.id === id)!;
    Object.assign(found, { enabled: false, version: found.version + 1 });
    return saved(found);
  },
  provider_test: () => ({
    ok: true,
    text: 'Harbour Street Dental: this is a test from the front desk. Reply OK.',
    providerId: 'SM8c0000000000000000000000000041',
    steps: [
      { step: 'connect', ok: true },
      { step: 'sign_in', ok: true },
      { step: 'balance', ok: true, detail: '31.20 GBP' },
      { step: 'send', ok: true, detail: 'SM8c…41' },
      { step: 'status', ok: true, detail: 'delivered' },
    ],
  }),
  sending_state: () => ({
    acceptedToday: 38,
    accounts: [
      {
        channel: 'sms',
        dryRun: false,
        fault: null,
        id: idOf('twilio'),
        kind: 'twilio',
        lastSuccessUtc: null,
        restingUntilUtc: null,
      },
    ],
    clockHold: false,
    deviceUnknown: false,
    dueToday: 14,
    failed: 1,
    held: 0,
    lastCheckUtc: '2027-06-08T13:11:48Z',
    nextUtc: '2027-06-08T13:20:00Z',
    problems: 2,
    running: true,
    undelivered: 0,
    unknown: 1,
  }),
  outbox_list: ({ state, states, clientId }: { state?: string; states?: string[]; clientId?: string }) => ({
    items: OUTBOX.filter(
      (one) =>
        (!state || one.state === state) &&
        (!states || states.includes(one.state)) &&
        (!clientId || one.clientId === clientId),
    ),
  }),
  hold_list: () => ({ items: [], next: null }),
  outbox_send_now: ({ id }: { id: string }) => ({ id, state: 'due' }),
  outbox_stop: ({ id }: { id: string }) => ({ id, state: 'skipped' }),
  outbox_resolve: ({ id, outcome }: { id: string; outcome: string }) => {
    const found = OUTBOX.find((one) => one.id === id);
    if (!found) throw { code: 'not_found' };
    found.state = outcome === 'delivered' ? 'delivered' : outcome === 'resend' ? 'queued' : 'failed';
    announce({ slice: 'reminders', id });
    return { id, state: found.state };
  },
};

// How an entry of the one timeline looks and reads. Slices send data; the words are here.
import Banknote from '@lucide/svelte/icons/banknote';
import FileInput from '@lucide/svelte/icons/file-input';
import MessageSquare from '@lucide/svelte/icons/message-square';
import PhoneIncoming from '@lucide/svelte/icons/phone-incoming';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import UserRound from '@lucide/svelte/icons/user-round';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import type { Component } from 'svelte';
import type { TimelineEntry } from '../../bridge';
import { statusOf, STATUSES, type Tone } from '../../components/status';
import { money } from '../../format/money';
import { has, t, tFirst } from '../../locales/index.svelte';

export type Group = 'all' | 'visits' | 'messages' | 'calls' | 'money' | 'record';
const GROUP: Record<TimelineEntry['kind'], Group> = {
  appointment: 'visits',
  message: 'messages',
  call: 'calls',
  note: 'calls',
  case: 'calls',
  invoice: 'money',
  payment: 'money',
  client: 'record',
  consent: 'record',
  import: 'record',
};
export const GROUPS: Group[] = ['all', 'visits', 'messages', 'calls', 'money', 'record'];

const ICONS: Record<TimelineEntry['kind'], Component> = {
  appointment: statusOf('completed').icon,
  message: MessageSquare,
  call: PhoneIncoming,
  note: StickyNote,
  case: LifeBuoy,
  invoice: ReceiptText,
  payment: Banknote,
  client: UserRound,
  consent: ShieldCheck,
  import: FileInput,
};

export interface Line {
  icon: Component;
  tone: Tone | 'plain';
  head: string;
  /** In the second voice behind the head. */
  note?: string;
  /** What was said or sent, in their words. */
  quote?: string;
  /** A status of the vocabulary for the right end. */
  status?: string;
  /** Plain words for the right end. */
  end?: string;
}

const dash = (text: string) => text.replaceAll('_', '-');

export function inGroup(entry: TimelineEntry, group: Group): boolean {
  return group === 'all' || GROUP[entry.kind] === group;
}

export function lineOf(entry: TimelineEntry, by: string): Line {
  const state = entry.state ?? '';
  const known = STATUSES.includes(state);
  const base = { icon: ICONS[entry.kind], tone: 'plain' as const };
  switch (entry.kind) {
    case 'appointment':
      return {
        icon: statusOf(state).icon,
        tone: toneOf(state),
        head: entry.title || t('visit'),
        note: by,
        status: known ? state : undefined,
      };
    case 'message':
      return {
        icon: known ? statusOf(state).icon : base.icon,
        tone: toneOf(state),
        head: t('tl-message'),
        // A planned one has no text yet: its trigger stands for it.
        ...(has(`trigger-${dash(entry.title)}`) ? { note: t(`trigger-${dash(entry.title)}`) } : { quote: entry.title }),
        status: known ? state : undefined,
      };
    case 'call':
    case 'note':
    case 'case':
      return {
        ...base,
        tone: state === 'angry' ? 'danger' : state === 'upset' ? 'attention' : 'plain',
        head: tFirst([`tl-${entry.kind}-${dash(state)}`, `tl-${entry.kind}`]),
        note: by,
        quote: entry.title,
      };
    case 'invoice':
      return {
        ...base,
        head: t('tl-invoice', { number: entry.title }),
        note: entry.amount ? money(entry.amount) : '',
        status: known ? state : undefined,
      };
    case 'payment':
      return {
        ...base,
        head: tFirst([`tl-payment-${dash(state)}`, 'tl-payment'], { amount: entry.amount ? money(entry.amount) : '' }),
        note: entry.title,
      };
    default:
      return {
        ...base,
        head: tFirst([`tl-${entry.kind}-${dash(state || entry.title)}`, `tl-${entry.kind}`]),
        note: by || (known ? '' : entry.title),
      };
  }
}

/** On the thread only what asks for eyes is tinted; done and delivered things recede. */
function toneOf(state: string): Line['tone'] {
  const { tone } = statusOf(state);
  return tone === 'danger' || tone === 'attention' || tone === 'edge' || tone === 'here' || tone === 'solid'
    ? tone
    : 'plain';
}

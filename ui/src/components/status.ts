// The status words of design: each has an icon, a word and a look. Colour is always the third sign.
import Annoyed from '@lucide/svelte/icons/annoyed';
import Armchair from '@lucide/svelte/icons/armchair';
import Ban from '@lucide/svelte/icons/ban';
import CalendarX from '@lucide/svelte/icons/calendar-x';
import Check from '@lucide/svelte/icons/check';
import CheckCheck from '@lucide/svelte/icons/check-check';
import Circle from '@lucide/svelte/icons/circle';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleMinus from '@lucide/svelte/icons/circle-minus';
import CirclePlay from '@lucide/svelte/icons/circle-play';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import Clock from '@lucide/svelte/icons/clock';
import Frown from '@lucide/svelte/icons/frown';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Pencil from '@lucide/svelte/icons/pencil';
import Send from '@lucide/svelte/icons/send';
import Smile from '@lucide/svelte/icons/smile';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import UserX from '@lucide/svelte/icons/user-x';
import type { Component } from 'svelte';

/** How a chip or a node is painted. */
export type Tone = 'outline' | 'edge' | 'here' | 'solid' | 'fade' | 'ok' | 'danger' | 'attention';
export interface Status {
  icon: Component;
  tone: Tone;
}

const STATUS: Record<string, Status> = {
  // a visit
  booked: { icon: CircleDashed, tone: 'outline' },
  confirmed: { icon: CircleCheck, tone: 'edge' },
  arrived: { icon: Armchair, tone: 'here' },
  in_progress: { icon: CirclePlay, tone: 'solid' },
  completed: { icon: Check, tone: 'fade' },
  no_show: { icon: UserX, tone: 'danger' },
  cancelled: { icon: Ban, tone: 'fade' },
  held: { icon: Hourglass, tone: 'attention' },
  // a message
  queued: { icon: Clock, tone: 'outline' },
  planned: { icon: Clock, tone: 'outline' },
  due: { icon: Clock, tone: 'outline' },
  claimed: { icon: Clock, tone: 'outline' },
  scheduled: { icon: Send, tone: 'outline' },
  undelivered: { icon: TriangleAlert, tone: 'danger' },
  sending: { icon: Send, tone: 'outline' },
  accepted: { icon: Send, tone: 'edge' },
  sent: { icon: Send, tone: 'edge' },
  delivered: { icon: CheckCheck, tone: 'ok' },
  unknown: { icon: CircleQuestionMark, tone: 'attention' },
  failed: { icon: TriangleAlert, tone: 'danger' },
  skipped: { icon: CircleMinus, tone: 'fade' },
  // money
  draft: { icon: Pencil, tone: 'outline' },
  issued: { icon: Circle, tone: 'outline' },
  open: { icon: Circle, tone: 'outline' },
  part_paid: { icon: Circle, tone: 'edge' },
  paid: { icon: Check, tone: 'ok' },
  overdue: { icon: CalendarX, tone: 'danger' },
  credited: { icon: Ban, tone: 'fade' },
  // moods
  calm: { icon: Smile, tone: 'outline' },
  upset: { icon: Annoyed, tone: 'attention' },
  angry: { icon: Frown, tone: 'danger' },
};

/** The look of a status; one that this window does not know yet is shown plainly. */
export function statusOf(status: string): Status {
  return STATUS[status] ?? { icon: Circle, tone: 'outline' };
}

export const STATUSES = Object.keys(STATUS);

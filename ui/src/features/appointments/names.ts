// How a visit is named in full (A112), and the flags that its block carries (A102). One place, so that the name and the
// signs of every view say the same.
import GitMerge from '@lucide/svelte/icons/git-merge';
import MailWarning from '@lucide/svelte/icons/mail-warning';
import Repeat from '@lucide/svelte/icons/repeat';
import Sparkles from '@lucide/svelte/icons/sparkles';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import type { Component } from 'svelte';
import type { AppointmentView } from '../../bridge';
import { longDay, time } from '../../format/when';
import { prefs } from '../../frame/prefs.svelte';
import { t, tFirst } from '../../locales/index.svelte';

export interface Flag {
  key: string;
  icon: Component;
  words: string;
}

/** The signs of a visit, the most urgent first; a block shows three, its card all. */
export function flagsOf(visit: AppointmentView, problem = false): Flag[] {
  const flags: (Flag | false | undefined)[] = [
    problem && { key: 'problem', icon: MailWarning, words: t('flag-problem') },
    visit.overridden && { key: 'overridden', icon: GitMerge, words: t('flag-overridden') },
    visit.firstVisit && { key: 'first', icon: Sparkles, words: t('first-visit') },
    Boolean(visit.note) && { key: 'note', icon: StickyNote, words: t('flag-note') },
    Boolean(visit.seriesId) && { key: 'series', icon: Repeat, words: t('series-belongs') },
  ];
  return flags.filter((one): one is Flag => Boolean(one));
}

export const statusWord = (visit: AppointmentView) =>
  tFirst([`status-${visit.status.replaceAll('_', '-')}`, 'status-other'], { status: visit.status });

/** Client, service, weekday and date, start and end, who, where, status and flags. */
export function fullName(visit: AppointmentView, problem = false): string {
  const second = visit.fold === 1 ? ` ${t('second-time')}` : '';
  return [
    prefs.name(visit.clientName),
    visit.serviceNames.join(' + '),
    longDay(visit.start),
    `${t('from-to', { from: time(visit.start), to: time(visit.end) })}${second}`,
    visit.staffName,
    visit.roomName ?? '',
    statusWord(visit),
    ...flagsOf(visit, problem).map((flag) => flag.words),
  ]
    .filter(Boolean)
    .join(', ');
}

// The settings, as a front office looks for them.
type Load = () => Promise<{ default: unknown }>;

export interface SettingsSection {
  key: string;
  load: Load;
  props?: Record<string, unknown>;
}

export const GROUPS: { key: string; sections: SettingsSection[] }[] = [
  {
    key: 'business',
    sections: [
      { key: 'profile', load: () => import('../../features/business/ProfileSettings.svelte') },
      { key: 'people', load: () => import('../../features/business/PeopleSettings.svelte') },
      { key: 'hours', load: () => import('../../features/business/HoursSettings.svelte') },
      { key: 'calendars', load: () => import('../../features/appointments/files/CalendarFiles.svelte') },
      { key: 'services', load: () => import('../../features/business/ServiceSettings.svelte') },
      { key: 'invoices', load: () => import('../../features/invoices/settings/InvoiceSettings.svelte') },
    ],
  },
  {
    key: 'sending',
    sections: [
      {
        key: 'sms',
        load: () => import('../../features/reminders/providers/ProviderSettings.svelte'),
        props: { channel: 'sms' },
      },
      {
        key: 'email',
        load: () => import('../../features/reminders/providers/ProviderSettings.svelte'),
        props: { channel: 'email' },
      },
      { key: 'rules', load: () => import('../../features/reminders/rules/RuleSettings.svelte') },
      { key: 'words', load: () => import('../../features/reminders/rules/TemplateSettings.svelte') },
    ],
  },
  {
    key: 'safety',
    sections: [
      { key: 'keys', load: () => import('../../features/backup/KeySettings.svelte') },
      { key: 'backups', load: () => import('../../features/backup/BackupSettings.svelte') },
      { key: 'window', load: () => import('./WindowSettings.svelte') },
    ],
  },
];

const ALL = GROUPS.flatMap((group) => group.sections);

export function sectionOf(key: string | undefined): SettingsSection {
  const found = ALL.find((section) => section.key === key) ?? ALL[0];
  if (!found) throw new Error('there are no settings');
  return found;
}

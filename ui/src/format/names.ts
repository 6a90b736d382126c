// How people are written on screen. While the privacy switch is on, a name is its initials.

export interface Named {
  givenName?: string | null;
  familyName?: string | null;
  organisationName?: string | null;
}

export function initials(name: string): string {
  const segment = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return name
    .split(/\s+/u)
    .filter(Boolean)
    .map((word) => {
      const first = segment.segment(word)[Symbol.iterator]().next().value;
      return first ? `${first.segment.toLocaleUpperCase()}.` : '';
    })
    .join(' ');
}

export function fullName(person: Named): string {
  const own = [person.givenName, person.familyName].filter(Boolean).join(' ');
  return own || person.organisationName || '';
}

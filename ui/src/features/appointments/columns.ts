// Which columns a view has: days, people, rooms, or a set that was saved with a name (A99).
import type { AppointmentView, ColumnSet, StaffView } from '../../bridge';
import { addDays } from '../../format/when';
import { dayTitle, type View } from './calendar.svelte';
import type { Column } from './grid';

type Room = { id: string; name: string; archived?: boolean };
interface Wish {
  view: View;
  date: string;
  /** First day of the view. */
  from: string;
  by: 'people' | 'rooms';
  set: ColumnSet | undefined;
  /** Only this person. */
  who: string;
  staff: StaffView[];
  /** A saved set may hold anybody. */
  everybody: StaffView[];
  rooms: Room[];
}

/** Who has a column: practitioners; in a business without any, everybody but the desk and the books; and whoever is booked. */
export function staffOf(all: StaffView[], visits: AppointmentView[]): StaffView[] {
  const practitioners = all.some((one) => !one.archived && one.role === 'practitioner');
  const seesPeople = (role: string) =>
    practitioners ? role === 'practitioner' : role !== 'desk' && role !== 'finance';
  const booked = new Set(visits.map((visit) => visit.staffId));
  return all.filter((one) => (!one.archived && seesPeople(one.role)) || booked.has(one.id));
}

const roomColumn =
  (day: string) =>
  (one: Room): Column => ({ key: one.id, roomId: one.id, day, title: one.name });
const staffColumn =
  (day: string) =>
  (one: StaffView): Column => ({
    key: one.id,
    staffId: one.id,
    day,
    title: one.name,
  });

export function columnsOf({ view, date, from, by, set, who, staff, everybody, rooms }: Wish): Column[] {
  if (view === 'week')
    return [0, 1, 2, 3, 4, 5, 6].map((n) => {
      const day = addDays(from, n);
      return { key: day, day, title: dayTitle(day) };
    });
  const inUse = rooms.filter((one) => !one.archived);
  if (set)
    return [...everybody.map(staffColumn(date)), ...inUse.map(roomColumn(date))].filter((column) =>
      set.columns.includes(column.key),
    );
  if (by === 'rooms') return inUse.map(roomColumn(date));
  return staff.filter((one) => !who || one.id === who).map(staffColumn(date));
}

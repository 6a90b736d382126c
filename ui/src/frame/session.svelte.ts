// What every page needs to name things: the business, its people, rooms and services. Loaded once, again when changed.
import { bridge, onChanged, type Profile, type RoomView, type ServiceView, type StaffView } from '../bridge';
import { setZone } from '../format/when';
import { setClientTerm } from '../locales/index.svelte';

class Session {
  business = $state.raw<Profile | undefined>(undefined);
  staff = $state.raw<StaffView[]>([]);
  rooms = $state.raw<RoomView[]>([]);
  services = $state.raw<ServiceView[]>([]);

  async load(): Promise<void> {
    const [business, staff, rooms, services] = await Promise.all([
      bridge.business.get({}),
      bridge.staff.list({ archived: true }),
      bridge.rooms.list({ archived: true }),
      bridge.services.list({ archived: true }),
    ]);
    setZone(business.zone);
    setClientTerm(business.clientTerm);
    this.business = business;
    this.staff = staff.items;
    this.rooms = rooms.items;
    this.services = services.items;
  }

  follow(onerror: (error: unknown) => void): () => void {
    return onChanged(['business'], () => void this.load().catch(onerror));
  }

  get currency(): string {
    return this.business?.currency ?? 'EUR';
  }

  staffName(id: string | null | undefined): string {
    return this.staff.find((one) => one.id === id)?.name ?? '';
  }

  roomName(id: string | null | undefined): string {
    return this.rooms.find((one) => one.id === id)?.name ?? '';
  }

  serviceName(id: string | null | undefined): string {
    return this.services.find((one) => one.id === id)?.name ?? '';
  }
}

export const session = new Session();

// Acts that can be started from anywhere and open over the page one is on: a new client, a visit, a call to log.
import type { BlockView, Slot } from '../bridge';

export interface BookAct {
  kind: 'visit';
  clientId?: string;
  staffId?: string;
  roomId?: string;
  serviceId?: string;
  /** Civil start, `2027-06-08T10:00`. */
  start?: string;
  minutes?: number;
  /** Gets the visit that was booked. */
  ondone?: (id: string) => void;
}
export interface ClientAct {
  kind: 'client';
  /** What was typed into the search box. */
  name?: string;
  /** Gets the new client in place of opening its page. */
  ondone?: (id: string) => void;
}
export interface CallAct {
  kind: 'call' | 'complaint';
  clientId?: string;
}
/** Puts somebody on the waiting list. */
export interface WaitAct {
  kind: 'wait';
  clientId: string;
  name: string;
  serviceId?: string;
  staffId?: string;
  /** The visit they would give up for an earlier one. */
  insteadOf?: string;
}
/** A time became free: whom of the waiting list it would suit. */
export interface OfferAct {
  kind: 'offer';
  slot: Slot;
}
/** A change that the client may have to be told; `then` opens when it is answered. */
export interface TellAct {
  kind: 'tell';
  visitId: string;
  name: string;
  then?: Act;
}
/** Time on which a person or room is away: a new one, or `block`. */
export interface BlockAct {
  kind: 'block';
  block?: BlockView;
  staffId?: string;
  roomId?: string;
  /** Civil start. */
  start?: string;
}
/** Writes the visits of one client, or of one person of the house, into a calendar file. */
export interface IcsAct {
  kind: 'ics';
  name: string;
  clientId?: string;
  staffId?: string;
}
export type Act = BookAct | ClientAct | CallAct | WaitAct | OfferAct | TellAct | BlockAct | IcsAct;

class Acts {
  current = $state.raw<Act | undefined>(undefined);
  palette = $state(false);
  keyList = $state(false);
  newMenu = $state(false);

  open(act: Act): void {
    this.palette = false;
    this.current = act;
  }

  close(): void {
    this.current = undefined;
  }
}

export const acts = new Acts();

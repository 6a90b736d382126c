// Acts that can be started from anywhere and open over the page one is on: a new client, a visit, a call to log.

export interface BookAct {
  kind: 'visit';
  clientId?: string;
  staffId?: string;
  roomId?: string;
  serviceId?: string;
  /** Civil start, `2027-06-08T10:00`. */
  start?: string;
  minutes?: number;
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
export type Act = BookAct | ClientAct | CallAct;

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

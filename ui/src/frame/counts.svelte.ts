// The numbers in the rail. The desk sets them; nothing here asks by itself.

class Counts {
  /** Today: what needs a human. */
  needs = $state(0);
  /** Messages: unknown and failed ones. */
  messages = $state(0);
  /** Invoices: drafts that wait to be issued, and what is overdue. */
  drafts = $state(0);
  overdue = $state(0);
  /** The sending line at the rail's foot. */
  sending = $state<{ on: boolean; next: string | null } | null>(null);
}

export const counts = new Counts();

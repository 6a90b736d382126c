// Where one is: `#/clients/018f…?tab=money`. Places are links, so Back works and a place can be named.

class Route {
  path = $state<string[]>(['today']);
  query = $state.raw(new URLSearchParams());
  #depth = 0;

  read(): void {
    const [path = '', query = ''] = window.location.hash.replace(/^#\/?/, '').split('?');
    const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
    this.path = parts.length > 0 ? parts : ['today'];
    this.query = new URLSearchParams(query);
  }

  get page(): string {
    return this.path[0] ?? 'today';
  }

  follow(): () => void {
    const changed = () => {
      this.#depth += 1;
      this.read();
    };
    this.read();
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }

  /** One place back; from the first place of a run to Today. */
  back(): void {
    if (this.#depth > 0) {
      this.#depth -= 2;
      window.history.back();
    } else if (this.page !== 'today') {
      go('today');
    }
  }
}

export const route = new Route();

/** `#/clients/018f…?tab=money` */
export function href(...parts: (string | Record<string, string>)[]): string {
  const names = parts.filter((part): part is string => typeof part === 'string');
  const query = parts.find((part): part is Record<string, string> => typeof part !== 'string');
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  return `#/${names.map(encodeURIComponent).join('/')}${search}`;
}

export function go(...parts: (string | Record<string, string>)[]): void {
  window.location.hash = href(...parts);
}

/** Changes the query in place, without a step of its own for Back. */
export function setQuery(changes: Record<string, string | null>): void {
  const next = new URLSearchParams(route.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const search = next.size > 0 ? `?${next.toString()}` : '';
  window.history.replaceState(null, '', `#/${route.path.map(encodeURIComponent).join('/')}${search}`);
  route.read();
}

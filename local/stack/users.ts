import type { LedgerStore } from '../kernel/types';

const TABLE = 'users';

/** The users who have called a function, remembered across restarts. */
export interface Users {
  seen(openid: string): void;
  /** In order of their first call. */
  list(): string[];
}

export function openUsers(store: LedgerStore): Users {
  const known = new Set(store.all<string>(TABLE));
  return {
    seen(openid) {
      if (known.has(openid)) return;
      known.add(openid);
      store.put([{ table: TABLE, id: openid, value: openid }]);
    },
    list: () => [...known],
  };
}

import type { IndexFile } from '../../local/cloudbase';

/** Collections of the fixture functions. */
export const FIXTURE_INDEXES: IndexFile = {
  collections: {
    visits: { indexes: [] },
    jobs: { indexes: [{ name: 'due', keys: [['dueMs', 1]], unique: false }] },
    plans: { indexes: [] },
  },
};

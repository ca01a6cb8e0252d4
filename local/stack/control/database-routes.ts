import { ControlError } from '../../kernel/errors';
import { queryInteger, type ControlRoute } from './route';

/** The platform's own ceiling for one page. */
const MAX_PAGE = 1000;
const DEFAULT_PAGE = 50;

/** A look into the database, for the panel. */
export const databaseRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/collections',
    async handle({ engine }) {
      const names = engine.collectionNames().sort();
      return { collections: await Promise.all(names.map(async (name) => ({ name, count: await engine.count(name, {}) }))) };
    },
  },
  {
    method: 'GET',
    path: '/documents',
    async handle({ engine }, { query }) {
      const collection = query.get('collection') ?? '';
      if (!engine.collectionNames().includes(collection)) throw new ControlError(`no collection "${collection}"`, 404);
      const limit = queryInteger(query, 'limit', DEFAULT_PAGE, MAX_PAGE);
      const offset = queryInteger(query, 'offset', 0, Number.MAX_SAFE_INTEGER);
      const documents = await engine.find(collection, {}, { limit, offset });
      return { collection, total: await engine.count(collection, {}), documents };
    },
  },
  { method: 'GET', path: '/users', handle: ({ users }) => ({ users: users.list() }) },
];

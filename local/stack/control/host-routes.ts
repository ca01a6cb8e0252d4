import * as v from 'valibot';
import { parseInput, type ControlRoute } from './route';

const HostSchema = v.object({ staleEnvironment: v.boolean() });

/** How the functions are run. */
export const hostRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/host',
    handle: ({ host }) => ({ staleEnvironment: host.staleEnvironment, functions: host.names, active: host.active }),
  },
  {
    method: 'POST',
    path: '/host',
    handle({ host }, { body }) {
      host.staleEnvironment = parseInput(HostSchema, body).staleEnvironment;
      return { staleEnvironment: host.staleEnvironment };
    },
  },
];

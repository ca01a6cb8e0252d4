import { ControlError } from '../../kernel/errors';
import type { LocalReply, LocalRequest } from '../../kernel/types';
import { chargerRoutes } from './charger-routes';
import { clockRoutes } from './clock-routes';
import { databaseRoutes } from './database-routes';
import { faultRoutes } from './fault-routes';
import { hostRoutes } from './host-routes';
import { huifuRoutes } from './huifu-routes';
import { messageRoutes } from './message-routes';
import type { ControlContext, ControlRoute } from './route';
import { truthRoutes } from './truth-routes';
import { wechatRoutes } from './wechat-routes';

export type { ControlContext } from './route';

const ROUTES = [
  ...clockRoutes,
  ...wechatRoutes,
  ...messageRoutes,
  ...huifuRoutes,
  ...chargerRoutes,
  ...faultRoutes,
  ...truthRoutes,
  ...databaseRoutes,
  ...hostRoutes,
];
/** Parts of the interface whose simulators are not built in; they answer 404 like an unknown path, but say why. */
const ABSENT = ['/wechat/deduct'];

/**
 * Answers a call of the control interface: JSON in, JSON out, mistakes as 4xx with `{ "message" }`.
 *
 * @param request its path is what follows `/_control`
 */
export async function handleControl(context: ControlContext, request: LocalRequest): Promise<LocalReply> {
  try {
    const route = findRoute(request.method, request.path);
    const value = await route.handle(context, { query: request.query, body: parseBody(request.body) });
    return json(200, value);
  } catch (error) {
    if (error instanceof ControlError) return json(error.status, { message: error.message });
    throw error;
  }
}

function findRoute(method: string, path: string): ControlRoute {
  const candidates = ROUTES.filter((route) => route.path === path);
  const route = candidates.find((candidate) => candidate.method === method);
  if (route !== undefined) return route;
  if (candidates.length > 0) throw new ControlError(`${path} takes ${candidates.map((candidate) => candidate.method).join(' or ')}`, 405);
  if (ABSENT.some((prefix) => path.startsWith(prefix))) throw new ControlError(`${path} is not available in this stack`, 404);
  throw new ControlError(`unknown control path ${path}`, 404);
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new ControlError('the body is not JSON');
  }
}

/** A JSON reply. */
export function json(status: number, value: unknown): LocalReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

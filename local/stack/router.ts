import type { LocalReply, LocalRequest } from '../kernel/types';
import { handleControl, type ControlContext } from './control';
import type { EventStream } from './event-stream';
import { callFunction, httpAccess, type FunctionRoutesOptions } from './function-routes';
import type { Handler } from './http-server';
import { staticFile } from './static-files';

type Mounted = (request: LocalRequest) => Promise<LocalReply>;

export interface RouterOptions {
  readonly admin: Mounted;
  readonly wechatPay: Mounted;
  readonly huifu: Mounted;
  readonly charger: Mounted;
  readonly functions: FunctionRoutesOptions;
  readonly control: ControlContext;
  readonly events: EventStream;
  /** Folder of the built phone. */
  readonly phoneDir: string;
  /** After each request that may have planned something. */
  readonly onRequest: () => void;
}

/** One port for everything: the first part of the path says who answers. */
export function createRouter(options: RouterOptions): Handler {
  return async (request, response) => {
    const [, mount = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/.exec(request.path) ?? [];
    if (mount === '_control' && rest === '/events' && request.method === 'GET') {
      options.events.add(response);
      return 'handled';
    }
    const reply = await route(options, mount, { ...request, path: rest }, request.path);
    options.onRequest();
    return reply;
  };
}

function route(options: RouterOptions, mount: string, below: LocalRequest, fullPath: string): Promise<LocalReply> {
  switch (mount) {
    case 'admin':
      return options.admin(below);
    case 'wechat-pay':
      return options.wechatPay(below);
    case 'huifu':
      return options.huifu(below);
    case 'charger':
      return options.charger(below);
    case '_control':
      return handleControl(options.control, below);
    case 'fn':
    case 'http': {
      const [, name = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(below.path) ?? [];
      const call = mount === 'fn' ? callFunction : httpAccess;
      return call(options.functions, name, { ...below, path });
    }
    default:
      return staticFile(options.phoneDir, below.method, fullPath);
  }
}

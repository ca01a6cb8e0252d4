import type { HttpRequest } from '../../../cloudfunctions/shared/platform/ports';
import type { LocalReply, LocalRequest } from '../../../local/kernel/types';
import { localRequest } from '../../support/world-ports';

/** A platform as it stands in the network. */
export interface Host {
  readonly name: 'wechat' | 'huifu' | 'charger';
  /** Below which addresses it answers. */
  readonly addresses: readonly string[];
  handle(request: LocalRequest): Promise<LocalReply>;
}
export interface Route {
  readonly host: Host;
  readonly request: LocalRequest;
}

/** The wire's bytes of a request, and who they go to; null when nobody has that address. */
export function route(hosts: readonly Host[], request: HttpRequest): Route | null {
  for (const host of hosts) {
    const address = host.addresses.find((candidate) => request.url.startsWith(`${candidate}/`));
    if (address !== undefined) return { host, request: localRequest(address, request) };
  }
  return null;
}

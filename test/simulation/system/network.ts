import type { HttpRequest } from '../../../cloudfunctions/shared/platform/ports';
import type { LocalReply, LocalRequest } from '../../../local/kernel/types';
import { MCH_ID } from '../../support/world-settings';

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
export function route(hosts: readonly Host[], { method, url, headers, body, client }: HttpRequest): Route | null {
  for (const host of hosts) {
    const address = host.addresses.find((candidate) => url.startsWith(`${candidate}/`));
    if (address === undefined) continue;
    const { pathname, searchParams } = new URL(url);
    const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    // Only over TLS does the other side see a certificate.
    const clientName = client === 'merchant' && url.startsWith('https:') ? { clientName: MCH_ID } : {};
    const path = pathname.slice(new URL(address).pathname.length);
    return { host, request: { method, path, query: searchParams, headers: lowerCase, body: Buffer.from(body), ...clientName } };
  }
  return null;
}

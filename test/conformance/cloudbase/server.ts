/** The database behind a real HTTP server on loopback, and the environment that leads an unmodified SDK to it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCloudBase, type CloudBase, type CloudBaseOptions } from '../../../local/cloudbase';
import type { LocalRequest } from '../../../local/kernel/types';

export const SECRET_ID = 'local-secret-id';
export const SECRET_KEY = 'local-secret-key';
export const ENV_ID = 'local-test-1g';

export interface DatabaseServer {
  readonly cloudBase: CloudBase;
  /** `http://127.0.0.1:<port>/admin` */
  readonly url: string;
  close(): Promise<void>;
}

async function readRequest(incoming: IncomingMessage): Promise<LocalRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  return { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks) };
}

export async function startDatabaseServer(options: Partial<CloudBaseOptions> = {}): Promise<DatabaseServer> {
  const cloudBase = openCloudBase({
    file: null,
    clock: { nowMs: () => Date.now() },
    collections: [],
    indexes: { collections: {} },
    secretId: SECRET_ID,
    secretKey: SECRET_KEY,
    ...options,
  });
  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      const reply = await cloudBase.handleAdmin(await readRequest(incoming));
      outgoing.writeHead(reply.status, reply.headers).end(reply.body);
    };
    answer().catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    cloudBase,
    url: `http://127.0.0.1:${port}/admin`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      cloudBase.close();
    },
  };
}

/** What the platform gives a function's process; `TCB_CONTEXT_CNFG` names the endpoint. Must be set before an SDK is loaded. */
export function platformEnvironment(url: string): Record<string, string> {
  return {
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    TENCENTCLOUD_SECRETID: SECRET_ID,
    TENCENTCLOUD_SECRETKEY: SECRET_KEY,
    TENCENTCLOUD_SESSIONTOKEN: 'local-session-token',
    SCF_NAMESPACE: ENV_ID,
    TCB_ENV: ENV_ID,
    TCB_SEQID: 'seq-1',
    TCB_SOURCE: 'wx_client',
    TCB_CONTEXT_KEYS: 'TCB_ENV,TCB_SEQID,TCB_SOURCE',
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: url }),
    // Mutes the SDK's warning about slow queries.
    SILENCE: 'true',
  };
}

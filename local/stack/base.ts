import path from 'node:path';
import { pino, type Logger } from 'pino';
import { createStackClock, type MovableClock } from '../kernel/clock';
import { createFaults, type FaultBook } from '../kernel/faults';
import { openLedgerStore, type OpenLedgerStore } from '../kernel/ledger-store';
import { createTraffic, type TrafficLog } from '../kernel/traffic';
import type { Cleanup } from './cleanup';
import { openDataDirectory, type DataDirectory } from './data-directory';
import { EventStream } from './event-stream';
import { openFunctionLog, type FunctionLog } from './function-log';
import { listen, type HttpServer } from './http-server';
import { loadKeys, type LocalKeys } from './keys';
import { listenMutualTls } from './mtls-server';
import type { StackOptions } from './options';

const CLOCK_TABLE = 'clock';
const OFFSET_ID = 'offsetMs';

/** What every part of the stack stands on. */
export interface StackBase {
  readonly options: StackOptions;
  readonly log: Logger;
  readonly directory: DataDirectory;
  readonly keys: LocalKeys;
  readonly server: HttpServer;
  readonly baseUrl: string;
  /** For the interfaces with mutual TLS. */
  readonly mtlsServer: HttpServer;
  readonly mtlsBaseUrl: string;
  readonly clock: MovableClock;
  readonly faults: FaultBook;
  readonly traffic: TrafficLog;
  readonly events: EventStream;
  readonly functionLog: FunctionLog;
  /** The stack's own small things: the clock's offset, the users it has seen. */
  readonly store: OpenLedgerStore;
}

/**
 * Opens data directory, keys, port, clock and logs, in this order: whoever cannot have the data never takes the port.
 *
 * @throws StartError
 */
export async function openBase(options: StackOptions, cleanup: Cleanup): Promise<StackBase> {
  const log = options.log ?? pino({ level: 'silent' });
  const directory = openDataDirectory(path.resolve(options.dataDir));
  cleanup.add(() => {
    directory.release();
  });
  const keys = await loadKeys(directory.file('keys.json'));
  const store = openLedgerStore(directory.file('stack.db'));
  cleanup.add(() => {
    store.close();
  });
  const server = await listen(options.port, log);
  cleanup.add(() => server.close());
  // The neighbour is easy to remember, but nobody has to keep it free.
  const mtlsServer = await listenMutualTls(options.port === 0 ? 0 : server.port + 1, keys.wechat.tls, log);
  cleanup.add(() => mtlsServer.close());
  const functionLog = openFunctionLog(directory.file('functions.log'), log);
  cleanup.add(() => functionLog.close());
  const events = new EventStream();
  cleanup.add(() => {
    events.close();
  });
  const clock = createStackClock(store.get<number>(CLOCK_TABLE, OFFSET_ID));
  const traffic = createTraffic(clock);
  traffic.subscribe((entry) => {
    events.send('traffic', entry);
  });
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const mtlsBaseUrl = `https://127.0.0.1:${mtlsServer.port}`;
  return {
    ...{ options, log, directory, keys, server, baseUrl, mtlsServer, mtlsBaseUrl },
    ...{ clock, faults: createFaults(), traffic, events, functionLog, store },
  };
}

/** After a move of the clock: a restart continues at the new time. */
export function rememberClock({ clock, store }: StackBase): void {
  store.put([{ table: CLOCK_TABLE, id: OFFSET_ID, value: clock.offsetMs }]);
}

/** Tells phones and panels what time it is now. */
export function announceClock({ clock, events }: StackBase): void {
  events.send('clock', { nowMs: clock.nowMs(), offsetMs: clock.offsetMs });
}

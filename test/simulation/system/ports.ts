import type { Notifier } from '../../../cloudfunctions/shared/application/notices';
import type { Ports } from '../../../cloudfunctions/shared/entry/compose';
import {
  type Database,
  DatabaseUnavailableError,
  HttpBrokenError,
  HttpConnectError,
  type HttpRequest,
  type HttpResponse,
  type Log,
} from '../../../cloudfunctions/shared/platform/ports';
import type { EngineDatabase } from '../../support/engine-database';
import { inPieces } from '../../support/http';
import type { Injector } from '../faults/injector';
import { told, unsigned } from '../faults/lies';
import type { NetworkFault } from '../faults/profile';
import type { Dice } from '../kernel/dice';
import type { Scheduler } from '../kernel/scheduler';
import type { Instance } from './instance';
import type { Latency } from './latency';
import { type Host, type Route, route } from './network';
import type { Observer, PortCall } from './observer';

/** The world that all instances share. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly injector: Injector;
  readonly latency: Latency;
  readonly dice: Dice;
  readonly database: EngineDatabase;
  readonly hosts: readonly Host[];
  readonly observer: Required<Observer>;
  /** Hosts, and the database, that nobody reaches at the moment. */
  readonly outages: ReadonlySet<Host['name'] | 'database'>;
  /** Called whenever a platform may have something new to do. */
  readonly touched: () => void;
}

/** A slow database still answers within the SDK's own patience; a slow platform may not within ours. */
const SLOW_DATABASE_MS = 6_000;
const SLOW_NETWORK_MS = 12_000;

/** The ports of one instance: each call leaves it, is done on the other side, and is answered, each at a moment of its own. */
export function openPorts(around: Surroundings, owner: Instance): Ports {
  return {
    clock: { nowMs: () => around.scheduler.nowMs + owner.skewMs, sleep: (delayMs) => owner.sleep(delayMs) },
    random: around.dice.fork(`instance ${owner.name}`),
    database: openDatabase(around, owner),
    http: inPieces((request) => sendRequest(around, owner, request)),
    notices: openNotices(around, owner),
    log: openLog(around, owner),
  };
}

function openDatabase(around: Surroundings, owner: Instance): Database {
  const { database } = around;
  const ask = <T>(kind: string, collection: string, detail: string, isWrite: boolean, work: () => Promise<T>): Promise<T> =>
    operate(around, owner, { instance: owner.name, port: `db.${kind}`, subject: collection, detail }, isWrite, work);
  return {
    get: (collection, id) => ask('get', collection, id, false, () => database.get(collection, id)),
    find: (collection, filter, options) =>
      ask('find', collection, Object.keys(filter).join(), false, () => database.find(collection, filter, options)),
    insert: (collection, documents) =>
      ask('insert', collection, documents[0]?._id ?? '', true, () => database.insert(collection, documents)),
    replace: (collection, revision, document) =>
      ask('replace', collection, document._id, true, () => database.replace(collection, revision, document)),
    update: (collection, filter, set) => ask('update', collection, idOf(filter), true, () => database.update(collection, filter, set)),
    remove: (collection, id) => ask('remove', collection, id, true, () => database.remove(collection, id)),
  };
}

const idOf = ({ _id }: Readonly<Record<string, unknown>>): string => (typeof _id === 'string' ? _id : '');

/** One operation of the database, with what may go wrong. */
function operate<T>(around: Surroundings, owner: Instance, call: PortCall, isWrite: boolean, work: () => Promise<T>): Promise<T> {
  const { scheduler, injector, latency, observer, outages } = around;
  return new Promise((resolve, reject) => {
    if (!owner.isAlive) return;
    owner.wait(call);
    const fault = outages.has('database') ? 'throttled' : injector.database(`${call.port} ${call.subject} ${call.detail}`, isWrite);
    if (fault === 'crash-before') return owner.die(`before ${call.port} ${call.subject}`);
    const arrivesMs = scheduler.nowMs + latency.database();
    const fail = (atMs: number, said: string): void => owner.answer(call, atMs, () => reject(new DatabaseUnavailableError(said)));
    if (fault === 'throttled' || fault === 'unknown-undone') return fail(arrivesMs, fault);
    scheduler.at(arrivesMs, () => {
      const answered = (answer: unknown, goOn: () => void): void => {
        observer.done(
          call,
          !owner.isAlive || fault === 'crash-after' ? 'caller-gone' : fault === 'unknown-done' ? 'lost' : 'answered',
          answer,
        );
        if (fault === 'crash-after') return owner.die(`after ${call.port} ${call.subject}`);
        if (fault === 'unknown-done') return fail(scheduler.nowMs + latency.database(), fault);
        owner.answer(call, scheduler.nowMs + (fault === 'slow' ? around.dice.below(SLOW_DATABASE_MS) : latency.database()), goOn);
      };
      void work().then(
        (result) => answered(result, () => resolve(result)),
        (error: Error) => answered(error, () => reject(error)),
      );
    });
  });
}

/** One call of a platform, with what may go wrong. What a platform leaves unanswered breaks when the caller's patience ends. */
function sendRequest(around: Surroundings, owner: Instance, request: HttpRequest): Promise<HttpResponse> {
  const { scheduler, injector, latency, observer, outages, hosts } = around;
  return new Promise((resolve, reject) => {
    if (!owner.isAlive) return;
    const found = route(hosts, request);
    const subject = found ? `${found.host.name}:${found.request.path}` : request.url;
    const call: PortCall = { instance: owner.name, port: 'http', subject, detail: request.body };
    owner.wait(call);
    const patienceMs = scheduler.nowMs + request.timeoutMs;
    const fault = injector.network(subject);
    if (fault === 'crash-before') return owner.die(`before ${subject}`);
    const broken = (said: string): void => owner.answer(call, patienceMs, () => reject(new HttpBrokenError(said)));
    const isOut = found !== null && outages.has(found.host.name);
    // Some find nobody there; the others find a connection at whose other end nobody is.
    if (isOut && around.dice.chance(0.75)) return broken('no answer in time');
    if (!found || fault === 'refused' || isOut) {
      return owner.answer(call, scheduler.nowMs + latency.network(), () => reject(new HttpConnectError('connection refused')));
    }
    scheduler.at(scheduler.nowMs + latency.network(), () => {
      scheduler.step(found.host.name, subject);
      void handled(scheduler, found).then((response) => {
        around.touched();
        observer.done(call, !owner.isAlive || fault === 'crash-after' ? 'caller-gone' : response === null ? 'lost' : 'answered', response);
        if (fault === 'crash-after') return owner.die(`after ${subject}`);
        if (response === null) return broken('the connection was closed without an answer');
        const atMs = scheduler.nowMs + (fault === 'slow' ? around.dice.below(SLOW_NETWORK_MS) : latency.network());
        if (atMs > patienceMs) return broken('no answer in time');
        owner.answer(call, atMs, () => resolve(tampered(response, fault)));
      });
    });
  });
}

/** What the platform says; null when it closes the connection without a byte. A reply of its own delay arrives late. */
async function handled(scheduler: Scheduler, { host, request }: Route): Promise<HttpResponse | null> {
  const { status, headers, body, stream } = await host.handle(request);
  if (status === 0) return null;
  // Packing a file is done by threads.
  const bytes = stream === undefined ? Buffer.from(body) : Buffer.concat(await scheduler.working(stream.toArray()));
  return { status, headers, body: bytes };
}

/** A reply that somebody in between has changed: nothing it says may be believed. */
function tampered(response: HttpResponse, fault: NetworkFault | null): HttpResponse {
  if (fault !== 'unsigned-reply' && fault !== 'forged-reply') return response;
  const lie = told(Buffer.from(response.body).toString('utf8'));
  return { ...response, body: Buffer.from(fault === 'unsigned-reply' ? unsigned(lie) : lie, 'utf8') };
}

/** WeChat's messages: they arrive, or the user takes none, or nobody knows. */
function openNotices({ scheduler, latency, dice }: Surroundings, owner: Instance): Notifier {
  return {
    send: ({ kind, no }) =>
      new Promise((resolve) => {
        if (!owner.isAlive) return;
        const call: PortCall = { instance: owner.name, port: 'notice', subject: kind, detail: no };
        owner.wait(call);
        const drawn = dice.below(10);
        owner.answer(call, scheduler.nowMs + latency.network(), () =>
          resolve(drawn === 0 ? { kind: 'unknown', reason: 'no answer' } : drawn < 4 ? 'not-subscribed' : 'sent'),
        );
      }),
  };
}

function openLog({ observer }: Surroundings, owner: Instance): Log {
  const at =
    (level: keyof Log): Log['info'] =>
    (message, fields = {}) =>
      observer.logged(owner.name, level, message, fields);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

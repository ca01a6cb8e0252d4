import { createHmac } from 'node:crypto';
import { createCharger, type ChargerSimulator, type PileDefinition, type SessionReport } from '../../local/charger';
import { createFaults, type FaultBook } from '../../local/kernel/faults';
import type { OpenLedgerStore } from '../../local/kernel/ledger-store';
import { createMemoryLedgerStore } from '../../local/kernel/memory-ledger-store';
import type { LocalReply, TrafficEntry } from '../../local/kernel/types';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
/** 2026-11-23 10:00:00 in Beijing: a full quarter of an hour. */
export const START_MS = Date.UTC(2026, 10, 23, 2, 0, 0);
export const SECRET = '0123456789abcdef0123456789abcdef0123456789abcdef';
export const EVENT_URL = 'http://operator.test/notify/charger/event';
export const PILES: readonly PileDefinition[] = [
  { pileId: 'P001', current: 'AC', ratedPowerW: 7_000, meterWh: 100_000 },
  { pileId: 'P002', current: 'DC', ratedPowerW: 60_000, meterWh: 2_000_000 },
];

/** The operator's own signatures, written apart from the code under test. */
export const hmac = (text: string, secret = SECRET): string => createHmac('sha256', secret).update(text, 'utf8').digest('hex');

export interface Received {
  readonly atMs: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly eventId: string;
  readonly session: SessionReport;
}
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface ChargerPlatform {
  readonly simulator: ChargerSimulator;
  readonly faults: FaultBook;
  readonly traffic: TrafficEntry[];
  readonly store: OpenLedgerStore;
  /** Events that reached the operator. */
  readonly received: Received[];
  /** How the operator answers events from now on. */
  answerWith(answer: () => Answer | Promise<Answer>): void;
  nowMs(): number;
  /** Moves the virtual clock and does what falls due on the way, at its exact time. */
  advance(ms: number): Promise<void>;
  /** A signed request; any part of it can be changed. */
  send(
    method: 'GET' | 'POST',
    path: string,
    content?: unknown,
    change?: { headers?: Record<string, string>; body?: string },
  ): Promise<LocalReply>;
  /** A signed request; answers status and JSON of the reply. */
  call<T = unknown>(method: 'GET' | 'POST', path: string, content?: unknown): Promise<{ status: number; value: T }>;
  session(sessionId: string): Promise<SessionReport>;
  start(sessionId: string, pileId?: string): Promise<{ status: number; value: SessionReport & { code?: string } }>;
  stop(sessionId: string, pileId?: string): Promise<{ status: number; value: SessionReport & { code?: string } }>;
}

export interface ChargerPlatformOptions {
  readonly piles?: readonly PileDefinition[];
  /** Continues on this store, at this time. */
  readonly store?: OpenLedgerStore;
  readonly startMs?: number;
  readonly seed?: number;
  readonly hold?: (delayMs: number) => Promise<void>;
}

/** The charging platform on a virtual clock, with an operator that takes every event until told otherwise. */
export function createChargerPlatform(options: ChargerPlatformOptions = {}): ChargerPlatform {
  let nowMs = options.startMs ?? START_MS;
  let seed = options.seed ?? 1;
  let answer: () => Answer | Promise<Answer> = () => ({ status: 200, body: '{"received":true}' });
  const store = options.store ?? createMemoryLedgerStore();
  const faults = createFaults();
  const traffic: TrafficEntry[] = [];
  const received: Received[] = [];
  const simulator = createCharger({
    clock: { nowMs: () => nowMs },
    store,
    faults,
    traffic: { record: (entry) => traffic.push({ ...entry, seq: traffic.length + 1, atMs: nowMs }) },
    deliver: async (url, _contentType, body, _timeoutMs, headers = {}) => {
      received.push({ atMs: nowMs, url, headers, body, ...(JSON.parse(body) as { eventId: string; session: SessionReport }) });
      return answer();
    },
    randomHex: (byteCount) => (seed++).toString(16).padStart(2 * byteCount, '0'),
    secret: SECRET,
    eventUrl: EVENT_URL,
    piles: options.piles ?? PILES,
    ...(options.hold && { hold: options.hold }),
  });
  const send: ChargerPlatform['send'] = (method, path, content, change = {}) => {
    const body = change.body ?? (content === undefined ? '' : JSON.stringify(content));
    const timestamp = String(nowMs);
    const headers = {
      'x-charger-timestamp': timestamp,
      'x-charger-signature': hmac(`${method}\n${path}\n${timestamp}\n${body}`),
      ...change.headers,
    };
    return simulator.handle({ method, path, query: new URLSearchParams(), headers, body: Buffer.from(body) });
  };
  const call = async <T>(method: 'GET' | 'POST', path: string, content?: unknown): Promise<{ status: number; value: T }> => {
    const { status, body } = await send(method, path, content);
    return { status, value: (status === 0 ? null : JSON.parse(String(body))) as T };
  };
  return {
    simulator,
    faults,
    traffic,
    store,
    received,
    answerWith: (next) => (answer = next),
    nowMs: () => nowMs,
    async advance(ms) {
      const targetMs = nowMs + ms;
      for (let dueMs = simulator.participant.nextDueMs(); dueMs !== null && dueMs <= targetMs; dueMs = simulator.participant.nextDueMs()) {
        nowMs = Math.max(nowMs, dueMs);
        await simulator.participant.runDue();
      }
      nowMs = targetMs;
    },
    send,
    call,
    session: async (sessionId) => (await call<SessionReport>('GET', `/sessions/${sessionId}`)).value,
    start: (sessionId, pileId = 'P002') => call('POST', '/sessions', { sessionId, pileId }),
    stop: (sessionId, pileId = 'P002') => call('POST', `/sessions/${sessionId}/stop`, { pileId }),
  };
}

/** A platform whose P002 charges the session S1 since {@link START_MS}: 60 kWh battery at 20 %, 60 kW. */
export async function charging(options: ChargerPlatformOptions = {}): Promise<ChargerPlatform> {
  const platform = createChargerPlatform(options);
  platform.simulator.set('P002', { plugged: true, socPercent: 20 });
  await platform.start('S1');
  await platform.advance(0);
  return platform;
}

import { createHmac } from 'node:crypto';
import { createCharger } from '../../../cloudfunctions/shared/gateways/charger/client';
import type { Charger } from '../../../cloudfunctions/shared/gateways/charger/session';
import type { SessionReport } from '../../../cloudfunctions/shared/domain/charging/session';
import type { HttpRequest } from '../../../cloudfunctions/shared/platform/ports';

/** 23 November 2026, 10:00 in Beijing. */
export const NOW_MS = Date.UTC(2026, 10, 23, 2);
export const SECRET = 'fedcba9876543210fedcba9876543210';

/** The platform's own signatures, written apart from the code under test. */
export const hmac = (text: string, secret = SECRET): string => createHmac('sha256', secret).update(text, 'utf8').digest('hex');

export const SESSION: SessionReport = {
  sessionId: 'CH2026112300001',
  pileId: 'P002',
  state: 'charging',
  startedMs: NOW_MS - 1_200_000,
  endedMs: null,
  endedBecause: null,
  readings: [
    { atMs: NOW_MS - 1_200_000, meterWh: 58_771_900 },
    { atMs: NOW_MS, meterWh: 58_791_900 },
  ],
  powerW: 60_000,
  socPercent: 53,
  reportedMs: NOW_MS,
};
export const ENDED: SessionReport = { ...SESSION, state: 'ended', endedMs: NOW_MS, endedBecause: 'remote', powerW: 0 };
export const VOID: SessionReport = { ...SESSION, state: 'void', startedMs: null, readings: [], powerW: 0, socPercent: null };

/** What the platform answers: a signed reply, one with another signature (null: none), or an error of the network. */
export type Answer =
  { readonly status: number; readonly content: unknown; readonly signature?: string | null; readonly signedAs?: number } | Error;

export interface FakeCharger {
  readonly charger: Charger;
  readonly requests: HttpRequest[];
  /** Everything logged, as one text. */
  readonly logged: string[];
}

/** A client whose platform gives these answers, one a request. */
export function fakeCharger(...answers: readonly Answer[]): FakeCharger {
  const requests: HttpRequest[] = [];
  const logged: string[] = [];
  const note = (message: string, fields?: object): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const charger = createCharger({
    http: {
      async send(request) {
        const answer = answers[requests.length];
        requests.push(request);
        if (answer === undefined) throw new Error(`no answer prepared for request ${requests.length}`);
        if (answer instanceof Error) throw answer;
        const body = typeof answer.content === 'string' ? answer.content : JSON.stringify(answer.content);
        const signature =
          answer.signature === undefined
            ? hmac(`${answer.signedAs ?? answer.status}\n${request.headers['x-charger-signature']}\n${body}`)
            : answer.signature;
        const headers = { ...(signature !== null && { 'x-charger-signature': signature }) };
        return { status: answer.status, headers, body: Buffer.from(body) };
      },
    },
    clock: { nowMs: () => NOW_MS, sleep: () => Promise.resolve() },
    log: { debug: note, info: note, warn: note, error: note },
    config: { apiBaseUrl: 'https://piles.example.com/api', secret: SECRET },
  });
  return { charger, requests, logged };
}

import { type Clock, type Http, HttpBrokenError, HttpConnectError, type HttpResponse, type Log } from '../../platform/ports';
import { ChargerConfigError, ChargerOutcomeUnknownError, ChargerUnreachableError } from './errors';
import type { Charger } from './session';
import type { SessionReport, StartRefusal } from '../../domain/charging/session';
import { sameSignature, SIGNATURE_HEADER, signReply, signRequest, TIMESTAMP_HEADER } from './sign';
import { isWireId, readCode, readPile, readSession } from './wire';

/** Bound of one call. The platform answers at once, also for a slow pile (202); a function lives 20 s by default. */
const CALL_TIMEOUT_MS = 5_000;
/** A short secret can be guessed from one signed message. */
const MIN_SECRET_LENGTH = 32;

export interface ChargerConfig {
  /** Where the interface is mounted, without a slash at the end. */
  readonly apiBaseUrl: string;
  /** Shared with the charging platform; signs and verifies both ways. */
  readonly secret: string;
}

export interface ChargerDependencies {
  readonly http: Pick<Http, 'send'>;
  readonly clock: Clock;
  readonly log?: Log;
  readonly config: ChargerConfig;
}

const REFUSALS: ReadonlyMap<string, StartRefusal> = new Map<string, StartRefusal>([
  ['409 NOT_PLUGGED', 'not-plugged'],
  ['409 OCCUPIED', 'occupied'],
  ['409 OFFLINE', 'offline'],
  ['409 FAULTED', 'faulted'],
  ['409 VOID', 'void'],
  ['404 NOT_FOUND', 'not-found'],
]);

/** A reply whose signature is that of the charging platform, for this request. */
interface Verified {
  readonly call: string;
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * The charging platform, over the interface of docs/charging-piles.md. Every call either says what the platform verifiably said, or throws
 * {@link ChargerOutcomeUnknownError} (ask for the session) or {@link ChargerUnreachableError} (later again). Nothing is repeated in here:
 * repeating is a decision of the caller, who has the session stored.
 *
 * @throws ChargerConfigError at once when the configuration cannot work
 */
export function createCharger({ http, clock, log, config }: ChargerDependencies): Charger {
  assertConfig(config);

  async function call(method: 'GET' | 'POST', path: string, content?: object): Promise<Verified> {
    const startedMs = clock.nowMs();
    const name = `${method} ${path}`;
    const body = content === undefined ? '' : JSON.stringify(content);
    const timestamp = String(startedMs);
    const signature = signRequest({ method, path, timestamp, body }, config.secret);
    const headers = { 'content-type': 'application/json', [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature };
    try {
      const response = await http.send({ method, url: config.apiBaseUrl + path, headers, body, timeoutMs: CALL_TIMEOUT_MS });
      verify(name, response, signature, config.secret);
      log?.info('charging platform answered', { call: name, status: response.status, tookMs: clock.nowMs() - startedMs });
      return { call: name, status: response.status, body: response.body };
    } catch (error) {
      const failure = asChargerError(name, error);
      log?.warn('charging platform call failed', { call: name, error: String(failure), tookMs: clock.nowMs() - startedMs });
      throw failure;
    }
  }

  return {
    async pile(pileId) {
      // What cannot be a pile is none, whatever the user has scanned.
      if (!isWireId(pileId)) return { kind: 'not-found' };
      const reply = await call('GET', `/piles/${pileId}`);
      if (outcome(reply) === '404 NOT_FOUND') return { kind: 'not-found' };
      const pile = reply.status === 200 ? readPile(reply.body) : null;
      if (pile?.pileId !== pileId) throw unknown(reply);
      return { kind: 'found', pile };
    },
    async start(sessionId, pileId) {
      assertIds(sessionId, pileId);
      const reply = await call('POST', '/sessions', { sessionId, pileId });
      const reason = REFUSALS.get(outcome(reply));
      return reason === undefined ? { kind: 'accepted', session: sessionOf(reply, [200], sessionId, pileId) } : { kind: 'refused', reason };
    },
    async session(sessionId) {
      assertIds(sessionId);
      const reply = await call('GET', `/sessions/${sessionId}`);
      if (outcome(reply) === '404 NOT_FOUND') return { kind: 'not-found' };
      return { kind: 'found', session: sessionOf(reply, [200], sessionId) };
    },
    async stop(sessionId, pileId) {
      assertIds(sessionId, pileId);
      const session = sessionOf(await call('POST', `/sessions/${sessionId}/stop`, { pileId }), [200, 202], sessionId, pileId);
      // The state decides, as it is what the session will be settled by.
      return { kind: session.state === 'ended' || session.state === 'void' ? 'stopped' : 'pending', session };
    },
  };
}

/** @throws ChargerConfigError naming the setting, never its value */
function assertConfig({ apiBaseUrl, secret }: ChargerConfig): void {
  if (!URL.canParse(apiBaseUrl) || !/^https?:/.test(apiBaseUrl) || apiBaseUrl.endsWith('/')) {
    throw new ChargerConfigError('apiBaseUrl is no http(s) URL without a slash at the end');
  }
  if (secret.length < MIN_SECRET_LENGTH) throw new ChargerConfigError(`secret has fewer than ${MIN_SECRET_LENGTH} characters`);
}

function assertIds(...ids: readonly string[]): void {
  const wrong = ids.find((id) => !isWireId(id));
  if (wrong !== undefined) throw new RangeError(`not the number of a session or pile: ${JSON.stringify(wrong)}`);
}

/** @throws ChargerOutcomeUnknownError when the reply may come from anybody */
function verify(call: string, { status, headers, body }: HttpResponse, requestSignature: string, secret: string): void {
  const received = headers[SIGNATURE_HEADER] ?? '';
  if (received === '') throw new ChargerOutcomeUnknownError(call, 'unsigned', String(status));
  if (!sameSignature(signReply(status, requestSignature, body, secret), received)) {
    throw new ChargerOutcomeUnknownError(call, 'bad-signature', String(status));
  }
}

function asChargerError(call: string, error: unknown): unknown {
  if (error instanceof HttpConnectError) return new ChargerUnreachableError(call, { cause: error });
  if (error instanceof HttpBrokenError) return new ChargerOutcomeUnknownError(call, 'no-answer', error.message, { cause: error });
  return error;
}

/** Status and code of a reply that is no success. */
const outcome = ({ status, body }: Verified): string => (status < 300 ? String(status) : `${status} ${readCode(body) ?? ''}`.trim());

/** @throws ChargerOutcomeUnknownError when the reply is not about this session at this pile */
function sessionOf(reply: Verified, statuses: readonly number[], sessionId: string, pileId?: string): SessionReport {
  const session = statuses.includes(reply.status) ? readSession(reply.body) : null;
  if (session?.sessionId !== sessionId || (pileId !== undefined && session.pileId !== pileId)) throw unknown(reply);
  return session;
}

const unknown = (reply: Verified): ChargerOutcomeUnknownError =>
  new ChargerOutcomeUnknownError(reply.call, reply.status < 300 ? 'malformed' : 'http-status', outcome(reply));

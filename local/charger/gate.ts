import * as v from 'valibot';
import {
  isRecent,
  sameSignature,
  SIGNATURE_HEADER,
  signReply,
  signRequest,
  TIMESTAMP_HEADER,
} from '../../cloudfunctions/shared/gateways/charger/sign';
import type { FaultAction, LocalReply, LocalRequest, TrafficEntry } from '../kernel/types';
import { answerTo, findRoute, refuse, type Answer, type Route } from './routes';
import type { World } from './world';

type Verification = TrafficEntry['verification'];
interface Done {
  readonly reply: LocalReply;
  readonly verification: Verification;
}

const NO_ANSWER: LocalReply = { status: 0, headers: {}, body: '' };
const BodySchema = v.pipe(v.string(), v.parseJson());
/** Far above any request of the interface. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Answers one request of the operator: way → signature → age → body → rules. Every reply is signed, a refusal of the signature included.
 *
 * Faults on `charger:<path>`, where the path is the actual one or has `{id}` for its number: timeout-before and drop (nothing happens),
 * timeout-after (done, but not answered), corrupt (the reply's signature is wrong), delay (the reply is held back), duplicate (done twice, the
 * second reply is sent). `reorder` means nothing for a call.
 */
export async function handleRequest(world: World, request: LocalRequest): Promise<LocalReply> {
  const startMs = world.clock.nowMs();
  const route = findRoute(request.method, request.path);
  const fault =
    route &&
    (world.faults.take(`charger:${request.path}`) ??
      (route.pattern === request.path ? undefined : world.faults.take(`charger:${route.pattern}`)));
  const { reply, verification } = perform(world, route, request, fault?.do);
  if (fault?.do === 'delay') await world.hold(fault.delayMs);
  world.traffic.record({
    kind: 'request',
    party: 'charger',
    subject: request.path,
    sent: request.body.toString('utf8'),
    answered: reply.status === 0 ? null : String(reply.body),
    status: reply.status || null,
    verification,
    fault: fault?.do ?? null,
    durationMs: world.clock.nowMs() - startMs,
  });
  return reply;
}

function perform(world: World, route: Route | undefined, request: LocalRequest, fault: FaultAction | undefined): Done {
  if (fault === 'timeout-before' || fault === 'drop') return { reply: NO_ANSWER, verification: 'not-checked' };
  const verification = verify(world, request);
  const answer = (): Answer => {
    if (route === undefined) return refuse(404, 'NO_INTERFACE');
    if (verification !== 'valid') return refuse(401, 'UNAUTHORIZED');
    if (!isRecent(request.headers[TIMESTAMP_HEADER] ?? '', world.clock.nowMs())) return refuse(401, 'EXPIRED');
    return run(world, route, request);
  };
  if (fault === 'duplicate') answer();
  const done = answer();
  return { reply: fault === 'timeout-after' ? NO_ANSWER : sealed(world, request, done, fault === 'corrupt'), verification };
}

function verify({ secret }: World, { method, path, headers, body }: LocalRequest): Verification {
  const timestamp = headers[TIMESTAMP_HEADER] ?? '';
  const signature = headers[SIGNATURE_HEADER] ?? '';
  if (timestamp === '' || signature === '') return 'unsigned';
  return sameSignature(signRequest({ method, path, timestamp, body }, secret), signature) ? 'valid' : 'invalid';
}

function run(world: World, route: Route, { method, body }: LocalRequest): Answer {
  if (method === 'GET') return answerTo(world, route, null);
  const parsed = body.length > MAX_BODY_BYTES ? undefined : v.safeParse(BodySchema, body.toString('utf8'));
  return parsed?.success ? answerTo(world, route, parsed.output) : refuse(400, 'MALFORMED');
}

/** The reply with its signature; a corrupt one has every digit pushed on by one. */
function sealed({ secret }: World, request: LocalRequest, { status, content }: Answer, corrupt: boolean): LocalReply {
  const body = JSON.stringify(content);
  const signature = signReply(status, request.headers[SIGNATURE_HEADER] ?? '', body, secret);
  const sent = corrupt ? signature.replace(/./g, (digit) => ((parseInt(digit, 16) + 1) % 16).toString(16)) : signature;
  return { status, headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sent }, body };
}

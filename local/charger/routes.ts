import * as v from 'valibot';
import { pileReport, sessionReport } from './observe';
import { accept, catchUp, makeVoid, occupied, stop } from './sessions';
import type { SessionRecord, SessionReport } from './types';
import { findPile, type Pile, type World } from './world';

export interface Answer {
  readonly status: number;
  readonly content: object;
}

export interface Route {
  /** The path with `{id}` for its number, by which faults name it. */
  readonly pattern: string;
  /** The number in the path; '' for none. */
  readonly id: string;
  readonly run: (world: World, id: string, body: unknown) => Answer;
}

const Id = v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{1,64}$/));
const StartSchema = v.object({ sessionId: Id, pileId: Id });
const StopSchema = v.object({ pileId: Id });

const WAYS: readonly (Pick<Route, 'pattern' | 'run'> & { readonly method: string; readonly path: RegExp })[] = [
  { method: 'GET', path: /^\/piles\/([0-9A-Za-z_-]{1,64})$/, pattern: '/piles/{id}', run: getPile },
  { method: 'POST', path: /^\/sessions$/, pattern: '/sessions', run: startSession },
  { method: 'GET', path: /^\/sessions\/([0-9A-Za-z_-]{1,64})$/, pattern: '/sessions/{id}', run: getSession },
  { method: 'POST', path: /^\/sessions\/([0-9A-Za-z_-]{1,64})\/stop$/, pattern: '/sessions/{id}/stop', run: stopSession },
];

/** Which interface a request means; undefined for none. */
export function findRoute(method: string, path: string): Route | undefined {
  const way = WAYS.find((candidate) => candidate.method === method && candidate.path.test(path));
  return way && { pattern: way.pattern, id: way.path.exec(path)?.[1] ?? '', run: way.run };
}

/** Applies the rules to a verified request. */
export function answerTo(world: World, route: Route, body: unknown): Answer {
  catchUp(world);
  return route.run(world, route.id, body);
}

export const refuse = (status: number, code: string): Answer => ({ status, content: { code } });
const NOT_FOUND = refuse(404, 'NOT_FOUND');
const MALFORMED = refuse(400, 'MALFORMED');
/** The number belongs to a session at another pile. */
const OTHER_PILE = refuse(400, 'OTHER_PILE');

function getPile(world: World, id: string): Answer {
  const pile = findPile(world, id);
  return pile === undefined ? NOT_FOUND : { status: 200, content: pileReport(pile) };
}

function getSession(world: World, id: string): Answer {
  const session = world.ledger.session(id);
  return session === undefined ? NOT_FOUND : reported(world, session);
}

function startSession(world: World, _id: string, body: unknown): Answer {
  const input = v.safeParse(StartSchema, body);
  if (!input.success) return MALFORMED;
  const { sessionId, pileId } = input.output;
  const known = world.ledger.session(sessionId);
  if (known !== undefined) {
    if (known.pileId !== pileId) return OTHER_PILE;
    const answer = reported(world, known);
    return isOver(answer.content) ? refuse(409, 'VOID') : answer;
  }
  const pile = findPile(world, pileId);
  if (pile === undefined) return NOT_FOUND;
  const reason = refusalOf(pile);
  if (reason !== undefined) return refuse(409, reason);
  accept(world, pile, sessionId);
  return getSession(world, sessionId);
}

/** Why the pile cannot start; undefined when it can. A pile that takes its time refuses afterwards. */
function refusalOf({ record }: Pile): string | undefined {
  if (!record.online) return 'OFFLINE';
  if (record.faulted) return 'FAULTED';
  if (record.sessionId !== null) return 'OCCUPIED';
  if (!record.plugged) return 'NOT_PLUGGED';
  return record.startRefused && record.startMs === 0 ? 'FAULTED' : undefined;
}

function stopSession(world: World, id: string, body: unknown): Answer {
  const input = v.safeParse(StopSchema, body);
  if (!input.success) return MALFORMED;
  const { pileId } = input.output;
  const known = world.ledger.session(id);
  if (known === undefined) return reported(world, makeVoid(world, id, pileId));
  if (known.pileId !== pileId) return OTHER_PILE;
  const here = occupied(world, pileId);
  if (here?.session.sessionId === id) stop(world, here);
  const answer = reported(world, world.ledger.session(id) ?? known);
  // Of a pile that is offline nobody knows yet whether it has ended by itself: the command waits.
  return { ...answer, status: isOver(answer.content) ? 200 : 202 };
}

const isOver = ({ state }: SessionReport): boolean => state === 'ended' || state === 'void';

/** What the platform says about a session. */
const reported = (world: World, session: SessionRecord): { readonly status: number; readonly content: SessionReport } => ({
  status: 200,
  content: sessionReport(findPile(world, session.pileId), session, world.clock.nowMs()),
});

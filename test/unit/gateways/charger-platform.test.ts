import type { SessionReport, StartRefusal } from '../../../cloudfunctions/shared/domain/charging/session';
import { type Charger, ChargerOutcomeUnknownError, ChargerUnreachableError } from '../../../cloudfunctions/shared/gateways/charger';
import { createChargerPlatform } from '../../../cloudfunctions/shared/gateways/charger-platform';
import { orderIn, running, voided } from '../domain/charging/orders';

const reportOf = (news: typeof voided): SessionReport => {
  if (news.kind !== 'session') throw new Error('not a report');
  return news.report;
};
const RUNNING = reportOf(running());
const VOID = reportOf(voided);
const order = orderIn('confirmed');

/** The port over a platform of piles that gives one answer to each of these calls, and expects no others. */
function chargers(answers: Partial<Record<keyof Charger, unknown>>) {
  const calls: [keyof Charger, ...string[]][] = [];
  const answer =
    (name: keyof Charger) =>
    async (...input: string[]): Promise<never> => {
      calls.push([name, ...input]);
      if (!(name in answers)) throw new TypeError(`${name} was not expected`);
      const value = answers[name];
      if (value instanceof Error) throw value;
      return value as never;
    };
  const charger: Charger = { pile: answer('pile'), start: answer('start'), session: answer('session'), stop: answer('stop') };
  return { port: createChargerPlatform(charger), calls };
}

describe('a pile', () => {
  it('is found, or not', async () => {
    const pile = { pileId: 'P002', online: true, plugged: true, state: 'idle', sessionId: null };
    expect(await chargers({ pile: { kind: 'found', pile } }).port.pile('P002')).toEqual({ kind: 'found', ...pile });
    expect(await chargers({ pile: { kind: 'not-found' } }).port.pile('P002')).toEqual({ kind: 'none' });
  });
});

describe('starting', () => {
  it('carries the order’s number as the session’s, so that it can be repeated', async () => {
    const { port, calls } = chargers({ start: { kind: 'accepted', session: RUNNING } });
    expect(await port.start(order)).toEqual({ kind: 'session', report: RUNNING });
    expect(calls).toEqual([['start', order._id, 'P002']]);
  });

  it.each(['not-plugged', 'occupied', 'offline', 'faulted', 'void'] satisfies StartRefusal[])(
    'refused (%s) is followed by a stop, which makes the number void',
    async (reason) => {
      const { port, calls } = chargers({ start: { kind: 'refused', reason }, stop: { kind: 'stopped', session: VOID } });
      expect(await port.start(order)).toEqual({ kind: 'session', report: VOID });
      expect(calls).toEqual([
        ['start', order._id, 'P002'],
        ['stop', order._id, 'P002'],
      ]);
    },
  );

  it('refused although an earlier command began the session shows that session', async () => {
    const { port } = chargers({ start: { kind: 'refused', reason: 'occupied' }, stop: { kind: 'pending', session: RUNNING } });
    expect(await port.start(order)).toEqual({ kind: 'session', report: RUNNING });
  });

  it('refused, and whether the stop was heard is open: unknown, so that nothing is concluded', async () => {
    const open = new ChargerOutcomeUnknownError('POST /stop', 'no-answer');
    const { port } = chargers({ start: { kind: 'refused', reason: 'offline' }, stop: open });
    expect(await port.start(order)).toEqual({ kind: 'unknown', reason: open.message });
  });

  it('at a pile that does not exist is over: there is nothing to stop', async () => {
    const { port, calls } = chargers({ start: { kind: 'refused', reason: 'not-found' } });
    expect(await port.start(order)).toEqual({ kind: 'pile-refused', reason: 'not-found' });
    expect(calls).toHaveLength(1);
  });
});

describe('asking and stopping', () => {
  it('show the session as it is now', async () => {
    expect(await chargers({ session: { kind: 'found', session: RUNNING } }).port.ask(order)).toEqual({ kind: 'session', report: RUNNING });
    expect(await chargers({ session: { kind: 'not-found' } }).port.ask(order)).toEqual({ kind: 'none' });
    const { port, calls } = chargers({ stop: { kind: 'pending', session: RUNNING } });
    expect(await port.stop(order)).toEqual({ kind: 'session', report: RUNNING });
    expect(calls).toEqual([['stop', order._id, 'P002']]);
  });
});

describe('what leaves the outcome open', () => {
  const errors = [new ChargerOutcomeUnknownError('POST /sessions', 'bad-signature'), new ChargerUnreachableError('POST /sessions')];
  const calls = [
    ['pile', (port) => port.pile('P002')],
    ['start', (port) => port.start(order)],
    ['session', (port) => port.ask(order)],
    ['stop', (port) => port.stop(order)],
  ] as const satisfies readonly (readonly [keyof Charger, (port: ReturnType<typeof createChargerPlatform>) => Promise<unknown>])[];

  it.each(calls)('(%s) is unknown, never "not charged"', async (name, call) => {
    for (const error of errors) expect(await call(chargers({ [name]: error }).port)).toEqual({ kind: 'unknown', reason: error.message });
  });

  it.each(calls)('a programming error in %s stays one', async (name, call) => {
    await expect(call(chargers({ [name]: new TypeError('broken') }).port)).rejects.toThrow(TypeError);
  });
});

import { labelOf, reportOf } from '../../../local/phone/browser/shell/panel/pile-report';

const PILE = { pileId: 'P001', online: true, plugged: false, state: 'charging' };

describe('a pile in the panel', () => {
  it('has a switch for whatever is true or false, plug and connection first', () => {
    const { switches } = reportOf({ ...PILE, startRefused: true, behaviour: { meterBackwards: false }, sessionId: null });
    expect(switches).toEqual([
      ['plugged', false],
      ['online', true],
      ['startRefused', true],
      ['meterBackwards', false],
    ]);
  });

  it('reads whatever else says something, in people’s units', () => {
    const atMs = Date.UTC(2030, 0, 1, 4, 30, 15);
    const { readings } = reportOf({
      ...PILE,
      meterWh: 12_345,
      powerW: 6960,
      socPercent: 41.6,
      reportedMs: atMs,
      sessionId: 'S1',
      note: '',
      gone: null,
    });
    expect(readings).toEqual([
      ['meter', '12.345 kWh'],
      ['power', '7.0 kW'],
      ['soc', '42 %'],
      ['reported', '12:30:15'],
      ['session id', 'S1'],
    ]);
  });

  it('tells durations from times, and what follows from a session from what can be switched', () => {
    const { state, switches, readings } = reportOf({
      pileId: 'P001',
      online: true,
      plugged: true,
      faulted: false,
      charging: true,
      startMs: 0,
    });
    expect(state).toBe('charging');
    expect(switches.map(([name]) => name)).toEqual(['plugged', 'online', 'faulted']);
    expect(readings).toEqual([['start', '0 ms']]);
    expect(reportOf({ pileId: 'P001', online: true, plugged: true, faulted: true, charging: false }).state).toBe('faulted');
    expect(reportOf({ pileId: 'P001', online: true, plugged: true }).state).toBe('idle');
  });

  it('names things in words', () => {
    expect(labelOf('stopUnreported')).toBe('stop unreported');
  });
});

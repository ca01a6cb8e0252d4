import { compactBeijing, parseCompactBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { parseContractTime } from '../../../cloudfunctions/shared/gateways/wechat-pay/wire-time';

const TEN_IN_BEIJING = Date.UTC(2026, 10, 23, 2);

describe('times on the wire', () => {
  it('are Beijing time, whatever the time zone here', () => {
    expect(parseCompactBeijing('20261123100000')).toBe(TEN_IN_BEIJING);
    expect(parseContractTime('2026-11-23 10:00:00')).toBe(TEN_IN_BEIJING);
    expect(compactBeijing(TEN_IN_BEIJING + 999)).toBe('20261123100000');
    expect(compactBeijing(Date.UTC(2026, 11, 31, 16))).toBe('20270101000000');
  });

  it('may be epoch seconds for a contract', () => {
    expect(parseContractTime(String(TEN_IN_BEIJING / 1000))).toBe(TEN_IN_BEIJING);
    expect(parseContractTime('1438141785')).toBe(1_438_141_785_000);
  });

  it.each(['', '2026', '20260231000000', '20261123240000', '20261123106000', '2026112310000x', ' 20261123100000'])(
    '%j is no time of payment',
    (text) => {
      expect(parseCompactBeijing(text)).toBeNull();
    },
  );

  it.each(['', '0', '0000-00-00 00:00:00', '2026-02-30 00:00:00', '2026-11-23T10:00:00', '14381417850'])(
    '%j is no time of a contract',
    (text) => {
      expect(parseContractTime(text)).toBeNull();
    },
  );
});

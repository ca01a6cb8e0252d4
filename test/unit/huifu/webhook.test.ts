import { verifyWebhook } from '../../../cloudfunctions/shared/gateways/huifu/webhook';
import { errorWith } from '../../support/matchers';
import { fc } from '../../support/seeded-properties';

const BODY = '{"event_type":"trans.pay","huifu_id":"6666000100000001","req_seq_id":"REQ-SDK-001","trans_stat":"S"}';
const KEY = '0123456789abcdef0123456789abcdef';
const SIGN = '8D512FC4852DC86DBBA15A0FCC27712B';
const verify = (body: string | Uint8Array, sign = SIGN, key = KEY): boolean => verifyWebhook(Buffer.from(body), sign, key);

describe('events of the console', () => {
  it('[G2] verify over the raw body, in either case', () => {
    expect([verify(BODY), verify(BODY, SIGN.toLowerCase())]).toEqual([true, true]);
  });

  it.each([
    ['a blank more', `${BODY} `, SIGN, KEY],
    ['another key', BODY, SIGN, KEY.replace('0', '1')],
    ['half a signature', BODY, SIGN.slice(0, 16), KEY],
    ['no signature', BODY, '', KEY],
    ['a signature that is no hex', BODY, 'Z'.repeat(32), KEY],
    ['a signature with something behind it', BODY, `${SIGN}\n`, KEY],
  ])('[G2] %s does not', (_, body, sign, key) => {
    expect(verify(body, sign, key)).toBe(false);
  });

  it('[G2] one altered byte does not', () => {
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(BODY);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        expect(verify(bytes)).toBe(false);
      }),
    );
  });

  it.each(['', 'short', `${KEY}0`, '0123456789abcdef0123456789abcde\n'])('the key %j is refused', (key) => {
    expect(() => verify(BODY, SIGN, key)).toThrow(errorWith({ name: 'HuifuConfigError' }));
  });
});

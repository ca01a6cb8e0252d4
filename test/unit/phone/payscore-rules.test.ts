import { standOf, type PayscoreOrder } from '../../../local/phone/browser/shared/payscore';
import { shownItems, viewOf } from '../../../local/phone/browser/phone/wechat/payscore-rules';

const order = (state: string, stateDescription: string | null, collectionState: string | null): PayscoreOrder => ({
  outOrderNo: 'N1',
  merchantName: '续充',
  serviceIntroduction: '汽车充电',
  state,
  stateDescription,
  collectionState,
  totalFen: null,
  items: [],
  createdMs: 0,
  paidMs: null,
  refundedFen: 0,
});

describe('where a Payscore order stands', () => {
  it.each([
    ['CREATED', null, null, 'to-confirm'],
    ['DOING', 'USER_CONFIRM', null, 'in-service'],
    ['DOING', 'MCH_COMPLETE', 'USER_PAYING', 'to-pay'],
    ['DONE', null, 'USER_PAID', 'paid'],
    ['DONE', null, null, 'free'],
    ['REVOKED', null, null, 'revoked'],
    ['EXPIRED', null, null, 'expired'],
    // No rule says what these mean: nothing is offered for them.
    ['DOING', 'MCH_COMPLETE', null, 'other'],
    ['DOING', null, 'USER_PAID', 'other'],
    ['DONE', null, 'USER_PAYING', 'other'],
    ['NEW', null, null, 'other'],
  ])('[P8] %s / %s / %s is judged as a whole: %s', (state, description, collection, stand) => {
    expect(standOf(order(state, description, collection))).toBe(stand);
  });
});

describe('Payscore’s confirmation page', () => {
  const user = { openid: 'oA', payscore: 'passes' } as const;

  it('asks the user of the order, or anyone when the order names none', () => {
    expect(viewOf({ state: 'confirmable', openid: 'oA' }, user)).toBe('confirm');
    expect(viewOf({ state: 'confirmable', openid: null }, user)).toBe('confirm');
    expect(viewOf({ state: 'confirmable', openid: 'oB' }, user)).toBe('wrong-account');
    expect(viewOf({ state: 'confirmed', openid: 'oB' }, user)).toBe('wrong-account');
  });

  it.each(['confirmed', 'payable', 'done', 'revoked', 'expired'] as const)('does not ask about an order that is %s', (state) => {
    expect(viewOf({ state, openid: null }, { openid: 'oA', payscore: 'score-too-low' })).toBe(state);
  });

  it.each(['score-too-low', 'not-whitelisted'] as const)('does not ask a user whom WeChat refuses: %s', (payscore) => {
    expect(viewOf({ state: 'confirmable', openid: 'oA' }, { openid: 'oA', payscore })).toBe(payscore);
  });

  it('shows items that have both name and amount', () => {
    const items = [
      { name: '电费', description: '', amountFen: 1200 },
      { name: '计费规则', description: '按时段', amountFen: null },
      { name: '', description: '无名', amountFen: 5 },
      { name: '优惠', description: '', amountFen: 0 },
    ];
    expect(shownItems(items)).toEqual([
      { name: '电费', description: '', amountFen: 1200 },
      { name: '优惠', description: '', amountFen: 0 },
    ]);
  });
});

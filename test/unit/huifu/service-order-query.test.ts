import type { HuifuConfig, ServiceOrderKey } from '../../../cloudfunctions/shared/gateways/huifu';
import { HUIFU_CONFIG } from '../../support/huifu';
import { type Answer, answered, done, fakeHuifu } from './fake-huifu';

const NO = '1234323JKHDFE1243252';
const query = (answer: Answer, key: ServiceOrderKey = { outOrderNo: NO }, config: Partial<HuifuConfig> = {}) =>
  fakeHuifu([answer], config).huifu.queryServiceOrder(key);
const PAYABLE = { state: 'DOING', state_description: 'MCH_COMPLETE', collection: { state: 'USER_PAYING' } };
const PAID = { state: 'DONE', collection: { state: 'USER_PAID' } };

const STATES = ['', 'CREATED', 'DOING', 'DONE', 'REVOKED', 'EXPIRED', 'created', 'PAUSED'];
const DESCRIPTIONS = ['', 'USER_CONFIRM', 'MCH_COMPLETE', 'USER_PAID'];
const COLLECTIONS = ['', 'USER_PAYING', 'USER_PAID', 'CLOSED'];
const MEANT: Readonly<Record<string, string>> = {
  'CREATED//': 'created',
  'DOING/USER_CONFIRM/': 'confirmed',
  'DOING/MCH_COMPLETE/USER_PAYING': 'payable',
  'DONE//USER_PAID': 'paid',
  'DONE//': 'free',
  'REVOKED//': 'revoked',
  'EXPIRED//': 'expired',
};
const TRIPLES = STATES.flatMap((state) =>
  DESCRIPTIONS.flatMap((description) => COLLECTIONS.map((collection) => [state, description, collection] as const)),
);

describe('how an order stands', () => {
  it.each(TRIPLES)('[P8] state %j, description %j, collection %j', async (state, description, collection) => {
    const status = MEANT[`${state}/${description}/${collection}`];
    const answer = done({ out_order_no: NO, state, state_description: description, collection: collection && { state: collection } });
    await expect(query(answer)).resolves.toMatchObject(
      status === undefined
        ? { kind: 'unrecognised', state, stateDescription: description, collectionState: collection }
        : { kind: 'found', status, outOrderNo: NO },
    );
  });

  it.each<[form: string, collection: unknown]>([
    ['an object', { state: 'USER_PAID', extra: 1 }],
    ['the text of an object', '{"state":"USER_PAID"}'],
  ])('[P8] the collection as %s', async (_, collection) => {
    await expect(query(done({ state: 'DONE', collection }))).resolves.toMatchObject({ kind: 'found', status: 'paid' });
  });

  it.each<[form: string, collection: unknown]>([
    ['a list', [{ state: 'USER_PAID' }]],
    ['text that is no JSON', 'USER_PAID'],
    ['nothing', null],
    ['an empty object', {}],
  ])('[P8] a collection that is %s says nothing about paying', async (_, collection) => {
    await expect(query(done({ state: 'DOING', state_description: 'MCH_COMPLETE', collection }))).resolves.toEqual({
      kind: 'unrecognised',
      state: 'DOING',
      stateDescription: 'MCH_COMPLETE',
      collectionState: '',
    });
  });

  it.each<[what: string, fields: object]>([
    ['a total', { total_amount: '0.01' }],
    ['a collection to be made', { need_collection: true }],
    ['a collection to be made, as text', { need_collection: 'true' }],
  ])('[P8] DONE without a collection is not free beside %s', async (_, fields) => {
    await expect(query(done({ state: 'DONE', ...fields }))).resolves.toMatchObject({ kind: 'unrecognised', state: 'DONE' });
  });

  it('DONE with a total of nothing is free', async () => {
    const answer = done({ state: 'DONE', total_amount: '0.00', need_collection: false });
    await expect(query(answer)).resolves.toMatchObject({ kind: 'found', status: 'free', totalFen: 0 });
  });
});

describe('what else the reply may hold', () => {
  it('nothing of it is required', async () => {
    await expect(query(done({ state: 'CREATED' }))).resolves.toEqual({
      kind: 'found',
      outOrderNo: NO,
      status: 'created',
      hfSeqId: null,
      totalFen: null,
      paidMs: null,
      extraData: null,
    });
  });

  it('serial, total, time of the last payment, hand-off data', async () => {
    const details = [{ paid_time: '20261123101500', amount: 1 }, { paid_time: '20261123101501' }];
    const answer = done({ ...PAID, hf_seq_id: 'HF1', total_amount: '16.55', package: 'p', collection: { state: 'USER_PAID', details } });
    await expect(query(answer)).resolves.toEqual({
      kind: 'found',
      outOrderNo: NO,
      status: 'paid',
      hfSeqId: 'HF1',
      totalFen: 1655,
      paidMs: Date.UTC(2026, 10, 23, 2, 15, 1),
      extraData: { package: 'p' },
    });
  });

  it.each<[unit: 'yuan' | 'fen', amount: unknown, totalFen: number | null]>([
    ['yuan', '16.55', 1655],
    ['yuan', 16.5, 1650],
    ['yuan', '1655', null],
    ['yuan', 1655, null],
    ['yuan', 'a lot', null],
    ['fen', 1655, 1655],
    ['fen', '1655', 1655],
    ['fen', '16.55', null],
    ['fen', -1, null],
  ])('[P7][P24] the total in %s: %j', async (amountUnit, amount, totalFen) => {
    const collection = { state: 'USER_PAYING', total_amount: amount };
    await expect(query(done({ ...PAYABLE, total_amount: amount }), undefined, { amountUnit })).resolves.toMatchObject({ totalFen });
    await expect(query(done({ ...PAYABLE, collection }), undefined, { amountUnit })).resolves.toMatchObject({ totalFen });
  });

  it.each([['20261323101500'], ['2026-11-23 10:15:00'], [''], [null]])('a time of payment that is none: %j', async (paid_time) => {
    const collection = JSON.stringify({ state: 'USER_PAID', details: [{ paid_time }] });
    await expect(query(done({ ...PAID, collection }))).resolves.toMatchObject({ status: 'paid', paidMs: null });
  });
});

describe('asking', () => {
  it('by its own number', async () => {
    const { huifu, lastData } = fakeHuifu([done({ state: 'CREATED' })]);
    await huifu.queryServiceOrder({ outOrderNo: NO });
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, out_order_no: NO });
  });

  it('by the serial it was created with, when that is all we have', async () => {
    const { huifu, lastData } = fakeHuifu([done({ state: 'CREATED', out_order_no: NO, req_seq_id: 'CHG1' })]);
    await expect(huifu.queryServiceOrder({ createReqSeqId: 'CHG1' })).resolves.toMatchObject({ kind: 'found', outOrderNo: NO });
    expect(lastData()).toEqual({ huifu_id: HUIFU_CONFIG.huifuId, org_req_seq_id: 'CHG1' });
  });

  it.each(['23000001', '20000004'])('not found: %s', async (code) => {
    await expect(query(answered(code))).resolves.toEqual({ kind: 'not-found' });
  });

  it.each<[what: string, answer: Answer, key: ServiceOrderKey, reason: string]>([
    ['another order', done({ state: 'CREATED', out_order_no: 'ANOTHER' }), { outOrderNo: NO }, 'invalid-fields'],
    ['an order created by another call', done({ out_order_no: NO, org_req_seq_id: 'CHG2' }), { createReqSeqId: 'CHG1' }, 'invalid-fields'],
    ['an order without a number', done({ state: 'CREATED' }), { createReqSeqId: 'CHG1' }, 'invalid-fields'],
    ['a refused query', answered('22000002'), { outOrderNo: NO }, 'query-refused'],
    ['a state that does not allow a query', answered('23000000'), { outOrderNo: NO }, 'query-refused'],
    ['a query that is still processing', answered('00000100'), { outOrderNo: NO }, 'query-refused'],
  ])('[G1] %s proves nothing', async (_, answer, key, reason) => {
    await expect(query(answer, key)).rejects.toMatchObject({ name: 'HuifuOutcomeUnknownError', reason });
  });
});

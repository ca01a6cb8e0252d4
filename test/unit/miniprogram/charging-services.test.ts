import { createPayscoreService, PAYSCORE_APP_ID, type PayscoreApi } from '../../../miniprogram/services/payscore';
import { createScanner } from '../../../miniprogram/services/scanner';
import { chargingPage, ROUTES } from '../../../miniprogram/services/navigation';
import { queryText } from '../../../miniprogram/services/page';
import { EXTRA_DATA, ORDERS } from '../../support/miniprogram/charging';

describe('handing over to Payscore', () => {
  it('[P1] passes on exactly what the backend answered, with nothing of its own', async () => {
    const passed: object[] = [];
    const extraData = { package: 'opaque==', mch_id: '1', anything: 'else' };
    const service = createPayscoreService({
      openBusinessView: ({ success, fail: _fail, ...rest }) => {
        passed.push(rest);
        expect(rest.extraData).toBe(extraData);
        success();
      },
      navigateToMiniProgram: () => fail(),
    });
    expect(await service.open(extraData)).toBe('opened');
    expect(passed).toEqual([{ businessType: 'wxpayScoreUse', extraData: { package: 'opaque==', mch_id: '1', anything: 'else' } }]);
  });

  it('[P1] goes to Payscore’s mini-program where the business view is missing, with the same data', async () => {
    const passed: object[] = [];
    const service = createPayscoreService({
      navigateToMiniProgram: ({ success, fail: _fail, ...rest }) => {
        passed.push(rest);
        success();
      },
    });
    expect(await service.open(EXTRA_DATA)).toBe('opened');
    expect(passed).toEqual([{ appId: PAYSCORE_APP_ID, path: 'pages/use/use', extraData: EXTRA_DATA }]);
  });

  it.each<[string, PayscoreApi, string]>([
    ['no API', {}, 'unsupported'],
    ['the user stays', { openBusinessView: ({ fail: refuse }) => refuse({ errMsg: 'openBusinessView:fail cancel' }) }, 'cancelled'],
    ['Payscore refuses', { openBusinessView: ({ fail: refuse }) => refuse({ errMsg: 'openBusinessView:fail:-4185' }) }, 'unavailable'],
    ['it fails without a word', { navigateToMiniProgram: ({ fail: refuse }) => refuse(undefined) }, 'unavailable'],
  ])('%s: %s', async (_, api, expected) => expect(await createPayscoreService(api).open(EXTRA_DATA)).toBe(expected));
});

describe('scanner', () => {
  it('answers the text as it is, whatever it is', async () => {
    const scanner = createScanner({ scanCode: ({ success }) => success({ result: ' https://a.example/p?c=P001&x=%20 ' }) });
    expect(await scanner.scan()).toEqual({ kind: 'scanned', text: ' https://a.example/p?c=P001&x=%20 ' });
  });

  it.each([
    ['scanCode:fail cancel', 'cancelled'],
    ['scanCode:fail privacy permission is not authorized', 'refused'],
    ['scanCode:fail auth deny', 'refused'],
    ['scanCode:fail', 'failed'],
  ])('%s: %s', async (errMsg, kind) =>
    expect(await createScanner({ scanCode: ({ fail: refuse }) => refuse({ errMsg }) }).scan()).toEqual({ kind }),
  );

  it('says where there is none', async () => expect(await createScanner({}).scan()).toEqual({ kind: 'unsupported' }));
});

describe('addresses', () => {
  it('lead to the page that shows the state', () => {
    expect(chargingPage(ORDERS.confirming)).toBe(`${ROUTES.confirm}?outOrderNo=C-1`);
    expect(chargingPage(ORDERS.stopping)).toBe(`${ROUTES.session}?outOrderNo=C-1`);
    expect(chargingPage(ORDERS.unpaid)).toBe(`${ROUTES.bill}?outOrderNo=C-1`);
  });

  it.each([
    [undefined, ''],
    ['P001', 'P001'],
    ['https%3A%2F%2Fa.example%2Fp%3Fc%3DP001', 'https://a.example/p?c=P001'],
    ['100%', '100%'],
  ])('carry %s as "%s"', (value, text) => expect(queryText(value)).toBe(text));
});

function fail(): never {
  throw new Error('not expected');
}

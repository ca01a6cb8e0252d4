import { createNoticeService, type NoticeApi } from '../../../miniprogram/services/notices';
import { createPaymentService, type HandOverApi } from '../../../miniprogram/services/payment';
import { listenForPrivacy, openPrivacyContract, type PrivacyRequest } from '../../../miniprogram/services/privacy';
import { createStorage } from '../../../miniprogram/services/storage';

const PAYMENT = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx1', signType: 'MD5', paySign: 's' } as const;
const HAND_OFF = { appId: 'wxbd687630cd02ce1d', path: 'p', extraData: { a: 'b' } };

describe('handing over to WeChat', () => {
  it('passes on exactly what the backend signed', async () => {
    const passed: object[] = [];
    const api: HandOverApi = {
      requestPayment: ({ success, fail: _fail, ...rest }) => {
        passed.push(rest);
        success();
      },
      navigateToMiniProgram: ({ success, fail: _fail, ...rest }) => {
        passed.push(rest);
        success();
      },
    };
    const service = createPaymentService(api);
    expect(await service.pay({ ...PAYMENT, ...{ extra: 'not for WeChat' } })).toBe('submitted');
    expect(await service.openSigning(HAND_OFF)).toBe('opened');
    expect(passed).toEqual([PAYMENT, HAND_OFF]);
  });

  it.each([
    [{ errMsg: 'requestPayment:fail cancel' }, 'cancelled'],
    [{ errMsg: 'requestPayment:fail 系统错误' }, 'failed'],
    [undefined, 'failed'],
  ])('reads %j as %s', async (reason, expected) => {
    const service = createPaymentService({ requestPayment: ({ fail }) => fail(reason), navigateToMiniProgram: ({ fail }) => fail(reason) });
    expect(await service.pay(PAYMENT)).toBe(expected);
    expect(await service.openSigning(HAND_OFF)).toBe(expected);
  });

  it('answers unsupported where an API is missing', async () => {
    const service = createPaymentService({});
    expect(await service.pay(PAYMENT)).toBe('unsupported');
    expect(await service.openSigning(HAND_OFF)).toBe('unsupported');
  });
});

describe('asking for messages', () => {
  const ask = (answer: NonNullable<NoticeApi['requestSubscribeMessage']>) => {
    const reported: unknown[] = [];
    return { reported, service: createNoticeService({ requestSubscribeMessage: answer }, (error) => reported.push(error)) };
  };

  it.each([
    [{ a: 'accept', b: 'reject' }, 'accepted'],
    [{ a: 'reject', b: 'ban' }, 'rejected'],
    [{ errMsg: 'requestSubscribeMessage:ok' }, 'rejected'],
    [undefined, 'rejected'],
  ])('reads %j as %s', async (answers, expected) => {
    expect(await ask(({ success }) => success(answers)).service.request(['a', 'b'])).toBe(expected);
  });

  it('never rejects, and reports what is our mistake', async () => {
    const off = ask(({ fail }) => fail({ errMsg: 'requestSubscribeMessage:fail main switch is off', errCode: 20004 }));
    expect([await off.service.request(['a']), off.reported]).toEqual(['switched-off', []]);
    const outside = { errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.' };
    const wrong = ask(({ fail }) => fail(outside));
    expect([await wrong.service.request(['a']), wrong.reported]).toEqual(['failed', [outside]]);
  });

  it('asks for three templates at most, and for none where there is nothing to ask with', async () => {
    const asked: string[][] = [];
    const { service } = ask(({ tmplIds, success }) => {
      asked.push(tmplIds);
      success({});
    });
    await service.request(['a', 'b', 'c', 'd']);
    expect(await service.request([])).toBe('unsupported');
    expect(await createNoticeService({}, fail).request(['a'])).toBe('unsupported');
    expect(asked).toEqual([['a', 'b', 'c']]);
  });
});

describe('storage', () => {
  it('reads what was written, and nothing where there is nothing', () => {
    const values = new Map<string, string>();
    const storage = createStorage(
      { getStorageSync: (key) => values.get(key) ?? '', setStorageSync: (key, value) => values.set(key, value) },
      fail,
    );
    storage.write('k', 'v');
    expect(storage.read('k')).toBe('v');
    expect(storage.read('other')).toBeUndefined();
  });

  it('reports a broken storage instead of failing', () => {
    const reported: unknown[] = [];
    const broken = () => {
      throw new Error('full');
    };
    const storage = createStorage({ getStorageSync: broken, setStorageSync: broken }, (error) => reported.push(error));
    storage.write('k', 'v');
    expect(storage.read('k')).toBeUndefined();
    expect(reported).toHaveLength(2);
  });
});

describe('privacy', () => {
  it('hands on WeChat’s question with both answers', () => {
    let listener: (resolve: unknown) => void = () => undefined;
    const asked: PrivacyRequest[] = [];
    listenForPrivacy({ onNeedPrivacyAuthorization: (given) => (listener = given) }, (request) => asked.push(request));
    const answers: unknown[] = [];
    listener((given: unknown) => answers.push(given));
    listener('not a function');
    asked[0]?.agree('button');
    asked[0]?.refuse();
    expect(asked).toHaveLength(1);
    expect(answers).toEqual([{ event: 'agree', buttonId: 'button' }, { event: 'disagree' }]);
  });

  it('reports where the guidelines cannot be opened', () => {
    const reported: unknown[] = [];
    openPrivacyContract({}, (error) => reported.push(error));
    listenForPrivacy({}, () => fail());
    expect(reported).toHaveLength(1);
  });
});

function fail(error?: unknown): never {
  throw new Error(`not expected: ${String(error)}`);
}

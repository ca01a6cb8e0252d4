import { encodePureSigning } from '../../../cloudfunctions/shared/gateways/wechat-pay/pure-signing';
import { encodeContractOrder } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/contract-order';
import { encodeDeleteContract, encodeQueryContract } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/contract';
import { encodeDeduction } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/deduction';
import { encodeOrderQuery } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/order';
import { sealRequest } from '../../../cloudfunctions/shared/gateways/wechat-pay/codec/envelope';
import { readRefundHint } from '../../../cloudfunctions/shared/gateways/wechat-pay/refund-hint';
import { launchParameters } from '../../../cloudfunctions/shared/gateways/wechat-pay/launch';
import { signV2, type SignType, type V2Fields, verifyV2 } from '../../../cloudfunctions/shared/gateways/wechat-pay/sign';
import { readFlatXml } from '../../../cloudfunctions/shared/gateways/wechat-pay/xml';
import { bytes, CONFIG, KEY, ORDER, xml } from '../../support/wechat-pay';
import vectors from './vectors.json';

const ALL = [...vectors.published, ...vectors.computed].map((vector) => ({
  ...vector,
  signType: vector.signType as SignType,
  params: Object.fromEntries(Object.entries(vector.params)),
}));

describe('published and agreed signatures', () => {
  it.each(ALL)('[D8] $name ($signType)', ({ params, key, signType, sign }) => {
    const fields: V2Fields = params;
    expect(signV2(fields, key, signType)).toBe(sign);
    expect(verifyV2(new Map(Object.entries({ ...params, sign: sign.toLowerCase() })), [key], signType)).toBe(true);
  });
});

const signOf = (text: string): string | undefined => readFlatXml(bytes(text)).get('sign');
const { appId, mchId } = CONFIG;
const MD5_CONFIG = { ...CONFIG, signType: 'MD5' as const };

describe('requests as the client builds them', () => {
  it('contractorder with HMAC-SHA256', () => {
    const sealed = sealRequest('/pay/contractorder', encodeContractOrder(ORDER, CONFIG), CONFIG, '5K8264ILTKCH16CQ2502SI8ZNMTM67VS');
    expect(signOf(sealed)).toBe('2C60B5F8EE2161932C5C99F89EE3859BE5BDCD7339FE49AF9C374BCF7F4D21F1');
  });

  it('[D8] [D26] pappayapply', () => {
    const input = {
      contractId: 'Wx15463511252015071056489715',
      outTradeNo: '217752501201407033233368018',
      totalFeeFen: 888,
      body: '水电代扣',
      attach: null,
      clientIp: '8.8.8.8',
      notifyUrl: 'http://yoursite.com/wxpay.html',
    };
    const sealed = sealRequest('/pay/pappayapply', encodeDeduction(input, CONFIG), MD5_CONFIG, '5K8264ILTKCH16CQ2502SI8ZNMTM67VS');
    expect(signOf(sealed)).toBe('94AD0747C8E32D815623D89A051F7DE8');
  });

  it('orderquery by transaction id', () => {
    const fields = encodeOrderQuery({ transactionId: '1008450740201411110005820873' }, MD5_CONFIG);
    expect(signOf(sealRequest('/pay/orderquery', fields, MD5_CONFIG, 'ec2316275641faa3aacf3cc599e8730f'))).toBe(
      '3714E8E1F1327F1FD47627DE033745C2',
    );
  });

  it('querycontract by id, without a nonce', () => {
    const sealed = sealRequest(
      '/papay/querycontract',
      encodeQueryContract({ contractId: '201509160000028648' }, CONFIG),
      CONFIG,
      'never sent',
    );
    expect(signOf(sealed)).toBe('D23A52B839DA39302E746FBB1D0E4F7D');
    expect(sealed).not.toContain('nonce_str');
  });

  it('deletecontract by id, MD5 whatever the configuration says', () => {
    const sealed = sealRequest(
      '/papay/deletecontract',
      encodeDeleteContract({ contractId: '100005698' }, '原因', CONFIG),
      CONFIG,
      'never sent',
    );
    expect(signOf(sealed)).toBe('5E8C697575CC65D77BBE96B5BB39916E');
  });

  it('[D7] the hand-off to the signing mini-program, notify_url raw', () => {
    const handOff = encodePureSigning(
      {
        planId: '106',
        contractCode: '122',
        requestSerial: '123',
        contractDisplayAccount: '张三',
        notifyUrl: 'https://www.qq.com/test/papay',
      },
      CONFIG,
      1_414_488_825_000,
    );
    expect(handOff).toEqual({
      appId: 'wxbd687630cd02ce1d',
      path: 'pages/index/index',
      extraData: {
        appid: appId,
        mch_id: mchId,
        plan_id: '106',
        contract_code: '122',
        request_serial: '123',
        contract_display_account: '张三',
        notify_url: 'https://www.qq.com/test/papay',
        timestamp: '1414488825',
        sign: '1A90937A8F2FF340B42A4ADB806B7D00',
      },
    });
  });
});

describe('launch parameters of a mini-program', () => {
  const nonce = '5K8264ILTKCH16CQ2502SI8ZNMTM67VS';
  it.each([
    {
      key: 'qazwsxedcrfvtgbyhnujmikolp111111',
      prepayId: 'wx2017033010242291fcfe0db70013231072',
      signType: 'MD5' as const,
      seconds: 1_490_840_662,
      paySign: '22D9B4E54AB1950F51E0649E8810ACD6',
    },
    {
      key: KEY,
      prepayId: 'wx201410272009395522657a690389285100',
      signType: 'MD5' as const,
      seconds: 1_414_561_699,
      paySign: 'F9F536C7D2EB94E401B419C84D13E046',
    },
    {
      key: KEY,
      prepayId: 'wx201410272009395522657a690389285100',
      signType: 'HMAC-SHA256' as const,
      seconds: 1_414_561_699,
      paySign: '843E033AD45A3B87B8150C4D2A1A01C53130140D983227C193EB0DF3F2839E0B',
    },
  ])('$signType $paySign', ({ key, prepayId, signType, seconds, paySign }) => {
    const config = { appId: 'wxd678efh567hg6787', mchId, apiV2Key: key };
    const launch = launchParameters('JSAPI', { prepayId, signType, codeUrl: null, mwebUrl: null }, config, seconds * 1000, nonce);
    expect(launch).toEqual({
      tradeType: 'JSAPI',
      timeStamp: String(seconds),
      nonceStr: nonce,
      package: `prepay_id=${prepayId}`,
      signType,
      paySign,
    });
  });
});

describe('the published refund notification', () => {
  it.each(vectors.refundNotifications)('$name', ({ apiKey, req_info, expectContains }) => {
    const notice = xml({ return_code: 'SUCCESS', appid: appId, mch_id: mchId, nonce_str: 'n', req_info });
    expect(readRefundHint(bytes(notice), { ...CONFIG, apiV2Key: apiKey })).toEqual({
      outTradeNo: expectContains.out_trade_no,
      outRefundNo: expectContains.out_refund_no,
      refundStatus: expectContains.refund_status,
      refundFeeFen: Number(expectContains.refund_fee),
      totalFeeFen: Number(expectContains.total_fee),
    });
  });
});

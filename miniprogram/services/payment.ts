import type { MiniProgramPayment, SigningHandOff } from '../../typings/subscription-api';
import { describe } from './cloud';

/**
 * submitted: WeChat says it is done – a hint for the page, the backend decides by notification and query
 * (developers.weixin.qq.com, wx.requestPayment). unsupported: the API is not there.
 */
export type PaymentHandOver = 'submitted' | 'cancelled' | 'failed' | 'unsupported';
export type SigningHandOver = 'opened' | 'cancelled' | 'failed' | 'unsupported';

/** The parts of `wx` that hand over to WeChat; absent members are how an old base library or a bare simulator looks. */
export interface HandOverApi {
  requestPayment?: (options: MiniProgramPayment & Callbacks) => void;
  navigateToMiniProgram?: (options: { appId: string; path: string; extraData: Readonly<Record<string, string>> } & Callbacks) => void;
}
interface Callbacks {
  success: () => void;
  fail: (reason: unknown) => void;
}

export interface PaymentService {
  /** Opens WeChat's payment sheet with what the backend signed, unchanged. */
  pay(payment: MiniProgramPayment): Promise<PaymentHandOver>;
  /** Opens WeChat's signing mini-program with what the backend signed, unchanged. The result comes through App.onShow, or not at all. */
  openSigning(handOff: SigningHandOff): Promise<SigningHandOver>;
}

export function createPaymentService(api: HandOverApi): PaymentService {
  return {
    pay({ timeStamp, nonceStr, package: prepay, signType, paySign }) {
      const request = api.requestPayment;
      if (request === undefined) return Promise.resolve('unsupported');
      return new Promise((resolve) => {
        request.call(api, {
          timeStamp,
          nonceStr,
          package: prepay,
          signType,
          paySign,
          success: () => resolve('submitted'),
          fail: (reason) => resolve(wasCancelled(reason) ? 'cancelled' : 'failed'),
        });
      });
    },
    openSigning({ appId, path, extraData }) {
      const navigate = api.navigateToMiniProgram;
      if (navigate === undefined) return Promise.resolve('unsupported');
      return new Promise((resolve) => {
        navigate.call(api, {
          appId,
          path,
          extraData,
          success: () => resolve('opened'),
          fail: (reason) => resolve(wasCancelled(reason) ? 'cancelled' : 'failed'),
        });
      });
    },
  };
}

/** `requestPayment:fail cancel`, `navigateToMiniProgram:fail cancel`. */
function wasCancelled(reason: unknown): boolean {
  return /\bcancel/i.test(describe(reason));
}

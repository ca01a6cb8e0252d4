import { createCloud, type Cloud, type InvokeFunction } from './cloud';
import { createNoticeService, type NoticeService } from './notices';
import { createPaymentService, type PaymentService } from './payment';
import { createPayscoreService, type PayscoreService } from './payscore';
import { report } from './report';
import { createScanner, type Scanner } from './scanner';
import { createStorage, type Storage } from './storage';
import { deviceTimer, type Timer } from './timer';

/** What stores need from the outside; tests pass their own. */
export interface Services {
  readonly cloud: Cloud;
  readonly payment: PaymentService;
  readonly payscore: PayscoreService;
  readonly notices: NoticeService;
  readonly scanner: Scanner;
  readonly storage: Storage;
  readonly timer: Timer;
  readonly report: (error: unknown) => void;
}

/** The services over the real `wx`, connected to the CloudBase environment that belongs to the AppID. */
export function createServices(): Services {
  if (hasCloud()) wx.cloud.init({ traceUser: true });
  return {
    cloud: createCloud(invokeFunction(), deviceTimer),
    payment: createPaymentService(wx),
    payscore: createPayscoreService(wx),
    notices: createNoticeService(wx, report),
    scanner: createScanner(wx),
    storage: createStorage(wx, report),
    timer: deviceTimer,
    report,
  };
}

/** False for a tourist AppID in the developer tools and on old base libraries; pages then explain it. */
function hasCloud(): boolean {
  const cloud: unknown = Reflect.get(wx, 'cloud');
  return typeof cloud === 'object' && cloud !== null && typeof Reflect.get(cloud, 'callFunction') === 'function';
}

function invokeFunction(): InvokeFunction | undefined {
  if (!hasCloud()) return undefined;
  return async (name, event) => {
    const { result } = await wx.cloud.callFunction({ name, data: event });
    return result;
  };
}

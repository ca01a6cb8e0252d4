import { createCloud, type InvokeFunction } from '../../../../miniprogram/services/cloud';
import type { Services } from '../../../../miniprogram/services/index';
import { createNoticeService, type NoticeApi } from '../../../../miniprogram/services/notices';
import { createPaymentService, type HandOverApi } from '../../../../miniprogram/services/payment';
import { createPayscoreService, type PayscoreApi } from '../../../../miniprogram/services/payscore';
import { createScanner, type ScannerApi } from '../../../../miniprogram/services/scanner';
import type { Storage } from '../../../../miniprogram/services/storage';
import { NOW_MS } from '../../../support/miniprogram/memberships';
import { createManualTimer, type ManualTimer } from './manual-timer';

export interface FakeServices extends Services {
  readonly timer: ManualTimer;
  readonly reported: unknown[];
}

/** Services over a scripted backend and a scripted WeChat. */
export function createFakeServices(
  invoke: InvokeFunction | undefined,
  handOver: HandOverApi & NoticeApi & PayscoreApi & ScannerApi = {},
): FakeServices {
  const timer = createManualTimer(NOW_MS);
  const reported: unknown[] = [];
  return {
    timer,
    reported,
    cloud: createCloud(invoke, timer),
    payment: createPaymentService(handOver),
    payscore: createPayscoreService(handOver),
    notices: createNoticeService(handOver, (error) => reported.push(error)),
    scanner: createScanner(handOver),
    storage: createMemoryStorage(),
    report: (error) => reported.push(error),
  };
}

export function createMemoryStorage(entries: Record<string, string> = {}): Storage {
  const values = new Map(Object.entries(entries));
  return { read: (key) => values.get(key), write: (key, value) => void values.set(key, value) };
}

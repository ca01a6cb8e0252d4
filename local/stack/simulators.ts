import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { setTimeout as realDelay } from 'node:timers/promises';
import { type ChargerSimulator, createCharger, type PileDefinition } from '../charger';
import { createHuifu, type HuifuSimulator } from '../huifu';
import { openLedgerStore, type OpenLedgerStore } from '../kernel/ledger-store';
import { createWechatMessages, type WechatMessagesSimulator } from '../wechat-messages';
import { createWechatPay, type WechatPaySimulator } from '../wechat-pay';
import type { StackBase } from './base';
import type { Cleanup } from './cleanup';
import { deliver } from './deliver';
import type { LocalKeys } from './keys';
import { MESSAGE_TEMPLATES } from './message-templates';
import { type SeedPlan, templatesOf } from './seed';

/** The Payscore service of the stack's merchant, and its cap: 300 yuan, far above a charge of a car. */
export const PAYSCORE_SERVICE_ID = '2002000000000558128851361561536';
export const PAYSCORE_CAP_FEN = 30_000;

/** What every simulator stands on. */
function common({ clock, faults, traffic, directory }: StackBase, file: string, cleanup: Cleanup) {
  const store: OpenLedgerStore = openLedgerStore(directory.file(file));
  cleanup.add(() => {
    store.close();
  });
  return {
    clock,
    store,
    faults,
    traffic,
    deliver,
    randomHex: (byteCount: number) => randomBytes(byteCount).toString('hex'),
    hold: (delayMs: number) => realDelay(delayMs, undefined, { ref: false }),
  };
}

/** The number of WeChat Pay's public key, which the merchant compares before it uses the key; the platform's own numbers look like this. */
export function platformSerial({ wechat }: LocalKeys): string {
  const key = createPublicKey(wechat.platformPublicKey).export({ type: 'spki', format: 'der' });
  return `PUB_KEY_ID_0${wechat.mchId}${createHash('sha256').update(key).digest('hex').slice(0, 20).toUpperCase()}`;
}

/** WeChat Pay, with one merchant whose templates fit the plans. */
export function openWechatPay(base: StackBase, plans: readonly SeedPlan[], cleanup: Cleanup): WechatPaySimulator {
  const { options, keys, baseUrl } = base;
  return createWechatPay({
    ...common(base, 'wechat-pay.db', cleanup),
    merchant: {
      mchId: keys.wechat.mchId,
      name: '即刻充电',
      appIds: [keys.wechat.appId],
      apiV2Key: keys.wechat.apiV2Key,
      v3: {
        merchantSerial: keys.wechat.serial,
        merchantPublicKey: keys.wechat.publicKey,
        platformSerial: platformSerial(keys),
        platformPrivateKey: keys.wechat.platformPrivateKey,
      },
      templates: templatesOf(plans, `${baseUrl}/http/notify/wechat/contract`),
      refundNotifyUrl: `${baseUrl}/http/notify/wechat/refund`,
      ...options.merchant,
    },
    ...(options.wechatRules && { rules: options.wechatRules }),
  });
}

/** WeChat's subscription messages, with templates for every kind of notice. */
export function openWechatMessages(base: StackBase, pages: readonly string[], cleanup: Cleanup): WechatMessagesSimulator {
  return createWechatMessages({
    ...common(base, 'wechat-messages.db', cleanup),
    templates: MESSAGE_TEMPLATES,
    pages,
    onMessage: (message) => {
      base.events.send('message', message);
    },
  });
}

/** Huifu, with one direct merchant whose Payscore service is approved for the mini-program. */
export function openHuifu(base: StackBase, cleanup: Cleanup): HuifuSimulator {
  const { options, keys } = base;
  const { sysId, productId, huifuId, merchantPublicKey, huifuPrivateKey } = keys.huifu;
  return createHuifu({
    ...common(base, 'huifu.db', cleanup),
    merchant: {
      sysId,
      productId,
      huifuId,
      merchantPublicKey,
      huifuPrivateKey,
      subAppIds: [keys.wechat.appId],
      serviceId: PAYSCORE_SERVICE_ID,
      serviceCapFen: PAYSCORE_CAP_FEN,
      merchantName: '即刻充电',
    },
    ...(options.huifuRules && { rules: options.huifuRules }),
  });
}

/** The piles of a fresh installation. */
const PILES: readonly PileDefinition[] = [
  { pileId: 'P001', current: 'AC', ratedPowerW: 7_000, meterWh: 1_204_310 },
  { pileId: 'P002', current: 'DC', ratedPowerW: 60_000, meterWh: 58_771_900 },
  { pileId: 'P003', current: 'DC', ratedPowerW: 120_000, meterWh: 91_430_260 },
  { pileId: 'P004', current: 'AC', ratedPowerW: 21_000, meterWh: 3_988_050 },
];

/** The charging platform with its piles, which pushes events to the functions. */
export function openCharger(base: StackBase, cleanup: Cleanup): ChargerSimulator {
  const { keys, baseUrl } = base;
  return createCharger({
    ...common(base, 'charger.db', cleanup),
    secret: keys.charger.secret,
    eventUrl: `${baseUrl}/http/notify/charger/event`,
    piles: PILES,
  });
}

import { BUILTIN_TAGS } from '../builtin';
import type { Phone } from '../phone';
import { cloudApi } from './cloud';
import { deviceApi } from './device';
import { feedbackApi } from './feedback';
import { messagesApi } from './messages';
import { navigationApi } from './navigation';
import { pageChromeApi } from './page-chrome';
import { paymentApi } from './payment';
import { privacyApi } from './privacy';
import { scanApi } from './scan';
import { storageApi } from './storage';
import { systemApi } from './system';

/**
 * The `wx` object. What is not listed is not there, as on an old base library: a page that asks first degrades, one that calls it anyway fails
 * with "is not a function". A warning in the console names each such API once.
 */
export function createWx(phone: Phone): object {
  const api: Record<string, unknown> = {
    ...navigationApi(phone),
    ...feedbackApi(phone),
    ...pageChromeApi(phone),
    ...storageApi(phone),
    ...systemApi(phone),
    ...deviceApi(phone),
    ...privacyApi(phone),
    ...paymentApi(phone),
    ...messagesApi(phone),
    ...scanApi(phone),
    cloud: cloudApi(phone),
    env: { USER_DATA_PATH: 'http://usr' },
  };
  api.canIUse = (schema: string) => {
    const [name = ''] = schema.split('.');
    return name in api || BUILTIN_TAGS.has(name);
  };
  const warned = new Set<string>();
  return new Proxy(api, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target) && !warned.has(key)) {
        warned.add(key);
        console.warn(`wx.${key} is not available on the local phone`);
      }
      return Reflect.get(target, key) as unknown;
    },
  });
}

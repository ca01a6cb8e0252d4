import * as v from 'valibot';
import type { Phone } from '../phone';
import { asyncApi, plainApi, Refusal, type WxFunction } from './define';

const KeySchema = v.object({ key: v.string() });
const ItemSchema = v.object({ key: v.string(), data: v.unknown() });
/** WeChat's limits. Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html */
const LIMIT_KB = 10_240;
const ITEM_LIMIT_BYTES = 1024 * 1024;
const BYTES_PER_KB = 1024;

/** Storage of one user on this phone: another user finds nothing of it. */
class UserStorage {
  constructor(private readonly openid: () => string) {}

  private get prefix(): string {
    return `mp:${this.openid()}:`;
  }

  read(key: string): unknown {
    const text = localStorage.getItem(this.prefix + key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  }

  write(key: string, data: unknown): void {
    const text = JSON.stringify(data ?? null);
    if (text.length > ITEM_LIMIT_BYTES) throw new Refusal('entry size limit reached');
    localStorage.setItem(this.prefix + key, text);
  }

  remove(key: string): void {
    localStorage.removeItem(this.prefix + key);
  }

  keys(): string[] {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => key.slice(this.prefix.length));
  }

  clear(): void {
    for (const key of this.keys()) this.remove(key);
  }

  info(): { keys: string[]; currentSize: number; limitSize: number } {
    const keys = this.keys();
    const bytes = keys.reduce((sum, key) => sum + (localStorage.getItem(this.prefix + key)?.length ?? 0), 0);
    return { keys, currentSize: Math.ceil(bytes / BYTES_PER_KB), limitSize: LIMIT_KB };
  }
}

/** `wx.setStorage` and its like, with and without `Sync`. */
export function storageApi({ settings }: Phone): Record<string, WxFunction> {
  const storage = new UserStorage(() => settings().openid);
  return {
    setStorage: asyncApi('setStorage', ItemSchema, ({ key, data }) => storage.write(key, data)),
    getStorage: asyncApi('getStorage', KeySchema, ({ key }) => {
      const data = storage.read(key);
      if (data === undefined) throw new Refusal('data not found');
      return { data };
    }),
    removeStorage: asyncApi('removeStorage', KeySchema, ({ key }) => storage.remove(key)),
    clearStorage: plainApi('clearStorage', () => storage.clear()),
    getStorageInfo: plainApi('getStorageInfo', () => storage.info()),
    setStorageSync: (key: string, data: unknown) => storage.write(key, data),
    getStorageSync: (key: string) => storage.read(key) ?? '',
    removeStorageSync: (key: string) => storage.remove(key),
    clearStorageSync: () => storage.clear(),
    getStorageInfoSync: () => storage.info(),
  };
}

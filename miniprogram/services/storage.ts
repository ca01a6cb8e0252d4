/** Small values that survive a restart, in WeChat's storage. Losing them must do no harm: they are preferences, never money. */
export interface Storage {
  /** The stored text, or undefined. */
  read(key: string): string | undefined;
  write(key: string, value: string): void;
}

export interface StorageApi {
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: string): void;
}

/** Storage over wx. It can be full or broken on a device; reading then finds nothing and writing is reported, not thrown. */
export function createStorage(api: StorageApi, report: (error: unknown) => void): Storage {
  return {
    read(key) {
      try {
        const value = api.getStorageSync(key);
        return typeof value === 'string' && value !== '' ? value : undefined;
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    write(key, value) {
      try {
        api.setStorageSync(key, value);
      } catch (error) {
        report(error);
      }
    },
  };
}

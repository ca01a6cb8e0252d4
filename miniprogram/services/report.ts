import { describe } from './cloud';

/** Writes an unexpected error into WeChat's log (operation centre › log search) and the console. Never throws. */
export function report(error: unknown): void {
  const text = describe(error);
  console.error(text);
  const manager = typeof wx.getRealtimeLogManager === 'function' ? wx.getRealtimeLogManager() : undefined;
  manager?.error(text);
}

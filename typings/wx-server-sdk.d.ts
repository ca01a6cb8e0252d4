import 'wx-server-sdk';

declare module 'wx-server-sdk' {
  /** The SDK takes its own symbol for "the environment this function runs in"; its types forgot that. */
  export function init(config: { env: symbol }): void;
}

/** As much of the package as is used; its own declarations cover the database only. */
declare module 'tcb-admin-node' {
  interface TcbOptions {
    readonly env: string;
    readonly secretId: string;
    readonly secretKey: string;
    /** Default: the cloud's. */
    readonly serviceUrl?: string;
    /** Milliseconds of one HTTP request. */
    readonly timeout?: number;
  }
  interface TcbApp {
    /** Resolves with the function's result, or with an object that has `code` and `message`: an error. */
    callFunction(options: { readonly name: string; readonly data: unknown }): Promise<unknown>;
  }
  const tcb: { init(options: TcbOptions): TcbApp };
  export = tcb;
}

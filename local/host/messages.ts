/** What the host and a worker process say to each other. Everything is JSON. */

/** The call's context as a function receives it, without what the worker adds. Field names are the platform's. */
export interface FunctionContext {
  readonly request_id: string;
  readonly function_name: string;
  readonly function_version: string;
  readonly namespace: string;
  readonly memory_limit_in_mb: number;
  readonly time_limit_in_ms: number;
}

/** host → worker: run the function once. */
export interface InvokeMessage {
  readonly id: string;
  readonly event: unknown;
  readonly context: FunctionContext;
  /** Copied into the environment before the function runs. */
  readonly environ: Readonly<Record<string, string>>;
  /** False: the environment keeps what earlier calls put there, as the platform's own bootstrap does. */
  readonly clearStale: boolean;
  /** Stack time minus real time for the whole invocation. */
  readonly clockOffsetMs: number;
}

/** worker → host. `ready` comes once, when the bundle is loaded; then one reply for each message. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'result'; readonly id: string; readonly json: string }
  | { readonly kind: 'error'; readonly id: string; readonly message: string; readonly stack: string };

/** What a worker process is started with, as its one argument (JSON). */
export interface WorkerStart {
  readonly folder: string;
  readonly clockOffsetMs: number;
}

import type { World } from '../world';

/** An HTTP status and the JSON that goes with it; null for an empty body. */
export interface V3Answer {
  readonly status: number;
  readonly content: { readonly code: string; readonly message: string } | null;
}

export interface V3Interface {
  readonly method: 'POST';
  /** With one group: the id. */
  readonly path: RegExp;
  /** How a fault names it, whatever the id. */
  readonly pattern: string;
  /** Applies the rules to a verified request and commits what it changes. */
  readonly run: (world: World, id: string, body: string) => V3Answer;
}

export function refuse(status: number, code: string, message: string): V3Answer {
  return { status, content: { code, message } };
}

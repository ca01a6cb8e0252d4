/** Names of what the stack announces on `GET /_control/events`. */
export const STACK_EVENTS = ['clock', 'traffic', 'message', 'rebuilt'] as const;
export type StackEventName = (typeof STACK_EVENTS)[number];

/** `open`: connected (again); what was announced before has been missed. Data is the JSON text of the event. */
export type StackMessage = { readonly name: 'open' } | { readonly name: StackEventName; readonly data: string };

/** Connects to the stack's events; the browser reconnects by itself. Answers whether it is connected now. */
export function openStackStream(tell: (message: StackMessage) => void): () => boolean {
  const source = new EventSource('/_control/events');
  source.addEventListener('open', () => {
    tell({ name: 'open' });
  });
  for (const name of STACK_EVENTS) {
    source.addEventListener(name, ({ data }: MessageEvent<string>) => {
      tell({ name, data });
    });
  }
  return () => source.readyState === EventSource.OPEN;
}

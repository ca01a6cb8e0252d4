import * as v from 'valibot';

/** What the stack announces on `GET /_control/events`. */
const EVENT_DATA = {
  clock: v.object({ nowMs: v.number() }),
  traffic: v.looseObject({ seq: v.number() }),
  rebuilt: v.unknown(),
};
type EventName = keyof typeof EVENT_DATA;
export type StackListeners = { readonly [Name in EventName]?: (data: v.InferOutput<(typeof EVENT_DATA)[Name]>) => void } & {
  /** On every (re)connection: what was announced in between has been missed. */
  readonly open?: () => void;
};

/** Subscribes to the stack's events. The browser reconnects by itself after an interruption. */
export function subscribeToStack(listeners: StackListeners): void {
  const source = new EventSource('/_control/events');
  source.addEventListener('open', () => listeners.open?.());
  listen(source, 'clock', listeners.clock);
  listen(source, 'traffic', listeners.traffic);
  listen(source, 'rebuilt', listeners.rebuilt);
}

function listen<Name extends EventName>(source: EventSource, name: Name, listener: StackListeners[Name]): void {
  if (listener === undefined) return;
  const call = listener as (data: unknown) => void;
  source.addEventListener(name, ({ data }) => {
    call(v.parse(v.pipe(v.string(), v.parseJson(), EVENT_DATA[name]), data));
  });
}

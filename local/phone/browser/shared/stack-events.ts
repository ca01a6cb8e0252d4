import * as v from 'valibot';
import { ReceivedMessageSchema } from './subscription-messages';
import { openStackStream, type StackEventName, type StackMessage } from './stack-stream';

const EVENT_DATA = {
  clock: v.object({ nowMs: v.number() }),
  traffic: v.looseObject({ seq: v.number() }),
  message: ReceivedMessageSchema,
  rebuilt: v.unknown(),
} satisfies Record<StackEventName, v.GenericSchema>;

export type StackListeners = {
  readonly [Name in StackEventName]?: (data: v.InferOutput<(typeof EVENT_DATA)[Name]>) => void;
} & {
  /** On every (re)connection: what was announced in between has been missed. */
  readonly open?: () => void;
};

/** Subscribes to the stack's events. */
export function subscribeToStack(listeners: StackListeners): void {
  const hear = (message: StackMessage) => {
    if (message.name === 'open') listeners.open?.();
    else announce(message.name, message.data, listeners);
  };
  if (typeof SharedWorker === 'undefined') openStackStream(hear);
  else subscribeThroughWorker(hear);
}

function subscribeThroughWorker(hear: (message: StackMessage) => void): void {
  const { port } = new SharedWorker('events-worker.js');
  port.onmessage = ({ data }: MessageEvent<StackMessage>) => {
    hear(data);
  };
  window.addEventListener('pagehide', () => {
    port.postMessage('bye');
  });
}

function announce(name: StackEventName, data: string, listeners: StackListeners): void {
  const listener = listeners[name] as ((data: unknown) => void) | undefined;
  listener?.(v.parse(v.pipe(v.string(), v.parseJson(), EVENT_DATA[name]), data));
}

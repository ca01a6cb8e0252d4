import cloud from 'wx-server-sdk';

interface Event {
  readonly message?: Readonly<Record<string, unknown>>;
  readonly Message?: string;
  readonly body?: string;
}
interface SubscribeMessages {
  send(message: unknown): Promise<unknown>;
}

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

/** Sends the message that came by a call, a timer or HTTP, and answers what the SDK says. */
export async function main({ message, Message, body }: Event): Promise<unknown> {
  const { send } = cloud.openapi['subscribeMessage'] as SubscribeMessages;
  try {
    return await send(message ?? (JSON.parse(Message ?? body ?? '{}') as unknown));
  } catch (error) {
    return error;
  }
}

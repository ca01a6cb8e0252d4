import type { Deliver } from '../kernel/types';

/** No merchant's answer to a notification is longer; the rest is not read. */
const MAX_ANSWER_CHARACTERS = 65_536;

/** Posts a notification as the platforms do: one try, no redirects, the whole exchange within the time limit. */
export const deliver: Deliver = async (url, contentType, body, timeoutMs, headers) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, body: (await response.text()).slice(0, MAX_ANSWER_CHARACTERS) };
};

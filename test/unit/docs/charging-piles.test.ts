import { readFileSync } from 'node:fs';
import { readEvent, readPile, readSession } from '../../../cloudfunctions/shared/gateways/charger/wire';
import { signReply, signRequest } from '../../../cloudfunctions/shared/gateways/charger/sign';

const page = readFileSync('docs/charging-piles.md', 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const value = (pattern: RegExp): string => pattern.exec(page)?.[1] ?? '';

describe('docs/charging-piles.md', () => {
  it('shows a pile and a session as they are read', () => {
    const [pile = '', session = ''] = examples;
    expect(readPile(Buffer.from(pile))).toEqual(JSON.parse(pile));
    expect(readSession(Buffer.from(session))).toEqual(JSON.parse(session));
    expect(readEvent(Buffer.from(`{"eventId": "EV1", "session": ${session}}`))).not.toBeNull();
  });

  it('has signatures to check an implementation with', () => {
    const secret = value(/with the secret `(\w+)`/);
    const [, method = '', path = '', timestamp = '', body = ''] = /^(POST) (\S+) at (\d+) with (.*)$/m.exec(page) ?? [];
    const request = signRequest({ method, path, timestamp, body }, secret);
    expect(value(/^request signature +(\w+)$/m)).toBe(request);
    expect(value(/^reply signature +(\w+)$/m)).toBe(signReply(409, request, value(/^reply 409 (.*)$/m), secret));
  });
});

import type { HttpAnswer } from '../shared/platform/http-function';

export const plain = (statusCode: number, body: string): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});

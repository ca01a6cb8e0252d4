import * as v from 'valibot';
import { asyncApi, plainApi, Refusal } from '../../../local/phone/browser/phone/wx/define';

const Options = v.object({ url: v.string() });
type Api = (options?: unknown) => unknown;

/** Waits for the callbacks of one call. */
const withCallbacks = (api: Api, options: object) =>
  new Promise<{ events: string[]; value: unknown }>((resolve) => {
    const events: string[] = [];
    const returned = api({
      ...options,
      success: () => events.push('success'),
      fail: () => events.push('fail'),
      complete: (value: unknown) => resolve({ events: [...events, 'complete', String(returned)], value }),
    });
  });

/** What a browser does with an error in a callback; Node has no such function. */
const reported: unknown[] = [];
Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });

describe('asynchronous APIs', () => {
  const open = asyncApi('open', Options, ({ url }) => {
    if (url === 'none') throw new Refusal('page is not found');
    if (url === 'code') throw new Refusal('refused', 104);
    if (url === 'bug') throw new Error('oops');
    return { opened: url };
  }) as Api;

  it('answers a promise when no callback is given', async () => {
    await expect(open({ url: 'a' })).resolves.toEqual({ errMsg: 'open:ok', opened: 'a' });
    await expect(open({ url: 'none' })).rejects.toMatchObject({ errMsg: 'open:fail page is not found' });
    await expect(open({ url: 'code' })).rejects.toMatchObject({ errMsg: 'open:fail refused', errCode: 104 });
    await expect(open({ url: 'bug' })).rejects.toMatchObject({ errMsg: 'open:fail oops' });
  });

  it('calls back, and then answers nothing', async () => {
    await expect(withCallbacks(open, { url: 'a' })).resolves.toMatchObject({
      events: ['success', 'complete', 'undefined'],
      value: { errMsg: 'open:ok' },
    });
    await expect(withCallbacks(open, { url: 'none' })).resolves.toMatchObject({ events: ['fail', 'complete', 'undefined'] });
  });

  it('reports an error in a callback, as nobody waits for it', async () => {
    const failure = new Error('in the page');
    await new Promise<void>((resolve) => {
      open({
        url: 'a',
        success: () => {
          resolve();
          throw failure;
        },
      });
    });
    await expect(open({ url: 'a' })).resolves.toBeDefined();
    expect(reported).toEqual([failure]);
  });

  it('names a wrong parameter as WeChat does', async () => {
    await expect(open({})).rejects.toMatchObject({
      errMsg: 'open:fail parameter error: parameter.url is missing;',
    });
    await expect(open({ url: 1 })).rejects.toMatchObject({
      errMsg: 'open:fail parameter error: parameter.url should be String instead of 1;',
    });
  });

  it('takes no options where none are needed', async () => {
    await expect((plainApi('hide', () => undefined) as Api)()).resolves.toEqual({ errMsg: 'hide:ok' });
  });
});

import cloud from 'wx-server-sdk';

interface HttpEvent {
  readonly path: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** HTTP access: each path answers in another form. */
export function main(event: HttpEvent): unknown {
  switch (event.path) {
    case '/text':
      return 'plain text';
    case '/binary':
      return {
        statusCode: 201,
        headers: { 'content-type': 'image/png', 'x-number': 7 },
        body: Buffer.from([0, 255, 1]).toString('base64'),
        isBase64Encoded: true,
      };
    case '/identity':
      return { openid: cloud.getWXContext().OPENID ?? null, trigger: process.env['TRIGGER_SRC'] };
    case '/throw':
      throw new Error('refused');
    default:
      return { event };
  }
}

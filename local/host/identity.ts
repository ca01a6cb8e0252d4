import { createHmac, randomBytes } from 'node:crypto';

/** Who calls: a signed-in mini-program user. */
export interface Caller {
  readonly openid: string;
  /** How the call came, as `TCB_SOURCE`: `wx_client`, and `wx_client,scf` when a function passed it on. */
  readonly source: string;
}

/**
 * The token that travels with a user's call (`WX_API_TOKEN`), so that a function which calls another one hands the user on. Signed with a
 * key of this process's own: a function cannot make one up.
 */
export class CallerTokens {
  private readonly key = randomBytes(32);

  issue(caller: Caller): string {
    const payload = Buffer.from(JSON.stringify(caller)).toString('base64url');
    return `${payload}.${this.mac(payload)}`;
  }

  /** The caller of a genuine token; undefined for anything else. */
  read(token: string): Caller | undefined {
    const [payload, mac] = token.split('.');
    if (payload === undefined || mac !== this.mac(payload)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Caller;
  }

  private mac(payload: string): string {
    return createHmac('sha256', this.key).update(payload).digest('base64url');
  }
}

import { createHmac, randomBytes } from 'node:crypto';

/** Who calls: a signed-in mini-program user. */
export interface Caller {
  readonly openid: string;
  /** How the call came, as `TCB_SOURCE`: `wx_client`, and `wx_client,scf` when a function passed it on. */
  readonly source: string;
}

interface Issued {
  /** Which function got it with a call. */
  readonly functionName: string;
  readonly caller: Caller | undefined;
}

/**
 * The token that travels with a user's call (`WX_API_TOKEN`), so that a function which calls another one hands the user on, and
 * by which WeChat's server knows the function that calls it. Signed with a
 * key of this process's own: a function cannot make one up.
 */
export class CallerTokens {
  private readonly key = randomBytes(32);

  /** @param caller undefined for a timer, which has a token but no user (`WX_TRIGGER_API_TOKEN_V0`) */
  issue(functionName: string, caller: Caller | undefined): string {
    const payload = Buffer.from(JSON.stringify({ functionName, caller } satisfies Issued)).toString('base64url');
    return `${payload}.${this.mac(payload)}`;
  }

  /** The user of a genuine token; undefined for anything else. */
  read(token: string): Caller | undefined {
    return this.issued(token)?.caller;
  }

  /** The function to which a genuine token was given; undefined for anything else. */
  functionOf(token: string): string | undefined {
    return this.issued(token)?.functionName;
  }

  private issued(token: string): Issued | undefined {
    const [payload, mac] = token.split('.');
    if (payload === undefined || mac !== this.mac(payload)) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Issued;
  }

  private mac(payload: string): string {
    return createHmac('sha256', this.key).update(payload).digest('base64url');
  }
}

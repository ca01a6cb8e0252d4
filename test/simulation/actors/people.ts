import type { CloudApi, Reply } from '../../../typings/cloud-api';
import { APP_ID } from '../../support/world-settings';
import type { Dice } from '../kernel/dice';
import type { Scheduler } from '../kernel/scheduler';
import type { Cluster } from '../system/cluster';
import type { Platforms } from '../system/platforms';

/** How lively a run is. */
export interface Tempo {
  /** Within so long members come for the first time: nobody thinks about it for weeks, and a campaign brings them all in a minute. */
  readonly firstVisitMs: number;
  /** They do come in a minute. */
  readonly isCampaign: boolean;
  /** Who has a membership keeps it: what happens is renewals. */
  readonly isLoyal: boolean;
  /** The longest that a member, a driver, an operator does nothing. */
  readonly memberMs: number;
  readonly driverMs: number;
  readonly operatorMs: number;
  /** Of ten users, so many have a car, and so many a membership. */
  readonly drivers: number;
  readonly members: number;
  /** The daily comparison with statements takes place: over years it takes as many steps as everything else. */
  readonly reconciles: boolean;
}

/** What everybody who acts by their own will works with. */
export interface Stage {
  readonly tempo: Tempo;
  readonly scheduler: Scheduler;
  readonly cluster: Cluster;
  readonly platforms: Platforms;
  /** False: it is time to come to an end; nobody begins anything new. */
  readonly isOpen: () => boolean;
}

/** The mini-program could not reach the function, or heard no answer: what it did there is not known. */
export const NO_ANSWER = Symbol('no answer');
export type Answer<Data> = Reply<Data> | typeof NO_ANSWER;

/** A person with the mini-program in hand. */
export class Person {
  readonly openid: string;

  constructor(
    readonly stage: Stage,
    readonly name: string,
    readonly dice: Dice,
  ) {
    this.openid = `o${name}-${'0'.repeat(24)}`.slice(0, 28);
  }

  /** Calls a function as the mini-program does; a lost connection is no answer. */
  async call<F extends keyof CloudApi, A extends keyof CloudApi[F] & string>(
    name: F,
    action: A,
    input: object = {},
  ): Promise<Answer<CloudApi[F][A] extends { data: infer Data } ? Data : never>> {
    const { scheduler, cluster } = this.stage;
    scheduler.step(this.name, `${name}.${action} ${JSON.stringify(input)}`);
    const event = { ...input, action, userInfo: { openId: this.openid, appId: APP_ID } };
    const context = { request_id: `${this.name}:${action}`, environ: `TRIGGER_SRC=tcb;WX_CLIENTIP=203.0.113.7;WX_OPENID=${this.openid}` };
    try {
      return (await cluster.invoke(name, event, context)) as Reply<never>;
    } catch {
      return NO_ANSWER;
    }
  }

  /** Like {@link call}; null where there was no answer or a refusal: people look at the page again then. */
  async ask<F extends keyof CloudApi, A extends keyof CloudApi[F] & string>(
    name: F,
    action: A,
    input: object = {},
  ): Promise<(CloudApi[F][A] extends { data: infer Data } ? Data : never) | null> {
    const answer = await this.call(name, action, input);
    return answer !== NO_ANSWER && answer.ok ? answer.data : null;
  }

  /** Does something inside WeChat or at a pile; what is not possible there (any more) is left. */
  do(what: string, act: () => void): boolean {
    const { scheduler, platforms } = this.stage;
    try {
      act();
      scheduler.step(this.name, what);
      platforms.touched();
      return true;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ControlError')) throw error;
      scheduler.note(this.name, `could not: ${what}`);
      return false;
    }
  }

  /** Some time passes, between the two. */
  pause(fromMs: number, toMs: number): Promise<void> {
    return this.stage.scheduler.sleep(this.dice.between(fromMs, toMs));
  }

  /** It becomes so late; at once where it is that late already. */
  until(atMs: number): Promise<void> {
    return this.stage.scheduler.sleep(Math.max(0, atMs - this.stage.scheduler.nowMs));
  }
}

import { createPhoneClock, stackDate } from '../../../local/phone/browser/phone/clock';

const REAL_MS = 1_000_000;
const STACK_MS = Date.UTC(2030, 5, 15, 4, 30);

describe('time on the phone', () => {
  it('runs with the machine and at the stack’s offset', () => {
    let realMs = REAL_MS;
    const clock = createPhoneClock(() => realMs);
    expect(clock.nowMs()).toBe(REAL_MS);
    expect(clock.adopt(STACK_MS)).toBe(STACK_MS - REAL_MS);
    realMs += 5000;
    expect(clock.nowMs()).toBe(STACK_MS + 5000);
    expect(clock.adopt(STACK_MS + 65_000)).toBe(60_000);
  });

  it('gives the mini-program a Date whose now is the stack’s', () => {
    const Replaced = stackDate(Date, () => STACK_MS);
    expect(Replaced.now()).toBe(STACK_MS);
    expect(new Replaced().getTime()).toBe(STACK_MS);
    expect(Replaced()).toBe(new Date(STACK_MS).toString());
    expect(new Replaced(0).getTime()).toBe(0);
    expect(new Replaced(2030, 0, 1).getTime()).toBe(new Date(2030, 0, 1).getTime());
    expect(Replaced.UTC(1970, 0, 1)).toBe(0);
    expect(new Replaced()).toBeInstanceOf(Date);
    expect(new Date()).toBeInstanceOf(Replaced);
  });

  it('keeps classes made of Date working', () => {
    const Replaced = stackDate(Date, () => STACK_MS);
    class Own extends Replaced {}
    expect(new Own()).toBeInstanceOf(Own);
    expect(new Own().getTime()).toBe(STACK_MS);
  });
});

import type { Document } from '../../../local/cloudbase';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { startTestStack, type TestStack } from '../../support/stack';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** 20 seconds past a full minute, so that no tick falls into the moment in which the test begins. */
const START_MS = Date.parse('2031-03-30T00:00:20Z');

/** Eight hours with two bursts of work. Answers what the sweeping function has made of it, with the time of each of its runs. */
async function eightHours(timerTicks: 'all' | 'needed'): Promise<Document[]> {
  const stack = await startTestStack({ functions: 'fixtures', indexes: FIXTURE_INDEXES, timerTicks });
  try {
    stack.clock.moveTo(START_MS);
    await stack.settle();
    for (let i = 0; i < 12; i += 1) await addJob(stack, `first-${i}`, START_MS + i * 777 * SECOND_MS);
    await stack.advance(4 * HOUR_MS);
    for (let i = 0; i < 12; i += 1) await addJob(stack, `second-${i}`, START_MS + 4 * HOUR_MS + i * 11 * SECOND_MS);
    await stack.advance(4 * HOUR_MS);
    return await stack.engine.find('jobs', {}, { order: [['_id', 1]] });
  } finally {
    await stack.dispose();
  }
}

function addJob(stack: TestStack, id: string, dueMs: number): Promise<unknown> {
  return stack.call('ticker', { add: { _id: id, dueMs } }, 'oJobs');
}

it('eight hours end in the same state whether all ticks of the timers run or only the needed ones', async () => {
  const [withAll, withNeeded] = await Promise.all([eightHours('all'), eightHours('needed')]);
  expect(withAll).toHaveLength(24);
  expect(withAll.filter(({ runs }) => Number(runs) >= 5)).toHaveLength(24);
  expect(withNeeded).toEqual(withAll);
}, 600_000);

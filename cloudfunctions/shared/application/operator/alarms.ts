import type { OperatorAlarm } from '../../../../typings/operator-api';
import type { App } from '../app';
import { OperatorError } from './operator-error';

const DEFAULT_ALARMS = 50;

/** The open alarms, the newest first. */
export const listAlarms = async (app: App, limit = DEFAULT_ALARMS): Promise<{ readonly alarms: readonly OperatorAlarm[] }> => ({
  alarms: await app.alarms.open(limit),
});

/**
 * A person has dealt with an alarm.
 *
 * @throws OperatorError NOT_FOUND when there is no such open alarm
 */
export async function closeAlarm(app: App, alarmId: string, note: string): Promise<{ readonly alarmId: string }> {
  const isClosed = await app.alarms.close(alarmId, note, app.clock.nowMs());
  if (!isClosed) throw new OperatorError('NOT_FOUND', `There is no open alarm ${alarmId}.`);
  return { alarmId };
}

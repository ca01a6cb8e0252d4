import type { AlarmStore } from '../application/ports';
import { type Database, DuplicateDocumentError, type Log } from '../platform/ports';

export const ALARMS = 'alarms';

/** {@link AlarmStore} on the document database; every alarm also stands in the log at level error. */
export function createAlarmStore(database: Database, log: Log): AlarmStore {
  return {
    async raise({ alarmId, kind, no, message }, nowMs) {
      log.error('alarm', { kind, no, message });
      try {
        await database.insert(ALARMS, [{ _id: alarmId, kind, no, message, state: 'open', raisedMs: nowMs } as { _id: string }]);
      } catch (error) {
        if (!(error instanceof DuplicateDocumentError)) throw error;
      }
    },
  };
}

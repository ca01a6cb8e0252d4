import * as v from 'valibot';
import type { AlarmStore, RaisedAlarm } from '../application/ports';
import { type Database, DuplicateDocumentError, type Log } from '../platform/ports';

export const ALARMS = 'alarms';

const alarmDocument = v.object({ _id: v.string(), kind: v.string(), no: v.string(), message: v.string(), raisedMs: v.number() });

/** {@link AlarmStore} on the document database; every alarm also stands in the log at level error. */
export function createAlarmStore(database: Database, log: Log): AlarmStore {
  return {
    async raise({ alarmId, kind, no, message }, nowMs) {
      log.error('alarm', { kind, no, message });
      try {
        await database.insert(ALARMS, [{ _id: alarmId, kind, no, message, state: 'open', raisedMs: nowMs } as { _id: string }]);
      } catch (error) {
        if (!(error instanceof DuplicateDocumentError)) throw error;
        // One that a person had closed and that is true still, or again, is theirs again.
        await database.update(ALARMS, { _id: alarmId, state: 'closed' }, { state: 'open', raisedMs: nowMs });
      }
    },
    async open(limit) {
      const found = await database.find(ALARMS, { state: 'open' }, { orderBy: [['raisedMs', 'desc']], limit });
      return found.map((stored): RaisedAlarm => {
        const { _id: alarmId, ...alarm } = v.parse(alarmDocument, stored);
        return { alarmId, ...alarm };
      });
    },
    async close(alarmId, note, nowMs) {
      return (await database.update(ALARMS, { _id: alarmId, state: 'open' }, { state: 'closed', note, closedMs: nowMs })) > 0;
    },
  };
}

/** The charging platform: what the rest of the functions may use. */
export { createCharger } from './client';
export { ChargerEventRejectedError, ChargerOutcomeUnknownError, ChargerUnreachableError } from './errors';
export { EVENT_RECEIVED, readChargerEvent } from './event';
export type { Charger } from './session';

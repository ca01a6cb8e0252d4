/**
 * How a battery charges, as a function of time: at full power up to 80 %, then at a power that falls evenly with time and is 0 when the battery
 * is full. Everything follows from how long it still takes until then.
 */

const HOUR_MS = 3_600_000;
/** Where cars begin to reduce the power. */
const KNEE = 0.8;
/** Sums of fractions of a Wh come out a hair below the whole. */
const HAIR_WH = 1e-6;

export interface Battery {
  readonly batteryWh: number;
  readonly powerW: number;
}

/** Hours from a charge of `storedWh` until full. */
function hoursUntilFull({ batteryWh, powerW }: Battery, storedWh: number): number {
  const kneeWh = KNEE * batteryWh;
  const taper = taperHours({ batteryWh, powerW });
  if (storedWh <= kneeWh) return taper + (kneeWh - storedWh) / powerW;
  return Math.sqrt((2 * taper * Math.max(0, batteryWh - storedWh)) / powerW);
}

/** The last fifth at half the power on average. */
const taperHours = ({ batteryWh, powerW }: Battery): number => (2 * (1 - KNEE) * batteryWh) / powerW;

/** The charge after a while at the pile. */
export function storedAfter(battery: Battery, storedWh: number, elapsedMs: number): number {
  const hours = Math.max(0, hoursUntilFull(battery, storedWh) - elapsedMs / HOUR_MS);
  const taper = taperHours(battery);
  const { batteryWh, powerW } = battery;
  if (hours > taper) return KNEE * batteryWh - (hours - taper) * powerW;
  return hours === 0 ? batteryWh : batteryWh - (powerW * hours * hours) / (2 * taper);
}

/** Whole Wh that have flowed after a while. */
export const energyAfter = (battery: Battery, storedWh: number, elapsedMs: number): number =>
  Math.max(0, Math.floor(storedAfter(battery, storedWh, elapsedMs) - storedWh + HAIR_WH));

/** Power after a while, in whole W. */
export function powerAfter(battery: Battery, storedWh: number, elapsedMs: number): number {
  const hours = Math.max(0, hoursUntilFull(battery, storedWh) - elapsedMs / HOUR_MS);
  return Math.round(battery.powerW * Math.min(1, hours / taperHours(battery)));
}

/** Milliseconds until the battery is full. */
export const msUntilFull = (battery: Battery, storedWh: number): number => Math.ceil(hoursUntilFull(battery, storedWh) * HOUR_MS);

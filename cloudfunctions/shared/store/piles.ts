import * as v from 'valibot';
import type { PileStore } from '../application/charging/ports';
import { assertTariff } from '../domain/charging/tariff';
import type { Database } from '../platform/ports';
import { tariffSchema } from './charging-order-schema';

export const PILES = 'piles';
export const TARIFFS = 'tariffs';

const pileDocument = v.object({
  _id: v.string(),
  nameZh: v.string(),
  nameEn: v.string(),
  // Told to the platform as the place of service, which takes 50 characters.
  siteZh: v.pipe(v.string(), v.maxLength(50)),
  siteEn: v.string(),
  connector: v.string(),
  ratedPowerW: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  tariffId: v.string(),
});

/** {@link PileStore}: piles and prices come from here and from nowhere else. */
export function createPileStore(database: Database): PileStore {
  return {
    async get(code) {
      const stored = await database.get(PILES, code);
      if (stored === null) return null;
      const { _id, tariffId, ...info } = v.parse(pileDocument, stored);
      const tariff = v.parse(tariffSchema, await database.get(TARIFFS, tariffId));
      assertTariff(tariff);
      return { info: { code: _id, ...info }, tariff };
    },
  };
}

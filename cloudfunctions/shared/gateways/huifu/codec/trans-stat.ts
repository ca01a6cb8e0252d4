import * as v from 'valibot';
import { FINAL_TRANS_STATS } from '../assumptions';
import { readFirst, type WireData } from './fields';

export type TransStatus = 'succeeded' | 'failed' | 'processing';

const wireFinal = v.pipe(
  v.picklist(['S', 'F']),
  v.transform((stat): TransStatus => FINAL_TRANS_STATS[stat]),
);

/** `trans_stat` → how the transaction stands. Only S and F end it; whatever else is there, or nothing, leaves it open (assumption U26). */
export const readTransStatus = (data: WireData): TransStatus => readFirst(data, ['trans_stat'], wireFinal) ?? 'processing';

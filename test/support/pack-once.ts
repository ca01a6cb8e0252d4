import { packMiniprogram } from '../../scripts/pack-miniprogram';

/** jest's global set-up: the mini-program's packages, which its components are loaded from. */
export default function packOnce(): void {
  packMiniprogram();
}

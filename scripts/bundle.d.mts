import type { Plugin } from 'esbuild';

export function bundle(entry: string, outfile: string, plugins?: Plugin[]): Promise<void>;

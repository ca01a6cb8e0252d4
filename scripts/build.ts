import { buildAll, describePhone } from './build-all';

const { functions, phone } = await buildAll();
for (const { name, bytes, gzipBytes } of functions) {
  console.log(`${name.padEnd(16)}${kilobytes(bytes)} (${kilobytes(gzipBytes).trim()} compressed)`);
}
console.log(describePhone(phone));
if ('error' in phone) process.exitCode = 1;

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`.padStart(8);
}

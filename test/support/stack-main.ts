/** A stack as a process of its own, for tests that kill it. Its options come as JSON in the argument; it prints its port when it is ready. */
import { startStack, type StackOptions } from '../../local/stack';

const stack = await startStack(JSON.parse(process.argv[2] ?? '') as StackOptions);
process.stdout.write(`${stack.port}\n`);
process.on('SIGTERM', () => void stack.stop().finally(() => process.exit()));

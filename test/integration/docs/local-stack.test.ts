import { readFileSync, rmSync } from 'node:fs';
import { startStack, type RunningStack } from '../../../local/stack';
import { examplesOf, fillIn, remember, shapeDifferences, type Example } from '../../support/documented-examples';
import { temporaryDirectory } from '../../support/temporary-directory';

const examples = examplesOf(readFileSync('docs/local-stack.md', 'utf8'));
const values = new Map<string, unknown>();
let dataDir: string;
let stack: RunningStack;

async function run({ method, path: target, openid, body }: Example): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(stack.baseUrl + fillIn(target, values), {
    method,
    headers: { 'content-type': 'application/json', ...(openid !== null && { 'x-local-openid': openid }) },
    ...(body !== '' && { body: fillIn(body, values) }),
  });
  return { status: response.status, answer: await response.json() };
}

beforeAll(async () => {
  dataDir = temporaryDirectory('documented-');
  stack = await startStack({ port: 0, dataDir });
});
afterAll(async () => {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the examples of docs/local-stack.md', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(15);
  });
  it.each(examples.map((example) => [`line ${example.line}: ${example.method} ${example.path}`, example] as const))(
    '%s',
    async (_name, example) => {
      const { status, answer } = await run(example);
      remember(answer, values);
      expect({ status, answer }).toMatchObject({ status: 200 });
      if (example.answer !== undefined) expect(shapeDifferences(example.answer, answer)).toEqual([]);
    },
  );
});

/** The index file: which collections exist and which indexes they have. The same file feeds the deployment. */
import * as v from 'valibot';

const IndexSchema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1)),
  keys: v.pipe(v.array(v.tuple([v.pipe(v.string(), v.minLength(1)), v.picklist([1, -1])])), v.minLength(1)),
  unique: v.boolean(),
});

export const IndexFileSchema = v.object({
  collections: v.record(v.string(), v.object({ indexes: v.array(IndexSchema) })),
});

/** One index: ordered field paths with their direction. Missing fields count as null, for unique indexes too. */
export interface IndexDefinition {
  readonly name: string;
  readonly keys: readonly (readonly [field: string, direction: 1 | -1])[];
  readonly unique: boolean;
}

export interface IndexFile {
  readonly collections: Readonly<Record<string, { readonly indexes: readonly IndexDefinition[] }>>;
}

/** Parses the file's content; throws with the path of the first mistake. */
export function parseIndexFile(content: unknown): IndexFile {
  const result = v.safeParse(IndexFileSchema, content);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`index file: ${v.getDotPath(issue) ?? 'root'}: ${issue.message}`);
}

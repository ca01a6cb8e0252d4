interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
  /** Folders in which published sample keys are normal. */
  readonly notIn?: RegExp;
}

const PATTERNS: readonly Pattern[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:RSA |EC |ENCRYPTED )?PRIVATE KEY-----\s*[A-Za-z0-9+/=]/ },
  { what: 'a private key without header', pattern: /\bMII[EJ][A-Za-z0-9+/]{200,}/ },
  { what: 'a Tencent Cloud key', pattern: /\bAKID[A-Za-z0-9]{32}\b/ },
  {
    what: 'a key or password',
    pattern: /(?:api_?v?[23]?_?key|secret_?key|password|passwd|access_?token)["']?\s*[:=]\s*["'][A-Za-z0-9+/_-]{16,}["']/i,
    notIn: /^(?:test|bench)\//,
  },
  { what: 'a path of one machine', pattern: /(?:^|[\s"'`(=])\/(?:root|home|Users|work|workspace)\/[A-Za-z]/m },
];

/**
 * Why this file must not be committed as it is; empty when nothing was found. Names the kind and the line, never the value.
 * @param file path inside the repository, with forward slashes
 */
export function fileProblems(file: string, content: string): string[] {
  const problems = PATTERNS.filter(({ notIn }) => !notIn?.test(file)).flatMap(({ what, pattern }) => {
    const found = pattern.exec(content);
    return found ? [`${file}:${content.slice(0, found.index + found[0].length).split('\n').length}: looks like ${what}`] : [];
  });
  if (file.endsWith('package-lock.json') && content.includes('"resolved": "http')) {
    problems.push(`${file}: names a registry; install with omit-lockfile-registry-resolved=true`);
  }
  return problems;
}

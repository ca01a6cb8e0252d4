/** What has to be closed again, in reverse order of opening. */
export class Cleanup {
  private readonly closers: (() => void | Promise<void>)[] = [];

  add(close: () => void | Promise<void>): void {
    this.closers.push(close);
  }

  /** Closes everything once, also when closing one thing fails; then throws the first failure. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
